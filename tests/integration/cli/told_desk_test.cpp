// Commands towards a desk service that answers what the test says: an older or a damaged one is no reason to end without a word.
#include "desk/socket_server.h"

#include <poll.h>

#include <atomic>
#include <fstream>
#include <map>
#include <thread>

#include "link/models.h"
#include "support/program.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao;
using wire::Json;

namespace {

class ToldDesk {
public:
    explicit ToldDesk(std::map<std::string, Json> answers) : m_answers(std::move(answers))
    {
        auto listening = desk::SocketServer::listen(socket(), {});
        REQUIRE(listening);
        m_server = std::move(*listening);
        m_server->on_ask = [this](desk::ClientId client, link::Role, const link::Ask& ask, base::Descriptor) {
            const auto told = m_answers.find(ask.action);
            m_server->reply(client, ask.id, told != m_answers.end() ? base::Result<Json>(told->second) : base::Result<Json>(base::fail(base::FaultCode::act_not_possible_now)));
        };
        m_thread = std::thread([this] {
            while (!m_stop) {
                std::vector<pollfd> polled;
                m_server->add_to(polled);
                ::poll(polled.data(), polled.size(), 20);
                m_server->handle(polled);
            }
        });
    }
    ~ToldDesk()
    {
        m_stop = true;
        m_thread.join();
    }
    ToldDesk(const ToldDesk&) = delete;
    ToldDesk& operator=(const ToldDesk&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return m_folder.file(name); }
    [[nodiscard]] std::string socket() const { return file("desk.sock"); }

private:
    test::TemporaryFolder m_folder;
    std::map<std::string, Json> m_answers;
    std::unique_ptr<desk::SocketServer> m_server;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

/// With a case on the desk that is done: balcao intake --go-on has only its end to tell.
Json model_at_the_end()
{
    link::ConsoleModel model;
    model.current.emplace();
    model.current->ticket = "A041";
    model.current->phase = link::Phase::recorded;
    model.current->record = link::RecordState::activated;
    model.current->seq = 7;
    model.current->receipt_id = "7F3K-Q2PM";
    return to_json(model);
}

}  // namespace

TEST_CASE("a receipt of the central that cannot be read ends neither a script nor a look at the record; a readable one is told")
{
    bool readable = false;
    SUBCASE("no base64") {}
    SUBCASE("base64") { readable = true; }
    const Json receipt{{"receipt", readable ? base::to_base64(base::to_bytes("{\"count\":1}")) : std::string("%% none %%")}};
    const Json rows{{"rows", {{{"seq", 7}, {"state", "activated"}, {"initials", "A. E."}, {"ticket", "A041"}, {"captured_at", "2026-11-24T10:00:00.000Z"}, {"document_tail", "2C3"}, {"problem", ""}}}}};
    const ToldDesk desk({{"status", model_at_the_end()}, {"receipt", receipt}, {"finish_case", Json::object()}, {"queue_list", rows}});
    const auto script = desk.file("script.json");
    std::ofstream(script) << R"({"ticket":"A041"})";
    const auto intake = test::run_program("balcao", {"intake", script, "--go-on", "--wait", "20", "--socket", desk.socket(), "--json"});
    CHECK_MESSAGE(intake.exit == 0, intake.out << intake.err);
    REQUIRE_FALSE(intake.lines().empty());
    const auto told = wire::parse_json(intake.lines().back()).value();
    CHECK(told.at("seq") == 7);
    CHECK(told.at("receipt_id") == "7F3K-Q2PM");
    CHECK(told.contains("signed_receipt") == readable);

    const auto shown = test::run_program("balcao", {"queue", "show", "7", "--socket", desk.socket()});
    CHECK_MESSAGE(shown.exit == 0, shown.out << shown.err);
    CHECK(shown.out.find("A041") != std::string::npos);
    CHECK((shown.out.find("{\"count\":1}") != std::string::npos) == readable);
    CHECK((shown.out.find("receipt held here cannot be read") == std::string::npos) == readable);
}
