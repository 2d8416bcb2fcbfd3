// The file on the stick: what is written comes back, damage is mended up to the limit and refused beyond it.
#include "sync/stick_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using base::FaultCode;
using sync::StickKind;

namespace {

const std::string k_id = "00112233445566778899aabbccddeeff";

/// One file with so many random parts of so many octets each.
struct Stick {
    explicit Stick(std::size_t parts = 3, std::size_t octets = 100'000)
    {
        base::SeededRandom random(7);
        auto target = sync::StickTarget::create(path);
        REQUIRE(target);
        sync::StickWriter writer(target->file(), StickKind::bundle, k_id);
        for (std::size_t i = 0; i < parts; ++i) {
            content.push_back(random.bytes(octets + i));
            REQUIRE(writer.add(content.back()));
        }
        REQUIRE(writer.finish());
        REQUIRE(target->commit());
        size = std::filesystem::file_size(path);
        shard = (size - 3 * sync::k_stick_block) / sync::k_shards;
    }
    /// Turns every bit of a stretch.
    void flip(std::uint64_t at, std::uint64_t count) const
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        std::string stretch(count, '\0');
        file.seekg(static_cast<std::streamoff>(at));
        file.read(stretch.data(), static_cast<std::streamsize>(count));
        for (auto& octet : stretch) octet = static_cast<char>(~octet);
        file.clear();
        file.seekp(static_cast<std::streamoff>(at));
        file.write(stretch.data(), static_cast<std::streamsize>(std::min(count, size - at)));
    }
    [[nodiscard]] std::uint64_t start_of(int index) const
    {
        return sync::k_stick_block * (index < sync::k_data_shards ? 1U : 2U) + static_cast<std::uint64_t>(index) * shard;
    }
    void break_shard(int index) const { flip(start_of(index) + shard / 2, 1); }
    [[nodiscard]] std::array<std::uint64_t, 3> headers() const
    {
        return {0, sync::k_stick_block + sync::k_data_shards * shard, size - sync::k_stick_block};
    }
    /// Everything that can be read; a fault as soon as one comes.
    [[nodiscard]] base::Result<std::vector<base::Bytes>> read() const
    {
        const auto source = sync::StickSource::open(path);
        if (!source) return base::unexpected(source.error());
        auto reader = sync::StickReader::open(source->file());
        if (!reader) return base::unexpected(reader.error());
        CHECK(reader->header().id == k_id);
        CHECK(reader->header().kind == StickKind::bundle);
        std::vector<base::Bytes> parts;
        while (true) {
            auto part = reader->next();
            if (!part) return base::unexpected(part.error());
            if (!*part) return parts;
            parts.push_back(std::move(**part));
        }
    }
    [[nodiscard]] bool whole() const
    {
        const auto parts = read();
        return parts && *parts == content;
    }
    [[nodiscard]] bool refused() const
    {
        const auto parts = read();
        return !parts && parts.error().code == FaultCode::bundle_damaged && parts.error().b == sync::k_parity_shards;
    }

    test::TemporaryFolder folder;
    std::string path = folder.file("balcao.bundle");
    std::vector<base::Bytes> content;
    std::uint64_t size = 0;
    std::uint64_t shard = 0;
};

}  // namespace

TEST_CASE("what is written comes back part by part, whatever its size")
{
    CHECK(Stick(0).whole());
    CHECK(Stick(1, 0).whole());
    CHECK(Stick(1, 1).whole());
    CHECK(Stick(5, 4096 * 32).whole());
    CHECK(Stick(3, sync::k_stick_part_octets - 10).whole());
    Stick stick(1, 10);
    CHECK(stick.size == 39 * sync::k_stick_block);
    CHECK_FALSE(std::filesystem::exists(stick.path + ".new"));
    struct stat info{};
    REQUIRE(::stat(stick.path.c_str(), &info) == 0);
    CHECK(info.st_mtim.tv_sec == 946'684'800);  // the time says nothing
}

TEST_CASE("any four shards may break, not five")
{
    base::SeededRandom random(11);
    for (int round = 0; round < 12; ++round) {
        Stick stick(3, 50'000);
        std::vector<int> order(sync::k_shards);
        for (int i = 0; i < sync::k_shards; ++i) order[static_cast<std::size_t>(i)] = i;
        for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[random.below(static_cast<std::uint32_t>(i + 1))]);
        CAPTURE(round);
        for (std::size_t i = 0; i < 4; ++i) {
            stick.break_shard(order[i]);
            CHECK(stick.whole());
        }
        stick.break_shard(order[4]);
        CHECK(stick.refused());
    }
}

