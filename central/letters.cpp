#include "central/letters.h"

#include "base/log.h"
#include "central/examine.h"
#include "central/life.h"
#include "central/proof.h"
#include "central/store_detail.h"
#include "domain/activation_request.h"
#include "domain/citizen_card_number.h"
#include "domain/eligibility.h"
#include "seal/chain.h"
#include "seal/envelope.h"
#include "seal/merkle.h"
#include "seal/signature.h"
#include "text/translate.h"
#include "wire/draft.h"
#include "wire/problem.h"
#include "wire/request_parts.h"

namespace balcao::central {

using base::FaultCode;
using domain::FieldId;

namespace {

constexpr const char* k_letter_schema = "balcao.letter_request/1";
/// The records of a partner are chained by the central itself, in one epoch: the word in hexadecimal.
constexpr const char* k_letter_epoch = "6c657474657273000000000000000000";

Outcome invalid(std::string detail)
{
    auto out = problem(422, "input_invalid", "the request cannot be taken");
    out.detail = std::move(detail);
    return refuse(std::move(out));
}

/// What is wrong, as the name of the member; empty: nothing. Only holders of a Citizen Card come this way (art. 5).
std::string wrong_member(const wire::LetterRequest& request, base::Date today)
{
    const auto& data = request.data;
    const auto kind = domain::holder_kind(data);
    if (data.act != domain::DeskAct::activation) return "draft.act";
    if (data.text(FieldId::document_type) != domain::name(domain::DocumentType::citizen_card)) return "draft.document_type";
    if (!domain::CitizenCardNumber::parse(data.text(FieldId::document_number))) return "draft.document_number";
    if (kind != domain::HolderKind::national && kind != domain::HolderKind::equal_rights_brazilian) return "draft.nationality";
    const auto expiry = base::parse_iso_date(data.text(FieldId::expiry_date));
    if (!expiry || *expiry < today) return "draft.expiry_date";
    const auto birth = base::parse_iso_date(data.text(FieldId::birth_date));
    if (!birth || *birth > today) return "draft.birth_date";
    if (!data.has(FieldId::full_name)) return "draft.full_name";
    if (!data.has(FieldId::phone)) return "draft.phone";
    if (data.text(FieldId::signature_wanted) == "yes") return "draft.signature_wanted";  // face to face only
    if (!text::language_from_code(request.language)) return "language";
    if (!domain::is_whole(request.authorisation)) return "authorisation";
    return {};
}

/// The key, its record in the partner's chain, and the letter.
struct NewLetter {
    ActivationRow key;
    wire::RecordHeader header;
    base::Bytes data;      ///< sealed
    LetterRow letter;
};

Result<NewLetter> prepare_letter(Context& context, const KnownTerminal& partner, const wire::LetterRequest& request, Instant at)
{
    const auto day = base::utc_day(at);
    const auto dates = domain::key_dates(request.data, day);
    const auto identity = domain::identity_key(request.data);
    if (!dates || !identity) return base::fail(FaultCode::input_invalid);
    NewLetter out;
    auto& key = out.key;
    key.case_id = request.case_id.text();
    key.person = context.home.lookup.person(identity->text());
    key.phone = context.home.lookup.phone(request.data.text(FieldId::phone));
    key.state = "pending";
    key.phone_proved = "no";  // proved again at the first sign-in, together with the PIN
    key.captured_at = at;
    key.received_at = at;
    key.valid_until = base::format_iso_date(dates->key_until);
    key.document_until = dates->document_until ? base::format_iso_date(*dates->document_until) : std::string();
    key.at_end = dates->suspends ? "suspend" : "cancel";
    key.rules = context.rules.version;
    key.origin = "letter";

    out.header.terminal = base::TerminalId(partner.name);
    out.header.epoch = base::EpochId(k_letter_epoch);
    out.header.captured_at = at;
    out.header.boot_id = "central";
    out.header.clock_state = wire::ClockState::synchronized;
    out.header.operator_ref = partner.name;
    out.header.schema = k_letter_schema;

    wire::Json kept = {{"schema", k_letter_schema},
                       {"identity", identity->text()},
                       {"draft", wire::encode(request.data)},
                       {"rules", context.rules.version},
                       {"consent", wire::consent_json(request.authorisation)}};
    auto plain = base::to_bytes(wire::to_line(kept));
    const std::array recipient{context.home.seal.front().certificate};
    auto sealed = seal::seal(plain, recipient, at);
    base::wipe(plain);
    if (!sealed) return base::unexpected(sealed.error());
    out.data = std::move(*sealed);

    auto address = seal_letter(context.home, request, at);
    if (!address) return base::unexpected(address.error());
    const auto due = domain::add_business_days(context.home.calendar, request.address.place, portuguese_day(at),
                                               context.home.settings.life.letter_business_days);
    out.letter.id = new_letter_id(context.random);
    out.letter.case_id = key.case_id;
    out.letter.state = "waiting";
    out.letter.requested_at = at;
    out.letter.due_on = base::format_iso_date(due);
    out.letter.authorisation = request.authorisation.text_id + "/" + request.authorisation.text_version;
    out.letter.address = std::move(*address);
    return out;
}

struct LetterOutcome {
    const char* refusal = nullptr;
    bool made = false;
    std::optional<ActivationRow> key;
    std::optional<LetterRow> letter;
};

/// With the letter that counts, and the key in the version that the letter belongs to: a desk may have made a new one of it.
Result<LetterOutcome> as_it_goes_on(Store& store, const std::string& case_id, LetterOutcome out)
{
    auto letters = store.letters_asked_in(case_id);
    if (!letters) return base::unexpected(letters.error());
    if (letters->empty()) return out;
    out.letter = letters->front();
    if (out.letter->case_id == case_id) return out;
    auto version = store.activation(out.letter->case_id);
    if (!version) return base::unexpected(version.error());
    if (*version) out.key = std::move(**version);
    return out;
}

/// Free, there already, or why not.
Result<LetterOutcome> claim_letter(Store& store, const ActivationRow& wanted)
{
    LetterOutcome out;
    auto near = store.keys_near({&wanted});
    if (!near) return base::unexpected(near.error());
    for (const auto& found : *near) {
        const auto state = domain::key_state_from_name(found.state);
        const bool live = state && !domain::is_final(*state);
        if (found.case_id == wanted.case_id) {
            if (found.person != wanted.person || found.phone != wanted.phone) {
                out.refusal = wire::k_problem_unreadable;
                return out;
            }
            out.key = found;
        } else if (live && found.person == wanted.person) {
            out.refusal = found.state == "suspended" ? wire::k_problem_suspended : wire::k_problem_person;
        } else if (live && found.phone == wanted.phone && out.refusal == nullptr) {
            out.refusal = wire::k_problem_phone;
        }
    }
    if (out.key) {
        out.refusal = nullptr;
        return as_it_goes_on(store, wanted.case_id, std::move(out));
    }
    if (out.refusal != nullptr) return out;
    auto ended = store.cancelled_key_of(wanted.person);
    if (!ended) return base::unexpected(ended.error());
    if (*ended && ((*ended)->ended_because == "death" || (*ended)->ended_because == "incapacity")) out.refusal = wire::k_problem_cancelled;
    return out;
}

/// The record goes into the partner's chain, signed by the central, with a receipt of its own.
Status<> chain_record(Store& store, const Context& context, const KnownTerminal& partner, NewLetter& made, Instant at)
{
    auto epoch = store.hold_epoch(partner.id, k_letter_epoch, at);
    if (!epoch) return base::unexpected(epoch.error());
    auto receipt_id = store.next_receipt_id();
    if (!receipt_id) return base::unexpected(receipt_id.error());
    RecordRow row;
    row.seq = epoch->contiguous_upto + 1;
    made.header.seq = row.seq;
    row.prev = epoch->head_hash;
    row.header = wire::canonical_header(made.header);
    row.sealed_digest = seal::sha256(made.data);
    row.hash = seal::record_hash(row.header, row.sealed_digest, row.prev);
    auto signature = seal::sign(context.home.receipt().key, row.hash);
    if (!signature) return base::unexpected(signature.error());
    row.signature = std::move(*signature);
    row.data = made.data;
    row.outcome = "accepted";
    row.answer = base::to_bytes(made.key.case_id);
    row.receipt_id = *receipt_id;
    row.received_at = at;
    row.clock_off_ms = 0;
    if (auto done = store.open_receipt(*receipt_id, epoch->id, at); !done) return done;
    if (auto done = store.add_records(epoch->id, {row}); !done) return done;
    epoch->contiguous_upto = row.seq;
    epoch->highest_seq = row.seq;
    epoch->head_hash = row.hash;
    if (auto done = store.save_epoch(*epoch, at); !done) return done;
    wire::Receipt receipt;
    receipt.terminal = made.header.terminal;
    receipt.epoch = made.header.epoch;
    receipt.first = receipt.last = row.seq;
    receipt.count = 1;
    receipt.merkle_root = seal::bytes_of(seal::merkle_root(std::vector<Digest>{row.hash}));
    receipt.head_hash = seal::bytes_of(row.hash);
    receipt.received_at = at;
    receipt.results_digest = seal::bytes_of(seal::sha256(base::to_bytes(made.key.case_id)));
    receipt.kid = base::to_hex(context.home.receipt().certificate.key_id());
    const ReceiptRow stored{*receipt_id, epoch->id, row.seq, row.seq, 1, at, wire::canonical_receipt(receipt), {}};
    if (auto done = store.fill_receipt(stored); !done) return done;
    made.key.epoch_id = epoch->id;
    made.key.seq = row.seq;
    return {};
}

Result<LetterOutcome> store_letter(Store& store, const Context& context, const KnownTerminal& partner, NewLetter made, Instant at)
{
    auto out = claim_letter(store, made.key);
    if (!out || out->refusal != nullptr || out->key) return out;
    if (auto done = chain_record(store, context, partner, made, at); !done) return base::unexpected(done.error());
    if (auto done = store.add_keys({{made.key, {}}}); !done) return base::unexpected(done.error());
    if (auto done = store.add_letter(made.letter); !done) return base::unexpected(done.error());
    if (auto done = store.add_event(at, "letter_asked", made.key.case_id, made.key.seq); !done) return base::unexpected(done.error());
    out->made = true;
    out->key = made.key;
    out->letter = made.letter;
    return out;
}

/// \param case_id as the partner knows it
Outcome letter_answer(const LetterOutcome& outcome, const std::string& case_id)
{
    wire::LetterAnswer out;
    out.case_id = base::CaseId(case_id);
    out.letter = outcome.letter ? outcome.letter->id : std::string("-");
    out.state = outcome.letter ? outcome.letter->state : std::string("void");
    out.due_on = base::parse_iso_date(outcome.letter ? outcome.letter->due_on : outcome.key->valid_until).value_or(base::Date{});
    out.valid_until = base::parse_iso_date(outcome.key->valid_until).value_or(base::Date{});
    out.activation = outcome.key->state;
    return answer(wire::encode(out), wire::Format::json, outcome.made ? 201 : 200);
}

}  // namespace

std::string new_letter_id(base::Random& random)
{
    constexpr std::string_view k_letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string out;
    for (int i = 0; i < 12; ++i) {
        if (i > 0 && i % 4 == 0) out.push_back('-');
        out.push_back(k_letters[random.below(static_cast<std::uint32_t>(k_letters.size()))]);
    }
    return out;
}

Result<base::Bytes> seal_letter(const Home& home, const wire::LetterRequest& request, Instant at)
{
    const wire::Json json = {{"name", std::string(request.data.text(FieldId::full_name))},
                             {"phone", std::string(request.data.text(FieldId::phone))},
                             {"language", request.language},
                             {"lines", request.address.lines},
                             {"postal_code", request.address.postal_code},
                             {"locality", request.address.locality}};
    auto plain = base::to_bytes(wire::to_line(json));
    const std::array recipient{home.seal.front().certificate};
    auto sealed = seal::seal(plain, recipient, at);
    base::wipe(plain);
    return sealed;
}

Result<LetterContent> open_letter(const Home& home, base::BytesView sealed)
{
    auto plain = seal::open(sealed, home.seal);
    if (!plain) return base::unexpected(plain.error());
    auto text = base::to_text(*plain);
    base::wipe(*plain);
    const auto json = wire::parse_json(text);
    base::wipe(text.data(), text.size());
    if (!json || !json->is_object()) return base::fail(FaultCode::message_malformed);
    LetterContent out;
    out.name = json->value("name", std::string());
    out.phone = json->value("phone", std::string());
    out.language = json->value("language", std::string());
    out.address.lines = json->value("lines", std::vector<std::string>());
    out.address.postal_code = json->value("postal_code", std::string());
    out.address.locality = json->value("locality", std::string());
    return out;
}

Outcome handle_letter_request(Context& context, const Caller& partner, const Request& request)
{
    auto json = read_request(request, {32U * 1024U, 8});
    if (!json) return base::unexpected(json.error());
    const auto wanted = wire::decode_letter_request(*json);
    if (!wanted) return refuse(wanted.error());
    const auto at = context.clock.now();
    if (auto wrong = wrong_member(*wanted, portuguese_day(at)); !wrong.empty()) return invalid(std::move(wrong));
    const auto phone = context.home.lookup.phone(wanted->data.text(FieldId::phone));
    if (!phone_proof_holds(context.home, wanted->phone_proof, partner->name, wanted->case_id.text(), phone)) {
        return refuse(422, wire::k_problem_proof, "the code was not checked for this number and case");
    }
    auto made = prepare_letter(context, *partner, *wanted, at);
    if (!made) return refuse(made.error());
    auto done = context.writer.get<LetterOutcome>([&](Store& store) { return store_letter(store, context, *partner, *made, at); });
    if (!done) return refuse(done.error());
    if (done->refusal != nullptr) return refuse(409, done->refusal, "no letter for this person or number");
    if (done->made) base::log_id(base::LogLevel::info, "letter_asked", wanted->case_id.text());
    return letter_answer(*done, wanted->case_id.text());
}

Outcome handle_letter_state(Context& context, const Caller& partner, const std::string& case_id)
{
    auto found = context.writer.get<LetterOutcome>([&](Store& store) -> Result<LetterOutcome> {
        LetterOutcome out;
        auto key = store.activation(case_id);
        if (!key) return base::unexpected(key.error());
        if (!*key || (*key)->terminal != partner->name) return out;
        out.key = **key;
        return as_it_goes_on(store, case_id, std::move(out));
    });
    if (!found) return refuse(found.error());
    if (!found->key) return refuse(404, "central_refused", "no letter of this case was asked for here");
    return letter_answer(*found, case_id);
}

}  // namespace balcao::central
