// A terminal that is to be moved or scrapped: it takes nobody new, says what is left, and goes when nothing is.
#include "base/log.h"
#include "base/secret.h"
#include "desk/arguments.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using link::DrainState;
using Right = domain::OperatorAct::Right;
using wire::Json;

namespace {

constexpr std::size_t k_credential_limit = 128;
constexpr std::int64_t k_left_every_ms = 5'000;

}  // namespace

/// A file that cannot be read holds the desk back: to take somebody new might be a mistake, to refuse is none.
void DeskService::restore_leaving()
{
    const auto note = read_leaving_note(m_parts.config.state_dir);
    if (!note) {
        note_failure(note.error());
        m_drain.state = DrainState::draining;
        return;
    }
    m_drain.state = note->state;
    m_drain.since = note->since;
    m_drain.by = note->by;
}

std::optional<base::Fault> DeskService::takes_nobody_new() const
{
    switch (m_drain.state) {
    case DrainState::working: return std::nullopt;
    case DrainState::draining: return base::Fault{FaultCode::terminal_draining};
    case DrainState::retired: return base::Fault{FaultCode::terminal_retired};
    }
    return std::nullopt;
}

base::Status<> DeskService::may_answer(const Operator& who, Right least)
{
    if (who.right < least || who.right == Right::self_service) {
        return fail(FaultCode::right_missing, static_cast<std::int64_t>(least));
    }
    return {};
}

/// Whoever is named with a password, else who is signed in.
base::Result<Operator> DeskService::answerable_person(const Json& args, domain::OperatorAct::Right least)
{
    const auto name = arguments::text(args, "operator", k_credential_limit);
    auto password = arguments::text(args, "password", k_credential_limit);
    std::optional<Operator> who = m_operator;
    if (name && password) {
        const base::Secret secret(base::as_bytes(*password));
        base::wipe(password->data(), password->size());
        auto known = m_parts.roster.sign_in({*name, secret, arguments::text(args, "code").value_or("")}, m_parts.clock);
        if (!known) {
            return base::unexpected(known.error());
        }
        who = std::move(*known);
    }
    if (!who) {
        return fail(FaultCode::not_signed_in);
    }
    if (const auto may = may_answer(*who, least); !may) {
        return base::unexpected(may.error());
    }
    return *who;
}

base::Result<base::OperatorId> DeskService::answerable(const Json& args, domain::OperatorAct::Right least)
{
    const auto who = answerable_person(args, least);
    return who ? base::Result<base::OperatorId>(who->id) : base::unexpected(who.error());
}

/// What is left is looked at on the bundle thread, since notes of sticks may be many; the answer follows.
DeskService::Answer DeskService::answer_with_what_is_left()
{
    const bool posted = m_bundle_thread.post([this, client = m_asking->client, ask_id = m_asking->ask_id, open = case_open()](const std::stop_token&) {
        auto left = m_leaving.left(open);
        m_mailbox.post([this, client, ask_id, left = std::move(left)] {
            show_what_is_left(left);
            m_server->reply(client, ask_id, left ? Answer(to_json(m_drain)) : Answer(base::unexpected(left.error())));
        });
    });
    if (!posted) {
        return fail(FaultCode::act_not_possible_now);
    }
    m_asking.reset();  // answered from the mailbox
    return Json::object();
}

bool DeskService::case_open() const { return m_case && m_case->phase != Phase::closed; }

void DeskService::show_what_is_left(const base::Result<std::vector<link::LeftLine>>& left)
{
    if (!left) {
        note_failure(left.error());
        return;
    }
    if (!m_drain.looked || m_drain.left != *left) {
        m_drain.left = *left;
        m_drain.looked = true;
        changed();
    }
}

/// While draining, so that the list on the screen is true.
void DeskService::look_at_what_is_left()
{
    if (m_drain.state != DrainState::draining) {
        return;
    }
    m_next_left_ms = m_parts.clock.monotonic_ms() + k_left_every_ms;
    (void)m_bundle_thread.post([this, open = case_open()](const std::stop_token&) {
        auto left = m_leaving.left(open);
        m_mailbox.post([this, left = std::move(left)] { show_what_is_left(left); });
    });
}

DeskService::Answer DeskService::change_leaving(const Json& args, base::Status<> (Leaving::*act)(const std::string&) const)
{
    const auto who = answerable(args, Right::maintain);
    if (!who) {
        return base::unexpected(who.error());
    }
    if (auto done = (m_leaving.*act)(who->text()); !done) {
        return base::unexpected(done.error());
    }
    restore_leaving();
    changed();
    return answer_with_what_is_left();
}

DeskService::Answer DeskService::drain(const Json& args) { return change_leaving(args, &Leaving::begin); }
DeskService::Answer DeskService::drain_cancel(const Json& args) { return change_leaving(args, &Leaving::cancel); }
DeskService::Answer DeskService::drain_look(const Json&) { return answer_with_what_is_left(); }

/// Done on the service's own loop: nothing may be registered between the last look and the end.
DeskService::Answer DeskService::retire(const Json& args)
{
    const auto who = answerable(args, Right::maintain);
    if (!who) {
        return base::unexpected(who.error());
    }
    if (m_sticks.work.running) {
        return fail(FaultCode::act_not_possible_now);
    }
    const auto done = m_leaving.retire(who->text(), case_open());
    if (!done) {
        return base::unexpected(done.error());
    }
    show_what_is_left(done->left);
    if (!done->left.empty()) {
        Json left = Json::array();
        for (const auto& line : done->left) {
            left.push_back(to_json(line));
        }
        return Json{{"retired", false}, {"left", std::move(left)}};
    }
    restore_leaving();
    m_operator.reset();
    base::log(base::LogLevel::info, "terminal_retired");
    m_stopping = true;  // after the answer: the keys that sync and records hold in memory go with the process
    return Json{{"retired", true}, {"statement", wire::Json::parse(done->statement)}, {"file", done->file}, {"key_in_token", done->key_in_token}};
}

}  // namespace balcao::desk
