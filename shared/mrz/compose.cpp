#include "mrz/compose.h"

#include <algorithm>

#include "domain/transliteration.h"
#include "mrz/check_digit.h"
#include "mrz/layout.h"

namespace balcao::mrz {

std::string_view name(ComposeError error)
{
    switch (error) {
        case ComposeError::format_not_composed: return "format_not_composed";
        case ComposeError::document_code: return "document_code";
        case ComposeError::issuing_state: return "issuing_state";
        case ComposeError::document_number: return "document_number";
        case ComposeError::nationality: return "nationality";
        case ComposeError::sex: return "sex";
        case ComposeError::name: return "name";
        case ComposeError::optional_data: return "optional_data";
    }
    return "";
}

namespace {

constexpr std::size_t k_short_number = 9;

bool letters(std::string_view text, std::size_t least, std::size_t most)
{
    return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), is_letter);
}

void put(std::vector<std::string>& lines, const Place& place, std::string_view text)
{
    std::copy(text.begin(), text.end(), lines[place.line].begin() + place.begin);
}

std::string_view at(const std::vector<std::string>& lines, const Place& place)
{
    return std::string_view(lines[place.line]).substr(place.begin, place.length);
}

/// MRZ text passes through; UTF-8 is transliterated.
std::string mrz_words(std::string_view text)
{
    if (std::all_of(text.begin(), text.end(), [](char c) { return is_mrz_character(c) || c == ' '; })) {
        std::string out;
        for (const char c : text) {
            const bool filler = c == ' ' || c == '<';
            if (!filler) {
                out.push_back(c);
            } else if (!out.empty() && out.back() != '<') {
                out.push_back('<');
            }
        }
        while (!out.empty() && out.back() == '<') {
            out.pop_back();
        }
        return out;
    }
    return domain::to_mrz_name(text);
}

/// Cuts to `width` without leaving a filler at the end.
std::string cut(std::string text, std::size_t width)
{
    text.resize(std::min(text.size(), width));
    while (!text.empty() && text.back() == '<') {
        text.pop_back();
    }
    return text;
}

struct NumberText {
    std::string first;     ///< nine characters
    char digit = '<';      ///< in the slot behind
    std::string rest;      ///< start of the optional field: rest of the number, its digit, a filler
};

std::optional<NumberText> number_text(const Fields& fields, const Layout& layout)
{
    std::string number = fields.document_number;
    std::replace(number.begin(), number.end(), ' ', '<');
    if (number.empty() || !std::all_of(number.begin(), number.end(), is_mrz_character) || number.front() == '<' ||
        number.back() == '<') {
        return std::nullopt;
    }
    NumberText text;
    text.first = number.substr(0, k_short_number);
    text.first.resize(k_short_number, '<');
    if (number.size() <= k_short_number) {
        text.digit = check_digit(text.first);
        return text;
    }
    const bool td1 = layout.format == Format::td1;
    if (!td1 && layout.format != Format::td2) {
        return std::nullopt;  // passports and visas hold nine
    }
    const std::string rest = number.substr(k_short_number);
    // Rest and digit must fit; the closing filler may be what the field's end already is (TD2).
    if (number.size() > (td1 ? 22U : 15U) || rest.find('<') != std::string::npos || text.first.back() == '<') {
        return std::nullopt;
    }
    CheckSum sum;
    sum.add(text.first);
    if (fields.digit_counts_filler) {
        sum.add("<");
    }
    text.rest = rest + sum.add(rest).digit();
    if (text.rest.size() < layout.optional_1.length) {
        text.rest.push_back('<');
    }
    return text;
}

std::optional<std::string> optional_text(std::string_view text, std::size_t width)
{
    if (text.size() > width || !std::all_of(text.begin(), text.end(), is_mrz_character)) {
        return std::nullopt;
    }
    return std::string(text);
}

std::optional<ComposeError> put_kind(std::vector<std::string>& lines, const Fields& fields, const Layout& layout)
{
    const bool visa = layout.format == Format::mrv_a || layout.format == Format::mrv_b;
    if (!letters(fields.document_code, 1, 2) || (fields.document_code.front() == 'V') != visa) {
        return ComposeError::document_code;
    }
    if (!letters(fields.issuing_state, 1, 3)) {
        return ComposeError::issuing_state;
    }
    if (!letters(fields.nationality, 1, 3)) {
        return ComposeError::nationality;
    }
    if (fields.sex != 'F' && fields.sex != 'M' && fields.sex != '<') {
        return ComposeError::sex;
    }
    put(lines, k_code, fields.document_code);
    put(lines, k_state, fields.issuing_state);
    put(lines, layout.nationality, fields.nationality);
    put(lines, layout.sex, std::string(1, fields.sex));
    return std::nullopt;
}

