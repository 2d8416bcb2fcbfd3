// More than one person at a desk: a second person's word, an operator's own card, and notes for whoever comes next.
#include <algorithm>

#include "base/log.h"
#include "base/secret.h"
#include "card/possession.h"
#include "desk/arguments.h"
#include "desk/service.h"
#include "queue/handover.h"
#include "text/approval_text.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;
using Right = domain::OperatorAct::Right;

namespace {

constexpr std::size_t k_pin_limit = 16;
constexpr std::string_view k_tries_begun = "sign_in_tries_begun";
constexpr std::size_t k_note_octets = 4 * queue::Handover::longest;

}  // namespace

// --- a second person's word ----------------------------------------------------------------------

base::Status<> DeskService::may_decide(const Operator& second) const
{
    if (second.right != Right::supervise) {  // a technician keeps the machine, and answers for no case
        return fail(FaultCode::right_missing, static_cast<std::int64_t>(Right::supervise));
    }
    return {};
}

/// \param refusal reason code; empty: approved
DeskService::Answer DeskService::decide_approval(const Operator& second, const std::string& refusal)
{
    if (const auto may = may_decide(second); !may) {
        return base::unexpected(may.error());
    }
    if (!m_case || !m_case->signed_off) {
        return fail(FaultCode::act_not_possible_now);
    }
    if (const auto ours = refusal.empty() ? case_is_of_this_desk() : base::Status<>(); !ours) {
        return base::unexpected(ours.error());
    }
    queue::AuditEvent entry{refusal.empty() ? "approved" : "approval_refused",
                            {{"case", m_case->id.text()}, {"operator", m_case->signed_off->who().text()}, {"second", second.id.text()}},
                            {}};
    if (!refusal.empty()) {
        entry.ids.emplace_back("reason", refusal);
    }
    auto fed = refusal.empty() ? feed(event::Approved{second.id}) : feed(event::ApprovalRefused{refusal});
    if (!fed) {
        return fed;
    }
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (auto noted = m_parts.queue.note(entry); !noted) {
            note_failure(noted.error());  // the record itself says who approved
        }
    }
    return refusal.empty() ? Json{{"seq", m_case->seq}, {"receipt_pdf", m_receipt_pdf}} : Json::object();
}

/// Whoever decides shows who they are; the clerk stays signed in.
DeskService::Answer DeskService::ask_for_decision(const Json& args, const std::string& refusal)
{
    if (!m_case || m_case->phase != Phase::approval) {
        return fail(FaultCode::act_not_possible_now, m_case ? static_cast<std::int64_t>(m_case->phase) : -1);
    }
    if (arguments::by_card(args)) {
        // A card takes a while, and the clerk may have taken the case back and signed off something else by then.
        return ask_own_card(args, m_parts.roster.cards(), [this, refusal, id = m_case->id, asked = m_case->signed_off, draft = m_case->draft](const OperatorCardProof& proof) -> Answer {
            const auto second = m_parts.roster.sign_in_by_card(proof.fingerprint, m_parts.clock);
            if (!second) {
                return base::unexpected(second.error());
            }
            if (!m_operator || !m_case || m_case->id != id || m_case->signed_off != asked || !(m_case->draft == draft)) {
                return fail(FaultCode::act_not_possible_now);
            }
            return decide_approval(*second, refusal);
        });
    }
    if (!args.contains("operator") || !args.contains("password")) {
        return fail(FaultCode::message_malformed);  // whoever is signed in is the author, or has not shown it for this case
    }
    const auto second = answerable_person(args, Right::activate);
    return second ? decide_approval(*second, refusal) : Answer(base::unexpected(second.error()));
}

DeskService::Answer DeskService::approve(const Json& args) { return ask_for_decision(args, {}); }

DeskService::Answer DeskService::approval_refuse(const Json& args)
{
    const auto reason = arguments::text(args, "reason", 64);
    const auto& known = text::approval_reasons();
    if (!reason || std::ranges::find(known, *reason) == known.end()) {
        return fail(FaultCode::message_malformed);
    }
    return ask_for_decision(args, *reason);
}

// --- an operator's own card ------------------------------------------------------------------------

DeskService::Answer DeskService::ask_own_card(const Json& args, std::vector<std::string> known, Shown then)
{
    if (m_parts.cards == nullptr) {
        return fail(FaultCode::reader_service_down);
    }
    if (m_own_card) {
        return fail(FaultCode::card_in_use);
    }
    OperatorCardQuestion question;
    const auto terminal = m_parts.records != nullptr ? m_parts.records->identity().terminal.text() : std::string();
    question.challenge = card::make_possession_challenge("balcao operator " + terminal, m_parts.random);
    if (auto pin = arguments::text(args, "pin", k_pin_limit); pin && !pin->empty()) {
        question.pin = std::make_shared<const base::Secret>(base::as_bytes(*pin));
        base::wipe(pin->data(), pin->size());
    }
    question.last_try = args.value("last_try", false);
    question.known = std::move(known);
    m_own_card = OwnCard{question.challenge, m_asking->client, m_asking->ask_id, std::move(then)};
    m_asking.reset();  // answered when the card has
    m_parts.cards->stop();
    m_parts.cards->prove_operator(question);
    return Json::object();
}

void DeskService::operator_proved(base::Bytes challenge, base::Result<OperatorCardProof> proof)
{
    m_mailbox.post([this, challenge = std::move(challenge), proof = std::move(proof)] {
        if (!m_own_card || m_own_card->challenge != challenge) {
            return;
        }
        const auto asked = std::move(*m_own_card);
        m_own_card.reset();
        auto answer = proof ? asked.then(*proof) : Answer(base::unexpected(proof.error()));
        if (!answer) {
            base::log(base::LogLevel::info, "own_card_refused", answer.error());
        }
        m_server->reply(asked.client, asked.ask_id, std::move(answer));
        changed();
    });
}

