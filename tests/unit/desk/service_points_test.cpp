// Other desks, and the paper for who is refused, over the real socket.
#include <iterator>

#include "desk/points.h"
#include "running_service.h"
#include "wire/calendar.h"
#include "wire/points.h"
#include "wire/rules.h"

using namespace balcao;
using namespace balcao::test;

namespace {

std::string text_of_reference(const char* name)
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR "/schema/reference/") + name);
    return {std::istreambuf_iterator<char>(in), {}};
}

desk::PointsBook shipped_book(const std::string& here = "loja-faro")
{
    return {wire::read_points(text_of_reference("points_of_service.json")).value(), wire::read_calendar(text_of_reference("holidays.json")).value(), false, here, 90};
}

/// A service with the shipped points and rules, which keeps the slips it would write.
struct PointsService {
    RunningService running;
    std::vector<desk::SlipData> slips;  ///< of the service's thread; looked at after an answer
    explicit PointsService(std::optional<desk::PointsBook> book = shipped_book())
    {
        running.stop();
        running.more = [this, book](ServiceParts& parts) {
            parts.points = book;
            parts.rules = wire::read_rules(text_of_reference("eligibility_rules.json")).value();
            parts.write_slip = [this](const desk::SlipData& slip) -> base::Result<std::string> {
                slips.push_back(slip);
                return std::string("/slip.pdf");
            };
        };
        running.start();
    }
};

link::ConsoleModel shown_to(link::Client& client) { return link::console_model_from_json(*client.ask_and_wait("status", Json::object())).value(); }

}  // namespace

TEST_CASE("console, command and kiosk find the nearest desks, without this one")
{
    PointsService desk;
    const auto console = desk.running.client(link::Role::console);
    CHECK(shown_to(*console).has_points);
    for (const auto role : {link::Role::console, link::Role::cli, link::Role::kiosk}) {
        const auto client = desk.running.client(role);
        const auto answer = client->ask_and_wait("points_near", {{"place", ""}, {"most", 3}});
        REQUIRE(answer);
        const auto view = link::points_view_from_json(*answer);
        REQUIRE(view);
        REQUIRE(view->lines.size() == 3);
        CHECK(view->lines[0].id == "registo-faro");
        CHECK(view->practice);
        CHECK_FALSE(view->stale);
        CHECK(to_json(*view) == *answer);
    }
    const auto asked = console->ask_and_wait("points_near", {{"place", "Ponta Delgada"}, {"foreigner", true}, {"most", 1}});
    REQUIRE(asked);
    CHECK(asked->at("points")[0].at("locality") == "Ponta Delgada");
    CHECK(fault_of(*console, "points_near", {{"place", "Terra de Ninguém"}}) == FaultCode::place_not_known);
    CHECK(fault_of(*console, "points_near", {{"place", "Faro"}, {"service", "haircut"}}) == FaultCode::input_invalid);
    CHECK(fault_of(*console, "points_show", {{"id", "nobody"}}) == FaultCode::place_not_known);
    CHECK(console->ask_and_wait("points_show", {{"id", "loja-faro"}})->at("points")[0].at("locality") == "Faro");
}

TEST_CASE("the kiosk's search by first letters names the places of the list, each of which is found by its name")
{
    PointsService desk;
    const auto kiosk = desk.running.client(link::Role::kiosk);
    const auto names = [&](const std::string& begins, int most = 6) {
        const auto answer = kiosk->ask_and_wait("points_places", {{"begins", begins}, {"most", most}});
        REQUIRE(answer);
        return answer->at("places").get<std::vector<std::string>>();
    };
    CHECK(names("FARO") == std::vector<std::string>{"Faro"});   // locality and named place in one
    CHECK(names("EVO") == std::vector<std::string>{"Évora"});    // letters without accents are enough
    CHECK(names("PONTAD") == std::vector<std::string>{"Ponta Delgada"});
    CHECK(names("QQ").empty());
    CHECK(names("", 3).size() == 3);
    const auto all = names("", 20);
    CHECK(std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) { return domain::folded(a) < domain::folded(b); }));
    for (const auto& name : all) {
        CAPTURE(name);
        const auto near = kiosk->ask_and_wait("points_near", {{"place", name}, {"most", 1}});
        REQUIRE(near);
        CHECK(near->at("points").size() == 1);
        CHECK(near->at("place") == name);
    }
    CHECK(fault_of(*kiosk, "points_places") == FaultCode::input_invalid);
    CHECK(fault_of(*kiosk, "points_places", {{"begins", std::string(65, 'A')}}) == FaultCode::input_invalid);
}

