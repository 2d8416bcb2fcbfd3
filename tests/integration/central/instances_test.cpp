// Two instances over one PostgreSQL behind nginx, which passes TLS through: a terminal's certificate reaches them.
#include <fstream>

#include "integration/sync/desk.h"
#include "support/postgres_server.h"

using namespace balcao;
using test::CentralFixture;

namespace {

/// nginx with central/deploy/nginx.conf: TCP passed through, the PROXY line in front.
class Nginx {
public:
    explicit Nginx(std::vector<int> behind) : m_behind(std::move(behind))
    {
        REQUIRE_MESSAGE(::access("/usr/sbin/nginx", X_OK) == 0, "nginx is not installed: scripts/setup installs it");
        write_configuration();
        m_pid = spawn();
        for (int i = 0; i < 3000 && !answers(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        REQUIRE_MESSAGE(answers(), "nginx does not come up");
    }
    ~Nginx() { stop(); }
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_port.number()); }

private:
    /// The file that sites start from, with our ports and paths.
    void write_configuration() const
    {
        std::ifstream in(std::string(BALCAO_SOURCE_DIR) + "/central/deploy/nginx.conf");
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto set = [&text](const std::string& from, const std::string& to) {
            const auto at = text.find(from);
            REQUIRE_MESSAGE(at != std::string::npos, "not in nginx.conf: " << from);
            text.replace(at, from.size(), to);
        };
        set("user www-data;", "daemon off; master_process off; pid " + m_folder.file("pid") + ";");
        set("/var/log/nginx/error.log", m_folder.file("error.log"));
        set("/var/log/nginx/central.log", m_folder.file("central.log"));
        set("listen 8443", "listen 127.0.0.1:" + std::to_string(m_port.number()));
        set("        listen [::]:8443 so_keepalive=on;\n", "");
        for (std::size_t i = 0; i < m_behind.size(); ++i) {
            set("10.0.0.2" + std::to_string(i + 1) + ":8443", "127.0.0.1:" + std::to_string(m_behind[i]));
        }
        std::ofstream(m_folder.file("nginx.conf")) << text;
    }
    pid_t spawn() const
    {
        std::vector<std::string> words{"/usr/sbin/nginx", "-c", m_folder.file("nginx.conf"), "-p", m_folder.path(), "-e",
                                       m_folder.file("error.log")};
        std::vector<char*> argv;
        for (auto& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_t child = -1;
        REQUIRE(::posix_spawn(&child, argv[0], nullptr, nullptr, argv.data(), environ) == 0);
        return child;
    }
    [[nodiscard]] bool answers() const
    {
        std::ifstream pid(m_folder.file("pid"));
        int number = 0;
        return pid >> number && number == m_pid;
    }
    void stop()
    {
        if (m_pid <= 0) return;
        ::kill(m_pid, SIGTERM);
        int status = 0;
        ::waitpid(m_pid, &status, 0);
        m_pid = -1;
    }

    test::TemporaryFolder m_folder;
    std::vector<int> m_behind;
    test::KeptPort m_port;
    pid_t m_pid = -1;
};

}  // namespace

TEST_CASE("Two instances behind nginx, one killed in the middle: nothing lost, nothing twice")
{
    test::PostgresServer database;
    test::CentralOptions options;
    options.store = database.new_database();
    options.serve_options = {"--proxy-line"};
    CentralFixture first(options);
    options.home = first.home();
    CentralFixture second(options);
    Nginx nginx({first.port(), second.port()});

    // Enrolled through nginx, so the certificate counts at both; the address of the tries is the caller's.
    test::SyncDesk desk(first, "desk-1", nginx.url());
    desk.add_many(1, 40);
    desk.run_to_the_end();
    std::atomic<bool> stop{false};
    std::thread killer([&] {
        for (int round = 0; !stop && round < 3; ++round) {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            second.kill_hard();
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            second.start();
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            first.kill_hard();
            first.start();
        }
    });
    for (int n = 41; n <= 160; ++n) {
        desk.add(n);
        if (n % 4 == 0) desk.run_to_the_end();
    }
    stop = true;
    killer.join();
    desk.run_to_the_end();

    for (int n = 1; n <= 160; n += 13) CHECK(desk.word(n));  // each with a receipt that holds
    CHECK(desk.stats().unsent() == 0);
    const auto one = [&](const std::string& sql) { return database.run("DO $$ BEGIN IF NOT (" + sql + ") THEN RAISE EXCEPTION 'no'; "
                                                                       "END IF; END $$", "t1"); };
    CHECK(one("SELECT count(*) = 160 AND count(DISTINCT case_id) = 160 FROM activation") == 0);
    CHECK(one("SELECT count(*) = 160 AND max(seq) = 160 FROM record") == 0);
    CHECK(one("SELECT contiguous_upto = 160 AND frozen_at IS NULL FROM epoch") == 0);
    CHECK(one("SELECT count(*) = 0 FROM record r LEFT JOIN receipt c ON c.id = r.receipt_id WHERE c.id IS NULL") == 0);
    CHECK(first.stop() == 0);
    CHECK(second.stop() == 0);
}

TEST_CASE("A stranger who speaks to an instance past nginx is not believed")
{
    CentralFixture central({"", {"--proxy-line"}, "", ""});
    const auto ends = [&](const std::string& extra) {
        return WEXITSTATUS(std::system(("curl -s -o /dev/null " + extra + " --cacert '" + central.ca_file() + "' " +
                                        central.url() + "/livez").c_str()));
    };
    CHECK(ends("-m 5") != 0);
    CHECK(ends("-m 60 --haproxy-protocol") == 0);
}
