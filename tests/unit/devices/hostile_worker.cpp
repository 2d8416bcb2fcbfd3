// Stands in for an image worker that was taken over or is broken. The behaviour is chosen by the
// name it is called under, since it is started as the real one is.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr int k_socket = 3;

void put(const std::vector<std::uint8_t>& bytes) { (void)!::send(k_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

void swallow_request()
{
    std::uint8_t header[12];
    (void)!::recv(k_socket, header, sizeof header, MSG_WAITALL);
    std::uint32_t size = 0;
    std::memcpy(&size, header + 8, 4);
    std::vector<std::uint8_t> picture(size);
    (void)!::recv(k_socket, picture.data(), picture.size(), MSG_WAITALL);
}

}  // namespace

int main(int, char** argv)
{
    const std::string name = argv[0];
    const auto is = [&](const char* end) { return name.size() > std::strlen(end) && name.substr(name.size() - std::strlen(end)) == end; };
    if (is("hangs")) {
        for (;;) {
            ::pause();
        }
    }
    if (is("floods")) {
        put(std::vector<std::uint8_t>(1 << 20, 0x41));
        return 0;
    }
    swallow_request();
    if (is("spins")) {
        for (volatile bool on = true; on;) {
        }
    }
    if (is("trickles")) {  // as on a busy machine: a little of the processor now and then
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(900);
        while (std::chrono::steady_clock::now() < end) {
            const auto pause = std::chrono::steady_clock::now() + std::chrono::milliseconds(3);
            while (std::chrono::steady_clock::now() < pause) {
            }
            ::usleep(12'000);
        }
        return 7;
    }
    if (is("aborts")) {
        std::abort();
    }
    if (is("exits")) {
        return 7;
    }
    if (is("promises_much")) {
        put({'B', 'I', 'A', '1', 0xFF, 0xFF, 0xFF, 0x7F});
    } else if (is("lies")) {  // a right header, and a zone of foreign characters
        put({'B', 'I', 'A', '1', 8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 30});
    } else if (is("stops_short")) {
        put({'B', 'I', 'A', '1', 100, 0, 0, 0, 0});
    }
    return 0;
}
