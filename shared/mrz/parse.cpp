#include "mrz/parse.h"

#include <algorithm>

#include "domain/citizen_card_number.h"
#include "domain/country.h"
#include "mrz/check_digit.h"
#include "mrz/layout.h"

namespace balcao::mrz {

std::string_view name(Format format)
{
    switch (format) {
        case Format::td1: return "TD1";
        case Format::td2: return "TD2";
        case Format::td3: return "TD3";
        case Format::mrv_a: return "MRVA";
        case Format::mrv_b: return "MRVB";
        case Format::fra_bni_1988: return "FRA_BNI_1988";
    }
    return "";
}

std::size_t line_count(Format format) { return layout_of(format).lines; }
std::size_t line_length(Format format) { return layout_of(format).length; }

std::string_view name(LongNumberRule rule)
{
    switch (rule) {
        case LongNumberRule::not_long: return "";
        case LongNumberRule::without_filler: return "without_filler";
        case LongNumberRule::with_filler: return "with_filler";
        case LongNumberRule::both: return "both";
        case LongNumberRule::none: return "none";
    }
    return "";
}

std::string_view name(Kind kind)
{
    switch (kind) {
        case Kind::valid: return "valid";
        case Kind::deviation: return "deviation";
        case Kind::invalid: return "invalid";
        case Kind::malformed: return "malformed";
    }
    return "";
}

std::string_view name(MalformedReason reason)
{
    switch (reason) {
        case MalformedReason::bad_length: return "bad_length";
        case MalformedReason::bad_character: return "bad_character";
    }
    return "";
}

Kind Mrz::kind() const
{
    if (lines_out_of_order) {
        return Kind::malformed;
    }
    if (violations.any_refusal()) {
        return Kind::invalid;
    }
    const bool endless = format != Format::fra_bni_1988 && !expiry;  // all fillers: not ICAO, but printed
    return violations.any_deviation() || endless || name_extra_separator ? Kind::deviation : Kind::valid;
}

bool Mrz::specimen() const
{
    return violations.has(Violation::issuer_not_in_list_utopia) || violations.has(Violation::nationality_not_in_list_utopia);
}

namespace {

using Lines = std::array<std::string_view, 3>;

std::string_view trim_end(std::string_view field)
{
    while (!field.empty() && field.back() == '<') {
        field.remove_suffix(1);
    }
    return field;
}

std::string_view trim(std::string_view field)
{
    while (!field.empty() && field.front() == '<') {
        field.remove_prefix(1);
    }
    return trim_end(field);
}

/// Components with one blank between.
template <std::size_t N>
void put_words(std::string_view field, ShortText<N>& out)
{
    bool pending = false;
    for (const char c : field) {
        if (c == '<') {
            pending = !out.empty();
        } else {
            if (pending) {
                out.push_back(' ');
                pending = false;
            }
            out.push_back(c);
        }
    }
}

template <std::size_t N>
void put_number(std::string_view field, ShortText<N>& out)
{
    for (const char c : field) {
        out.push_back(c == '<' ? ' ' : c);
    }
}

template <std::size_t N>
void put_optional(std::string_view field, ShortText<N>& out, std::uint8_t& indent)
{
    const std::string_view kept = trim(field);
    indent = static_cast<std::uint8_t>(kept.empty() ? 0 : kept.data() - field.data());
    out = ShortText<N>(kept);
}

class Reader {
public:
    Reader(const Layout& layout, const Lines& lines, base::Date today) : m_layout(layout), m_lines(lines), m_today(today)
    {
        m_mrz.format = layout.format;
    }

    Mrz read()
    {
        read_kind();
        read_number();
        read_dates();
        read_name(at(m_layout.name));
        if (m_layout.format == Format::fra_bni_1988) {
            read_french_rest();
        } else {
            read_rest();
        }
        read_citizen_card();
        if (m_layout.composite_check.length != 0) {
            CheckSum sum;
            for (const Place& place : m_layout.composite) {
                sum.add(at(place));
            }
            m_mrz.composite_check = at(m_layout.composite_check).front();
            verdict(m_mrz.checks.composite, m_mrz.composite_check == sum.digit(), Violation::composite_check);
        }
        return m_mrz;
    }

private:
    [[nodiscard]] std::string_view at(const Place& place) const { return place.in(m_lines); }

    void verdict(Check& check, bool right, Violation violation)
    {
        check = right ? Check::right : Check::wrong;
        if (!right) {
            m_mrz.violations.add(violation);
        }
    }

