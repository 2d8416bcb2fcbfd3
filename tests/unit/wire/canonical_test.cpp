#include "wire/canonical.h"

#include "support/test.h"

using namespace balcao;
using wire::canonical;
using wire::Json;

TEST_CASE("members are sorted and nothing stands between them")
{
    const auto json = wire::parse_json(R"( { "b" : [1, -2, true, null], "a" : { "z" : "", "y" : {} }, "" : [] } )");
    REQUIRE(json);
    CHECK(canonical(*json) == R"({"":[],"a":{"y":{},"z":""},"b":[1,-2,true,null]})");
}

TEST_CASE("the sorting example of RFC 8785 section 3.2.3")
{
    // CR, 1, control 0080, o with diaeresis, euro, the emoji (a surrogate pair) before the Hebrew presentation form.
    const auto json = wire::parse_json("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter "
                                       "Dalet With Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning "
                                       "Face\",\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}");
    REQUIRE(json);
    CHECK(*canonical(*json) ==
          "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"\xC3\xB6\":\"Latin Small Letter O With "
          "Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\",\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew "
          "Letter Dalet With Dagesh\"}");
}

TEST_CASE("texts are escaped the shortest way")
{
    CHECK(*canonical(Json("\"\\/\b\f\n\r\t\x01\x1f\x7f\xC3\xA9")) == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xC3\xA9\"");
}

TEST_CASE("what has no single written form is refused")
{
    CHECK(*canonical(Json(9007199254740991)) == "9007199254740991");
    CHECK(*canonical(Json(-9007199254740991)) == "-9007199254740991");
    CHECK_FALSE(canonical(Json(9007199254740992)));
    CHECK_FALSE(canonical(Json(-9007199254740992)));
    CHECK_FALSE(canonical(Json(18446744073709551615U)));
    CHECK_FALSE(canonical(Json(1.5)));
    CHECK_FALSE(canonical(Json("\xC3")));
    CHECK_FALSE(canonical(Json{{"\xFF", 1}}));
    CHECK_FALSE(canonical(Json::binary({1})));
    Json deep = 1;
    for (int i = 0; i < 70; ++i) {
        deep = Json::array({std::move(deep)});
    }
    CHECK_FALSE(canonical(deep));
}
