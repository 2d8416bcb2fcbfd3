#include "wire/shape.h"

#include <cmath>

namespace balcao::wire {
namespace {

const Json k_no_members = Json::object();

}  // namespace

Shape::Shape(const Json& json, std::string path, std::optional<ShapeError>& error) : m_json(&json), m_path(std::move(path)), m_error(&error)
{
    if (!json.is_object()) {
        wrong({}, "is no object");
        m_json = &k_no_members;
    }
}

const Json* Shape::member(const char* key, bool wanted)
{
    m_read.insert(key);
    const auto found = m_json->find(key);
    if (found != m_json->end()) {
        return &*found;
    }
    if (wanted) {
        wrong(key, "is missing");
    }
    return nullptr;
}

bool Shape::has(const char* key) const { return m_json->contains(key); }

std::string Shape::text(const char* key, std::size_t most, std::size_t least)
{
    const auto* value = member(key, true);
    if (value == nullptr) {
        return {};
    }
    if (!value->is_string()) {
        wrong(key, "is no text");
        return {};
    }
    auto out = value->get<std::string>();
    if (out.size() < least) {
        wrong(key, "is empty");
    } else if (out.size() > most) {
        wrong(key, "is longer than " + std::to_string(most) + " octets");
    } else if (out.find_first_of(std::string("\0\n\r\t\x7f", 5)) != std::string::npos) {
        wrong(key, "holds control characters");
    }
    return failed() ? std::string() : out;
}

std::string Shape::optional_text(const char* key, std::size_t most) { return has(key) ? text(key, most, 0) : (m_read.insert(key), std::string()); }

std::int64_t Shape::integer(const char* key, std::int64_t least, std::int64_t most)
{
    const auto* value = member(key, true);
    if (value != nullptr && !value->is_number_integer()) {
        wrong(key, "is no whole number");
        return least;
    }
    // Unsigned numbers beyond the signed range must not wrap round into it.
    if (value != nullptr && value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(most)) {
        wrong(key, "is not between " + std::to_string(least) + " and " + std::to_string(most));
        return least;
    }
    const auto out = value != nullptr ? value->get<std::int64_t>() : least;
    if (out < least || out > most) {
        wrong(key, "is not between " + std::to_string(least) + " and " + std::to_string(most));
        return least;
    }
    return out;
}

double Shape::number(const char* key, double least, double most)
{
    const auto* value = member(key, true);
    if (value == nullptr) {
        return least;
    }
    const double out = value->is_number() ? value->get<double>() : std::nan("");
    if (!(out >= least && out <= most)) {
        wrong(key, value->is_number() ? "is out of its range" : "is no number");
        return least;
    }
    return out;
}

bool Shape::boolean(const char* key)
{
    const auto* value = member(key, true);
    if (value != nullptr && !value->is_boolean()) {
        wrong(key, "is neither true nor false");
        return false;
    }
    return value != nullptr && value->get<bool>();
}

base::Date Shape::date(const char* key)
{
    const auto day = base::parse_iso_date(text(key, 10));
    if (!day) {
        wrong(key, "is no day (YYYY-MM-DD)");
    }
    return day.value_or(base::Date{std::chrono::year{1970}, std::chrono::January, std::chrono::day{1}});
}

std::optional<base::Date> Shape::optional_date(const char* key)
{
    m_read.insert(key);
    return has(key) ? std::optional(date(key)) : std::nullopt;
}

Shape Shape::object(const char* key)
{
    const auto* value = member(key, true);
    return {value != nullptr ? *value : k_no_members, m_path + "/" + key, *m_error};
}

void Shape::each(const char* key, std::size_t most, const std::function<void(const Json& item, const std::string& path)>& take)
{
    const auto* value = member(key, true);
    if (value == nullptr) {
        return;
    }
    if (!value->is_array()) {
        wrong(key, "is no list");
    } else if (value->size() > most) {
        wrong(key, "has more than " + std::to_string(most) + " entries");
    } else {
        for (std::size_t i = 0; i < value->size() && !failed(); ++i) {
            take((*value)[i], m_path + "/" + key + "/" + std::to_string(i));
        }
    }
}

void Shape::wrong(std::string_view key, std::string what)
{
    if (!*m_error) {
        *m_error = ShapeError{key.empty() ? m_path : m_path + "/" + std::string(key), std::move(what)};
    }
}

void Shape::close()
{
    for (const auto& [key, value] : m_json->items()) {
        if (m_read.count(key) == 0) {
            wrong(key, "is not a member known here");
            return;
        }
    }
}

std::string to_text(const ShapeError& error) { return (error.path.empty() ? "the file" : error.path) + " " + error.what; }

}  // namespace balcao::wire
