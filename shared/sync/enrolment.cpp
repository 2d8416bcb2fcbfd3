#include "base/files.h"
#include "sync/enrolment.h"

#include <algorithm>


namespace balcao::sync {
namespace {

using base::FaultCode;

base::unexpected<base::Fault> pass(const base::Fault& fault) { return base::unexpected<base::Fault>(fault); }

base::Status<> check_bundle(const std::string& pem, const std::vector<seal::Certificate>& ca, seal::Profile profile,
                            base::Instant at)
{
    auto bundle = seal::Certificate::bundle_from_pem(pem);
    if (!bundle) return pass(bundle.error());
    // The first one is in use now; the others are older or next ones and only need the right origin and kind.
    for (std::size_t i = 0; i < bundle->size(); ++i) {
        const auto when = i == 0 ? at : (*bundle)[i].not_before();
        if (auto fits = seal::verify_chain((*bundle)[i], ca, when, profile); !fits) return fits;
    }
    return {};
}

/// Everything in the answer must come from the CA we trust already, for the key that asked.
/// Judged at the central's time: this machine's clock may be wrong on its first day.
base::Status<> check_answer(const wire::EnrolmentAnswer& answer, const seal::PrivateKey& key,
                            const std::vector<seal::Certificate>& ca)
{
    auto certificate = seal::Certificate::from_pem(answer.certificate_pem);
    if (!certificate) return pass(certificate.error());
    if (!key.belongs_to(*certificate)) return base::fail(FaultCode::certificate_untrusted, -2);
    if (certificate->common_name() != answer.terminal.text()) return base::fail(FaultCode::certificate_untrusted, -3);
    auto fits = seal::verify_chain(*certificate, ca, answer.now, seal::Profile::client);
    if (fits) fits = check_bundle(answer.seal_certificate_pem, ca, seal::Profile::seal, answer.now);
    if (fits) fits = check_bundle(answer.receipt_certificate_pem, ca, seal::Profile::receipt, answer.now);
    if (fits) fits = check_bundle(answer.reference_certificate_pem, ca, seal::Profile::reference, answer.now);
    return fits;
}

/// The CA to work with from now on: the one trusted so far must be among those named, so that a new CA can be
/// introduced beside the old one, never instead of it in one step.
base::Result<std::string> next_ca(const std::vector<seal::Certificate>& trusted, const std::string& answered)
{
    auto bundle = seal::Certificate::bundle_from_pem(answered);
    if (!bundle) return pass(bundle.error());
    const bool known = std::any_of(bundle->begin(), bundle->end(), [&](const seal::Certificate& one) {
        return std::find(trusted.begin(), trusted.end(), one) != trusted.end();
    });
    if (!known) return base::fail(FaultCode::certificate_untrusted, -4);
    return answered;
}

base::Fault fault_of(const CallError& error)
{
    // A token that is unknown, used or expired; anything else keeps its own name.
    if (error.advice == Advice::refused) return {FaultCode::enrolment_refused, error.status};
    return error.fault;
}

base::Status<> install(const KeyFolder& folder, const wire::EnrolmentAnswer& answer, const seal::PrivateKey& key,
                       const std::vector<seal::Certificate>& ca, const std::string& url, const std::string& private_key)
{
    if (auto fits = check_answer(answer, key, ca); !fits) return fits;
    auto ca_pem = next_ca(ca, answer.ca_pem);
    if (!ca_pem) return pass(ca_pem.error());
    NewGeneration generation;
    generation.terminal = answer.terminal;
    generation.point_of_service = answer.point_of_service;
    generation.central_url = url;
    generation.enrolled_at = answer.now;
    generation.private_key = private_key.starts_with("pkcs11:") ? private_key : std::string();
    generation.key = &key;
    generation.certificate_pem = answer.certificate_pem;
    generation.ca_pem = *ca_pem;
    generation.seal_pem = answer.seal_certificate_pem;
    generation.receipt_pem = answer.receipt_certificate_pem;
    generation.reference_pem = answer.reference_certificate_pem;
    return folder.install(generation);
}

}  // namespace

base::Result<Credentials> enrol(const KeyFolder& folder, const EnrolmentOptions& options, const base::Clock& clock,
                                const std::stop_token& stop)
{
    auto ca_text = base::read_file(options.ca_file);
    if (!ca_text) return pass(ca_text.error());
    auto ca = seal::Certificate::bundle_from_pem(*ca_text);
    if (!ca) return pass(ca.error());
    auto key = options.private_key.empty() ? seal::PrivateKey::generate() : seal::PrivateKey::load(options.private_key);
    if (!key) return pass(key.error());
    auto request = seal::CertificateRequest::create(*key, "balcao-terminal");  // the central gives the name
    if (!request) return pass(request.error());

    http::ClientOptions connection;
    connection.base_url = options.central_url;
    connection.ca_file = options.ca_file;
    CentralApi api(connection, {}, clock);
    auto answer = api.enrol({options.token, request->to_pem(), options.software}, stop);
    if (!answer) return pass(fault_of(answer.error()));
    if (auto done = install(folder, *answer, *key, *ca, options.central_url, options.private_key); !done) {
        return pass(done.error());
    }
    return folder.load();
}

base::Result<std::optional<Credentials>> renew(const KeyFolder& folder, const Credentials& current, CentralApi& api,
                                               const base::Clock& clock, bool now_please, const std::stop_token& stop)
{
    if (!now_please && clock.now() < current.renew_at()) return std::optional<Credentials>();
    auto request = seal::CertificateRequest::create(current.key, current.terminal.text());
    if (!request) return pass(request.error());
    auto answer = api.renew({request->to_pem()}, stop);
    if (!answer) return pass(answer.error().fault);
    if (answer->terminal != current.terminal) return base::fail(FaultCode::certificate_untrusted, -3);
    if (auto done = install(folder, *answer, current.key, current.ca, current.central_url, current.private_key); !done) {
        return pass(done.error());
    }
    auto fresh = folder.load();
    if (!fresh) return pass(fresh.error());
    api.reconnect(fresh->connection(), fresh->terminal);
    return std::optional<Credentials>(std::move(*fresh));
}

}  // namespace balcao::sync