DeskService::Answer DeskService::sign_in_card(const Json& args)
{
    auto known = m_parts.roster.cards();
    if (known.empty()) {
        return fail(FaultCode::operator_refused, 0, static_cast<std::int64_t>(SignInLacks::known_card));
    }
    return ask_own_card(args, std::move(known), [this](const OperatorCardProof& proof) -> Answer {
        auto who = m_parts.roster.sign_in_by_card(proof.fingerprint, m_parts.clock);
        if (!who) {
            return base::unexpected(who.error());
        }
        const bool gone = m_with_card && std::ranges::find(*m_with_card, proof.reader) == m_with_card->end();
        if (gone) {
            return fail(FaultCode::card_removed);  // between the proof and now
        }
        return signed_in(std::move(*who), proof.reader);
    });
}

DeskService::Answer DeskService::signed_in(Operator who, const std::string& reader)
{
    m_operator = std::move(who);
    m_card_reader = reader;
    m_locked_for.clear();
    if (!reader.empty()) {
        m_card_there = m_with_card && m_with_card->size() > 1;  // this one is nobody's document
    }
    m_day_book.reset();
    look_at_handover();
    run_camera();
    fetch_case_of_ticket();
    changed();
    base::log_id(base::LogLevel::info, "operator_signed_in", m_operator->id.text());
    return Json{{"display_name", m_operator->display_name}};
}

void DeskService::own_card_gone()
{
    if (!m_parts.config.card_out_locks) {
        m_card_reader.clear();
        return;
    }
    lock_operator(false);
}

/// The case stays, and the citizen's window with it.
void DeskService::lock_operator(bool idle)
{
    m_locked_for = m_operator->display_name;
    m_locked_idle = idle;
    {
        const base::Lock lock(m_parts.queue_mutex);
        (void)m_parts.queue.note({idle ? "operator_locked_idle" : "operator_locked", {{"operator", m_operator->id.text()}}, {}});
    }
    leave_operator();
}

/// The console knows of keys and mouse, the settings say whether that counts.
DeskService::Answer DeskService::idle_lock(const Json&)
{
    if (idle_lock_minutes() == 0) {
        return fail(FaultCode::input_invalid);
    }
    lock_operator(true);
    return Json::object();
}

/// That wrong tries are written down is known to the audit chain: who deletes their file wins nothing.
void DeskService::begin_tries()
{
    if (!m_parts.roster.keeps_tries()) {
        return;
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto begun = m_parts.queue.ever_noted(k_tries_begun);
    const bool lost = m_parts.roster.begin_tries(!begun || *begun, m_parts.clock);
    if (lost) {
        (void)m_parts.queue.note({"sign_in_tries_lost", {}, {}});
    }
    if (begun && !*begun) {
        (void)m_parts.queue.note({std::string(k_tries_begun), {}, {}});
    }
}

// --- notes for whoever comes next ------------------------------------------------------------------

/// Also erases what is too old.
void DeskService::look_at_handover()
{
    const base::Lock lock(m_parts.queue_mutex);
    auto notes = m_parts.queue.handover();
    const auto erased = notes.erase_before(m_parts.clock.now() - std::chrono::days(m_parts.config.note_days));
    const auto rows = notes.open_notes();
    if (!erased || !rows) {
        note_failure(erased ? rows.error() : erased.error());
        return;
    }
    std::vector<link::HandoverNote> shown;
    for (const auto& row : *rows) {
        if (m_operator && row.author != m_operator->id) {
            shown.push_back({row.id, row.at, row.author.text(), row.text});
        }
    }
    if (!(shown == m_handover)) {
        m_handover = std::move(shown);
        changed();
    }
}

DeskService::Answer DeskService::handover_write(const Json& args)
{
    const auto said = arguments::text(args, "text", k_note_octets);
    if (!said) {
        return fail(FaultCode::input_invalid);
    }
    const auto who = answerable(args, Right::activate);
    if (!who) {
        return base::unexpected(who.error());
    }
    base::Result<std::int64_t> id = 0;
    {
        const base::Lock lock(m_parts.queue_mutex);
        id = m_parts.queue.handover().leave(*who, *said);
    }
    look_at_handover();
    return id ? Answer(Json{{"id", *id}}) : Answer(base::unexpected(id.error()));
}

DeskService::Answer DeskService::handover_list(const Json& args)
{
    const auto who = answerable(args, Right::activate);
    if (!who) {
        return base::unexpected(who.error());
    }
    look_at_handover();
    const base::Lock lock(m_parts.queue_mutex);
    const auto rows = m_parts.queue.handover().open_notes();
    if (!rows) {
        return base::unexpected(rows.error());
    }
    Json list = Json::array();
    for (const auto& row : *rows) {
        list.push_back({{"id", row.id}, {"at", base::format_instant(row.at)}, {"author", row.author.text()}, {"name", m_parts.roster.name_of(row.author.text())}, {"text", row.text}});
    }
    return Json{{"notes", std::move(list)}};
}

DeskService::Answer DeskService::handover_done(const Json& args)
{
    const auto who = answerable(args, Right::activate);
    if (!who) {
        return base::unexpected(who.error());
    }
    base::Result<bool> found = false;
    {
        const base::Lock lock(m_parts.queue_mutex);
        found = m_parts.queue.handover().put_away(arguments::number(args, "id", 0), *who);
    }
    look_at_handover();
    if (!found) {
        return base::unexpected(found.error());
    }
    return *found ? Answer(Json::object()) : Answer(fail(FaultCode::input_invalid));
}

}  // namespace balcao::desk