TEST_CASE("a desk without points says so and goes on")
{
    PointsService desk(std::nullopt);
    const auto console = signed_in(desk.running);
    CHECK_FALSE(shown_to(*console).has_points);
    CHECK(fault_of(*console, "points_near", {{"place", "Faro"}}) == FaultCode::place_not_known);
    CHECK(console->ask_and_wait("points_places", {{"begins", "F"}})->at("places").empty());
    done(*console, "start_case", {{"ticket", "A1"}});
    done(*console, "cancel_case", {{"reason", "no_document_or_phone"}});
    done(*console, "refusal_slip");
    REQUIRE(desk.slips.size() == 1);
    CHECK_FALSE(desk.slips[0].desks);
    CHECK(desk.slips[0].copy == 1);
    const auto again = console->ask_and_wait("refusal_slip", Json::object());
    REQUIRE(again);
    CHECK(again->at("copy") == 2);
    CHECK(desk.slips.at(1).copy == 2);
}

TEST_CASE("old data carry a warning, on the whole set and on one entry")
{
    auto book = shipped_book();
    const auto now = *base::parse_instant("2026-11-24T10:30:00.000Z");
    const desk::PointsQuestion question{"Faro"};
    CHECK_FALSE(desk::find_points(book, question, now)->stale);
    book.stale_days = 21;
    CHECK(desk::find_points(book, question, now)->stale);
    CHECK(desk::find_points(book, question, now)->age_days == 22);
    book.stale_days = 22;
    CHECK_FALSE(desk::find_points(book, question, now)->stale);
    auto& point = *std::find_if(book.set.points.begin(), book.set.points.end(), [](const auto& one) { return one.id == "loja-faro"; });
    point.confirmed_on = *base::parse_iso_date("2026-07-01");
    const auto view = desk::find_points(book, question, now);
    CHECK(view->stale);
    CHECK(view->age_days == 146);
    CHECK_FALSE(desk::find_points(book, {"Braga", domain::PointService::activation, false, false, 1}, now)->stale);
}

TEST_CASE("a line says today's hours on the desk's own clock, and why they are others")
{
    const auto book = shipped_book();
    const auto line = [&](const char* id, const char* at) { return desk::show_point(book, id, *base::parse_instant(at))->lines.at(0); };
    const auto open = line("riac-ponta-delgada", "2026-11-24T09:30:00.000Z");  // 08:30 there
    CHECK(open.open);
    CHECK(open.closes == "12:30");
    CHECK(open.hours_today == "08:30–12:30 · 13:30–16:30");
    const auto early = line("riac-ponta-delgada", "2026-11-24T09:29:00.000Z");
    CHECK_FALSE(early.open);
    CHECK(early.next_time == "08:30");
    CHECK(early.next_day == "2026-11-24");
    const auto holiday = line("loja-faro", "2026-12-08T10:00:00.000Z");
    CHECK(holiday.hours_today.empty());
    CHECK(holiday.note_en == "Immaculate Conception");
    CHECK(holiday.next_day == "2026-12-09");
    const auto works = line("riac-ponta-delgada-2", "2026-12-28T10:00:00.000Z");
    CHECK(works.note_pt == "Fechado para obras");
    CHECK(works.next_day == "2027-01-04");  // 1 January is a Friday
    // Open until midnight, which is this day's end; and a desk that is no more has no next opening.
    auto other = shipped_book();
    auto& faro = *std::find_if(other.set.points.begin(), other.set.points.end(), [](const auto& one) { return one.id == "loja-faro"; });
    faro.hours.week[1] = {{600, 1440}};
    const auto of_faro = [&] { return desk::show_point(other, "loja-faro", *base::parse_instant("2026-11-24T23:59:00.000Z"))->lines.at(0); };
    CHECK(of_faro().open);
    CHECK(of_faro().closes == "24:00");
    faro.valid_to = base::parse_iso_date("2026-11-23");
    CHECK_FALSE(of_faro().open);
    CHECK(of_faro().closes.empty());
    CHECK(of_faro().next_day.empty());
}

