#include "link/camera_model.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>

#include "link/frame_memory.h"
#include "link/packet.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::link;

namespace {

FramePicture picture(int width, int height, std::uint8_t value)
{
    return {width, height, base::Bytes(static_cast<std::size_t>(3 * width * height), value)};
}

CameraModel full_model()
{
    CameraModel out;
    out.running = true;
    out.frame = 17;
    out.outlines = {{OutlineKind::zone_read, {{{1, 2}, {999, 3}, {1000, 400}, {0, 401}}}}, {OutlineKind::code, {}}};
    out.advice = PictureAdvice::glare;
    out.code = CameraCode{"opaque", "Olá"};
    return out;
}

struct SocketPair {
    SocketPair()
    {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
        a = base::Descriptor(ends[0]);
        b = base::Descriptor(ends[1]);
    }
    base::Descriptor a;
    base::Descriptor b;
};

int open_descriptors()
{
    int count = 0;
    for (int fd = 0; fd < 256; ++fd) {
        count += ::fcntl(fd, F_GETFD) != -1 ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("a camera model comes back as it was sent, and what is out of bounds does not")
{
    const auto back = camera_model_from_json(to_json(full_model()));
    REQUIRE(back);
    CHECK(*back == full_model());
    for (int i = 0; i <= static_cast<int>(PictureAdvice::read); ++i) {
        auto model = full_model();
        model.advice = static_cast<PictureAdvice>(i);
        CHECK(camera_model_from_json(to_json(model))->advice == model.advice);
    }
    auto json = to_json(full_model());
    json["outlines"][0]["corners"][0] = 1001;
    CHECK_FALSE(camera_model_from_json(json));
    json = to_json(full_model());
    json["outlines"][0]["corners"].erase(0);
    CHECK_FALSE(camera_model_from_json(json));
    json = to_json(full_model());
    json["advice"] = "dance";
    CHECK_FALSE(camera_model_from_json(json));
    CHECK_FALSE(camera_model_from_json(wire::Json::array()));
}

TEST_CASE("a frame is read as written until two newer ones have come and one more overwrites it")
{
    auto memory = FrameMemory::create();
    REQUIRE(memory);
    auto reader = FrameReader::open(memory->descriptor());
    REQUIRE(reader);
    CHECK_FALSE(reader->read(1));
    memory->write(1, picture(4, 2, 10));
    memory->write(2, picture(2, 4, 20));
    memory->write(3, picture(1, 1, 30));
    REQUIRE(reader->read(1));
    CHECK(reader->read(1)->rgb == base::Bytes(24, 10));
    CHECK(reader->read(2)->height == 4);
    memory->write(4, picture(4, 2, 40));
    CHECK_FALSE(reader->read(1));
    CHECK(reader->read(4)->rgb == base::Bytes(24, 40));
}

TEST_CASE("pictures that do not fit are not written, and a wipe leaves none")
{
    auto memory = FrameMemory::create();
    REQUIRE(memory);
    auto reader = FrameReader::open(memory->descriptor());
    REQUIRE(reader);
    memory->write(1, picture(k_frame_width_limit + 1, 1, 1));
    memory->write(2, {4, 4, base::Bytes(5)});
    memory->write(0, picture(1, 1, 1));
    CHECK_FALSE(reader->read(1));
    CHECK_FALSE(reader->read(2));
    CHECK_FALSE(reader->read(0));
    memory->write(3, picture(2, 2, 7));
    memory->wipe();
    CHECK_FALSE(reader->read(3));
}

TEST_CASE("whoever gets the memory can read it and not write it")
{
    auto memory = FrameMemory::create();
    REQUIRE(memory);
    const auto handed_on = memory->descriptor().copy();
    CHECK(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, handed_on.get(), 0) == MAP_FAILED);
    CHECK(::write(handed_on.get(), "x", 1) == -1);
    CHECK(::ftruncate(handed_on.get(), 0) == -1);
    const base::Descriptor foreign(::memfd_create("small", MFD_CLOEXEC));
    CHECK_FALSE(FrameReader::open(foreign));
}

TEST_CASE("a descriptor rides along with a packet; several are closed, not kept")
{
    SocketPair sockets;
    std::string room(100, '\0');
    std::size_t length = 0;
    base::Descriptor attached;
    CHECK(receive_packet(sockets.b.get(), room, length, attached) == Received::nothing);
    CHECK(send_packet(sockets.a.get(), "hello", STDERR_FILENO, false) == Sent::whole);
    REQUIRE(receive_packet(sockets.b.get(), room, length, attached) == Received::packet);
    CHECK(room.substr(0, length) == "hello");
    CHECK(attached.get() > STDERR_FILENO);
    CHECK((::fcntl(attached.get(), F_GETFD) & FD_CLOEXEC) != 0);

    CHECK(send_packet(sockets.a.get(), std::string(101, 'x'), -1, false) == Sent::whole);
    REQUIRE(receive_packet(sockets.b.get(), room, length, attached) == Received::packet);
    CHECK(length == 101);  // more than there was room for
    CHECK_FALSE(attached);

    const int before = open_descriptors();
    const std::array<int, 3> many{0, 1, 2};
    iovec part{const_cast<char*>("x"), 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof many)> control{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof many);
    std::memcpy(CMSG_DATA(rights), many.data(), sizeof many);
    REQUIRE(::sendmsg(sockets.a.get(), &header, 0) == 1);
    REQUIRE(receive_packet(sockets.b.get(), room, length, attached) == Received::packet);
    CHECK_FALSE(attached);
    CHECK(open_descriptors() == before);

    sockets.a.reset();
    CHECK(receive_packet(sockets.b.get(), room, length, attached) == Received::gone);
}
