#include "central/terminals.h"

#include "base/log.h"
#include "central/writer.h"

namespace balcao::central {

Result<Caller> TerminalDirectory::read(Store& store, const TerminalRow& row)
{
    auto certificates = store.certificates(row.id);
    if (!certificates) return base::unexpected(certificates.error());
    auto terminal = std::make_shared<KnownTerminal>();
    terminal->id = row.id;
    terminal->name = row.name;
    terminal->point_of_service = row.point_of_service;
    terminal->revoked = row.state == "revoked";
    auto partner = store.is_partner(row.id);
    if (!partner) return base::unexpected(partner.error());
    terminal->partner = *partner;
    for (const auto& found : *certificates) {
        auto certificate = seal::Certificate::from_der(found.der);
        if (!certificate) {
            base::log_id(base::LogLevel::error, "certificate_unreadable", row.name);
            continue;
        }
        terminal->certificates.push_back({std::move(*certificate), !found.revoked_at && !found.superseded_at,
                                          !found.revoked_at});
    }
    return Caller(std::move(terminal));
}

void TerminalDirectory::put(Caller terminal)
{
    const base::Lock lock(m_mutex);
    m_by_name[terminal->name] = std::move(terminal);
}

Status<> TerminalDirectory::load(Store& store)
{
    auto rows = store.terminals();
    if (!rows) return base::unexpected(rows.error());
    for (const auto& row : *rows) {
        auto terminal = read(store, row);
        if (!terminal) return base::unexpected(terminal.error());
        put(std::move(*terminal));
    }
    return {};
}

Status<> TerminalDirectory::refresh(Store& store, std::string_view name)
{
    auto row = store.terminal_by_name(name);
    if (!row) return base::unexpected(row.error());
    if (!*row) return {};
    auto terminal = read(store, **row);
    if (!terminal) return base::unexpected(terminal.error());
    put(std::move(*terminal));
    return {};
}

Status<> TerminalDirectory::freshen(Writer& writer, std::string_view name, std::int64_t now_ms, std::int64_t age_ms)
{
    if (!writer.shared() || name.empty()) return {};
    {
        const base::Lock lock(m_mutex);
        const auto read = m_read_at.find(std::string(name));
        if (read != m_read_at.end() && now_ms - read->second < age_ms) return {};
    }
    auto done = writer.run([&](Store& store) { return refresh(store, name); }, Wait::no);
    if (!done) return done;
    const base::Lock lock(m_mutex);
    if (m_by_name.contains(std::string(name))) m_read_at[std::string(name)] = now_ms;
    return {};
}

Caller TerminalDirectory::find(std::string_view name) const
{
    const base::Lock lock(m_mutex);
    const auto found = m_by_name.find(std::string(name));
    return found == m_by_name.end() ? nullptr : found->second;
}

OrProblem<Caller> TerminalDirectory::admit(std::string_view name, base::BytesView certificate_der, Instant now) const
{
    const auto unknown = [] {
        return refuse(403, "terminal_not_enrolled", "this terminal is not enrolled, or shows another's certificate");
    };
    if (certificate_der.empty()) return unknown();
    const auto shown = seal::Certificate::from_der(certificate_der);
    if (!shown || shown->profile() != seal::Profile::client || shown->common_name() != name) return unknown();
    const auto terminal = find(name);
    if (!terminal) return unknown();
    for (const auto& known : terminal->certificates) {
        if (!(known.certificate == *shown)) continue;
        if (terminal->revoked || !known.may_sign) {
            return refuse(403, "terminal_revoked", "this terminal has been revoked");
        }
        if (!known.may_connect) return unknown();
        if (!shown->valid_at(now)) return refuse(403, "key_expired", "the terminal's certificate has expired");
        return terminal;
    }
    return unknown();
}

}  // namespace balcao::central
