// What operator delete of the programs leaves behind. The memory is read through the kernel, as somebody with a debugger would.

#include <fcntl.h>
#include <unistd.h>

#include <memory>

#include "support/test.h"

namespace {

/// `size` octets of this process from `address` on.
std::string memory_at(std::uintptr_t address, std::size_t size)
{
    const int fd = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    REQUIRE(fd >= 0);
    std::string out(size, '\0');
    const auto count = ::pread(fd, out.data(), size, static_cast<off_t>(address));
    ::close(fd);
    REQUIRE(count == static_cast<ssize_t>(size));
    return out;
}

struct alignas(64) Aligned {
    char text[128];
};

}  // namespace

TEST_CASE("memory given back holds nothing of what it held")
{
    const std::string content(200, 'Q');
    std::uintptr_t address = 0;
    {
        const std::string copy(content + "?");
        address = reinterpret_cast<std::uintptr_t>(copy.data());
        REQUIRE(memory_at(address, 200) == content);  // the reading sees it while it lives
    }
    CHECK(memory_at(address, 200).find("QQQQ") == std::string::npos);
}

TEST_CASE("aligned and sized memory is wiped as well")
{
    auto aligned = std::make_unique<Aligned>();
    std::fill(std::begin(aligned->text), std::end(aligned->text), 'W');
    const auto address = reinterpret_cast<std::uintptr_t>(aligned.get());
    REQUIRE(memory_at(address, 128) == std::string(128, 'W'));
    aligned.reset();
    CHECK(memory_at(address, 128).find("WWWW") == std::string::npos);
}
