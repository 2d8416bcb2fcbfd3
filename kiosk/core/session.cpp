#include "core/session.h"

#include <utility>

#include "base/log.h"
#include "seal/password.h"
#include "wire/secret_content.h"

namespace balcao::kiosk {
namespace {

using base::FaultCode;
using link::KioskPage;
using wire::Json;

constexpr std::size_t k_code_digits = 6;
constexpr std::size_t k_pin_least = 4;
constexpr std::size_t k_pin_most = 8;
constexpr std::size_t k_phone_least = 9;
constexpr std::size_t k_phone_most = 17;  // 00 and fifteen digits

std::string digits_of_phone(const std::string& e164) { return !e164.empty() && e164.front() == '+' ? e164.substr(1) : e164; }

/// Pages on which the citizen acts before anything is registered.
bool before_registration(KioskPage page)
{
    switch (page) {
    case KioskPage::language:
    case KioskPage::insert_card:
    case KioskPage::card_reading:
    case KioskPage::card_pin:
    case KioskPage::contact:
    case KioskPage::see_clerk:
    case KioskPage::review:
    case KioskPage::consent:
    case KioskPage::phone:
    case KioskPage::code: return true;
    case KioskPage::idle:
    case KioskPage::wait:
    case KioskPage::password:
    case KioskPage::sign_in:
    case KioskPage::done:
    case KioskPage::unavailable: return false;
    }
    return false;
}

bool about_the_code(FaultCode code)
{
    return code == FaultCode::phone_code_wrong || code == FaultCode::phone_code_expired || code == FaultCode::phone_code_exhausted;
}

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

KioskSession::KioskSession(Parts parts) : m_parts(std::move(parts)), m_last_touch_ms(m_parts.clock.monotonic_ms()) {}

void KioskSession::changed() const
{
    if (on_change) {
        on_change();
    }
}

// --- what is shown -----------------------------------------------------------------------------------

KioskPage KioskSession::page() const
{
    if (m_connected) {
        return m_model.page;
    }
    // The password is here and nowhere else: a lost connection must not take it off the screen.
    return m_model.page == KioskPage::password && has_password() ? KioskPage::password : KioskPage::unavailable;
}

text::Language KioskSession::language() const { return m_desks_open && m_desks_language ? *m_desks_language : m_ticket_language.value_or(m_language); }

std::size_t KioskSession::least() const
{
    if (m_entry == Entry::own_phone) {
        return k_phone_least;
    }
    return is_secret(m_entry) && m_entry != Entry::letter_pin ? k_pin_least : k_code_digits;
}

bool KioskSession::signature_wanted() const
{
    for (const auto& line : m_model.review) {
        if (line.field == domain::FieldId::signature_wanted) {
            return line.text == "yes";
        }
    }
    return false;
}

bool KioskSession::holds_nothing() const
{
    return m_password.empty() && m_candidate.empty() && m_digits.size() == 0 && m_code.empty() && m_letter_pin.empty() && m_pin.empty() && !m_signature_pin;
}

// --- from the service --------------------------------------------------------------------------------

void KioskSession::connection(bool connected)
{
    m_connected = connected;
    m_busy = false;
    m_sealing = false;
    m_candidate.clear();
    // A service that lost this kiosk asks for a new password: seal again when its model says so.
    m_sealed = false;
    ++m_generation;
    changed();
}

void KioskSession::show(const link::KioskModel& model)
{
    const auto before = m_model.page;
    const bool left = std::exchange(m_left, false);
    if (before == KioskPage::done && model.page == KioskPage::idle && m_connected && !left) {
        // The clerk goes on; the citizen still reads. Nothing of the person stays in the model.
        const auto patience = m_patience;  // as long as was asked for
        wipe_all();
        m_patience = patience;
        link::KioskModel farewell = model;
        farewell.page = KioskPage::done;
        farewell.record = m_model.record;
        farewell.language = m_model.language;
        m_model = std::move(farewell);
        m_after_farewell = model;
        changed();
        return;
    }
    m_after_farewell.reset();
    if (model.case_id != m_model.case_id || model.page == KioskPage::idle) {
        // Somebody reads while the welcome comes anew, with one more who waits: neither hurried by it nor taken for a touch.
        const bool goes_on = over_open() && before == KioskPage::idle && model.page == KioskPage::idle;
        const auto patience = goes_on ? m_patience : 1;
        wipe_all();
        m_patience = patience;
        m_last_touch_ms = goes_on ? m_last_touch_ms : m_parts.clock.monotonic_ms();
        m_language = text::Language::pt;
    }
    const std::string challenge_before = m_model.challenge;
    if (m_desks_open && (model.case_id != m_model.case_id || model.page != m_model.page || !model.has_points)) {
        close_desks();  // somebody's case goes on
    }
    if (m_tickets_open && model.page != KioskPage::idle) {
        close_tickets();
    }
    m_model = model;
    if (const auto chosen = text::language_from_code(model.language)) {
        m_language = *chosen;
    }
    enter_page(before);
    on_card_model(challenge_before);
    changed();
}

void KioskSession::enter_page(KioskPage before)
{
    const auto now = m_model.page;
    if (now != before) {
        m_fault.reset();
        m_busy = false;
        m_last_touch_ms = m_parts.clock.monotonic_ms();
    }
    if (m_model.notice) {
        m_fault = base::Fault{m_model.notice->code, m_model.notice->a};
    } else if (m_fault && now == before && !m_busy && now != KioskPage::card_pin) {
        m_fault.reset();
    }
    if (before_registration(now)) {
        m_sealed = false;  // the yes is being given again: so is the password
    }
    if (now != KioskPage::sign_in && now != KioskPage::code && (now != before || !m_model.alone)) {
        wipe_sign_in();
        m_letter_pin.clear();
        m_letter_asked = false;
    }
    switch (now) {
    case KioskPage::consent:
        if (before != KioskPage::consent) {
            m_consent_shown_at = m_parts.clock.now();
        }
        break;
    case KioskPage::code: on_code_model(before); break;
    case KioskPage::contact: on_contact_model(before); break;
    case KioskPage::sign_in: on_sign_in_model(before); break;
    case KioskPage::wait: ensure_sealed(); break;
    case KioskPage::done: m_password.clear(); break;
    case KioskPage::idle:
    case KioskPage::language:
    case KioskPage::insert_card:
    case KioskPage::card_reading:
    case KioskPage::card_pin:
    case KioskPage::see_clerk:
    case KioskPage::review:
    case KioskPage::phone:
    case KioskPage::password:
    case KioskPage::unavailable: break;
    }
}

void KioskSession::on_code_model(KioskPage before)
{
    if (before != KioskPage::code || m_busy || m_entry != Entry::phone_code) {
        m_busy = false;
        set_entry(m_model.code_tries_left > 0 ? Entry::phone_code : Entry::none);
    } else if (m_model.code_tries_left <= 0) {
        set_entry(Entry::none);
    }
}

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

// --- the temporary password --------------------------------------------------------------------------

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

// --- the citizen's answers ---------------------------------------------------------------------------

void KioskSession::send(std::string_view action, Json args)
{
    if (m_busy) {
        return;
    }
    m_fault.reset();
    const auto generation = m_generation;
    m_busy = m_parts.ask(action, std::move(args), [this, generation](const base::Result<Json>& answer) {
        if (generation != m_generation || answer) {
            return;  // success shows as the next model
        }
        m_busy = false;
        m_fault = answer.error();
        if (m_letter_asked && m_entry == Entry::none) {
            m_letter_pin.clear();
            set_entry(Entry::letter_pin);
        }
        changed();
    });
    if (!m_busy) {
        m_fault = base::Fault{FaultCode::service_not_running};
    }
    changed();
}

void KioskSession::choose_language(text::Language language)
{
    m_language = language;
    send("choose_language", {{"language", text::code(language)}});
}

void KioskSession::review(bool yes) { send("review", {{"yes", yes}}); }

const ConsentText& KioskSession::statement() const
{
    const auto* named = find_consent_text(m_model.consent_id, m_language);
    return named != nullptr ? *named : consent_text(m_model.act, m_language, m_model.by_representative);
}

void KioskSession::consent(bool yes)
{
    const auto& shown = statement();
    send("consent", {{"yes", yes},
                     {"text_id", shown.id},
                     {"text_version", shown.version},
                     {"language", text::code(shown.language)},
                     {"shown_sha256", shown.shown_sha256()},
                     {"shown_at", base::format_instant(m_consent_shown_at)}});
}

void KioskSession::confirm_phone(bool yes) { send("confirm_phone", {{"yes", yes}}); }

void KioskSession::resend_code()
{
    m_digits.clear();
    if (m_model.page == KioskPage::sign_in) {
        m_busy = false;
        start_sign_in();
    } else {
        send("resend_code", Json::object());
    }
}

// --- the number pad ----------------------------------------------------------------------------------

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

// --- the first sign-in -------------------------------------------------------------------------------

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

// --- the end -----------------------------------------------------------------------------------------

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

void KioskSession::wipe_all()
{
    wipe_sign_in();
    wipe_alone();
    m_own_phone.clear();
    m_phone_refused = false;
    m_password.clear();
    m_letter_pin.clear();
    m_letter_asked = false;
    m_candidate.clear();
    m_sealed = false;
    m_sealing = false;
    m_hidden = false;
    m_busy = false;
    m_fault.reset();
    m_patience = 1;
    ++m_generation;
}

void KioskSession::leave()
{
    wipe_all();
    close_desks();
    close_tickets();
    if (m_after_farewell) {
        m_model.page = KioskPage::idle;  // the case is closed already: nobody to tell
        show(link::KioskModel(*m_after_farewell));
        return;
    }
    m_left = true;
    (void)m_parts.ask("leave", Json::object(), [](const base::Result<Json>&) {});
    changed();
}

void KioskSession::end_now()
{
    if (page_watched()) {
        leave();
        return;
    }
    close_desks();
    close_tickets();
}

// --- time --------------------------------------------------------------------------------------------

bool KioskSession::page_watched() const
{
    switch (page()) {
    case KioskPage::idle:
    case KioskPage::wait: return false;  // nobody there, or waiting for the clerk
    case KioskPage::unavailable: return !holds_nothing();
    case KioskPage::language:
    case KioskPage::insert_card:
    case KioskPage::card_reading:
    case KioskPage::card_pin:
    case KioskPage::contact:
    case KioskPage::see_clerk:
    case KioskPage::review:
    case KioskPage::consent:
    case KioskPage::phone:
    case KioskPage::code:
    case KioskPage::password:
    case KioskPage::sign_in:
    case KioskPage::done: return true;
    }
    return true;
}

std::int64_t KioskSession::patience_ms() const
{
    const auto shown = page();
    if (shown == KioskPage::done) {
        return m_patience * m_parts.times.done_ms;
    }
    const bool secret = shown == KioskPage::password || shown == KioskPage::sign_in || shown == KioskPage::card_pin || (shown == KioskPage::unavailable && !holds_nothing());
    return m_patience * (secret ? m_parts.times.until_warning_secret_ms : m_parts.times.until_warning_ms);
}

std::optional<int> KioskSession::countdown() const
{
    if (!watched()) {
        return std::nullopt;
    }
    const auto quiet = m_parts.clock.monotonic_ms() - m_last_touch_ms - patience_ms();
    if (quiet < 0) {
        return std::nullopt;
    }
    const auto left_ms = std::max<std::int64_t>(0, m_patience * m_parts.times.warning_ms - quiet);
    return static_cast<int>((left_ms + 999) / 1000);
}

void KioskSession::touched()
{
    const bool warned = countdown().has_value();
    m_last_touch_ms = m_parts.clock.monotonic_ms();
    if (warned) {
        changed();
    }
}

void KioskSession::more_time()
{
    constexpr std::int64_t k_most_patience = 4;
    m_patience = std::min(2 * m_patience, k_most_patience);
    touched();
    changed();
}

/// Whoever comes next to the welcome has the usual times.
void KioskSession::calm_down()
{
    if (!watched()) {
        m_patience = 1;
    }
}

void KioskSession::tick()
{
    if (!watched()) {
        m_last_touch_ms = m_parts.clock.monotonic_ms();
        return;
    }
    const auto quiet = m_parts.clock.monotonic_ms() - m_last_touch_ms;
    if (quiet >= patience_ms() + m_patience * m_parts.times.warning_ms) {
        m_last_touch_ms = m_parts.clock.monotonic_ms();
        end_now();
    } else if (countdown()) {
        changed();
    }
}

}  // namespace balcao::kiosk
