// The first sign-in: the code, or a letter's PIN, then the citizen's own PIN and that of the signature.
#include "core/session.h"
#include "base/log.h"
#include "wire/secret_content.h"

namespace balcao::kiosk {

using base::FaultCode;
using link::KioskPage;
using wire::Json;

namespace {

bool about_the_code(FaultCode code)
{
    return code == FaultCode::phone_code_wrong || code == FaultCode::phone_code_expired || code == FaultCode::phone_code_exhausted;
}

}  // namespace

void KioskSession::on_sign_in_model(KioskPage before)
{
    if (before != KioskPage::sign_in || m_model.sign_in_id != m_sign_in_id) {
        wipe_sign_in();
        m_sign_in_id = m_model.sign_in_id;
        m_busy = false;
    }
    if (by_letter() && (m_model.letter_pin_wanted || m_letter_asked)) {
        on_letter_model(before);
        if (m_model.letter_pin_wanted) {
            return;
        }
    }
    if (!m_model.first_sign_in_code_sent || m_sign_in_id.empty()) {
        set_entry(Entry::none);
    } else if (m_entry == Entry::none && !m_busy) {
        set_entry(Entry::sign_in_code);
    } else if (m_busy && m_model.notice && about_the_code(m_model.notice->code)) {
        m_busy = false;  // the PIN stays chosen; only the code is asked for again
        m_code.clear();
        set_entry(Entry::sign_in_code);
    }
}

/// The service says when the letter's PIN is to be typed: at the beginning, and again once it was refused or the line broke.
void KioskSession::on_letter_model(KioskPage before)
{
    const bool anew = m_model.letter_pin_wanted && (before != KioskPage::sign_in || !m_letter_asked);
    m_letter_asked = m_model.letter_pin_wanted;
    if (anew) {
        wipe_sign_in();
        m_letter_pin.clear();
        m_busy = false;
    }
    if (m_letter_asked && m_entry == Entry::none && !m_busy) {
        set_entry(Entry::letter_pin);
    }
}

void KioskSession::pin_chosen()
{
    m_pin_problem = judge(m_digits.secret());
    m_pins_differed = false;
    if (m_pin_problem) {
        m_digits.clear();
        return;
    }
    if (m_entry == Entry::pin) {
        m_pin = m_digits.take();
        set_entry(Entry::pin_again);
    } else {
        m_signature_pin = m_digits.take();
        set_entry(Entry::signature_pin_again);
    }
}

void KioskSession::pin_repeated()
{
    const bool signature = m_entry == Entry::signature_pin_again;
    const bool same = base::Secret::equal(m_digits.secret(), signature ? *m_signature_pin : m_pin);
    if (!same) {
        m_pins_differed = true;
        if (signature) {
            m_signature_pin.reset();
        } else {
            m_pin.clear();
        }
        set_entry(signature ? Entry::signature_pin : Entry::pin);
        return;
    }
    if (!signature && signature_wanted()) {
        set_entry(Entry::signature_pin);
        return;
    }
    m_pins_chosen = true;
    finish_sign_in();
}

void KioskSession::send_sealed(std::string_view action, const base::Result<base::Secret>& packed)
{
    const auto sealed = packed ? m_parts.seal(*packed) : base::Result<base::Bytes>(base::unexpected(packed.error()));
    if (!sealed) {
        base::log(base::LogLevel::error, "sign_in_not_sealed", sealed.error());
        m_fault = sealed.error();
        changed();
        return;
    }
    send(action, {{"sealed", base::to_base64(*sealed)}});
}

void KioskSession::start_sign_in()
{
    const auto& password = by_letter() ? m_letter_pin : m_password;
    if (password.empty() || m_busy) {
        return;
    }
    send_sealed("sign_in_start", wire::pack(wire::SignInStart{base::CaseId(m_model.case_id), m_model.phone, copy_of(password)}));
    if (by_letter() && !m_busy) {  // it did not even leave this window
        m_letter_pin.clear();
        set_entry(Entry::letter_pin);
        changed();
    }
}

void KioskSession::finish_sign_in()
{
    set_entry(Entry::none);
    wire::SignInFinish content{base::CaseId(m_model.case_id), m_sign_in_id, copy_of(m_code), copy_of(m_pin), std::nullopt};
    if (m_signature_pin) {
        content.signature_pin = copy_of(*m_signature_pin);
    }
    send_sealed("sign_in_finish", wire::pack(content));
}

void KioskSession::skip_sign_in()
{
    if (by_letter()) {
        leave();  // the paper and its PIN go along
        return;
    }
    wipe_sign_in();
    m_busy = false;
    send("sign_in_skip", Json::object());
}

void KioskSession::wipe_sign_in()
{
    m_digits.clear();
    m_code.clear();
    m_pin.clear();
    m_signature_pin.reset();
    m_pins_chosen = false;
    m_sign_in_id.clear();
    m_entry = Entry::none;
    m_pin_problem.reset();
    m_pins_differed = false;
}

}  // namespace balcao::kiosk
