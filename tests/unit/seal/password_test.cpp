#include "seal/password.h"

#include <array>
#include <string>

#include "support/test.h"

using namespace balcao;

namespace {

std::string digits_of(const base::Secret& secret)
{
    return secret.use([](base::BytesView bytes) { return base::to_text(bytes); });
}

}  // namespace

TEST_CASE("temporary passwords are six digits, each as frequent as any other in every place")
{
    base::SeededRandom random(7);
    std::array<std::array<int, 10>, 6> seen{};
    constexpr int k_draws = 20000;
    for (int i = 0; i < k_draws; ++i) {
        const auto text = digits_of(seal::make_temporary_password(random));
        REQUIRE(text.size() == 6);
        for (std::size_t place = 0; place < 6; ++place) {
            REQUIRE(text[place] >= '0');
            REQUIRE(text[place] <= '9');
            ++seen[place][static_cast<std::size_t>(text[place] - '0')];
        }
    }
    // Chi-square with 9 degrees of freedom: 33.7 is the 0.01 % point.
    for (const auto& place : seen) {
        double chi_square = 0;
        for (const int count : place) {
            const double off = count - k_draws / 10.0;
            chi_square += off * off / (k_draws / 10.0);
        }
        CHECK(chi_square < 33.7);
    }
}

TEST_CASE("a trivial password is drawn again as a whole until one is not")
{
    base::SeededRandom random(1);
    int asked = 0;
    const auto password = seal::make_temporary_password(random, [&](base::BytesView digits) {
        CHECK(digits.size() == 6);
        return ++asked < 4;
    });
    CHECK(asked == 4);
    CHECK(password.size() == 6);
    // With the same seed and no refusals the first draw would have been another one.
    base::SeededRandom same(1);
    CHECK(digits_of(password) != digits_of(seal::make_temporary_password(same)));
}
