#include "seal/signer_store.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "seal/files.h"
#include "seal/openssl.h"

namespace balcao::seal {
namespace {

constexpr std::size_t k_max_files = 10000;

bool holds_at(const X509* certificate, base::Instant at)
{
    std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    return X509_cmp_time(X509_get0_notBefore(certificate), &seconds) < 0 &&
           X509_cmp_time(X509_get0_notAfter(certificate), &seconds) > 0;
}

std::string upper(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

/// Serial numbers are compared without leading zeros: "00027" and 27 are one certificate.
std::string without_zeros(const std::string& hex)
{
    const auto first = hex.find_first_not_of('0');
    return first == std::string::npos ? "0" : hex.substr(first);
}

std::string serial_of(const X509* certificate)
{
    const ASN1_INTEGER* number = X509_get0_serialNumber(certificate);
    return without_zeros(upper(base::to_hex({ASN1_STRING_get0_data(number), static_cast<std::size_t>(ASN1_STRING_length(number))})));
}

std::string country_of(const X509_NAME* subject)
{
    std::array<char, 8> text{};
    return X509_NAME_get_text_by_NID(subject, NID_countryName, text.data(), text.size()) < 0 ? "" : text.data();
}

std::string digest_of(const X509* certificate, const EVP_MD* hash)
{
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    return X509_digest(certificate, hash, digest.data(), &size) == 1 ? base::to_hex({digest.data(), size}) : "";
}

bool on_a_curve(X509* certificate)
{
    const EVP_PKEY* key = certificate == nullptr ? nullptr : X509_get0_pubkey(certificate);
    return key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && EVP_PKEY_get_bits(key) >= 192;
}

const EVP_MD* hash_for(SealClaim::Hash hash, int bits)
{
    switch (hash) {
        case SealClaim::Hash::sha256: return EVP_sha256();
        case SealClaim::Hash::sha384: return EVP_sha384();
        case SealClaim::Hash::sha512: return EVP_sha512();
        case SealClaim::Hash::by_curve: break;
    }
    return bits <= 224 ? EVP_sha224() : bits <= 256 ? EVP_sha256() : bits <= 384 ? EVP_sha384() : EVP_sha512();
}

bool signed_by(X509* certificate, const SealClaim& claim)
{
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    const int bits = EVP_PKEY_get_bits(key);
    if (claim.signature.size() != static_cast<std::size_t>((bits + 7) / 8) * 2) {
        return false;
    }
    const auto der = der_from_raw(claim.signature);
    const MdCtxPtr context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, hash_for(claim.hash, bits), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), der.data(), der.size(), claim.content.data(), claim.content.size()) == 1;
}

X509Ptr from_der(base::BytesView der)
{
    const auto* cursor = der.data();
    X509Ptr certificate(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
    return certificate && cursor == der.data() + der.size() ? std::move(certificate) : nullptr;
}

bool is_certificate_file(const std::filesystem::path& path)
{
    const auto ending = upper(path.extension().string());
    return ending == ".PEM" || ending == ".CRT" || ending == ".CER" || ending == ".DER";
}

}  // namespace

std::string_view name(SealVerdict verdict)
{
    switch (verdict) {
        case SealVerdict::verified: return "verified";
        case SealVerdict::signature_wrong: return "signature_wrong";
        case SealVerdict::signer_unknown: return "signer_unknown";
        case SealVerdict::certificate_out_of_dates: return "certificate_out_of_dates";
    }
    return "signer_unknown";
}

base::Status<> SignerStore::add(base::BytesView content, const std::string& file_stem)
{
    const ErrorsCleared errors;
    std::vector<Entry> found;
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    const auto text = base::to_text(content);
    if (text.find(begin) != std::string::npos) {
        const auto input = reading(content);
        while (X509* next = PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr)) {
            found.push_back({{next, X509_free}, file_stem});
        }
    } else if (auto single = from_der(content)) {
        found.push_back({{single.release(), X509_free}, file_stem});
    }
    if (found.empty() || !std::all_of(found.begin(), found.end(), [](const Entry& e) { return on_a_curve(e.certificate.get()); })) {
        return base::fail(base::FaultCode::certificate_untrusted);
    }
    m_entries.insert(m_entries.end(), found.begin(), found.end());
    return {};
}

