#include "link/packet.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace balcao::link {
namespace {

constexpr std::size_t k_most_descriptors = 4;  // room to take and close what nobody asked for

/// The descriptors of a control message.
struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(int) * k_most_descriptors)> octets{};
};

}  // namespace

Sent send_packet(int socket, std::string_view message, int attached, bool wait)
{
    iovec part{const_cast<char*>(message.data()), message.size()};  // sendmsg does not write there
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    Control control;
    if (attached >= 0) {
        header.msg_control = control.octets.data();
        header.msg_controllen = CMSG_SPACE(sizeof(int));
        cmsghdr* first = CMSG_FIRSTHDR(&header);
        first->cmsg_level = SOL_SOCKET;
        first->cmsg_type = SCM_RIGHTS;
        first->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(first), &attached, sizeof attached);
    }
    ssize_t sent = -1;
    do {
        sent = ::sendmsg(socket, &header, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0) {
        return Sent::whole;
    }
    return errno == EAGAIN ? Sent::would_block : Sent::gone;
}

Received receive_packet(int socket, std::string& message, std::size_t& length, base::Descriptor& attached)
{
    iovec part{message.data(), message.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    Control control;
    header.msg_control = control.octets.data();
    header.msg_controllen = control.octets.size();
    ssize_t got = -1;
    do {
        got = ::recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN) {
        return Received::nothing;
    }
    if (got <= 0) {
        return Received::gone;
    }
    attached.reset();
    std::size_t count = 0;
    for (cmsghdr* one = CMSG_FIRSTHDR(&header); one != nullptr; one = CMSG_NXTHDR(&header, one)) {
        if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        for (std::size_t at = 0; at + sizeof(int) <= one->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(one) + at, sizeof fd);
            attached = base::Descriptor(fd);
            ++count;
        }
    }
    if (count > 1) {
        attached.reset();
    }
    length = (header.msg_flags & MSG_TRUNC) != 0 ? message.size() + 1 : static_cast<std::size_t>(got);
    return Received::packet;
}

}  // namespace balcao::link
