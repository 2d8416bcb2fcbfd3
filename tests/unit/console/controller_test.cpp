#include "console/controller.h"

#include "link/protocol.h"
#include "sample.h"
#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao;
using namespace balcao::console;
using base::FaultCode;
using domain::FieldId;
using test::sample;
using wire::Json;

namespace {

/// The service's end of the wire: what was asked, answered by hand.
struct Wire {
    struct Asked {
        std::string action;
        Json args;
        link::Client::OnReply reply;
        bool with_file;
    };
    std::vector<Asked> asked;
    bool up = true;

    Controller::Ask ask()
    {
        return [this](std::string_view action, Json args, link::Client::OnReply reply, base::Descriptor attached) {
            if (!up) {
                reply(base::fail(FaultCode::service_not_running));
                return;
            }
            asked.push_back({std::string(action), std::move(args), std::move(reply), static_cast<bool>(attached)});
        };
    }
    void answer(std::size_t index, Json ok = Json::object()) { asked.at(index).reply(std::move(ok)); }
};

}  // namespace

TEST_CASE("what was typed counts as on its way until the service has answered")
{
    Wire wire;
    Controller control(wire.ask());
    control.connection_changed(true);
    control.model_arrived(sample("card_read"));
    control.edit(FieldId::phone, "+351912345678");
    REQUIRE(wire.asked.size() == 1);
    CHECK(wire.asked[0].action == "edit");
    CHECK(wire.asked[0].args == Json{{"field", "phone"}, {"text", "+351912345678"}});
    CHECK(control.on_its_way(FieldId::phone));
    SUBCASE("one answer settles it")
    {
        wire.answer(0);
        CHECK_FALSE(control.on_its_way(FieldId::phone));
    }
    SUBCASE("an older answer does not settle a newer text")
    {
        control.edit(FieldId::phone, "+351912345679");
        wire.answer(0);
        CHECK(control.on_its_way(FieldId::phone));
        wire.answer(1);
        CHECK_FALSE(control.on_its_way(FieldId::phone));
    }
}

TEST_CASE("typing during an outage is sent again to the same case once the service is back")
{
    Wire wire;
    Controller control(wire.ask());
    control.connection_changed(true);
    control.model_arrived(sample("card_read"));
    wire.up = false;
    control.connection_changed(false);
    control.edit(FieldId::phone, "+351912345678");
    CHECK(wire.asked.empty());
    CHECK(control.on_its_way(FieldId::phone));
    wire.up = true;
    control.connection_changed(true);
    CHECK(wire.asked.empty());  // not before it is known which case lies there
    SUBCASE("the same case: sent")
    {
        control.model_arrived(sample("card_read"));
        REQUIRE(wire.asked.size() == 1);
        CHECK(wire.asked[0].args.at("text") == "+351912345678");
    }
    SUBCASE("the clerk has to sign in first: sent afterwards")
    {
        control.model_arrived(sample("sign_in"));
        CHECK(wire.asked.empty());
        control.model_arrived(sample("card_read"));
        CHECK(wire.asked.size() == 1);
    }
    SUBCASE("another case: never sent there")
    {
        auto other = sample("empty_form");
        other.current->id = "another";
        control.model_arrived(std::move(other));
        CHECK(wire.asked.empty());
        CHECK_FALSE(control.on_its_way(FieldId::phone));
    }
}

TEST_CASE("Continue asks for the model after all edits and then decides")
{
    Wire wire;
    Controller control(wire.ask());
    int focus_wanted = 0;
    int flushed = 0;
    control.on_focus_wanted = [&] { ++focus_wanted; };
    control.on_flush_wanted = [&] { ++flushed; };
    control.connection_changed(true);
    control.model_arrived(sample("wrong_fields"));
    control.view(Step::document);
    focus_wanted = 0;
    control.proceed();
    CHECK(flushed == 1);
    REQUIRE(wire.asked.size() == 1);
    CHECK(wire.asked[0].action == "status");
    SUBCASE("something is open: stays, insists, asks for the focus")
    {
        wire.answer(0, link::to_json(sample("wrong_fields")));
        CHECK(control.viewed() == Step::document);
        CHECK(control.insist());
        CHECK(focus_wanted == 1);
    }
    SUBCASE("all good by now: goes to the next step with something open")
    {
        wire.answer(0, link::to_json(sample("card_read")));
        CHECK(control.viewed() == Step::phone);
        CHECK_FALSE(control.insist());
    }
}

