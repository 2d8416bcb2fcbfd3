#pragma once
// How a terminal becomes known to the central and stays so.

#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::wire {

/// POST /v1/enrolments. No client certificate yet; the token is the right to enrol, once.
struct EnrolmentRequest {
    std::string token;             ///< as the central's operator handed it out, 16 to 128 characters
    std::string csr_pem;           ///< PKCS#10 over the terminal's key
    std::string software;          ///< e.g. "balcao 0.1.0"; may be empty
    friend bool operator==(const EnrolmentRequest&, const EnrolmentRequest&) = default;
};

/// The certificates a terminal works with. Bundles hold the current key first, then the next ones.
struct EnrolmentAnswer {
    base::TerminalId terminal;
    std::string point_of_service;          ///< code of schema/reference/points_of_service.json; may be empty
    std::string certificate_pem;           ///< the terminal's own
    std::string ca_pem;
    std::string seal_certificate_pem;      ///< records are sealed to all of these
    std::string receipt_certificate_pem;
    std::string reference_certificate_pem;
    base::Instant now{};                   ///< the central's time
    friend bool operator==(const EnrolmentAnswer&, const EnrolmentAnswer&) = default;
};

/// POST /v1/terminals/{t}/certificate: renewal, over the old certificate. Answered like an enrolment.
struct RenewalRequest {
    std::string csr_pem;
    friend bool operator==(const RenewalRequest&, const RenewalRequest&) = default;
};

/// GET /v1/time.
struct TimeAnswer {
    base::Instant now{};
    friend bool operator==(const TimeAnswer&, const TimeAnswer&) = default;
};

[[nodiscard]] Json encode(const EnrolmentRequest& request);
[[nodiscard]] Json encode(const EnrolmentAnswer& answer);
[[nodiscard]] Json encode(const RenewalRequest& request);
[[nodiscard]] Json encode(const TimeAnswer& answer);
// Faults: message_malformed, message_too_large.
[[nodiscard]] base::Result<EnrolmentRequest> decode_enrolment_request(const Json& json);
[[nodiscard]] base::Result<EnrolmentAnswer> decode_enrolment_answer(const Json& json);
[[nodiscard]] base::Result<RenewalRequest> decode_renewal_request(const Json& json);
[[nodiscard]] base::Result<TimeAnswer> decode_time_answer(const Json& json);

}  // namespace balcao::wire
