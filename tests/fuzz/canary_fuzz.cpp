// Must crash: shows that the rig (libFuzzer or replay) notices.

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (std::string_view(reinterpret_cast<const char*>(data), size).substr(0, 3) == "CAN") {
        std::abort();
    }
    return 0;
}
