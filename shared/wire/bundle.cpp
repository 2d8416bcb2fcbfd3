#include "wire/bundle.h"

#include <algorithm>

#include "wire/reader.h"

namespace balcao::wire {
namespace {

constexpr std::size_t k_length_octets = 4;
constexpr std::string_view k_signed_purpose = "balcao:bundle-part/1";
constexpr std::string_view k_bound_purpose = "balcao:bundle-answer/1";

/// Faults: message_unknown_version (a: what stands there).
base::Status<> check_version(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    const auto version = reader.integer("v", 1);
    if (fault) return base::unexpected<base::Fault>(*fault);
    if (version != k_bundle_version) return base::fail(base::FaultCode::message_unknown_version, version);
    return {};
}

base::Bytes one_octets(const Json& json, const char* member, std::size_t max, FirstFault& fault)
{
    Reader reader(json, fault);
    return reader.octets(member, max);
}

base::Result<Json> read_cbor(base::BytesView cbor, std::size_t max)
{
    auto json = read_body(cbor, Format::cbor, {max, 16});
    if (!json) return base::unexpected<base::Fault>(json.error());
    if (auto known = check_version(*json); !known) return base::unexpected<base::Fault>(known.error());
    return json;
}

void append(base::Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }
void append(base::Bytes& out, base::BytesView octets) { out.insert(out.end(), octets.begin(), octets.end()); }

}  // namespace

bool is_bundle_id(std::string_view text)
{
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Json encode(const BundlePost& post, Format format)
{
    return Json{{"v", k_bundle_version}, {"sealed", octets_json(post.sealed, format)}};
}

Json encode(const BundleReply& reply, Format format)
{
    return Json{{"v", k_bundle_version}, {"answer", octets_json(reply.answer, format)}};
}

base::Result<BundlePost> decode_bundle_post(const Json& json)
{
    if (auto known = check_version(json); !known) return base::unexpected<base::Fault>(known.error());
    FirstFault fault;
    BundlePost post{one_octets(json, "sealed", k_bundle_sealed_octets, fault)};
    return finish(fault, std::move(post));
}

base::Result<BundleReply> decode_bundle_reply(const Json& json)
{
    if (auto known = check_version(json); !known) return base::unexpected<base::Fault>(known.error());
    FirstFault fault;
    BundleReply reply{one_octets(json, "answer", k_bundle_answer_octets, fault)};
    return finish(fault, std::move(reply));
}

base::Bytes write_bundle_part(const BundlePart& part)
{
    return write_body(Json{{"v", k_bundle_version},
                           {"id", part.id},
                           {"part", part.part},
                           {"created_at", base::format_instant(part.created_at)},
                           {"batch", encode(part.batch, Format::cbor)}},
                      Format::cbor);
}

base::Result<BundlePart> read_bundle_part(base::BytesView cbor)
{
    const auto json = read_cbor(cbor, k_bundle_part_octets);
    if (!json) return base::unexpected<base::Fault>(json.error());
    FirstFault fault;
    Reader reader(*json, fault);
    BundlePart part;
    part.id = reader.text("id", 32);
    part.part = static_cast<int>(reader.integer("part", 0, k_bundle_parts - 1));
    part.created_at = reader.instant("created_at");
    reader.require(is_bundle_id(part.id) && reader.has("batch"));
    if (fault) return base::unexpected<base::Fault>(*fault);
    auto batch = decode_batch(json->at("batch"));
    if (!batch) return base::unexpected<base::Fault>(batch.error());
    part.batch = std::move(*batch);
    return part;
}

base::Bytes write_bundle_answer(const BundleAnswer& answer)
{
    Json json{{"v", k_bundle_version}, {"id", answer.id}, {"part", answer.part}};
    if (answer.answer) json["answer"] = encode(*answer.answer, Format::cbor);
    if (answer.problem) json["problem"] = encode(*answer.problem);
    return write_body(json, Format::cbor);
}

base::Result<BundleAnswer> read_bundle_answer(base::BytesView cbor)
{
    const auto json = read_cbor(cbor, k_bundle_answer_octets);
    if (!json) return base::unexpected<base::Fault>(json.error());
    FirstFault fault;
    Reader reader(*json, fault);
    BundleAnswer out;
    out.id = reader.text("id", 32);
    out.part = static_cast<int>(reader.integer("part", 0, k_bundle_parts - 1));
    reader.require(is_bundle_id(out.id) && reader.has("answer") != reader.has("problem"));
    if (fault) return base::unexpected<base::Fault>(*fault);
    if (reader.has("answer")) {
        auto answer = decode_batch_answer(json->at("answer"));
        if (!answer) return base::unexpected<base::Fault>(answer.error());
        out.answer = std::move(*answer);
    } else {
        auto problem = decode_problem(json->at("problem"));
        if (!problem) return base::unexpected<base::Fault>(problem.error());
        out.problem = std::move(*problem);
    }
    return out;
}

base::Bytes padded(base::BytesView content, std::size_t step)
{
    const auto whole = (k_length_octets + content.size() + step - 1) / step * step;
    base::Bytes out;
    out.reserve(whole);  // nothing is moved, so nothing stays behind unwiped
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>((content.size() >> static_cast<unsigned>(shift)) & 0xFFU));
    }
    append(out, content);
    out.resize(whole);
    return out;
}

base::Result<base::BytesView> unpadded(base::BytesView octets)
{
    if (octets.size() < k_length_octets) return base::fail(base::FaultCode::message_malformed);
    std::size_t size = 0;
    for (std::size_t i = 0; i < k_length_octets; ++i) size = size << 8U | octets[i];
    if (size > octets.size() - k_length_octets) return base::fail(base::FaultCode::message_malformed);
    const auto rest = octets.subspan(k_length_octets + size);
    if (std::any_of(rest.begin(), rest.end(), [](std::uint8_t octet) { return octet != 0; })) {
        return base::fail(base::FaultCode::message_malformed);
    }
    return octets.subspan(k_length_octets, size);
}

base::Result<BundleFrame> read_bundle_frame(base::BytesView plain)
{
    const auto content = unpadded(plain);
    if (!content) return base::unexpected<base::Fault>(content.error());
    constexpr auto before_body = k_bundle_key_octets + k_bundle_signature_octets;
    if (content->size() <= before_body) return base::fail(base::FaultCode::message_malformed);
    return BundleFrame{content->first(k_bundle_key_octets),
                       content->subspan(k_bundle_key_octets, k_bundle_signature_octets), content->subspan(before_body)};
}

base::Bytes bundle_signed(base::BytesView answer_key, base::BytesView body)
{
    base::Bytes out;
    out.reserve(k_signed_purpose.size() + answer_key.size() + body.size());
    append(out, k_signed_purpose);
    append(out, answer_key);
    append(out, body);
    return out;
}

base::Bytes bundle_bound(const std::string& id, int part)
{
    base::Bytes out;
    append(out, k_bound_purpose);
    append(out, id);
    append(out, "/" + std::to_string(part));
    return out;
}

}  // namespace balcao::wire
