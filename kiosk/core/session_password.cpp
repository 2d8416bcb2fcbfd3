// The temporary password: made and sealed here, shown, printed once. What neither it nor a PIN may be.
#include "core/session.h"
#include "base/log.h"
#include "seal/password.h"
#include "wire/secret_content.h"

namespace balcao::kiosk {

using wire::Json;

namespace {

std::string digits_of_phone(const std::string& e164) { return !e164.empty() && e164.front() == '+' ? e164.substr(1) : e164; }

}  // namespace

std::optional<domain::PinProblem> KioskSession::judge(const base::Secret& pin) const
{
    const std::string phone = digits_of_phone(m_model.phone);
    const domain::PinOwner owner{base::parse_iso_date(m_model.birth_date), phone};
    return pin.use([&](base::BytesView digits) { return domain::check_pin(digits, owner); });
}

void KioskSession::ensure_sealed()
{
    if (m_sealed || m_sealing || m_model.record || m_model.case_id.empty() || !m_model.wants_password) {
        return;
    }
    const std::string phone = digits_of_phone(m_model.phone);
    const domain::PinOwner owner{base::parse_iso_date(m_model.birth_date), phone};
    m_candidate = seal::make_temporary_password(
        m_parts.random, [&owner](base::BytesView digits) { return domain::check_pin(digits, owner).has_value(); });
    const auto packed = wire::pack(wire::TemporaryPassword{base::CaseId(m_model.case_id), copy_of(m_candidate)});
    const auto sealed = packed ? m_parts.seal(*packed) : base::Result<base::Bytes>(base::unexpected(packed.error()));
    if (!sealed) {
        base::log(base::LogLevel::error, "password_not_sealed", sealed.error());
        m_candidate.clear();
        m_fault = sealed.error();
        return;
    }
    m_sealing = true;
    const auto generation = m_generation;
    const bool sent = m_parts.ask("seal_secret", Json{{"sealed", base::to_base64(*sealed)}},
                                  [this, generation](const base::Result<Json>& answer) {
                                      if (generation != m_generation) {
                                          return;
                                      }
                                      m_sealing = false;
                                      if (answer) {
                                          m_password = std::move(m_candidate);
                                          m_printed = false;
                                          m_sealed = true;
                                      }
                                      // Refused: the case is not there yet, or holds the one sealed before, which stays right.
                                      m_candidate = base::Secret();
                                      changed();
                                  });
    if (!sent) {
        m_sealing = false;
        m_candidate.clear();
    }
}

bool KioskSession::take_password_to_printer()
{
    const bool first = may_print_password();
    m_printed = m_printed || first;
    return first;
}

void KioskSession::hide_password(bool hidden)
{
    m_hidden = hidden;
    changed();
}

}  // namespace balcao::kiosk
