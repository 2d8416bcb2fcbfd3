// The session of a citizen who is alone: the card's PIN, the phone, the digital signature.
#include "core/session.h"
#include "domain/phone.h"

namespace balcao::kiosk {

using base::FaultCode;
using link::KioskPage;
using wire::Json;

void KioskSession::start_alone() { send("start_alone", Json::object()); }

void KioskSession::start_over()
{
    if (m_busy) {
        return;
    }
    wipe_all();
    m_busy = m_parts.ask("leave", Json::object(), [this](const base::Result<Json>&) {
        m_busy = false;
        start_alone();
    });
    changed();
}

void KioskSession::call_clerk() { send("call_clerk", Json::object()); }
void KioskSession::register_again() { send("register_again", Json::object()); }

/// The card asks for its PIN once per challenge: the service draws another when another card was read.
void KioskSession::on_card_model(const std::string& challenge_before)
{
    if (m_model.page != KioskPage::card_pin) {
        wipe_alone();
        return;
    }
    if (m_model.challenge == challenge_before && (m_pin_way || m_busy)) {
        return;
    }
    wipe_alone();
    m_entry = Entry::none;
    if (m_parts.card == nullptr) {
        m_fault = base::Fault{FaultCode::reader_service_down};
        return;
    }
    m_busy = true;
    m_parts.card->ask_way([this, generation = m_generation, asked = m_model.challenge](const base::Result<devices::PinQuestion>& way) {
        if (generation == m_generation && asked == m_model.challenge) {
            pin_way_known(way);
        }
    });
}

void KioskSession::pin_way_known(const base::Result<devices::PinQuestion>& way)
{
    m_busy = false;
    if (!way) {
        m_fault = way.error();
    } else {
        m_pin_way = *way;
        if (way->status.blocked) {
            m_fault = base::Fault{FaultCode::card_pin_blocked};
        }
        ask_for_pin();
    }
    changed();
}

void KioskSession::ask_for_pin()
{
    const bool here = m_pin_way && !m_pin_way->status.blocked && !m_pin_way->on_reader && !last_try_asked();
    set_entry(here ? Entry::card_pin : Entry::none);
}

void KioskSession::use_last_try()
{
    m_last_try = true;
    m_fault.reset();
    ask_for_pin();
    changed();
}

void KioskSession::type_pin_on_reader()
{
    if (!m_busy && m_pin_way && m_pin_way->on_reader) {
        prove_holder(nullptr);
    }
}

void KioskSession::prove_holder(std::shared_ptr<const base::Secret> pin)
{
    const auto challenge = base::from_base64(m_model.challenge);
    if (m_busy || !challenge || m_parts.card == nullptr) {
        return;
    }
    m_fault.reset();
    m_busy = true;
    m_parts.card->prove({std::move(pin), m_last_try, *challenge},
                        [this, generation = m_generation, asked = m_model.challenge](const base::Result<card::PossessionProof>& proof) {
                            if (generation == m_generation && asked == m_model.challenge) {
                                holder_answered(proof);
                            }
                        });
    changed();
}

void KioskSession::holder_answered(const base::Result<card::PossessionProof>& proof)
{
    m_busy = false;
    if (!proof) {
        const auto& fault = proof.error();
        if (m_pin_way && fault.code == FaultCode::card_pin_wrong) {
            m_pin_way->status.tries_left = static_cast<unsigned>(fault.a);
        } else if (m_pin_way && fault.code == FaultCode::card_pin_last_try) {
            m_pin_way->status.tries_left = 1;
        } else if (m_pin_way && fault.code == FaultCode::card_pin_blocked) {
            m_pin_way->status.blocked = true;
        }
        m_last_try = false;
        m_fault = fault;
        ask_for_pin();
        changed();
        return;
    }
    Json authorities = Json::array();
    for (const auto& authority : proof->authorities) {
        authorities.push_back(base::to_base64(authority));
    }
    set_entry(Entry::none);
    send("prove_holder", {{"card", card::name(proof->kind)},
                          {"certificate", base::to_base64(proof->certificate)},
                          {"authorities", std::move(authorities)},
                          {"signature", base::to_base64(proof->signature)}});
}

void KioskSession::on_contact_model(KioskPage before)
{
    if (before != KioskPage::contact) {
        m_own_phone.clear();
        m_phone_refused = false;
        set_entry(Entry::own_phone);
    }
}

void KioskSession::phone_typed()
{
    auto typed = m_digits.secret().use([](base::BytesView digits) { return base::to_text(digits); });
    const auto phone = domain::Phone::parse(typed);
    if (!phone) {
        m_phone_refused = true;
        return;  // the digits stay, to be mended
    }
    m_own_phone = phone->e164();
    set_entry(Entry::none);
    if (!m_model.signature_possible) {
        give_contact(false);
    }
}

void KioskSession::choose_signature(bool wanted)
{
    if (!m_own_phone.empty()) {
        give_contact(wanted);
    }
}

void KioskSession::give_contact(bool signature)
{
    if (m_busy) {
        return;
    }
    m_fault.reset();
    const auto generation = m_generation;
    m_busy = m_parts.ask("give_contact", {{"phone", m_own_phone}, {"signature", signature}}, [this, generation](const base::Result<Json>& answer) {
        if (generation != m_generation || answer) {
            return;
        }
        m_busy = false;
        m_own_phone.clear();
        set_entry(Entry::own_phone);
        m_phone_refused = answer.error().code == FaultCode::input_invalid;
        if (!m_phone_refused) {
            m_fault = answer.error();
        }
        changed();
    });
    changed();
}

void KioskSession::wipe_alone()
{
    m_pin_way.reset();
    m_last_try = false;
}

}  // namespace balcao::kiosk
