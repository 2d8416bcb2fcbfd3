#include "queue/text.h"

#include <algorithm>
#include <charconv>

namespace balcao::queue {
namespace {

bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::vector<std::string_view> split(std::string_view text, char at)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

std::int64_t number_of(std::string_view text)
{
    std::int64_t value = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::pair<std::string_view, std::string_view> name_and_value(std::string_view part)
{
    const auto equals = part.find('=');
    return {part.substr(0, equals), equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1)};
}

}  // namespace

bool is_code(std::string_view text, std::size_t longest, bool dots)
{
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || c == '_' || (dots && c == '.');
    });
}

bool is_reference(std::string_view text, std::size_t longest)
{
    return text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter_or_digit(c) || std::string_view("_.:@/+=-").find(c) != std::string_view::npos;
    });
}

std::size_t count_characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string join(const std::vector<Position>& positions)
{
    std::string out;
    for (const auto position : positions) {
        out += (out.empty() ? "" : ",") + std::to_string(position);
    }
    return out;
}

std::vector<Position> split_positions(std::string_view text)
{
    std::vector<Position> out;
    for (const auto part : split(text, ',')) {
        out.push_back(number_of(part));
    }
    return out;
}

std::string ids_text(const AuditEvent& event)
{
    std::string out;
    for (const auto& [id, value] : event.ids) {
        out.append(out.empty() ? "" : " ").append(id).append("=").append(value);
    }
    return out;
}

std::string numbers_text(const AuditEvent& event)
{
    std::string out;
    for (const auto& [id, value] : event.numbers) {
        out.append(out.empty() ? "" : " ").append(id).append("=").append(std::to_string(value));
    }
    return out;
}

AuditEvent parse_event(std::string event, std::string_view ids, std::string_view numbers)
{
    AuditEvent out{std::move(event), {}, {}};
    for (const auto part : split(ids, ' ')) {
        const auto [id, value] = name_and_value(part);
        out.ids.emplace_back(id, value);
    }
    for (const auto part : split(numbers, ' ')) {
        const auto [id, value] = name_and_value(part);
        out.numbers.emplace_back(id, number_of(value));
    }
    return out;
}

bool is_sound(const AuditEvent& event)
{
    return is_code(event.event, 48) &&
           std::all_of(event.ids.begin(), event.ids.end(),
                       [](const auto& id) { return is_code(id.first, 48) && is_reference(id.second, 128); }) &&
           std::all_of(event.numbers.begin(), event.numbers.end(),
                       [](const auto& number) { return is_code(number.first, 48); });
}

base::Bytes canonical_entry(std::int64_t number, base::Instant at, std::string_view event, std::string_view ids,
                            std::string_view numbers)
{
    std::string out = std::to_string(number);
    out.append("\n").append(std::to_string(to_ms(at))).append("\n").append(event);
    out.append("\n").append(ids).append("\n").append(numbers);
    return base::to_bytes(out);
}

base::Bytes content_of(const Erasure& erasure)
{
    std::string out = "balcao erasure v1\n" + std::to_string(erasure.number) + "\n" +
                      std::to_string(to_ms(erasure.at)) + "\n" + erasure.what + "\n" + join(erasure.positions) + "\n";
    for (const auto& id : erasure.cases) {
        out.append(id.text()).append(",");
    }
    return base::to_bytes(out);
}

}  // namespace balcao::queue
