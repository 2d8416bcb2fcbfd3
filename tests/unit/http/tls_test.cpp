// TLS against openssl's own server: trust, names, client certificates, versions.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>

#include "http/client.h"
#include "support/keys.h"
#include "support/kept_port.h"
#include "support/raw_server.h"
#include "support/temporary_folder.h"
#include "support/test.h"

extern char** environ;

using namespace balcao;
using namespace std::chrono_literals;
using http::FailureKind;

namespace {

const seal::Validity k_long{test::instant("2020-01-01T00:00:00.000Z"), test::instant("2090-01-01T00:00:00.000Z")};

/// A CA with a server and a client, as files.
struct Pki {
    test::TemporaryFolder folder;
    seal::KeyPair root;

    Pki() : root(make_root())
    {
        REQUIRE(root.certificate.save(folder.file("ca.pem")));
        write("server", seal::Profile::server, {"127.0.0.1"});
        write("elsewhere", seal::Profile::server, {"central.example"});
        write("client", seal::Profile::client, {});
    }
    static seal::KeyPair make_root()
    {
        auto key = seal::PrivateKey::generate();
        REQUIRE(key);
        auto certificate = seal::issue_root(*key, "CA de testes", k_long);
        REQUIRE(certificate);
        return {*key, *certificate};
    }
    void write(const std::string& name, seal::Profile profile, const std::vector<std::string>& names) const
    {
        auto key = seal::PrivateKey::generate();
        REQUIRE(key);
        auto certificate = seal::issue(*key, name, root, profile, k_long, names);
        REQUIRE(certificate);
        REQUIRE(key->save(folder.file(name + ".key")));
        REQUIRE(certificate->save(folder.file(name + ".pem")));
    }
};

/// openssl s_server -www answers a GET with a page about the connection.
class OpensslServer {
public:
    OpensslServer(const Pki& pki, const std::string& name, std::vector<std::string> more = {})
    {
        std::vector<std::string> words{"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(m_port), "-www",
                                       "-quiet", "-cert", pki.folder.file(name + ".pem"), "-key",
                                       pki.folder.file(name + ".key"), "-CAfile", pki.folder.file("ca.pem")};
        words.insert(words.end(), more.begin(), more.end());
        std::vector<char*> argv;
        for (auto& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        for (const int fd : {0, 1, 2}) ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
        REQUIRE(::posix_spawnp(&m_pid, "openssl", &actions, nullptr, argv.data(), environ) == 0);
        ::posix_spawn_file_actions_destroy(&actions);
        for (int i = 0; i < 3000 && !listening(); ++i) std::this_thread::sleep_for(20ms);
    }
    ~OpensslServer()
    {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    OpensslServer(const OpensslServer&) = delete;
    OpensslServer& operator=(const OpensslServer&) = delete;
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_port); }

private:
    [[nodiscard]] bool listening() const
    {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(m_port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool open = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(fd);
        return open;
    }
    test::KeptPort m_kept;
    const int m_port = m_kept.number();
    pid_t m_pid = -1;
};

http::ClientOptions options_for(const OpensslServer& server, const Pki& pki)
{
    http::ClientOptions options;
    options.base_url = server.url();
    options.ca_file = pki.folder.file("ca.pem");
    return options;
}

base::Result<http::Response, http::Failure> get(const http::ClientOptions& options)
{
    http::Request request;
    request.path = "/";
    request.deadline = 5s;
    return http::Client(options).send(request);
}

}  // namespace

TEST_CASE("a server of our CA under the right name is accepted with TLS 1.3")
{
    const Pki pki;
    const OpensslServer server(pki, "server");
    const auto response = get(options_for(server, pki));
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(base::to_text(response->body).find("TLSv1.3") != std::string::npos);
}

TEST_CASE("another CA, another name and the system's store are all refused before anything is sent")
{
    const Pki pki;
    const Pki other;
    const OpensslServer server(pki, "server");
    auto options = options_for(server, pki);
    options.ca_file = other.folder.file("ca.pem");
    const auto wrong_ca = get(options);
    REQUIRE(!wrong_ca);
    CHECK(wrong_ca.error().kind == FailureKind::tls);
    CHECK_FALSE(wrong_ca.error().sent);
    CHECK(http::to_fault(wrong_ca.error()).code == base::FaultCode::tls_refused);

    const OpensslServer elsewhere(pki, "elsewhere");
    const auto wrong_name = get(options_for(elsewhere, pki));
    REQUIRE(!wrong_name);
    CHECK(wrong_name.error().kind == FailureKind::tls);
    CHECK_FALSE(wrong_name.error().sent);

    // Even when the environment points OpenSSL at the right CA, only the named file counts.
    ::setenv("SSL_CERT_FILE", pki.folder.file("ca.pem").c_str(), 1);
    options = options_for(server, pki);
    options.ca_file = other.folder.file("ca.pem");
    CHECK_FALSE(get(options));
    ::unsetenv("SSL_CERT_FILE");
}

TEST_CASE("a server that only speaks TLS 1.2 is refused")
{
    const Pki pki;
    const OpensslServer server(pki, "server", {"-tls1_2"});
    const auto response = get(options_for(server, pki));
    REQUIRE(!response);
    CHECK(response.error().kind == FailureKind::tls);
}

TEST_CASE("a server that wants a client certificate takes ours and refuses us without it")
{
    const Pki pki;
    const OpensslServer server(pki, "server", {"-Verify", "2", "-verify_return_error"});
    auto options = options_for(server, pki);
    const auto without = get(options);
    REQUIRE(!without);
    CHECK(without.error().kind == FailureKind::tls);
    options.certificate_file = pki.folder.file("client.pem");
    options.private_key = pki.folder.file("client.key");
    const auto with = get(options);
    REQUIRE(with);
    CHECK(with->status == 200);
}

TEST_CASE("files of this side that cannot be used are told as such")
{
    const Pki pki;
    const OpensslServer server(pki, "server");
    auto options = options_for(server, pki);
    options.ca_file = pki.folder.file("absent.pem");
    CHECK(get(options).error().kind == FailureKind::setup);
    options = options_for(server, pki);
    options.certificate_file = pki.folder.file("client.pem");
    options.private_key = pki.folder.file("server.key");  // belongs to another certificate
    const auto mismatch = get(options);
    REQUIRE(!mismatch);
    CHECK(mismatch.error().kind == FailureKind::setup);
    CHECK(http::to_fault(mismatch.error()).code == base::FaultCode::configuration_invalid);
}
