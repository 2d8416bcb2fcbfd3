#include "serve_mirror.h"

#include "base/log.h"
#include "mirror/deliver.h"

namespace balcao::cli {
namespace {

using base::FaultCode;

constexpr std::chrono::seconds k_listen_again{30};
constexpr std::chrono::seconds k_certificate_look{300};
constexpr std::chrono::seconds k_upkeep_most{60};
constexpr std::chrono::seconds k_upkeep_least{1};

/// Nobody spoke at the other end: what lasts is told as silence.
bool is_silence(FaultCode code)
{
    return code == FaultCode::network_unreachable || code == FaultCode::network_timeout || code == FaultCode::tls_refused || code == FaultCode::captive_portal;
}

server::ServerOptions listener_options(const std::string& listen, const sync::Credentials& as)
{
    const auto colon = listen.rfind(':');
    server::ServerOptions options;
    options.address = listen.substr(0, colon);
    options.port = static_cast<std::uint16_t>(std::stoi(listen.substr(colon + 1)));
    options.certificate_chain_pem = as.certificate_file;
    options.private_key_pem = as.private_key;
    options.client_ca_pem = as.ca_file;
    options.demand_certificate = true;
    options.name = "balcao-mirror";
    options.max_connections = 64;
    options.max_body_octets = mirror::k_copy_octets;
    options.stop_grace = std::chrono::seconds(2);
    options.stop_on_signals = false;
    return options;
}

}  // namespace

std::string mirror_folder(const desk::DeskConfig& config) { return config.state_dir + "/mirror"; }
std::string mirror_key_file(const desk::DeskConfig& config) { return config.state_dir + "/mirror.key"; }

mirror::StoreLimits store_limits(const desk::DeskConfig& config)
{
    return {config.mirror_room, config.mirror_leave_free, std::chrono::hours(24) * config.mirror_keep_days};
}

std::vector<link::MirrorKept> kept_view(const mirror::Store& store)
{
    std::vector<link::MirrorKept> kept;
    for (const auto& one : store.owners()) {
        kept.push_back({one.owner.text(), one.records, one.delivered, one.octets, one.newest_at, one.seen_at});
    }
    return kept;
}

ServeMirror::ServeMirror(const desk::DeskConfig& config, sync::KeyFolder keys, queue::Queue& queue, base::Mutex& queue_mutex, const base::Clock& clock)
    : m_config(config), m_keys(std::move(keys)), m_queue(queue), m_queue_mutex(queue_mutex), m_clock(clock)
{
}

ServeMirror::~ServeMirror() { stop(); }

base::Result<std::unique_ptr<ServeMirror>> ServeMirror::open(const desk::DeskConfig& config, sync::KeyFolder keys, queue::Queue& queue,
                                                             base::Mutex& queue_mutex, const base::Clock& clock)
{
    std::unique_ptr<ServeMirror> out(new ServeMirror(config, std::move(keys), queue, queue_mutex, clock));
    auto key = mirror::CopyKey::open(mirror_key_file(config), out->m_random);
    if (!key) {
        return base::unexpected(key.error());
    }
    out->m_key.emplace(std::move(*key));
    if (!config.mirror_listen.empty()) {
        auto store = mirror::Store::open(mirror_folder(config), store_limits(config), clock);
        if (store) {
            out->m_store = std::move(*store);
        } else {
            base::log(base::LogLevel::error, "mirror_folder_unusable", store.error());
            const base::Lock lock(out->m_mutex);
            out->m_keeper_fault = store.error().code;
        }
    }
    return out;
}

void ServeMirror::hold_tickets(std::function<base::Date(base::Instant)> local_day)
{
    queue::SiteRules rules{{}, {m_config.ticket_ordinary_between}, m_config.counter()};
    for (const auto& one : m_config.ticket_series) {
        rules.series.push_back({one.letter[0], one.name_pt, one.name_en, one.priority});
    }
    m_tickets = std::make_unique<mirror::TicketHolder>(mirror::TicketHolder::Parts{m_queue, m_queue_mutex, m_clock, std::move(rules), std::move(local_day), [this] {
        if (m_service != nullptr) {
            m_service->tickets_changed();
        }
    }});
}

std::vector<link::TicketDeskRow> ServeMirror::ticket_desks() const
{
    std::vector<link::TicketDeskRow> out;
    for (const auto& one : m_tickets ? m_tickets->desks() : std::vector<mirror::TicketDesk>()) {
        out.push_back({one.terminal.text(), one.counter, one.seen_at});
    }
    return out;
}

void ServeMirror::start(desk::DeskService& service)
{
    m_service = &service;
    if (m_tickets) {
        m_tickets->keep_cases(service.case_vault(m_vault_random));
    }
    for (const auto& text : m_config.mirror_offer_to) {
        auto where = mirror::neighbour_address(text);
        if (!where) {
            continue;   // load_config() has looked at them
        }
        m_randoms.push_back(std::make_unique<base::SystemRandom>());
        mirror::SenderParts parts{std::move(*where), m_queue, m_queue_mutex, [this] { return m_keys.load(); }, *m_key, m_clock, *m_randoms.back()};
        parts.on_status = [this] { tell(); };
        parts.on_settled = [&service] { service.records_settled(); };
        parts.limits.silent_after = std::chrono::minutes(m_config.mirror_warn_after_minutes);
        m_senders.push_back(std::make_unique<mirror::Sender>(std::move(parts)));
    }
    for (const auto& sender : m_senders) {
        sender->start();
    }
    if (m_store) {
        m_keeper = std::jthread([this](const std::stop_token& stop) { keep(stop); });
        m_upkeep = std::jthread([this](const std::stop_token& stop) { look_after(stop); });
    }
    tell();
}

void ServeMirror::stop()
{
    for (auto* thread : {&m_keeper, &m_upkeep}) {
        thread->request_stop();
    }
    for (const auto& sender : m_senders) {
        sender->stop();
    }
    for (auto* thread : {&m_keeper, &m_upkeep}) {
        if (thread->joinable()) {
            thread->join();
        }
    }
}

void ServeMirror::wake()
{
    for (const auto& sender : m_senders) {
        sender->notify();
    }
}

void ServeMirror::rest(const std::stop_token& stop, std::chrono::milliseconds most)
{
    base::Lock lock(m_mutex);
    m_wake.wait_for(lock, stop, most, [] { return false; });
}

link::MirrorView ServeMirror::view() const
{
    link::MirrorView view;
    for (const auto& sender : m_senders) {
        const auto status = sender->status();
        link::MirrorNeighbour one{sender->where().terminal, sender->where().address, status.unsent, status.there, status.newest_at, status.answered_at, {}};
        if (status.fault) {
            one.fault = status.long_silent && is_silence(status.fault->code) ? FaultCode::mirror_silent : status.fault->code;
        }
        view.at.push_back(std::move(one));
    }
    if (m_store) {
        view.kept = kept_view(*m_store);
    }
    const base::Lock lock(m_mutex);
    view.keeper = m_keeper_fault;
    return view;
}

void ServeMirror::tell()
{
    if (m_service != nullptr) {
        m_service->mirror_changed(view());
    }
}

// --- for others ------------------------------------------------------------------------------------------

void ServeMirror::keep(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        const auto done = listen(stop);
        {
            const base::Lock lock(m_mutex);
            m_keeper_fault = done ? std::nullopt : std::optional(done.error().code);
        }
        if (!done) {
            base::log(base::LogLevel::warning, "mirror_not_listening", done.error());
            tell();
            rest(stop, k_listen_again);
        }
    }
}