TEST_CASE("Continue on the last form step hands the case to the citizen")
{
    Wire wire;
    Controller control(wire.ask());
    control.connection_changed(true);
    control.model_arrived(sample("voided"));
    REQUIRE(control.viewed() == Step::phone);
    control.proceed();
    wire.answer(0, link::to_json(sample("voided")));
    REQUIRE(wire.asked.size() == 2);
    wire.answer(1, link::to_json(sample("voided")));
    REQUIRE(wire.asked.size() == 3);
    CHECK(wire.asked[2].action == "send_to_citizen");
}

TEST_CASE("F7 with something open goes to the open field instead of the citizen")
{
    Wire wire;
    Controller control(wire.ask());
    control.connection_changed(true);
    control.model_arrived(sample("wrong_fields"));
    control.view(Step::phone);
    control.send_to_citizen();
    wire.answer(0, link::to_json(sample("wrong_fields")));
    CHECK(wire.asked.size() == 1);
    CHECK(control.viewed() == Step::document);
    CHECK(control.insist());
}

TEST_CASE("a scan goes to the service on any page after the sign-in; over a recorded case a new one is opened first")
{
    Wire wire;
    Controller control(wire.ask());
    control.connection_changed(true);
    control.model_arrived(sample("sign_in"));
    control.capture_text("A042");
    CHECK(wire.asked.empty());
    control.model_arrived(sample("start"));
    control.capture_text("A042");
    REQUIRE(wire.asked.size() == 1);
    CHECK(wire.asked[0].action == "capture_text");  // the service opens the case
    CHECK(wire.asked[0].args.at("text") == "A042");
    control.model_arrived(sample("activated"));
    control.capture_text("A043");
    REQUIRE(wire.asked.size() == 2);
    CHECK(wire.asked[1].action == "start_case");
    wire.answer(1, {{"case", "x"}});
    REQUIRE(wire.asked.size() == 3);
    CHECK(wire.asked[2].args.at("text") == "A043");
}

TEST_CASE("a picture's file goes along to the service; one that cannot be opened is said at once")
{
    Wire wire;
    Controller control(wire.ask());
    std::optional<base::Fault> fault;
    control.on_fault = [&fault](const base::Fault& one) { fault = one; };
    control.connection_changed(true);
    control.model_arrived(sample("empty_form"));
    control.capture_image("/nowhere/picture.jpg");
    CHECK(wire.asked.empty());
    REQUIRE(fault);
    CHECK(fault->code == FaultCode::file_unreadable);
    control.capture_image(test::data_path("documents/passport_uto.jpg"));
    REQUIRE(wire.asked.size() == 1);
    CHECK(wire.asked[0].action == "capture_image");
    CHECK(wire.asked[0].with_file);
    control.model_arrived(sample("activated"));
    control.capture_image(test::data_path("documents/passport_uto.jpg"));
    wire.answer(1, {{"case", "x"}});
    REQUIRE(wire.asked.size() == 3);
    CHECK(wire.asked[2].with_file);
}

TEST_CASE("the view follows the case to the citizen and to the outcome")
{
    Wire wire;
    Controller control(wire.ask());
    control.connection_changed(true);
    control.model_arrived(sample("card_read"));
    CHECK(control.viewed() == Step::phone);
    control.view(Step::document);
    control.model_arrived(sample("card_read"));
    CHECK(control.viewed() == Step::document);  // a model never moves the clerk within the form
    control.model_arrived(sample("citizen_code"));
    CHECK(control.viewed() == Step::citizen);
    control.model_arrived(sample("registered"));
    CHECK(control.viewed() == Step::receipt);
}

TEST_CASE("a refusal reaches the clerk, the next success clears it")
{
    Wire wire;
    Controller control(wire.ask());
    std::optional<base::Fault> fault;
    control.on_fault = [&](const base::Fault& f) { fault = f; };
    control.on_success = [&] { fault.reset(); };
    control.sign_off();
    wire.asked.at(0).reply(base::fail(FaultCode::disk_full, 28));
    REQUIRE(fault.has_value());
    CHECK(fault->code == FaultCode::disk_full);
    control.send_now();
    wire.answer(1);
    CHECK_FALSE(fault.has_value());
}

