#include "mirror/deliver.h"

#include <algorithm>

#include "base/log.h"
#include "sync/bundle_part.h"

namespace balcao::mirror {

using base::FaultCode;

base::Result<Delivery> deliver(Store& store, const base::TerminalId& owner, sync::CentralApi& api, const std::stop_token& stop)
{
    const auto owners = store.owners();
    const bool known = std::any_of(owners.begin(), owners.end(), [&](const auto& one) { return one.owner == owner; });
    if (!known) return base::fail(FaultCode::mirror_nothing_kept);
    const auto names = store.undelivered(owner);
    Delivery out;
    out.left = static_cast<int>(names.size());
    for (const auto& name : names) {
        if (stop.stop_requested()) break;
        const auto copy = store.load(owner, name);
        if (!copy) {
            const bool withdrawn = copy.error().code == FaultCode::mirror_nothing_kept;
            out.broken += withdrawn ? 0 : 1;
            --out.left;
            if (!withdrawn && !out.fault) out.fault = copy.error();
            continue;
        }
        const auto answer = sync::post_patiently(api, copy->sealed, stop);
        if (!answer) {
            const auto& fault = answer.error().fault;
            const bool final = fault.code == FaultCode::bundle_damaged || fault.code == FaultCode::bundle_not_for_central;
            if (!final) {
                out.fault = fault;
                break;
            }
            if (const auto noted = store.put_refusal(owner, name, fault.code); !noted && !out.fault) out.fault = noted.error();
            ++out.refused;
        } else {
            // The central has it, whether or not its answer finds room here.
            const auto kept = store.put_answer(owner, name, *answer);
            if (!kept && kept.error().code != FaultCode::mirror_nothing_kept && !out.fault) out.fault = kept.error();
            ++out.delivered;
        }
        --out.left;
    }
    base::log_id(base::LogLevel::info, "mirror_delivered", owner.text(), {{"delivered", out.delivered}, {"refused", out.refused}, {"left", out.left}});
    return out;
}

std::vector<base::TerminalId> silent_owners(const Store& store, base::Instant now, std::chrono::milliseconds silence)
{
    std::vector<base::TerminalId> out;
    for (const auto& one : store.owners()) {
        const auto last = std::max(one.seen_at, one.newest_at);   // a time is more than none
        if (one.records > 0 && last && now - *last >= silence) out.push_back(one.owner);
    }
    return out;
}

}  // namespace balcao::mirror
