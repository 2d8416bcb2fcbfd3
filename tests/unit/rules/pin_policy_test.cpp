#include "domain/pin_policy.h"

#include <map>

#include "support/test.h"

using namespace balcao;
using domain::check_pin;
using domain::PinOwner;
using domain::PinProblem;

namespace {

std::string verdict(std::string_view pin, const PinOwner& owner = {})
{
    const auto problem = check_pin(base::as_bytes(pin), owner);
    return problem ? std::string(name(*problem)) : "good";
}

std::string padded(int value, int digits)
{
    auto text = std::to_string(value);
    return std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

std::map<std::string, int> count(int digits, const PinOwner& owner = {})
{
    int all = 1;
    for (int i = 0; i < digits; ++i) {
        all *= 10;
    }
    std::map<std::string, int> by;
    for (int value = 0; value < all; ++value) {
        ++by[verdict(padded(value, digits), owner)];
    }
    return by;
}

}  // namespace

TEST_CASE("of the ten thousand four-digit PINs 180 are trivial for anybody")
{
    // 100 repeat a block of one or two digits (abab, aaaa among them); of the 90 with a constant step
    // round the dial 10 (step five: 0505) are already among those.
    CHECK(count(4) == std::map<std::string, int>{{"good", 9820}, {"repeats", 100}, {"sequence", 80}});
}

TEST_CASE("of the million six-digit passwords 1090 are trivial")
{
    // Blocks of three: 1000; blocks of two that are not of three: 90; steps: 90 less 10 (step five repeats).
    CHECK(count(6) == std::map<std::string, int>{{"good", 998830}, {"repeats", 1090}, {"sequence", 80}});
}

TEST_CASE("the owner's dates and phone take a few more away")
{
    const PinOwner owner{base::parse_iso_date("1980-05-12"), "351961234567"};
    const auto by = count(4, owner);
    CHECK(by.at("repeats") == 100);
    CHECK(by.at("sequence") == 80);
    CHECK(by.at("birth_date") == 5);  // 1980, 1205, 0512, 0580, 8005
    // Nine places forwards and nine backwards; 1234, 2345, 3456, 4567 and their mirrors are sequences.
    CHECK(by.at("phone") == 10);
    CHECK(by.at("good") == 10000 - 100 - 80 - 5 - 10);
}

TEST_CASE("length and characters come first")
{
    CHECK(verdict("") == "too_short");
    CHECK(verdict("739") == "too_short");
    CHECK(verdict("7391") == "good");
    CHECK(verdict("73915284") == "good");
    CHECK(verdict("739152846") == "too_long");
    CHECK(verdict("73 1") == "not_digits");
    CHECK(verdict("73a1") == "not_digits");
    CHECK(verdict("7\xC2\xB2" "31") == "not_digits");
    CHECK(verdict(std::string_view("739\0", 4)) == "not_digits");
}

TEST_CASE("blocks, steps, dates and phones are told apart")
{
    CHECK(verdict("1111") == "repeats");
    CHECK(verdict("1212") == "repeats");
    CHECK(verdict("12121") == "repeats");
    CHECK(verdict("123123") == "repeats");
    CHECK(verdict("1231231") == "repeats");
    CHECK(verdict("12312") == "good");
    CHECK(verdict("1234") == "sequence");
    CHECK(verdict("98765") == "sequence");
    CHECK(verdict("2468") == "sequence");
    CHECK(verdict("8901") == "sequence");
    CHECK(verdict("2109") == "sequence");
    CHECK(verdict("1235") == "good");

    const PinOwner owner{base::parse_iso_date("1985-03-05"), "961234567"};
    CHECK(verdict("1985", owner) == "birth_date");
    CHECK(verdict("05031985", owner) == "birth_date");
    CHECK(verdict("050385", owner) == "birth_date");
    CHECK(verdict("850305", owner) == "birth_date");
    CHECK(verdict("0503", owner) == "birth_date");
    CHECK(verdict("5385", owner) == "birth_date");
    CHECK(verdict("719852", owner) == "birth_date");
    CHECK(verdict("1986", owner) == "good");
    CHECK(verdict("9612", owner) == "phone");
    CHECK(verdict("2169", owner) == "phone");
    CHECK(verdict("2169", {owner.birth_date, ""}) == "good");
    CHECK(verdict("1985", {std::nullopt, owner.phone_digits}) == "good");
}

TEST_CASE("problems have names")
{
    CHECK(name(PinProblem::too_short) == "too_short");
    CHECK(name(PinProblem::birth_date) == "birth_date");
}