base::Result<SignerStore> SignerStore::load(const std::string& folder)
{
    std::error_code failed;
    std::vector<std::filesystem::path> files;
    for (auto at = std::filesystem::directory_iterator(folder, failed); !failed && at != std::filesystem::directory_iterator();
         at.increment(failed)) {
        std::error_code ignored;
        if (at->is_regular_file(ignored) && is_certificate_file(at->path()) && files.size() < k_max_files) {
            files.push_back(at->path());
        }
    }
    if (failed) {
        const bool missing = failed == std::errc::no_such_file_or_directory;
        return base::fail(missing ? base::FaultCode::key_missing : base::FaultCode::key_unreadable, failed.value());
    }
    std::sort(files.begin(), files.end());
    SignerStore store;
    for (const auto& file : files) {
        const auto content = read_key_file(file.string(), false);
        if (!content || !store.add(base::as_bytes(*content), file.stem().string())) {
            store.m_skipped.push_back(file.filename().string());
        }
    }
    return store;
}

bool SignerStore::fits(const Entry& entry, const SealClaim& claim) const
{
    const X509* certificate = entry.certificate.get();
    const X509_NAME* subject = X509_get_subject_name(certificate);
    switch (claim.naming) {
        case SealClaim::Naming::subject_and_serial:
            return upper(country_of(subject) + common_name_of(subject)) == claim.signer &&
                   serial_of(certificate) == without_zeros(upper(claim.reference));
        case SealClaim::Naming::certificate_digest: {
            const auto digest = digest_of(certificate, EVP_sha1());
            return !claim.reference.empty() && digest.size() >= claim.reference.size() &&
                   digest.substr(digest.size() - claim.reference.size()) == claim.reference;
        }
        case SealClaim::Naming::authority_and_name:
            return entry.file_stem == claim.signer + claim.reference ||
                   (common_name_of(X509_get_issuer_name(certificate)) == claim.signer &&
                    common_name_of(subject) == claim.reference);
        case SealClaim::Naming::key_digest:
            return claim.reference.size() == 16 && digest_of(certificate, EVP_sha256()).substr(0, 16) == claim.reference;
        case SealClaim::Naming::certificate_included: return false;
    }
    return false;
}

/// The certificate itself stands in the store, or a CA of the store signed it. Null: neither.
std::shared_ptr<x509_st> SignerStore::vouched_for(base::BytesView der, base::Instant at, bool& in_dates) const
{
    X509Ptr included = from_der(der);
    if (!on_a_curve(included.get())) {
        return nullptr;
    }
    const std::shared_ptr<x509_st> certificate(included.release(), X509_free);
    for (const auto& entry : m_entries) {
        X509* known = entry.certificate.get();
        if (X509_cmp(known, certificate.get()) == 0) {
            in_dates = holds_at(certificate.get(), at);
            return certificate;
        }
        if (X509_check_ca(known) == 1 && X509_check_issued(known, certificate.get()) == X509_V_OK &&
            X509_verify(certificate.get(), X509_get0_pubkey(known)) == 1) {
            in_dates = holds_at(certificate.get(), at) && holds_at(known, at);
            return certificate;
        }
    }
    return nullptr;
}

SealVerdict SignerStore::check(const SealClaim& claim, base::Instant at) const
{
    const ErrorsCleared errors;
    if (claim.naming == SealClaim::Naming::certificate_included) {
        bool in_dates = false;
        const auto certificate = vouched_for(claim.certificate, at, in_dates);
        if (!certificate) {
            return SealVerdict::signer_unknown;
        }
        if (!signed_by(certificate.get(), claim)) {
            return SealVerdict::signature_wrong;
        }
        return in_dates ? SealVerdict::verified : SealVerdict::certificate_out_of_dates;
    }
    auto verdict = SealVerdict::signer_unknown;
    for (const auto& entry : m_entries) {
        if (!fits(entry, claim)) {
            continue;
        }
        if (!signed_by(entry.certificate.get(), claim)) {
            verdict = verdict == SealVerdict::signer_unknown ? SealVerdict::signature_wrong : verdict;
        } else if (holds_at(entry.certificate.get(), at)) {
            return SealVerdict::verified;
        } else {
            verdict = SealVerdict::certificate_out_of_dates;
        }
    }
    return verdict;
}

}  // namespace balcao::seal
