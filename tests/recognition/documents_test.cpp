// The three synthetic documents of the end-to-end run.

#include "barcode/classify.h"
#include "devices/vision/mrz_reader.h"
#include "recognition/pictures.h"

using namespace balcao;
using namespace balcao::test;

namespace {

devices::ImageReading read(const std::string& name)
{
    auto reading = devices::read_image(data_path("documents/" + name + ".jpg"), worker_options(1), k_today, std::chrono::seconds(60));
    REQUIRE(reading.has_value());
    REQUIRE(reading->mrz.has_value());
    CHECK(reading->mrz->lines == lines_of(read_data("documents/" + name + ".mrz")));
    CHECK(reading->mrz->certainty > 0.98);
    return std::move(*reading);
}

}  // namespace

TEST_CASE("The passport is read, and the invoice beside it gives the buyer's NIF")
{
    const auto reading = read("passport_uto");
    CHECK(reading.mrz->fields.format == mrz::Format::td3);
    CHECK(reading.mrz->fields.document_number == "UT4501827");
    CHECK(reading.mrz->fields.specimen());
    REQUIRE(reading.barcodes.size() == 1);
    CHECK(reading.barcodes[0].format == "QRCode");
    const auto payload = barcode::classify(reading.barcodes[0].bytes);
    REQUIRE(payload.fiscal.has_value());
    CHECK(barcode::buyer_person_nif(*payload.fiscal) == "200000004");
}

TEST_CASE("The residence permit is read as a card issued by Portugal to a foreigner")
{
    const auto reading = read("residence_permit_prt");
    CHECK(reading.mrz->fields.format == mrz::Format::td1);
    CHECK(reading.mrz->fields.issuing_state == "PRT");
    CHECK(reading.mrz->fields.nationality == "UTO");
    CHECK(reading.barcodes.empty());
}

TEST_CASE("The back of the Citizen Card is read with its long number")
{
    const auto reading = read("citizen_card_back");
    CHECK(reading.mrz->fields.document_number == "007666667ZZ0");
    CHECK(reading.mrz->fields.long_number);
    REQUIRE(reading.mrz->fields.citizen_card.has_value());
    CHECK(reading.mrz->fields.citizen_card->number_right);
}

TEST_CASE("A zone that is cut or half covered is refused, not guessed")
{
    const cv::Mat whole = picture("documents/citizen_card_back.jpg");
    devices::vision::MrzReader reader;
    const auto shown = [&](const cv::Mat& bgr) {
        const auto reading = reader.read(bgr);
        return reading && devices::vision::is_sure(*reading);
    };
    CHECK(shown(whole));
    CHECK_FALSE(shown(whole.colRange(0, whole.cols / 2)));
    CHECK_FALSE(shown(whole.rowRange(0, whole.rows * 62 / 100)));
    cv::Mat covered = whole.clone();
    covered(cv::Rect(560, 600, 160, 90)).setTo(cv::Scalar(200, 200, 200));  // a finger on the names
    CHECK_FALSE(shown(covered));
}
