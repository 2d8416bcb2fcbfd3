// What people decide about records that wait, and how much room there is for more.
#include <sys/statvfs.h>

#include "base/log.h"
#include "desk/arguments.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;
using Right = domain::OperatorAct::Right;

namespace {

constexpr std::size_t k_password_limit = 128;
constexpr std::size_t k_reason_limit = 48;
constexpr int k_frozen_a_page = 200;
constexpr std::int64_t k_room_every_ms = 60'000;
constexpr std::int64_t k_record_octets = 4096;    // with its places in the indexes and in the audit chain; measured: 3.2 KiB
constexpr std::int64_t k_days_looked_at = 14;
constexpr std::int64_t k_least_a_day = 20;        // a desk that was hardly used must not look endless

/// The clerk and somebody else, one of them more than a clerk.
bool are_two(const Operator& clerk, const Operator& other)
{
    return clerk.id != other.id && (clerk.right != Right::activate || other.right != Right::activate);
}

}  // namespace

DeskService::Answer DeskService::queue_act(const Json& args,
                                           base::Status<> (queue::Queue::*act)(queue::Position, const base::OperatorId&))
{
    const auto found = args.find("seq");
    if (found == args.end() || !found->is_number_integer()) {
        return fail(FaultCode::message_malformed);
    }
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (auto done = (m_parts.queue.*act)(found->get<queue::Position>(), m_operator->id); !done) {
            return base::unexpected(done.error());
        }
    }
    m_parts.wake_sync(true);
    changed();
    return Json::object();
}

DeskService::Answer DeskService::queue_retry(const Json& args) { return queue_act(args, &queue::Queue::retry_now); }
DeskService::Answer DeskService::queue_park(const Json& args) { return queue_act(args, &queue::Queue::park); }
DeskService::Answer DeskService::queue_release(const Json& args) { return queue_act(args, &queue::Queue::release); }

/// A refused or frozen record is given up: it stays in the log and is sent no more. Where the site lets clerks show again who they are for what they
/// register, whoever answers for this does so too.
DeskService::Answer DeskService::queue_waive(const Json& args)
{
    const auto seq = arguments::number(args, "seq", 0);
    const auto reason = arguments::text(args, "reason", k_reason_limit);
    if (seq < 1 || !reason) {
        return fail(FaultCode::message_malformed);
    }
    if (arguments::by_card(args)) {
        return ask_own_card(args, m_parts.roster.cards(), [this, seq, reason = *reason](const OperatorCardProof& proof) -> Answer {
            const auto who = m_parts.roster.sign_in_by_card(proof.fingerprint, m_parts.clock);
            return who ? give_up(seq, reason, *who) : Answer(base::unexpected(who.error()));
        });
    }
    const auto who = answerable_person(args, Right::supervise);
    if (!who) {
        return base::unexpected(who.error());
    }
    const auto asks = m_parts.config.sign_off_asks;
    const bool shown = arguments::text(args, "operator", k_password_limit) && arguments::text(args, "password", k_password_limit);
    if (asks != link::SignOffAsks::nothing && !shown) {
        return fail(FaultCode::sign_off_unproved, static_cast<std::int64_t>(asks));
    }
    return give_up(seq, *reason, *who);
}

DeskService::Answer DeskService::give_up(queue::Position position, const std::string& reason, const Operator& who)
{
    if (const auto may = may_answer(who, Right::supervise); !may) {
        return base::unexpected(may.error());
    }
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (auto done = m_parts.queue.waive(position, who.id, reason); !done) {
            return base::unexpected(done.error());
        }
        look_at_day_again();
    }
    look_at_what_is_left();
    changed();
    return Json::object();
}

/// Frozen records are sent again under new numbers, their sealed content as it was: the central knows a case it has.
DeskService::Answer DeskService::queue_release_frozen(const Json& args)
{
    const auto name = arguments::text(args, "second", k_password_limit);
    const auto password = arguments::text(args, "password", k_password_limit);
    if (!name || !password) {
        return fail(FaultCode::message_malformed);
    }
    if (m_parts.records == nullptr) {
        return fail(FaultCode::terminal_not_enrolled);
    }
    if (*name == m_operator->id.text()) {
        return fail(FaultCode::second_person_needed);
    }
    const auto second = m_parts.roster.sign_in({*name, base::Secret(base::as_bytes(*password)), arguments::text(args, "code").value_or("")}, m_parts.clock);
    if (!second) {
        return base::unexpected(second.error());
    }
    if (!are_two(*m_operator, *second)) {
        return fail(FaultCode::second_person_needed, 1);
    }
    const auto released = release_frozen(second->id);
    m_parts.wake_sync(true);
    changed();
    if (!released) {
        return base::unexpected(released.error());
    }
    return Json{{"released", *released}};
}

