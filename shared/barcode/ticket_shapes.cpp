// Matching; reading the shapes is in ticket_shapes_file.cpp.

#include "barcode/ticket_shapes.h"

#include <algorithm>
#include <array>

#include "barcode/digits.h"
#include "base/clock.h"

namespace balcao::barcode {
namespace {

using Shapes = TicketShapes;
using TicketFields = std::map<std::string, std::string>;

/// ISO 7812: from the right, every second digit doubled.
bool luhn_holds(std::string_view digits)
{
    unsigned sum = 0;
    bool twice = false;
    for (auto at = digits.rbegin(); at != digits.rend(); ++at) {
        const auto digit = static_cast<unsigned>(*at - '0') * (twice ? 2U : 1U);
        sum += digit % 10 + digit / 10;
        twice = !twice;
    }
    return sum % 10 == 0;
}

/// ISO 7064 MOD 97-10, letters counted as in an IBAN: A is 10.
bool mod97_holds(std::string_view text)
{
    unsigned rest = 0;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        const unsigned value = static_cast<unsigned>(digit ? c - '0' : c - 'A' + 10);
        rest = (rest * (digit ? 10U : 100U) + value) % 97;
    }
    return rest == 1;
}

bool check_holds(const Shapes::Part& part, const TicketFields& fields, std::string_view digits)
{
    std::string text;
    for (const auto& field : part.over) {
        if (const auto found = fields.find(field); found != fields.end()) {
            // Separators that belong to a field are not counted.
            std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(text),
                         [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
        }
    }
    text += digits;
    return part.check == Shapes::Check::mod97 ? mod97_holds(text) : all_digits(text) && luhn_holds(text);
}

/// The day in ISO 8601; empty when there is no such day.
std::string date_of(Shapes::Format format, std::string_view text)
{
    const std::string is(text);
    std::string day;
    switch (format) {
        case Shapes::Format::yyyymmdd: day = is.substr(0, 4) + "-" + is.substr(4, 2) + "-" + is.substr(6, 2); break;
        case Shapes::Format::yyyy_mm_dd: day = is; break;
        case Shapes::Format::ddmmyyyy: day = is.substr(4, 4) + "-" + is.substr(2, 2) + "-" + is.substr(0, 2); break;
        case Shapes::Format::dd_mm_yyyy:
            if (is[2] == '-' && is[5] == '-') {
                day = is.substr(6, 4) + "-" + is.substr(3, 2) + "-" + is.substr(0, 2);
            }
            break;
        case Shapes::Format::hhmm:
        case Shapes::Format::hh_mm: break;
    }
    return base::parse_iso_date(day) ? day : std::string();
}

std::string time_of(Shapes::Format format, std::string_view text)
{
    const bool colon = format == Shapes::Format::hh_mm;
    const auto hours = text.substr(0, 2);
    const auto minutes = text.substr(colon ? 3 : 2, 2);
    const bool right = (!colon || text[2] == ':') && all_digits(hours) && all_digits(minutes) && hours < "24" && minutes < "60";
    return right ? std::string(hours) + ":" + std::string(minutes) : std::string();
}

/// How many characters of `rest` the part takes and what they mean for its field; nullopt: it does not fit.
struct Taken {
    std::size_t length;
    std::string value;
};

std::optional<Taken> take(const Shapes::Part& part, std::string_view rest, const TicketFields& fields)
{
    switch (part.kind) {
        case Shapes::Kind::literal:
            if (rest.substr(0, part.text.size()) == part.text) {
                return Taken{part.text.size(), part.text};
            }
            return std::nullopt;
        case Shapes::Kind::separator:
        case Shapes::Kind::digits:
        case Shapes::Kind::letters:
        case Shapes::Kind::alphanumerics: {
            std::size_t length = 0;
            while (length < std::min(part.max, rest.size()) && static_cast<unsigned char>(rest[length]) < 128 &&
                   part.characters.test(static_cast<unsigned char>(rest[length]))) {
                ++length;
            }
            return length < part.min ? std::nullopt : std::optional(Taken{length, std::string(rest.substr(0, length))});
        }
        case Shapes::Kind::date:
        case Shapes::Kind::time: {
            if (rest.size() < part.max) {
                return std::nullopt;
            }
            const auto text = rest.substr(0, part.max);
            auto value = part.kind == Shapes::Kind::date ? date_of(part.format, text) : time_of(part.format, text);
            return value.empty() ? std::nullopt : std::optional(Taken{part.max, std::move(value)});
        }
        case Shapes::Kind::check: {
            const auto text = rest.substr(0, part.max);
            const bool right = text.size() == part.max && all_digits(text) && check_holds(part, fields, text);
            return right ? std::optional(Taken{part.max, std::string(text)}) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<TicketCode> fit(const Shapes::Shape& shape, std::string_view payload)
{
    TicketFields fields;
    for (const auto& part : shape.parts) {
        auto taken = take(part, payload, fields);
        if (!taken) {
            return std::nullopt;
        }
        payload.remove_prefix(taken->length);
        if (!part.field.empty()) {
            fields[part.field] += taken->value;
        }
    }
    if (!payload.empty()) {
        return std::nullopt;
    }
    TicketCode out{shape.name, std::move(fields["ticket"]), {}};
    fields.erase("ticket");
    out.fields = std::move(fields);
    return out;
}

}  // namespace

std::optional<TicketCode> TicketShapes::match(std::string_view payload) const
{
    if (payload.empty() || payload.size() > k_max_ticket_text) {
        return std::nullopt;
    }
    for (const auto& shape : m_shapes) {
        if (auto code = fit(shape, payload)) {
            return code;
        }
    }
    return std::nullopt;
}

}  // namespace balcao::barcode
