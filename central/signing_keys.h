#pragma once
// Keys of holders' digital signatures: one a person, made at the first signature inside the token, certified by the signing CA, and
// destroyed when the signature ends.

#include "central/context.h"
#include "seal/document_signature.h"
#include "seal/signing_token.h"

namespace balcao::central {

/// Used where the site names none: says that this is a signature by this reference and nothing about law.
inline constexpr std::string_view k_signature_policy = "2.25.160760784062690434265580356870910559826.4.1";

class SigningKeys {
public:
    /// nullptr when the directory has no signing CA. Faults: token_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<SigningKeys>> open(const Home& home);

    /// A detached CMS over the document's digest by the holder of this key; makes the holder's key when there is none.
    /// \param draft the kept data: name, and nothing else is put into the certificate.
    [[nodiscard]] Result<base::Bytes> sign(Context& context, const ActivationRow& key, const domain::Draft& draft, const seal::Digest& document);
    /// Destroys what has ended. Idempotent: may be cut off anywhere and run again, by any instance. \return how many.
    [[nodiscard]] Result<std::size_t> destroy_ended(Context& context);

private:
    SigningKeys(const Home& home, seal::SigningToken token) : m_home(home), m_token(std::move(token)) {}
    struct Usable {
        std::string label;
        seal::Certificate certificate;
    };
    [[nodiscard]] Result<std::optional<Usable>> find(Context& context, const ActivationRow& key);
    [[nodiscard]] Result<Usable> make(Context& context, const ActivationRow& key, const domain::Draft& draft);
    [[nodiscard]] Result<seal::Certificate> certify(Context& context, const SigningKeyRow& row, const std::string& valid_until,
                                                    const domain::Draft& draft);
    [[nodiscard]] Status<> destroy(Context& context, const std::string& label);
    const Home& m_home;
    seal::SigningToken m_token;
};

}  // namespace balcao::central
