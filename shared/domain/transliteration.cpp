#include "domain/transliteration.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>

#include "domain/letters.h"

namespace balcao::domain {

namespace {

struct Row {
    char32_t letter;
    std::array<std::string_view, 4> forms;
    std::uint8_t count;
};

// Doc 9303-3 section 6, table A: only letters that do not just lose an accent.
// Table B: Cyrillic; where languages differ, the common form first, then the others.
// Sorted by code point.
constexpr Row k_rows[] = {
    {0x00C4, {"AE", "A"}, 2},           // Ä
    {0x00C5, {"AA", "A"}, 2},           // Å
    {0x00C6, {"AE"}, 1},                // Æ
    {0x00D0, {"D"}, 1},                 // Ð
    {0x00D1, {"N", "NXX"}, 2},          // Ñ
    {0x00D6, {"OE", "O"}, 2},           // Ö
    {0x00D8, {"OE"}, 1},                // Ø
    {0x00DC, {"UE", "UXX", "U"}, 3},    // Ü
    {0x00DE, {"TH"}, 1},                // Þ
    {0x0110, {"D"}, 1},                 // Đ
    {0x0126, {"H"}, 1},                 // Ħ
    {0x0132, {"IJ"}, 1},                // Ĳ
    {0x0138, {"Q"}, 1},                 // ĸ
    {0x0141, {"L"}, 1},                 // Ł
    {0x014A, {"N"}, 1},                 // Ŋ
    {0x0152, {"OE"}, 1},                // Œ
    {0x0166, {"T"}, 1},                 // Ŧ
    {0x018F, {"A", "E"}, 2},            // Ə
    {0x0401, {"E", "IO"}, 2},           // Ё
    {0x0402, {"D"}, 1},                 // Ђ
    {0x0403, {"G"}, 1},                 // Ѓ
    {0x0404, {"IE", "YE"}, 2},          // Є
    {0x0405, {"DZ"}, 1},                // Ѕ
    {0x0406, {"I"}, 1},                 // І
    {0x0407, {"I", "YI"}, 2},           // Ї
    {0x0408, {"J"}, 1},                 // Ј
    {0x0409, {"LJ"}, 1},                // Љ
    {0x040A, {"NJ"}, 1},                // Њ
    {0x040B, {"C"}, 1},                 // Ћ
    {0x040C, {"K"}, 1},                 // Ќ
    {0x040E, {"U"}, 1},                 // Ў
    {0x040F, {"DZ", "DJ"}, 2},          // Џ
    {0x0410, {"A"}, 1},                 // А
    {0x0411, {"B"}, 1},                 // Б
    {0x0412, {"V"}, 1},                 // В
    {0x0413, {"G", "H"}, 2},            // Г
    {0x0414, {"D"}, 1},                 // Д
    {0x0415, {"E"}, 1},                 // Е
    {0x0416, {"ZH", "Z"}, 2},           // Ж
    {0x0417, {"Z"}, 1},                 // З
    {0x0418, {"I", "Y"}, 2},            // И
    {0x0419, {"I", "Y"}, 2},            // Й
    {0x041A, {"K"}, 1},                 // К
    {0x041B, {"L"}, 1},                 // Л
    {0x041C, {"M"}, 1},                 // М
    {0x041D, {"N"}, 1},                 // Н
    {0x041E, {"O"}, 1},                 // О
    {0x041F, {"P"}, 1},                 // П
    {0x0420, {"R"}, 1},                 // Р
    {0x0421, {"S"}, 1},                 // С
    {0x0422, {"T"}, 1},                 // Т
    {0x0423, {"U"}, 1},                 // У
    {0x0424, {"F"}, 1},                 // Ф
    {0x0425, {"KH", "H"}, 2},           // Х
    {0x0426, {"TS", "C"}, 2},           // Ц
    {0x0427, {"CH", "C"}, 2},           // Ч
    {0x0428, {"SH", "S"}, 2},           // Ш
    {0x0429, {"SHCH", "SHT"}, 2},       // Щ
    {0x042A, {"IE"}, 1},                // Ъ
    {0x042B, {"Y"}, 1},                 // Ы
    {0x042C, {""}, 1},                  // Ь has no form
    {0x042D, {"E"}, 1},                 // Э
    {0x042E, {"IU", "YU"}, 2},          // Ю
    {0x042F, {"IA", "YA"}, 2},          // Я
    {0x0490, {"G"}, 1},                 // Ґ
    {0x1E9E, {"SS"}, 1},                // ẞ
};

constexpr auto make_plain()
{
    std::array<std::string_view, 26> letters{};
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t i = 0; i < 26; ++i) {
        letters[i] = alphabet.substr(i, 1);
    }
    return letters;
}
constexpr auto k_plain = make_plain();

std::u32string to_u32(const icu::UnicodeString& text)
{
    std::u32string out(static_cast<std::size_t>(text.countChar32()), U'\0');
    UErrorCode status = U_ZERO_ERROR;
    text.toUTF32(reinterpret_cast<UChar32*>(out.data()), static_cast<int32_t>(out.size()), status);
    return out;
}

icu::UnicodeString nfc(const icu::UnicodeString& text)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
    return normalizer->normalize(text, status);
}

