// What an administrator reports of keys.
#include "base/log.h"
#include "central/life.h"

namespace balcao::central {

using base::FaultCode;
using domain::KeyCause;
using wire::Json;

namespace {

constexpr int k_most_periods = 31;

Outcome wrong(std::string_view what) { return refuse(400, "input_invalid", what); }

/// nullopt: what is wrong stands in `why`.
std::optional<KeyReport> read_report(const Context& context, const std::string& what, const Json& json, std::string_view& why)
{
    KeyReport out;
    out.at = context.clock.now();
    out.source = json.value("source", std::string());
    if (!is_source(out.source)) {
        why = "source: 1 to 64 letters, digits and . _ : / -";
        return std::nullopt;
    }
    if (what == "suspend") {
        const int periods = json.value("periods", 1);
        if (periods < 1 || periods > k_most_periods) {
            why = "periods: 1 to 31";
            return std::nullopt;
        }
        out.cause = KeyCause::abuse;
        out.suspension = std::chrono::hours(context.home.settings.life.suspension_hours) * periods;
        return out;
    }
    if (what == "cancel") {
        const auto cause = domain::key_cause_from_name(json.value("reason", std::string()));
        if (!cause || !domain::ends_by_report(*cause)) {
            why = "reason: death, incapacity or fraud";
            return std::nullopt;
        }
        out.cause = *cause;
        return out;
    }
    const auto day = base::parse_iso_date(json.value("document_until", std::string()));
    if (what != "renew" || !day || *day < portuguese_day(out.at)) {
        why = "document_until: a day to come, as 2034-05-28";
        return std::nullopt;
    }
    out.cause = KeyCause::renewed;
    out.dates = domain::KeyDates{day, *day, true};
    return out;
}

/// The new last day: of nationals 30 days after the document's, never later than ten years and 30 days from now.
void work_out_renewal(KeyReport& report, const ActivationRow& key)
{
    using std::chrono::days;
    const auto cap = std::chrono::sys_days(base::utc_day(report.at) + std::chrono::years(10)) + days(30);
    auto& dates = *report.dates;
    dates.suspends = key.at_end != "cancel";
    dates.key_until = base::Date(std::min(std::chrono::sys_days(*dates.document_until) + days(dates.suspends ? 30 : 0), cap));
}

struct Moved {
    bool found = false;
    bool moved = false;
    ActivationRow key;
};

}  // namespace

bool is_source(std::string_view text)
{
    return !text.empty() && text.size() <= 64 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-") == std::string_view::npos;
}

Outcome handle_keys_admin(Context& context, const std::string& case_id, const std::string& what, const Request& request)
{
    auto json = read_request(request, {4U * 1024U, 3});
    if (!json) return base::unexpected(json.error());
    if (!json->is_object()) return wrong("an object is wanted");
    std::string_view why;
    auto report = read_report(context, what, *json, why);
    if (!report) return wrong(why);
    auto done = context.writer.get<Moved>([&](Store& store) -> Result<Moved> {
        Moved out;
        auto key = store.activation(case_id, Hold::yes);
        if (!key) return base::unexpected(key.error());
        if (!*key) return out;
        out.found = true;
        out.key = **key;
        auto mine = *report;
        if (mine.dates) work_out_renewal(mine, out.key);
        auto moved = move_key(store, out.key, mine);
        if (!moved) return base::unexpected(moved.error());
        out.moved = *moved;
        return out;
    });
    if (!done) return refuse(done.error());
    if (!done->found) return refuse(404, "central_refused", "no key of that case");
    if (!done->moved) return refuse(409, "central_refused", "the key has ended already");
    base::log_id(base::LogLevel::info, "key_reported", case_id, {{"cause", static_cast<std::int64_t>(report->cause)}});
    const auto& key = done->key;
    return answer({{"case_id", case_id},
                   {"activation", key.state},
                   {"because", key.state == "suspended" ? key.suspended_because : key.ended_because},
                   {"valid_until", key.valid_until},
                   {"suspended_until", key.suspended_until ? Json(base::format_instant(*key.suspended_until)) : Json()}});
}

Outcome handle_lifecycle_admin(Context& context, const Request& request)
{
    auto json = read_request(request, {4U * 1024U, 3});
    if (!json) return base::unexpected(json.error());
    auto at = context.clock.now();
    if (json->is_object() && json->contains("at")) {
        const auto text = json->value("at", std::string());
        const auto day = base::parse_iso_date(text);
        const auto wanted = day ? std::optional<Instant>(std::chrono::sys_days(*day) + std::chrono::hours(12)) : base::parse_instant(text);
        if (!wanted) return wrong("at: a day or an instant");
        // What is ahead of its time would suspend keys that are valid today.
        if (*wanted > at && !context.home.settings.practice) return wrong("at lies ahead: only in practice");
        at = *wanted;
    }
    auto done = run_daily_pass(context, at);
    if (!done) return refuse(done.error());
    return answer({{"at", base::format_instant(at)},
                   {"dated", done->dated},
                   {"suspended", done->suspended},
                   {"cancelled", done->cancelled},
                   {"released", done->released},
                   {"letters_closed", done->letters_closed},
                   {"erased", done->erased}});
}

}  // namespace balcao::central
