#include "barcode/dcc.h"

#include "barcode/cbor.h"
#include "barcode/classify.h"
#include "barcode/inflate.h"

namespace balcao::barcode {
namespace {

using base::unexpected;

constexpr std::size_t k_max_dcc_fields = 256;
constexpr std::int64_t k_es256 = -7;
constexpr std::int64_t k_ps256 = -37;

SealResult<Cbor> whole_cbor(base::BytesView octets)
{
    Octets in(octets);
    auto item = read_cbor(in);
    if (item && !in.at_end()) {
        return unexpected(SealError::after_end);
    }
    return item;
}

/// Nesting is bounded by the reader.
bool put_leaves(const std::string& path, const Cbor& value, SealContent& content)
{
    const auto below = [&path](const std::string& key) { return path.empty() ? key : path + "." + key; };
    if (value.type == Cbor::Type::map) {
        for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
            const auto& key = value.items[i];
            const auto word = key.type == Cbor::Type::integer ? std::to_string(key.integer) : printable_text(key.octets, 64);
            if (!put_leaves(below(word), value.items[i + 1], content)) {
                return false;
            }
        }
        return true;
    }
    if (value.type == Cbor::Type::array) {
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            if (!put_leaves(below(std::to_string(i)), value.items[i], content)) {
                return false;
            }
        }
        return true;
    }
    if (content.fields.size() == k_max_dcc_fields) {
        return false;
    }
    auto field = field_of(0, path, value.octets);
    if (value.type != Cbor::Type::octets) {
        field.is_text = true;
        field.text = value.type == Cbor::Type::text      ? printable_text(value.octets)
                     : value.type == Cbor::Type::integer ? std::to_string(value.integer)
                                                         : "";
    }
    content.fields.push_back(std::move(field));
    return true;
}

std::optional<base::Date> day_of(const Cbor* seconds)
{
    // Up to the year 9999; anything else is no date.
    if (seconds == nullptr || seconds->type != Cbor::Type::integer || seconds->integer < 0 || seconds->integer > 253402300799) {
        return std::nullopt;
    }
    return base::utc_day(base::Instant(std::chrono::seconds(seconds->integer)));
}

SealResult<SealSignature> read_signature(const Cbor& sign1)
{
    const auto& protected_octets = sign1.items[0].octets;
    const auto header = whole_cbor(protected_octets);
    if (!header) {
        return unexpected(header.error());
    }
    const Cbor* algorithm = header->find(1);
    const Cbor* key = header->find(4);
    if (algorithm == nullptr) {
        algorithm = sign1.items[1].find(1);
    }
    if (key == nullptr) {
        key = sign1.items[1].find(4);
    }
    if (algorithm == nullptr || key == nullptr || key->type != Cbor::Type::octets) {
        return unexpected(SealError::bad_structure);
    }
    // RSA signers are named like the others, but no certificate of theirs is ever in a store of curves.
    if (algorithm->integer != k_es256 && algorithm->integer != k_ps256) {
        return unexpected(SealError::unsupported_version);
    }
    SealSignature out;
    out.naming = SignerNaming::key_digest;
    out.reference = base::to_hex(key->octets);
    out.hash = SealSignature::Hash::sha256;
    out.value = sign1.items[3].octets;
    // RFC 9052 section 4.4: ["Signature1", protected, no external data, payload]
    out.content = {0x84, 0x6A};
    const auto context = base::to_bytes("Signature1");
    out.content.insert(out.content.end(), context.begin(), context.end());
    append_cbor_octets(out.content, protected_octets);
    append_cbor_octets(out.content, {});
    append_cbor_octets(out.content, sign1.items[2].octets);
    return out;
}

SealResult<SealContent> read_certificate(const Cbor& sign1)
{
    const auto claims = whole_cbor(sign1.items[2].octets);
    if (!claims) {
        return unexpected(claims.error());
    }
    const Cbor* outer = claims->find(-260);
    const Cbor* health = outer == nullptr ? nullptr : outer->find(1);
    if (health == nullptr || health->type != Cbor::Type::map) {
        return unexpected(SealError::bad_structure);
    }
    SealContent content;
    content.version = 1;
    content.profile = "health_certificate";
    if (const Cbor* issuer = claims->find(1); issuer != nullptr && issuer->type == Cbor::Type::text) {
        content.issuing_state = printable_text(issuer->octets, 16);
    }
    content.signature_date = day_of(claims->find(6));
    if (!put_leaves("", *health, content)) {
        return unexpected(SealError::too_many_fields);
    }
    auto signature = read_signature(sign1);
    if (!signature) {
        return unexpected(signature.error());
    }
    signature->signer = content.issuing_state;
    content.signature = std::move(*signature);
    return content;
}

}  // namespace

SealResult<base::Bytes> decode_base45(std::string_view text)
{
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    base::Bytes out;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        const auto part = text.substr(at, 3);
        unsigned value = 0;
        unsigned weight = 1;
        for (const char c : part) {
            const auto digit = alphabet.find(c);
            if (digit == std::string_view::npos) {
                return unexpected(SealError::bad_character);
            }
            value += static_cast<unsigned>(digit) * weight;
            weight *= 45;
        }
        if (part.size() == 1 || value > (part.size() == 3 ? 0xFFFFU : 0xFFU)) {
            return unexpected(SealError::bad_character);
        }
        if (part.size() == 3) {
            out.push_back(static_cast<std::uint8_t>(value >> 8U));
        }
        out.push_back(static_cast<std::uint8_t>(value));
    }
    return out;
}

SealResult<SealContent> parse_dcc(base::BytesView payload)
{
    if (payload.size() > k_max_payload_bytes) {
        return unexpected(SealError::too_long);
    }
    const auto text = base::to_text(payload);
    if (text.substr(0, 4) != "HC1:") {
        return unexpected(SealError::not_a_seal);
    }
    const auto packed = decode_base45(std::string_view(text).substr(4));
    const auto octets = packed ? inflate_bounded(*packed) : packed;
    if (!octets) {
        return unexpected(octets.error());
    }
    const auto sign1 = whole_cbor(*octets);
    if (!sign1) {
        return unexpected(sign1.error());
    }
    using Type = Cbor::Type;
    if (sign1->type != Type::array || sign1->items.size() != 4 || sign1->items[0].type != Type::octets ||
        sign1->items[2].type != Type::octets || sign1->items[3].type != Type::octets) {
        return unexpected(SealError::bad_structure);
    }
    return read_certificate(*sign1);
}

}  // namespace balcao::barcode
