// balcao read image on pictures made to hurt: whatever the codes hold, the outputs stay harmless.

#include <algorithm>
#include <map>

#include "support/program.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "wire/json_text.h"

using balcao::test::data_path;
using balcao::test::run_program;
using balcao::wire::Json;

namespace {

/// Nothing a terminal obeys: control characters other than the ends of lines, C1 controls, characters that turn the
/// direction of writing.
bool harmless(const std::string& text)
{
    const bool controls = std::any_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; });
    return !controls && text.find("\xC2\x9B") == std::string::npos && text.find("\xE2\x80\xAE") == std::string::npos;
}

// What zint was given for tests/data/barcode/hostile_codes.png.
const std::map<std::string, std::string> k_octets{
    {"QRCode", "1b5b324a1b5d303b6f776e656407227d5d2c0a003c7363726970743e607265626f6f74603b242869642920e280ae0d9b33316dff"},
    {"DataMatrix", "66696c653a2f2f2f6574632f7061737377640a1b5b33316d"},
    {"Aztec", "68747470733a2f2f757365723a7077406578656d706c6f2e70743a383434332f1b5b324a3f783d60696460"}};

}  // namespace

TEST_CASE("Control characters, NUL, escape sequences and quotes in codes do not reach a terminal or break JSON")
{
    const auto outcome = run_program("balcao", {"read", "image", "--json", data_path("barcode/hostile_codes.png")});
    CHECK(outcome.exit == 0);
    REQUIRE(outcome.lines().size() == 1);
    CHECK(harmless(outcome.out));
    const auto answer = balcao::wire::parse_json(outcome.lines().at(0));
    REQUIRE(answer.has_value());
    REQUIRE(answer->at("barcodes").size() == k_octets.size());
    for (const auto& code : answer->at("barcodes")) {
        const std::string format = code.at("format");
        CAPTURE(format);
        CHECK(code.at("bytes_hex") == k_octets.at(format));  // nothing is lost for who wants it
        CHECK(harmless(code.at("text")));
        CHECK(code.at("kind") == (format == "Aztec" ? "url" : "opaque"));  // file: is no address
        if (format == "Aztec") {
            CHECK(code.at("host") == "exemplo.pt");
        }
    }
    const auto text = run_program("balcao", {"read", "image", data_path("barcode/hostile_codes.png")});
    CHECK(harmless(text.out));
    CHECK(harmless(text.err));
    CHECK(text.out.find("not opened") != std::string::npos);
}

TEST_CASE("The same octets from a file or an argument are as harmless")
{
    for (const auto& code : k_octets) {
        const auto& format = code.first;
        const auto& octets = code.second;
        CAPTURE(format);
        for (const bool json : {true, false}) {
            std::vector<std::string> arguments{"read", "code", "--hex", octets};
            if (json) {
                arguments.emplace_back("--json");
            }
            const auto outcome = run_program("balcao", arguments);
            CHECK(outcome.exit == 0);
            CHECK(harmless(outcome.out + outcome.err));
        }
    }
}

TEST_CASE("What is no picture, too large or missing is said in words, and the other files are still read")
{
    const balcao::test::TemporaryFolder folder;
    std::ofstream(folder.file("note.jpg")) << "not a picture";
    // a PNG header of 20000 x 10000 points
    const std::string header("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x27\x10\x08\x02\0\0\0\x9b\xa3\xa0\xb1", 33);
    std::ofstream(folder.file("large.png"), std::ios::binary) << header;
    const auto outcome = run_program("balcao", {"read", "image", "--json", folder.file("note.jpg"), folder.file("large.png"),
                                                data_path("barcode/hostile_codes.png")});
    CHECK(outcome.exit == 1);
    REQUIRE(outcome.lines().size() == 3);
    const auto said = [&](std::size_t line) { return balcao::wire::parse_json(outcome.lines().at(line)).value(); };
    CHECK(said(0).at("error") == "image_unreadable");
    CHECK(said(0).at("message").get<std::string>().find("JPEG and PNG are taken") != std::string::npos);
    CHECK(said(1).at("error") == "image_too_large");
    CHECK(said(1).at("message").get<std::string>().find("at most 80 million points") != std::string::npos);
    CHECK(said(2).at("barcodes").size() == k_octets.size());
    CHECK(run_program("balcao", {"read", "image", folder.file("missing.png")}).exit > 1);
}