base::Result<int> DeskService::release_frozen(const base::OperatorId& second)
{
    const base::Lock lock(m_parts.queue_mutex);
    if (m_parts.queue.frozen()) {
        if (auto begun = m_parts.queue.begin_epoch("released_by_two"); !begun) {
            return base::unexpected(begun.error());
        }
    }
    queue::ListFilter filter;
    filter.state = queue::State::frozen;
    filter.limit = k_frozen_a_page;
    std::vector<queue::Item> items;
    for (bool more = true; more;) {
        auto page = m_parts.queue.list(filter);
        if (!page) {
            return base::unexpected(page.error());
        }
        more = page->size() == static_cast<std::size_t>(k_frozen_a_page);
        items.insert(items.end(), std::make_move_iterator(page->begin()), std::make_move_iterator(page->end()));
        filter.before = items.empty() ? 0 : items.back().position;
    }
    int released = 0;
    for (auto item = items.rbegin(); item != items.rend(); ++item) {  // oldest first: a later act of the same person stays the later one
        if (auto done = issue_again(*item, second); !done) {
            return base::unexpected(done.error());
        }
        ++released;
    }
    return released;
}

/// The record anew at the end of the log, by the same operator, of the same moment; it stands for the old one.
base::Status<> DeskService::issue_again(const queue::Item& item, const base::OperatorId& second)
{
    const auto stored = m_parts.queue.load(item.position);
    if (!stored || !*stored) {
        return stored ? fail(FaultCode::storage_read_failed, item.position) : base::unexpected(stored.error());
    }
    const auto prepared = m_parts.records->prepare_again(**stored);
    if (!prepared) {
        return base::unexpected(prepared.error());
    }
    queue::NewRecord record;
    record.case_id = (*stored)->case_id;
    record.kind = (*stored)->kind;
    record.day = (*stored)->day;
    record.captured_at = (*stored)->captured_at;
    record.operator_id = prepared->operator_id;
    record.summary = item.summary.value_or(queue::Summary{});
    record.supersedes = item.position;
    // The names first: a break in between must not leave a record sent again without them.
    queue::AuditEvent entry;
    entry.event = "record_released_by_two";
    entry.ids = {{"case", record.case_id.text()}, {"operator", m_operator->id.text()}, {"second", second.text()}};
    entry.numbers = {{"was", item.position}};
    if (auto noted = m_parts.queue.note(entry); !noted) {
        return noted;
    }
    const auto appended = m_parts.queue.append(record, prepared->prepare);
    return appended ? base::Status<>() : base::unexpected(appended.error());
}

DeskService::Answer DeskService::queue_list(const Json& args)
{
    link::ConsoleModel model;
    model.queue.rows = queue_rows(static_cast<int>(std::clamp<std::int64_t>(arguments::number(args, "limit", 100), 1, 500)),
                                  std::max<std::int64_t>(arguments::number(args, "before", 0), 0));
    return Json{{"rows", to_json(model).at("queue").at("rows")}};
}

/// How many records the disk still takes, and for how many days that is at the pace of the last two weeks.
void DeskService::look_at_room()
{
    if (m_parts.clock.monotonic_ms() < m_next_room_ms) {
        return;
    }
    m_next_room_ms = m_parts.clock.monotonic_ms() + k_room_every_ms;
    struct statvfs disk {};
    if (::statvfs(m_parts.config.state_dir.c_str(), &disk) != 0) {
        return;
    }
    const auto room = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize) / k_record_octets;
    std::int64_t records = 0;
    std::int64_t days = 0;
    const auto today = m_parts.local_day(m_parts.clock.now());
    const base::Lock lock(m_parts.queue_mutex);
    for (std::int64_t back = 0; back < k_days_looked_at; ++back) {
        const auto lines = m_parts.queue.ledger(base::Date(std::chrono::sys_days(today) - std::chrono::days(back)));
        std::int64_t that_day = 0;
        for (const auto& line : lines ? *lines : std::vector<queue::LedgerLine>()) {
            that_day += line.registered;
        }
        records += that_day;
        days += that_day > 0 ? 1 : 0;
    }
    const auto a_day = std::max(k_least_a_day, days == 0 ? 0 : records / days);
    if (m_room_records != room) {
        m_room_records = room;
        m_room_days = room / a_day;
        changed();
    }
}

void DeskService::look_at_network()
{
    const auto seen = m_parts.network ? m_parts.network() : NetworkState::none;
    if (seen != m_network) {
        m_network = seen;
        m_network_since = m_parts.clock.now();
        changed();
    }
}

/// Each lamp answers for its own part: no cable says nothing of the internet, and a way out is not yet the central.
void DeskService::add_network(link::ConsoleModel& model) const
{
    using link::LampState;
    const bool reached = m_sync.lamp == LampState::ok || m_sync.reachable;
    switch (m_network) {
    case NetworkState::none: model.cable = {LampState::off, std::nullopt, m_network_since}; break;
    case NetworkState::unplugged: model.cable = {LampState::error, std::nullopt, m_network_since}; break;
    case NetworkState::no_way_out:
    case NetworkState::way_out: model.cable = {LampState::ok, std::nullopt, m_network_since}; break;
    }
    if (reached) {
        model.internet = {LampState::ok, std::nullopt, m_sync.since};
    } else if (m_sync.fault == FaultCode::captive_portal) {
        model.internet = {LampState::error, FaultCode::captive_portal, m_sync.since};
    } else if (m_network == NetworkState::way_out) {
        model.internet = {LampState::warning, std::nullopt, m_network_since};
    } else {
        model.internet = {m_network == NetworkState::no_way_out ? LampState::error : LampState::off, std::nullopt, m_network_since};
    }
}

}  // namespace balcao::desk