void put_dates(std::vector<std::string>& lines, const Fields& fields, const Layout& layout)
{
    const std::string birth = domain::to_mrz_date(fields.birth);
    const std::string expiry = domain::to_mrz_date(fields.expiry);
    put(lines, layout.birth, birth);
    put(lines, layout.birth_check, std::string(1, check_digit(birth)));
    put(lines, layout.expiry, expiry);
    put(lines, layout.expiry_check, std::string(1, check_digit(expiry)));
}

}  // namespace

std::string compose_name(std::string_view surname, std::string_view given_names, std::size_t width)
{
    std::string primary = mrz_words(surname);
    const std::string secondary = mrz_words(given_names);
    if (primary.empty() && secondary.empty()) {
        return {};
    }
    std::string field;
    if (secondary.empty()) {
        field = cut(std::move(primary), width);
    } else {
        // Two letters of the given names stay at the least, as in Doc 9303-4's own examples.
        const std::size_t kept = std::min<std::size_t>(secondary.size(), 2);
        field = cut(std::move(primary), width - 2 - kept);
        field.append("<<");
        field.append(cut(secondary, width - field.size()));
    }
    field.resize(width, '<');
    return field;
}

base::Result<std::vector<std::string>, ComposeError> compose(const Fields& fields)
{
    if (fields.format == Format::fra_bni_1988) {
        return base::unexpected(ComposeError::format_not_composed);
    }
    const Layout& layout = layout_of(fields.format);
    std::vector<std::string> lines(layout.lines, std::string(layout.length, '<'));
    if (const auto error = put_kind(lines, fields, layout)) {
        return base::unexpected(*error);
    }
    const auto number = number_text(fields, layout);
    if (!number) {
        return base::unexpected(ComposeError::document_number);
    }
    const auto optional_1 = optional_text(fields.optional_1, layout.optional_1.length - number->rest.size());
    const auto optional_2 = optional_text(fields.optional_2, layout.optional_2.length);
    if (!optional_1 || !optional_2) {
        return base::unexpected(ComposeError::optional_data);
    }
    const std::string name = compose_name(fields.surname, fields.given_names, layout.name.length);
    if (name.empty()) {
        return base::unexpected(ComposeError::name);
    }
    put(lines, layout.number, number->first);
    put(lines, layout.number_check, std::string(1, number->digit));
    put(lines, layout.optional_1, number->rest + *optional_1);
    if (layout.optional_2.length != 0) {
        put(lines, layout.optional_2, *optional_2);
    }
    put_dates(lines, fields, layout);
    put(lines, layout.name, name);
    if (layout.optional_check.length != 0) {
        const bool unused = optional_1->find_first_not_of('<') == std::string::npos;
        put(lines, layout.optional_check, unused ? "<" : std::string(1, check_digit(at(lines, layout.optional_1))));
    }
    if (layout.composite_check.length != 0) {
        CheckSum sum;
        for (const Place& place : layout.composite) {
            sum.add(at(lines, place));
        }
        put(lines, layout.composite_check, std::string(1, sum.digit()));
    }
    return lines;
}

Fields fields_of(const Mrz& mrz)
{
    Fields fields;
    fields.format = mrz.format;
    fields.document_code = mrz.document_code.str();
    fields.issuing_state = mrz.issuing_state.str();
    fields.document_number = mrz.document_number.str();
    fields.digit_counts_filler = mrz.long_number_rule == LongNumberRule::with_filler;
    fields.nationality = mrz.nationality.str();
    fields.birth = mrz.birth;
    fields.sex = mrz.sex;
    fields.expiry = mrz.expiry;
    fields.surname = mrz.surname.str();
    fields.given_names = mrz.given_names.str();
    fields.optional_1 = std::string(mrz.optional_1_indent, '<') + mrz.optional_1.str();
    fields.optional_2 = std::string(mrz.optional_2_indent, '<') + mrz.optional_2.str();
    return fields;
}

}  // namespace balcao::mrz