icu::UnicodeString from_utf8(std::string_view utf8)
{
    return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

bool letter_or_digit(char32_t c) { return u_isalnum(static_cast<UChar32>(c)) != 0; }

}  // namespace

std::u32string capitals(std::string_view utf8)
{
    icu::UnicodeString text = from_utf8(utf8);
    text.toUpper(icu::Locale::getRoot());
    return to_u32(nfc(text));
}

std::u32string composed(std::string_view utf8)
{
    std::u32string out;
    for (const char32_t c : to_u32(nfc(from_utf8(utf8)))) {
        const bool blank = u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
        if (!blank) {
            out.push_back(c);
        } else if (!out.empty() && out.back() != U' ') {
            out.push_back(U' ');
        }
    }
    if (!out.empty() && out.back() == U' ') {
        out.pop_back();
    }
    return out;
}

char base_letter(char32_t capital)
{
    if (capital < 0x80) {
        return capital >= U'A' && capital <= U'Z' ? static_cast<char>(capital) : '\0';
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(status);
    icu::UnicodeString parts;
    if (!normalizer->getDecomposition(static_cast<UChar32>(capital), parts) || parts.isEmpty()) {
        return '\0';
    }
    const UChar32 first = parts.char32At(0);
    return first >= 'A' && first <= 'Z' ? static_cast<char>(first) : '\0';
}

bool separates_names(char32_t c)
{
    return c == U',' || c == U'<' || u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 ||
           u_charType(static_cast<UChar32>(c)) == U_DASH_PUNCTUATION;
}

bool vanishes_in_mrz(char32_t c)
{
    return c == U'\'' || c == U'.' || c == U'`' || c == 0x00B4 || c == 0x02BC || c == 0x2018 || c == 0x2019;
}

std::span<const std::string_view> mrz_forms(char32_t capital)
{
    for (const Row& row : k_rows) {
        if (row.letter == capital) {
            return {row.forms.data(), row.count};
        }
    }
    if (const char letter = base_letter(capital)) {
        return {&k_plain[static_cast<std::size_t>(letter - 'A')], 1};
    }
    return {};
}

std::vector<char32_t> letters_printed_as(std::string_view form)
{
    std::vector<char32_t> letters;
    if (form.empty()) {
        return letters;
    }
    // Latin capitals that decompose to one letter are few and near the front of Unicode.
    for (char32_t c = 0x00C0; c < 0x0180; ++c) {
        if (u_isupper(static_cast<UChar32>(c)) == 0) {
            continue;
        }
        for (const auto candidate : mrz_forms(c)) {
            if (candidate == form) {
                letters.push_back(c);
            }
        }
    }
    for (const Row& row : k_rows) {
        if (row.letter < 0x0180) {
            continue;
        }
        for (std::size_t i = 0; i < row.count; ++i) {
            if (row.forms[i] == form) {
                letters.push_back(row.letter);
            }
        }
    }
    return letters;
}

std::string to_mrz_name(std::string_view utf8, bool* lost)
{
    std::string out;
    bool pending = false;
    for (const char32_t c : capitals(utf8)) {
        if (separates_names(c)) {
            pending = !out.empty();
            continue;
        }
        const auto forms = mrz_forms(c);
        if (forms.empty()) {
            if (lost != nullptr && letter_or_digit(c)) {
                *lost = true;
            }
            continue;
        }
        if (pending && !forms.front().empty()) {
            out.push_back('<');
            pending = false;
        }
        out.append(forms.front());
    }
    return out;
}

std::string from_mrz_name(std::string_view mrz)
{
    static constexpr std::string_view particles[] = {"DE", "DA", "DO", "DOS", "DAS", "E"};
    std::string out;
    for (std::size_t i = 0; i < mrz.size();) {
        const std::size_t end = std::min(mrz.find_first_of("< ", i), mrz.size());
        const std::string_view word = mrz.substr(i, end - i);
        i = end + 1;
        if (word.empty()) {
            continue;
        }
        bool lower = false;
        for (const auto particle : particles) {
            lower = lower || (word == particle && !out.empty());
        }
        if (!out.empty()) {
            out.push_back(' ');
        }
        for (const char c : word) {
            const bool letter = c >= 'A' && c <= 'Z';
            out.push_back(lower && letter ? static_cast<char>(c - 'A' + 'a') : c);
            lower = true;
        }
    }
    return out;
}

}  // namespace balcao::domain
