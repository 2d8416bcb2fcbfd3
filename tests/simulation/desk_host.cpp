#include "desk_host.h"

#include <unistd.h>

#include <fstream>

#include "must.h"
#include "desk/case_json.h"

namespace balcao::simulation {
namespace {

constexpr std::int64_t k_reserve = 1024 * 1024;

queue::QueueOptions options_of(const Disk& disk)
{
    queue::QueueOptions out;
    out.path = disk.file("queue.db");
    out.ballast_bytes = k_reserve;
    out.keep_records = 5;
    return out;
}

std::unique_ptr<sync::Credentials> enrolled(CentralHost& central, const std::string& name)
{
    auto key = must(seal::PrivateKey::generate());
    const auto answer = central.enrol(name, key);
    auto certificate = must(seal::Certificate::from_pem(answer.certificate_pem));
    return std::make_unique<sync::Credentials>(sync::Credentials{
        base::TerminalId(name), answer.point_of_service, "https://central", central.clock.now(), "", "", "",
        std::move(key), std::move(certificate), must(seal::Certificate::bundle_from_pem(answer.ca_pem)),
        must(seal::Certificate::bundle_from_pem(answer.seal_certificate_pem)),
        must(seal::Certificate::bundle_from_pem(answer.receipt_certificate_pem)),
        must(seal::Certificate::bundle_from_pem(answer.reference_certificate_pem))});
}

}  // namespace

DeskHost::DeskHost(Network& network, const std::string& folder, const std::string& name, base::Instant start_at,
                   std::uint64_t seed, DeskEvents events)
    : disk(folder),
      clock(start_at),
      m_network(network),
      m_name(name),
      m_events(std::move(events)),
      m_random(seed),
      m_credentials(enrolled(network.central, name)),
      m_records(std::make_unique<desk::RecordMaker>(
          desk::TerminalIdentity{m_credentials->terminal, m_credentials->key, m_credentials->certificate,
                                 m_credentials->seal_to},
          clock)),
      m_notes(folder + "/bundles")
{
}

std::optional<base::Fault> DeskHost::start()
{
    auto opened = queue::Queue::open(options_of(disk), clock, m_random);
    if (!opened) return opened.error();
    m_queue.emplace(std::move(*opened));
    m_api = std::make_unique<sync::CentralApi>(
        std::make_unique<Wire>(m_network, line, m_credentials->certificate.to_der()), m_credentials->terminal, clock);
    m_engine = std::make_unique<sync::Engine>(sync::EngineParts{
        *m_queue, m_mutex, *m_api, {m_credentials->terminal, m_credentials->ca, m_credentials->receipt}, clock, m_random});
    m_words = {};
    m_rest_until = 0;
    resume_case();
    return std::nullopt;
}

void DeskHost::stop()
{
    m_engine.reset();
    m_api.reset();
    m_queue.reset();
    m_case.reset();
}

void DeskHost::crash()
{
    disk.stop_now();
    stop();
}

void DeskHost::become_a_copy()
{
    // The stub beside the simulated file is what the queue takes its identity from.
    const auto path = options_of(disk).path;
    std::ofstream(path + ".copy").close();
    if (::rename((path + ".copy").c_str(), path.c_str()) != 0) std::abort();
}

void DeskHost::resume_case()
{
    const auto drafts = m_queue->drafts();
    if (!drafts) return;
    const queue::Queue::StoredDraft* newest = nullptr;
    for (const auto& draft : *drafts) {
        if (newest == nullptr || newest->saved_at < draft.saved_at) newest = &draft;
    }
    if (newest == nullptr || m_people.count(newest->case_id.text()) == 0) return;
    auto state = desk::read_case(newest->sealed);
    if (state) m_case = desk::resumed(std::move(*state));
}

/// After a failure of the medium nothing is assumed of the open file.
void DeskHost::failed(const base::Fault& fault)
{
    if (fault.code == base::FaultCode::storage_write_failed && !disk.stopped()) (void)m_queue->reopen();
}

bool DeskHost::sync()
{
    if (clock.monotonic_ms() < m_rest_until) return false;
    const auto rest = m_engine->step({});
    m_rest_until = clock.monotonic_ms() + std::max<std::int64_t>(rest.most.count(), 1);
    m_until_record = rest.until_record;
    const auto fault = m_engine->status().fault;
    if (fault) failed(*fault);
    return true;
}

std::optional<base::Fault> DeskHost::upkeep()
{
    const auto erased = m_queue->erase_due([this](base::BytesView content) { return m_records->sign(content); });
    const auto kept = m_queue->upkeep();
    if (erased && kept) return std::nullopt;
    const auto fault = !erased ? erased.error() : kept.error();
    failed(fault);
    return fault;
}

base::Result<queue::Appended> DeskHost::append(const domain::ActivationRequest& request,
                                               std::optional<queue::Position> instead_of)
{
    const auto clock_state = m_engine->status().clock_state;
    auto prepared = m_records->prepare(request, clock_state);
    if (!prepared) return base::unexpected(prepared.error());
    queue::NewRecord record;
    record.case_id = request.case_id();
    record.day = base::utc_day(request.act().at());
    record.captured_at = request.act().at();
    record.operator_id = request.act().who();
    record.summary = {"A1", "AE", "2C3"};
    record.supersedes = instead_of;
    const auto& [person, phone] = m_people.at(request.case_id().text());
    m_events.on_attempt(request.case_id().text(), person, phone);
    m_days.insert(record.day);
    m_requests.insert_or_assign(request.case_id().text(), request);
    const base::Lock lock(m_mutex);
    return m_queue->append(record, *prepared);
}

std::optional<base::Fault> DeskHost::correct(const queue::Item& item)
{
    const auto request = m_requests.find(item.case_id.text());
    if (request == m_requests.end()) return base::Fault{base::FaultCode::input_invalid};
    const auto again = append(request->second, item.position);
    if (again) return std::nullopt;
    failed(again.error());
    return again.error();
}

base::Result<std::optional<queue::Item>> DeskHost::find(const std::string& case_id, queue::Position position)
{
    auto item = position > 0 ? m_queue->item(position) : m_queue->item_of_case(base::CaseId(case_id));
    if (item && *item && !(*item)->case_id.empty() && (*item)->case_id.text() != case_id) {
        return std::optional<queue::Item>();
    }
    while (item && *item && (*item)->replaced_by) item = m_queue->item(*(*item)->replaced_by);
    return item;
}

link::RecordState DeskHost::shown(const queue::Item& item)
{
    if (sins.shows_done_early && item.state == queue::State::pending) return link::RecordState::activated;
    return m_words.word(*m_queue, item);
}

}  // namespace balcao::simulation
