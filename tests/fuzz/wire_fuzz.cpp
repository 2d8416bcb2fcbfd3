// Bodies as they come from the network. First octet: bit 0 the format (0 JSON, 1 CBOR), the rest which
// decoder. Whatever decodes must encode to something that decodes to the same again.
#include <cstdint>
#include <cstdlib>

#include "wire/activation.h"
#include "wire/cancellation.h"
#include "wire/canonical.h"
#include "wire/draft.h"
#include "wire/enrolment.h"
#include "wire/first_sign_in.h"
#include "wire/key_change.h"
#include "wire/letter.h"
#include "wire/phone_code.h"
#include "wire/problem.h"
#include "wire/record.h"
#include "wire/reference_set.h"
#include "wire/rules.h"
#include "wire/secret_content.h"

namespace {

using namespace balcao;
using wire::Json;

template <class T>
void round(const Json& json, base::Result<T> (*decode)(const Json&))
{
    const auto first = decode(json);
    if (!first) {
        return;
    }
    const auto once = wire::canonical(wire::encode(*first));
    if (!once) {
        std::abort();
    }
    const auto again = wire::parse_json(*once, {16 * 1024 * 1024, 64});
    if (!again) {
        std::abort();
    }
    const auto second = decode(*again);
    if (!second || wire::canonical(wire::encode(*second)) != once) {
        std::abort();
    }
}

using Check = void (*)(const Json&);
constexpr Check k_checks[] = {
    [](const Json& j) { round(j, &wire::decode_batch); },
    [](const Json& j) { round(j, &wire::decode_batch_answer); },
    [](const Json& j) { round(j, &wire::decode_cursor_answer); },
    [](const Json& j) { round(j, &wire::decode_receipt); },
    [](const Json& j) { round(j, &wire::decode_receipts_answer); },
    [](const Json& j) { round(j, &wire::decode_activation_answer); },
    [](const Json& j) { round(j, &wire::decode_enrolment_request); },
    [](const Json& j) { round(j, &wire::decode_enrolment_answer); },
    [](const Json& j) { round(j, &wire::decode_phone_code_request); },
    [](const Json& j) { round(j, &wire::decode_sign_in_start_request); },
    [](const Json& j) { round(j, &wire::decode_problem); },
    [](const Json& j) { round(j, &wire::decode_reference_set); },
    [](const Json& j) { round(j, &wire::decode_draft); },
    [](const Json& j) { round(j, &wire::decode_captured_document); },
    [](const Json& j) { round(j, &wire::decode_activation); },
    [](const Json& j) { round(j, &wire::decode_rules); },
    [](const Json& j) { round(j, &wire::decode_key_change); },
    [](const Json& j) { round(j, &wire::decode_cancellation); },
    [](const Json& j) { round(j, &wire::decode_letter_request); },
    [](const Json& j) { round(j, &wire::decode_letter_answer); },
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const auto format = (data[0] & 1U) == 0 ? wire::Format::json : wire::Format::cbor;
    const auto body = balcao::base::BytesView(data, size).subspan(1);
    if (const auto json = wire::read_body(body, format)) {
        k_checks[(data[0] >> 1U) % std::size(k_checks)](*json);
    }
    if (body.size() <= balcao::base::Secret::capacity) {
        const balcao::base::Secret packed(body);
        (void)wire::unpack_temporary_password(packed);
        (void)wire::unpack_sign_in_start(packed);
        (void)wire::unpack_sign_in_finish(packed);
    }
    return 0;
}