TEST_CASE("other desks are looked up for what the case is about, and printed in the citizen's language")
{
    Wire wire;
    Controller control(wire.ask());
    std::vector<std::string> papers;
    int cancelled = 0;
    control.on_paper = [&](const std::string& path, int) { papers.push_back(path); };
    control.on_cancelled = [&] { ++cancelled; };
    control.connection_changed(true);
    control.model_arrived(sample("cancel_key_form"));
    control.print_desks();  // nothing was looked up
    REQUIRE(wire.asked.empty());
    control.find_desks("Ponta Delgada", true, false);
    CHECK(wire.asked.at(0).action == "points_near");
    CHECK(wire.asked[0].args.at("service") == "cancellation");
    CHECK(wire.asked[0].args.at("foreigner") == true);
    link::PointsView view;
    view.place = "Ponta Delgada";
    view.service = "cancellation";
    view.lines.resize(1);
    wire.answer(0, to_json(view));
    REQUIRE(control.desks());
    CHECK(*control.desks() == view);
    control.print_desks();
    CHECK(wire.asked.at(1).action == "points_slip");
    CHECK(wire.asked[1].args.at("place") == "Ponta Delgada");
    wire.answer(1, Json{{"pdf", "/a.pdf"}});
    control.print_refusal();
    CHECK(wire.asked.at(2).action == "refusal_slip");
    wire.answer(2, Json{{"pdf", "/b.pdf"}});
    CHECK(papers == std::vector<std::string>{"/a.pdf", "/b.pdf"});
    control.cancel("no_document_or_phone");
    CHECK(cancelled == 0);
    wire.answer(3);
    CHECK(cancelled == 1);
}

TEST_CASE("the papers of the day: the statement is asked for once, made into papers, and what came along is read whole; a day that is open has none")
{
    Wire wire;
    Controller control(wire.ask());
    auto model = sample("day");
    REQUIRE(model.day_book);
    control.model_arrived(model);
    control.connection_changed(true);
    base::Descriptor along;
    control.take_attached = [&] { return std::move(along); };
    std::vector<DayPapers> made;
    std::vector<FaultCode> faults;
    int not_closed = 0;
    control.on_fault = [&](const base::Fault& fault) { faults.push_back(fault.code); };
    control.on_day_not_closed = [&] { ++not_closed; };
    wire.asked.clear();

    control.day_papers(false, [&](const DayPapers& papers) { made.push_back(papers); });
    REQUIRE(wire.asked.size() == 1);
    CHECK(wire.asked[0].action == "day_statement");
    CHECK(wire.asked[0].args.at("day") == model.day_book->day);
    wire.answer(0, {{"parts", 0}, {"statement", nullptr}});
    CHECK(not_closed == 1);
    CHECK(wire.asked.size() == 1);

    control.day_papers(true, [&](const DayPapers& papers) { made.push_back(papers); });
    CHECK(wire.asked.at(1).action == "day_own");
    wire.answer(1, {{"statement", {{"statement", {{"day", "2026-11-24"}}}}}});
    REQUIRE(wire.asked.size() == 3);
    CHECK(wire.asked[2].action == "day_paper");
    CHECK(wire.asked[2].args.at("statement").at("statement").at("day") == "2026-11-24");
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    REQUIRE(std::fputs("%PDF-1.7", file) >= 0);
    REQUIRE(std::fflush(file) == 0);
    along = base::Descriptor(::dup(::fileno(file)));
    std::fclose(file);
    wire.answer(2, {{"csv", "day\r\n"}, {"octets", 8}});
    REQUIRE(made.size() == 1);
    CHECK(made[0].own);
    CHECK(made[0].day == "2026-11-24");
    CHECK(made[0].pdf == "%PDF-1.7");
    CHECK(made[0].csv == "day\r\n");

    control.day_papers(true, [&](const DayPapers& papers) { made.push_back(papers); });
    wire.answer(3, {{"statement", {{"statement", {{"day", "2026-11-24"}}}}}});
    wire.answer(4, {{"csv", "day\r\n"}, {"octets", 8}});  // and no paper came along
    CHECK(made.size() == 1);
    CHECK(faults == std::vector<FaultCode>{FaultCode::message_malformed});
}

TEST_CASE("the papers of a day that is still being counted are made once it is")
{
    Wire wire;
    Controller control(wire.ask());
    const auto counted = sample("day");
    auto model = counted;
    model.day_book.reset();
    control.model_arrived(model);
    wire.asked.clear();
    control.day_papers(true, [](const DayPapers&) {});
    REQUIRE(wire.asked.size() == 1);
    CHECK(wire.asked[0].action == "status");
    wire.answer(0, link::to_json(model));  // no day was asked for: there is nothing to make papers of, and no end of asking
    CHECK(wire.asked.size() == 1);
    control.day_papers(true, [](const DayPapers&) {});
    REQUIRE(wire.asked.size() == 2);
    wire.answer(1, link::to_json(counted));
    REQUIRE(wire.asked.size() == 3);
    CHECK(wire.asked[2].action == "day_own");
    CHECK(wire.asked[2].args.at("day") == counted.day_book->day);
}

