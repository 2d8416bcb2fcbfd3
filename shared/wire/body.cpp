#include "wire/body.h"

#include <cctype>
#include <cmath>
#include <string>
#include <vector>

#include "wire/utf8.h"

namespace balcao::wire {
namespace {

using base::FaultCode;

/// Builds the value of a CBOR body while watching depth, repeated members and text. nlohmann's CBOR
/// reader calls itself for each level: returning false stops it before the stack is used up.
class Builder final : public nlohmann::json_sax<Json> {
public:
    explicit Builder(int max_depth) : m_max_depth(max_depth) {}
    Json take() { return std::move(m_root); }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) override
    {
        return std::isfinite(value) && put(value);
    }
    bool string(string_t& value) override { return is_utf8(value) && put(std::move(value)); }
    bool binary(binary_t& value) override { return put(Json::binary(std::move(value))); }
    bool start_object(std::size_t /*count*/) override { return open(Json::object()); }
    bool start_array(std::size_t /*count*/) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& value) override
    {
        if (!is_utf8(value) || m_open.back()->contains(value)) {
            return false;
        }
        m_keys.back() = std::move(value);
        return true;
    }
    bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const nlohmann::detail::exception& /*why*/) override
    {
        return false;
    }

private:
    Json* place(Json value)
    {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        Json& parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        Json& member = parent[m_keys.back()];
        member = std::move(value);
        return &member;
    }
    bool put(Json value)
    {
        place(std::move(value));
        return true;
    }
    bool open(Json container)
    {
        if (static_cast<int>(m_open.size()) >= m_max_depth) {
            return false;
        }
        // Pointers into the parent stay good: a parent gets no new member before this one is closed.
        m_open.push_back(place(std::move(container)));
        m_keys.emplace_back();
        return true;
    }
    bool close()
    {
        m_open.pop_back();
        m_keys.pop_back();
        return true;
    }

    int m_max_depth;
    Json m_root;
    std::vector<Json*> m_open;
    std::vector<std::string> m_keys;
};

}  // namespace

std::optional<Format> format_of(std::string_view content_type)
{
    std::string type;
    for (const char c : content_type.substr(0, content_type.find(';'))) {
        if (c != ' ' && c != '\t') {
            type += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    if (type == k_json_type || type == k_problem_type) {
        return Format::json;
    }
    if (type == k_cbor_type) {
        return Format::cbor;
    }
    return std::nullopt;
}

std::string_view content_type(Format format) { return format == Format::json ? k_json_type : k_cbor_type; }

base::Result<Json> read_body(base::BytesView body, Format format, const BodyLimits& limits)
{
    if (format == Format::json) {
        const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
        return parse_json(text, JsonLimits{limits.max_bytes, limits.max_depth});
    }
    if (body.size() > limits.max_bytes) {
        return base::fail(FaultCode::message_too_large, static_cast<std::int64_t>(body.size()));
    }
    try {
        Builder builder(limits.max_depth);
        if (Json::sax_parse(body.begin(), body.end(), &builder, Json::input_format_t::cbor, /*strict=*/true)) {
            return builder.take();
        }
    } catch (const std::exception&) {  // lengths the reader cannot hold
    }
    return base::fail(FaultCode::message_malformed);
}

base::Bytes write_body(const Json& json, Format format)
{
    if (format == Format::cbor) {
        return Json::to_cbor(json);
    }
    return base::to_bytes(to_line(json));
}

}  // namespace balcao::wire
