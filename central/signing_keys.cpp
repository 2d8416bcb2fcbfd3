#include "central/signing_keys.h"

#include "base/log.h"
#include "seal/envelope.h"

namespace balcao::central {

using base::FaultCode;

namespace {

/// How long another instance may take from the row of a key to its certificate.
constexpr auto k_making = std::chrono::minutes(1);
constexpr std::int64_t k_marked_at_once = 50;

seal::SignerName name_in(const domain::Draft& draft, std::string serial)
{
    using domain::FieldId;
    seal::SignerName out{std::string(draft.text(FieldId::full_name)), std::string(draft.text(FieldId::given_names)),
                         std::string(draft.text(FieldId::surname)), std::move(serial)};
    if (out.full.empty()) out.full = out.given.empty() ? out.surname : out.given + " " + out.surname;
    return out;
}

}  // namespace

Result<std::unique_ptr<SigningKeys>> SigningKeys::open(const Home& home)
{
    if (!home.signing) return std::unique_ptr<SigningKeys>();
    auto pin = token_pin(home.directory, home.settings);
    if (!pin) return base::unexpected(pin.error());
    auto token = seal::SigningToken::open(home.settings.token_module, home.settings.token_label, std::move(*pin));
    if (!token) return base::unexpected(token.error());
    return std::unique_ptr<SigningKeys>(new SigningKeys(home, std::move(*token)));
}

Result<std::optional<SigningKeys::Usable>> SigningKeys::find(Context& context, const ActivationRow& key)
{
    if (auto done = destroy_ended(context); !done) return base::unexpected(done.error());
    auto row = context.writer.get<std::optional<SigningKeyRow>>([&](Store& store) { return store.signing_key(key.person, key.purpose); });
    if (!row) return base::unexpected(row.error());
    if (!*row) return std::optional<Usable>();
    const auto now = context.clock.now();
    if ((*row)->certificate.empty() && now < (*row)->made_at + k_making) return base::fail(FaultCode::central_busy);
    if (!(*row)->certificate.empty()) {
        auto der = seal::open((*row)->certificate, m_home.seal);
        auto certificate = der ? seal::Certificate::from_der(*der) : base::unexpected(der.error());
        if (!certificate) return base::unexpected(certificate.error());
        const bool ours = certificate->issuer_common_name() == m_home.signing->certificate.common_name();
        if (certificate->valid_at(now) && ours) return std::optional(Usable{(*row)->label, *certificate});
    }
    // Never finished, or over: in its place comes another.
    if (auto done = destroy(context, (*row)->label); !done) return base::unexpected(done.error());
    return std::optional<Usable>();
}

Result<SigningKeys::Usable> SigningKeys::make(Context& context, const ActivationRow& key, const domain::Draft& draft)
{
    SigningKeyRow row;
    row.label = "signature-" + base::to_hex(context.random.bytes(16));
    row.person = key.person;
    row.purpose = key.purpose;
    row.made_at = context.clock.now();
    // The row first: whatever happens afterwards, no key stays in the token that nobody knows of.
    if (auto added = context.writer.run([&](Store& store) { return store.add_signing_key(row); }); !added) return base::unexpected(added.error());
    auto certificate = certify(context, row, key.valid_until, draft);
    if (certificate) return Usable{row.label, *certificate};
    if (auto gone = destroy(context, row.label); !gone) base::log(base::LogLevel::warning, "signing_keys_not_destroyed", gone.error());
    return base::unexpected(certificate.error());
}

Result<seal::Certificate> SigningKeys::certify(Context& context, const SigningKeyRow& row, const std::string& valid_until, const domain::Draft& draft)
{
    const auto now = row.made_at;
    auto public_key = m_token.make_key(row.label);
    if (!public_key) return base::unexpected(public_key.error());
    const auto last_day = base::parse_iso_date(valid_until);
    if (!last_day) return base::fail(FaultCode::storage_corrupt);
    const Instant end = std::chrono::sys_days(*last_day) + std::chrono::days(1);
    const seal::Validity life{now - std::chrono::seconds(1), std::min(end, m_home.signing->certificate.not_after())};
    const auto& policy = m_home.settings.signature_policy;
    auto certificate = seal::issue_signer(*public_key, name_in(draft, row.label.substr(10)), *m_home.signing, life,
                                          policy.empty() ? std::string(k_signature_policy) : policy);
    if (!certificate) return certificate;
    const std::array recipient{m_home.seal.front().certificate};
    auto sealed = seal::seal(certificate->to_der(), recipient, now);
    if (!sealed) return base::unexpected(sealed.error());
    auto kept = context.writer.run([&](Store& store) { return store.certify_signing_key(row.label, *sealed); });
    if (!kept) return base::unexpected(kept.error());
    return certificate;
}

Result<base::Bytes> SigningKeys::sign(Context& context, const ActivationRow& key, const domain::Draft& draft, const seal::Digest& document)
{
    auto found = find(context, key);
    if (!found) return base::unexpected(found.error());
    auto usable = *found ? Result<Usable>(**found) : make(context, key, draft);
    if (!usable) return base::unexpected(usable.error());
    const std::array chain{m_home.signing->certificate};
    return seal::sign_document(document, usable->certificate, chain, context.clock.now(),
                               [&](const seal::Digest& digest) { return m_token.sign(usable->label, digest); });
}

Status<> SigningKeys::destroy(Context& context, const std::string& label)
{
    if (auto gone = m_token.destroy(label); !gone) return gone;
    return context.writer.run([&](Store& store) { return store.signing_key_destroyed(label, context.clock.now()); });
}

Result<std::size_t> SigningKeys::destroy_ended(Context& context)
{
    auto marked = context.writer.look<std::vector<SigningKeyRow>>([](Store& store) { return store.marked_signing_keys(k_marked_at_once); });
    if (!marked) return base::unexpected(marked.error());
    std::size_t count = 0;
    for (const auto& row : *marked) {
        auto alive = context.writer.get<bool>([&](Store& store) { return store.keep_if_alive(row); });
        if (!alive) return base::unexpected(alive.error());
        if (*alive) continue;
        if (auto done = destroy(context, row.label); !done) return base::unexpected(done.error());
        base::log(base::LogLevel::info, "signing_key_destroyed");
        ++count;
    }
    return count;
}

}  // namespace balcao::central
