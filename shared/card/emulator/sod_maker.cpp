#include "card/emulator/sod_maker.h"

#include <algorithm>

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "card/signed_message.h"
#include "card/tlv.h"

namespace balcao::card::emulator {

using base::Bytes;
using base::BytesView;

namespace {

const EVP_MD* md(Hash hash)
{
    return EVP_get_digestbyname(std::string(name(hash)).c_str());
}

Bytes object_identifier(const std::string& dotted_text)
{
    const std::unique_ptr<ASN1_OBJECT, Freed<ASN1_OBJECT_free>> object(OBJ_txt2obj(dotted_text.c_str(), 1));
    Bytes out(static_cast<std::size_t>(i2d_ASN1_OBJECT(object.get(), nullptr)));
    unsigned char* to = out.data();
    i2d_ASN1_OBJECT(object.get(), &to);
    return out;
}

X509Ptr any_certificate(BytesView bytes)
{
    if (auto certificate = read_certificate(bytes)) {
        return certificate;
    }
    return X509Ptr(PEM_read_bio_X509(reading(bytes).get(), nullptr, nullptr, nullptr));
}

PkeyPtr any_key(BytesView bytes) { return PkeyPtr(PEM_read_bio_PrivateKey(reading(bytes).get(), nullptr, nullptr, nullptr)); }

/// The certificate under another name and number: what a signer's identifier made from it says is wrong.
X509Ptr misnamed(X509* certificate)
{
    X509Ptr other(X509_dup(certificate));
    const std::unique_ptr<X509_NAME, Freed<X509_NAME_free>> issuer(X509_NAME_new());
    X509_NAME_add_entry_by_txt(issuer.get(), "C", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("UT"), -1, -1, 0);
    X509_NAME_add_entry_by_txt(issuer.get(), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("Nobody"), -1, -1, 0);
    X509_set_issuer_name(other.get(), issuer.get());
    ASN1_INTEGER_set(X509_get_serialNumber(other.get()), 4711);
    return other;
}

/// The library settles what such a signature needs only while it signs.
bool is_pss(const EVP_PKEY* key, const SodRecipe& recipe) { return recipe.pss || EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS; }

bool add_signer(CMS_ContentInfo* message, X509* certificate, EVP_PKEY* key, const SodRecipe& recipe)
{
    const X509Ptr named = recipe.wrong_signer_id ? misnamed(certificate) : share(certificate);
    const unsigned flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_NOCERTS | CMS_PARTIAL | (recipe.signed_attributes ? 0U : CMS_NOATTR) |
                           (is_pss(key, recipe) ? CMS_KEY_PARAM : 0U);
    CMS_SignerInfo* const signer = CMS_add1_signer(message, named.get(), key, md(recipe.signature_hash), flags);
    if (signer == nullptr) {
        return false;
    }
    if (recipe.pss) {
        EVP_PKEY_CTX* const context = CMS_SignerInfo_get0_pkey_ctx(signer);
        if (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) != 1 ||
            EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) != 1) {
            return false;
        }
    }
    if (recipe.signed_attributes) {
        const std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>> time(
            ASN1_TIME_set(nullptr, std::chrono::duration_cast<std::chrono::seconds>(recipe.signing_time.time_since_epoch()).count()));
        return CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, time->type, time.get(), -1) == 1;
    }
    return true;
}

bool add_certificates(CMS_ContentInfo* message, X509* signer, const SodRecipe& recipe)
{
    bool added = recipe.without_certificate || CMS_add1_cert(message, signer) == 1;
    for (const auto& more : recipe.more_certificates) {
        const X509Ptr certificate = any_certificate(more);
        added = added && certificate != nullptr && CMS_add1_cert(message, certificate.get()) == 1;
    }
    return added;
}

Bytes written(BIO* out)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    return size <= 0 ? Bytes() : Bytes(data, data + size);
}

/// Streamed: sequences and content without lengths. The library cannot stream a PSS signature, so there the
/// content is one piece.
bool write_indefinite(BIO* out, CMS_ContentInfo* message, BIO* content_in, bool pss)
{
    if (!pss) {
        return i2d_CMS_bio_stream(out, message, content_in, CMS_BINARY | CMS_STREAM) == 1;
    }
    unsigned char* octets = nullptr;
    if (CMS_final(message, content_in, nullptr, CMS_BINARY) != 1) {
        return false;
    }
    const int size = ASN1_item_ndef_i2d(reinterpret_cast<ASN1_VALUE*>(message), &octets, ASN1_ITEM_rptr(CMS_ContentInfo));
    const bool written = size > 0 && BIO_write(out, octets, size) == size;
    OPENSSL_free(octets);
    return written;
}