TEST_CASE("who is refused takes along what was missing and where else to go, and nothing personal")
{
    PointsService desk;
    const auto console = signed_in(desk.running);
    CHECK_FALSE(shown_to(*console).refusal_slip);
    CHECK(fault_of(*console, "refusal_slip") == FaultCode::act_not_possible_now);
    done(*console, "start_case", {{"ticket", "A1"}});
    done(*console, "edit", {{"field", "full_name"}, {"text", "Amélia Exemplo"}});
    done(*console, "edit", {{"field", "document_type"}, {"text", "residence_permit"}});
    done(*console, "cancel_case", {{"reason", "no_document_or_phone"}});
    CHECK(shown_to(*console).refusal_slip);
    done(*console, "refusal_slip", {{"language", "en"}});
    REQUIRE(desk.slips.size() == 1);
    const auto& slip = desk.slips[0];
    CHECK(slip.reason == "no_document_or_phone");
    CHECK(slip.language == "en");
    CHECK_FALSE(slip.missing.empty());
    CHECK(std::any_of(slip.missing.begin(), slip.missing.end(), [](const auto& one) { return one.rule_id == "nif.required_for_permit" && !one.legal_basis.empty(); }));
    REQUIRE(slip.desks);
    CHECK(slip.desks->foreigner);
    CHECK(slip.desks->lines.size() == 3);
    std::string all;
    for (const auto& one : slip.missing) {
        all += one.text_pt + one.text_en + one.legal_basis;
    }
    CHECK((all + to_json(*slip.desks).dump()).find("Amélia") == std::string::npos);
    SUBCASE("until the next one begins")
    {
        done(*console, "start_case", {{"ticket", "A2"}});
        CHECK_FALSE(shown_to(*console).refusal_slip);
        CHECK(fault_of(*console, "refusal_slip") == FaultCode::act_not_possible_now);
    }
    SUBCASE("or the clerk signs out")
    {
        done(*console, "sign_out");
        CHECK(fault_of(*console, "refusal_slip") == FaultCode::not_signed_in);
        done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
        CHECK_FALSE(shown_to(*console).refusal_slip);
    }
}

TEST_CASE("a rule that refuses offers the slip while the case is still on the desk")
{
    PointsService desk;
    const auto console = signed_in(desk.running);
    done(*console, "start_case", {{"ticket", "A1"}});
    done(*console, "edit", {{"field", "document_type"}, {"text", "passport"}});
    CHECK_FALSE(shown_to(*console).refusal_slip);  // only unfinished
    done(*console, "edit", {{"field", "expiry_date"}, {"text", "2020-01-01"}});
    CHECK(shown_to(*console).refusal_slip);
    done(*console, "refusal_slip");
    REQUIRE(desk.slips.size() == 1);
    CHECK(desk.slips[0].reason.empty());
    CHECK(std::any_of(desk.slips[0].missing.begin(), desk.slips[0].missing.end(), [](const auto& one) { return one.severity == domain::Severity::refuse; }));
    CHECK(shown_to(*console).current);  // and the case goes on
    desk.running.stop();
    desk.running.start();
    const auto after = signed_in(desk.running);
    done(*after, "refusal_slip");
    CHECK(desk.slips.at(1).copy == 2);  // counted where a restart does not forget it
    done(*after, "cancel_case", {{"reason", "no_document_or_phone"}});
    done(*after, "refusal_slip");
    CHECK(desk.slips.at(2).copy == 3);
    done(*after, "start_case", {{"ticket", "A2"}});
    done(*after, "edit", {{"field", "document_type"}, {"text", "passport"}});
    done(*after, "edit", {{"field", "expiry_date"}, {"text", "2020-01-01"}});
    done(*after, "refusal_slip");
    CHECK(desk.slips.at(3).copy == 1);  // another person's
}

