#pragma once
// Whole desks as processes that share one line of people, and what their consoles are asked.

#include <functional>
#include <optional>

#include "link/client.h"
#include "support/desk_fixture.h"
#include "support/kept_port.h"

namespace balcao::test {

using wire::Json;

inline std::unique_ptr<link::Client> console_at(const DeskFixture& desk)
{
    auto console = link::Client::connect(desk.socket(), link::Role::console);
    REQUIRE(console);
    REQUIRE((*console)->ask_and_wait("sign_in", {{"operator", "ana"}, {"password", "pratica"}}));
    return std::move(*console);
}

/// Two or three desks of one site; the first holds the tickets.
struct Site {
    CentralFixture central;
    KeptPort kept_port;
    int port = kept_port.number();
    DeskFixture one{central, "posto-1"};
    DeskFixture two{central, "posto-2"};
    std::optional<DeskFixture> three;

    /// \param through a way from the other desks to the one that holds the tickets: given its port, it answers with the port that leads there
    /// \param patience_s until a desk takes the holder for silent: long, where silence is not what is tried
    explicit Site(bool third = true, const std::function<int(int)>& through = {}, int patience_s = 8) : m_way(through ? through(port) : port), m_patience_s(patience_s)
    {
        one.add_settings("[mirror]\nlisten = \"127.0.0.1:" + std::to_string(port) + "\"\nleave_free = 0\naccept_from = [\"posto-2\", \"posto-3\"]\n" +
                         "[tickets]\ncounter = \"Posto 1\"\nshared = true\n[[tickets.series]]\nletter = \"A\"\npt = \"Nacionais\"\nen = \"Nationals\"\n");
        two.add_settings(elsewhere("Posto 2"));
        one.start_serve();
        two.start_serve();
        if (third) {
            three.emplace(central, "posto-3");
            three->add_settings(elsewhere("Posto 3"));
            three->start_serve();
        }
    }
    [[nodiscard]] std::string elsewhere(const char* counter, const char* holder = "posto-1") const
    {
        return std::string("[tickets]\ncounter = \"") + counter + "\"\nkiosk = true\nheld_by = \"" + holder + "@127.0.0.1:" + std::to_string(m_way) + "\"\npatience_s = " + std::to_string(m_patience_s) + "\n";
    }

private:
    int m_way;
    int m_patience_s;
};

inline Json site_of(link::Client& console) { return console.ask_and_wait("ticket_site", Json::object()).value(); }
inline void wait_for_answers(link::Client& console, bool answers = true)
{
    DeskFixture::wait_for(answers ? "the holder to answer" : "the holder to be missed", [&] { return site_of(console).at("answers") == answers; });
}
inline std::string code_of(const base::Result<Json>& answer)
{
    REQUIRE_MESSAGE(answer, (answer ? "" : std::string(base::name(answer.error().code))));
    return answer->contains("ticket") ? answer->at("ticket").at("code").get<std::string>() : answer->at("code").get<std::string>();
}
inline std::string fault_name(const base::Result<Json>& answer) { return answer ? std::string("none") : std::string(base::name(answer.error().code)); }
inline base::Result<Json> act(link::Client& console, const char* what, const std::string& code = {})
{
    Json args{{"act", what}};
    if (!code.empty()) {
        args["ticket"] = code;
    }
    return console.ask_and_wait("ticket_act", args);
}
inline std::string state_at(link::Client& console, const std::string& code)
{
    const auto listed = console.ask_and_wait("ticket_list", {{"all", true}});
    REQUIRE(listed);
    for (const auto& row : listed->at("tickets")) {
        if (row.at("code") == code) {
            return row.at("state").get<std::string>() + " " + row.at("counter").get<std::string>();
        }
    }
    return "none";
}
inline bool audited(link::Client& console, const char* event)
{
    const auto entries = console.ask_and_wait("audit_export", {{"after", 0}, {"limit", 200}});
    return entries && entries->dump().find(event) != std::string::npos;
}

}  // namespace balcao::test
