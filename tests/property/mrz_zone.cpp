#include <rapidcheck.h>

#include "domain/country.h"
#include "mrz/check_digit.h"
#include "mrz/compose.h"
#include "mrz/parse.h"
#include "mrz/repair.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::mrz;

namespace {

constexpr base::Date k_today(std::chrono::year(2026), std::chrono::month(11), std::chrono::day(23));

rc::Gen<std::string> from_alphabet(std::string alphabet, int least, int most)
{
    return rc::gen::mapcat(rc::gen::inRange(least, most + 1), [alphabet](int count) {
        return rc::gen::container<std::string>(static_cast<std::size_t>(count), rc::gen::elementOf(alphabet));
    });
}

const std::string k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const std::string k_alnum = k_letters + "0123456789";

std::string state()
{
    const auto all = domain::all_countries();
    return std::string(all[*rc::gen::inRange<std::size_t>(0, all.size())].alpha3);
}

Fields any_fields()
{
    Fields fields;
    fields.format = *rc::gen::element(Format::td1, Format::td2, Format::td3, Format::mrv_a, Format::mrv_b);
    const bool visa = fields.format == Format::mrv_a || fields.format == Format::mrv_b;
    fields.document_code = visa ? "V" : fields.format == Format::td3 ? "P" : "I";
    fields.issuing_state = state();
    fields.nationality = state();
    const int longest = fields.format == Format::td1 ? 22 : fields.format == Format::td2 ? 14 : 9;
    fields.document_number = *from_alphabet(k_alnum, 1, longest);
    fields.digit_counts_filler = *rc::gen::arbitrary<bool>();
    fields.sex = *rc::gen::element('F', 'M', '<');
    fields.birth = domain::PartialDate{static_cast<std::int16_t>(*rc::gen::inRange(1927, 1980)),
                                       static_cast<std::uint8_t>(*rc::gen::inRange(1, 13)),
                                       static_cast<std::uint8_t>(*rc::gen::inRange(1, 29))};
    fields.expiry = domain::PartialDate{static_cast<std::int16_t>(*rc::gen::inRange(1980, 2080)),
                                        static_cast<std::uint8_t>(*rc::gen::inRange(1, 13)),
                                        static_cast<std::uint8_t>(*rc::gen::inRange(1, 29))};
    fields.surname = *from_alphabet(k_letters, 1, 12);
    fields.given_names = *from_alphabet(k_letters, 0, 12);
    return fields;
}

std::vector<std::string_view> views(const std::vector<std::string>& lines) { return {lines.begin(), lines.end()}; }

}  // namespace

TEST_CASE("what is composed reads back as it was, and is usable")
{
    CHECK(rc::check([] {
        const Fields fields = any_fields();
        const auto lines = compose(fields);
        RC_ASSERT(lines.has_value());
        const auto mrz = parse(views(*lines), k_today);
        RC_ASSERT(mrz.has_value());
        RC_ASSERT(mrz->usable());
        RC_ASSERT(mrz->format == fields.format);
        RC_ASSERT(mrz->document_number == fields.document_number);
        RC_ASSERT(mrz->issuing_state == fields.issuing_state);
        RC_ASSERT(mrz->nationality == fields.nationality);
        RC_ASSERT(mrz->surname == fields.surname);
        RC_ASSERT(mrz->given_names == fields.given_names);
        RC_ASSERT(mrz->birth == fields.birth);
        RC_ASSERT(mrz->expiry == fields.expiry);
        RC_ASSERT(mrz->sex == fields.sex);
        RC_ASSERT(compose(fields_of(*mrz)).value() == *lines);
    }));
}

TEST_CASE("one changed character under a digit is noticed unless its value is the same mod 10")
{
    CHECK(rc::check([] {
        Fields fields = any_fields();
        fields.format = Format::td3;
        fields.document_code = "P";
        fields.document_number = *from_alphabet(k_alnum, 9, 9);
        auto lines = compose(fields).value();
        const auto at = *rc::gen::inRange<std::size_t>(0, 9);
        const char other = *rc::gen::elementOf(k_alnum);
        const bool equal = check_digit(std::string(1, other)) == check_digit(std::string(1, lines[1][at]));
        lines[1][at] = other;
        RC_ASSERT(parse(views(lines), k_today)->usable() == equal);
    }));
}

TEST_CASE("any lines over the alphabet: parse and repair never fail, proposals are usable")
{
    CHECK(rc::check([] {
        const std::size_t count = *rc::gen::element<std::size_t>(2, 3);
        const std::size_t length = count == 3 ? 30 : *rc::gen::element<std::size_t>(36, 44);
        std::vector<std::string> lines;
        for (std::size_t i = 0; i < count; ++i) {
            lines.push_back(*rc::gen::container<std::string>(length, rc::gen::elementOf(k_alnum + "<<<<<<<<")));
        }
        RC_ASSERT(parse(views(lines), k_today).has_value());
        for (const auto& proposal : propose_repairs(views(lines), k_today)) {
            RC_ASSERT(parse(views(proposal.lines), k_today)->usable());
        }
    }));
}
