// What the reader says about a picture that it cannot believe: good pictures spoiled one way each.

#include "devices/vision/picture_trouble.h"
#include "recognition/pictures.h"

using namespace balcao;
using namespace balcao::test;
using namespace balcao::devices::vision;

namespace {

/// The residence permit on a desk, as large as a camera sees it.
cv::Mat good()
{
    cv::Mat card = picture("documents/residence_permit_prt.jpg");
    cv::resize(card, card, {}, 0.6, 0.6, cv::INTER_AREA);
    cv::Mat desk(1080, 1920, CV_8UC3, cv::Scalar(96, 104, 112));
    card = card * 0.85;  // a camera leaves room above white paper
    card.copyTo(desk(cv::Rect(500, 260, card.cols, card.rows)));
    return desk;
}

struct Seen {
    std::optional<ZoneReading> reading;
    PictureFault fault;
};

Seen look(const cv::Mat& bgr)
{
    MrzReader reader;
    std::optional<SeenLines> lines;
    Seen out;
    out.reading = reader.read(bgr, &lines);
    out.fault = picture_trouble(bgr, out.reading, lines);
    return out;
}

bool sure(const Seen& seen) { return seen.reading && is_sure(*seen.reading); }

/// Middle and size of the zone in good().
cv::Rect zone_box()
{
    const auto seen = look(good());
    REQUIRE(seen.reading.has_value());
    std::vector<cv::Point2f> corners(seen.reading->outline.begin(), seen.reading->outline.end());
    return cv::boundingRect(corners);
}

cv::Mat with_lamp(const cv::Mat& bgr, cv::Point middle, cv::Size axes)
{
    cv::Mat spot(bgr.size(), CV_8UC3, cv::Scalar::all(0));
    cv::ellipse(spot, middle, axes, 0, 0, 360, cv::Scalar::all(255), -1);
    cv::GaussianBlur(spot, spot, {}, 14);
    return bgr + spot;
}

}  // namespace

TEST_CASE("Good pictures have no trouble, whichever way they lie")
{
    for (const int turn : {-1, int(cv::ROTATE_90_CLOCKWISE), int(cv::ROTATE_180), int(cv::ROTATE_90_COUNTERCLOCKWISE)}) {
        CAPTURE(turn);
        cv::Mat bgr = good();
        if (turn >= 0) {
            cv::rotate(bgr, bgr, turn);
        }
        const auto seen = look(bgr);
        CHECK(sure(seen));
        CHECK(seen.fault.trouble == PictureTrouble::none);
        CHECK(seen.fault.side == PictureSide::none);
    }
    for (const char* name : {"documents/passport_uto.jpg", "documents/citizen_card_back.jpg", "camera/print_beside.jpg"}) {
        CAPTURE(name);
        CHECK(look(picture(name)).fault.trouble == PictureTrouble::none);
    }
}

TEST_CASE("A picture with nothing in it has no trouble to name")
{
    CHECK(look(cv::Mat(1080, 1920, CV_8UC3, cv::Scalar::all(128))).fault.trouble == PictureTrouble::none);
    CHECK(look(cv::Mat(3, 900, CV_8UC1, cv::Scalar::all(255))).fault.trouble == PictureTrouble::none);
    CHECK(look(cv::Mat(1080, 1920, CV_8UC3, cv::Scalar::all(255))).fault.trouble == PictureTrouble::none);
}

