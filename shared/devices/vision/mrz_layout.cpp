#include "devices/vision/mrz_layout.h"

#include <algorithm>

namespace balcao::devices::vision {
namespace {

std::string times(char c, std::size_t n) { return std::string(n, c); }

MrzLayout td1()
{
    MrzLayout out{MrzFormat::td1, 3, 30, {}, {}, {{0, 2, 5}, {1, 15, 18}}, {2, 0, 30}};
    out.classes = {"cxaaa" + times('x', 9) + "n" + times('x', 15),
                   times('n', 6) + "d" + "s" + times('n', 6) + "n" + "aaa" + times('x', 11) + "d", times('a', 30)};
    out.checks = {{{{0, 5, 14}}, 0, 14, false, true, false},
                  {{{1, 0, 6}}, 1, 6, false, false, false},
                  {{{1, 8, 14}}, 1, 14, true, false, false},
                  {{{0, 5, 30}, {1, 0, 7}, {1, 8, 15}, {1, 18, 29}}, 1, 29, false, false, true}};
    return out;
}

/// The two-line formats share their second line up to the expiry date.
MrzLayout two_lines(MrzFormat format, std::size_t length, std::size_t optional, bool optional_digit, bool composite)
{
    MrzLayout out{format, 2, length, {}, {}, {{0, 2, 5}, {1, 10, 13}}, {0, 5, length}};
    const bool visa = format == MrzFormat::mrv_a || format == MrzFormat::mrv_b;
    out.classes = {(visa ? "vxaaa" : "cxaaa") + times('a', length - 5), times('x', 9) + "n" + "aaa" + times('n', 6) + "d" + "s" + times('n', 6) +
                                                         "n" + times('x', optional) + (optional_digit ? "n" : "") +
                                                         (composite ? "d" : "")};
    out.checks = {{{{1, 0, 9}}, 1, 9, false, composite, false},
                  {{{1, 13, 19}}, 1, 19, false, false, false},
                  {{{1, 21, 27}}, 1, 27, true, false, false}};
    if (optional_digit) {
        out.checks.push_back({{{1, 28, 42}}, 1, 42, true, false, false});
    }
    if (composite) {
        out.checks.push_back({{{1, 0, 10}, {1, 13, 20}, {1, 21, length - 1}}, 1, length - 1, false, false, true});
    }
    return out;
}

/// The optional field behind the document number: where a long number goes on.
Span continuation(const MrzLayout& layout)
{
    switch (layout.format) {
        case MrzFormat::td1: return {0, 15, 30};
        case MrzFormat::td2: return {1, 28, 35};
        case MrzFormat::td3: return {1, 28, 42};
        case MrzFormat::mrv_a:
        case MrzFormat::mrv_b: return {1, 28, 28};
    }
    return {0, 0, 0};
}

bool satisfies_long_number(const std::vector<std::string>& lines, const CheckRule& rule, const MrzLayout& layout)
{
    const auto span = continuation(layout);
    const std::string_view field = std::string_view(lines[span.line]).substr(span.begin, span.end - span.begin);
    const auto stop = std::min(field.find('<'), field.size());
    if (stop < 2) {
        return false;
    }
    const auto& head_span = rule.over.front();
    const std::string head = lines[head_span.line].substr(head_span.begin, head_span.end - head_span.begin);
    const std::string rest(field.substr(0, stop - 1));
    const char digit = field[stop - 1];
    return digit >= '0' && digit <= '9' &&
           (check_value(head + rest) == digit - '0' || check_value(head + "<" + rest) == digit - '0');
}

}  // namespace

const std::vector<MrzLayout>& mrz_layouts()
{
    static const std::vector<MrzLayout> layouts{td1(), two_lines(MrzFormat::td2, 36, 7, false, true),
                                                two_lines(MrzFormat::td3, 44, 14, true, true),
                                                two_lines(MrzFormat::mrv_a, 44, 16, false, false),
                                                two_lines(MrzFormat::mrv_b, 36, 8, false, false)};
    return layouts;
}

bool admits(char place, char character)
{
    const bool digit = character >= '0' && character <= '9';
    const bool filler = character == '<';
    switch (place) {
        case 'c': return std::string_view("ACIP").find(character) != std::string_view::npos;
        case 'v': return character == 'V';
        case 'a': return !digit;
        case 'd': return digit;
        case 'n': return digit || filler;
        case 's': return std::string_view("MFX<").find(character) != std::string_view::npos;
        default: return true;
    }
}

int character_value(char character)
{
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    return character >= 'A' && character <= 'Z' ? character - 'A' + 10 : 0;
}

int check_value(std::string_view text)
{
    static constexpr std::array weights{7, 3, 1};
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        sum += character_value(text[i]) * weights[i % 3];
    }
    return sum % 10;
}

bool satisfies(const std::vector<std::string>& lines, const CheckRule& rule, const MrzLayout& layout)
{
    std::string over;
    for (const auto& span : rule.over) {
        over += lines[span.line].substr(span.begin, span.end - span.begin);
    }
    const char digit = lines[rule.digit_line][rule.digit_at];
    if (digit == '<') {
        const bool empty = over.find_first_not_of("<0") == std::string::npos;
        return (rule.filler_for_empty && empty) || (rule.document_number && satisfies_long_number(lines, rule, layout));
    }
    return check_value(over) == digit - '0';
}

}  // namespace balcao::devices::vision
