// The 29 public specimen pictures of tests/data/mrz_images, with their truth.

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "devices/vision/mrz_reader.h"
#include "recognition/pictures.h"

using namespace balcao;
using namespace balcao::test;

namespace {

struct Score {
    int pictures = 0;
    int whole = 0;        // every line as printed
    int accepted = 0;     // and shown as valid
    int wrong_shown = 0;  // shown as valid with anything wrong
};

nlohmann::json truth() { return nlohmann::json::parse(read_data("mrz_images/truth.json")); }

void add(Score& score, const std::optional<devices::vision::ZoneReading>& reading, const std::vector<std::string>& lines)
{
    ++score.pictures;
    if (!reading) {
        return;
    }
    const bool right = reading->zone.lines == lines;
    const bool shown = devices::vision::is_sure(*reading);
    score.whole += right ? 1 : 0;
    score.accepted += right && shown ? 1 : 0;
    score.wrong_shown += !right && shown ? 1 : 0;
}

cv::Mat turned(const cv::Mat& source, double degrees, double zoom)
{
    const double c = std::abs(std::cos(degrees * CV_PI / 180));
    const double s = std::abs(std::sin(degrees * CV_PI / 180));
    const cv::Size size(cvRound((source.cols * c + source.rows * s) * zoom), cvRound((source.rows * c + source.cols * s) * zoom));
    cv::Mat m = cv::getRotationMatrix2D(cv::Point2f(float(source.cols) / 2, float(source.rows) / 2), degrees, zoom);
    m.at<double>(0, 2) += (size.width - source.cols) / 2.0;
    m.at<double>(1, 2) += (size.height - source.rows) / 2.0;
    cv::Mat out;
    cv::warpAffine(source, out, m, size, cv::INTER_CUBIC, cv::BORDER_CONSTANT, cv::Scalar(70, 75, 80));
    return out;
}

}  // namespace

TEST_CASE("Specimen pictures through the worker: all valid zones accepted, nothing wrong shown as valid")
{
    devices::ImageReader reader(worker_options(100));
    int accepted = 0;
    int valid = 0;
    int seen_whole = 0;
    std::vector<std::int64_t> times;
    for (const auto& item : truth()) {
        const std::string file = item["file"];
        const auto lines = item["lines"].get<std::vector<std::string>>();
        CAPTURE(file);
        const auto reading = reader.read_file(data_path("mrz_images/" + file), k_today, std::chrono::seconds(60));
        REQUIRE(reading.has_value());
        times.push_back(reading->worker_ms);
        CHECK(reading->mrz.has_value() != reading->refused.has_value());
        valid += item["all_checks_valid"].get<bool>() ? 1 : 0;
        if (reading->mrz) {
            CHECK(reading->mrz->lines == lines);  // shown as valid: not one wrong character
            CHECK(item["all_checks_valid"].get<bool>());
            ++accepted;
        }
        seen_whole += (reading->mrz ? reading->mrz->lines : reading->unconfirmed_lines) == lines ? 1 : 0;
    }
    std::sort(times.begin(), times.end());
    MESSAGE("specimens: " << seen_whole << " of " << times.size() << " read whole, " << accepted << " of " << valid
                          << " valid ones accepted; ms median " << times[times.size() / 2] << ", most " << times.back());
    CHECK(seen_whole == 29);
    // 24 have right check digits; three of them break other rules of ours as printed and are asked about: Interpol (issuer
    // in no list), the UK specimen (nationality in no list), Iceland (expiry before birth). In one more
    // (014_ICAO_Example) a place that no digit covers stays doubtful, and in 028_France another number would suit its digit
    // nearly as well (rival 2.0; accepted until the networks were trained on); a third falls under what a picture
    // that stands alone must reach (0.97 since a wrong name of a drawn set had 0.959). All are asked about.
    CHECK(accepted >= 18);
}

