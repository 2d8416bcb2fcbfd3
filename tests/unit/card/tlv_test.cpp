#include "card/tlv.h"

#include "vectors.h"

using namespace balcao;
using namespace balcao::card;
using test::hex;

TEST_SUITE_BEGIN("tlv");

TEST_CASE("objects of every length form come apart and together again")
{
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{127}, std::size_t{128}, std::size_t{255}, std::size_t{256},
                                   std::size_t{65535}}) {
        for (const std::uint32_t tag : {0x30U, 0x5F1FU, 0x7F49U}) {
            const base::Bytes value(size, 0xA5);
            const base::Bytes whole = tlv(tag, value);
            base::BytesView rest = whole;
            const auto one = take_tlv(rest);
            REQUIRE(one);
            CHECK(one->tag == tag);
            CHECK(one->value.size() == size);
            CHECK(rest.empty());
            const auto header = read_tlv_header(base::BytesView(whole).first(std::min<std::size_t>(whole.size(), 6)));
            REQUIRE(header);
            CHECK(header->size() == whole.size());
        }
    }
}

TEST_CASE("lengths that lie are refused, never followed")
{
    for (const char* bad : {"", "30", "3080", "3081", "308200", "3005", "30820100", "3084FFFFFFFF00", "308500000000010041", "5F", "5F1F", "1FFFFFFF01",
                            "3085"}) {
        CAPTURE(bad);
        const base::Bytes bytes = hex(bad);
        base::BytesView rest = bytes;
        CHECK_FALSE(take_tlv(rest));
        CHECK_FALSE(find_tlv(bytes, 0x30));
    }
    // A claim of four gigabytes is told as such, so that whoever reads a file can set a limit.
    const auto header = read_tlv_header(hex("7584FFFFFFFF"));
    REQUIRE(header);
    CHECK(header->value_size == 0xFFFFFFFF);
    base::Bytes many;
    for (int i = 0; i < 300; ++i) {
        append(many, tlv(0x04, {}));
    }
    REQUIRE_FALSE(tlvs(many));
    CHECK(tlvs(many).error().reason == Reason::too_large);
}

TEST_CASE("objects are found down a path, fillers between them are passed over")
{
    const base::Bytes fci = hex("6f1581023c8c8201018302ef028a01058c051bffffff00");
    CHECK(base::to_hex(*find_tlv(fci, {0x6F, 0x81})) == "3c8c");
    CHECK_FALSE(find_tlv(fci, {0x6F, 0x99}));
    const auto objects = tlvs(hex("0000040101FF04020203"));
    REQUIRE(objects);
    CHECK(objects->size() == 2);
}

TEST_SUITE_END();
