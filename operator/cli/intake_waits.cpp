// Whom a script of balcao intake waits for: the citizen at the kiosk, a second person at the console, the central. Then the end.
#include "base/bytes.h"
#include "intake_run.h"
#include "text/approval_text.h"
#include "text/names.h"
#include "text/outcome_words.h"

namespace balcao::cli {

bool Intake::wait_until(const char* step, int seconds, const std::function<bool(const link::CaseView&)>& reached)
{
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    while (Clock::now() < end) {
        if (m_model && m_model->current && reached(*m_model->current)) {
            return true;
        }
        m_case_seen = m_case_seen || (m_model && m_model->current);
        if (m_seq == 0 && m_case_seen && m_model && !m_model->current) {
            return refused(step, base::Fault{base::FaultCode::act_not_possible_now});
        }
        if (auto arrived = m_client->wait(100); !arrived) {
            return refused(step, arrived.error());
        }
    }
    return refused(step, base::Fault{base::FaultCode::network_timeout, seconds});
}

bool Intake::wait_for_citizen()
{
    bool code_sent = false;
    bool with_citizen = false;  // the models of before the hand-over may still be on their way
    const bool ready = wait_until("citizen", m_options.wait_s, [&](const link::CaseView& view) {
        if (view.phone_proof == link::PhoneProofState::code_sent && !code_sent) {
            code_sent = true;
            say("code sent to the phone");
        }
        with_citizen = with_citizen || view.phase != link::Phase::intake;
        return view.phase == link::Phase::ready || (with_citizen && view.phase == link::Phase::intake);
    });
    if (!ready) {
        return false;
    }
    if (m_model->current->phase != link::Phase::ready) {
        const auto& why = m_model->notice;  // of a letter: what the central said about it
        const bool letter = m_model->current->act == domain::DeskAct::letter_completion;
        return refused("citizen", letter && why ? base::Fault{why->code, why->a} : base::Fault{base::FaultCode::act_not_possible_now});
    }
    const bool proved = m_model->current->phone_proof == link::PhoneProofState::proved;
    say(std::string("the citizen confirmed; phone ") + (proved ? "proved" : "not proved here"));
    return true;
}

bool Intake::sign_off()
{
    while (true) {
        const auto answer = ask_and_forget_model("sign_off");
        if (!answer) {
            return refused("sign_off", answer.error());
        }
        m_seq = answer->value("seq", base::Sequence{0});
        if (answer->contains("approval")) {
            say("signed off; waits for a second person's approval at the console");
            if (!wait_for_approval()) {
                return false;
            }
        }
        if (m_seq != 0) {
            say("registered here as record " + std::to_string(m_seq));
            return true;
        }
        if (!wait_for_citizen()) {
            return false;
        }
    }
}

base::Result<wire::Json> Intake::ask_and_forget_model(const char* action)
{
    std::optional<base::Result<wire::Json>> answer;
    const auto asked = m_client->ask(action, wire::Json::object(), [&](const base::Result<wire::Json>& result) {
        m_model.reset();
        answer = result;
    });
    if (!asked) {
        return base::unexpected(asked.error());
    }
    const auto end = Clock::now() + std::chrono::seconds(10);
    while (!answer && Clock::now() < end) {
        if (const auto arrived = m_client->wait(100); !arrived && !answer) {
            return base::unexpected(arrived.error());
        }
    }
    return answer ? std::move(*answer) : base::Result<wire::Json>(base::fail(base::FaultCode::network_timeout, 10'000));
}

bool Intake::wait_for_approval()
{
    const bool decided = wait_until("approval", m_options.wait_s, [](const link::CaseView& view) { return view.record.has_value() || (view.phase != link::Phase::approval && view.phase != link::Phase::recording); });
    if (!decided) {
        return false;
    }
    const auto& view = *m_model->current;
    if (view.record) {
        m_seq = view.seq;
        return true;
    }
    if (!view.approval_refused.empty()) {
        m_context.answer({{"step", "approval"}, {"error", "approval_refused"}, {"reason", view.approval_refused}},
                         "not approved: " + text::approval_reason_text(text::Language::en, view.approval_refused));
        m_context.raise(Exit::refused);
        return false;
    }
    if (view.phase == link::Phase::intake) {  // the citizen left, or the clerk took it back
        return refused("approval", base::Fault{base::FaultCode::act_not_possible_now});
    }
    say("the citizen's window went; password and sign-off once more");
    return true;
}

bool Intake::wait_for_central()
{
    const bool answered = wait_until("central", m_options.wait_for_central_s.value_or(m_options.wait_s), [this](const link::CaseView& view) {
        const bool there = view.record && *view.record != link::RecordState::registered_here;
        return there && (!m_options.wait_for_sign_in || view.first_sign_in_done || *view.record == link::RecordState::attention || *view.record == link::RecordState::cancelled);
    });
    return answered;
}

void Intake::finish()
{
    const auto view = *m_model->current;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_started).count();
    wire::OrderedJson result{{"case", view.id},
                             {"ticket", view.ticket},
                             {"seq", m_seq},
                             {"state", link::name(*view.record)},
                             {"problem", view.problem},
                             {"phone_proved", view.phone_proof == link::PhoneProofState::proved},
                             {"first_sign_in_done", view.first_sign_in_done},
                             {"signature_left_out", view.signature_left_out},
                             {"key_valid_until", view.key_valid_until},
                             {"receipt_id", view.receipt_id},
                             {"receipt_pdf", view.receipt_pdf},
                             {"ms", ms}};
    std::string words = "state: " + text::state_word(text::Language::pt, link::name(*view.record)) + " (" +
                        std::string(link::name(*view.record)) + ")" + (view.first_sign_in_done ? ", first sign-in done" : "") +
                        (view.signature_left_out.empty() ? "" : "\n" + text::signature_left_out_text(text::Language::en, view.signature_left_out)) +
                        "\nreceipt " + view.receipt_id + ": " + view.receipt_pdf;
    if (const auto held = m_client->ask_and_wait("receipt", {{"seq", m_seq}}); held && held->at("receipt").is_string()) {
        if (const auto blob = base::from_base64(held->at("receipt").get<std::string>())) {
            result["signed_receipt"] = base::to_text(*blob);
            words += "\nsigned receipt of the central:\n" + base::to_text(*blob);
        }
    }
    m_context.answer(result, words);
    if (*view.record == link::RecordState::attention) {
        m_context.raise(Exit::refused);
    }
    close();
}

void Intake::close()
{
    const auto end = Clock::now() + std::chrono::seconds(m_options.wait_s);
    while (true) {
        const auto closed = m_client->ask_and_wait("finish_case", wire::Json::object());
        if (closed || closed.error().code != base::FaultCode::citizen_not_done) {
            return;
        }
        if (Clock::now() >= end) {
            say("the citizen still has the password on the screen; the case stays open");
            return;
        }
        if (const auto arrived = m_client->wait(200); !arrived) {
            return;
        }
    }
}

}  // namespace balcao::cli
