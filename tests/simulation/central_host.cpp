#include "central/life_settings.h"
#include "central_host.h"

#include "central/enrolment.h"
#include "must.h"
#include "unit/rules/drafts.h"
#include "wire/body.h"

namespace balcao::simulation {
namespace {

seal::KeyPair certified(const seal::KeyPair& ca, seal::Profile profile, const char* name, seal::Validity validity)
{
    auto key = must(seal::PrivateKey::generate());
    auto certificate = must(seal::issue(key, name, ca, profile, validity));
    return {std::move(key), std::move(certificate)};
}

/// Keys of a central that lies in no directory.
central::Home make_home(base::Instant start)
{
    const seal::Validity validity{start - std::chrono::hours(24), start + std::chrono::hours(24 * 2000)};
    auto ca_key = must(seal::PrivateKey::generate());
    auto ca_certificate = must(seal::issue_root(ca_key, "Central simulado", validity));
    const seal::KeyPair ca{std::move(ca_key), std::move(ca_certificate)};
    const base::Bytes lookup(32, 7);
    return {"",
            {},
            ca,
            {certified(ca, seal::Profile::seal, "selos", validity)},
            {certified(ca, seal::Profile::receipt, "recibos", validity)},
            certified(ca, seal::Profile::reference, "dados", validity),
            central::Lookup(lookup),
            central::load_calendar("").value()};
}

}  // namespace

base::Status<> Phones::send(std::string_view phone, std::string_view text)
{
    const auto at = text.find_first_of("0123456789");
    m_codes[std::string(phone)] = text.substr(at, 6);
    return {};
}

std::string Phones::code(const std::string& phone) const
{
    const auto found = m_codes.find(phone);
    return found != m_codes.end() ? found->second : std::string("000000");
}

CentralHost::CentralHost(const std::string& folder, base::Instant start_at, std::uint64_t seed)
    : disk(folder), clock(start_at), m_home(make_home(start_at)), m_random(seed)
{
}

bool CentralHost::start()
{
    // The one place of the simulation that names the store.
    central::WriterOptions options;
    options.store = disk.file("central.sqlite");
    options.own_thread = false;
    auto writer = central::Writer::start(options);
    if (!writer) return false;
    m_writer = std::move(*writer);
    m_terminals = std::make_unique<central::TerminalDirectory>();
    if (!m_writer->run([this](central::Store& store) { return m_terminals->load(store); })) {
        m_writer.reset();
        return false;
    }
    m_context.reset(new central::Context{m_home, nullptr, *m_writer, *m_terminals, clock, m_random, test::rules(), &phones,
                                         m_metrics, {}, true});
    m_service = std::make_unique<central::Service>(*m_context, central::ServiceOptions{0, 0, 8, 8});
    return true;
}

void CentralHost::stop()
{
    m_service.reset();
    m_context.reset();
    m_writer.reset();
}

void CentralHost::crash()
{
    disk.stop_now();
    stop();
}

std::optional<central::Response> CentralHost::handle(central::Request request)
{
    if (!up() || disk.stopped()) return std::nullopt;
    auto response = m_service->handle_now(request);
    if (disk.stopped()) return std::nullopt;
    return response;
}

wire::EnrolmentAnswer CentralHost::enrol(const std::string& name, const seal::PrivateKey& key)
{
    const auto invited = must(central::invite_terminal(*m_context, name, "LX-01", std::chrono::hours(24)));
    const auto csr = must(seal::CertificateRequest::create(key, name));
    central::Request request;
    request.method = "POST";
    request.path = "/v1/enrolments";
    request.headers["content-type"] = "application/json";
    request.peer.address = "192.0.2." + std::to_string(m_certificates.size() + 1);
    request.body = wire::write_body(wire::encode(wire::EnrolmentRequest{invited.token, csr.to_pem(), "simulation"}),
                                    wire::Format::json);
    const auto response = handle(std::move(request));
    auto answer = must(wire::decode_enrolment_answer(must(wire::read_body(response->body, wire::Format::json))));
    m_certificates[name] = must(seal::Certificate::from_pem(answer.certificate_pem)).to_der();
    return answer;
}

bool CentralHost::holds(const std::string& terminal, const std::string& case_id)
{
    central::Request request;
    request.method = "GET";
    request.path = "/v1/terminals/" + terminal + "/activations/" + case_id;
    request.peer.certificate_der = m_certificates.at(terminal);
    return m_service->handle_now(request).status == 200;
}

}  // namespace balcao::simulation
