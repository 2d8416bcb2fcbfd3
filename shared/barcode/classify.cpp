#include "barcode/classify.h"

#include <algorithm>
#include <array>
#include <utility>

#include "barcode/digits.h"

namespace balcao::barcode {
namespace {

using base::BytesView;

constexpr std::array k_names{
    std::pair{PayloadKind::vds, std::string_view("vds")},
    std::pair{PayloadKind::idb, std::string_view("idb")},
    std::pair{PayloadKind::two_d_doc, std::string_view("2d-doc")},
    std::pair{PayloadKind::vds_nc, std::string_view("vds-nc")},
    std::pair{PayloadKind::dcc, std::string_view("dcc")},
    std::pair{PayloadKind::fiscal_qr, std::string_view("fiscal-qr")},
    std::pair{PayloadKind::aamva, std::string_view("aamva")},
    std::pair{PayloadKind::mdoc, std::string_view("mdoc")},
    std::pair{PayloadKind::url, std::string_view("url")},
    std::pair{PayloadKind::ticket, std::string_view("ticket")},
    std::pair{PayloadKind::opaque, std::string_view("opaque")},
};

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; }

bool starts_with_any_case(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

/// A:ddddddddd*B: as the specification fixes the first two fields.
bool looks_like_fiscal_qr(std::string_view text)
{
    return text.size() >= 14 && text.substr(0, 2) == "A:" && std::all_of(text.begin() + 2, text.begin() + 11, is_digit) &&
           text.substr(11, 3) == "*B:";
}

/// "DC0" and the version 1 to 4, then the header's capitals and digits (a cut one still counts,
/// so that the clerk hears "damaged" and not "unknown").
bool looks_like_2d_doc(std::string_view text)
{
    const auto header = text.substr(0, 22);
    return text.size() >= 8 && text.substr(0, 3) == "DC0" && text[3] >= '1' && text[3] <= '4' &&
           std::all_of(header.begin(), header.end(), [](char c) { return is_upper(c) || is_digit(c); });
}

/// JSON object whose first key is "data"; blanks anywhere between the signs.
bool looks_like_vds_nc(std::string_view text)
{
    constexpr std::string_view wanted = "{\"data\":{";
    std::size_t at = 0;
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            continue;
        }
        if (c != wanted[at]) {
            return false;
        }
        if (++at == wanted.size()) {
            return true;
        }
    }
    return false;
}

bool looks_like_aamva(std::string_view text)
{
    // Cards in use vary in the record separators after '@'; the file type is constant.
    if (text.empty() || text[0] != '@') {
        return false;
    }
    const auto at = text.find_first_not_of("\n\r\x1e\x1c", 1);
    return at != std::string_view::npos && at <= 5 &&
           (text.substr(at, 5) == "ANSI " || text.substr(at, 6) == "AAMVA ");
}

bool looks_like_wallet(std::string_view text)
{
    constexpr std::array prefixes{std::string_view("mdoc:"), std::string_view("openid4vp:"), std::string_view("haip:"),
                                  std::string_view("mdoc-openid4vp:"), std::string_view("eudi-openid4vp:"),
                                  std::string_view("openid-credential-offer:")};
    return std::any_of(prefixes.begin(), prefixes.end(), [&](auto p) { return starts_with_any_case(text, p); });
}

/// Host of an http(s) address; empty when it has none or holds anything unusual.
std::optional<std::string> host_of(std::string_view text)
{
    std::size_t at = 0;
    if (starts_with_any_case(text, "https://")) {
        at = 8;
    } else if (starts_with_any_case(text, "http://")) {
        at = 7;
    } else {
        return std::nullopt;
    }
    auto authority = text.substr(at, text.find_first_of("/?#\\", at) - at);
    if (const auto user = authority.rfind('@'); user != std::string_view::npos) {
        authority.remove_prefix(user + 1);
    }
    if (!authority.empty() && authority.front() == '[') {
        authority = authority.substr(0, authority.find(']') + 1);
    } else {
        authority = authority.substr(0, authority.find(':'));
    }
    std::string host;
    for (const char c : authority.substr(0, 253)) {
        const bool plain = is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_' ||
                           c == '[' || c == ']' || c == ':';
        host += plain ? lower(c) : '?';
    }
    return host;
}

bool looks_like_vds(BytesView payload)
{
    // Magic and version 3 or 4; a cut seal is still a seal.
    return payload.size() >= 3 && payload[0] == 0xDC && (payload[1] == 0x02 || payload[1] == 0x03);
}

