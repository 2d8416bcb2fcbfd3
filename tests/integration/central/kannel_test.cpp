// Codes through a real Kannel: bearerbox, smsbox and its fake SMSC, started on loopback ports of our own.
#include <netinet/in.h>
#include <sys/socket.h>

#include "terminal.h"
#include "wire/phone_code.h"

using namespace balcao;
using test::CentralFixture;
using test::Terminal;

namespace {

const char* const k_fakesmsc = "/usr/lib/kannel/test/fakesmsc";

std::string program(std::initializer_list<const char*> candidates)
{
    for (const auto* path : candidates) {
        if (::access(path, X_OK) == 0) return path;
    }
    return {};
}

bool listens(int port)
{
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool there = ::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(made);
    return there;
}

std::string read_all(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Kannel {
public:
    Kannel()
    {
        std::ofstream(folder.file("kannel.conf"))
            << "group = core\nadmin-port = " << admin << "\nadmin-password = x\nadmin-interface = 127.0.0.1\n"
            << "smsbox-port = " << box << "\nsmsbox-interface = 127.0.0.1\nbox-allow-ip = 127.0.0.1\n"
            << "box-deny-ip = *.*.*.*\n\n"
            << "group = smsc\nsmsc = fake\nsmsc-id = fake\nport = " << smsc << "\nconnect-allow-ip = 127.0.0.1\n\n"
            << "group = smsbox\nbearerbox-host = 127.0.0.1\nbearerbox-port = " << box << "\nsendsms-port = " << http
            << "\nsendsms-interface = 127.0.0.1\n\n"
            << "group = sendsms-user\nusername = balcao\npassword = teste\nmax-messages = 1\nconcatenation = false\n\n"
            << "group = sms-service\nkeyword = default\nmax-messages = 0\ntext = none\n";
    }
    ~Kannel()
    {
        for (const auto pid : m_processes) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, nullptr, 0);
        }
    }
    bool start()
    {
        run({program({"/usr/sbin/bearerbox", "/usr/bin/bearerbox"}), folder.file("kannel.conf")}, "bearerbox");
        if (!wait_for(smsc) || !wait_for(box)) return false;
        run({program({"/usr/sbin/smsbox", "/usr/bin/smsbox"}), folder.file("kannel.conf")}, "smsbox");
        if (!wait_for(http)) return false;
        run({k_fakesmsc, "-H", "127.0.0.1", "-r", std::to_string(smsc), "-m", "1000000", "-i", "100000",
             "100 200 text hello"}, "fakesmsc");
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        return true;
    }
    /// What the fake network delivered.
    [[nodiscard]] std::string delivered() const { return read_all(folder.file("fakesmsc")); }
    [[nodiscard]] std::string url(const std::string& password = "teste") const
    {
        return "http://127.0.0.1:" + std::to_string(http) + "/cgi-bin/sendsms?username=balcao&from=Balcao&password=" +
               password;
    }

    test::TemporaryFolder folder;
    test::KeptPort ports[4];
    const int admin = ports[0].number();
    const int box = ports[1].number();
    const int smsc = ports[2].number();
    const int http = ports[3].number();

private:
    static bool wait_for(int port)
    {
        for (int i = 0; i < 1200; ++i) {
            if (listens(port)) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return false;
    }
    void run(std::vector<std::string> arguments, const std::string& name)
    {
        std::vector<char*> argv;
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, 1, folder.file(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
        pid_t child = -1;
        REQUIRE(::posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ) == 0);
        ::posix_spawn_file_actions_destroy(&actions);
        m_processes.push_back(child);
    }
    std::vector<pid_t> m_processes;
};

}  // namespace

TEST_CASE("A code goes through Kannel to the phone, and Kannel's refusal is told as not sent")
{
    if (program({"/usr/sbin/bearerbox", "/usr/bin/bearerbox"}).empty() || ::access(k_fakesmsc, X_OK) != 0) {
        MESSAGE("SKIPPED: Kannel and its fake network are not installed (packages kannel, kannel-extras)");
        return;
    }
    Kannel kannel;
    REQUIRE(kannel.start());
    const wire::PhoneCodeRequest request{base::CaseId(test::case_number(1)), test::phone_number(1), "en"};

    SUBCASE("delivered and read back")
    {
        test::CentralOptions options;
        options.sms_url = kannel.url();
        CentralFixture central(options);
        Terminal terminal(central, "desk-1");
        const auto asked = terminal.call("POST", "phone-codes", wire::encode(request));
        REQUIRE(asked);
        REQUIRE(asked->status == 201);
        const auto id = wire::decode_phone_code_answer(Terminal::body(*asked)).value().id;
        std::string code;
        for (int i = 0; i < 600 && code.empty(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            const auto text = kannel.delivered();
            const auto at = text.find("clerk");
            if (at == std::string::npos) continue;
            const auto digit = text.find_first_of("0123456789", at);
            if (digit != std::string::npos) code = text.substr(digit, 6);
        }
        CAPTURE(kannel.delivered());
        REQUIRE(code.size() == 6);
        CHECK(kannel.delivered().find(test::phone_number(1).substr(1)) != std::string::npos);
        const auto checked = terminal.call("POST", "phone-codes/" + id + "/check", wire::encode(wire::PhoneCodeCheck{code}));
        REQUIRE(checked);
        CHECK(checked->status == 200);
    }
    SUBCASE("a wrong account")
    {
        test::CentralOptions options;
        options.sms_url = kannel.url("wrong");
        CentralFixture central(options);
        Terminal terminal(central, "desk-1");
        const auto asked = terminal.call("POST", "phone-codes", wire::encode(request));
        REQUIRE(asked);
        CHECK(asked->status == 502);
        CHECK(Terminal::body(*asked).at("code") == "sms_not_sent");
    }
}
