#include "wire/enrolment.h"

#include "wire/reader.h"

namespace balcao::wire {
namespace {

constexpr std::size_t k_max_pem = 16384;

}  // namespace

Json encode(const EnrolmentRequest& request)
{
    Json json{{"token", request.token}, {"csr_pem", request.csr_pem}};
    if (!request.software.empty()) {
        json["software"] = request.software;
    }
    return json;
}

base::Result<EnrolmentRequest> decode_enrolment_request(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    EnrolmentRequest request;
    request.token = reader.text("token", 128, 16);
    request.csr_pem = reader.text("csr_pem", k_max_pem);
    request.software = reader.optional_text("software", 64);
    return finish(fault, std::move(request));
}

Json encode(const EnrolmentAnswer& answer)
{
    Json json{{"terminal", answer.terminal.text()},
              {"certificate_pem", answer.certificate_pem},
              {"ca_pem", answer.ca_pem},
              {"seal_certificate_pem", answer.seal_certificate_pem},
              {"receipt_certificate_pem", answer.receipt_certificate_pem},
              {"reference_certificate_pem", answer.reference_certificate_pem},
              {"now", base::format_instant(answer.now)}};
    if (!answer.point_of_service.empty()) {
        json["point_of_service"] = answer.point_of_service;
    }
    return json;
}

base::Result<EnrolmentAnswer> decode_enrolment_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    EnrolmentAnswer answer;
    answer.terminal = base::TerminalId(reader.text("terminal", 64));
    answer.point_of_service = reader.optional_text("point_of_service", 64);
    answer.certificate_pem = reader.text("certificate_pem", k_max_pem);
    answer.ca_pem = reader.text("ca_pem", k_max_pem);
    answer.seal_certificate_pem = reader.text("seal_certificate_pem", k_max_pem);
    answer.receipt_certificate_pem = reader.text("receipt_certificate_pem", k_max_pem);
    answer.reference_certificate_pem = reader.text("reference_certificate_pem", k_max_pem);
    answer.now = reader.instant("now");
    return finish(fault, std::move(answer));
}

Json encode(const RenewalRequest& request) { return Json{{"csr_pem", request.csr_pem}}; }

base::Result<RenewalRequest> decode_renewal_request(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    RenewalRequest request{reader.text("csr_pem", k_max_pem)};
    return finish(fault, std::move(request));
}

Json encode(const TimeAnswer& answer) { return Json{{"now", base::format_instant(answer.now)}}; }

base::Result<TimeAnswer> decode_time_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    TimeAnswer answer{reader.instant("now")};
    return finish(fault, std::move(answer));
}

}  // namespace balcao::wire
