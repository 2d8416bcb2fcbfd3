#pragma once
// Answers of a synthetic OCSP responder, good ones and ones with one oddity.

#include <optional>
#include <string>

#include <openssl/ocsp.h>
#include <openssl/pem.h>

#include "card/signed_message.h"
#include "pki.h"

namespace balcao::test {

inline card::X509Ptr certificate(const std::string& file)
{
    card::X509Ptr out(PEM_read_bio_X509(card::reading(pki(file)).get(), nullptr, nullptr, nullptr));
    REQUIRE(out != nullptr);
    return out;
}
inline base::Bytes certificate_der(const std::string& file) { return card::der(certificate(file).get()); }

inline card::PkeyPtr private_key(const std::string& file)
{
    card::PkeyPtr out(PEM_read_bio_PrivateKey(card::reading(pki(file)).get(), nullptr, nullptr, nullptr));
    REQUIRE(out != nullptr);
    return out;
}

struct OcspRecipe {
    std::string holder = "cc/holders/amelia-auth";
    std::string issuer = "cc/trust/cc-auth-ca";
    std::string signer = "cc/signers/cc-ocsp.crt";
    std::string signer_key = "cc/keys/cc-ocsp.key";
    int status = V_OCSP_CERTSTATUS_GOOD;
    base::Instant made = base::Instant{std::chrono::seconds{1'784'196'000}};  // 2026-07-16T10:00:00Z
    std::optional<base::Instant> next;
    base::Bytes request;  ///< its nonce is repeated
    bool sha256_id = false;
    int error = OCSP_RESPONSE_STATUS_SUCCESSFUL;
};

inline base::Bytes ocsp_answer(const OcspRecipe& recipe)
{
    const auto seconds = [](base::Instant at) { return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count(); };
    const card::X509Ptr holder = certificate(recipe.holder + ".crt");
    const card::X509Ptr issuer = certificate(recipe.issuer + ".crt");
    const card::X509Ptr signer = certificate(recipe.signer);
    const card::PkeyPtr key = private_key(recipe.signer_key);
    OCSP_BASICRESP* const basic = OCSP_BASICRESP_new();
    OCSP_CERTID* const id = OCSP_cert_to_id(recipe.sha256_id ? EVP_sha256() : EVP_sha1(), holder.get(), issuer.get());
    ASN1_TIME* const made = ASN1_TIME_set(nullptr, seconds(recipe.made));
    ASN1_TIME* const next = recipe.next ? ASN1_TIME_set(nullptr, seconds(*recipe.next)) : nullptr;
    const bool revoked = recipe.status == V_OCSP_CERTSTATUS_REVOKED;
    OCSP_basic_add1_status(basic, id, recipe.status, 0, revoked ? made : nullptr, made, next);
    if (!recipe.request.empty()) {
        const unsigned char* at = recipe.request.data();
        OCSP_REQUEST* const request = d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(recipe.request.size()));
        OCSP_copy_nonce(basic, request);
        OCSP_REQUEST_free(request);
    }
    REQUIRE(OCSP_basic_sign(basic, signer.get(), key.get(), EVP_sha256(), nullptr, 0) == 1);
    OCSP_RESPONSE* const response = OCSP_response_create(recipe.error, recipe.error == OCSP_RESPONSE_STATUS_SUCCESSFUL ? basic : nullptr);
    unsigned char* octets = nullptr;
    const int size = i2d_OCSP_RESPONSE(response, &octets);
    base::Bytes out(octets, octets + size);
    OPENSSL_free(octets);
    OCSP_RESPONSE_free(response);
    ASN1_TIME_free(made);
    ASN1_TIME_free(next);
    OCSP_CERTID_free(id);
    OCSP_BASICRESP_free(basic);
    return out;
}

}  // namespace balcao::test
