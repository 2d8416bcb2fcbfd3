#include "desk/step_times.h"

#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("desk");

namespace {

StepEvent step_at(std::chrono::seconds at, std::string event, std::string case_id, std::string act = {})
{
    return {base::Instant{at}, std::move(event), std::move(case_id), std::move(act)};
}

}  // namespace

TEST_CASE("the times of steps are counted case by case, the slowest together first; rest and a clock put back are not")
{
    std::vector<StepEvent> events;
    for (int i = 1; i <= 10; ++i) {  // ten cases at once, their entries mixed
        events.push_back(step_at(100s, "case_started", "c" + std::to_string(i)));
    }
    events.push_back(step_at(101s, "operator_signed_in", ""));
    for (int i = 1; i <= 10; ++i) {
        events.push_back(step_at(100s + std::chrono::seconds(i), "document_captured", "c" + std::to_string(i)));
    }
    events.push_back(step_at(111s, "sent_to_citizen", "c1"));    // 10 s after its document
    events.push_back(step_at(112s, "case_parked", "c2"));        // 10 s
    events.push_back(step_at(9000s, "case_resumed", "c2"));      // rested
    events.push_back(step_at(9004s, "sent_to_citizen", "c2"));   // 4 s
    events.push_back(step_at(50s, "sent_to_citizen", "c3"));     // the clock went back
    events.push_back(step_at(105s, "case_moved_to_other_desk", "c4"));  // 1 s
    events.push_back(step_at(9990s, "case_came_from_other_desk", "c4"));  // at work elsewhere
    const auto times = step_times(events);
    REQUIRE(times.size() == 5);
    CHECK(times[0] == StepTime{"case_started", "document_captured", 10, 5s, 9s, 10s, 55s, ""});
    CHECK(times[1].together == 10s);
    CHECK(times[2].together == 10s);
    CHECK(times[3] == StepTime{"case_resumed", "sent_to_citizen", 1, 4s, 4s, 4s, 4s, ""});
    CHECK(times[4].to == "case_moved_to_other_desk");
    CHECK(step_times({}).empty());
}

TEST_CASE("by act a case counts from its first step under the act it ended with; one that never told it stands apart")
{
    const std::vector<StepEvent> events{
        step_at(100s, "case_started", "key", "activation"),   step_at(107s, "document_captured", "key", "activation"),
        step_at(100s, "case_started", "end", "activation"),  // every form begins as an activation
        step_at(103s, "cancellation_chosen", "end", "key_cancellation"), step_at(105s, "document_captured", "end", "key_cancellation"),
        step_at(106s, "record_registered", "end"),           // the queue's own entry tells no act
        step_at(100s, "case_started", "old"),                step_at(101s, "document_captured", "old"),
    };
    const auto times = step_times(events, StepsOf::each_act);
    REQUIRE(times.size() == 5);
    CHECK(times[0] == StepTime{"case_started", "document_captured", 1, 7s, 7s, 7s, 7s, "activation"});
    CHECK(times[1] == StepTime{"case_started", "cancellation_chosen", 1, 3s, 3s, 3s, 3s, "key_cancellation"});
    CHECK(times[2] == StepTime{"cancellation_chosen", "document_captured", 1, 2s, 2s, 2s, 2s, "key_cancellation"});
    CHECK(times[3] == StepTime{"case_started", "document_captured", 1, 1s, 1s, 1s, 1s, ""});
    CHECK(times[4] == StepTime{"document_captured", "record_registered", 1, 1s, 1s, 1s, 1s, "key_cancellation"});
    CHECK(step_times(events).size() == 4);  // together: the two ways to a document are one
    CHECK(step_times(events)[0] == StepTime{"case_started", "document_captured", 2, 1s, 7s, 7s, 8s, ""});
}
