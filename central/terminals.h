#pragma once
// Who may call: terminals and their certificates, kept in memory in step with the database.

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "central/answers.h"
#include "central/store.h"
#include "seal/key.h"

namespace balcao::central {

struct KnownCertificate {
    seal::Certificate certificate;
    bool may_connect = false;  ///< newest enrolment, not revoked
    bool may_sign = false;     ///< not revoked
};

struct KnownTerminal {
    std::int64_t id = 0;
    std::string name;
    std::string point_of_service;
    bool revoked = false;
    bool partner = false;  ///< of another body: asks for letters, and does nothing a desk does
    std::vector<KnownCertificate> certificates;  ///< newest first
};

/// A caller of /v1/terminals/{t}/...: the certificate of the connection belongs to that terminal.
using Caller = std::shared_ptr<const KnownTerminal>;

class Writer;

class TerminalDirectory {
public:
    /// Reads all of them: at start, on the writer's thread.
    [[nodiscard]] Status<> load(Store& store);
    /// Reads one again after a change, on the writer's thread.
    [[nodiscard]] Status<> refresh(Store& store, std::string_view name);

    /// Where other instances work on the same database: reads the terminal again unless that was done within `age_ms`
    /// before. Enrolments and renewals elsewhere count at once (who is unknown is looked up), revocations within k_age_ms.
    static constexpr std::int64_t k_age_ms = 1000;
    [[nodiscard]] Status<> freshen(Writer& writer, std::string_view name, std::int64_t now_ms,
                                   std::int64_t age_ms = k_age_ms);

    /// The terminal behind a connection, if it may act as `name`. 403 terminal_not_enrolled (no certificate, one we
    /// never gave out, or another terminal's), terminal_revoked, or key_expired.
    [[nodiscard]] OrProblem<Caller> admit(std::string_view name, base::BytesView certificate_der, Instant now) const;
    [[nodiscard]] Caller find(std::string_view name) const;

private:
    [[nodiscard]] static Result<Caller> read(Store& store, const TerminalRow& row);
    void put(Caller terminal);

    mutable base::Mutex m_mutex;
    std::unordered_map<std::string, Caller> m_by_name BALCAO_GUARDED_BY(m_mutex);
    std::unordered_map<std::string, std::int64_t> m_read_at BALCAO_GUARDED_BY(m_mutex);  ///< monotonic, of known ones
};

}  // namespace balcao::central
