// The session as a whole: the page, the service's model, the citizen's answers, the end. Parts of it: session_pad.cpp,
// session_password.cpp, session_sign_in.cpp, session_alone.cpp, session_ticket.cpp, session_desks.cpp, session_time.cpp.
#include "core/session.h"

#include <utility>

namespace balcao::kiosk {

using base::FaultCode;
using link::KioskPage;
using wire::Json;

namespace {

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

}  // namespace

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

// --- the end -----------------------------------------------------------------------------------------

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

}  // namespace balcao::kiosk
