// An event of the case, and what follows from it: draft, record, receipt, calls to the central.
#include <algorithm>

#include "base/log.h"
#include "desk/case_json.h"
#include "desk/presenter.h"
#include "desk/self_service.h"
#include "desk/service.h"
#include "domain/contact_change.h"
#include "domain/representative.h"
#include "seal/hash.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

DeskService::Answer DeskService::feed(const Event& event)
{
    if (!m_case) {
        return fail(FaultCode::act_not_possible_now);
    }
    auto moved = step(*m_case, event, machine_context());
    if (!moved) {
        return base::unexpected(moved.error());
    }
    m_case = std::move(moved->next);
    if (m_case->phase == Phase::closed) {
        m_picture.reset();
    }
    changed();
    m_effect_fault.reset();
    for (const auto& effect : moved->effects) {
        run_effect(effect);
    }
    if (m_case && m_case->phase == Phase::closed) {
        end_ticket_of_case();
    }
    if (m_case && m_case->notice) {
        m_notice = link::Notice{m_case->notice->code, m_case->notice->a, m_parts.clock.now()};
    }
    if (m_effect_fault) {
        return base::unexpected(*m_effect_fault);
    }
    return Json::object();
}

void DeskService::run_effect(const Effect& effect)
{
    std::visit([this](const auto& one) { run(one); }, effect);
}

void DeskService::run(const effect::SaveDraft&)
{
    auto plain = write_case(*m_case);
    auto sealed = m_parts.drafts.seal(m_case->id, plain, m_parts.random);
    base::wipe(plain);
    if (!sealed) {
        note_failure(sealed.error());
        m_effect_fault = sealed.error();
        return;
    }
    const base::Lock lock(m_parts.queue_mutex);
    if (auto saved = m_parts.queue.save_draft(m_case->id, m_day, *sealed); !saved) {
        note_failure(saved.error());
        m_effect_fault = saved.error();
    } else if (m_storage.state != link::LampState::ok) {
        m_storage = {link::LampState::ok, std::nullopt, m_parts.clock.now()};
    }
}

void DeskService::run(const effect::DropDraft&)
{
    const base::Lock lock(m_parts.queue_mutex);
    if (auto dropped = m_parts.queue.drop_draft(m_case->id); !dropped) {
        note_failure(dropped.error());
    }
}

void DeskService::run(const effect::Audit& effect)
{
    queue::AuditEvent entry;
    entry.event = effect.event;
    entry.ids.emplace_back("case", m_case->id.text());
    entry.ids.emplace_back("act", std::string(domain::name(m_case->draft.act)));  // desk/step_times.h
    if (m_case->alone) {
        entry.ids.emplace_back("operator", std::string(k_self_service_operator));
    } else if (m_operator) {
        entry.ids.emplace_back("operator", m_operator->id.text());
    }
    const base::Lock lock(m_parts.queue_mutex);
    if (auto noted = m_parts.queue.note(entry); !noted) {
        note_failure(noted.error());
    }
}

void DeskService::run(const effect::Record& effect)
{
    if (m_parts.records == nullptr) {
        m_effect_fault = base::Fault{FaultCode::terminal_not_enrolled};
        (void)feed(event::NotRecorded{*m_effect_fault});
        m_effect_fault = base::Fault{FaultCode::terminal_not_enrolled};
        return;
    }
    base::Result<queue::Appended> appended = fail(FaultCode::seal_failed);
    if (auto prepared = std::visit([this](const auto& request) { return m_parts.records->prepare(request, m_sync.clock_state); }, effect.request)) {
        const auto& act = effect::act_of(effect.request);
        queue::NewRecord record;
        record.case_id = m_case->id;
        record.kind = domain::name(m_case->draft.act);
        record.day = m_parts.local_day(act.at());
        record.captured_at = act.at();
        record.operator_id = act.who();
        record.summary = {m_case->ticket, initials(m_case->draft), document_tail(m_case->draft)};
        const base::Lock lock(m_parts.queue_mutex);
        appended = m_parts.queue.append(record, *prepared);
    } else {
        appended = base::unexpected(prepared.error());
    }
    if (!appended) {
        note_failure(appended.error());
        const auto fault = appended.error();
        (void)feed(event::NotRecorded{fault});
        m_effect_fault = fault;
        return;
    }
    m_record_hash = seal::bytes_of(appended->hash);
    m_record_epoch = appended->epoch;
    m_record_position = appended->position;
    (void)feed(event::Recorded{appended->seq});
    keep_picture();
    m_parts.wake_sync(false);
}

