// Pictures made to hurt, through the real worker: each is read or refused, in time, and the reader goes on.

#include <sys/resource.h>

#include <array>
#include <chrono>
#include <fstream>
#include <memory>
#include <random>

#include <turbojpeg.h>
#include <zlib.h>

#include "devices/image_reading.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "worker.h"

using namespace balcao;
using namespace balcao::devices;
using namespace std::chrono_literals;
using base::FaultCode;
using test::k_patience;
using test::k_today;

namespace {

ImageReader reader_of(unsigned pictures)
{
    ImageReaderOptions options;
    options.worker_path = std::string(BALCAO_BIN_DIR) + "/balcao-image-worker";
    options.pictures_a_worker = pictures;
    return ImageReader(options);
}

/// What became of one picture, with a worker of its own.
struct End {
    std::optional<FaultCode> fault;
    std::size_t codes = 0;
    double seconds = 0;
};

/// Of the processor, by this process and by workers that have ended: what else the machine does is not in it.
double processor_seconds()
{
    double sum = 0;
    for (const auto whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage used{};
        REQUIRE(::getrusage(whose, &used) == 0);
        for (const auto& time : {used.ru_utime, used.ru_stime}) {
            sum += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        }
    }
    return sum;
}

End end_of(const base::Bytes& file)
{
    const auto before = processor_seconds();
    auto reader = std::make_unique<ImageReader>(reader_of(1));
    const auto result = reader->read(file, k_today, k_patience);
    reader.reset();  // and with it the worker
    End out;
    out.seconds = processor_seconds() - before;
    if (result) {
        out.codes = result->barcodes.size();
    } else {
        out.fault = result.error().code;
    }
    return out;
}

void put_number(base::Bytes& out, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
    }
}

void put_chunk(base::Bytes& out, std::string_view type, const base::Bytes& data)
{
    put_number(out, static_cast<std::uint32_t>(data.size()));
    const auto from = out.size();
    out.insert(out.end(), type.begin(), type.end());
    out.insert(out.end(), data.begin(), data.end());
    put_number(out, static_cast<std::uint32_t>(::crc32(0, out.data() + from, static_cast<uInt>(out.size() - from))));
}

/// So many zeros, deflated without ever being in memory together.
base::Bytes deflated_zeros(std::uint64_t count)
{
    z_stream stream{};
    REQUIRE(::deflateInit(&stream, 6) == Z_OK);
    base::Bytes zeros(1U << 20U);
    base::Bytes out;
    std::array<std::uint8_t, 65536> block{};
    int state = Z_OK;
    while (state != Z_STREAM_END) {
        stream.next_in = zeros.data();
        stream.avail_in = static_cast<uInt>(std::min<std::uint64_t>(count, zeros.size()));
        count -= stream.avail_in;
        do {
            stream.next_out = block.data();
            stream.avail_out = block.size();
            state = ::deflate(&stream, count == 0 ? Z_FINISH : Z_NO_FLUSH);
            out.insert(out.end(), block.begin(), block.end() - stream.avail_out);
        } while (stream.avail_out == 0);
    }
    ::deflateEnd(&stream);
    return out;
}

