#include "ui/first_paint.h"

#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace balcao::ui {

long milliseconds_since_start()
{
    std::ifstream in("/proc/self/stat");
    std::string stat{std::istreambuf_iterator<char>(in), {}};
    const auto behind_name = stat.rfind(')');
    if (behind_name == std::string::npos) {
        return -1;
    }
    std::istringstream fields(stat.substr(behind_name + 2));
    std::string field;
    for (int i = 3; i <= 22; ++i) {
        fields >> field;  // field 22 is the start time in clock ticks since boot (proc(5))
    }
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const double started_s = std::strtod(field.c_str(), nullptr) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return static_cast<long>((static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9 - started_s) * 1000);
}

void print_first_paint()
{
    std::printf("first_paint_ms %ld\n", milliseconds_since_start());
    std::fflush(stdout);
}

}  // namespace balcao::ui
