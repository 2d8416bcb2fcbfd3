#include "barcode/aamva.h"

#include <algorithm>
#include <array>

#include "barcode/classify.h"
#include "barcode/octets.h"

namespace balcao::barcode {
namespace {

using base::unexpected;

constexpr std::size_t k_max_aamva_fields = 128;

struct ElementRow {
    std::string_view id;
    std::string_view name;
};
constexpr std::array k_elements{
    ElementRow{"DCS", "surname"},        ElementRow{"DAC", "given_name"},  ElementRow{"DAD", "middle_name"},
    ElementRow{"DBB", "birth_date"},     ElementRow{"DAQ", "document_number"}, ElementRow{"DBA", "expiry_date"},
    ElementRow{"DBD", "issue_date"},     ElementRow{"DCG", "country"},     ElementRow{"DAJ", "jurisdiction"}};

std::optional<unsigned> number(std::string_view digits)
{
    unsigned value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

/// One designator of the header: type(2) offset(4) length(4), from the start of the code.
std::optional<std::string_view> subfile_at(std::string_view text, std::string_view designator)
{
    const auto type = designator.substr(0, 2);
    const auto offset = number(designator.substr(2, 4));
    const auto length = number(designator.substr(6, 4));
    if ((type != "DL" && type != "ID") || !offset || !length || *offset > text.size()) {
        return std::nullopt;
    }
    const auto subfile = text.substr(*offset, *length);
    return subfile.substr(0, 2) == type ? std::optional(subfile.substr(2)) : std::nullopt;
}

base::Status<SealError> read_elements(std::string_view subfile, SealContent& content)
{
    while (!subfile.empty()) {
        const auto end = std::min(subfile.find_first_of("\n\r"), subfile.size());
        const auto element = subfile.substr(0, end);
        subfile.remove_prefix(std::min(end + 1, subfile.size()));
        if (element.size() < 3) {
            continue;
        }
        if (content.fields.size() == k_max_aamva_fields) {
            return unexpected(SealError::too_many_fields);
        }
        const auto id = element.substr(0, 3);
        const auto row = std::find_if(k_elements.begin(), k_elements.end(), [&](const ElementRow& r) { return r.id == id; });
        const auto value = base::as_bytes(element.substr(3));
        content.fields.push_back({0, row != k_elements.end() ? std::string(row->name) : printable_text(base::as_bytes(id)),
                                  printable_text(value), true, {value.begin(), value.end()}});
    }
    return {};
}

}  // namespace

SealResult<SealContent> parse_aamva(base::BytesView payload)
{
    if (payload.size() > k_max_payload_bytes) {
        return unexpected(SealError::too_long);
    }
    const auto whole = base::to_text(payload);
    const std::string_view text = whole;
    const auto start = text.find_first_not_of("\n\r\x1e\x1c", 1);
    if (text.empty() || text[0] != '@' || start == std::string_view::npos || text.substr(start, 5) != "ANSI ") {
        return unexpected(SealError::not_a_seal);
    }
    const auto header = text.substr(start + 5);
    if (header.size() < 12) {
        return unexpected(SealError::cut_short);
    }
    const auto issuer = number(header.substr(0, 6));
    const auto version = number(header.substr(6, 2));
    const auto entries = number(header.substr(10, 2));
    if (!issuer || !version || !entries) {
        return unexpected(SealError::bad_character);
    }
    SealContent content;
    content.version = static_cast<int>(*version);
    content.profile = "driving_licence";
    content.profile_code = header.substr(0, 6);
    for (std::size_t i = 0; i < *entries; ++i) {
        const std::size_t at = 12 + i * 10;
        if (header.size() < at + 10) {
            return unexpected(SealError::cut_short);
        }
        if (const auto subfile = subfile_at(text, header.substr(at, 10))) {
            if (const auto read = read_elements(*subfile, content); !read) {
                return unexpected(read.error());
            }
            return content;
        }
    }
    return unexpected(SealError::bad_structure);
}

}  // namespace balcao::barcode
