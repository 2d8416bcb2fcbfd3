#include "domain/email.h"

#include <cstdint>
#include <optional>

namespace balcao::domain {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alnum(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

/// Position (in characters, from 1) of octet `index` of `text`.
std::uint16_t position_of(std::string_view text, std::size_t index)
{
    std::uint16_t position = 1;
    for (std::size_t i = 0; i < index && i < text.size() && position < 1000; ++i) {
        position = static_cast<std::uint16_t>(position + ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U ? 1 : 0));
    }
    return position;
}

struct Problem {
    NumberRule rule;
    std::size_t at;
};

/// Host name of two labels or more, the last of letters.
std::optional<Problem> check_host(std::string_view text, std::size_t start)
{
    std::size_t label = start;
    std::size_t labels = 0;
    bool last_has_digit = false;
    for (std::size_t i = start; i <= text.size(); ++i) {
        if (i == text.size() || text[i] == '.') {
            const std::size_t length = i - label;
            if (length == 0 || text[label] == '-' || text[i - 1] == '-') {
                return Problem{NumberRule::character, length == 0 ? i : label};
            }
            if (length > 63 || (i == text.size() && length < 2)) {
                return Problem{NumberRule::length, label};
            }
            ++labels;
            label = i + 1;
            if (i < text.size()) {
                last_has_digit = false;
            }
        } else if (!is_alnum(text[i]) && text[i] != '-') {
            return Problem{NumberRule::character, i};
        } else {
            last_has_digit = last_has_digit || !is_letter(text[i]);
        }
    }
    if (labels < 2 || last_has_digit) {
        return Problem{NumberRule::length, text.size()};
    }
    return std::nullopt;
}

}  // namespace

base::Result<Email, NumberError> Email::parse(std::string_view typed)
{
    std::size_t begin = 0;
    std::size_t end = typed.size();
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (begin < end && blank(typed[begin])) {
        ++begin;
    }
    while (end > begin && blank(typed[end - 1])) {
        --end;
    }
    const std::string_view text = typed.substr(begin, end - begin);
    const auto refuse = [&](NumberRule rule, std::size_t at) {
        return base::unexpected(NumberError{rule, position_of(typed, begin + at)});
    };
    if (text.empty()) {
        return base::unexpected(NumberError{NumberRule::empty});
    }
    std::size_t at = 0;
    while (at < text.size() && (is_alnum(text[at]) || std::string_view("'._-").find(text[at]) != std::string_view::npos)) {
        ++at;
    }
    if (at == text.size() || text[at] != '@') {
        return refuse(at == text.size() ? NumberRule::length : NumberRule::character, at);
    }
    if (at == 0 || at > 127 || text.size() > 254) {
        return refuse(NumberRule::length, at == 0 ? 0 : std::min<std::size_t>(at, 127));
    }
    if (const auto problem = check_host(text, at + 1)) {
        return refuse(problem->rule, problem->at);
    }
    std::string canonical(text);
    for (std::size_t i = at; i < canonical.size(); ++i) {
        if (canonical[i] >= 'A' && canonical[i] <= 'Z') {
            canonical[i] = static_cast<char>(canonical[i] - 'A' + 'a');
        }
    }
    return Email(std::move(canonical));
}

}  // namespace balcao::domain
