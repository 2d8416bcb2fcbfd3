#include "central/sign_in.h"

#include "base/log.h"
#include "central/key_access.h"
#include "seal/envelope.h"
#include "wire/first_sign_in.h"
#include "wire/secret_content.h"

namespace balcao::central {

using base::FaultCode;
using base::LogLevel;

namespace {

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

/// k_problem_suspended, k_problem_cancelled: there is nothing to sign in to. Told to whom knows both the case, which nobody
/// guesses, and its number.
const char* over(const ActivationRow& key)
{
    if (key.state == "suspended") return wire::k_problem_suspended;
    return key.state == "cancelled" && key.ended_because != "holder" ? wire::k_problem_cancelled : nullptr;
}

/// A key that came by letter has no PIN before its letter is printed.
bool has_password(const CredentialRow& credential) { return !credential.temporary_password.empty() || !credential.sealed_password.empty(); }

bool may_be_tried(const KeyAndCredential& found, const Digest& phone)
{
    const auto& [key, credential] = found;
    return key.phone == phone && has_password(credential) && (key.state == "locked" || awaits_first_sign_in(key));
}

}  // namespace

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
    const char* is_over = nullptr;
    auto charged = context.writer.get<Charged>([&](Store& store) -> Result<Charged> {
        auto key = store.activation(case_id);
        if (!key) return base::unexpected(key.error());
        is_over = *key && (*key)->phone == phone ? over(**key) : nullptr;
        if (is_over != nullptr) return Charged();
        auto found = read_key(store, case_id);
        if (!found) return base::unexpected(found.error());
        return charge(store, context, *found && may_be_tried(**found, phone) ? std::move(*found) : std::nullopt);
    });
    if (!charged) return refuse(charged.error());
    if (is_over != nullptr) {
        ++context.metrics.sign_ins_refused;
        return refuse(422, is_over, "the key cannot be signed in to");
    }
    if (!charged->found) {
        ++context.metrics.sign_ins_refused;
        return refuse(sign_in_refused());
    }
    const auto now = context.clock.now();
    if (!charged->may_try) return refuse(locked(charged->before, now));
    auto right = password_right(context, *charged->found, start->password);
    if (!right) return refuse(right.error());
    if (!*right) {
        ++context.metrics.sign_ins_refused;
        base::log_id(LogLevel::info, "sign_in_refused", case_id);
        const auto& credential = charged->found->credential;
        const int left = passwords_left(credential, context.limits, now);
        return refuse(left == 0 ? locked(credential, now) : sign_in_refused(left));
    }
    auto refunded = context.writer.run([&](Store& store) { return refund(store, context.limits, *charged); });
    if (!refunded) return refuse(refunded.error());
    auto sent = send_code(context, {CodeUse::sign_in, case_id, start->phone, wanted->language, caller->id});
    if (!sent) return base::unexpected(sent.error());
    return answer(wire::encode(wire::SignInStartAnswer{sent->id, sent->expires_at, sent->tries_left}),
                  wire::Format::json, 201);
}

namespace {

struct Finished {
    TriedCode tried;
    bool possible = false;
    Instant at;
    PinsSet set;
};

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
        return try_key_code(store, context, **found, id, CodeUse::sign_in, digits, out.at);
    });
    if (!tried) return base::unexpected(tried.error());
    out.tried = *tried;
    if (tried->outcome != CodeTry::right) return out;
    auto set = set_pin(store, context, **found, pins, out.at);
    if (!set) return base::unexpected(set.error());
    out.set = *set;
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
    const auto* signature_pin = finish->signature_pin ? &*finish->signature_pin : nullptr;
    if (auto fits = check_own_pin(context, case_id, finish->pin, signature_pin); !fits) return base::unexpected(fits.error());
    // Before the code is tried: a right code must not be spent when the token is away.
    auto pins = protect(context, finish->pin, signature_pin);
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
    wire::SignInFinishAnswer out;
    out.key.case_id = finish->case_id;
    out.key.activation = wire::ActivationState::activated;
    out.key.changed_at = finished->at;
    // Signed in all the same: what the holder ended meanwhile must not take the sign-in along.
    out.signature_left_out = finished->set.signature_left_out;
    return answer(wire::encode(out));
}

}  // namespace balcao::central
