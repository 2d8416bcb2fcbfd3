#include <unistd.h>

#include <filesystem>

#include "fixed_random.h"
#include "must.h"
#include "seal/hash.h"
#include "wire/body.h"
#include "world_parts.h"

namespace balcao::simulation {
namespace {

const base::Instant k_begin = base::parse_instant("2026-11-24T09:00:00.000Z").value();

std::string folder_in(const test::TemporaryFolder& folder, const std::string& name)
{
    const auto path = folder.file(name);
    std::filesystem::create_directory(path);
    return path;
}

/// Everything that draws from OpenSSL begins here.
std::uint64_t begun(std::uint64_t seed)
{
    use_simulated_disks();
    seed_openssl(seed);
    return seed;
}

}  // namespace

World::World(const WorldOptions& options)
    : m_options(options),
      m_random(begun(options.seed)),
      m_central(folder_in(m_folder, "central"), k_begin, options.seed ^ 0x5EED),
      m_network{m_central,
                m_random,
                [this](std::chrono::milliseconds time) { pass(time); },
                [this](const std::string& line) { note(line); },
                [this](const central::Request& request, const central::Response& response) { on_answer(request, response); }}
{
    m_report.seed = options.seed;
    m_central.disk.sins.syncs_nothing = options.sin == Sin::central_does_not_sync;
    if (!m_central.start()) std::abort();
    for (int i = 1; i <= options.desks; ++i) {
        const auto name = "desk-" + std::to_string(i);
        DeskEvents events;
        events.on_attempt = [this, name](const std::string& id, int person, int phone) { m_model.attempt(name, id, person, phone); };
        events.on_promise = [this](const std::string& id, queue::Position position) { m_model.promise(id, position); };
        auto desk = std::make_unique<DeskHost>(m_network, folder_in(m_folder, name), name, k_begin,
                                               options.seed * 31 + static_cast<std::uint64_t>(i), std::move(events));
        desk->disk.sins.syncs_nothing = options.sin == Sin::desk_does_not_sync;
        desk->sins.promises_before_commit = options.sin == Sin::promise_before_commit;
        desk->sins.shows_done_early = options.sin == Sin::done_before_receipt;
        if (desk->start()) std::abort();
        m_desks.push_back(std::move(desk));
    }
}

World::~World()
{
    for (const auto& stick : m_sticks) {
        ::close(stick.bundle);
        if (stick.answer >= 0) ::close(stick.answer);
    }
}

void World::note(const std::string& line) { m_report.log.push_back(std::to_string(m_step) + " " + line); }

void World::violated(const std::string& what)
{
    if (!m_report.violation.empty()) return;
    m_report.violation = "step " + std::to_string(m_step) + ": " + what;
    note("VIOLATED: " + what);
}

void World::pass(std::chrono::milliseconds time)
{
    m_central.clock.advance(time);
    for (auto& desk : m_desks) desk->clock.advance(time);
}

DeskHost* World::any_desk_up()
{
    auto& desk = any_desk();
    return desk.up() && !desk.disk.stopped() ? &desk : nullptr;
}

/// What the central says to whoever asks, before the network touches it.
void World::on_answer(const central::Request& request, const central::Response& response)
{
    if (response.status != 200 || request.path.find("/batches") == std::string::npos) return;
    const auto format = wire::format_of(response.content_type).value_or(wire::Format::json);
    const auto asked = wire::format_of(request.header("content-type")).value_or(wire::Format::json);
    const auto batch = must(wire::decode_batch(must(wire::read_body(request.body, asked))));
    const auto answer = must(wire::decode_batch_answer(must(wire::read_body(response.body, format))));
    for (const auto& result : answer.results) {
        if (result.status != wire::ItemStatus::accepted) continue;
        const auto& header = batch.records.front().header;
        const auto record = header.terminal.text() + "/" + header.epoch.text() + "/" + std::to_string(result.seq);
        if (!m_model.take(record)) violated("taken twice: " + record);
    }
}

void World::see_crashes()
{
    if (m_central.disk.stopped() && m_central.up()) {
        m_central.stop();
        ++m_report.central_crashes;
        note("central is down");
    }
    for (auto& desk : m_desks) {
        if (!desk->disk.stopped() || !desk->up()) continue;
        desk->stop();
        ++m_report.crashes;
        note(desk->name() + " is down");
    }
}

void World::sync_all()
{
    for (auto& desk : m_desks) {
        if (!desk->up() || desk->disk.stopped()) continue;
        const auto before = desk->engine().status();
        if (!desk->sync() || !desk->up()) continue;
        const auto after = desk->engine().status();
        if (before == after) continue;
        note(desk->name() + " sync " + std::string(sync::name(after.contact)) + " +" +
             std::to_string(after.accepted - before.accepted) + " -" + std::to_string(after.rejected - before.rejected) +
             (after.fault ? " " + std::string(base::name(after.fault->code)) + " " + std::to_string(after.fault->a) : std::string()));
    }
}

void World::step()
{
    ++m_step;
    act();
    see_crashes();
    sync_all();
    see_crashes();
    check_shown();
    if (m_step % 25 == 0) {
        for (auto& desk : m_desks) check_desk(*desk);
    }
}

Report World::run()
{
    while (m_step < m_options.steps && m_report.violation.empty()) step();
    if (m_report.violation.empty()) come_to_rest();
    m_report.cases = m_model.promised();
    m_report.taken = m_model.taken().size();
    std::string all;
    for (const auto& line : m_report.log) all += line + "\n";
    m_report.digest = base::to_hex(seal::sha256(base::as_bytes(all)));
    return std::move(m_report);
}

Report simulate(const WorldOptions& options)
{
    World world(options);
    return world.run();
}

}  // namespace balcao::simulation
