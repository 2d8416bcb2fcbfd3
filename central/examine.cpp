#include "central/examine.h"

#include "central/proof.h"
#include "domain/activation_request.h"
#include "domain/contact_change.h"
#include "domain/key_life.h"
#include "seal/chain.h"
#include "seal/envelope.h"
#include "seal/signature.h"
#include "wire/activation.h"
#include "wire/cancellation.h"
#include "wire/draft.h"
#include "wire/key_change.h"
#include "wire/problem.h"
#include "wire/request_parts.h"
#include "wire/secret_content.h"

namespace balcao::central {

using base::FaultCode;
using domain::DeskAct;

namespace {

constexpr auto k_most_age = std::chrono::hours(24 * 60);
constexpr auto k_most_ahead = std::chrono::hours(24);

/// The hash covers what came, and one of the terminal's keys signed it.
bool authentic(const KnownTerminal& terminal, const wire::Record& record, RecordRow& row)
{
    const auto prev = seal::digest_from(record.prev);
    const auto hash = seal::digest_from(record.hash);
    if (!prev || !hash) return false;
    row.prev = *prev;
    row.hash = *hash;
    if (seal::record_hash(row.header, row.sealed_digest, row.prev) != row.hash) return false;
    for (const auto& known : terminal.certificates) {
        if (known.may_sign && seal::verify(known.certificate, row.hash, record.sig)) return true;
    }
    return false;
}

bool plausible(const wire::RecordHeader& header, Instant received_at)
{
    return header.clock_state != wire::ClockState::unchecked && header.captured_at > received_at - k_most_age &&
           header.captured_at < received_at + k_most_ahead;
}

/// The day the rules are judged at: when the citizen stood there, as far as that clock can be believed.
base::Date day_of(const wire::RecordHeader& header, Instant received_at)
{
    return base::utc_day(plausible(header, received_at) ? header.captured_at : received_at);
}

/// The operator is judged by what held when the citizen stood there; nobody acts later than the record arrives.
void note_act(const Context& context, const domain::OperatorAct& act, const domain::Draft& data, const wire::RecordHeader& header, Instant received_at,
              Examined& out)
{
    out.act = act;
    out.approval_needed = domain::approval_needed(context.home.settings.approvals, data, context.rules, {day_of(header, received_at), context.practice});
    if (plausible(header, received_at)) out.acted_at = std::min({act.at(), header.captured_at, received_at});
}

wire::ItemProblem because(const char* code) { return {code, {}, {}}; }

/// Can the temporary password be opened, and was it made for this case?
Result<bool> password_opens(const Home& home, base::BytesView sealed_secret, const base::CaseId& case_id)
{
    auto content = seal::open_secret(sealed_secret, home.seal);
    if (!content) {
        if (content.error().code == FaultCode::unseal_failed) return false;
        return base::unexpected(content.error());
    }
    const auto password = wire::unpack_temporary_password(*content);
    return password && password->case_id == case_id;
}

Candidate make_candidate(const Context& context, const domain::ActivationRequest& request,
                         const wire::RecordHeader& header, base::Date day, Instant received_at)
{
    Candidate out;
    auto& key = out.key;
    key.case_id = request.case_id().text();
    key.seq = header.seq;
    key.person = context.home.lookup.person(request.identity().text());
    key.phone = context.home.lookup.phone(request.data().text(domain::FieldId::phone));
    const bool proved = !request.phone_proof().token.empty();
    key.state = proved ? "activated" : "pending";
    key.phone_proved = proved ? "desk" : "no";
    if (proved) key.activated_at = received_at;
    key.captured_at = header.captured_at;
    key.received_at = received_at;
    const auto dates = domain::key_dates(request.data(), day);
    key.valid_until = base::format_iso_date(dates ? dates->key_until : request.key_valid_until());
    if (dates && dates->document_until) key.document_until = base::format_iso_date(*dates->document_until);
    key.at_end = !dates || dates->suspends ? "suspend" : "cancel";
    key.rules = context.rules.version;
    out.sealed_password = request.sealed_secret();
    out.clock_trusted = header.clock_state != wire::ClockState::unchecked;
    return out;
}

/// What the rules are judged with. A point of service that is not on the list hands over nothing.
domain::EvaluationContext rule_context(const Context& context, const KnownTerminal& terminal, base::Date day)
{
    domain::EvaluationContext out{day, context.practice};
    if (context.home.points) {
        const auto* point = domain::find_point(*context.home.points, terminal.point_of_service);
        out.hands_out_cards = point != nullptr && domain::channel_for(*point, domain::PointService::card_withdrawal, false) != nullptr;
    }
    return out;
}

using Verdict = std::optional<wire::ItemProblem>;

Verdict refused_by(const std::vector<domain::Finding>& findings, const std::string& rules_version)
{
    if (findings.empty()) return std::nullopt;
    wire::ItemProblem refusal = because(wire::k_problem_rules);
    for (const auto& finding : findings) refusal.rule_ids.push_back(finding.rule_id);
    refusal.rules_version = rules_version;
    return refusal;
}

struct Enclosed {
    const domain::PhoneProof& phone_proof;
    const base::Bytes* sealed_secret = nullptr;  ///< nullptr: none is asked for
};

/// The proof is ours and of exactly this phone; the password opens and was made for this case.
Result<Verdict> judge_enclosed(const Context& context, const KnownTerminal& terminal, const base::CaseId& case_id, const Digest& phone,
                               const Enclosed& enclosed)
{
    const auto& token = enclosed.phone_proof.token;
    if (!token.empty() && !phone_proof_holds(context.home, token, terminal.name, case_id.text(), phone)) {
        return Verdict(because(wire::k_problem_proof));
    }
    if (enclosed.sealed_secret == nullptr) return Verdict();
    auto opens = password_opens(context.home, *enclosed.sealed_secret, case_id);
    if (!opens) return base::unexpected(opens.error());
    return *opens ? Verdict() : Verdict(because(wire::k_problem_secret));
}

Result<Verdict> judge_activation(const Context& context, const KnownTerminal& terminal, const wire::Record& record, base::BytesView plain,
                                 Instant received_at, Examined& out)
{
    const auto request = wire::read_activation(plain);
    if (!request || record.header.schema != wire::schema_of(*request)) return Verdict(because(wire::k_problem_unreadable));
    const auto day = day_of(record.header, received_at);
    if (auto refusal = refused_by(domain::recheck(*request, context.rules, rule_context(context, terminal, day)), context.rules.version)) return refusal;
    const auto phone = context.home.lookup.phone(request->data().text(domain::FieldId::phone));
    auto refusal = judge_enclosed(context, terminal, request->case_id(), phone, {request->phone_proof(), &request->sealed_secret()});
    if (!refusal || *refusal) return refusal;

    note_act(context, request->act(), request->data(), record.header, received_at, out);
    auto kept = seal_kept_data(context.home, *request, received_at);
    if (!kept) return base::unexpected(kept.error());
    out.record.data = std::move(*kept);
    out.candidate = make_candidate(context, *request, record.header, day, received_at);
    return Verdict();
}

Result<Verdict> judge_cancellation(const Context& context, const wire::Record& record, base::BytesView plain, Instant received_at, Examined& out)
{
    const auto request = wire::read_cancellation(plain);
    if (!request) return Verdict(because(wire::k_problem_unreadable));
    const auto day = day_of(record.header, received_at);
    if (auto refusal = refused_by(domain::recheck(*request, context.rules, {day, context.practice}), context.rules.version)) return refusal;
    note_act(context, request->act, request->data, record.header, received_at, out);
    auto kept = seal_kept_data(context.home, *request, received_at);
    if (!kept) return base::unexpected(kept.error());
    out.record.data = std::move(*kept);
    Ending ending;
    ending.act = request->data.act;
    ending.clock_trusted = record.header.clock_state != wire::ClockState::unchecked;
    ending.about.case_id = request->case_id.text();
    ending.about.person = context.home.lookup.person(request->identity.text());
    ending.about.captured_at = record.header.captured_at;
    ending.about.received_at = received_at;
    out.ending = std::move(ending);
    return Verdict();
}

Result<Verdict> judge_key_change(const Context& context, const KnownTerminal& terminal, const wire::Record& record, base::BytesView plain,
                                 Instant received_at, Examined& out)
{
    const auto request = wire::read_key_change(plain);
    if (!request || record.header.schema != wire::schema_of(*request)) return Verdict(because(wire::k_problem_unreadable));
    const auto day = day_of(record.header, received_at);
    if (auto refusal = refused_by(domain::recheck(*request, context.rules, rule_context(context, terminal, day)), context.rules.version)) return refusal;
    Change change;
    change.act = request->data.act;
    change.phone_proved = !request->phone_proof.token.empty();
    change.signature_wanted = request->data.text(domain::FieldId::signature_wanted) == "yes";
    // The central answered for the letter to whom had proved the number; without that proof no desk gets so far.
    if (change.act == DeskAct::letter_completion && !change.phone_proved) return Verdict(because(wire::k_problem_proof));
    change.clock_trusted = record.header.clock_state != wire::ClockState::unchecked;
    auto& about = change.about;
    about.case_id = request->case_id.text();
    about.seq = record.header.seq;
    about.person = context.home.lookup.person(request->identity.text());
    change.with_phone = domain::asks_phone(request->data);
    if (change.with_phone) about.phone = context.home.lookup.phone(request->data.text(domain::FieldId::phone));
    if (const auto dates = domain::key_dates(request->data, day); dates && change.act == DeskAct::document_renewal) {
        about.valid_until = base::format_iso_date(dates->key_until);
        if (dates->document_until) about.document_until = base::format_iso_date(*dates->document_until);
        about.at_end = dates->suspends ? "suspend" : "cancel";
    }
    about.captured_at = record.header.captured_at;
    about.received_at = received_at;
    about.rules = context.rules.version;
    const bool secret = domain::makes_password(request->data, change.phone_proved);
    auto refusal = judge_enclosed(context, terminal, request->case_id, about.phone, {request->phone_proof, secret ? &request->sealed_secret : nullptr});
    if (!refusal || *refusal) return refusal;
    if (secret) change.sealed_password = request->sealed_secret;
    note_act(context, request->act, request->data, record.header, received_at, out);
    auto kept = seal_kept_data(context.home, *request, received_at);
    if (!kept) return base::unexpected(kept.error());
    out.record.data = std::move(*kept);
    out.change = std::move(change);
    return Verdict();
}

/// Everything that speaks against the content; fills what would be done when nothing does.
Result<Verdict> judge(const Context& context, const KnownTerminal& terminal, const wire::Record& record, Instant received_at, Examined& out)
{
    const auto& schema = record.header.schema;
    const bool cancellation = schema == wire::k_cancellation_schema;
    const bool key_change = schema == wire::k_key_change_schema || schema == wire::k_key_change_schema_2 || schema == wire::k_key_change_schema_3;
    if (!cancellation && !key_change && schema != wire::k_activation_schema && schema != wire::k_activation_schema_2) return Verdict(because(wire::k_problem_unreadable));
    auto plain = seal::open(record.sealed, context.home.seal);
    if (!plain) {
        if (plain.error().code != FaultCode::unseal_failed) return base::unexpected(plain.error());
        return Verdict(because(wire::k_problem_unreadable));
    }
    auto verdict = cancellation ? judge_cancellation(context, record, *plain, received_at, out)
                   : key_change ? judge_key_change(context, terminal, record, *plain, received_at, out)
                                : judge_activation(context, terminal, record, *plain, received_at, out);
    base::wipe(*plain);
    return verdict;
}

}  // namespace

Result<Examined> examine(const Context& context, const KnownTerminal& terminal, const wire::Record& record,
                         Instant received_at)
{
    Examined out;
    out.record.seq = record.header.seq;
    out.record.header = wire::canonical_header(record.header);
    out.record.sealed_digest = seal::sha256(record.sealed);
    out.record.signature = record.sig;
    out.record.received_at = received_at;
    if (record.header.clock_state != wire::ClockState::unchecked) {
        out.record.clock_off_ms = (record.header.captured_at - received_at).count();
    }
    if (!authentic(terminal, record, out.record)) {
        out.refusal = because(wire::k_problem_signature);
        return out;
    }
    auto verdict = judge(context, terminal, record, received_at, out);
    if (!verdict) return base::unexpected(verdict.error());
    out.refusal = std::move(*verdict);
    return out;
}

namespace {

Result<base::Bytes> seal_kept(const Home& home, const wire::Json& json, Instant at)
{
    auto plain = base::to_bytes(wire::to_line(json));
    const std::array recipient{home.seal.front().certificate};
    auto sealed = seal::seal(plain, recipient, at);
    base::wipe(plain);
    return sealed;
}

wire::Json kept_json(const char* schema, const domain::IdentityKey& identity, const domain::Draft& data, const domain::OperatorAct& act,
                     const std::string& rules, const domain::Consent& consent)
{
    wire::Json json{{"schema", schema},
                    {"identity", identity.text()},
                    {"draft", wire::encode(data)},
                    {"operator", act.who().text()},
                    {"acted_at", base::format_instant(act.at())},
                    {"rules", rules},
                    {"consent", wire::consent_json(consent)}};
    if (act.approval()) {
        json["approved_by"] = act.approval()->who.text();
        json["approved_at"] = base::format_instant(act.approval()->at);
    }
    return json;
}

}  // namespace

Result<base::Bytes> seal_kept_data(const Home& home, const domain::ActivationRequest& request, Instant at)
{
    return seal_kept(home, kept_json("balcao.central.activation/1", request.identity(), request.data(), request.act(), request.rules_version(), request.consent()), at);
}

Result<base::Bytes> seal_kept_data(const Home& home, const domain::CancellationRequest& request, Instant at)
{
    return seal_kept(home, kept_json("balcao.central.cancellation/1", request.identity, request.data, request.act, request.rules_version, request.consent), at);
}

Result<base::Bytes> seal_kept_data(const Home& home, const domain::KeyChangeRequest& request, Instant at)
{
    return seal_kept(home, kept_json("balcao.central.key_change/1", request.identity, request.data, request.act, request.rules_version, request.consent), at);
}

Result<KeptRequest> open_kept_request(const Home& home, base::BytesView sealed)
{
    auto plain = seal::open(sealed, home.seal);
    if (!plain) return base::unexpected(plain.error());
    auto text = base::to_text(*plain);
    base::wipe(*plain);
    const auto json = wire::parse_json(text);
    base::wipe(text.data(), text.size());
    if (!json) return base::unexpected(json.error());
    const auto draft = json->find("draft");
    if (draft == json->end()) return base::fail(FaultCode::message_malformed);
    auto read = wire::decode_draft(*draft);
    if (!read) return base::unexpected(read.error());
    KeptRequest out{std::move(*read), {}};
    if (const auto consent = json->find("consent"); consent != json->end()) {
        wire::FirstFault fault;
        out.consent = wire::read_consent(wire::Reader(*consent, fault));
        if (fault) return base::unexpected(*fault);
    }
    return out;
}

Result<domain::Draft> open_kept_data(const Home& home, base::BytesView sealed)
{
    auto kept = open_kept_request(home, sealed);
    if (!kept) return base::unexpected(kept.error());
    return std::move(kept->draft);
}

}  // namespace balcao::central
