// What the number pad collects, and where it goes.
#include <memory>

#include "core/session.h"

namespace balcao::kiosk {

using wire::Json;

namespace {

constexpr std::size_t k_code_digits = 6;
constexpr std::size_t k_pin_least = 4;
constexpr std::size_t k_pin_most = 8;
constexpr std::size_t k_phone_least = 9;
constexpr std::size_t k_phone_most = 17;  // 00 and fifteen digits

}  // namespace

bool is_secret(Entry entry)
{
    switch (entry) {
    case Entry::none:
    case Entry::phone_code:
    case Entry::own_phone:
    case Entry::sign_in_code: return false;
    case Entry::card_pin:
    case Entry::letter_pin:
    case Entry::pin:
    case Entry::pin_again:
    case Entry::signature_pin:
    case Entry::signature_pin_again: return true;
    }
    return true;
}

std::size_t KioskSession::least() const
{
    if (m_entry == Entry::own_phone) {
        return k_phone_least;
    }
    return is_secret(m_entry) && m_entry != Entry::letter_pin ? k_pin_least : k_code_digits;
}

void KioskSession::set_entry(Entry entry)
{
    m_digits.clear();
    m_entry = entry;
    m_digits.set_most(entry == Entry::own_phone ? k_phone_most : is_secret(entry) && entry != Entry::letter_pin ? k_pin_most : k_code_digits);
}

void KioskSession::press_digit(char digit)
{
    touched();
    if (m_entry == Entry::none || m_busy) {
        return;
    }
    if (m_digits.add(digit)) {
        m_pin_problem.reset();
        m_pins_differed = false;
        m_phone_refused = false;
        if (m_digits.size() == 1) {
            m_fault.reset();
        }
    }
    changed();
}

void KioskSession::press_erase()
{
    touched();
    if (!m_busy && m_digits.erase()) {
        changed();
    }
}

void KioskSession::press_ok()
{
    touched();
    if (!can_press_ok()) {
        return;
    }
    switch (m_entry) {
    case Entry::none: return;
    case Entry::phone_code: {
        // The same code the clerk could type: it goes to the service readable.
        auto code = m_digits.secret().use([](base::BytesView digits) { return base::to_text(digits); });
        m_digits.clear();
        send("enter_code", {{"code", code}});
        base::wipe(code.data(), code.size());
        return;
    }
    case Entry::card_pin: prove_holder(std::make_shared<const base::Secret>(m_digits.take())); return;
    case Entry::own_phone: phone_typed(); break;
    case Entry::letter_pin:
        m_letter_pin = m_digits.take();
        set_entry(Entry::none);
        start_sign_in();
        return;
    case Entry::sign_in_code:
        m_code = m_digits.take();
        if (m_pins_chosen) {
            finish_sign_in();
            return;
        }
        set_entry(Entry::pin);
        break;
    case Entry::pin:
    case Entry::signature_pin: pin_chosen(); break;
    case Entry::pin_again:
    case Entry::signature_pin_again: pin_repeated(); break;
    }
    changed();
}

}  // namespace balcao::kiosk
