#include "barcode/idb.h"

#include <array>
#include <set>

#include "barcode/classify.h"
#include "barcode/inflate.h"
#include "barcode/octets.h"

namespace balcao::barcode {
namespace {

using base::BytesView;
using base::unexpected;

constexpr std::size_t k_max_idb_fields = 64;
constexpr std::uint8_t k_message_group = 0x61;
constexpr std::uint8_t k_certificate = 0x7E;
constexpr std::uint8_t k_signature = 0x7F;

enum class IdbCoding : std::uint8_t { c40, zone, masked_date, national_type, octets };

struct IdbTag {
    std::uint8_t tag;
    IdbCoding coding;
    std::size_t line_length;
    std::string_view name;
};

constexpr std::array k_idb_tags{
    IdbTag{0x07, IdbCoding::zone, 30, "mrz"},
    IdbTag{0x08, IdbCoding::zone, 44, "mrz"},
    IdbTag{0x09, IdbCoding::c40, 0, "card_access_number"},
    IdbTag{0x80, IdbCoding::octets, 0, "face_image"},
    IdbTag{0x81, IdbCoding::zone, 36, "mrz"},
    IdbTag{0x82, IdbCoding::c40, 0, "document_reference"},
    IdbTag{0x83, IdbCoding::c40, 0, "register_number"},
    IdbTag{0x84, IdbCoding::masked_date, 0, "expiry_date"},
    IdbTag{0x85, IdbCoding::octets, 0, "reference"},
    IdbTag{0x86, IdbCoding::national_type, 0, "national_document_type"},
};

/// National types of Germany (tag 0x86), from 1.
constexpr std::array<std::string_view, 19> k_german_types{
    "unknown", "substitute_identity_document", "substitute_passport", "emergency_travel_document",
    "temporary_identity_card", "temporary_official_passport", "temporary_passport", "temporary_diplomatic_passport",
    "temporary_travel_document_refugees", "temporary_travel_document_stateless", "temporary_travel_document_foreigners",
    "asylum_permission", "suspension_of_deportation", "arrival_attestation", "provisional_residence_document",
    "temporary_identity_document", "certificate_of_permanent_residence", "frontier_worker_permit",
    "residence_permit_supplement"};

/// One octet of mask, whose bits stand for unknown digits, then the date. nullopt: partly unknown.
SealResult<std::optional<base::Date>> masked_date(BytesView four)
{
    if (four[0] != 0) {
        return std::optional<base::Date>();
    }
    const auto date = decode_date(four.subspan(1));
    return date ? SealResult<std::optional<base::Date>>(*date) : unexpected(date.error());
}

SealField read_field(std::uint8_t tag, BytesView value, SealContent& content)
{
    const IdbTag* known = nullptr;
    for (const auto& row : k_idb_tags) {
        known = row.tag == tag ? &row : known;
    }
    auto field = field_of(tag, known == nullptr ? "unknown" : known->name, value);
    const auto put = [&field](std::string text) {
        field.text = std::move(text);
        field.is_text = true;
    };
    if (known == nullptr) {
        return field;
    }
    switch (known->coding) {
        case IdbCoding::c40:
        case IdbCoding::zone:
            if (const auto text = decode_c40(value)) {
                put(known->coding == IdbCoding::c40 ? *text : zone_lines(*text, known->line_length));
            }
            break;
        case IdbCoding::masked_date:
            if (value.size() == 4) {
                if (const auto date = masked_date(value); date && *date) {
                    put(base::format_iso_date(**date));
                }
            }
            break;
        case IdbCoding::national_type:
            if (value.size() == 1 && content.issuing_state == "D" && value[0] < k_german_types.size()) {
                content.profile = k_german_types.at(value[0]);
                content.profile_code = base::to_hex(value);
                put(content.profile);
            }
            break;
        case IdbCoding::octets: break;
    }
    return field;
}

struct Tlv {
    std::uint8_t tag;
    BytesView value;
};

SealResult<Tlv> take_tlv(Octets& in)
{
    const auto tag = in.octet();
    if (!tag) {
        return unexpected(SealError::cut_short);
    }
    const auto length = der_length(in);
    if (!length) {
        return unexpected(length.error());
    }
    const auto value = in.take(*length);
    return value ? SealResult<Tlv>(Tlv{*tag, *value}) : unexpected(SealError::cut_short);
}

base::Status<SealError> read_group(BytesView group, SealContent& content)
{
    Octets in(group);
    std::set<std::uint8_t> seen;
    while (!in.at_end()) {
        const auto item = take_tlv(in);
        if (!item) {
            return unexpected(item.error());
        }
        if (!seen.insert(item->tag).second) {
            return unexpected(SealError::repeated_field);
        }
        if (seen.size() > k_max_idb_fields) {
            return unexpected(SealError::too_many_fields);
        }
        content.fields.push_back(read_field(item->tag, item->value, content));
    }
    return {};
}

base::Status<SealError> read_header(Octets& in, bool is_signed, SealContent& content)
{
    const auto state = in.take(2);
    if (!state) {
        return unexpected(SealError::cut_short);
    }
    const auto text = decode_c40(*state);
    if (!text) {
        return unexpected(text.error());
    }
    content.issuing_state = text->substr(0, text->find_last_not_of(' ') + 1);
    if (!is_signed) {
        return {};
    }
    const auto algorithm = in.octet();
    const auto reference = in.take(5);
    const auto date = in.take(4);
    if (!algorithm || !reference || !date) {
        return unexpected(SealError::cut_short);
    }
    auto& signature = content.signature.emplace();
    switch (*algorithm) {
        case 1: signature.hash = SealSignature::Hash::sha256; break;
        case 2: signature.hash = SealSignature::Hash::sha384; break;
        case 3: signature.hash = SealSignature::Hash::sha512; break;
        default: return unexpected(SealError::unsupported_version);
    }
    signature.naming = SignerNaming::certificate_digest;
    signature.signer = content.issuing_state;
    signature.reference = base::to_hex(*reference);
    const auto day = masked_date(*date);
    if (!day) {
        return unexpected(day.error());
    }
    content.signature_date = *day;
    return {};
}

/// Message group, then the signer's certificate (may be left out), then the signature.
base::Status<SealError> read_parts(Octets& in, BytesView payload, SealContent& content)
{
    const auto group = take_tlv(in);
    if (!group) {
        return unexpected(group.error());
    }
    if (group->tag != k_message_group) {
        return unexpected(SealError::bad_structure);
    }
    if (const auto read = read_group(group->value, content); !read) {
        return read;
    }
    if (!content.signature) {
        return in.at_end() ? base::Status<SealError>() : unexpected(SealError::after_end);
    }
    const auto covered = payload.first(in.position());
    content.signature->content.assign(covered.begin(), covered.end());
    auto part = take_tlv(in);
    if (part && part->tag == k_certificate) {
        content.signature->certificate.assign(part->value.begin(), part->value.end());
        part = take_tlv(in);
    }
    if (!part) {
        return unexpected(part.error());
    }
    if (part->tag != k_signature || part->value.empty()) {
        return unexpected(SealError::bad_structure);
    }
    content.signature->value.assign(part->value.begin(), part->value.end());
    return in.at_end() ? base::Status<SealError>() : unexpected(SealError::after_end);
}

}  // namespace

SealResult<SealContent> parse_idb(BytesView payload)
{
    if (payload.size() > k_max_payload_bytes) {
        return unexpected(SealError::too_long);
    }
    const auto text = base::to_text(payload);
    const auto start = text.substr(0, 4);
    if (start != "RDB1" && start != "NDB1") {
        return unexpected(SealError::not_a_seal);
    }
    if (text.size() < 5) {
        return unexpected(SealError::cut_short);
    }
    if (text[4] < 'A' || text[4] > 'D') {
        return unexpected(SealError::unsupported_version);
    }
    const auto flags = static_cast<unsigned>(text[4] - 'A');
    auto octets = decode_base32(std::string_view(text).substr(5));
    if (octets && (flags & 2U) != 0) {
        octets = inflate_bounded(*octets);
    }
    if (!octets) {
        return unexpected(octets.error());
    }
    SealContent content;
    content.version = 1;
    content.profile = "unknown";
    Octets in(*octets);
    if (const auto read = read_header(in, (flags & 1U) != 0, content); !read) {
        return unexpected(read.error());
    }
    if (const auto read = read_parts(in, *octets, content); !read) {
        return unexpected(read.error());
    }
    return content;
}

}  // namespace balcao::barcode
