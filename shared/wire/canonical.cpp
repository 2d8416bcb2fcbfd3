#include "wire/canonical.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "wire/reader.h"
#include "wire/utf8.h"

namespace balcao::wire {
namespace {

constexpr int k_max_depth = 64;

/// The order of RFC 8785 3.2.3: UTF-16 code units. It differs from the order of the octets only where a character
/// beyond U+FFFF (its first unit is D800..DBFF) meets one of U+E000..U+FFFF.
std::u16string utf16(const std::string& text)
{
    std::u16string units;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<std::uint8_t>(text[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t k = 1; k < size; ++k) {
            point = (point << 6U) | (static_cast<std::uint8_t>(text[i + k]) & 0x3FU);
        }
        if (point >= 0x10000) {
            point -= 0x10000;
            units += static_cast<char16_t>(0xD800 + (point >> 10U));
            units += static_cast<char16_t>(0xDC00 + (point & 0x3FFU));
        } else {
            units += static_cast<char16_t>(point);
        }
        i += size;
    }
    return units;
}

bool write_text(const std::string& text, std::string& out)
{
    if (!is_utf8(text)) {
        return false;
    }
    static constexpr char k_hex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<std::uint8_t>(c) < 0x20) {
                out += "\\u00";
                out += k_hex[static_cast<std::uint8_t>(c) >> 4U];
                out += k_hex[static_cast<std::uint8_t>(c) & 0xFU];
            } else {
                out += c;
            }
        }
    }
    out += '"';
    return true;
}

bool write(const Json& json, int depth, std::string& out);

bool write_object(const Json& json, int depth, std::string& out)
{
    std::vector<std::pair<std::u16string, const std::string*>> keys;
    for (auto member = json.begin(); member != json.end(); ++member) {
        if (!is_utf8(member.key())) {
            return false;
        }
        keys.emplace_back(utf16(member.key()), &member.key());
    }
    std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    out += '{';
    for (const auto& [units, key] : keys) {
        if (out.back() != '{') {
            out += ',';
        }
        if (!write_text(*key, out)) {
            return false;
        }
        out += ':';
        if (!write(json.at(*key), depth + 1, out)) {
            return false;
        }
    }
    out += '}';
    return true;
}

bool write_array(const Json& json, int depth, std::string& out)
{
    out += '[';
    bool first = true;
    for (const auto& item : json) {
        if (!first) {
            out += ',';
        }
        first = false;
        if (!write(item, depth + 1, out)) {
            return false;
        }
    }
    out += ']';
    return true;
}

bool write(const Json& json, int depth, std::string& out)
{
    if (depth > k_max_depth) {
        return false;
    }
    switch (json.type()) {
    case Json::value_t::null: out += "null"; return true;
    case Json::value_t::boolean: out += json.get<bool>() ? "true" : "false"; return true;
    case Json::value_t::number_unsigned:
    case Json::value_t::number_integer: {
        if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(k_max_safe_integer)) {
            return false;
        }
        const auto number = json.get<std::int64_t>();
        if (number > k_max_safe_integer || number < -k_max_safe_integer) {
            return false;
        }
        out += std::to_string(number);
        return true;
    }
    case Json::value_t::string: return write_text(json.get_ref<const std::string&>(), out);
    case Json::value_t::array: return write_array(json, depth, out);
    case Json::value_t::object: return write_object(json, depth, out);
    case Json::value_t::number_float:
    case Json::value_t::binary:
    case Json::value_t::discarded: return false;
    }
    return false;
}

}  // namespace

base::Result<std::string> canonical(const Json& json)
{
    std::string out;
    if (!write(json, 0, out)) {
        return base::fail(base::FaultCode::message_malformed);
    }
    return out;
}

}  // namespace balcao::wire
