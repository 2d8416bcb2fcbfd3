#include "barcode/vds_nc.h"

#include "barcode/classify.h"
#include "wire/canonical.h"
#include "wire/json_text.h"

namespace balcao::barcode {
namespace {

using base::unexpected;
using wire::Json;

constexpr std::size_t k_max_vds_nc_fields = 256;
constexpr int k_max_json_depth = 10;

const Json* member(const Json& object, const char* name)
{
    const auto at = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && at != object.end() ? &*at : nullptr;
}

const std::string* text_member(const Json* object, const char* name)
{
    const Json* value = object == nullptr ? nullptr : member(*object, name);
    return value == nullptr ? nullptr : value->get_ptr<const std::string*>();
}

/// The reader's limit on nesting bounds the recursion.
bool put_leaves(const std::string& path, const Json& value, SealContent& content)
{
    if (value.is_structured()) {
        std::size_t index = 0;
        for (const auto& item : value.items()) {
            const auto key = value.is_array() ? std::to_string(index++) : printable_text(base::as_bytes(item.key()), 64);
            if (!put_leaves(path.empty() ? key : path + "." + key, item.value(), content)) {
                return false;
            }
        }
        return true;
    }
    if (content.fields.size() == k_max_vds_nc_fields) {
        return false;
    }
    const auto text = value.is_string() ? value.get<std::string>() : wire::to_line(value);
    content.fields.push_back({0, path, printable_text(base::as_bytes(text)), true, base::to_bytes(text)});
    return true;
}

SealResult<SealSignature> read_signature(const Json& sig, const Json& data)
{
    const auto* algorithm = text_member(&sig, "alg");
    const auto* certificate = text_member(&sig, "cer");
    const auto* value = text_member(&sig, "sigvl");
    if (algorithm == nullptr || certificate == nullptr || value == nullptr) {
        return unexpected(SealError::bad_structure);
    }
    SealSignature out;
    out.naming = SignerNaming::certificate_included;
    if (*algorithm == "ES256") {
        out.hash = SealSignature::Hash::sha256;
    } else if (*algorithm == "ES384") {
        out.hash = SealSignature::Hash::sha384;
    } else if (*algorithm == "ES512") {
        out.hash = SealSignature::Hash::sha512;
    } else {
        return unexpected(SealError::unsupported_version);
    }
    auto der = base::from_base64(*certificate);
    auto raw = base::from_base64(*value);
    if (!der || !raw) {
        return unexpected(SealError::bad_character);
    }
    const auto canonical = wire::canonical(data);
    if (!canonical) {
        return unexpected(SealError::bad_structure);
    }
    out.certificate = std::move(*der);
    out.value = std::move(*raw);
    out.content = base::to_bytes(*canonical);
    return out;
}

}  // namespace

SealResult<SealContent> parse_vds_nc(base::BytesView payload)
{
    if (payload.size() > k_max_payload_bytes) {
        return unexpected(SealError::too_long);
    }
    const auto json = wire::parse_json(base::to_text(payload), {k_max_payload_bytes, k_max_json_depth});
    const Json* data = json ? member(*json, "data") : nullptr;
    const Json* sig = json ? member(*json, "sig") : nullptr;
    const Json* header = data == nullptr ? nullptr : member(*data, "hdr");
    const Json* message = data == nullptr ? nullptr : member(*data, "msg");
    const auto* type = text_member(header, "t");
    const auto* state = text_member(header, "is");
    const Json* version = header == nullptr ? nullptr : member(*header, "v");
    if (sig == nullptr || message == nullptr || type == nullptr || state == nullptr || version == nullptr ||
        !version->is_number_unsigned() || version->get<std::uint64_t>() > 99) {
        return unexpected(SealError::bad_structure);
    }
    SealContent content;
    content.version = version->get<int>();
    content.profile_code = printable_text(base::as_bytes(*type), 64);
    content.profile = *type == "icao.test" ? "test_result" : *type == "icao.vacc" ? "vaccination" : "unknown";
    content.issuing_state = printable_text(base::as_bytes(*state), 16);
    if (!put_leaves("", *message, content)) {
        return unexpected(SealError::too_many_fields);
    }
    auto signature = read_signature(*sig, *data);
    if (!signature) {
        return unexpected(signature.error());
    }
    signature->signer = content.issuing_state;
    content.signature = std::move(*signature);
    return content;
}

}  // namespace balcao::barcode
