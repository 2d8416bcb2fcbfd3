// What the clerk reads of sticks, of a terminal that leaves, and of the room that is left.
#include "console/travel_words.h"

#include "support/test.h"

using namespace balcao;
using namespace balcao::console;
using base::FaultCode;
using link::StickAct;
using link::StickWork;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

StickWork done(StickAct act)
{
    StickWork work;
    work.act = act;
    work.medium = "pen";
    return work;
}

}  // namespace

TEST_CASE("every act on a stick ends in words that say how many, whether they are safe and what to do")
{
    auto work = done(StickAct::write);
    CHECK(stick_words(work, Language::en).headline == "No case waits to be sent");
    work.records = 12;
    CHECK(stick_words(work, Language::en).headline == "12 cases are on the stick");
    CHECK(stick_words(work, Language::en).mood == Mood::ok);
    CHECK(contains(stick_words(work, Language::en).detail, "stay safe on this desk"));
    CHECK(stick_words(work, Language::pt).headline == "12 casos estão na pen");
    work.left_out = 1;
    CHECK(stick_words(work, Language::en).mood == Mood::warning);
    CHECK(contains(stick_words(work, Language::en).detail, "1 case cannot travel"));

    work = done(StickAct::deliver);
    CHECK(stick_words(work, Language::en).headline == "There is nothing to deliver on this stick");
    work.before = 2;
    CHECK(stick_words(work, Language::en).headline == "Everything on this stick has its answer already");
    work.files = 1;
    CHECK(stick_words(work, Language::en).headline == "1 bundle was delivered");

    work = done(StickAct::take);
    CHECK(stick_words(work, Language::en).headline == "There is no answer on this stick");
    work.foreign = 1;
    CHECK(stick_words(work, Language::en).headline == "The answers on this stick are for other desks");
    work.files = 1;
    work.settled = 5;
    CHECK(stick_words(work, Language::en).headline == "5 cases have the central service's answer");
    CHECK(stick_words(work, Language::en).mood == Mood::ok);
    CHECK(contains(stick_words(work, Language::en).detail, "do not erase it"));
    work.foreign = 0;
    CHECK(contains(stick_words(work, Language::en).detail, "The stick may be erased"));
    work.settled = 0;
    CHECK(stick_words(work, Language::en).headline == "These answers were known already");
    work.settled = 5;
    work.refused = 1;
    CHECK(stick_words(work, Language::en).mood == Mood::warning);
    CHECK(contains(stick_words(work, Language::en).detail, "1 of them was refused"));
}

TEST_CASE("what goes wrong with a stick is said by its fault, with what went well before it")
{
    for (const auto code : {FaultCode::stick_full, FaultCode::stick_gone, FaultCode::stick_read_only}) {
        auto work = done(StickAct::write);
        work.fault = code;
        work.failed = 1;
        const auto said = stick_words(work, Language::en);
        CHECK(said.mood == Mood::bad);
        CHECK(contains(said.detail, "every case stays on this desk"));
        CHECK_FALSE(contains(said.detail, "went well"));
    }
    auto work = done(StickAct::deliver);
    work.fault = FaultCode::bundle_damaged;
    work.files = 2;
    work.failed = 1;
    CHECK(contains(stick_words(work, Language::en).detail, "2 of 3 files went well."));
    work.running = true;
    work.done = 3;
    work.total = 12;
    CHECK(stick_words(work, Language::en).detail == "3 of 12. Do not take the stick out.");
}

TEST_CASE("a medium says its room and what lies on it")
{
    link::StickMedium medium{"/media/pen", "pen", 7'300'000'000, false, false, 2, 1};
    CHECK(medium_words(medium, Language::en) == "pen · 7 GB free · 2 bundles to deliver · 1 answer for this desk");
    medium = {"/srv/out", "out", 12'000'000, false, true, 0, 0};
    CHECK(medium_words(medium, Language::en) == "out · 12 MB free · on this desk's own disk");
    medium.read_only = true;
    CHECK(contains(medium_words(medium, Language::pt), "só de leitura"));
}

TEST_CASE("what is left says how long it takes and whose turn it is")
{
    const auto words = left_words({link::LeftKind::unsent, 40, std::nullopt, 3 * 3600 + 60}, Language::en);
    CHECK(words.what == "40 records that are not sent yet");
    CHECK(contains(words.next, "about 3 h 1 min"));
    CHECK(contains(left_words({link::LeftKind::frozen, 2, std::nullopt, std::nullopt}, Language::en).next, "Whose turn: a supervisor."));
}

TEST_CASE("the backlog's gauge: how full, how many days, and when it becomes a worry")
{
    link::QueueView queue;
    CHECK(backlog(queue, Language::en).words == "–");
    queue.pending = 25;
    queue.room_records = 75;
    queue.room_days = 30;
    auto shown = backlog(queue, Language::en);
    CHECK(shown.fraction == doctest::Approx(0.25));
    CHECK(shown.words == "25 of 100 · room for 30 days");
    CHECK(shown.mood == Mood::info);
    queue.room_days = 3;
    CHECK(backlog(queue, Language::en).mood == Mood::warning);
    queue.room_records = 0;
    queue.room_days = 0;
    shown = backlog(queue, Language::en);
    CHECK(shown.fraction == doctest::Approx(1.0));
    CHECK(shown.mood == Mood::bad);
    queue.room_days = 5000;
    CHECK(contains(backlog(queue, Language::en).words, "more than 999 days"));
}