    void read_kind()
    {
        const std::string_view code = at(k_code);
        m_mrz.document_code = ShortText<2>(trim_end(code));
        m_mrz.issuing_state = ShortText<3>(trim_end(at(k_state)));
        listed(m_mrz.issuing_state.view(), Violation::issuer_not_in_list, Violation::issuer_not_in_list_utopia);
        if (!is_letter(code[0]) || is_digit(code[1])) {
            m_mrz.violations.add(Violation::document_code_characters);
        }
        bool usual = true;
        switch (m_layout.format) {
            case Format::td1:
            case Format::td2: usual = code[0] == 'A' || code[0] == 'C' || code[0] == 'I'; break;
            case Format::td3: usual = code[0] == 'P'; break;
            case Format::mrv_a:
            case Format::mrv_b:
            case Format::fra_bni_1988: break;
        }
        if (!usual) {
            m_mrz.violations.add(Violation::document_code_for_size);
        }
    }

    void listed(std::string_view code, Violation unknown, Violation utopia)
    {
        if (code == "UTO") {
            m_mrz.violations.add(utopia);
        } else if (!domain::is_country_code(code)) {
            m_mrz.violations.add(unknown);
        }
    }

    void read_number()
    {
        const std::string_view number = at(m_layout.number);
        const char digit = at(m_layout.number_check).front();
        const bool may_be_long = m_layout.format == Format::td1 || m_layout.format == Format::td2;
        if (may_be_long && digit == '<' && number.back() != '<' && read_long_number(number)) {
            return;
        }
        put_number(trim(number), m_mrz.document_number);
        m_mrz.document_number_check = digit;
        if (m_layout.format == Format::fra_bni_1988) {
            m_mrz.issue_office = ShortText<6>(trim(at(m_layout.optional_1)));
        } else {
            put_optional(at(m_layout.optional_1), m_mrz.optional_1, m_mrz.optional_1_indent);
        }
        if (m_mrz.document_number.empty()) {
            m_mrz.violations.add(Violation::number_missing);
        }
        verdict(m_mrz.checks.document_number, digit == check_digit(number), Violation::number_check);
    }

    /// The rest of the number stands at the start of the optional field, then its digit, then '<'.
    bool read_long_number(std::string_view first_nine)
    {
        const std::string_view optional = at(m_layout.optional_1);
        const std::size_t run = std::min(optional.find('<'), optional.size());
        if (run < 2 || run > 14) {
            return false;  // announced, but there is no rest, or no filler that would end it
        }
        const std::string_view rest = optional.substr(0, run - 1);
        const char digit = optional[run - 1];
        put_number(first_nine, m_mrz.document_number);
        put_number(rest, m_mrz.document_number);
        m_mrz.document_number_check = digit;
        m_mrz.long_number = true;
        const bool without = CheckSum().add(first_nine).add(rest).digit() == digit;
        const bool with = CheckSum().add(first_nine).add("<").add(rest).digit() == digit;
        m_mrz.long_number_rule = without ? (with ? LongNumberRule::both : LongNumberRule::without_filler)
                                         : (with ? LongNumberRule::with_filler : LongNumberRule::none);
        if (m_mrz.long_number_rule == LongNumberRule::with_filler) {
            m_mrz.violations.add(Violation::long_number_digit_counts_filler);
        }
        verdict(m_mrz.checks.document_number, without || with, Violation::number_check);
        put_optional(optional.substr(std::min(run + 1, optional.size())), m_mrz.optional_1, m_mrz.optional_1_indent);
        return true;
    }

    void read_dates()
    {
        const std::string_view birth = at(m_layout.birth);
        m_mrz.birth_date = ShortText<6>(birth);
        m_mrz.birth_date_check = at(m_layout.birth_check).front();
        verdict(m_mrz.checks.birth_date, m_mrz.birth_date_check == check_digit(birth), Violation::birth_check);
        if (const auto date = domain::parse_mrz_birth(birth, m_today)) {
            m_mrz.birth = *date;
        } else {
            m_mrz.violations.add(date.error() == domain::MrzDateError::unreadable ? Violation::birth_unreadable
                                                                                 : Violation::birth_impossible);
        }
        if (m_layout.expiry.length == 0) {
            return;
        }
        const std::string_view expiry = at(m_layout.expiry);
        m_mrz.expiry_date = ShortText<6>(expiry);
        m_mrz.expiry_date_check = at(m_layout.expiry_check).front();
        verdict(m_mrz.checks.expiry_date, m_mrz.expiry_date_check == check_digit(expiry), Violation::expiry_check);
        if (const auto date = domain::parse_mrz_expiry(expiry)) {
            m_mrz.expiry = *date;
        } else {
            m_mrz.violations.add(date.error() == domain::MrzDateError::unreadable ? Violation::expiry_unreadable
                                                                                 : Violation::expiry_impossible);
        }
        if (m_mrz.birth && m_mrz.expiry && m_mrz.birth->complete() && *m_mrz.expiry->date() < *m_mrz.birth->date()) {
            m_mrz.violations.add(Violation::expiry_before_birth);
        }
    }