void DeskService::run(const effect::WriteReceipt&)
{
    if (!m_case->record) {
        return;
    }
    ReceiptData data;
    data.language = m_case->language;
    data.ticket = m_case->ticket;
    data.at = m_parts.clock.now();
    data.initials = initials(m_case->draft);
    data.masked_number = document_tail(m_case->draft);
    data.document_type = m_case->draft.text(domain::FieldId::document_type);
    data.state = *m_case->record;
    data.receipt_id = receipt_id(m_record_hash);
    data.terminal = m_parts.records != nullptr ? m_parts.records->identity().terminal : base::TerminalId();
    data.epoch = m_record_epoch;
    data.seq = m_case->seq;
    data.record_hash = m_record_hash;
    data.first_sign_in_done = m_case->sign_in_done;
    data.signature_left_out = m_case->signature_left_out;
    data.about_phone = domain::asks_phone(m_case->draft);
    data.act = m_case->draft.act;
    data.with_password = wants_password(*m_case);
    data.representative_initials = initials_of(m_case->draft.text(domain::FieldId::representative_name));
    data.card_withdrawal = m_case->draft.has(domain::FieldId::occasion);
    if (const auto until = domain::key_valid_until(m_case->draft, m_parts.local_day(data.at)); until && domain::sets_validity(data.act)) {
        data.key_valid_until = base::format_iso_date(*until);
    }
    auto path = m_parts.write_receipt(data);
    if (!path) {
        note_failure(path.error());  // the record is durable; the paper can be made again
        return;
    }
    m_receipt_pdf = *path;
    keep_receipt_facts(data, *path);
}

void DeskService::ask_central(std::function<Event(Central&, std::stop_token)> call)
{
    if (m_parts.central == nullptr) {
        m_effect_fault = base::Fault{FaultCode::terminal_not_enrolled};
        return;
    }
    const bool posted = m_central_thread.post([this, id = m_case->id, call = std::move(call)](std::stop_token stop) {
        auto event = call(*m_parts.central, std::move(stop));
        m_mailbox.post([this, id, event = std::move(event)] {
            if (m_case && m_case->id == id) {
                (void)feed(event);
                if (m_case->sign_in_done) {
                    m_words.now_activated(m_record_position);
                }
            }
        });
    });
    if (!posted) {
        m_effect_fault = base::Fault{FaultCode::central_busy};
    }
}

void DeskService::run(const effect::SendPhoneCode& effect)
{
    ask_central([request = wire::PhoneCodeRequest{m_case->id, effect.phone, m_case->language}](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.start_phone_code(request, std::move(stop));
        if (!answer) {
            return event::CodeNotSent{answer.error()};
        }
        return event::CodeSent{answer->id, answer->expires_at, answer->tries_left};
    });
}

void DeskService::run(const effect::CheckPhoneCode& effect)
{
    ask_central([effect, tries = m_case->code_tries_left](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.check_phone_code(effect.challenge, {effect.code}, std::move(stop));
        if (answer) {
            return event::CodeProved{answer->token};
        }
        const auto& fault = answer.error();
        if (fault.code == FaultCode::phone_code_wrong) {
            return event::CodeRefused{fault, static_cast<int>(fault.a)};
        }
        if (fault.code == FaultCode::phone_code_exhausted || fault.code == FaultCode::phone_code_expired) {
            return event::CodeRefused{fault, 0};
        }
        return event::CodeRefused{fault, tries};  // the line broke: the code is still good
    });
}

void DeskService::run(const effect::FindLetter&)
{
    const auto identity = domain::identity_key(m_case->draft);
    if (!identity) {  // the rules let no draft without one come so far
        m_effect_fault = base::Fault{FaultCode::case_incomplete};
        return;
    }
    ask_central([check = wire::LetterCheck{m_case->id, *identity, m_case->proved_phone, m_case->proof.token}](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.check_letter(check, std::move(stop));
        return answer ? Event(event::LetterFound{}) : Event(event::LetterNotFound{answer.error()});
    });
}

void DeskService::run(const effect::StartSignIn& effect)
{
    ask_central([request = wire::SignInStartRequest{m_case->id, effect.sealed, m_case->language}](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.start_sign_in(request, std::move(stop));
        if (!answer) {
            return event::SignInFailed{answer.error()};
        }
        return event::SignInCodeSent{answer->id};
    });
}

void DeskService::run(const effect::FinishSignIn& effect)
{
    ask_central([effect](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.finish_sign_in(effect.challenge, {effect.sealed}, std::move(stop));
        if (!answer) {
            return event::SignInFailed{answer.error()};
        }
        return event::SignInDone{answer->signature_left_out};
    });
}

/// Has the central answered for the case on the desk?
void DeskService::look_at_current_record()
{
    if (!m_case || !m_case->record) {
        return;
    }
    std::optional<event::CentralAnswered> answered;
    {
        const base::Lock lock(m_parts.queue_mutex);
        const auto item = m_parts.queue.item(m_record_position);
        if (item && *item) {
            answered = event::CentralAnswered{m_words.word(m_parts.queue, **item), (*item)->problem};
        }
    }
    if (answered) {
        (void)feed(*answered);
    }
}

// --- models --------------------------------------------------------------------------------------

}  // namespace balcao::desk