TEST_CASE("a list of appointments goes along as a file; rows that are wrong come back with their lines")
{
    Wire wire;
    Controller control(wire.ask());
    control.model_arrived(sample("tickets"));
    wire.asked.clear();
    std::vector<Controller::BadRow> bad;
    std::int64_t read = -1;
    std::vector<FaultCode> faults;
    control.on_fault = [&](const base::Fault& fault) { faults.push_back(fault.code); };
    control.on_appointments = [&](std::int64_t all, std::int64_t, const std::vector<Controller::BadRow>& rows) {
        read = all;
        bad = rows;
    };
    control.import_appointments("/nowhere/list.csv");
    CHECK(faults == std::vector<FaultCode>{FaultCode::file_unreadable});
    CHECK(wire.asked.empty());
    control.import_appointments(BALCAO_TEST_DATA "/mrz_cases.json");
    REQUIRE(wire.asked.size() == 1);
    CHECK(wire.asked[0].args == Json{{"name", "mrz_cases.json"}, {"rows", true}});
    CHECK(wire.asked[0].with_file);
    wire.answer(0, {{"read", 0}, {"new", 0}, {"refused", {{{"line", 3}, {"reason", "time_invalid"}}}}});
    CHECK(read == 0);
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].line == 3);
    CHECK(bad[0].reason == "time_invalid");
}

TEST_CASE("a ticket given by hand comes with its slip, and no other act does; an idle console asks for its lock")
{
    Wire wire;
    Controller control(wire.ask());
    control.connection_changed(true);
    control.model_arrived(sample("tickets_free"));
    std::vector<std::string> given;
    control.on_ticket_given = [&](const link::GivenTicket& one) { given.push_back(one.code); };
    control.ticket("ticket_take", {{"line", "A"}, {"priority", "elderly"}});
    REQUIRE(wire.asked.size() == 1);
    CHECK(wire.asked[0].args.at("priority") == "elderly");
    wire.answer(0, to_json(link::GivenTicket{"P003", {}, 1, {}, {}, "CMD", "CMD"}));
    CHECK(given == std::vector<std::string>{"P003"});
    control.ticket("ticket_act", {{"act", "priority"}, {"ticket", "A044"}, {"priority", "disabled"}});
    wire.answer(1, {{"ticket", Json::object()}});
    int through = 0;
    control.ticket("ticket_take", {{"line", "A"}, {"priority", ""}}, [&] { ++through; });
    wire.asked[2].reply(base::fail(FaultCode::tickets_used_up, 999));
    CHECK(through == 0);
    control.ticket("ticket_walk_in", {{"line", "A"}, {"priority", ""}}, [&] { ++through; });
    wire.answer(3, {{"ticket", Json::object()}});
    CHECK(through == 1);
    CHECK(given.size() == 1);
    control.idle_lock();
    CHECK(wire.asked.back().action == "idle_lock");
}

TEST_CASE("Ctrl+K on a step's last point leads on, the mouse does not, and neither does a point that is not the last")
{
    const auto point = [](const char* rule, bool confirmed) {
        return link::FindingView{rule, domain::Severity::acknowledge, FieldId::full_name, {}, {}, {}, confirmed};
    };
    auto model = sample("card_read");
    model.current->findings.push_back(point("one", false));
    model.current->findings.push_back(point("two", false));
    Wire wire;
    Controller control(wire.ask());
    control.connection_changed(true);
    control.model_arrived(model);
    REQUIRE(control.viewed() == Step::document);
    const auto confirmed = [&](std::size_t so_many) {  // the service's answer, and its model by then
        wire.answer(wire.asked.size() - 1);
        REQUIRE(wire.asked.back().action == "status");
        auto& points = model.current->findings;
        for (std::size_t i = 0; i < so_many; ++i) {
            points[points.size() - 2 + i].acknowledged = true;
        }
        wire.answer(wire.asked.size() - 1, link::to_json(model));
    };
    control.acknowledge_next();
    REQUIRE(wire.asked.back().args == Json{{"rule", "one"}});
    confirmed(1);
    CHECK(control.viewed() == Step::document);
    SUBCASE("by key")
    {
        control.acknowledge_next();
        REQUIRE(wire.asked.back().args == Json{{"rule", "two"}});
        confirmed(2);
        CHECK(control.viewed() == Step::phone);
        control.acknowledge_next();  // once too often
        CHECK(control.viewed() == Step::phone);
    }
    SUBCASE("by mouse")
    {
        control.acknowledge("two");
        confirmed(2);
        CHECK(control.viewed() == Step::document);
    }
    SUBCASE("refused")
    {
        control.acknowledge_next();
        wire.asked.back().reply(base::fail(FaultCode::service_not_running));
        CHECK(control.viewed() == Step::document);
    }
}
