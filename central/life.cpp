#include "central/life.h"

#include "base/log.h"
#include "central/examine.h"
#include "central/retention.h"
#include "central/store_detail.h"

namespace balcao::central {

using base::FaultCode;
using domain::KeyCause;
using domain::KeyState;

namespace {

void set_dates(ActivationRow& key, const domain::KeyDates& dates)
{
    key.valid_until = base::format_iso_date(dates.key_until);
    key.document_until = dates.document_until ? base::format_iso_date(*dates.document_until) : std::string();
    key.at_end = dates.suspends ? "suspend" : "cancel";
}

void suspend(ActivationRow& key, const KeyReport& report)
{
    if (key.state != "suspended") key.suspended_at = report.at;
    if (report.cause == KeyCause::abuse) {
        key.suspended_until = std::max(key.suspended_until.value_or(report.at), report.at) + report.suspension;
        if (key.suspended_because.empty()) key.suspended_because = "abuse";
        return;
    }
    key.suspended_because = "expired";  // the end of an abuse's periods stays beside it
}

void release(ActivationRow& key)
{
    key.suspended_because.clear();
    key.suspended_at.reset();
    key.suspended_until.reset();
    key.state_below.clear();
}

/// A renewed document does not shorten a suspension for abuse.
bool abuse_goes_on(const ActivationRow& key, const KeyReport& report)
{
    return report.cause == KeyCause::renewed && key.state == "suspended" && key.suspended_until && report.at < *key.suspended_until;
}

/// The whole of `work` in small transactions, until one finds nothing more.
Result<std::int64_t> in_chunks(Context& context, const std::function<Result<std::int64_t>(Store&)>& work)
{
    std::int64_t all = 0;
    while (true) {
        auto done = context.writer.get<std::int64_t>(work);
        if (!done) return base::unexpected(done.error());
        if (*done == 0) return all;
        all += *done;
    }
}

/// Keys of before both dates were kept: what the record says.
Status<> work_out_dates(Store& store, const Context& context, ActivationRow& key)
{
    auto record = store.record(key.epoch_id, key.seq);
    if (!record) return base::unexpected(record.error());
    std::optional<domain::KeyDates> dates;
    if (*record && !(*record)->data.empty()) {
        if (auto draft = open_kept_data(context.home, (*record)->data)) dates = domain::key_dates(*draft, base::utc_day(key.captured_at));
    }
    if (!dates) base::log_id(base::LogLevel::warning, "key_without_document_date", key.case_id);
    key.at_end = !dates || dates->suspends ? "suspend" : "cancel";  // the milder one where nobody knows
    if (dates && dates->document_until) key.document_until = base::format_iso_date(*dates->document_until);
    return store.save_activation(key);
}

Result<std::int64_t> date_some(Store& store, const Context& context)
{
    auto rows = store.undated_keys(k_pass_chunk);
    if (!rows) return base::unexpected(rows.error());
    for (auto& key : *rows) {
        if (auto done = work_out_dates(store, context, key); !done) return base::unexpected(done.error());
    }
    return static_cast<std::int64_t>(rows->size());
}

struct Expired {
    std::int64_t suspended = 0;
    std::int64_t cancelled = 0;
};

Result<std::int64_t> expire_some(Store& store, Instant at, Expired& counted)
{
    auto rows = store.expired_keys(base::format_iso_date(portuguese_day(at)), k_pass_chunk);
    if (!rows) return base::unexpected(rows.error());
    counted = {};
    for (auto& key : *rows) {
        const bool cancel = key.at_end == "cancel";
        auto moved = move_key(store, key, {cancel ? KeyCause::document_ended : KeyCause::expired, at, "validity"});
        if (!moved) return base::unexpected(moved.error());
        if (!*moved) return base::fail(FaultCode::storage_corrupt);  // else it would be found for ever
        ++(cancel ? counted.cancelled : counted.suspended);
    }
    return static_cast<std::int64_t>(rows->size());
}

Result<std::int64_t> release_some(Store& store, Instant at)
{
    auto rows = store.suspensions_over(at, k_pass_chunk);
    if (!rows) return base::unexpected(rows.error());
    for (auto& key : *rows) {
        auto moved = move_key(store, key, {KeyCause::suspension_over, at, "period"});
        if (!moved) return base::unexpected(moved.error());
        if (!*moved) return base::fail(FaultCode::storage_corrupt);
    }
    return static_cast<std::int64_t>(rows->size());
}

Result<std::int64_t> close_some_letters(Store& store, Instant at)
{
    auto letters = store.letters_to_close(at, k_pass_chunk);
    if (!letters) return base::unexpected(letters.error());
    for (auto& letter : *letters) {
        auto key = store.activation(letter.case_id, Hold::yes);
        if (!key) return base::unexpected(key.error());
        if (!*key) return base::fail(FaultCode::storage_corrupt);
        const auto state = domain::key_state_from_name((*key)->state);
        const bool over = !state || domain::is_final(*state);
        letter.state = (*key)->own_pin ? "used" : over ? "void" : "expired";
        letter.closed_at = at;
        letter.address.clear();  // nothing more goes there
        if (auto done = store.save_letter(letter); !done) return base::unexpected(done.error());
        if (letter.state != "expired") continue;
        auto moved = move_key(store, **key, {KeyCause::letter_unused, at, "letter"});
        if (!moved) return base::unexpected(moved.error());
    }
    return static_cast<std::int64_t>(letters->size());
}

}  // namespace

Result<bool> move_key(Store& store, ActivationRow& key, const KeyReport& report)
{
    const auto from = domain::key_state_from_name(key.state);
    const auto below = domain::key_state_from_name(key.state_below);
    if (!from) return base::fail(FaultCode::storage_corrupt);
    const auto to = abuse_goes_on(key, report) ? from : domain::state_after(*from, report.cause, below.value_or(*from));
    if (!to) return false;
    const auto before = key.state;
    const auto former = key;
    if (report.dates) set_dates(key, *report.dates);
    if (*to == KeyState::suspended) {
        if (abuse_goes_on(key, report)) {
            key.suspended_because = "abuse";
        } else {
            if (*from != KeyState::suspended) key.state_below = before;
            suspend(key, report);
        }
    } else if (*from == KeyState::suspended) {
        release(key);
    }
    key.state = std::string(domain::name(*to));
    const auto what = "key_" + std::string(domain::name(report.cause));
    if (auto done = store.add_event(report.at, what, key.case_id, static_cast<std::int64_t>(*to)); !done) return base::unexpected(done.error());
    if (domain::is_final(*to)) {
        key.ended_at = report.at;
        key.ended_because = std::string(domain::name(report.cause));
        key.ended_source = report.source;
        if (auto done = store.end_keys({key}); !done) return base::unexpected(done.error());
        if (report.cause == KeyCause::death) {  // the one report that has to be taken back now and then
            if (auto done = store.keep_former_state(former); !done) return base::unexpected(done.error());
        }
    } else if (auto done = store.save_activation(key); !done) {
        return base::unexpected(done.error());
    }
    if (*to == KeyState::suspended) {
        if (auto done = store.replace_open_codes(key.case_id, "sign_in"); !done) return base::unexpected(done.error());
    }
    key.state_read = key.state;
    return true;
}

base::Date portuguese_day(Instant at) { return base::utc_day(at - std::chrono::hours(1)); }

Result<DailyResult> run_daily_pass(Context& context, Instant at)
{
    DailyResult out;
    auto dated = in_chunks(context, [&](Store& store) { return date_some(store, context); });
    if (!dated) return base::unexpected(dated.error());
    out.dated = *dated;
    Expired counted;
    Expired all;
    while (true) {
        auto some = context.writer.get<std::int64_t>([&](Store& store) { return expire_some(store, at, counted); });
        if (!some) return base::unexpected(some.error());
        if (*some == 0) break;
        all.suspended += counted.suspended;
        all.cancelled += counted.cancelled;
    }
    out.suspended = all.suspended;
    out.cancelled = all.cancelled;
    auto released = in_chunks(context, [&](Store& store) { return release_some(store, at); });
    if (!released) return base::unexpected(released.error());
    out.released = *released;
    auto letters = in_chunks(context, [&](Store& store) { return close_some_letters(store, at); });
    if (!letters) return base::unexpected(letters.error());
    out.letters_closed = *letters;
    if (context.home.settings.life.retention_daily) {
        auto erased = run_retention(context, at);
        if (!erased) return base::unexpected(erased.error());
        out.erased = erased->keys;
    }
    base::log(base::LogLevel::info, "daily_pass",
              {{"dated", out.dated}, {"suspended", out.suspended}, {"cancelled", out.cancelled}, {"released", out.released}, {"letters", out.letters_closed}});
    return out;
}

DailyPass::DailyPass(Context& context) : m_context(context)
{
    m_thread = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

DailyPass::~DailyPass()
{
    m_thread.request_stop();
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void DailyPass::loop(const std::stop_token& stop)
{
    constexpr auto k_look_again = std::chrono::minutes(10);  // also after a pass that failed
    std::optional<base::Date> done_on;
    while (!stop.stop_requested()) {
        const auto now = m_context.clock.now();
        if (done_on != portuguese_day(now)) {
            const auto done = run_daily_pass(m_context, now);
            if (done) {
                done_on = portuguese_day(now);
            } else {
                base::log(base::LogLevel::error, "daily_pass_failed", done.error());
            }
        }
        base::Lock lock(m_mutex);
        m_wake.wait_for(lock, stop, k_look_again, [] { return false; });
    }
}

}  // namespace balcao::central