/// Length of the valid UTF-8 character at `at`, 0 when there is none.
std::size_t utf8_length(BytesView bytes, std::size_t at)
{
    const std::uint8_t first = bytes[at];
    std::size_t length = 0;
    std::uint32_t point = 0;
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
        point = first & 0x1FU;
    } else if ((first & 0xF0U) == 0xE0) {
        length = 3;
        point = first & 0x0FU;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        point = first & 0x07U;
    } else {
        return 0;
    }
    if (bytes.size() - at < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((bytes[at + i] & 0xC0U) != 0x80) {
            return 0;
        }
        point = (point << 6U) | (bytes[at + i] & 0x3FU);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    return overlong || surrogate || point > 0x10FFFF ? 0 : length;
}

/// C1 controls and the marks that turn the writing direction could disguise what a screen shows.
bool is_hidden(BytesView bytes, std::size_t at, std::size_t length)
{
    if (length == 1) {
        return bytes[at] < 0x20 || bytes[at] == 0x7F;
    }
    if (length == 2) {
        return bytes[at] == 0xC2 && bytes[at + 1] < 0xA0;
    }
    if (length == 3 && bytes[at] == 0xE2) {
        const std::uint8_t a = bytes[at + 1];
        const std::uint8_t b = bytes[at + 2];
        return (a == 0x80 && ((b >= 0x8B && b <= 0x8F) || (b >= 0xA8 && b <= 0xAE))) || (a == 0x81 && b >= 0xA0 && b <= 0xAF);
    }
    return length == 3 && bytes[at] == 0xEF && bytes[at + 1] == 0xBB && bytes[at + 2] == 0xBF;
}

}  // namespace

std::string_view name(PayloadKind kind)
{
    for (const auto& [value, text] : k_names) {
        if (value == kind) {
            return text;
        }
    }
    return "opaque";
}

std::optional<PayloadKind> payload_kind_from_name(std::string_view text)
{
    for (const auto& [value, known] : k_names) {
        if (known == text) {
            return value;
        }
    }
    return std::nullopt;
}

Payload classify(BytesView payload) { return classify(payload, TicketShapes::built_in()); }

Payload classify(BytesView payload, const TicketShapes& tickets)
{
    Payload out;
    if (payload.empty() || payload.size() > k_max_payload_bytes) {
        return out;
    }
    const std::string whole = base::to_text(payload);
    const std::string_view text = whole;
    if (looks_like_vds(payload)) {
        out.kind = PayloadKind::vds;
    } else if (text.size() >= 6 && (text.substr(0, 4) == "RDB1" || text.substr(0, 4) == "NDB1")) {
        out.kind = PayloadKind::idb;
    } else if (looks_like_2d_doc(text)) {
        out.kind = PayloadKind::two_d_doc;
    } else if (text.substr(0, 4) == "HC1:") {
        out.kind = PayloadKind::dcc;
    } else if (looks_like_vds_nc(text)) {
        out.kind = PayloadKind::vds_nc;
    } else if (looks_like_fiscal_qr(text)) {
        out.kind = PayloadKind::fiscal_qr;
        if (auto parsed = parse_fiscal_qr(text)) {
            out.fiscal = std::move(*parsed);
        } else {
            out.fiscal_error = parsed.error();
        }
    } else if (looks_like_aamva(text)) {
        out.kind = PayloadKind::aamva;
    } else if (looks_like_wallet(text)) {
        out.kind = PayloadKind::mdoc;
    } else if (auto ticket = tickets.match(text)) {
        out.kind = PayloadKind::ticket;  // before addresses: a site's tickets may be written as one
        out.ticket = std::move(*ticket);
    } else if (auto host = host_of(text)) {
        out.kind = PayloadKind::url;
        out.host = std::move(*host);
    }
    return out;
}

std::string printable_text(BytesView payload, std::size_t max_bytes)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string out;
    for (std::size_t at = 0; at < payload.size();) {
        const std::size_t length = utf8_length(payload, at);
        const bool replaced = length == 0 || is_hidden(payload, at, length);
        if (out.size() + (replaced ? replacement.size() : length) > max_bytes) {
            break;
        }
        if (replaced) {
            out += replacement;
        } else {
            out += base::to_text(payload.subspan(at, length));
        }
        at += std::max<std::size_t>(length, 1);
    }
    return out;
}

}  // namespace balcao::barcode