TEST_CASE("The outline follows the text in its reading order")
{
    const cv::Rect upright = zone_box();
    const cv::Mat bgr = good();
    const auto check = [&](const cv::Mat& turned, const std::array<cv::Point2d, 4>& want) {
        const auto seen = look(turned);
        REQUIRE(seen.reading.has_value());
        for (std::size_t i = 0; i < 4; ++i) {
            CAPTURE(i);
            CHECK(cv::norm(seen.reading->outline[i] - want[i]) < 12);
        }
    };
    const auto outline = look(bgr).reading->outline;
    const double w = bgr.cols - 1;
    const double h = bgr.rows - 1;
    CHECK(outline[0].x < outline[1].x);
    CHECK(outline[0].y < outline[3].y);
    CHECK(upright.width > 4 * upright.height);
    std::array<cv::Point2d, 4> want = outline;
    cv::Mat turned;
    cv::rotate(bgr, turned, cv::ROTATE_180);
    std::transform(outline.begin(), outline.end(), want.begin(), [&](const auto& p) { return cv::Point2d(w - p.x, h - p.y); });
    check(turned, want);
    cv::rotate(bgr, turned, cv::ROTATE_90_CLOCKWISE);
    std::transform(outline.begin(), outline.end(), want.begin(), [&](const auto& p) { return cv::Point2d(h - p.y, p.x); });
    check(turned, want);
    cv::rotate(bgr, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
    std::transform(outline.begin(), outline.end(), want.begin(), [&](const auto& p) { return cv::Point2d(p.y, w - p.x); });
    check(turned, want);
}

TEST_CASE("A lamp mirrored on the zone is glare")
{
    const cv::Rect zone = zone_box();
    const cv::Mat bgr = good();
    for (const double along : {0.2, 0.5, 0.8}) {
        CAPTURE(along);
        const cv::Point middle(zone.x + cvRound(along * zone.width), zone.y + zone.height / 2);
        const auto seen = look(with_lamp(bgr, middle, {50, 40}));
        CHECK_FALSE(sure(seen));
        CHECK(seen.fault.trouble == PictureTrouble::glare);
    }
}

TEST_CASE("A zone that runs over an edge is cut off at that edge")
{
    const cv::Rect zone = zone_box();
    const cv::Mat bgr = good();
    const int line = zone.height / 3;
    struct Case {
        cv::Mat picture;
        PictureSide side;
    };
    const std::vector<Case> cases{{bgr.colRange(zone.x + zone.width / 6, bgr.cols), PictureSide::left},
                                  {bgr.colRange(0, zone.x + zone.width * 5 / 6), PictureSide::right},
                                  {bgr.rowRange(0, zone.y + zone.height - line), PictureSide::bottom},
                                  {bgr.rowRange(zone.y + line, bgr.rows), PictureSide::top}};
    for (const auto& item : cases) {
        const int side = static_cast<int>(item.side);
        CAPTURE(side);
        const auto seen = look(item.picture.clone());
        CHECK_FALSE(sure(seen));
        CHECK(seen.fault.trouble == PictureTrouble::cut_off);
        CHECK(seen.fault.side == item.side);
        cv::Mat turned;
        cv::rotate(item.picture, turned, cv::ROTATE_180);
        const auto other = look(turned);
        CHECK(other.fault.trouble == PictureTrouble::cut_off);
        const auto opposite = std::array{PictureSide::none, PictureSide::right, PictureSide::left, PictureSide::bottom, PictureSide::top}[static_cast<std::size_t>(side)];
        CHECK(other.fault.side == opposite);
    }
}

TEST_CASE("A document too far away is too small")
{
    cv::Mat bgr;
    cv::resize(good(), bgr, {}, 0.19, 0.19, cv::INTER_AREA);
    const auto seen = look(bgr);
    CHECK_FALSE(sure(seen));
    CHECK(seen.fault.trouble == PictureTrouble::too_small);
}

TEST_CASE("A moved or unfocused picture is blurred")
{
    const cv::Mat sharp = good();
    for (const double sigma : {5.5, 8.0}) {
        CAPTURE(sigma);
        cv::Mat bgr;
        cv::GaussianBlur(sharp, bgr, {}, sigma);
        const auto seen = look(bgr);
        CHECK_FALSE(sure(seen));
        CHECK(seen.fault.trouble == PictureTrouble::blurred);
    }
    cv::Mat moved;
    cv::blur(sharp, moved, {22, 1});
    const auto seen = look(moved);
    CHECK_FALSE(sure(seen));
    CHECK(seen.fault.trouble == PictureTrouble::blurred);
}

TEST_CASE("A picture without light is too dark")
{
    cv::Mat dark = good() * 0.04;
    cv::Mat noise(dark.size(), dark.type());
    cv::RNG(3).fill(noise, cv::RNG::NORMAL, 0, 5);
    cv::add(dark, noise, dark);
    const auto seen = look(dark);
    CHECK_FALSE(sure(seen));
    CHECK(seen.fault.trouble == PictureTrouble::too_dark);
    // With half as much light again the reader may be sure, but only of what stands there.
    cv::Mat dim = good() * 0.06;
    cv::add(dim, noise, dim);
    const auto dimly = look(dim);
    CHECK((!sure(dimly) || dimly.reading->zone.lines == look(good()).reading->zone.lines));
}
