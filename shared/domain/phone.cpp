#include "domain/phone.h"

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <optional>

namespace balcao::domain {

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

const PhoneNumberUtil& plans() { return *PhoneNumberUtil::GetInstance(); }

/// What may stand in a number: digits of any script, blanks, dashes and the usual punctuation.
bool admitted(UChar32 c)
{
    return u_isdigit(c) != 0 || u_isUWhiteSpace(c) != 0 || u_charType(c) == U_DASH_PUNCTUATION || c == '+' ||
           c == 0xFF0B || c == '(' || c == ')' || c == '.' || c == '/';
}

struct Look {
    std::optional<std::uint16_t> foreign;  // first character that is not admitted
    bool has_digit = false;
};

Look look_at(std::string_view text)
{
    const auto unicode = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    Look look;
    std::uint16_t position = 1;
    for (int32_t i = 0; i < unicode.length(); i = unicode.moveIndex32(i, 1)) {
        const UChar32 c = unicode.char32At(i);
        look.has_digit = look.has_digit || u_isdigit(c) != 0;
        if (!admitted(c) && !look.foreign) {
            look.foreign = position;
        }
        ++position;
    }
    return look;
}

base::Result<PhoneNumber, NumberError> read(std::string_view text)
{
    PhoneNumber number;
    switch (plans().Parse(std::string(text), "PT", &number)) {
        case PhoneNumberUtil::NO_PARSING_ERROR: return number;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return base::unexpected(NumberError{NumberRule::unknown_country});
        case PhoneNumberUtil::NOT_A_NUMBER: return base::unexpected(NumberError{NumberRule::character, 1});
        case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
        case PhoneNumberUtil::TOO_SHORT_NSN:
        case PhoneNumberUtil::TOO_LONG_NSN: break;
    }
    return base::unexpected(NumberError{NumberRule::length});
}

}  // namespace

base::Result<Phone, NumberError> Phone::parse(std::string_view text)
{
    if (text.size() > 200) {  // libphonenumber itself stops at 250
        return base::unexpected(NumberError{NumberRule::length});
    }
    const Look look = look_at(text);
    if (!look.has_digit) {
        return base::unexpected(look.foreign ? NumberError{NumberRule::character, *look.foreign}
                                             : NumberError{NumberRule::empty});
    }
    const auto number = read(text);
    if (!number) {
        return base::unexpected(look.foreign ? NumberError{NumberRule::character, *look.foreign} : number.error());
    }
    if (number->has_extension()) {
        return base::unexpected(NumberError{NumberRule::extension});
    }
    if (look.foreign) {  // letters would be dialled as digits, other signs silently dropped
        return base::unexpected(NumberError{NumberRule::character, *look.foreign});
    }
    if (!plans().IsValidNumber(*number)) {
        switch (plans().IsPossibleNumberWithReason(*number)) {
            case PhoneNumberUtil::INVALID_COUNTRY_CODE:
                return base::unexpected(NumberError{NumberRule::unknown_country});
            case PhoneNumberUtil::TOO_SHORT:
            case PhoneNumberUtil::TOO_LONG:
            case PhoneNumberUtil::INVALID_LENGTH:
            case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return base::unexpected(NumberError{NumberRule::length});
            case PhoneNumberUtil::IS_POSSIBLE: break;
        }
        return base::unexpected(NumberError{NumberRule::not_assigned});
    }
    const auto type = plans().GetNumberType(*number);
    if (type != PhoneNumberUtil::MOBILE && type != PhoneNumberUtil::FIXED_LINE_OR_MOBILE) {
        return base::unexpected(NumberError{NumberRule::not_mobile});
    }
    std::string e164;
    plans().Format(*number, PhoneNumberUtil::E164, &e164);
    std::string region;
    plans().GetRegionCodeForNumber(*number, &region);
    return Phone(std::move(e164), number->country_code(), std::move(region));
}

std::string_view Phone::national() const
{
    return std::string_view(m_e164).substr(1 + std::to_string(m_prefix).size());
}

std::string Phone::service_form() const { return '+' + std::to_string(m_prefix) + ' ' + std::string(national()); }

std::string Phone::display() const
{
    PhoneNumber number;
    std::string out;
    if (plans().Parse(m_e164, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) {
        return service_form();
    }
    plans().Format(number, PhoneNumberUtil::INTERNATIONAL, &out);
    return out;
}

std::string Phone::masked() const
{
    const std::string shown = display();
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const std::size_t prefix = std::min(shown.find(' '), shown.size());
    auto hidden = std::count_if(shown.begin() + static_cast<std::ptrdiff_t>(prefix), shown.end(), digit) - 3;
    std::string out = shown.substr(0, prefix);
    for (const char c : std::string_view(shown).substr(prefix)) {
        if (digit(c) && hidden > 0) {
            out.append("\u2022");
            --hidden;
        } else {
            out.push_back(c);
        }
    }
    return out;
}

}  // namespace balcao::domain
