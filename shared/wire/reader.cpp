#include "wire/reader.h"

#include <algorithm>

#include "wire/utf8.h"

namespace balcao::wire {
namespace {

const Json k_empty_object = Json::object();
const std::vector<Json> k_no_items;

}  // namespace

Reader::Reader(const Json& json, FirstFault& fault) : m_json(&json), m_fault(&fault)
{
    if (!json.is_object()) {
        malformed();
        m_json = &k_empty_object;
    }
}

void Reader::malformed()
{
    if (!*m_fault) {
        *m_fault = base::Fault{base::FaultCode::message_malformed};
    }
}

void Reader::too_large(std::size_t size)
{
    if (!*m_fault) {
        *m_fault = base::Fault{base::FaultCode::message_too_large, static_cast<std::int64_t>(size)};
    }
}

const Json* Reader::member(const char* key) const
{
    const auto found = m_json->find(key);
    return found == m_json->end() || found->is_null() ? nullptr : &*found;
}

bool Reader::has(const char* key) const { return member(key) != nullptr; }

std::string Reader::text(const char* key, std::size_t max, std::size_t min)
{
    const Json* value = member(key);
    if (value == nullptr || !value->is_string()) {
        malformed();
        return {};
    }
    const auto& content = value->get_ref<const std::string&>();
    if (content.size() > max) {
        too_large(content.size());
        return {};
    }
    if (content.size() < min || !is_utf8(content)) {
        malformed();
        return {};
    }
    return content;
}

std::string Reader::optional_text(const char* key, std::size_t max) { return has(key) ? text(key, max, 0) : std::string{}; }

std::int64_t Reader::integer(const char* key, std::int64_t min, std::int64_t max)
{
    const Json* value = member(key);
    if (value == nullptr || !value->is_number_integer() ||
        (value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(k_max_safe_integer))) {
        malformed();
        return min;
    }
    const auto number = value->get<std::int64_t>();
    if (number < min || number > max) {
        malformed();
        return min;
    }
    return number;
}

std::optional<int> Reader::optional_integer(const char* key, int min, int max)
{
    if (!has(key)) {
        return std::nullopt;
    }
    return static_cast<int>(integer(key, min, max));
}

base::EpochId Reader::epoch(const char* key)
{
    auto value = text(key, 32, 32);
    require(std::all_of(value.begin(), value.end(),
                        [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }));
    return base::EpochId(std::move(value));
}

bool Reader::boolean(const char* key)
{
    const Json* value = member(key);
    if (value == nullptr || !value->is_boolean()) {
        malformed();
        return false;
    }
    return value->get<bool>();
}

base::Instant Reader::instant(const char* key)
{
    const auto at = base::parse_instant(text(key, 40));
    require(at.has_value());
    return at.value_or(base::Instant{});
}

std::optional<base::Instant> Reader::optional_instant(const char* key)
{
    return has(key) ? std::optional(instant(key)) : std::nullopt;
}

base::Date Reader::date(const char* key)
{
    const auto day = base::parse_iso_date(text(key, 10));
    require(day.has_value());
    return day.value_or(base::Date{});
}

std::optional<base::Date> Reader::optional_date(const char* key)
{
    return has(key) ? std::optional(date(key)) : std::nullopt;
}

base::Bytes Reader::digest(const char* key)
{
    const Json* value = member(key);
    base::Bytes result;
    if (value != nullptr && value->is_binary()) {
        result = value->get_binary();
    } else if (auto octets = base::from_hex(text(key, 64))) {
        result = std::move(*octets);
    }
    require(result.size() == 32);
    return result;
}

base::Bytes Reader::octets(const char* key, std::size_t max, std::size_t min)
{
    const Json* value = member(key);
    base::Bytes result;
    if (value != nullptr && value->is_binary()) {
        result = value->get_binary();
    } else {
        auto decoded = base::from_base64(text(key, (max + 2) / 3 * 4, 0));
        require(decoded.has_value());
        result = std::move(decoded).value_or(base::Bytes{});
    }
    if (result.size() > max) {
        too_large(result.size());
    }
    require(result.size() >= min);
    return result;
}

const std::vector<Json>& Reader::array(const char* key, std::size_t max)
{
    const Json* value = member(key);
    if (value == nullptr || !value->is_array()) {
        malformed();
        return k_no_items;
    }
    const auto& items = value->get_ref<const std::vector<Json>&>();
    if (items.size() > max) {
        too_large(items.size());
        return k_no_items;
    }
    return items;
}

std::vector<std::string> Reader::texts(const char* key, std::size_t max_items, std::size_t max_size)
{
    std::vector<std::string> list;
    for (const auto& item : array(key, max_items)) {
        if (!item.is_string() || item.get_ref<const std::string&>().size() > max_size ||
            !is_utf8(item.get_ref<const std::string&>())) {
            malformed();
            return {};
        }
        list.push_back(item.get<std::string>());
    }
    return list;
}

std::vector<std::string> Reader::optional_texts(const char* key, std::size_t max_items, std::size_t max_size)
{
    return has(key) ? texts(key, max_items, max_size) : std::vector<std::string>{};
}

Reader Reader::object(const char* key)
{
    const Json* value = member(key);
    if (value == nullptr) {
        malformed();
        return {k_empty_object, *m_fault};
    }
    return {*value, *m_fault};
}

void Reader::require_schema(const char* key, const std::string& known)
{
    const std::string given = text(key, 64);
    if (given == known || failed()) {
        return;
    }
    const auto family = known.substr(0, known.find('/') + 1);
    if (given.compare(0, family.size(), family) == 0) {
        const auto digits = given.substr(family.size());
        if (!digits.empty() && digits.size() < 10 && digits.front() != '0' &&
            std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
            *m_fault = base::Fault{base::FaultCode::message_unknown_version, std::stoll(digits)};
            return;
        }
    }
    malformed();
}

Json octets_json(base::BytesView octets, Format format)
{
    if (format == Format::cbor) {
        return Json::binary(base::Bytes(octets.begin(), octets.end()));
    }
    return base::to_base64(octets);
}

Json digest_json(base::BytesView digest, Format format)
{
    if (format == Format::cbor) {
        return Json::binary(base::Bytes(digest.begin(), digest.end()));
    }
    return base::to_hex(digest);
}

bool is_token(std::string_view text, std::size_t max)
{
    return !text.empty() && text.size() <= max && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    });
}

}  // namespace balcao::wire
