#include "support/program.h"
#include "support/test.h"
#include "wire/json_text.h"

using balcao::test::run_program;
using balcao::wire::Json;

namespace {

Json check(const std::string& kind, const std::string& value)
{
    const auto outcome = run_program("balcao", {"check", kind, "--json", "--", value});
    const Json answer = balcao::wire::parse_json(outcome.lines().at(0)).value();
    CHECK(outcome.exit == (answer.at("valid").get<bool>() ? 0 : 1));
    return answer;
}

}  // namespace

TEST_CASE("balcao check tells good numbers from refused ones, with the canonical form or the reason")
{
    CHECK(check("nif", "PT 200 000 004").at("canonical") == "200000004");
    CHECK(check("nif", "123456789").at("reason") == "placeholder");
    CHECK(check("nif", "500000000").at("reason") == "not_a_natural_person");
    CHECK(check("niss", "11111111110").at("valid") == true);
    CHECK(check("nic", "6235008 0").at("canonical") == "062350080");
    CHECK(check("cc", "00777777-9zz9").at("canonical") == "007777779ZZ9");
    CHECK(check("cc", "14197481 7 ZV1").at("reason") == "nic_check_digit");
    CHECK(check("passport", "CZ000000").at("portuguese_form") == true);
    CHECK(check("phone", "961234567").at("canonical") == "+351961234567");
    CHECK(check("phone", "211234567").at("reason") == "not_mobile");
}

TEST_CASE("a PIN is judged but never repeated")
{
    const Json weak = check("pin", "1234");
    CHECK(weak.at("reason") == "sequence");
    CHECK(weak.at("value").is_null());
    const auto outcome = run_program("balcao", {"check", "pin", "73914"});
    CHECK(outcome.exit == 0);
    CHECK(outcome.out.find("73914") == std::string::npos);
}

TEST_CASE("several values give one line each, and one refused value raises the exit code")
{
    const auto outcome = run_program("balcao", {"check", "nif", "200000004", "200000005", "--json"});
    CHECK(outcome.lines().size() == 2);
    CHECK(outcome.exit == 1);
    CHECK(run_program("balcao", {"check", "nif"}).exit == 2);
    CHECK(run_program("balcao", {"check", "shoe", "42"}).exit == 2);
}
