#include "central/postgres_link.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/log.h"

namespace balcao::central {

using base::FaultCode;
using base::LogLevel;

namespace {

struct PgOptionsEnd {
    void operator()(PQconninfoOption* options) const { ::PQconninfoFree(options); }
};
using PgOptions = std::unique_ptr<PQconninfoOption, PgOptionsEnd>;

PgOptions parse_address(const std::string& address)
{
    return PgOptions(::PQconninfoParse(address.c_str(), nullptr));
}

std::string option(const PgOptions& options, std::string_view name)
{
    for (const auto* at = options.get(); at != nullptr && at->keyword != nullptr; ++at) {
        if (name == at->keyword && at->val != nullptr) return at->val;
    }
    return {};
}

/// What keeps a connection from outliving the server it was made for.
constexpr std::pair<const char*, const char*> k_defaults[] = {
    {"connect_timeout", "3"},     {"keepalives_idle", "5"},           {"keepalives_interval", "2"},
    {"keepalives_count", "3"},    {"tcp_user_timeout", "10000"},      {"application_name", "balcao-central"},
    {"client_encoding", "UTF8"}};

PGconn* connect(const PgOptions& given)
{
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto* at = given.get(); at->keyword != nullptr; ++at) {
        if (at->val == nullptr || std::strcmp(at->keyword, "target_session_attrs") == 0) continue;
        names.push_back(at->keyword);
        values.push_back(at->val);
    }
    for (const auto& [name, value] : k_defaults) {
        if (!option(given, name).empty()) continue;
        names.push_back(name);
        values.push_back(value);
    }
    names.push_back("target_session_attrs");
    values.push_back("read-write");  // of several hosts, the one that leads
    names.push_back(nullptr);
    values.push_back(nullptr);
    return ::PQconnectdbParams(names.data(), values.data(), 0);
}

bool is_any(std::string_view state, std::initializer_list<std::string_view> wanted)
{
    return std::find(wanted.begin(), wanted.end(), state) != wanted.end();
}

}  // namespace

std::string shown(std::string_view store)
{
    if (engine_of(store) == Engine::sqlite) return std::string(store);
    const auto options = parse_address(std::string(store));
    if (!options) return "postgresql";
    return "postgresql://" + option(options, "host") + "/" + option(options, "dbname");
}

PgParameters::PgParameters(std::span<const Value> values)
{
    m_numbers.reserve(values.size());
    for (const auto& value : values) {
        const char* at = nullptr;
        std::size_t length = 0;
        int format = 0;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            at = m_numbers.emplace_back(std::to_string(*number)).c_str();
        } else if (const auto* text = std::get_if<std::string_view>(&value)) {
            at = text->empty() ? "" : text->data();
            length = text->size();
            format = 1;
        } else if (const auto* bytes = std::get_if<base::BytesView>(&value)) {
            at = bytes->empty() ? "" : reinterpret_cast<const char*>(bytes->data());
            length = bytes->size();
            format = 1;
        }
        m_values.push_back(at);
        m_lengths.push_back(static_cast<int>(length));
        m_formats.push_back(format);
    }
}

Result<std::unique_ptr<PgLink>> PgLink::open(const SessionOptions& options)
{
    const auto address = parse_address(options.store);
    if (!address) return base::fail(FaultCode::configuration_invalid);
    // An address stands in process lists and settings; a password belongs into a file of its own (passfile=).
    if (!option(address, "password").empty()) return base::fail(FaultCode::configuration_invalid);
    std::unique_ptr<PgLink> link(new PgLink(connect(address), options.patience));
    if (link->m_handle == nullptr || ::PQstatus(link->m_handle) != CONNECTION_OK) {
        return base::unexpected(link->lost("postgres_not_reached"));
    }
    ::PQsetNoticeProcessor(link->m_handle, [](void*, const char*) {}, nullptr);
    ::PQsetNoticeReceiver(link->m_handle, &PgLink::notice, link.get());
    if (::PQsetnonblocking(link->m_handle, 1) != 0) return base::unexpected(link->lost("postgres_not_reached"));
    // Whatever a role or a database says: a commit waits for disk and standby, and nobody waits for ever for a row.
    const auto set = link->query("SET synchronous_commit = on; SET lock_timeout = '5s'; SET default_transaction_isolation "
                                 "= 'read committed'; SET idle_in_transaction_session_timeout = '60s'");
    if (!set) return base::unexpected(set.error());
    return link;
}