base::Bytes png_head(std::uint32_t width, std::uint32_t height, std::uint8_t bits, std::uint8_t colour)
{
    base::Bytes out{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    base::Bytes header;
    put_number(header, width);
    put_number(header, height);
    header.insert(header.end(), {bits, colour, 0, 0, 0});
    put_chunk(out, "IHDR", header);
    return out;
}

/// A whole, valid black picture: few octets, many points.
base::Bytes black_png(std::uint32_t width, std::uint32_t height, bool colour)
{
    auto out = png_head(width, height, colour ? 8 : 1, colour ? 2 : 0);
    const std::uint64_t row = 1 + (colour ? std::uint64_t(3) * width : (std::uint64_t(width) + 7) / 8);
    put_chunk(out, "IDAT", deflated_zeros(row * height));
    put_chunk(out, "IEND", {});
    return out;
}

base::Bytes jpeg(int width, int height, bool progressive)
{
    const std::unique_ptr<void, int (*)(tjhandle)> coder(tjInitCompress(), tjDestroy);
    const base::Bytes grey(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 128);
    unsigned char* data = nullptr;
    unsigned long size = 0;
    REQUIRE(tjCompress2(coder.get(), grey.data(), width, 0, height, TJPF_GRAY, &data, &size, TJSAMP_GRAY, 80,
                        progressive ? TJFLAG_PROGRESSIVE : 0) == 0);
    base::Bytes out(data, data + size);
    tjFree(data);
    return out;
}

std::size_t last_marker(const base::Bytes& file, std::uint8_t marker)
{
    for (std::size_t i = file.size() - 1; i > 0; --i) {
        if (file[i - 1] == 0xFF && file[i] == marker) {
            return i - 1;
        }
    }
    FAIL("no such marker");
    return 0;
}

/// The same JPEG with other dimensions in its frame header.
base::Bytes promising(base::Bytes file, std::uint16_t width, std::uint16_t height)
{
    const auto at = last_marker(file, 0xC0) + 5;  // marker, length, precision
    file[at] = static_cast<std::uint8_t>(height >> 8U);
    file[at + 1] = static_cast<std::uint8_t>(height);
    file[at + 2] = static_cast<std::uint8_t>(width >> 8U);
    file[at + 3] = static_cast<std::uint8_t>(width);
    return file;
}

}  // namespace

TEST_CASE("A single point and slivers are read as pictures with nothing on them")
{
    auto reader = reader_of(50);
    for (const auto& size : {std::pair{1, 1}, {1, 60'000}, {60'000, 1}, {3, 9'000}, {9'000, 17}, {15, 15}}) {
        const int width = size.first;
        const int height = size.second;
        CAPTURE(width);
        CAPTURE(height);
        for (const auto& file : {black_png(std::uint32_t(width), std::uint32_t(height), true), jpeg(width, height, false)}) {
            const auto result = reader.read(file, k_today, k_patience);
            REQUIRE(result.has_value());
            CHECK(result->refused == MrzRefusal::not_found);
            CHECK(result->barcodes.empty());
        }
    }
}