base::Status<> ServeMirror::listen(const std::stop_token& stop)
{
    const auto as = m_keys.load();
    if (!as) {
        return base::unexpected(as.error());
    }
    if (as->private_key.starts_with("pkcs11:")) {
        return base::fail(FaultCode::configuration_invalid);
    }
    mirror::Keeper keeper(*m_store, {as->terminal, as->point_of_service, m_config.mirror_accept_from}, [this] { tell(); }, m_tickets.get());
    server::HttpServer server(listener_options(m_config.mirror_listen, *as), keeper);
    if (auto opened = server.open(); !opened) {
        return opened;
    }
    {
        const base::Lock lock(m_mutex);
        m_keeper_fault.reset();
    }
    base::log(base::LogLevel::info, "mirror_listening", {{"port", server.port()}});
    tell();
    // A renewed certificate is taken by listening anew.
    std::jthread watch([&](const std::stop_token& over) {
        while (!over.stop_requested()) {
            rest(over, k_certificate_look);
            const auto now = m_keys.load();
            if (now && now->certificate_file != as->certificate_file) {
                break;
            }
        }
        server.stop();
    });
    const std::stop_callback end(stop, [&watch] { watch.request_stop(); });
    server.run();
    return {};
}

void ServeMirror::look_after(const std::stop_token& stop)
{
    const auto silence = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double, std::ratio<3600>>(m_config.mirror_deliver_after_hours));
    const auto every = silence.count() > 0 ? std::clamp<std::chrono::milliseconds>(silence / 10, k_upkeep_least, k_upkeep_most)
                                           : std::chrono::milliseconds(k_upkeep_most);
    while (!stop.stop_requested()) {
        m_store->forget_old();
        if (silence.count() > 0) {
            deliver_for_silent(stop);
        }
        tell();
        rest(stop, every);
    }
}

void ServeMirror::deliver_for_silent(const std::stop_token& stop)
{
    const auto silence = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double, std::ratio<3600>>(m_config.mirror_deliver_after_hours));
    const auto owners = mirror::silent_owners(*m_store, m_clock.now(), silence);
    if (owners.empty()) {
        return;
    }
    const auto as = m_keys.load();
    if (!as) {
        return;
    }
    sync::CentralApi api(as->connection(), as->terminal, m_clock);
    for (const auto& owner : owners) {
        base::log_id(base::LogLevel::warning, "mirror_owner_silent", owner.text());
        if (const auto delivery = mirror::deliver(*m_store, owner, api, stop); delivery && delivery->fault) {
            base::log(base::LogLevel::warning, "mirror_delivery_stopped", *delivery->fault);
            if (is_silence(delivery->fault->code)) {
                return;   // the same line for all
            }
        }
    }
}

}  // namespace balcao::cli
