#include "central/sign_in.h"

#include "base/log.h"
#include "central/batches.h"
#include "central/phone_codes.h"
#include "domain/pin_policy.h"
#include "seal/envelope.h"
#include "wire/first_sign_in.h"
#include "wire/secret_content.h"

namespace balcao::central {

using base::FaultCode;
using base::LogLevel;

namespace {

struct KeyAndCredential {
    ActivationRow key;
    CredentialRow credential;
};

/// The same words for a number that is not the key's, a case that is not there and a wrong password.
wire::Problem sign_in_refused(std::optional<int> tries_left = std::nullopt)
{
    auto out = problem(422, "sign_in_refused", "number and temporary password do not fit");
    out.tries_left = tries_left;
    return out;
}

wire::Problem locked(const CredentialRow& credential, Instant now)
{
    auto out = sign_in_refused(0);
    if (credential.locked_for_good) {
        out.title = "the key is locked for good; a desk can activate anew";
    } else if (credential.locked_until) {
        out.title = "too many wrong passwords";
        const auto wait = std::chrono::ceil<std::chrono::seconds>(*credential.locked_until - now);
        out.retry_after_s = static_cast<int>(std::max<std::int64_t>(1, wait.count()));
    }
    return out;
}

OrProblem<base::Secret> open_sealed(const Context& context, base::BytesView sealed)
{
    auto content = seal::open_secret(sealed, context.home.seal);
    if (!content) return refuse(400, "unseal_failed", "the sealed content cannot be opened");
    return std::move(*content);
}

Result<std::optional<KeyAndCredential>> read_key(Store& store, const std::string& case_id)
{
    auto key = store.activation(case_id, Hold::yes);
    if (!key) return base::unexpected(key.error());
    auto credential = store.credential(case_id, Hold::yes);
    if (!credential) return base::unexpected(credential.error());
    if (!*key || !*credential) return std::optional<KeyAndCredential>();
    return std::optional(KeyAndCredential{**key, **credential});
}

bool awaits_first_sign_in(const ActivationRow& key)
{
    return (key.state == "pending" || key.state == "activated") && !key.own_pin;
}

/// Counts the try and says what it is judged against; nullopt in `found` = no such key for this number.
struct Charged {
    const char* over = nullptr;  ///< k_problem_suspended, k_problem_cancelled: there is nothing to sign in to
    std::optional<KeyAndCredential> found;
    bool may_try = false;
    CredentialRow before;
};

/// Told to whom knows both the case, which nobody guesses, and its number.
const char* over(const ActivationRow& key)
{
    if (key.state == "suspended") return wire::k_problem_suspended;
    return key.state == "cancelled" && key.ended_because != "holder" ? wire::k_problem_cancelled : nullptr;
}

/// A key that came by letter has no PIN before its letter is printed.
bool has_password(const CredentialRow& credential) { return !credential.temporary_password.empty() || !credential.sealed_password.empty(); }

Result<Charged> charge(Store& store, const Context& context, const std::string& case_id, const Digest& phone)
{
    Charged out;
    auto key_there = store.activation(case_id);
    if (!key_there) return base::unexpected(key_there.error());
    if (*key_there && (*key_there)->phone == phone) out.over = over(**key_there);
    if (out.over != nullptr) return out;
    auto found = read_key(store, case_id);
    if (!found) return base::unexpected(found.error());
    if (!*found || !has_password((*found)->credential) || (*found)->key.phone != phone) return out;
    const bool locked_key = (*found)->key.state == "locked";
    if (!locked_key && !awaits_first_sign_in((*found)->key)) return out;
    out.before = (*found)->credential;
    out.may_try = !locked_key && charge_password_try((*found)->credential, context.limits, context.clock.now());
    out.found = std::move(*found);
    if (!out.may_try) return out;
    auto& [key, credential] = *out.found;
    if (credential.locked_for_good) {
        key.state = "locked";
        if (auto done = store.save_activation(key); !done) return base::unexpected(done.error());
    }
    if (auto done = store.save_credential(credential); !done) return base::unexpected(done.error());
    return out;
}

/// The try was right: what it cost is given back.
Status<> refund(Store& store, const Charged& charged)
{
    auto now = read_key(store, charged.before.case_id);
    if (!now) return base::unexpected(now.error());
    if (!*now) return {};
    auto& [key, credential] = **now;
    credential.wrong_passwords = 0;
    credential.lock_level = charged.before.lock_level;
    credential.locked_until = charged.before.locked_until;
    credential.locked_for_good = charged.before.locked_for_good;
    if (key.state == "locked" && !credential.locked_for_good) {
        key.state = charged.found->key.phone_proved == "no" ? "pending" : "activated";
        if (auto done = store.save_activation(key); !done) return done;
    }
    return store.save_credential(credential);
}

Result<bool> password_right(Context& context, const CredentialRow& credential, const base::Secret& password)
{
    auto text = credential.temporary_password;
    if (text.empty()) {  // came moments ago
        auto made = hardened_password(context, credential);
        if (!made) return base::unexpected(made.error());
        text = *made;
        auto stored = context.writer.run([&](Store& store) { return store.harden(credential.case_id, text); });
        if (!stored) return base::unexpected(stored.error());
    }
    const auto stored = seal::StoredPin::parse(text);
    if (!stored) return base::fail(FaultCode::storage_corrupt);
    return context.vault->matches(password, *stored);
}

}  // namespace

bool charge_password_try(CredentialRow& row, const Limits& limits, Instant now)
{
    if (row.locked_for_good || (row.locked_until && now < *row.locked_until)) return false;
    row.locked_until.reset();
    ++row.wrong_passwords;
    if (row.wrong_passwords % limits.passwords_per_round != 0) return true;
    ++row.lock_level;
    if (row.lock_level > limits.locks) {
        row.locked_for_good = true;
        return true;
    }
    auto wait = std::chrono::milliseconds(limits.first_lock);
    for (std::int64_t level = 1; level < row.lock_level; ++level) wait *= 4;
    row.locked_until = now + wait;
    return true;
}

int passwords_left(const CredentialRow& row, const Limits& limits, Instant now)
{
    if (row.locked_for_good || (row.locked_until && now < *row.locked_until)) return 0;
    return limits.passwords_per_round - static_cast<int>(row.wrong_passwords % limits.passwords_per_round);
}

Result<std::string> hardened_password(const Context& context, const CredentialRow& credential)
{
    const auto& case_id = credential.password_case.empty() ? credential.case_id : credential.password_case;
    auto content = seal::open_secret(credential.sealed_password, context.home.seal);
    if (!content) return base::unexpected(content.error());
    auto password = wire::unpack_temporary_password(*content);
    if (!password || password->case_id.text() != case_id) return base::fail(FaultCode::unseal_failed);
    if (context.vault == nullptr) return base::fail(FaultCode::token_unavailable);
    auto stored = context.vault->protect(password->password);
    if (!stored) return base::unexpected(stored.error());
    return stored->text();
}

Outcome start_first_sign_in(Context& context, const Caller& caller, const Request& request)
{
    auto json = read_request(request, {16U * 1024U, 4});
    if (!json) return base::unexpected(json.error());
    const auto wanted = wire::decode_sign_in_start_request(*json);
    if (!wanted) return refuse(wanted.error());
    auto content = open_sealed(context, wanted->sealed);
    if (!content) return base::unexpected(content.error());
    const auto start = wire::unpack_sign_in_start(*content);
    if (!start || !(start->case_id == wanted->case_id)) {
        return refuse(400, "message_malformed", "the sealed content is not of this call");
    }
    const auto& case_id = start->case_id.text();
    const auto phone = context.home.lookup.phone(start->phone);
    auto charged = context.writer.get<Charged>(
        [&](Store& store) { return charge(store, context, case_id, phone); });
    if (!charged) return refuse(charged.error());
    if (charged->over != nullptr) {
        ++context.metrics.sign_ins_refused;
        return refuse(422, charged->over, "the key cannot be signed in to");
    }
    if (!charged->found) {
        ++context.metrics.sign_ins_refused;
        return refuse(sign_in_refused());
    }
    const auto now = context.clock.now();
    if (!charged->may_try) return refuse(locked(charged->before, now));
    auto right = password_right(context, charged->found->credential, start->password);
    if (!right) return refuse(right.error());
    if (!*right) {
        ++context.metrics.sign_ins_refused;
        base::log_id(LogLevel::info, "sign_in_refused", case_id);
        const auto& credential = charged->found->credential;
        const int left = passwords_left(credential, context.limits, now);
        return refuse(left == 0 ? locked(credential, now) : sign_in_refused(left));
    }
    auto refunded = context.writer.run([&](Store& store) { return refund(store, *charged); });
    if (!refunded) return refuse(refunded.error());
    auto sent = send_code(context, *caller, {CodeUse::sign_in, case_id, start->phone, wanted->language});
    if (!sent) return base::unexpected(sent.error());
    return answer(wire::encode(wire::SignInStartAnswer{sent->id, sent->expires_at, sent->tries_left}),
                  wire::Format::json, 201);
}

namespace {

/// The data kept of the case tell what a PIN must not be.
OrProblem<void> check_own_pin(Context& context, const std::string& case_id, const wire::SignInFinish& finish)
{
    bool by_letter = false;
    auto record = context.writer.look<std::optional<RecordRow>>(
        [&](Store& store) -> Result<std::optional<RecordRow>> {
            auto key = store.activation(case_id);
            if (!key) return base::unexpected(key.error());
            if (!*key) return std::optional<RecordRow>();
            by_letter = (*key)->origin == "letter";
            return store.record((*key)->epoch_id, (*key)->seq);
        });
    if (!record) return refuse(record.error());
    if (!*record) return refuse(sign_in_refused());
    if (by_letter && finish.signature_pin) {
        return refuse(422, "signature_at_desk", "the digital signature of a key that came by letter is activated at a desk");
    }
    auto draft = open_kept_data(context.home, (*record)->data);
    if (!draft) return refuse(base::Fault{FaultCode::storage_corrupt});
    domain::PinOwner owner;
    owner.birth_date = base::parse_iso_date(draft->text(domain::FieldId::birth_date));
    owner.phone_digits = draft->text(domain::FieldId::phone);
    if (!owner.phone_digits.empty() && owner.phone_digits.front() == '+') owner.phone_digits.remove_prefix(1);
    const auto weak = [&owner](const base::Secret& pin) {
        return pin.use([&](base::BytesView digits) { return domain::check_pin(digits, owner); });
    };
    auto found = weak(finish.pin);
    if (!found && finish.signature_pin) found = weak(*finish.signature_pin);
    if (!found) return {};
    auto out = problem(422, "input_invalid", "the PIN is too easy to guess");
    out.detail = std::string(domain::name(*found));
    return refuse(std::move(out));
}

struct ProtectedPins {
    std::string pin;
    std::string signature_pin;
};

Result<ProtectedPins> protect(Context& context, const wire::SignInFinish& finish)
{
    if (context.vault == nullptr) return base::fail(FaultCode::token_unavailable);
    ProtectedPins out;
    auto pin = context.vault->protect(finish.pin);
    if (!pin) return base::unexpected(pin.error());
    out.pin = pin->text();
    if (finish.signature_pin) {
        auto second = context.vault->protect(*finish.signature_pin);
        if (!second) return base::unexpected(second.error());
        out.signature_pin = second->text();
    }
    return out;
}

struct Finished {
    TriedCode tried;
    bool possible = false;
    Instant at;
};

/// Counts a wrong code against the key: the third locks it for good.
Status<> count_wrong_code(Store& store, const Context& context, KeyAndCredential& found)
{
    ++found.credential.wrong_codes;
    if (found.credential.wrong_codes >= context.limits.code_tries) {
        found.credential.locked_for_good = true;
        found.key.state = "locked";
        if (auto done = store.save_activation(found.key); !done) return done;
        if (auto done = store.replace_open_codes(found.key.case_id, "sign_in"); !done) return done;
        if (auto done = store.add_event(context.clock.now(), "key_locked", found.key.case_id); !done) return done;
    }
    return store.save_credential(found.credential);
}

Status<> set_pin(Store& store, KeyAndCredential& found, const ProtectedPins& pins, Instant at)
{
    auto& [key, credential] = found;
    if (key.state == "pending") {
        key.state = "activated";
        key.activated_at = at;
        key.phone_proved = "sign_in";
    }
    key.own_pin = true;
    credential.pin = pins.pin;
    if (!pins.signature_pin.empty() && key.origin != "letter") {  // one that is there stays
        credential.signature_pin = pins.signature_pin;
        if (!key.signature_from) key.signature_from = at;
    }
    credential.temporary_password.clear();
    base::wipe(credential.sealed_password);
    credential.sealed_password.clear();
    credential.password_case.clear();
    credential.wrong_codes = 0;
    credential.wrong_passwords = 0;
    credential.lock_level = 0;
    if (auto done = store.save_activation(key); !done) return done;
    if (auto done = store.save_credential(credential); !done) return done;
    return store.add_event(at, "own_pin_set", key.case_id);
}

Result<Finished> finish_in_store(Store& store, const Context& context, const Caller& caller, const std::string& id,
                                 const wire::SignInFinish& content, const ProtectedPins& pins)
{
    Finished out;
    out.at = context.clock.now();
    auto code = store.code(id);
    if (!code) return base::unexpected(code.error());
    if (!*code || (*code)->terminal_id != caller->id || (*code)->case_id != content.case_id.text()) return out;
    auto found = read_key(store, content.case_id.text());
    if (!found) return base::unexpected(found.error());
    if (!*found || !awaits_first_sign_in((*found)->key) || (*found)->credential.locked_for_good) return out;
    out.possible = true;
    auto tried = content.code.use([&](base::BytesView digits) {
        return try_code(store, context.home.lookup, id, CodeUse::sign_in, digits, out.at);
    });
    if (!tried) return base::unexpected(tried.error());
    out.tried = *tried;
    const auto outcome = tried->outcome;
    if (outcome == CodeTry::wrong || outcome == CodeTry::exhausted) {
        if (auto done = count_wrong_code(store, context, **found); !done) return base::unexpected(done.error());
        if ((*found)->credential.locked_for_good) out.tried.outcome = CodeTry::exhausted;
        out.tried.row.tries_left = context.limits.code_tries - (*found)->credential.wrong_codes;
        return out;
    }
    if (outcome != CodeTry::right) return out;
    if (auto done = set_pin(store, **found, pins, out.at); !done) return base::unexpected(done.error());
    return out;
}

}  // namespace

Outcome finish_first_sign_in(Context& context, const Caller& caller, const std::string& id, const Request& request)
{
    auto json = read_request(request, {16U * 1024U, 4});
    if (!json) return base::unexpected(json.error());
    const auto wanted = wire::decode_sign_in_finish_request(*json);
    if (!wanted) return refuse(wanted.error());
    auto content = open_sealed(context, wanted->sealed);
    if (!content) return base::unexpected(content.error());
    const auto finish = wire::unpack_sign_in_finish(*content);
    if (!finish || finish->id != id) {
        return refuse(400, "message_malformed", "the sealed content is not of this call");
    }
    const auto& case_id = finish->case_id.text();
    if (auto fits = check_own_pin(context, case_id, *finish); !fits) return base::unexpected(fits.error());
    // Before the code is tried: a right code must not be spent when the token is away.
    auto pins = protect(context, *finish);
    if (!pins) return refuse(pins.error());
    auto finished = context.writer.get<Finished>(
        [&](Store& store) { return finish_in_store(store, context, caller, id, *finish, *pins); });
    if (!finished) return refuse(finished.error());
    if (!finished->possible) return refuse(sign_in_refused(0));
    if (finished->tried.outcome != CodeTry::right) {
        ++context.metrics.sign_ins_refused;
        return refuse(problem_of(finished->tried));
    }
    ++context.metrics.sign_ins;
    base::log_id(LogLevel::info, "own_pin_set", case_id);
    wire::ActivationAnswer out;
    out.case_id = finish->case_id;
    out.activation = wire::ActivationState::activated;
    out.changed_at = finished->at;
    return answer(wire::encode(out));
}

}  // namespace balcao::central
