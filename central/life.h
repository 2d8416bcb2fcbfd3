#pragma once
// What becomes of keys as time goes by, and what is reported of them from outside. Every step goes by domain/key_life.h.

#include <condition_variable>
#include <thread>

#include "base/mutex.h"
#include "central/context.h"
#include "domain/key_life.h"

namespace balcao::central {

/// Reports and moves of one key, inside the writer's transaction.
struct KeyReport {
    domain::KeyCause cause = domain::KeyCause::holder;
    Instant at;
    std::string source;                        ///< who said so
    std::chrono::hours suspension{24};         ///< with abuse
    std::optional<domain::KeyDates> dates{};   ///< with renewed
};
/// Carries it out: state, times, event; ended keys lose their secrets. false = no such way from where the key stands.
[[nodiscard]] Result<bool> move_key(Store& store, ActivationRow& key, const KeyReport& report);

/// The day that has begun everywhere in Portugal: the Azores are an hour behind UTC in winter.
[[nodiscard]] base::Date portuguese_day(Instant at);

struct DailyResult {
    std::int64_t dated = 0;           ///< keys of before whose dates were worked out
    std::int64_t suspended = 0;
    std::int64_t cancelled = 0;
    std::int64_t released = 0;        ///< suspensions that were over
    std::int64_t letters_closed = 0;
    std::int64_t erased = 0;     ///< keys, where the settings say that the pass erases what is due
};
/// In transactions of at most `k_pass_chunk` keys. Doing it again finds nothing; instances may do it at once.
constexpr std::size_t k_pass_chunk = 200;
[[nodiscard]] Result<DailyResult> run_daily_pass(Context& context, Instant at);

/// A thread of `serve` that does it once a day.
class DailyPass {
public:
    explicit DailyPass(Context& context);
    ~DailyPass();
    DailyPass(const DailyPass&) = delete;
    DailyPass& operator=(const DailyPass&) = delete;

private:
    void loop(const std::stop_token& stop);
    Context& m_context;
    base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

/// A reference of whoever said so, never words about a person.
[[nodiscard]] bool is_source(std::string_view text);
/// /admin/keys/{case}/withdraw-death and approve-withdrawal: only of a key that ended by a report of death, by two supervisors.
[[nodiscard]] Outcome handle_report_withdrawal(Context& context, const std::string& case_id, bool approves, const Request& request);

/// /admin/lifecycle/run, /admin/keys/{case}/suspend, cancel and renew.
[[nodiscard]] Outcome handle_lifecycle_admin(Context& context, const Request& request);
[[nodiscard]] Outcome handle_keys_admin(Context& context, const std::string& case_id, const std::string& what, const Request& request);

}  // namespace balcao::central
