#include "barcode/two_d_doc.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "barcode/classify.h"
#include "barcode/octets.h"

namespace balcao::barcode {
namespace {

using base::unexpected;

constexpr std::size_t k_max_two_d_doc_fields = 128;
constexpr char k_group_separator = '\x1D';
constexpr char k_unit_separator = '\x1F';

struct TypeRow {
    std::string_view code;
    std::string_view name;
};
/// Those that name a person's identity; the others concern no counter.
constexpr std::array k_types{TypeRow{"07", "identity_title"}, TypeRow{"08", "identity_mrz"},
                             TypeRow{"13", "foreign_document"}, TypeRow{"16", "asylum"}};

/// Days since 2000-01-01 in four hexadecimal digits; FFFF: none.
SealResult<std::optional<base::Date>> day_of(std::string_view hex)
{
    unsigned days = 0;
    const auto [end, failed] = std::from_chars(hex.data(), hex.data() + hex.size(), days, 16);
    if (failed != std::errc() || end != hex.data() + hex.size()) {
        return unexpected(SealError::bad_date);
    }
    if (days == 0xFFFF) {
        return std::optional<base::Date>();
    }
    return std::optional<base::Date>(std::chrono::sys_days(base::Date{std::chrono::year(2000), std::chrono::month(1), std::chrono::day(1)}) +
                                     std::chrono::days(days));
}

constexpr std::size_t header_length(int version) { return version <= 2 ? 22 : version == 3 ? 24 : 26; }

base::Status<SealError> read_header(std::string_view header, SealContent& content)
{
    const bool plain = std::all_of(header.begin(), header.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' '; });
    if (!plain) {
        return unexpected(SealError::bad_character);
    }
    const auto issued = day_of(header.substr(12, 4));
    const auto sealed = day_of(header.substr(16, 4));
    if (!issued || !sealed) {
        return unexpected(SealError::bad_date);
    }
    content.issue_date = *issued;
    content.signature_date = *sealed;
    content.profile_code = header.substr(20, 2);
    content.profile = "other";
    for (const auto& row : k_types) {
        if (row.code == content.profile_code) {
            content.profile = row.name;
        }
    }
    content.issuing_state = content.version == 4 ? header.substr(24, 2) : "FR";
    return {};
}

base::Status<SealError> read_message(std::string_view message, SealContent& content)
{
    while (!message.empty()) {
        const auto end = std::min(message.find(k_group_separator), message.size());
        const auto part = base::as_bytes(message.substr(0, end));
        if (content.fields.size() == k_max_two_d_doc_fields) {
            return unexpected(SealError::too_many_fields);
        }
        if (!part.empty()) {
            content.fields.push_back({0, "part", printable_text(part), true, {part.begin(), part.end()}});
        }
        message.remove_prefix(std::min(end + 1, message.size()));
    }
    return {};
}

}  // namespace

SealResult<SealContent> parse_two_d_doc(base::BytesView payload)
{
    if (payload.size() > k_max_payload_bytes) {
        return unexpected(SealError::too_long);
    }
    const auto whole = base::to_text(payload);
    const std::string_view text = whole;
    if (text.substr(0, 2) != "DC") {
        return unexpected(SealError::not_a_seal);
    }
    if (text.size() < 4) {
        return unexpected(SealError::cut_short);
    }
    if (text[2] != '0' || text[3] < '1' || text[3] > '4') {
        return unexpected(SealError::unsupported_version);
    }
    SealContent content;
    content.version = text[3] - '0';
    const auto header = header_length(content.version);
    const auto unit = text.find(k_unit_separator);
    if (unit == std::string_view::npos || unit < header) {
        return unexpected(SealError::cut_short);
    }
    if (const auto read = read_header(text.substr(0, header), content); !read) {
        return unexpected(read.error());
    }
    if (const auto read = read_message(text.substr(header, unit - header), content); !read) {
        return unexpected(read.error());
    }
    auto encoded = text.substr(unit + 1);
    // What follows the signature is an annex that nobody signed: it is not shown.
    encoded = encoded.substr(0, encoded.find(k_group_separator));
    auto value = decode_base32(encoded);
    if (!value) {
        return unexpected(value.error());
    }
    if (value->empty()) {
        return unexpected(SealError::cut_short);
    }
    SealSignature signature;
    signature.naming = SignerNaming::authority_and_name;
    signature.signer = text.substr(4, 4);
    signature.reference = text.substr(8, 4);
    signature.content.assign(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(unit));
    signature.value = std::move(*value);
    content.signature = std::move(signature);
    return content;
}

}  // namespace balcao::barcode
