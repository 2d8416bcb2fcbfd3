// What lies over the page: a ticket being taken, the list of other desks.
#include "session_desk.h"

namespace session_tests {

TEST_CASE("Taking a ticket: warned, put off, over by itself; a case that begins ends it, one more who waits does not prolong it")
{
    Desk desk;
    const auto idle = model(KioskPage::idle);
    desk.session.show(idle);
    desk.session.open_tickets();
    desk.session.read_tickets_in(text::Language::ar);
    desk.pass_ms(60'000);
    desk.session.show(idle);  // comes anew with each number that is given or called
    CHECK(desk.session.tickets_open());
    CHECK(desk.session.language() == text::Language::ar);
    desk.pass_ms(31'000);
    REQUIRE(desk.session.countdown());
    SUBCASE("nobody is there")
    {
        desk.pass_ms(20'000);
        CHECK_FALSE(desk.session.tickets_open());
        CHECK_FALSE(desk.session.countdown());
        CHECK(desk.session.language() == text::Language::pt);
    }
    SUBCASE("more time, which a new welcome does not take back, and the next one begins with the usual")
    {
        desk.session.more_time();
        desk.pass_ms(100'000);
        desk.session.show(idle);
        desk.pass_ms(79'000);
        CHECK_FALSE(desk.session.countdown());
        desk.pass_ms(2'000);
        CHECK(*desk.session.countdown() > 35);
        desk.session.end_now();
        CHECK_FALSE(desk.session.tickets_open());
        desk.session.open_tickets();
        desk.pass_ms(91'000);
        CHECK(desk.session.countdown());
    }
    SUBCASE("a touch")
    {
        desk.session.touched();
        CHECK_FALSE(desk.session.countdown());
        CHECK(desk.session.tickets_open());
    }
    SUBCASE("the clerk begins a case")
    {
        desk.session.show(model(KioskPage::language));
        CHECK_FALSE(desk.session.tickets_open());
        CHECK_FALSE(desk.session.countdown());
    }
    CHECK(desk.asked.empty());  // nobody's case was left
}

TEST_CASE("other desks: asked near here, read in any language, gone with time, with Back and when a case goes on")
{
    Desk desk;
    auto idle = model(KioskPage::idle);
    idle.has_points = true;
    desk.session.show(idle);
    desk.session.find_desks(false);
    CHECK(desk.session.desks_open());
    CHECK(desk.session.desks_asked());
    const auto asked = desk.next();
    CHECK(asked.action == "points_near");
    CHECK(asked.args.at("place") == "");
    CHECK(asked.args.at("foreigner") == false);
    link::PointsView view;
    view.service = "activation";
    view.lines.resize(2);
    asked.reply(to_json(view));
    REQUIRE(desk.session.desks());
    CHECK(desk.session.desks()->lines.size() == 2);
    CHECK(desk.session.language() == text::Language::pt);
    desk.session.show_desks_step(DesksStep::language);
    CHECK(desk.session.desks_step() == DesksStep::language);
    for (const auto language : text::k_languages) {
        desk.session.read_desks_in(language);
        desk.session.show(idle);  // the idle model comes again and again
        CHECK(desk.session.language() == language);
    }
    CHECK(desk.session.desks_step() == DesksStep::list);
    CHECK(desk.session.desks_open());
    SUBCASE("an answer to what was asked before is not shown for what is asked now")
    {
        desk.session.find_desks(true);
        CHECK_FALSE(desk.session.desks());
        desk.session.find_desks(false);
        const auto foreigner = desk.next();
        foreigner.reply(to_json(view));
        CHECK_FALSE(desk.session.desks());
    }
    SUBCASE("Back")
    {
        desk.session.close_desks();
        CHECK_FALSE(desk.session.desks_open());
        CHECK(desk.session.language() == text::Language::pt);
    }
    SUBCASE("nobody touches it")
    {
        desk.pass_ms(89'000);
        CHECK_FALSE(desk.session.countdown());
        desk.pass_ms(1'500);
        CHECK(desk.session.countdown());
        CHECK(desk.session.desks_open());
        desk.pass_ms(20'000);
        CHECK_FALSE(desk.session.desks_open());
        CHECK_FALSE(desk.session.desks());
        CHECK_FALSE(desk.session.countdown());
        CHECK(desk.asked.empty());
    }
    SUBCASE("who asks for more time has it")
    {
        desk.pass_ms(91'000);
        desk.session.more_time();
        desk.pass_ms(179'000);
        CHECK_FALSE(desk.session.countdown());
        desk.pass_ms(2'000);
        CHECK(*desk.session.countdown() > 35);
    }
    SUBCASE("over a case: its own time runs, and at its end everything of the citizen goes")
    {
        auto review = model(KioskPage::review);
        review.has_points = true;
        desk.session.show(review);
        desk.session.find_desks(false);
        desk.asked.clear();
        CHECK(desk.session.language() == text::Language::en);  // the case's
        desk.pass_ms(111'000);
        CHECK_FALSE(desk.session.desks_open());
        CHECK(desk.next().action == "leave");
    }
    SUBCASE("near another place: by its first letters, and its name goes into the same search")
    {
        desk.session.show_desks_step(DesksStep::place);
        CHECK(desk.asked.empty());  // nothing is typed yet
        desk.session.type_place('S');
        const auto late = desk.next();
        CHECK(late.action == "points_places");
        CHECK(late.args.at("begins") == "S");
        desk.session.type_place('E');
        desk.session.type_place('X');
        desk.session.type_place('<');
        desk.asked.pop_front();
        desk.asked.pop_front();
        const auto names = desk.next();
        CHECK(names.args.at("begins") == "SE");
        names.reply(Json{{"places", {"Seia", "Setúbal"}}});
        late.reply(Json{{"places", {"Sines"}}});  // of what was typed before
        CHECK(*desk.session.places() == std::vector<std::string>{"Seia", "Setúbal"});
        desk.session.look_near("Setúbal");
        const auto near = desk.next();
        CHECK(near.action == "points_near");
        CHECK(near.args.at("place") == "Setúbal");
        CHECK(desk.session.desks_step() == DesksStep::list);
        desk.session.find_desks(true);  // with a foreign document: still near there
        CHECK(desk.session.desks_place() == "Setúbal");
        near.reply(to_json(view));  // asked otherwise since
        CHECK_FALSE(desk.session.desks());
        CHECK(desk.next().args.at("place") == "Setúbal");
        desk.session.look_near("");
        CHECK(desk.next().args.at("place") == "");
        desk.session.show_desks_step(DesksStep::place);
        desk.reachable = false;
        desk.session.type_place('F');
        CHECK_FALSE(desk.session.places());  // nobody answers: said so
        desk.session.close_desks();
        CHECK(desk.session.typed_place().empty());
    }
    SUBCASE("the clerk hands a case over")
    {
        desk.session.show(model(KioskPage::language));
        CHECK_FALSE(desk.session.desks_open());
    }
    SUBCASE("the service is gone: it is said, not shown for ever as one moment")
    {
        desk.session.close_desks();
        desk.reachable = false;
        desk.session.find_desks(false);
        CHECK(desk.session.desks_open());
        CHECK_FALSE(desk.session.desks_asked());
    }
}

}  // namespace session_tests
