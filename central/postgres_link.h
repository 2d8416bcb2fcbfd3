#pragma once
// A connection to PostgreSQL through libpq: every wait has a deadline, and what went wrong has a name.

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "central/session.h"

namespace balcao::central {

struct PgResultEnd {
    void operator()(PGresult* result) const { ::PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, PgResultEnd>;

/// Parameters as libpq wants them. Numbers travel as text, octets as they are.
class PgParameters {
public:
    explicit PgParameters(std::span<const Value> values);
    [[nodiscard]] int count() const { return static_cast<int>(m_values.size()); }
    [[nodiscard]] const char* const* values() const { return m_values.data(); }
    [[nodiscard]] const int* lengths() const { return m_lengths.data(); }
    [[nodiscard]] const int* formats() const { return m_formats.data(); }

private:
    std::vector<std::string> m_numbers;
    std::vector<const char*> m_values;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
};

class PgLink {
public:
    /// Connects to the server of the address that takes writes. Faults: configuration_invalid, storage_open_failed.
    [[nodiscard]] static Result<std::unique_ptr<PgLink>> open(const SessionOptions& options);
    PgLink(const PgLink&) = delete;
    PgLink& operator=(const PgLink&) = delete;
    ~PgLink();

    [[nodiscard]] PGconn* handle() { return m_handle; }
    /// The next result of what was sent; null when there is no more of it. A fault means the connection is lost,
    /// or was given up after the patience ended.
    [[nodiscard]] Result<PgResult> next();
    /// Sends what waits to be sent without waiting for an answer.
    [[nodiscard]] Status<> flush();
    /// The results of one query without parameters; the tag of the last one ("COMMIT", "INSERT 0 1") into `tag`.
    [[nodiscard]] Status<> query(const char* sql, std::string* tag = nullptr);
    /// A fault for a failed result; remembers whether trying again can help.
    [[nodiscard]] base::Fault fault_of(const PGresult* result);
    /// The fault of a lost connection.
    [[nodiscard]] base::Fault lost(std::string_view event);

    void start_answer() { m_until = std::chrono::steady_clock::now() + m_patience; }
    [[nodiscard]] bool broken() const { return m_broken; }
    [[nodiscard]] bool repeat() const { return m_repeat; }
    void forget() { m_repeat = false, m_warned = false; }
    /// A warning has come since forget().
    [[nodiscard]] bool warned() const { return m_warned; }

private:
    PgLink(PGconn* handle, std::chrono::milliseconds patience);
    static void notice(void* link, const PGresult* result);
    [[nodiscard]] bool wait(bool for_writing);

    PGconn* m_handle;
    const std::chrono::milliseconds m_patience;
    std::chrono::steady_clock::time_point m_until;
    bool m_broken = false;
    bool m_repeat = false;
    bool m_warned = false;
};

}  // namespace balcao::central