/// The signature is the last thing of a message with one signer and no unsigned attributes.
void flip_signature(Bytes& message, CMS_ContentInfo* parsed)
{
    const ASN1_OCTET_STRING* const signature = CMS_SignerInfo_get0_signature(sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(parsed), 0));
    const unsigned char* const data = ASN1_STRING_get0_data(signature);
    const auto at = std::search(message.begin(), message.end(), data, data + ASN1_STRING_length(signature));
    if (at != message.end()) {
        *(at + ASN1_STRING_length(signature) - 1) ^= 0x01;
    }
}

void flip_content(Bytes& message, const SodRecipe& recipe)
{
    const Bytes hash = digest(recipe.hash, recipe.groups.begin()->second);
    const auto at = std::search(message.begin(), message.end(), hash.begin(), hash.end());
    if (at != message.end()) {
        *at ^= 0x01;
    }
}

}  // namespace

Bytes make_group_hashes(const SodRecipe& recipe)
{
    Bytes list;
    for (const auto& [number, content] : recipe.groups) {
        Bytes hash = digest(recipe.hash, content);
        hash[0] = static_cast<std::uint8_t>(hash[0] ^ (recipe.tampered_group == number ? 1 : 0));
        Bytes entry = tlv(0x02, Bytes{static_cast<std::uint8_t>(number)});
        append(entry, tlv(0x04, hash));
        append(list, tlv(0x30, entry));
    }
    Bytes algorithm = object_identifier(dotted(OBJ_nid2obj(EVP_MD_get_type(md(recipe.hash)))));
    append(algorithm, recipe.hash_parameters ? tlv(0x05, {}) : Bytes());
    Bytes body = tlv(0x02, Bytes{static_cast<std::uint8_t>(recipe.version)});
    append(body, tlv(0x30, algorithm));
    append(body, tlv(0x30, list));
    if (recipe.version > 0) {
        Bytes versions = tlv(0x13, base::to_bytes(recipe.lds_version));
        append(versions, tlv(0x13, base::to_bytes(recipe.unicode_version)));
        append(body, tlv(0x30, versions));
    }
    return tlv(0x30, body);
}

Result<Bytes> make_signed_message(const SodRecipe& recipe, BytesView content)
{
    const ErrorsCleared cleared;
    const X509Ptr certificate = any_certificate(recipe.certificate);
    const PkeyPtr key = any_key(recipe.key);
    if (certificate == nullptr || key == nullptr) {
        return fail(Reason::malformed);
    }
    const bool pss = is_pss(key.get(), recipe);
    const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP | (recipe.indefinite && !pss ? CMS_STREAM : 0U);
    const CmsPtr message(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags));
    const std::unique_ptr<ASN1_OBJECT, Freed<ASN1_OBJECT_free>> type(OBJ_txt2obj(recipe.content_type.c_str(), 1));
    if (message == nullptr || type == nullptr || CMS_set1_eContentType(message.get(), type.get()) != 1 ||
        !add_signer(message.get(), certificate.get(), key.get(), recipe) || !add_certificates(message.get(), certificate.get(), recipe)) {
        return fail(Reason::internal);
    }
    const BioPtr content_in = reading(content);
    const BioPtr out(BIO_new(BIO_s_mem()));
    const bool made = recipe.indefinite ? write_indefinite(out.get(), message.get(), content_in.get(), pss)
                                        : CMS_final(message.get(), content_in.get(), nullptr, CMS_BINARY) == 1 &&
                                              i2d_CMS_bio(out.get(), message.get()) == 1;
    Bytes octets = written(out.get());
    if (!made || octets.empty()) {
        return fail(Reason::internal);
    }
    if (recipe.tampered_signature) {
        flip_signature(octets, message.get());
    }
    return octets;
}

Result<Bytes> make_security_object(const SodRecipe& recipe)
{
    auto octets = make_signed_message(recipe, make_group_hashes(recipe));
    if (!octets) {
        return octets;
    }
    if (recipe.tampered_content) {
        flip_content(*octets, recipe);
    }
    return tlv(0x77, *octets);
}

}  // namespace balcao::card::emulator
