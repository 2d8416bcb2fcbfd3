#include "desk/step_times.h"

#include <algorithm>
#include <compare>
#include <map>
#include <utility>

namespace balcao::desk {
namespace {

/// After these a case rests, or is at work at another desk: what comes next here is no step.
bool rests_after(const std::string& event)
{
    return event == "case_parked" || event == "case_moved_to_other_desk" || event == "case_kept_for_ticket" || event == "case_given_to_other_desk" ||
           event == "case_kept_given_up";
}

struct Way {
    std::string act, from, to;
    friend auto operator<=>(const Way&, const Way&) = default;
};

StepTime measured(const Way& way, std::vector<std::chrono::milliseconds>& times)
{
    std::sort(times.begin(), times.end());
    StepTime out{way.from, way.to, static_cast<int>(times.size()), times[(times.size() - 1) / 2], times[(times.size() * 9 + 9) / 10 - 1], times.back(), {}, way.act};
    for (const auto time : times) {
        out.together += time;
    }
    return out;
}

/// The act each case ended with: clerks begin with the form and choose the act in it.
std::map<std::string, std::string> acts_of(std::span<const StepEvent> events)
{
    std::map<std::string, std::string> out;
    for (const auto& event : events) {
        if (!event.case_id.empty() && !event.act.empty()) {
            out[event.case_id] = event.act;
        }
    }
    return out;
}

}  // namespace

std::vector<StepTime> step_times(std::span<const StepEvent> events, StepsOf of)
{
    std::map<std::string, std::string> acts;
    if (of == StepsOf::each_act) {
        acts = acts_of(events);
    }
    std::map<std::string, const StepEvent*> last_of;
    std::map<Way, std::vector<std::chrono::milliseconds>> ways;
    for (const auto& event : events) {
        if (event.case_id.empty()) {
            continue;
        }
        const auto* before = std::exchange(last_of[event.case_id], &event);
        if (before != nullptr && !rests_after(before->event) && event.at >= before->at) {
            ways[{acts[event.case_id], before->event, event.event}].push_back(std::chrono::duration_cast<std::chrono::milliseconds>(event.at - before->at));
        }
    }
    std::vector<StepTime> out;
    out.reserve(ways.size());
    for (auto& [way, times] : ways) {
        out.push_back(measured(way, times));
    }
    std::stable_sort(out.begin(), out.end(), [](const StepTime& one, const StepTime& other) { return one.together > other.together; });
    return out;
}

}  // namespace balcao::desk
