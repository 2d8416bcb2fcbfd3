// Enters the image worker's sandbox and then tries one forbidden thing, named by its argument.
// Exit 0: it was possible. A signal or another code: it was not.

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices/worker/sandbox.h"

int main(int argc, char** argv)
{
    const std::string what = argc == 2 ? argv[1] : "";
    if (!balcao::devices::worker::limit_process(1)) {
        return 40;
    }
    if (!balcao::devices::worker::filter_system_calls()) {
        return 41;
    }
    if (what == "nothing") {
        std::vector<std::uint8_t> memory(50'000'000, 1);
        return memory[49'999'999] == 1 ? 0 : 42;
    }
    if (what == "open") {
        return ::open("/etc/hostname", O_RDONLY) >= 0 ? 0 : 43;
    }
    if (what == "write") {
        return ::open("/tmp/balcao-sandbox-probe", O_CREAT | O_WRONLY, 0600) >= 0 ? 0 : 43;
    }
    if (what == "socket") {
        return ::socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : 43;
    }
    if (what == "fork") {
        return ::fork() >= 0 ? 0 : 43;
    }
    if (what == "exec") {
        char* const arguments[] = {argv[0], nullptr};
        ::execv("/bin/true", arguments);
        return 43;
    }
    if (what == "code") {
        return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 43 : 0;
    }
    if (what == "read") {  // a descriptor left open by mistake
        char c = 0;
        return ::read(0, &c, 1) >= 0 ? 0 : 43;
    }
    if (what == "memory") {
        return ::mmap(nullptr, std::size_t{3} << 30U, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 43 : 0;
    }
    if (what == "limits") {
        const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
        return ::setrlimit(RLIMIT_CPU, &more) == 0 ? 0 : 43;
    }
    return 44;
}
