// Makes every fsync and fdatasync of a program last longer, as on a disk slower than this machine's, for
// `balcao bench durable-captures`: case and raw write wait alike, so that their ratio tells what a desk's disk leaves.
//   LD_PRELOAD=build/release/tests/libslow_sync.so BALCAO_SYNC_ADDS_US=1000 build/release/bin/balcao bench durable-captures
#include <dlfcn.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

namespace {

using Sync = int (*)(int);

/// Waits actively: sleeping ends up to a tenth of a millisecond late, which would slow both sides down by chance.
void wait_on_top()
{
    static const char* const words = std::getenv("BALCAO_SYNC_ADDS_US");
    static const long wanted = words == nullptr ? 0 : std::strtol(words, nullptr, 10) * 1000;
    timespec begin{};
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &begin);
    do {
        ::clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - begin.tv_sec) * 1'000'000'000L + (now.tv_nsec - begin.tv_nsec) < wanted);
}

int slowly(const char* name, int fd)
{
    const auto real = reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name));
    const int done = real(fd);
    const int error = errno;
    wait_on_top();
    errno = error;
    return done;
}

}  // namespace

extern "C" int fsync(int fd) { return slowly("fsync", fd); }
extern "C" int fdatasync(int fd) { return slowly("fdatasync", fd); }