TEST_CASE("A picture of 200 million points is refused by its header, whole or cut off, at once")
{
    const auto whole = black_png(20'000, 10'000, false);
    CHECK(whole.size() < 100'000);
    auto header_only = whole;
    header_only.resize(33);
    auto beyond_limits = png_head(0x7FFFFFFF, 0x7FFFFFFF, 8, 6);
    for (const auto& file : {whole, header_only, beyond_limits, promising(jpeg(64, 64, false), 20'000, 10'000),
                             promising(jpeg(64, 64, false), 65'500, 65'500)}) {
        const auto end = end_of(file);
        CHECK(end.fault == FaultCode::image_too_large);
        CHECK(end.seconds < 10);  // the start of the worker is in it
    }
}

TEST_CASE("A few octets that become as many points as are allowed cost time, but an end comes")
{
    const auto file = black_png(8'900, 8'900, true);
    CHECK(file.size() < 1'000'000);
    const auto end = end_of(file);
    MESSAGE("79 million points: " << end.seconds << " s");
    // On a slow machine the worker's limit of processor time may be what ends it.
    CHECK((!end.fault || end.fault == FaultCode::image_worker_failed));
    CHECK(end.seconds < 59);
}

TEST_CASE("A header that promises more than the data hold is refused or shown as far as it goes")
{
    auto png = png_head(8'000, 8'000, 8, 2);
    put_chunk(png, "IDAT", deflated_zeros(1000));
    put_chunk(png, "IEND", {});
    CHECK(end_of(png).fault == FaultCode::image_unreadable);
    const auto end = end_of(promising(jpeg(64, 64, false), 8'000, 8'000));
    CHECK((!end.fault || end.fault == FaultCode::image_unreadable));
    CHECK(end.seconds < 30);
}

TEST_CASE("Bombs in the side chunks of a PNG are not unpacked")
{
    for (const std::string_view type : {"iCCP", "zTXt", "iTXt"}) {
        CAPTURE(type);
        auto file = png_head(64, 64, 8, 0);
        base::Bytes data{'x', 0, 0};
        if (type == "iTXt") {
            data = {'x', 0, 1, 0, 0, 0};
        }
        const auto bomb = deflated_zeros(400'000'000);
        data.insert(data.end(), bomb.begin(), bomb.end());
        for (int i = 0; i < 5; ++i) {
            put_chunk(file, type, data);
        }
        put_chunk(file, "IDAT", deflated_zeros(65 * 64));
        put_chunk(file, "IEND", {});
        const auto end = end_of(file);
        CHECK_FALSE(end.fault.has_value());
        CHECK(end.seconds < 10);
    }
}

TEST_CASE("A progressive JPEG of thousands of scans is given up")
{
    const auto honest = jpeg(2'000, 2'000, true);
    CHECK_FALSE(end_of(honest).fault.has_value());
    const auto scan = last_marker(honest, 0xDA);
    const auto end_marker = last_marker(honest, 0xD9);
    base::Bytes file(honest.begin(), honest.begin() + std::ptrdiff_t(scan));
    for (int i = 0; i < 20'000; ++i) {
        file.insert(file.end(), honest.begin() + std::ptrdiff_t(scan), honest.begin() + std::ptrdiff_t(end_marker));
    }
    file.insert(file.end(), {0xFF, 0xD9});
    const auto end = end_of(file);
    MESSAGE("20,000 scans in " << file.size() << " octets: " << end.seconds << " s");
    CHECK(end.fault == FaultCode::image_unreadable);
    CHECK(end.seconds < 30);
}

TEST_CASE("Pictures with bits turned over are read or refused, and the worker lives on")
{
    auto reader = reader_of(1000);
    std::mt19937 random(20261126);
    for (const char* name : {"barcode/hostile_codes.png", "camera/00051.jpg"}) {
        CAPTURE(name);
        const auto whole = base::to_bytes(test::read_data(name));
        for (int round = 0; round < 12; ++round) {
            auto file = whole;
            for (int i = 0; i < 1 + round; ++i) {
                file[random() % file.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
            }
            const auto result = reader.read(file, k_today, k_patience);
            if (!result) {
                CHECK((result.error().code == FaultCode::image_unreadable || result.error().code == FaultCode::image_too_large));
            }
        }
    }
}

TEST_CASE("What a file is called does not matter, what is in it does")
{
    const test::TemporaryFolder folder;
    auto reader = reader_of(10);
    const auto write = [&](const std::string& name, const base::Bytes& content) {
        std::ofstream(folder.file(name), std::ios::binary).write(reinterpret_cast<const char*>(content.data()), std::streamsize(content.size()));
        return folder.file(name);
    };
    CHECK(reader.read_file(write("picture.txt", jpeg(64, 64, false)), k_today, k_patience).has_value());
    CHECK(reader.read_file(write("jpeg.png", jpeg(64, 64, false)), k_today, k_patience).has_value());
    CHECK(reader.read_file(write("png.jpg", black_png(64, 64, true)), k_today, k_patience).has_value());
    for (const char* content : {"%PDF-1.7\n", "<svg xmlns='http://www.w3.org/2000/svg'/>", "GIF89a", "BM", "#!/bin/sh\ntouch /tmp/ran\n", "MZ"}) {
        const auto result = reader.read_file(write("picture.jpg", base::to_bytes(content)), k_today, k_patience);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == FaultCode::image_unreadable);
    }
}
