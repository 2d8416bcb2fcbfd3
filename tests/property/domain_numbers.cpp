#include <rapidcheck.h>

#include "domain/citizen_card_number.h"
#include "domain/email.h"
#include "domain/name_comparison.h"
#include "domain/nic.h"
#include "domain/nif.h"
#include "domain/niss.h"
#include "domain/phone.h"
#include "domain/transliteration.h"
#include "domain/travel_document_number.h"
#include "support/test.h"

using namespace balcao::domain;

namespace {

rc::Gen<std::string> digits(std::size_t count)
{
    return rc::gen::container<std::string>(count, rc::gen::inRange('0', static_cast<char>('9' + 1)));
}

template <class T>
bool canonical_is_a_fixed_point(const std::string& text)
{
    const auto parsed = T::parse(text);
    return !parsed || (T::parse(parsed->text()) && T::parse(parsed->text())->text() == parsed->text());
}

}  // namespace

TEST_CASE("any octets: a number is refused or its canonical form parses to itself")
{
    CHECK(rc::check([](const std::string& text) {
        RC_ASSERT(canonical_is_a_fixed_point<Nif>(text));
        RC_ASSERT(canonical_is_a_fixed_point<Niss>(text));
        RC_ASSERT(canonical_is_a_fixed_point<Nic>(text));
        RC_ASSERT(canonical_is_a_fixed_point<CitizenCardNumber>(text));
        RC_ASSERT(canonical_is_a_fixed_point<PassportNumber>(text));
        RC_ASSERT(canonical_is_a_fixed_point<Email>(text));
        const auto phone = Phone::parse(text);
        if (phone) {  // RC_ASSERT takes || apart, so that both sides are evaluated
            RC_ASSERT(Phone::parse(phone->e164())->e164() == phone->e164());
        }
    }));
}

TEST_CASE("of ten last digits exactly one makes a NIF, when the prefix is assigned")
{
    CHECK(rc::check([] {
        const std::string stem = *rc::gen::suchThat(digits(8), [](const std::string& s) { return s[0] >= '1' && s[0] <= '3'; });
        int right = 0;
        for (char last = '0'; last <= '9'; ++last) {
            const auto nif = Nif::parse(stem + last);
            right += nif || nif.error().rule == NumberRule::placeholder ? 1 : 0;
        }
        RC_ASSERT(right == 1);
    }));
}

TEST_CASE("a wrong single digit of a NISS is caught unless its weight hides the difference")
{
    CHECK(rc::check([] {
        static constexpr int weights[] = {29, 23, 19, 17, 13, 11, 7, 5, 3, 2};
        const std::string stem = "1" + *digits(9);
        std::string niss;
        for (char last = '0'; last <= '9'; ++last) {
            if (Niss::parse(stem + last)) {
                niss = stem + last;
            }
        }
        RC_ASSERT(niss.size() == 11U);
        const auto at = *rc::gen::inRange<std::size_t>(1, 10);
        const char other = *rc::gen::inRange('0', static_cast<char>('9' + 1));
        const bool hidden = (other - niss[at]) * weights[at] % 10 == 0;  // the weights 5 and 2 share factors with 10
        niss[at] = other;
        RC_ASSERT(Niss::parse(niss).has_value() == hidden);
    }));
}

TEST_CASE("separators never change what a card number means")
{
    CHECK(rc::check([] {
        const std::string number = *rc::gen::element<std::string>("007777779ZZ9", "000000000ZZ4", "123456789ZX5");
        std::string typed;
        for (const char c : number) {
            typed += *rc::gen::element<std::string>("", "", " ", "-", ".", "\xC2\xA0");
            typed += c;
        }
        RC_ASSERT(CitizenCardNumber::parse(typed)->text() == number);
    }));
}

TEST_CASE("MRZ names hold letters and single fillers only, and agree with what they were made from")
{
    CHECK(rc::check([] {
        const auto letters = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
            "a", "ã", "É", "ü", "ß", "Ø", "ñ", "z", "d'", "-", " ", "Ж", "Å", "n", "o"));
        std::string name;
        for (const auto& letter : letters) {
            name += letter;
        }
        const std::string mrz = to_mrz_name(name);
        RC_ASSERT(mrz.find("<<") == std::string::npos);
        RC_ASSERT((mrz.empty() || (mrz.front() != '<' && mrz.back() != '<')));
        for (const char c : mrz) {
            RC_ASSERT((c == '<' || (c >= 'A' && c <= 'Z')));
        }
        if (!mrz.empty()) {
            RC_ASSERT(compare_with_mrz({name, ""}, {mrz, ""}, false) == NameAgreement::same);
            const std::string cut = mrz.substr(0, *rc::gen::inRange<std::size_t>(1, mrz.size() + 1));
            if (cut.back() != '<') {
                RC_ASSERT(compare_with_mrz({name, ""}, {cut, ""}, true) != NameAgreement::different);
            }
        }
    }));
}

TEST_CASE("comparing names never depends on the order of the two")
{
    CHECK(rc::check([](const std::string& a, const std::string& b) { RC_ASSERT(compare_names(a, b) == compare_names(b, a)); }));
}
