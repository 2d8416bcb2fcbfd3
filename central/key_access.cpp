#include "central/key_access.h"

#include "base/log.h"
#include "central/contact.h"
#include "central/examine.h"
#include "central/sign_in.h"
#include "central/signature_right.h"
#include "domain/pin_policy.h"
#include "seal/envelope.h"
#include "wire/secret_content.h"

namespace balcao::central {

using base::FaultCode;

Result<std::optional<KeyAndCredential>> read_key(Store& store, const std::string& case_id)
{
    auto key = store.activation(case_id, Hold::yes);
    if (!key) return base::unexpected(key.error());
    auto credential = store.credential(case_id, Hold::yes);
    if (!credential) return base::unexpected(credential.error());
    if (!*key || !*credential) return std::optional<KeyAndCredential>();
    return std::optional(KeyAndCredential{**key, **credential});
}

bool usable(const ActivationRow& key, Instant now)
{
    return (key.state == "pending" || key.state == "activated") && key.valid_until >= base::format_iso_date(base::utc_day(now));
}

bool awaits_first_sign_in(const ActivationRow& key)
{
    return (key.state == "pending" || key.state == "activated") && !key.own_pin;
}

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

namespace {

/// A try that is counted waits for the disk. One that is not must wait as long, or the wait would tell which numbers have a key.
Status<> write_as_if_counted(Store& store, const Context& context)
{
    const VisitRow nobody{seal::sha256(context.random.bytes(32)), std::string(36, '0'), "code", {}, {}, context.clock.now()};
    if (auto done = store.add_visit(nobody); !done) return done;
    return store.drop_visit(nobody.id);
}

}  // namespace

Result<Charged> charge(Store& store, const Context& context, std::optional<KeyAndCredential> found)
{
    Charged out;
    if (found) {
        out.before = found->credential;
        out.may_try = found->key.state != "locked" && charge_password_try(found->credential, context.limits, context.clock.now());
        out.found = std::move(found);
    }
    if (!out.may_try) {
        if (auto done = write_as_if_counted(store, context); !done) return base::unexpected(done.error());
        return out;
    }
    auto& [key, credential] = *out.found;
    if (credential.locked_for_good) {
        key.state = "locked";
        if (auto done = store.save_activation(key); !done) return base::unexpected(done.error());
    }
    if (auto done = store.save_credential(credential); !done) return base::unexpected(done.error());
    return out;
}

Status<> refund(Store& store, const Limits& limits, const Charged& charged)
{
    auto now = read_key(store, charged.before.case_id);
    if (!now) return base::unexpected(now.error());
    if (!*now) return {};
    auto& [key, credential] = **now;
    // The password is judged outside the transaction: whoever knows it but not the codes could win a try of a code with every sign-in
    // that runs beside the last one allowed.
    if (credential.locked_for_good && credential.wrong_codes >= limits.code_tries) return {};
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

namespace {

/// As long as a wrong password takes.
Result<bool> no_password_fits(Context& context, const base::Secret& password)
{
    if (context.vault == nullptr) return base::fail(FaultCode::token_unavailable);
    auto made = context.vault->protect(password);
    if (!made) return base::unexpected(made.error());
    return false;
}

}  // namespace

Result<bool> password_right(Context& context, const KeyAndCredential& found, const base::Secret& password)
{
    const auto& credential = found.credential;
    auto text = found.key.own_pin ? credential.pin : credential.temporary_password;
    // A key that came by letter has no password before its letter is printed; the work is done all the same.
    const bool nothing_yet = !found.key.own_pin && text.empty() && credential.sealed_password.empty();
    if (nothing_yet) return no_password_fits(context, password);
    if (text.empty() && !found.key.own_pin) {  // came moments ago
        auto made = hardened_password(context, credential);
        if (!made) return base::unexpected(made.error());
        text = *made;
        auto stored = context.writer.run([&](Store& store) { return store.harden(credential.case_id, text); });
        if (!stored) return base::unexpected(stored.error());
    }
    const auto stored = seal::StoredPin::parse(text);
    if (!stored) return base::fail(FaultCode::storage_corrupt);
    if (context.vault == nullptr) return base::fail(FaultCode::token_unavailable);
    return context.vault->matches(password, *stored);
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

namespace {

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

}  // namespace

Result<TriedCode> try_key_code(Store& store, const Context& context, KeyAndCredential& found, const std::string& id, CodeUse use,
                               base::BytesView digits, Instant now)
{
    auto tried = try_code(store, context.home.lookup, id, use, digits, now);
    if (!tried) return tried;
    if (tried->outcome == CodeTry::wrong || tried->outcome == CodeTry::exhausted) {
        if (auto done = count_wrong_code(store, context, found); !done) return base::unexpected(done.error());
        if (found.credential.locked_for_good) tried->outcome = CodeTry::exhausted;
        tried->row.tries_left = context.limits.code_tries - found.credential.wrong_codes;
    }
    return tried;
}

Result<domain::Draft> kept_data(Context& context, const std::string& case_id)
{
    auto record = context.writer.look<std::optional<RecordRow>>([&](Store& store) -> Result<std::optional<RecordRow>> {
        auto key = store.activation(case_id);
        if (!key) return base::unexpected(key.error());
        if (!*key) return std::optional<RecordRow>();
        return store.record((*key)->epoch_id, (*key)->seq);
    });
    if (!record) return base::unexpected(record.error());
    if (!*record) return base::fail(FaultCode::storage_corrupt);
    auto draft = open_kept_data(context.home, (*record)->data);
    if (!draft) return base::fail(FaultCode::storage_corrupt);
    return draft;
}

namespace {

/// Only what nobody could ask for in good faith; set_pin() judges again and leaves out what ended since.
OrProblem<void> check_signature_asked(Context& context, const std::string& case_id)
{
    auto right = context.writer.look<SignatureRight>([&](Store& store) -> Result<SignatureRight> {
        auto key = store.activation(case_id);
        if (!key) return base::unexpected(key.error());
        auto credential = store.credential(case_id);
        if (!credential) return base::unexpected(credential.error());
        if (!*key || !*credential) return SignatureRight::not_asked;
        return signature_right(store, context.home, **key, **credential, context.clock.now());
    });
    if (!right) return refuse(right.error());
    if (!never_could(*right)) return {};
    return refuse(422, "signature_" + std::string(name(*right)), "this key cannot get a signature's PIN in this way; the sign-in works without one");
}

}  // namespace

OrProblem<void> check_own_pin(Context& context, const std::string& case_id, const base::Secret& pin, const base::Secret* signature_pin)
{
    if (signature_pin != nullptr) {
        if (auto asked = check_signature_asked(context, case_id); !asked) return asked;
    }
    const auto draft = kept_data(context, case_id);
    if (!draft) return refuse(draft.error());
    domain::PinOwner owner;
    owner.birth_date = base::parse_iso_date(draft->text(domain::FieldId::birth_date));
    const auto contact = contact_of_key(context, case_id);
    if (!contact) return refuse(contact.error());
    owner.phone_digits = contact->phone;
    if (!owner.phone_digits.empty() && owner.phone_digits.front() == '+') owner.phone_digits.remove_prefix(1);
    const auto weak = [&owner](const base::Secret& wanted) {
        return wanted.use([&](base::BytesView digits) { return domain::check_pin(digits, owner); });
    };
    auto found = weak(pin);
    if (!found && signature_pin != nullptr) found = weak(*signature_pin);
    if (!found) return {};
    auto out = problem(422, "input_invalid", "the PIN is too easy to guess");
    out.detail = std::string(domain::name(*found));
    return refuse(std::move(out));
}

Result<ProtectedPins> protect(Context& context, const base::Secret& pin, const base::Secret* signature_pin)
{
    if (context.vault == nullptr) return base::fail(FaultCode::token_unavailable);
    ProtectedPins out;
    auto first = context.vault->protect(pin);
    if (!first) return base::unexpected(first.error());
    out.pin = first->text();
    if (signature_pin != nullptr) {
        auto second = context.vault->protect(*signature_pin);
        if (!second) return base::unexpected(second.error());
        out.signature_pin = second->text();
    }
    return out;
}

Result<PinsSet> set_pin(Store& store, const Context& context, KeyAndCredential& found, const ProtectedPins& pins, Instant at)
{
    auto& [key, credential] = found;
    PinsSet out;
    if (key.state == "pending") {
        key.state = "activated";
        key.activated_at = at;
        key.phone_proved = "sign_in";
    }
    key.own_pin = true;
    credential.pin = pins.pin;
    if (!pins.signature_pin.empty()) {
        auto right = signature_right(store, context.home, key, credential, at);
        if (!right) return base::unexpected(right.error());
        if (*right == SignatureRight::may) {
            credential.signature_pin = pins.signature_pin;
            if (!key.signature_from) key.signature_from = at;
        } else {
            out.signature_left_out = name(*right);
            base::log_id(base::LogLevel::warning, "signature_pin_left_out", key.case_id);
        }
    }
    credential.temporary_password.clear();
    base::wipe(credential.sealed_password);
    credential.sealed_password.clear();
    credential.password_case.clear();
    credential.wrong_codes = 0;
    credential.wrong_passwords = 0;
    credential.lock_level = 0;
    if (auto done = store.save_activation(key); !done) return base::unexpected(done.error());
    if (auto done = store.save_credential(credential); !done) return base::unexpected(done.error());
    if (auto done = store.add_event(at, "own_pin_set", key.case_id); !done) return base::unexpected(done.error());
    return out;
}

}  // namespace balcao::central