PgLink::PgLink(PGconn* handle, std::chrono::milliseconds patience) : m_handle(handle), m_patience(patience)
{
    start_answer();
}

PgLink::~PgLink() { ::PQfinish(m_handle); }

/// "canceling wait for synchronous replication" comes as a warning beside a commit that reports success.
void PgLink::notice(void* link, const PGresult* result)
{
    const char* severity = ::PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != nullptr && std::strcmp(severity, "WARNING") == 0) static_cast<PgLink*>(link)->m_warned = true;
}

base::Fault PgLink::lost(std::string_view event)
{
    m_broken = true;
    base::log(LogLevel::error, event);
    return {FaultCode::storage_open_failed};
}

base::Fault PgLink::fault_of(const PGresult* result)
{
    const char* field = ::PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string state = field != nullptr ? field : "";
    if (state.empty()) return lost("postgres_connection_lost");
    // Serialisation failure, deadlock, lock not had in time, and a row that somebody else has just made.
    m_repeat = is_any(state, {"40001", "40P01", "55P03", "23505"});
    base::log_id(m_repeat ? LogLevel::info : LogLevel::error, "postgres_refused", state);
    if (is_any(state, {"25006", "57P01", "57P02", "57P03"}) || state.rfind("08", 0) == 0) {
        m_broken = true;  // it leads no longer, or goes down
        return {FaultCode::storage_open_failed};
    }
    if (state == "53100") return {FaultCode::disk_full};
    if (state.rfind("XX", 0) == 0) return {FaultCode::storage_corrupt};
    return {FaultCode::storage_write_failed};
}

bool PgLink::wait(bool for_writing)
{
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd poll{::PQsocket(m_handle), static_cast<short>(POLLIN | (for_writing ? POLLOUT : 0)), 0};
        const int ready = ::poll(&poll, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

Status<> PgLink::flush()
{
    while (true) {
        const int left = ::PQflush(m_handle);
        if (left == 0) return {};
        // Reading meanwhile: a server that cannot get rid of its answers stops taking requests.
        if (left < 0 || !wait(true) || ::PQconsumeInput(m_handle) == 0) {
            return base::unexpected(lost("postgres_connection_lost"));
        }
    }
}

Result<PgResult> PgLink::next()
{
    if (auto done = flush(); !done) return base::unexpected(done.error());
    while (::PQisBusy(m_handle) != 0) {
        // Never a cancel: it would make a commit that waits for its standby report success.
        if (!wait(false)) return base::unexpected(lost("postgres_gave_no_answer"));
        if (::PQconsumeInput(m_handle) == 0) return base::unexpected(lost("postgres_connection_lost"));
    }
    PgResult result(::PQgetResult(m_handle));
    if (::PQstatus(m_handle) == CONNECTION_BAD) return base::unexpected(lost("postgres_connection_lost"));
    return result;
}

Status<> PgLink::query(const char* sql, std::string* tag)
{
    start_answer();
    if (::PQsendQuery(m_handle, sql) == 0) return base::unexpected(lost("postgres_connection_lost"));
    Status<> outcome;
    while (true) {
        auto result = next();
        if (!result) return base::unexpected(result.error());
        if (!*result) return outcome;
        const auto status = ::PQresultStatus(result->get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            if (tag != nullptr) *tag = ::PQcmdStatus(result->get());
        } else if (outcome) {
            outcome = base::unexpected(fault_of(result->get()));
        }
    }
}

}  // namespace balcao::central
