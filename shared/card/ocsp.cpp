#include "card/ocsp.h"

#include <algorithm>
#include <array>

#include <openssl/ocsp.h>

#include "card/signed_message.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;
using base::Instant;

namespace {

using RequestPtr = std::unique_ptr<OCSP_REQUEST, Freed<OCSP_REQUEST_free>>;
using ResponsePtr = std::unique_ptr<OCSP_RESPONSE, Freed<OCSP_RESPONSE_free>>;
using BasicPtr = std::unique_ptr<OCSP_BASICRESP, Freed<OCSP_BASICRESP_free>>;
using IdPtr = std::unique_ptr<OCSP_CERTID, Freed<OCSP_CERTID_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;

constexpr std::chrono::minutes k_skew{5};  // between the responder's clock and the desk's
constexpr std::size_t k_max_answer = 65'535;

void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }

/// Signed by the issuer itself or by a responder the issuer made for this.
bool answer_holds(OCSP_BASICRESP* basic, X509* issuer, Instant now)
{
    const StorePtr store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), issuer);
    X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
    const std::unique_ptr<STACK_OF(X509), Freed<free_stack>> helpers(sk_X509_new_null());
    sk_X509_push(helpers.get(), issuer);
    return OCSP_basic_verify(basic, helpers.get(), store.get(), 0) == 1;
}

/// nullopt: the answer has none.
std::optional<Bytes> nonce_of(OCSP_BASICRESP* basic)
{
    const int at = OCSP_BASICRESP_get_ext_by_NID(basic, NID_id_pkix_OCSP_Nonce, -1);
    if (at < 0) {
        return std::nullopt;
    }
    const ASN1_OCTET_STRING* const value = X509_EXTENSION_get_data(OCSP_BASICRESP_get_ext(basic, at));
    const BytesView octets(ASN1_STRING_get0_data(value), static_cast<std::size_t>(ASN1_STRING_length(value)));
    const auto inner = find_tlv(octets, 0x04);
    return inner ? Bytes(inner->begin(), inner->end()) : Bytes(octets.begin(), octets.end());
}

struct Status {
    int code = V_OCSP_CERTSTATUS_UNKNOWN;
    std::optional<Instant> revoked;
    std::optional<Instant> made;
    std::optional<Instant> next;
};
std::optional<Status> find_status(OCSP_BASICRESP* basic, X509* certificate, X509* issuer)
{
    for (const EVP_MD* const hash : {EVP_sha1(), EVP_sha256()}) {
        const IdPtr id(OCSP_cert_to_id(hash, certificate, issuer));
        int reason = 0;
        ASN1_GENERALIZEDTIME* revoked = nullptr;
        ASN1_GENERALIZEDTIME* made = nullptr;
        ASN1_GENERALIZEDTIME* next = nullptr;
        Status out;
        if (id != nullptr && OCSP_resp_find_status(basic, id.get(), &out.code, &reason, &revoked, &made, &next) == 1) {
            out.revoked = instant(revoked);
            out.made = instant(made);
            out.next = instant(next);
            return out;
        }
    }
    return std::nullopt;
}

Verdict judge_status(const Status& status, Instant now, std::chrono::hours at_most)
{
    // Being revoked does not go stale.
    if (status.code == V_OCSP_CERTSTATUS_REVOKED) {
        return Verdict::revoked;
    }
    if (!status.made || *status.made > now + k_skew) {
        return Verdict::answer_bad;
    }
    if (status.next ? now > *status.next + k_skew : now - *status.made > at_most) {
        return Verdict::answer_stale;
    }
    return status.code == V_OCSP_CERTSTATUS_GOOD ? Verdict::genuine : Verdict::status_unknown;
}

}  // namespace

Result<Bytes> make_ocsp_request(BytesView certificate_der, BytesView issuer_der, BytesView nonce)
{
    const ErrorsCleared cleared;
    const X509Ptr certificate = read_certificate(certificate_der);
    const X509Ptr issuer = read_certificate(issuer_der);
    if (certificate == nullptr || issuer == nullptr || nonce.size() > 32) {
        return fail(Reason::malformed);
    }
    const RequestPtr request(OCSP_REQUEST_new());
    IdPtr id(OCSP_cert_to_id(EVP_sha1(), certificate.get(), issuer.get()));  // the one hash every responder knows
    if (request == nullptr || id == nullptr || OCSP_request_add0_id(request.get(), id.get()) == nullptr) {
        return fail(Reason::internal);
    }
    static_cast<void>(id.release());  // now the request's
    Bytes value(nonce.begin(), nonce.end());
    if (!value.empty() && OCSP_request_add1_nonce(request.get(), value.data(), static_cast<int>(value.size())) != 1) {
        return fail(Reason::internal);
    }
    unsigned char* octets = nullptr;
    const int size = i2d_OCSP_REQUEST(request.get(), &octets);
    if (size <= 0) {
        return fail(Reason::internal);
    }
    Bytes out(octets, octets + size);
    OPENSSL_free(octets);
    return out;
}

OcspJudgement judge_ocsp_answer(BytesView answer, BytesView certificate_der, BytesView issuer_der, BytesView nonce, Instant now,
                                std::chrono::hours at_most)
{
    const ErrorsCleared cleared;
    OcspJudgement out;
    const X509Ptr certificate = read_certificate(certificate_der);
    const X509Ptr issuer = read_certificate(issuer_der);
    const unsigned char* at = answer.data();
    const ResponsePtr response(answer.size() > k_max_answer ? nullptr : d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(answer.size())));
    if (certificate == nullptr || issuer == nullptr || response == nullptr ||
        OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
        return out;
    }
    const BasicPtr basic(OCSP_response_get1_basic(response.get()));
    if (basic == nullptr || !answer_holds(basic.get(), issuer.get(), now)) {
        return out;
    }
    const auto answered = nonce_of(basic.get());
    if (!nonce.empty() && answered) {
        if (!std::equal(answered->begin(), answered->end(), nonce.begin(), nonce.end())) {
            return out;
        }
        out.nonce_confirmed = true;
    }
    const auto status = find_status(basic.get(), certificate.get(), issuer.get());
    if (!status) {
        return out;
    }
    out.made = status->made;
    out.revoked_at = status->revoked;
    out.verdict = judge_status(*status, now, at_most);
    return out;
}

}  // namespace balcao::card
