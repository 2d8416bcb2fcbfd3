#include "desks.h"

#include <stdexcept>

#include "central/writer.h"
#include "support/desk_records.h"

namespace balcao::bench {

template <class F>
auto MeasuredRemote::measure(bool batch, F&& ask)
{
    Asked one;
    one.at = Stopwatch::now();
    auto answer = ask();
    one.took = std::chrono::duration_cast<std::chrono::microseconds>(Stopwatch::now() - one.at);
    one.batch = batch;
    one.answered = answer.has_value() || answer.error().status != 0;
    one.refused = !answer && (answer.error().status == 429 || answer.error().status == 503);
    const base::Lock lock(m_mutex);
    m_asked.push_back(one);
    return answer;
}

sync::Call<wire::BatchAnswer> MeasuredRemote::post_batch(const wire::Batch& batch, const std::stop_token& stop)
{
    return measure(true, [&] { return m_real.post_batch(batch, stop); });
}
sync::Call<wire::CursorAnswer> MeasuredRemote::cursor(const base::EpochId& epoch, const std::stop_token& stop)
{
    return measure(false, [&] { return m_real.cursor(epoch, stop); });
}
sync::Call<sync::TimeReading> MeasuredRemote::time(const std::stop_token& stop)
{
    return measure(false, [&] { return m_real.time(stop); });
}
std::vector<Asked> MeasuredRemote::asked() const
{
    const base::Lock lock(m_mutex);
    return m_asked;
}

namespace {

template <class T>
T must(base::Result<T> value, const char* what)
{
    if (!value) throw std::runtime_error(std::string(what) + ": " + std::string(base::name(value.error().code)));
    return std::move(*value);
}
void must(const base::Status<>& status, const char* what)
{
    if (!status) throw std::runtime_error(std::string(what) + ": " + std::string(base::name(status.error().code)));
}

}  // namespace

Desks::Desks(test::CentralFixture& central, int count, int records)
    : m_home(must(central::load_home(central.home()), "the central's keys"))
{
    for (const auto& pair : m_home.receipts) m_receipt.push_back(pair.certificate);
    for (const auto& pair : m_home.seal) m_seal_to.push_back(pair.certificate);
    std::vector<seal::Certificate> certificates;
    for (int number = 0; number < count; ++number) {
        m_desks.push_back(std::make_unique<Desk>());
        enrol(central, *m_desks.back(), number, certificates);
        for (int i = 0; i < records; ++i) add_record(*m_desks.back(), number * records + i + 1);
    }
    auto writer = must(central::Writer::start({central.store()}), "the central's store");
    const auto now = m_clock.now();
    must(writer->run([&](central::Store& store) -> base::Status<> {
        for (std::size_t i = 0; i < m_desks.size(); ++i) {
            central::TerminalRow row;
            row.name = m_desks[i]->terminal.text();
            row.created_at = now;
            row.token_expires_at = now;
            if (auto done = store.add_terminal(row, seal::sha256(base::as_bytes(row.name))); !done) return done;
            auto known = store.terminal_by_name(row.name);
            if (!known) return base::unexpected(known.error());
            const auto& certificate = certificates[i];
            const central::CertificateRow issued{certificate.fingerprint(), (*known)->id, certificate.to_der(),
                                                 certificate.not_before(), certificate.not_after(), now, std::nullopt, std::nullopt};
            if (auto done = store.enrol((*known)->id, issued); !done) return done;
        }
        return {};
    }), "enrolling");
}

void Desks::enrol(test::CentralFixture& central, Desk& desk, int number, std::vector<seal::Certificate>& certificates)
{
    const auto name = "posto-" + std::to_string(number);
    const auto now = m_clock.now();
    desk.terminal = base::TerminalId(name);
    desk.key.emplace(must(seal::PrivateKey::generate(), "a key"));
    auto certificate = must(seal::issue(*desk.key, name, m_home.ca, seal::Profile::client,
                                        {now - std::chrono::minutes(5), now + std::chrono::hours(48)}), "a certificate");
    desk.connection.base_url = central.url();
    desk.connection.ca_file = central.ca_file();
    desk.connection.certificate_file = m_folder.file(name + ".pem");
    desk.connection.private_key = m_folder.file(name + ".key");
    must(certificate.save(desk.connection.certificate_file), "saving a certificate");
    must(desk.key->save(desk.connection.private_key), "saving a key");
    certificates.push_back(std::move(certificate));
    queue::QueueOptions options;
    options.path = m_folder.file(name + ".db");
    options.ballast_bytes = 0;
    desk.queue = std::make_unique<queue::Queue>(must(queue::Queue::open(options, m_clock, desk.random), "a queue"));
    desk.api = std::make_unique<sync::CentralApi>(desk.connection, desk.terminal, m_clock);
    desk.remote = std::make_unique<MeasuredRemote>(*desk.api);
    const sync::EngineParts parts{*desk.queue, desk.mutex, *desk.remote,
                                  {desk.terminal, {m_home.ca.certificate}, m_receipt}, m_clock, desk.random};
    desk.engine = std::make_unique<sync::Engine>(parts);
}

void Desks::add_record(Desk& desk, int person)
{
    const auto case_id = test::case_number(person);
    const auto now = m_clock.now();
    const auto request = test::request_of(case_id, test::person_number(person),
                                          test::sealed_password(case_id, "482915", m_seal_to, now), now);
    auto sealed = must(seal::seal(wire::write_activation(request), m_seal_to, now), "sealing");
    queue::NewRecord record;
    record.case_id = base::CaseId(case_id);
    record.day = base::utc_day(now);
    record.captured_at = now;
    record.operator_id = base::OperatorId("m.silva");
    record.summary = {"A1", "AE", "2C3"};
    const base::Lock lock(desk.mutex);
    (void)must(desk.queue->append(record, [&](const queue::Slot& slot) -> base::Result<queue::SignedRecord> {
        wire::RecordHeader header;
        header.terminal = desk.terminal;
        header.epoch = slot.epoch;
        header.seq = slot.seq;
        header.captured_at = now;
        header.boot_id = m_clock.boot_id();
        header.mono_ms = m_clock.monotonic_ms();
        header.clock_state = wire::ClockState::synchronized;
        header.operator_ref = "m.silva";
        header.schema = wire::k_activation_schema;
        queue::SignedRecord out;
        out.header = wire::canonical_header(header);
        out.sealed = std::move(sealed);
        out.hash = seal::record_hash(out.header, seal::sha256(out.sealed), slot.prev);
        out.signature = must(seal::sign(*desk.key, out.hash), "signing");
        return out;
    }), "registering");
}

void Desks::start()
{
    for (auto& desk : m_desks) desk->engine->start();
}

void Desks::stop()
{
    for (auto& desk : m_desks) desk->engine->stop();
}

std::int64_t Desks::accepted() const
{
    std::int64_t sum = 0;
    for (const auto& desk : m_desks) sum += desk->engine->status().accepted;
    return sum;
}

int Desks::in_contact() const
{
    int count = 0;
    for (const auto& desk : m_desks) count += desk->engine->status().contact == sync::Contact::up ? 1 : 0;
    return count;
}

}  // namespace balcao::bench
