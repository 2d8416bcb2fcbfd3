#pragma once
// A central on the test's own threads: real keys, real SoftHSM token, a clock that stands still.

#include <memory>
#include <string>

#include "central/enrolment.h"
#include "central/home.h"
#include "central/service.h"
#include "central/store_detail.h"
#include "support/desk_records.h"
#include "support/postgres_server.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "wire/enrolment.h"

namespace balcao::test {

inline const base::Instant k_morning = base::parse_instant("2026-11-24T09:00:00.000Z").value();

/// One directory with keys and token for all tests of the program; each test has its own database.
inline const std::string& shared_home()
{
    static const TemporaryFolder folder;
    static const std::string home = [] {
        central::InitOptions options;
        options.directory = folder.file("home");
        options.practice = true;
        const auto made = central::init_home(options, k_morning);
        REQUIRE(made);
        return options.directory;
    }();
    return home;
}

/// The same tests run over both stores: BALCAO_TEST_STORE=postgresql chooses the second (CMakeLists.txt).
inline bool on_postgres()
{
    const char* wanted = std::getenv("BALCAO_TEST_STORE");
    return wanted != nullptr && std::string_view(wanted) == "postgresql";
}

/// One server for all tests of the program; each has a database to itself.
inline PostgresServer& postgres()
{
    static PostgresServer server;
    return server;
}

/// Databases that earlier tests have left empty: making one takes longer than most tests.
inline std::vector<std::string>& spare_databases()
{
    static std::vector<std::string> spare;
    return spare;
}

inline std::string empty_database()
{
    if (spare_databases().empty()) return postgres().new_database();
    auto out = spare_databases().back();
    spare_databases().pop_back();
    return out;
}

/// Six digits that are not `code`.
inline std::string other_code(const std::string& code) { return code == "111111" ? "222222" : "111111"; }

/// Keeps what was sent; can be told to fail.
class KeptSms final : public central::SmsSender {
public:
    base::Status<> send(std::string_view phone, std::string_view text) override
    {
        if (broken) return base::fail(base::FaultCode::sms_not_sent, 503);
        last_phone = phone;
        const auto at = text.find_first_of("0123456789");
        last_code = text.substr(at, 6);
        ++sent;
        return {};
    }
    bool broken = false;
    int sent = 0;
    std::string last_phone;
    std::string last_code;
};

class Central {
public:
    /// \param store of another Central, which is to be shared; empty = one of its own
    /// \param home with keys of its own, for practice or not
    explicit Central(central::Limits limits = {}, bool with_token = true, std::string store = {}, const std::string& home = shared_home())
        : m_store(std::move(store)), m_limits(limits), m_home(central::load_home(home).value())
    {
        if (with_token) {
            auto opened = central::open_vault(shared_home(), m_home.settings, {1U << 8U, 8, 1});  // cheap: what it costs is tested in unit_seal
            REQUIRE(opened);
            m_vault.emplace(std::move(*opened));
        }
        m_own_database = m_store.empty() && on_postgres();
        if (m_store.empty()) m_store = m_own_database ? empty_database() : m_folder.file("central.sqlite");
        start();
    }
    ~Central()
    {
        if (!m_own_database) return;
        m_service.reset();  // nobody writes any more
        const auto emptied = m_writer->run([](central::Store& store) {
            return store.session().execute("DELETE FROM letter; DELETE FROM letter_batch; DELETE FROM erasure; DELETE FROM credential; DELETE FROM activation; DELETE FROM record; DELETE FROM "
                                           "receipt; DELETE FROM epoch; DELETE FROM certificate; DELETE FROM phone_code; "
                                           "DELETE FROM holder_visit; DELETE FROM signature_guard; DELETE FROM signing_key; DELETE FROM holder_event; "
                                           "DELETE FROM report_withdrawal; DELETE FROM operator_standing; DELETE FROM operator; DELETE FROM roster_number; DELETE FROM partner; DELETE FROM terminal; DELETE FROM event; UPDATE heartbeat SET at = 0");
        });
        if (emptied) spare_databases().push_back(m_store);
    }

    /// Closes the database and opens it again, as after a restart.
    void restart()
    {
        m_service.reset();
        m_context.reset();
        m_writer.reset();
        start();
    }

    central::Response call(const std::string& method, const std::string& path, const wire::Json& body = nullptr,
                           const base::Bytes& certificate = {})
    {
        central::Request request;
        request.method = method;
        REQUIRE(central::split_target(path, request));
        request.headers["content-type"] = "application/json";
        request.peer.address = "192.0.2.7";
        request.peer.certificate_der = certificate;
        request.peer.administrator = path.rfind("/admin", 0) == 0;
        if (!body.is_null()) request.body = wire::write_body(body, wire::Format::json);
        return m_service->handle_now(request);
    }
    central::Response call(central::Request request) { return m_service->handle_now(request); }
    central::Response call(const DeskLog& desk, const std::string& method, const std::string& what,
                           const wire::Json& body = nullptr)
    {
        return call(method, "/v1/terminals/" + desk.terminal + "/" + what, body, desk.keys.certificate.to_der());
    }