TEST_CASE("the list alone is printed for who only asks; newer points replace the old ones")
{
    PointsService desk;
    const auto console = signed_in(desk.running);
    CHECK(console->ask_and_wait("points_slip", {{"place", "Braga"}, {"most", 2}, {"language", "en"}})->at("pdf") == "/slip.pdf");
    done(*console, "points_slip", {{"id", "loja-porto"}});
    REQUIRE(desk.slips.size() == 2);
    CHECK_FALSE(desk.slips[0].refused);
    CHECK(desk.slips[0].desks->lines.size() == 2);
    CHECK(desk.slips[1].desks->lines.at(0).id == "loja-porto");
    auto newer = shipped_book();
    newer.set.version = "2026-11-24.1";
    desk.running.service->points_changed(newer);
    for (int i = 0; i < 3000 && console->ask_and_wait("points_near", {{"place", "Braga"}})->at("version") != "2026-11-24.1"; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(console->ask_and_wait("points_near", {{"place", "Braga"}})->at("version") == "2026-11-24.1");
    const auto kiosk = desk.running.client(link::Role::kiosk);
    CHECK_FALSE(kiosk->ask_and_wait("points_slip", {{"place", "Braga"}}));  // the citizen's window prints no such list
}

TEST_CASE("where cards are handed over the act may say so; elsewhere it is refused, with the desks that do it on the slip")
{
    for (const auto& [here, allowed] : {std::pair{"registo-faro", true}, std::pair{"riac-ponta-delgada", false}, std::pair{"", false}}) {
        const std::string place(here);
        CAPTURE(place);
        PointsService desk(shipped_book(here));
        const auto console = signed_in(desk.running);
        CHECK(shown_to(*console).hands_out_cards == allowed);
        done(*console, "start_case", {{"ticket", "A1"}});
        done(*console, "edit", {{"field", "occasion"}, {"text", "card_withdrawal"}});
        const auto shown = shown_to(*console);
        const auto& findings = shown.current->findings;
        const bool refused = std::any_of(findings.begin(), findings.end(), [](const auto& one) { return one.rule_id == "occasion.not_at_this_desk"; });
        CHECK(refused == !allowed);
        CHECK(shown.refusal_slip == !allowed);
        if (refused && *here != '\0') {
            done(*console, "refusal_slip", {{"language", "pt"}});
            REQUIRE(desk.slips.size() == 1);
            REQUIRE(desk.slips[0].desks);
            CHECK(desk.slips[0].desks->service == "card_withdrawal");
        }
    }
}

TEST_CASE("a minor without anybody takes along which paper to bring")
{
    PointsService desk;
    const auto console = signed_in(desk.running);
    done(*console, "start_case", {{"ticket", "A1"}});
    CHECK_FALSE(shown_to(*console).current->wants_representative);
    done(*console, "edit", {{"field", "birth_date"}, {"text", "2015-01-01"}});
    CHECK(shown_to(*console).current->wants_representative);
    done(*console, "cancel_case", {{"reason", "no_document_or_phone"}});
    done(*console, "refusal_slip", {{"language", "pt"}});
    REQUIRE(desk.slips.size() == 1);
    const auto& missing = desk.slips[0].missing;
    const auto one = std::find_if(missing.begin(), missing.end(), [](const auto& finding) { return finding.rule_id == "representative_name.nobody"; });
    REQUIRE(one != missing.end());
    CHECK(one->text_pt.find("assento de nascimento") != std::string::npos);
    CHECK(one->text_pt.find("tribunal") != std::string::npos);
}
