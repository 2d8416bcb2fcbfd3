// The digital signature at the sign-in page: its own PIN and a code for each document, and its end.
#include "base/log.h"
#include "central/contact.h"
#include "central/holder_site.h"
#include "central/signature_right.h"

namespace balcao::central {

namespace {

constexpr auto k_awaiting_life = std::chrono::minutes(10);

/// A file counts before a digest that was written; nullopt: neither.
std::optional<seal::Digest> document_of(const Form& form)
{
    const auto file = form.text("file");
    if (!file.empty()) return seal::sha256(base::as_bytes(file));
    const auto octets = base::from_hex(form.text("hash"));
    return octets ? seal::digest_from(*octets) : std::nullopt;
}

}  // namespace

Result<bool> HolderSite::has_signature(const ActivationRow& key)
{
    auto credential = m_context.writer.look<std::optional<CredentialRow>>([&](Store& store) { return store.credential(key.case_id); });
    if (!credential) return base::unexpected(credential.error());
    return *credential && !(*credential)->signature_pin.empty();
}

Result<bool> HolderSite::may_choose_signature_pin(const ActivationRow& key)
{
    return m_context.writer.look<bool>([&](Store& store) -> Result<bool> {
        auto credential = store.credential(key.case_id);
        if (!credential) return base::unexpected(credential.error());
        if (!*credential) return false;
        auto right = signature_right(store, m_context.home, key, **credential, m_context.clock.now());
        if (!right) return base::unexpected(right.error());
        return *right == SignatureRight::may;
    });
}

/// false: wrong, locked, or no signature any more.
Result<bool> HolderSite::signature_pin_right(const ActivationRow& key, const base::Secret& pin)
{
    if (m_context.vault == nullptr) return base::fail(base::FaultCode::token_unavailable);
    struct Guarded {
        std::string stored;
        CredentialRow before;
        bool may_try = false;
    };
    auto guarded = m_context.writer.get<Guarded>([&](Store& store) -> Result<Guarded> {
        Guarded out;
        auto found = read_key(store, key.case_id);  // held: tries of one key come one after the other
        if (!found) return base::unexpected(found.error());
        if (!*found || !usable((*found)->key, m_context.clock.now())) return out;
        auto guard = store.signature_guard(key.case_id);
        if (!guard) return base::unexpected(guard.error());
        out.stored = (*found)->credential.signature_pin;
        out.before = *guard;
        out.may_try = !out.stored.empty() && charge_password_try(*guard, m_context.limits, m_context.clock.now());
        if (!out.may_try) return out;
        if (auto done = store.save_signature_guard(*guard); !done) return base::unexpected(done.error());
        return out;
    });
    if (!guarded) return base::unexpected(guarded.error());
    if (!guarded->may_try) return false;
    const auto stored = seal::StoredPin::parse(guarded->stored);
    if (!stored) return base::fail(base::FaultCode::storage_corrupt);
    auto right = m_context.vault->matches(pin, *stored);
    if (!right || !*right) return right;
    auto given_back = guarded->before;
    given_back.wrong_passwords = 0;
    auto refunded = m_context.writer.run([&](Store& store) { return store.save_signature_guard(given_back); });
    if (!refunded) return base::unexpected(refunded.error());
    return true;
}

Response HolderSite::start_signature(Visitor& visitor, const Form& form)
{
    const auto refused = [&](std::string_view text, std::string_view field, int status = 422) {
        return show(visitor, "/sign", {.wrong = text, .field = field, .status = status});
    };
    const auto& key = *visitor.key;
    const auto has = has_signature(key);
    const auto draft = kept_data(m_context, key.case_id);
    if (!has || !draft) return refused("wrong_away", "", 503);
    if (!*has || m_signing == nullptr || key.state != "activated") return refused("wrong_no_signature", "");
    const auto now = m_context.clock.now();
    if (!old_enough_to_sign(*draft, now)) return refused("wrong_too_young", "");
    const auto document = document_of(form);
    if (!document) return refused("wrong_no_document", "file");
    const auto pin = form.digits("signature_pin", 4, 8);
    if (!pin) return refused("wrong_pin_form", "signature_pin");
    auto right = signature_pin_right(key, *pin);
    if (!right) return refused("wrong_away", "", 503);
    if (!*right) return refused("wrong_signature_pin", "signature_pin");
    const auto contact = contact_of_key(m_context, key.case_id);
    if (!contact) return refused("wrong_away", "", 503);
    const auto& phone = contact->phone;
    if (m_context.home.lookup.phone(phone) != key.phone) return refused("wrong_away", "", 503);
    auto sent = send_code(m_context, {CodeUse::signature, key.case_id, phone, visitor.language, std::nullopt});
    if (!sent) return refused(text_of_unsent(sent.error()), "", sent.error().status);
    auto kept = m_context.writer.get<bool>([&](Store& store) -> Result<bool> {
        auto visit = store.visit(visitor.visit->id, Hold::yes);
        if (!visit) return base::unexpected(visit.error());
        if (!*visit || (*visit)->stage != "open") return false;
        (*visit)->code_id = sent->id;
        (*visit)->document = seal::bytes_of(*document);
        (*visit)->expires_at = std::max((*visit)->expires_at, now + k_awaiting_life);
        if (auto done = store.save_visit(**visit); !done) return base::unexpected(done.error());
        return true;
    });
    if (!kept) return refused("wrong_away", "", 503);
    return *kept ? moved(visitor, "/sign") : show(visitor, "/", {.wrong = "wrong_form", .status = 409});
}

Response HolderSite::drop_signature(Visitor& visitor, const Form&)
{
    auto dropped = m_context.writer.run([&](Store& store) -> Status<> {
        auto visit = store.visit(visitor.visit->id, Hold::yes);
        if (!visit) return base::unexpected(visit.error());
        if (!*visit) return {};
        (*visit)->code_id.clear();
        (*visit)->document.clear();
        return store.save_visit(**visit);
    });
    return dropped ? moved(visitor, "/") : show(visitor, "/", {.wrong = "wrong_away", .status = 503});
}

Response HolderSite::finish_signature(Visitor& visitor, const Form& form)
{
    const auto refused = [&](std::string_view text, std::string_view field, int status = 422) {
        return show(visitor, "/sign", {.wrong = text, .field = field, .status = status});
    };
    const auto document = seal::digest_from(visitor.visit->document);
    if (!document || m_signing == nullptr) return show(visitor, "/", {.wrong = "wrong_form", .status = 409});
    const auto code = form.digits("code", 6, 6);
    if (!code) return refused("wrong_code_form", "code");
    ActivationRow key;
    bool ended = false;
    auto tried = try_awaited_code(visitor, CodeUse::signature, *code, [&](Store& store, VisitRow& visit, KeyAndCredential& found) -> Status<> {
        ended = found.credential.signature_pin.empty() || found.key.state != "activated" || visit.document != seal::bytes_of(*document);
        key = found.key;
        visit.code_id.clear();  // one code, one signature
        visit.document.clear();
        // Whoever knew PIN and code is the holder: the next wait is a first one again, as it is with the PIN of the key.
        auto guard = store.signature_guard(found.key.case_id);
        if (!guard) return base::unexpected(guard.error());
        if (guard->lock_level != 0 && !guard->locked_for_good) {
            guard->lock_level = 0;
            if (auto done = store.save_signature_guard(*guard); !done) return done;
        }
        if (auto done = store.save_credential(found.credential); !done) return done;
        return store.save_visit(visit);
    });
    if (!tried) return refused("wrong_away", "", 503);
    if (!*tried) return show(visitor, "/", {.wrong = "wrong_form", .status = 409});
    if ((*tried)->outcome == CodeTry::wrong) return refused("wrong_code", "code");
    visitor.visit->document.clear();
    if ((*tried)->outcome == CodeTry::exhausted) {
        visitor.visit.reset();
        return show(visitor, "/", {.wrong = "wrong_code_exhausted", .status = 422});
    }
    if ((*tried)->outcome != CodeTry::right) return refused("wrong_code_expired", "");
    if (ended) return show(visitor, "/", {.wrong = "wrong_no_signature", .status = 422});
    const auto draft = kept_data(m_context, key.case_id);
    auto made = draft ? m_signing->sign(m_context, key, *draft, *document) : Result<base::Bytes>(base::unexpected(draft.error()));
    // Noted before it is given out: no signature that its holder cannot find in the own history.
    auto noted = made ? m_context.writer.run([&](Store& store) -> Status<> {
        if (auto done = store.add_event(m_context.clock.now(), "document_signed", key.case_id); !done) return done;
        return store.add_holder_event(key, m_context.clock.now(), "signed");
    }) : Status<>(base::unexpected(made.error()));
    if (!noted) {
        base::log(base::LogLevel::error, "document_not_signed", noted.error());
        return refused("wrong_not_signed", "", 503);
    }
    base::log_id(base::LogLevel::info, "document_signed", key.case_id);
    Response out;
    out.content_type = "application/pkcs7-signature";
    out.headers.emplace_back("Content-Disposition", "attachment; filename=\"assinatura.p7s\"");
    out.body = std::move(*made);
    return out;
}

Response HolderSite::end_signature(Visitor& visitor, const Form&)
{
    const auto now = m_context.clock.now();
    auto ended = m_context.writer.get<bool>([&](Store& store) -> Result<bool> {
        auto found = read_key(store, visitor.key->case_id);
        if (!found) return base::unexpected(found.error());
        if (!*found || !usable((*found)->key, now) || (*found)->credential.signature_pin.empty()) return false;
        auto& [key, credential] = **found;
        credential.signature_pin.clear();
        key.signature_ended_at = now;
        if (auto done = store.save_credential(credential); !done) return base::unexpected(done.error());
        if (auto done = store.save_activation(key); !done) return base::unexpected(done.error());
        if (auto done = store.signature_may_have_ended(key); !done) return base::unexpected(done.error());
        if (auto done = store.add_event(now, "signature_cancelled", key.case_id); !done) return base::unexpected(done.error());
        if (auto done = store.add_holder_event(key, now, "signature_ended"); !done) return base::unexpected(done.error());
        return true;
    });
    if (!ended) return show(visitor, "/", {.wrong = "wrong_away", .status = 503});
    if (!*ended) return show(visitor, "/", {.wrong = "wrong_no_signature", .status = 422});
    if (m_signing != nullptr) {
        if (const auto gone = m_signing->destroy_ended(m_context); !gone) {  // the mark stays, and the next look destroys it
            base::log(base::LogLevel::warning, "signing_keys_not_destroyed", gone.error());
        }
    }
    return show(visitor, "/", {.good = "done_signature_ended"});
}

}  // namespace balcao::central