TEST_CASE("a lost stretch as long as four shards is mended wherever it lies within them")
{
    for (const int first : {0, 13, 28, 32}) {
        Stick stick(2, 400'000);
        stick.flip(stick.start_of(first), 4 * stick.shard);
        CAPTURE(first);
        CHECK(stick.whole());
    }
    Stick stick(2, 400'000);
    stick.flip(stick.start_of(5) + 1, 4 * stick.shard);  // reaches into a fifth
    CHECK(stick.refused());
}

TEST_CASE("a megabyte turned over is mended in a file that is large enough")
{
    Stick stick(12, 1024 * 1024);
    REQUIRE(stick.shard < 1024 * 1024);
    stick.flip(5'000'000, 1024 * 1024);
    CHECK(stick.whole());
}

TEST_CASE("one header of three is enough, none is not")
{
    for (std::size_t left = 0; left < 3; ++left) {
        Stick stick;
        const auto places = stick.headers();
        for (std::size_t i = 0; i < 3; ++i) {
            if (i != left) stick.flip(places[i] + 100 * i, 1);
        }
        CAPTURE(left);
        CHECK(stick.whole());
        stick.flip(places[left] + 1000, 1);
        CHECK(stick.refused());
    }
}

TEST_CASE("a file cut short is mended up to the limit")
{
    Stick stick;
    REQUIRE(::truncate(stick.path.c_str(), static_cast<off_t>(stick.headers()[1] + 10)) == 0);  // all repair data gone
    CHECK(stick.whole());
    REQUIRE(::truncate(stick.path.c_str(), static_cast<off_t>(stick.start_of(31))) == 0);
    CHECK(stick.refused());
    REQUIRE(::truncate(stick.path.c_str(), 100) == 0);
    CHECK(stick.refused());
    REQUIRE(::truncate(stick.path.c_str(), 0) == 0);
    CHECK(stick.refused());
}

TEST_CASE("sizes that cannot be are no header")
{
    sync::StickHeader header;
    header.id = k_id;
    header.data_octets = 1000;
    header.shard_octets = sync::k_stick_block;
    REQUIRE(sync::read_stick_header(sync::write_stick_header(header)));
    for (const auto& [data, shard] : {std::pair<std::uint64_t, std::uint64_t>{1000, 2 * sync::k_stick_block},
                                     {1000, 0},
                                     {1000, ~std::uint64_t{0}},
                                     {~std::uint64_t{0}, sync::k_stick_block},
                                     {~std::uint64_t{0}, ~std::uint64_t{0} / 32},
                                     {sync::k_stick_data_octets + 1, sync::k_stick_block},
                                     {32 * sync::k_stick_block + 1, sync::k_stick_block}}) {
        header.data_octets = data;
        header.shard_octets = shard;
        CHECK_FALSE(sync::read_stick_header(sync::write_stick_header(header)));
    }
    CHECK_FALSE(sync::read_stick_header(base::Bytes(sync::k_stick_block)));
    CHECK_FALSE(sync::read_stick_header(base::Bytes(10)));
}

TEST_CASE("a part that says another length or lies is refused, although every shard is as it was written")
{
    test::TemporaryFolder folder;
    for (const std::uint8_t length : {std::uint8_t{0}, std::uint8_t{6}, std::uint8_t{255}}) {
        auto target = sync::StickTarget::create(folder.file("hostile"));
        REQUIRE(target);
        sync::StickWriter writer(target->file(), StickKind::bundle, k_id);
        REQUIRE(writer.add(base::to_bytes("hello")));
        REQUIRE(::pwrite(target->file(), &length, 1, sync::k_stick_block + (length == 255 ? 0 : 3)) == 1);
        REQUIRE(writer.finish());
        auto reader = sync::StickReader::open(target->file());
        REQUIRE(reader);
        CHECK(reader->next().error().code == FaultCode::bundle_damaged);
    }
}

TEST_CASE("a part too large, a folder that is none, a file that is none")
{
    test::TemporaryFolder folder;
    auto target = sync::StickTarget::create(folder.file("a"));
    REQUIRE(target);
    sync::StickWriter writer(target->file(), StickKind::answer, k_id);
    CHECK(writer.add(base::Bytes(sync::k_stick_part_octets + 1)).error().code == FaultCode::message_too_large);
    CHECK(sync::StickTarget::create(folder.file("none/a")).error().code == FaultCode::stick_gone);
    CHECK(sync::StickSource::open(folder.file("none")).error().code == FaultCode::file_unreadable);
    CHECK(sync::StickSource::open(folder.path()).error().code == FaultCode::file_unreadable);
    const int unwritable = ::open("/dev/full", O_RDWR);
    if (unwritable >= 0) {
        sync::StickWriter full(unwritable, StickKind::bundle, k_id);
        CHECK(full.add(base::to_bytes("x")).error().code == FaultCode::stick_full);
        ::close(unwritable);
    }
}
