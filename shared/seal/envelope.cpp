#include "seal/envelope.h"

#include <array>
#include <type_traits>
#include <utility>

#include "seal/openssl.h"

namespace balcao::seal {
namespace {

base::Status<> check_recipients(std::span<const Certificate> recipients, base::Instant at)
{
    if (recipients.empty()) {
        return base::fail(base::FaultCode::key_missing);
    }
    for (const auto& recipient : recipients) {
        if (recipient.profile() != Profile::seal) {
            return base::fail(base::FaultCode::certificate_untrusted, -1);
        }
        if (!recipient.valid_at(at)) {
            return base::fail(base::FaultCode::key_expired);
        }
    }
    return {};
}

bool add_recipient(CMS_ContentInfo* cms, const Certificate& recipient)
{
    CMS_RecipientInfo* info = CMS_add1_recipient_cert(cms, recipient.handle(), CMS_KEY_PARAM | CMS_USE_KEYID);
    // OpenSSL's default hash of the key derivation is SHA-1.
    EVP_PKEY_CTX* agreement = info != nullptr ? CMS_RecipientInfo_get0_pkey_ctx(info) : nullptr;
    return agreement != nullptr && EVP_PKEY_CTX_set_ecdh_kdf_md(agreement, EVP_sha256()) == 1;
}

/// Decrypted content in memory that is wiped before it is given back.
struct WipedMemory {
    BioPtr bio{BIO_new(BIO_s_mem())};
    WipedMemory() = default;
    WipedMemory(const WipedMemory&) = delete;
    WipedMemory& operator=(const WipedMemory&) = delete;
    ~WipedMemory()
    {
        char* data = nullptr;
        const long size = bio ? BIO_get_mem_data(bio.get(), &data) : 0;
        if (size > 0) {
            OPENSSL_cleanse(data, static_cast<std::size_t>(size));
        }
    }
};

/// Straight into the cipher. CMS_final() would send the content through a buffer that OpenSSL frees without wiping:
/// a temporary password or PIN stayed readable in the heap (found by the scan for kept secrets).
bool encrypt_content(CMS_ContentInfo* cms, base::BytesView plain)
{
    BIO* chain = CMS_dataInit(cms, nullptr);
    if (chain == nullptr) {
        return false;
    }
    std::size_t written = 0;
    const bool taken = plain.empty() || (BIO_write_ex(chain, plain.data(), plain.size(), &written) == 1 && written == plain.size());
    const bool done = taken && BIO_flush(chain) == 1 && CMS_dataFinal(cms, chain) == 1;
    BIO_free_all(chain);
    return done;
}

/// Overwrites the part of the stack that the calls just made have used: CMS_decrypt() copies the content through a
/// local array of 4096 octets and leaves it there.
[[gnu::noinline]] void wipe_used_stack()
{
    std::array<std::uint8_t, 24 * 1024> used;
    OPENSSL_cleanse(used.data(), used.size());
}

// The envelope must be one whole DER value of the authenticated kind: the older EnvelopedData
// would decrypt changed content without a complaint.
CmsPtr parse(base::BytesView envelope)
{
    const auto* cursor = envelope.data();
    CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &cursor, static_cast<long>(envelope.size())));
    if (!cms || cursor != envelope.data() + envelope.size() ||
        OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_id_smime_ct_authEnvelopedData) {
        return nullptr;
    }
    return cms;
}

template <class Visit>
auto decrypt(base::BytesView envelope, const PrivateKey& key, const Certificate& certificate, Visit&& visit)
    -> base::Result<std::invoke_result_t<Visit, base::BytesView>>
{
    const ErrorsCleared errors;
    const auto cms = parse(envelope);
    WipedMemory plain;
    const bool opened = cms && plain.bio &&
                        CMS_decrypt(cms.get(), key.handle(), certificate.handle(), nullptr, plain.bio.get(), CMS_BINARY) == 1;
    wipe_used_stack();
    if (!opened) {
        return base::fail(base::FaultCode::unseal_failed);
    }
    return visit(content(plain.bio.get()));
}

}  // namespace

base::Result<base::Bytes> seal(base::BytesView plain, std::span<const Certificate> recipients, base::Instant at)
{
    if (auto good = check_recipients(recipients, at); !good) {
        return base::unexpected(good.error());
    }
    const ErrorsCleared errors;
    const CmsPtr cms(CMS_AuthEnvelopedData_create(EVP_aes_256_gcm()));
    if (!cms || CMS_set_detached(cms.get(), 0) != 1) {  // the content travels inside
        return base::fail(base::FaultCode::seal_failed);
    }
    for (const auto& recipient : recipients) {
        if (!add_recipient(cms.get(), recipient)) {
            return base::fail(base::FaultCode::seal_failed);
        }
    }
    if (!encrypt_content(cms.get(), plain)) {
        return base::fail(base::FaultCode::seal_failed);
    }
    std::uint8_t* der = nullptr;
    const int size = i2d_CMS_ContentInfo(cms.get(), &der);
    if (size <= 0) {
        return base::fail(base::FaultCode::seal_failed);
    }
    base::Bytes envelope(der, der + size);
    OPENSSL_free(der);
    return envelope;
}

base::Result<base::Bytes> open(base::BytesView envelope, const PrivateKey& key, const Certificate& certificate)
{
    return decrypt(envelope, key, certificate,
                   [](base::BytesView plain) { return base::Bytes(plain.begin(), plain.end()); });
}

base::Result<base::Bytes> open(base::BytesView envelope, std::span<const KeyPair> keys)
{
    for (const auto& pair : keys) {
        if (auto plain = open(envelope, pair.key, pair.certificate)) {
            return plain;
        }
    }
    return base::fail(base::FaultCode::unseal_failed);
}

base::Result<base::Secret> open_secret(base::BytesView envelope, std::span<const KeyPair> keys)
{
    for (const auto& pair : keys) {
        auto secret = decrypt(envelope, pair.key, pair.certificate,
                              [](base::BytesView plain) { return std::pair(plain.size(), base::Secret(plain)); });
        if (secret && secret->first <= base::Secret::capacity) {
            return std::move(secret->second);
        }
    }
    return base::fail(base::FaultCode::unseal_failed);
}

}  // namespace balcao::seal
