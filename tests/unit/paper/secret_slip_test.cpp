#include "paper/secret_slip.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "pictures.h"

using namespace balcao;
using namespace balcao::paper;

namespace {

base::Secret secret(std::string_view digits) { return base::Secret(base::as_bytes(digits)); }

SecretSlip sample_slip()
{
    SecretSlip slip;
    slip.place = "Loja de Cidadão · Loulé";
    slip.ticket = "A041";
    slip.at = *base::parse_instant("2026-11-24T10:42:07.123Z");
    return slip;
}

base::Bytes octets_of(std::string_view digits)
{
    const auto slip = render_secret_slip(sample_slip(), secret(digits), text::Language::pt);
    REQUIRE(slip);
    const auto octets = slip->octets();
    return {octets.begin(), octets.end()};
}

}  // namespace

TEST_CASE("The slip is a picture in which each digit has its own shape at its own place")
{
    const auto a = test::roll_picture(octets_of("407915"));
    const auto b = test::roll_picture(octets_of("407916"));
    REQUIRE(a.width == 576);
    REQUIRE(a.pixels.size() == b.pixels.size());
    int left = a.width;
    int right = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
        if (a.pixels[i] != b.pixels[i]) {
            const int x = static_cast<int>(i % static_cast<std::size_t>(a.width));
            left = std::min(left, x);
            right = std::max(right, x);
        }
    }
    CHECK(left >= 60 + 5 * 76);  // only the sixth place differs
    CHECK(right < 60 + 6 * 76);
}

TEST_CASE("The slip is longer where it says everything in Portuguese as well, and of one length for every password")
{
    const auto octets = [](std::string_view digits, text::Language language) {
        const auto slip = render_secret_slip(sample_slip(), secret(digits), language);
        REQUIRE(slip);
        return base::Bytes(slip->octets().begin(), slip->octets().end());
    };
    const auto portuguese = test::roll_picture(octets("407915", text::Language::pt));
    for (const auto language : {text::Language::en, text::Language::ar, text::Language::zh}) {
        CAPTURE(text::code(language));
        CHECK(test::roll_picture(octets("407915", language)).height > portuguese.height + 60);
    }
    CHECK(octets("407915", text::Language::ar).size() == octets("111111", text::Language::ar).size());
}

TEST_CASE("The digits never stand in the octets as text")
{
    const auto octets = octets_of("407915");
    CHECK(base::to_text(octets).find("407915") == std::string::npos);
}

TEST_CASE("Anything but six digits is refused")
{
    for (const char* digits : {"", "40791", "4079155", "40791x"}) {
        const auto refused = render_secret_slip(sample_slip(), secret(digits), text::Language::pt);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == base::FaultCode::input_invalid);
    }
}

TEST_CASE("A slip reaches a FIFO whole")
{
    const test::Folder folder;
    const auto fifo = folder.file("printer");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    const auto octets = octets_of("407915");
    base::Bytes got;
    std::jthread reader([&] {
        const int fd = ::open(fifo.c_str(), O_RDONLY);
        std::uint8_t buffer[4096];
        for (ssize_t n = 0; (n = ::read(fd, buffer, sizeof buffer)) > 0;) {
            got.insert(got.end(), buffer, buffer + n);
        }
        ::close(fd);
    });
    base::Status<> printed;
    for (int i = 0; i < 200; ++i) {  // until the reader has opened its end
        printed = print_to_device(fifo, octets, 5000);
        if (printed) {
            break;
        }
        ::usleep(5000);
    }
    CHECK(printed);
    reader.join();
    CHECK(got == octets);
}

TEST_CASE("A slip is never written to a regular file")
{
    const test::Folder folder;
    const auto path = folder.file("paper");
    test::write_all(path, base::to_bytes("before"));
    const auto refused = print_to_device(path, octets_of("407915"), 100);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == base::FaultCode::input_invalid);
    CHECK(test::read_all(path) == "before");
    const auto missing = print_to_device(folder.file("none"), octets_of("407915"), 100);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == base::FaultCode::file_unwritable);
    CHECK_FALSE(std::filesystem::exists(folder.file("none")));
}

TEST_CASE("A printer that takes nothing more is given up after the time allowed")
{
    const test::Folder folder;
    const auto fifo = folder.file("printer");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    const int stuck = ::open(fifo.c_str(), O_RDWR | O_NONBLOCK);
    REQUIRE(stuck >= 0);
    const base::Bytes much(1 << 20, 0x55);
    const auto late = print_to_device(fifo, much, 100);
    ::close(stuck);
    REQUIRE_FALSE(late);
    CHECK(late.error().code == base::FaultCode::network_timeout);
}
