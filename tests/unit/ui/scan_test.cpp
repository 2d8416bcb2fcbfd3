#include "support/test.h"
#include "ui/scan_capture.h"

using balcao::ui::mrz_lines;

TEST_CASE("pasted text counts as document lines by shape alone")
{
    const std::string td3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
    CHECK(mrz_lines(td3).size() == 2);
    CHECK(mrz_lines("\r\n" + td3 + "\r\n").size() == 2);
    const std::string td1 = "I<UTOD231458907<<<<<<<<<<<<<<<\r7408122F1204159UTO<<<<<<<<<<<6\rERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    REQUIRE(mrz_lines(td1).size() == 3);
    CHECK(mrz_lines(td1)[1].size() == 30);
    SUBCASE("blanks a scanner or a mail put in are left out, small letters are raised")
    {
        CHECK(mrz_lines("p<uto eriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\nL898902C3 6UTO7408122F1204159ZE184226B<<<<<10").size() == 2);
    }
}

TEST_CASE("anything else stays an ordinary paste")
{
    CHECK(mrz_lines("").empty());
    CHECK(mrz_lines("912345678").empty());
    CHECK(mrz_lines("Amélia Exemplo").empty());
    CHECK(mrz_lines("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<").empty());           // one line
    CHECK(mrz_lines(std::string(44, '<') + "\n" + std::string(43, '<')).empty());         // unequal
    CHECK(mrz_lines(std::string(44, '<') + "\n" + std::string(43, '<') + "é").empty());
    CHECK(mrz_lines(std::string(100000, '<')).empty());
}

TEST_CASE("lines that begin a zone are waited for, others are not")
{
    using balcao::ui::begins_mrz;
    const std::string thirty(30, '<');
    const std::string long_line(44, 'A');
    CHECK_FALSE(begins_mrz({}));
    CHECK(begins_mrz({thirty}));
    CHECK(begins_mrz({thirty, thirty}));
    CHECK_FALSE(begins_mrz({thirty, thirty, thirty}));
    CHECK(begins_mrz({long_line}));
    CHECK_FALSE(begins_mrz({long_line, long_line}));
    CHECK_FALSE(begins_mrz({long_line, thirty}));
    CHECK_FALSE(begins_mrz({"5601234567890"}));
    CHECK_FALSE(begins_mrz({std::string(30, 'a')}));
}