TEST_CASE("Turned, shrunk, blurred and compressed specimens: most are read, nothing wrong is shown as valid")
{
    devices::vision::MrzReader reader;
    cv::setNumThreads(1);
    // The acceptance limits of vision/mrz_reader.h were chosen while looking at seed 20261124: its zero is no measure of
    // new pictures. BALCAO_SPOIL_SEED gives others; docs/performance.md says what they gave.
    const char* wanted_seed = std::getenv("BALCAO_SPOIL_SEED");
    cv::RNG random(wanted_seed != nullptr ? std::strtoull(wanted_seed, nullptr, 10) : 20261124U);
    Score upright;
    Score spoiled;
    for (const auto& item : truth()) {
        const auto lines = item["lines"].get<std::vector<std::string>>();
        const cv::Mat source = picture("mrz_images/" + item["file"].get<std::string>());
        add(upright, reader.read(turned(source, 180, 1.0)), lines);
        add(upright, reader.read(turned(source, 90, 1.0)), lines);
        add(upright, reader.read(turned(source, 4, 1.4)), lines);
        // spoiled until many cannot be read any more: here only the wrong ones count
        for (const double zoom : {0.85, 1.0, 1.6}) {
            cv::Mat bad = turned(source, random.uniform(-6.0, 6.0), zoom);
            cv::GaussianBlur(bad, bad, {}, random.uniform(0.5, 1.3) * zoom);
            cv::Mat noise(bad.size(), bad.type());
            random.fill(noise, cv::RNG::NORMAL, 0, random.uniform(2.0, 14.0));
            cv::add(bad, noise, bad, {}, bad.type());
            const double brighter = random.uniform(0.0, 60.0);  // drawn before, so that every compiler makes the same pictures
            const double contrast = random.uniform(0.5, 1.0);
            bad.convertTo(bad, -1, contrast, brighter);
            add(spoiled, reader.read(bad), lines);
        }
    }
    MESSAGE("turned: " << upright.whole << " whole, " << upright.accepted << " accepted, " << upright.wrong_shown << " wrong of "
                       << upright.pictures << "; spoiled: " << spoiled.whole << ", " << spoiled.accepted << ", "
                       << spoiled.wrong_shown << " of " << spoiled.pictures);
    CHECK(upright.wrong_shown == 0);
    CHECK(spoiled.wrong_shown == 0);
    CHECK(upright.whole >= upright.pictures - 2);
    CHECK(upright.accepted >= upright.pictures * 3 / 4);
    CHECK(spoiled.whole >= spoiled.pictures * 2 / 3);
    CHECK(spoiled.accepted >= spoiled.pictures / 2);
}

TEST_CASE("Pictures without a zone give none")
{
    devices::vision::MrzReader reader;
    CHECK_FALSE(reader.read(cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(0))).has_value());
    CHECK_FALSE(reader.read(cv::Mat(3, 900, CV_8UC1, cv::Scalar::all(255))).has_value());
    cv::Mat noise(600, 800, CV_8UC3);
    cv::RNG(5).fill(noise, cv::RNG::UNIFORM, 0, 255);
    CHECK_FALSE(reader.read(noise).has_value());
    cv::Mat text(600, 1000, CV_8UC3, cv::Scalar::all(250));
    for (int i = 0; i < 12; ++i) {
        cv::putText(text, "Regularly set lines of ordinary words, no zone at all", {30, 50 + i * 40}, cv::FONT_HERSHEY_SIMPLEX, 0.9, {20, 20, 20}, 2);
    }
    const auto reading = reader.read(text);
    const bool shown = reading && devices::vision::is_sure(*reading);
    CHECK_FALSE(shown);
}

TEST_CASE("A zone whose printed digit is wrong is not made right")
{
    devices::ImageReader reader(worker_options(1));
    // The specimen with wrong digits of the collection: read as printed, refused as such.
    const auto reading = reader.read_file(data_path("mrz_images/003_Malta_BAD.png"), k_today, std::chrono::seconds(60));
    REQUIRE(reading.has_value());
    CHECK_FALSE(reading->mrz.has_value());
    CHECK(reading->refused == devices::MrzRefusal::wrong_check_digits);
    REQUIRE(reading->unconfirmed_lines.size() == 3);
    CHECK(reading->unconfirmed_lines[0] == "IDMLT9999999<<3<9999999M<999<<");
}
