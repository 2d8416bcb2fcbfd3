#include "desk/case_json.h"

#include "base/random.h"
#include "cases.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;

TEST_SUITE_BEGIN("desk");

TEST_CASE("a kept case comes back with what the citizen confirmed")
{
    for (const auto phase : {Phase::intake, Phase::citizen_review, Phase::citizen_consent, Phase::citizen_phone, Phase::citizen_secret}) {
        CAPTURE(link::name(phase));
        auto state = test::case_in(phase);
        state.disagreements = {{domain::FieldId::surname, {"A", domain::Origin::typed}, {"B", domain::Origin::mrz}}};
        const auto back = read_case(write_case(state));
        REQUIRE(back);
        CHECK(*back == state);
        CHECK(resumed(*back) == state);
    }
}

TEST_CASE("what lived in another process starts again after a restart")
{
    CHECK(resumed(*read_case(write_case(test::case_in(Phase::citizen_code)))).phase == Phase::citizen_phone);
    CHECK(resumed(*read_case(write_case(test::case_in(Phase::ready)))).phase == Phase::citizen_secret);
    CHECK(resumed(*read_case(write_case(test::case_in(Phase::recording)))).phase == Phase::citizen_secret);
    CHECK(resumed(*read_case(write_case(test::case_in(Phase::approval)))).phase == Phase::citizen_secret);
    CHECK(resumed(test::case_in(Phase::recorded)).phase == Phase::closed);
}

TEST_CASE("a sealed password is never kept with the draft")
{
    auto state = test::case_in(Phase::ready);
    state.sealed_secret = base::to_bytes("SEALED-SECRET-CANARY");
    const auto text = base::to_text(write_case(state));
    CHECK(text.find("SEALED-SECRET-CANARY") == std::string::npos);
}

TEST_CASE("a damaged or foreign draft is refused, never a crash")
{
    const auto good = write_case(test::case_in(Phase::citizen_phone));
    base::SeededRandom random(5);
    for (int i = 0; i < 2000; ++i) {
        auto bad = good;
        bad[random.below(static_cast<std::uint32_t>(bad.size()))] = static_cast<std::uint8_t>(random.below(256));
        bad.resize(bad.size() - random.below(3));
        (void)read_case(bad);
    }
    CHECK_FALSE(read_case(base::to_bytes("nonsense")));
    CHECK_FALSE(read_case({}));
}

TEST_SUITE_END();