    void read_name(std::string_view field)
    {
        m_mrz.name_may_be_truncated = field.back() != '<';
        const std::string_view name = trim_end(field);
        const std::size_t parting = std::min(name.find("<<"), name.size());
        const std::string_view given = trim(name.substr(parting));
        put_words(name.substr(0, parting), m_mrz.surname);
        put_words(given, m_mrz.given_names);
        m_mrz.name_extra_separator = given.find("<<") != std::string_view::npos;
        if (std::any_of(name.begin(), name.end(), is_digit)) {
            m_mrz.violations.add(Violation::digit_in_name);
        }
        if (m_mrz.surname.empty()) {
            m_mrz.violations.add(m_mrz.given_names.empty() ? Violation::name_missing : Violation::no_primary_identifier);
        }
    }

    void read_sex()
    {
        m_mrz.sex = at(m_layout.sex).front();
        if (m_mrz.sex != 'F' && m_mrz.sex != 'M' && m_mrz.sex != '<') {
            m_mrz.violations.add(Violation::sex_value);
        }
    }

    void read_rest()
    {
        read_sex();
        m_mrz.nationality = ShortText<3>(trim_end(at(m_layout.nationality)));
        listed(m_mrz.nationality.view(), Violation::nationality_not_in_list, Violation::nationality_not_in_list_utopia);
        if (m_layout.optional_2.length != 0) {
            put_optional(at(m_layout.optional_2), m_mrz.optional_2, m_mrz.optional_2_indent);
        }
        if (m_layout.optional_check.length != 0) {
            const std::string_view optional = at(m_layout.optional_1);
            const char digit = at(m_layout.optional_check).front();
            m_mrz.optional_check = digit;
            // 9303-4: of an unused field (fillers, also printed as zeros) the digit may be 0 or a filler
            const bool unused = optional.find_first_not_of("<0") == std::string_view::npos;
            verdict(m_mrz.checks.optional, digit == check_digit(optional) || (unused && digit == '<'),
                    Violation::optional_check);
        }
    }

    void read_french_rest()
    {
        m_mrz.violations.add(Violation::not_icao_layout);
        read_sex();
        const std::string_view given = m_lines[1].substr(13, 14);
        m_mrz.name_may_be_truncated = m_mrz.name_may_be_truncated || given.back() != '<';
        put_words(given, m_mrz.given_names);
        m_mrz.name_extra_separator = false;  // here '<<' parts given names
        if (std::any_of(given.begin(), given.end(), is_digit)) {
            m_mrz.violations.add(Violation::digit_in_name);
        }
    }

    void read_citizen_card()
    {
        const std::string_view number = m_mrz.document_number.view();
        if (m_layout.format != Format::td1 || !(m_mrz.issuing_state == "PRT") || !(m_mrz.nationality == "PRT") ||
            number.size() != 12 || !std::all_of(number.begin(), number.begin() + 9, is_digit) || !is_digit(number[11]) ||
            number.find(' ') != std::string_view::npos) {
            return;
        }
        const CitizenCardDigits digits{domain::nic_check_digit_fits(number, number[8]),
                                       domain::citizen_card_check_digit(number) == number[11]};
        m_mrz.citizen_card = digits;
        if (!digits.nic_right) {
            m_mrz.violations.add(Violation::pt_nic_digit);
        }
        if (!digits.number_right) {
            m_mrz.violations.add(Violation::pt_cc_digit);
        }
    }

