// What a record does to the key of its person: a new one, its end, a new version; or why none of it. One person, one number.
#include <algorithm>

#include "central/key_change.h"
#include "central/letter_desk.h"
#include "central/settlement.h"
#include "central/signature_right.h"
#include "central/stored_answer.h"
#include "domain/key_life.h"

namespace balcao::central {

using base::FaultCode;

namespace {

bool suspended_for_abuse(const ActivationRow& key, Instant at)
{
    return key.state == "suspended" && key.suspended_until && at < *key.suspended_until;
}

}  // namespace

Result<Settlement::Refusal> Settlement::claim(const Candidate& candidate)
{
    const auto& key = candidate.key;
    if (const auto* same_case = m_keys.of_case(key.case_id)) {
        const bool same = same_case->person == key.person && same_case->phone == key.phone;
        return same ? Refusal() : Refusal(wire::ItemProblem{wire::k_problem_unreadable, {}, {}});
    }
    const auto* by_phone = m_keys.of_phone(key);
    if (by_phone != nullptr && by_phone->person != key.person) {
        return Refusal(wire::ItemProblem{wire::k_problem_phone, {}, {}});
    }
    auto* by_person = m_keys.of_person(key);
    if (by_person == nullptr) {
        auto ended = m_store.cancelled_key_of(key.person);
        if (!ended) return base::unexpected(ended.error());
        const bool reported = *ended && ((*ended)->ended_because == "death" || (*ended)->ended_because == "incapacity");
        return reported ? Refusal(wire::ItemProblem{wire::k_problem_cancelled, {}, {}}) : Refusal();
    }
    // A renewed document is a reason for a new key; a suspension for abuse is not got rid of in this way.
    if (suspended_for_abuse(*by_person, m_received_at)) return Refusal(wire::ItemProblem{wire::k_problem_suspended, {}, {}});
    // A later act at a desk replaces the key; a record that was only late in coming does not.
    auto late = came_late(*by_person, key.captured_at, candidate.clock_trusted);
    if (!late) return base::unexpected(late.error());
    if (*late) return Refusal(wire::ItemProblem{wire::k_problem_person, {}, {}});
    const auto& ended = by_person->signature_ended_at;
    if (candidate.clock_trusted && ended && key.captured_at < *ended) m_signature_ended = ended;
    replace(*by_person, key.case_id, "replaced");
    return Refusal();
}

Result<bool> Settlement::came_late(const ActivationRow& standing, Instant captured_at, bool clock_trusted)
{
    std::optional<std::int64_t> clock;
    const auto* own = standing.epoch_id == m_epoch.id ? record(standing.seq) : nullptr;
    if (own != nullptr && own->receipt_id == m_receipt_id) {  // of this very batch
        clock = own->clock_off_ms;
    } else {
        auto its_record = m_store.record(standing.epoch_id, standing.seq);
        if (!its_record) return base::unexpected(its_record.error());
        if (*its_record) clock = (*its_record)->clock_off_ms;
    }
    return clock_trusted && clock.has_value() && captured_at < standing.captured_at;
}

Result<Settlement::Refusal> Settlement::end(const Ending& ending)
{
    const auto because = [](const char* code) { return Refusal(wire::ItemProblem{code, {}, {}}); };
    auto* standing = m_keys.of_person(ending.about);
    if (standing == nullptr) {
        auto code = no_key(ending.about);
        return code ? Result<Refusal>(because(*code)) : base::unexpected(code.error());
    }
    auto late = came_late(*standing, ending.about.captured_at, ending.clock_trusted);
    if (!late) return base::unexpected(late.error());
    if (*late) return because(wire::k_problem_newer_key);
    if (ending.act == domain::DeskAct::signature_cancellation) {
        auto ended = end_signature(*standing, ending);
        if (!ended) return base::unexpected(ended.error());
        if (!*ended) return because(wire::k_problem_no_signature);
    } else {
        standing->state = "cancelled";
        standing->ended_because = domain::name(domain::KeyCause::holder);
        standing->ended_at = m_received_at;
        standing->replaced_by = ending.about.case_id;
        m_keys.ended(standing->case_id);
    }
    m_about = standing->case_id;
    if (auto done = m_store.add_event(m_received_at, std::string(wire::name(*ended_state(ending.act))), standing->case_id, ending.about.seq); !done) {
        return base::unexpected(done.error());
    }
    return Refusal();
}

Result<bool> Settlement::end_signature(ActivationRow& standing, const Ending& ending)
{
    auto credential = m_keys.credential(m_store, standing.case_id);
    if (!credential) return base::unexpected(credential.error());
    const bool has = !credential->signature_pin.empty();
    auto asked = has ? Result<bool>(true) : signature_asked(standing);
    if (!asked) return asked;
    // Noted also where there was nothing to end: a wish of before that is still on its way must not begin the signature.
    // By a clock that cannot be compared the order of arrival alone counts: ended, before everything.
    const auto at = ending.clock_trusted ? ending.about.captured_at : Instant{};
    const bool noted = *asked || ending.clock_trusted;
    if (noted) standing.signature_ended_at = std::max(standing.signature_ended_at.value_or(at), at);
    credential->signature_pin.clear();
    if (noted) m_keys.save(std::move(*credential));
    if (has) {
        if (auto done = m_store.signature_may_have_ended(standing); !done) return base::unexpected(done.error());
    }
    return *asked;
}

Result<bool> Settlement::signature_asked(const ActivationRow& standing)
{
    if (standing.signature_from) return true;
    const auto& first = standing.registered_case.empty() ? standing.case_id : standing.registered_case;
    for (const auto* version : m_keys.versions_of(first)) {  // some of them of this very batch
        const auto* its_record = version->epoch_id == m_epoch.id ? record(version->seq) : nullptr;
        if (its_record == nullptr) continue;
        auto asks = asks_for_signature(m_context.home, its_record->data);
        if (!asks || *asks) return asks;
    }
    return signature_ever_asked_for(m_store, m_context.home, standing);
}

Result<Settlement::Refusal> Settlement::change(const Change& change)
{
    const auto because = [](const char* code) { return Refusal(wire::ItemProblem{code, {}, {}}); };
    const auto& about = change.about;
    if (const auto* same_case = m_keys.of_case(about.case_id)) {  // over a restored queue: it was done already
        const bool same = same_case->person == about.person && (!change.with_phone || same_case->phone == about.phone);
        return same ? Refusal() : because(wire::k_problem_unreadable);
    }
    auto* standing = m_keys.of_person(about);
    if (change.act == domain::DeskAct::letter_completion) {
        auto refusal = by_letter(standing, about);
        if (!refusal || *refusal) return refusal;
    }
    if (standing == nullptr) {
        auto code = no_key(about);
        return code ? Result<Refusal>(because(*code)) : base::unexpected(code.error());
    }
    auto late = came_late(*standing, about.captured_at, change.clock_trusted);
    if (!late) return base::unexpected(late.error());
    if (*late) return because(wire::k_problem_newer_key);
    const bool ended_since = change.clock_trusted && standing->signature_ended_at && about.captured_at < *standing->signature_ended_at;
    if (ended_since && change.act == domain::DeskAct::signature_activation) return because(wire::k_problem_newer_key);
    const auto* by_phone = change.with_phone ? m_keys.of_phone(about) : nullptr;
    if (change.act == domain::DeskAct::contact_change && by_phone != nullptr && by_phone->person != about.person) return because(wire::k_problem_phone);
    auto credential = m_keys.credential(m_store, standing->case_id);
    if (!credential) return base::unexpected(credential.error());
    auto version = changed_key(*standing, *credential, change);
    if (version.refusal) return version.refusal;
    if (auto done = m_store.add_event(m_received_at, std::string(domain::name(change.act)), standing->case_id, about.seq); !done) {
        return base::unexpected(done.error());
    }
    if (wishes_signature(change) && !ended_since) version.key.signature_ended_at.reset();  // a wish of after the end
    version.key.epoch_id = m_epoch.id;
    version.key.registered_case = standing->registered_case.empty() ? standing->case_id : standing->registered_case;
    // What opens the new version is the letter's PIN still, or the one to be printed: the letter lives and ends with it.
    if (!version.key.own_pin && version.credential.sealed_password.empty()) {
        const auto from = letters_case(standing->case_id);
        m_letters.erase(standing->case_id);
        m_letters[about.case_id] = from;
    }
    replace(*standing, about.case_id, "new_version");
    m_keys.changed(version.key, std::move(version.credential));
    return Refusal();
}

std::string Settlement::letters_case(const std::string& case_id) const
{
    const auto moved = m_letters.find(case_id);
    return moved == m_letters.end() ? case_id : moved->second;
}

Result<Settlement::Refusal> Settlement::by_letter(const ActivationRow* standing, const ActivationRow& about)
{
    const auto because = [](FaultCode code) { return Refusal(wire::ItemProblem{std::string(base::name(code)), {}, {}}); };
    if (standing == nullptr) {
        auto ended = letter_of_ended(m_store, about.person, about.phone);
        return ended ? Result<Refusal>(because(*ended)) : base::unexpected(ended.error());
    }
    if (standing->phone != about.phone) return because(FaultCode::letter_unknown);
    auto found = letter_of_key(m_store, *standing, letters_case(standing->case_id), m_received_at);
    if (!found) return base::unexpected(found.error());
    return found->refusal ? because(*found->refusal) : std::nullopt;
}

Result<const char*> Settlement::no_key(const ActivationRow& about)
{
    auto ended = m_store.cancelled_key_of(about.person);
    if (!ended) return base::unexpected(ended.error());
    return *ended ? wire::k_problem_cancelled : wire::k_problem_no_key;
}

void Settlement::replace(ActivationRow& old, const std::string& by, std::string_view because)
{
    old.state = "replaced";
    old.ended_because = because;
    old.ended_at = m_received_at;
    old.replaced_by = by;
    m_keys.ended(old.case_id);
}

}  // namespace balcao::central