    std::string invite(const std::string& name)
    {
        auto invited = central::invite_terminal(*m_context, name, "LX-01", m_limits.token_life);
        REQUIRE(invited);
        return invited->token;
    }
    central::Response enrol_with(const std::string& token, const seal::PrivateKey& key, const std::string& name = "x")
    {
        auto csr = seal::CertificateRequest::create(key, name);
        REQUIRE(csr);
        return call("POST", "/v1/enrolments", wire::encode(wire::EnrolmentRequest{token, csr->to_pem(), "test"}));
    }
    /// An enrolled terminal with an empty log.
    DeskLog desk(const std::string& name = "desk-1")
    {
        auto key = seal::PrivateKey::generate();
        REQUIRE(key);
        const auto response = enrol_with(invite(name), *key, name);
        REQUIRE(response.status == 201);
        auto enrolled = wire::decode_enrolment_answer(body(response));
        REQUIRE(enrolled);
        auto certificate = seal::Certificate::from_pem(enrolled->certificate_pem);
        REQUIRE(certificate);
        auto seal_to = seal::Certificate::bundle_from_pem(enrolled->seal_certificate_pem);
        REQUIRE(seal_to);
        return DeskLog{name, {*key, *certificate}, *seal_to};
    }
    /// Sends records as one batch; the answer must be 200.
    wire::BatchAnswer send(const DeskLog& desk, std::vector<wire::Record> records)
    {
        const auto response = call(desk, "POST", "batches", wire::encode(wire::Batch{std::move(records)}));
        REQUIRE(response.status == 200);
        auto answer = wire::decode_batch_answer(body(response));
        REQUIRE(answer);
        return *answer;
    }

    static wire::Json body(const central::Response& response)
    {
        auto json = wire::read_body(response.body, wire::Format::json);
        REQUIRE(json);
        return *json;
    }
    static std::string code(const central::Response& response) { return body(response).value("code", std::string()); }

    template <class T>
    T stored(std::function<central::Result<T>(central::Store&)> read)
    {
        auto value = m_writer->get<T>(std::move(read));
        REQUIRE(value);
        return *value;
    }
    central::ActivationRow key(int n)
    {
        auto row = stored<std::optional<central::ActivationRow>>(
            [n](central::Store& store) { return store.activation(case_number(n)); });
        REQUIRE(row);
        return *row;
    }
    /// Waits until no password is left that came sealed.
    void settle_passwords()
    {
        for (int i = 0; i < 6000; ++i) {
            if (stored<central::Store::Counts>([](central::Store& store) { return store.counts(); }).unhardened == 0) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        FAIL("passwords are not hardened");
    }

    base::ManualClock clock{k_morning};
    KeptSms sms;
    [[nodiscard]] const central::Home& home() const { return m_home; }
    /// As the settings of a site that judges records by their operators.
    void check_operators() { m_home.settings.check_operators = true; }
    [[nodiscard]] central::Settings& settings() { return m_home.settings; }
    void look_at_points(const domain::PointSet& points) { m_home.points = points; }
    [[nodiscard]] central::Context& context() { return *m_context; }
    [[nodiscard]] central::Writer& writer() { return *m_writer; }
    [[nodiscard]] const std::string& store() const { return m_store; }
    /// Everything the database holds: SQLite's files, or what PostgreSQL dumps, octet strings as they are.
    [[nodiscard]] std::string octets() const
    {
        std::string content;
        if (on_postgres()) {
            content = postgres().dump(m_store);
            for (auto at = content.find("\\\\x"); at != std::string::npos; at = content.find("\\\\x", at + 3)) {
                const auto end = content.find_first_not_of("0123456789abcdef", at + 3);
                content += base::to_text(base::from_hex(std::string_view(content).substr(at + 3, end - at - 3)).value());
            }
            return content;
        }
        for (const auto* suffix : {"", "-wal"}) {
            std::ifstream in(m_store + suffix, std::ios::binary);
            content.append(std::istreambuf_iterator<char>(in), {});
        }
        return content;
    }

private:
    void start()
    {
        central::WriterOptions writing;
        writing.store = m_store;
        writing.connections = 2;
        writing.may_lose = true;  // the test's server does not sync
        auto writer = central::Writer::start(writing);
        REQUIRE(writer);
        m_writer = std::move(*writer);
        m_terminals = std::make_unique<central::TerminalDirectory>();
        REQUIRE(m_writer->run([this](central::Store& store) { return m_terminals->load(store); }));
        m_context.reset(new central::Context{m_home, m_vault ? &*m_vault : nullptr, *m_writer, *m_terminals, clock, m_random,
                                             rules(), &sms, m_metrics, m_limits, m_home.settings.practice});
        m_service = std::make_unique<central::Service>(*m_context, central::ServiceOptions{1, 1, 8, 8});
    }

    TemporaryFolder m_folder;
    std::string m_store;
    bool m_own_database = false;
    central::Limits m_limits;
    central::Home m_home;
    std::optional<seal::PinVault> m_vault;
    base::SystemRandom m_random;
    central::Metrics m_metrics;
    std::unique_ptr<central::Writer> m_writer;
    std::unique_ptr<central::TerminalDirectory> m_terminals;
    std::unique_ptr<central::Context> m_context;
    std::unique_ptr<central::Service> m_service;
};

inline wire::ItemResult send_one(Central& central, const DeskLog& desk, const wire::Record& record)
{
    return central.send(desk, {record}).results.at(0);
}
/// Code of the refusal; empty when there is none.
inline std::string reason(const wire::ItemResult& result) { return result.problem ? result.problem->code : std::string(); }

}  // namespace balcao::test