    const Layout& m_layout;
    const Lines& m_lines;
    base::Date m_today;
    Mrz m_mrz;
};

/// The French layout if the line says so: a card of today's TD2 form would carry a nationality.
bool is_french_1988(const Lines& lines)
{
    if (lines[0].substr(0, 5) != "IDFRA") {
        return false;
    }
    const bool french_digit = lines[1][12] == check_digit(lines[1].substr(0, 12));
    return french_digit || !domain::is_country_code(trim_end(k_td2.nationality.in(lines)));
}

const Layout* choose_layout(const Lines& lines, std::size_t count)
{
    const std::size_t length = lines[0].size();
    for (std::size_t i = 1; i < count; ++i) {
        if (lines[i].size() != length) {
            return nullptr;
        }
    }
    if (count == 3 && length == 30) {
        return &k_td1;
    }
    // A visa is told by its V; P and I say nothing here: both occur in both sizes.
    const bool visa = count == 2 && lines[0].substr(0, 1) == "V";
    if (count == 2 && length == 44) {
        return visa ? &k_mrv_a : &k_td3;
    }
    if (count == 2 && length == 36) {
        return visa ? &k_mrv_b : is_french_1988(lines) ? &k_fra_1988 : &k_td2;
    }
    return nullptr;
}

/// All of a zone in one line, as keyboards and some readers send it.
std::size_t split_one_line(Lines& lines)
{
    const std::string_view all = lines[0];
    const std::size_t count = all.size() == 90 ? 3 : all.size() == 72 || all.size() == 88 ? 2 : 1;
    const std::size_t length = all.size() / count;
    for (std::size_t i = 0; i < count; ++i) {
        lines[i] = all.substr(i * length, length);
    }
    return count;
}

bool right_in_another_order(const Lines& lines, std::size_t count, base::Date today)
{
    std::array<std::size_t, 3> order{0, 1, 2};
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(count);
    while (std::next_permutation(order.begin(), end)) {
        const Lines other{lines[order[0]], lines[order[1]], count == 3 ? lines[order[2]] : std::string_view()};
        const Layout* layout = choose_layout(other, count);
        if (layout != nullptr && Reader(*layout, other, today).read().usable()) {
            return true;
        }
    }
    return false;
}

}  // namespace

base::Result<Mrz, Malformed> parse(std::span<const std::string_view> given, base::Date today)
{
    Malformed malformed;
    malformed.line_count = static_cast<std::uint8_t>(std::min<std::size_t>(given.size(), 255));
    for (std::size_t i = 0; i < given.size() && i < malformed.lengths.size(); ++i) {
        malformed.lengths[i] = static_cast<std::uint16_t>(std::min<std::size_t>(given[i].size(), 65535));
    }
    for (std::size_t i = 0; i < given.size() && i < 3; ++i) {
        const auto foreign = std::find_if_not(given[i].begin(), given[i].end(), is_mrz_character);
        if (foreign != given[i].end()) {
            malformed.reason = MalformedReason::bad_character;
            malformed.line = static_cast<std::uint8_t>(i + 1);
            malformed.column = static_cast<std::uint16_t>(std::min<std::ptrdiff_t>(foreign - given[i].begin() + 1, 65535));
            return base::unexpected(malformed);
        }
    }
    if (given.empty() || given.size() > 3) {
        return base::unexpected(malformed);
    }
    Lines lines{};
    std::copy(given.begin(), given.end(), lines.begin());
    const std::size_t count = given.size() == 1 ? split_one_line(lines) : given.size();
    const Layout* layout = choose_layout(lines, count);
    if (layout == nullptr) {
        return base::unexpected(malformed);
    }
    Mrz mrz = Reader(*layout, lines, today).read();
    if (mrz.violations.any_refusal()) {
        mrz.lines_out_of_order = right_in_another_order(lines, count, today);
        if (mrz.lines_out_of_order) {
            mrz.violations.remove(Violation::document_code_characters);  // follows from the order
        }
    }
    return mrz;
}

std::string access_key_text(const Mrz& mrz)
{
    std::string text = mrz.document_number.str();
    std::replace(text.begin(), text.end(), ' ', '<');
    if (text.size() < 9) {
        text.append(9 - text.size(), '<');
    }
    // Of a long number the printed digit: some issuers compute it over the filler too.
    const bool printed = mrz.long_number && mrz.checks.document_number == Check::right;
    text.push_back(printed ? mrz.document_number_check : check_digit(text));
    const auto add_date = [&text](std::string_view date) {
        text.append(date);
        text.push_back(check_digit(date));
    };
    add_date(mrz.birth_date.view());
    add_date(mrz.expiry_date.view());
    return text;
}

}  // namespace balcao::mrz
