// The photos of chips, through the real worker: JPEG and JPEG 2000 in both its forms, whole and spoiled.

#include <cstdlib>
#include <random>

#include "devices/image_reading.h"
#include "support/test.h"
#include "worker.h"

using namespace balcao;
using namespace balcao::devices;
using namespace std::chrono_literals;
using base::FaultCode;
using test::k_today;

namespace {

ImageReader reader_of_photos(unsigned pictures = 1)
{
    ImageReaderOptions options;
    options.worker_path = std::string(BALCAO_BIN_DIR) + "/balcao-image-worker";
    options.mrz = false;
    options.barcodes = false;
    options.preview_px = 160;
    options.pictures_a_worker = pictures;
    return ImageReader(options);
}

base::Bytes portrait(const std::string& file) { return base::to_bytes(test::read_data("card/portraits/" + file)); }

}  // namespace

TEST_SUITE_BEGIN("chip photo");

TEST_CASE("each form of a photo comes out as the same small picture")
{
    const auto jpeg = reader_of_photos().read(portrait("amelia.jpg"), k_today, 60s);
    REQUIRE(jpeg);
    REQUIRE(jpeg->preview);
    CHECK(jpeg->preview->height == 160);
    CHECK(jpeg->preview->width == 120);
    for (const char* name : {"amelia.jp2", "amelia.j2k"}) {
        CAPTURE(name);
        const auto other = reader_of_photos().read(portrait(name), k_today, 60s);
        REQUIRE(other);
        REQUIRE(other->preview);
        REQUIRE(other->preview->rgb.size() == jpeg->preview->rgb.size());
        double apart = 0;
        for (std::size_t i = 0; i < jpeg->preview->rgb.size(); ++i) {
            apart += std::abs(int(jpeg->preview->rgb[i]) - int(other->preview->rgb[i]));
        }
        CHECK(apart / double(jpeg->preview->rgb.size()) < 6);  // levels of 255: compression alone
    }
    const auto bento = reader_of_photos().read(portrait("bento.jp2"), k_today, 60s);
    REQUIRE(bento);
    CHECK(bento->preview->rgb != jpeg->preview->rgb);
}

TEST_CASE("spoiled JPEG 2000 is refused or read, and never ends the reading of the next")
{
    const base::Bytes good = portrait("amelia.jp2");
    std::mt19937 lot(20261126);
    auto reader = reader_of_photos();
    int refused = 0;
    const int rounds = std::getenv("BALCAO_LONG") != nullptr ? 60 : 5;  // most of the time goes into decoding, slow without optimisation
    for (int i = 0; i < rounds; ++i) {
        base::Bytes bad = good;
        if (i % 3 == 0) {
            bad.resize(lot() % bad.size());
        } else {
            for (unsigned spoil = 0; spoil < 1 + lot() % 40; ++spoil) {
                bad[12 + lot() % (bad.size() - 12)] = static_cast<std::uint8_t>(lot());
            }
        }
        const auto result = reader.read(bad, k_today, 20s);
        refused += result ? 0 : 1;
    }
    MESSAGE("refused: " << refused << " of " << rounds);
    const auto after = reader.read(good, k_today, 60s);
    REQUIRE(after);
    CHECK(after->preview);
}

TEST_CASE("a header that promises a picture too large is refused before memory is taken")
{
    base::Bytes huge = portrait("amelia.j2k");
    // SIZ: Xsiz and Ysiz stand at octets 8 and 12, the tile's size at 24 and 28.
    for (const std::size_t at : {std::size_t{8}, std::size_t{12}, std::size_t{24}, std::size_t{28}}) {
        huge[at] = 0x00;
        huge[at + 1] = 0x01;
        huge[at + 2] = 0x00;
        huge[at + 3] = 0x00;
    }
    const auto result = reader_of_photos().read(huge, k_today, 60s);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == FaultCode::image_too_large);
}

TEST_SUITE_END();
