#include "central/enrolment.h"

#include "base/log.h"
#include "base/secret.h"
#include "wire/enrolment.h"

namespace balcao::central {

using base::FaultCode;
using base::LogLevel;

namespace {

bool is_terminal_name(std::string_view name)
{
    if (name.empty() || name.size() > 64) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (i == 0 || (c != '-' && c != '_' && c != '.'))) return false;
    }
    return true;
}

Digest token_digest(std::string_view token) { return seal::tagged_sha256("enrolment token", {base::as_bytes(token)}); }

/// Issues and describes; nothing is stored yet.
struct Issued {
    CertificateRow row;
    wire::EnrolmentAnswer answer;
};

Result<Issued> issue_certificate(const Context& context, const TerminalRow& terminal,
                                 const seal::CertificateRequest& csr)
{
    const auto now = context.clock.now();
    const seal::Validity validity{now - std::chrono::minutes(5), now + context.limits.certificate_life};
    auto certificate = seal::issue(csr, terminal.name, context.home.ca, seal::Profile::client, validity);
    if (!certificate) return base::unexpected(certificate.error());
    Issued out;
    out.row = {certificate->fingerprint(), terminal.id, certificate->to_der(), certificate->not_before(),
               certificate->not_after(),   now,         std::nullopt,          std::nullopt};
    out.answer.terminal = base::TerminalId(terminal.name);
    out.answer.point_of_service = terminal.point_of_service;
    out.answer.certificate_pem = certificate->to_pem();
    out.answer.ca_pem = context.home.ca.certificate.to_pem();
    out.answer.seal_certificate_pem = context.home.seal_bundle();
    out.answer.receipt_certificate_pem = context.home.receipt_bundle();
    out.answer.reference_certificate_pem = context.home.reference.certificate.to_pem();
    out.answer.now = now;
    return out;
}

OrProblem<seal::CertificateRequest> read_csr(const std::string& pem)
{
    auto csr = seal::CertificateRequest::from_pem(pem);
    if (!csr) return refuse(400, "message_malformed", "the certificate request cannot be read");
    if (!csr->verify()) return refuse(400, "signature_invalid", "the certificate request is not signed by its own key");
    return std::move(*csr);
}

wire::Problem token_refused()
{
    return problem(403, "enrolment_refused", "the enrolment token is unknown, used or expired");
}

}  // namespace

Outcome handle_enrolment(Context& context, RateLimit& tries, const Request& request)
{
    if (!tries.allow(request.peer.address, context.clock.monotonic_ms())) {
        auto out = problem(429, "central_busy", "too many enrolments from this address");
        out.retry_after_s = 600;
        return refuse(std::move(out));
    }
    auto json = read_request(request, {64U * 1024U, 4});
    if (!json) return base::unexpected(json.error());
    auto wanted = wire::decode_enrolment_request(*json);
    if (!wanted) return refuse(wanted.error());
    auto csr = read_csr(wanted->csr_pem);
    if (!csr) return base::unexpected(csr.error());
    const auto token = token_digest(wanted->token);
    base::wipe(wanted->token.data(), wanted->token.size());

    // Token and certificate in one transaction: the token is good for one certificate.
    std::optional<wire::Problem> refused;
    auto issued = context.writer.get<Issued>([&](Store& store) -> Result<Issued> {
        refused.reset();
        auto terminal = store.terminal_by_token(token);
        if (!terminal) return base::unexpected(terminal.error());
        if (!*terminal || *(*terminal)->token_expires_at < context.clock.now()) {
            refused = token_refused();
            return Issued{};
        }
        auto made = issue_certificate(context, **terminal, *csr);
        if (!made) return made;
        if (auto done = store.enrol((*terminal)->id, made->row); !done) return base::unexpected(done.error());
        if (auto done = store.add_event(context.clock.now(), "terminal_enrolled", (*terminal)->name); !done) {
            return base::unexpected(done.error());
        }
        return made;
    });
    if (!issued) return refuse(issued.error());
    if (refused) {
        base::log(LogLevel::warning, "enrolment_refused");
        return refuse(std::move(*refused));
    }
    const auto name = issued->answer.terminal.text();
    auto refreshed = context.writer.run([&](Store& store) { return context.terminals.refresh(store, name); });
    if (!refreshed) return refuse(refreshed.error());
    ++context.metrics.enrolments;
    base::log_id(LogLevel::info, "terminal_enrolled", name);
    return answer(wire::encode(issued->answer), wire::Format::json, 201);
}

Outcome handle_renewal(Context& context, const Caller& caller, const Request& request)
{
    auto json = read_request(request, {64U * 1024U, 4});
    if (!json) return base::unexpected(json.error());
    const auto wanted = wire::decode_renewal_request(*json);
    if (!wanted) return refuse(wanted.error());
    auto csr = read_csr(wanted->csr_pem);
    if (!csr) return base::unexpected(csr.error());
    TerminalRow terminal;
    terminal.id = caller->id;
    terminal.name = caller->name;
    terminal.point_of_service = caller->point_of_service;
    auto issued = issue_certificate(context, terminal, *csr);
    if (!issued) return refuse(issued.error());
    auto stored = context.writer.run([&](Store& store) -> Status<> {
        if (auto done = store.add_certificate(issued->row); !done) return done;
        return store.add_event(context.clock.now(), "certificate_renewed", caller->name);
    });
    if (!stored) return refuse(stored.error());
    auto refreshed = context.writer.run([&](Store& store) { return context.terminals.refresh(store, caller->name); });
    if (!refreshed) return refuse(refreshed.error());
    base::log_id(LogLevel::info, "certificate_renewed", caller->name);
    return answer(wire::encode(issued->answer), wire::Format::json, 201);
}

Result<Invitation> invite_terminal(Context& context, const std::string& name, const std::string& point_of_service,
                                   std::chrono::hours life)
{
    if (!is_terminal_name(name) || life <= std::chrono::hours(0)) return base::fail(FaultCode::input_invalid);
    const auto now = context.clock.now();
    Invitation out{name, base::to_base64url(context.random.bytes(24)), now + life};
    auto done = context.writer.run([&](Store& store) -> Status<> {
        auto known = store.terminal_by_name(name, Hold::yes);
        if (!known) return base::unexpected(known.error());
        if (*known) {
            if (auto renewed = store.renew_token((*known)->id, token_digest(out.token), out.expires_at); !renewed) {
                return renewed;
            }
        } else {
            TerminalRow row;
            row.name = name;
            row.point_of_service = point_of_service;
            row.created_at = now;
            row.token_expires_at = out.expires_at;
            if (auto added = store.add_terminal(row, token_digest(out.token)); !added) return added;
        }
        return store.add_event(now, "terminal_invited", name);
    });
    if (!done) return base::unexpected(done.error());
    auto refreshed = context.writer.run([&](Store& store) { return context.terminals.refresh(store, name); });
    if (!refreshed) return base::unexpected(refreshed.error());
    return out;
}

Status<> revoke_terminal(Context& context, const std::string& name)
{
    const auto now = context.clock.now();
    auto done = context.writer.run([&](Store& store) -> Status<> {
        auto known = store.terminal_by_name(name, Hold::yes);
        if (!known) return base::unexpected(known.error());
        if (!*known) return base::fail(FaultCode::terminal_not_enrolled);
        if (auto revoked = store.revoke_terminal((*known)->id, now); !revoked) return revoked;
        return store.add_event(now, "terminal_revoked", name);
    });
    if (!done) return done;
    return context.writer.run([&](Store& store) { return context.terminals.refresh(store, name); });
}

}  // namespace balcao::central
