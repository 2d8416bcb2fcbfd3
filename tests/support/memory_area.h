#pragma once
// What the kernel says of a stretch of a process's memory (proc(5), smaps): may it be swapped out, is it left out of a dump.

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <set>
#include <string>
#include <vector>

namespace balcao::test {

struct MemoryArea {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t swap_kb = 0;
    std::uint64_t locked_kb = 0;
    std::set<std::string> flags;  ///< "lo" locked, "dd" not in a dump, ...
    [[nodiscard]] bool is(const char* flag) const { return flags.contains(flag); }
    [[nodiscard]] bool holds(std::uint64_t address) const { return begin <= address && address < end; }
};

/// \param process "self" or a number
inline std::vector<MemoryArea> memory_areas(const std::string& process)
{
    std::vector<MemoryArea> out;
    std::ifstream in("/proc/" + process + "/smaps");
    for (std::string line; std::getline(in, line);) {
        unsigned long long begin = 0;
        unsigned long long end = 0;
        unsigned long long number = 0;
        char rights[8] = {};
        if (std::sscanf(line.c_str(), "%llx-%llx %7s", &begin, &end, rights) == 3) {
            out.emplace_back();
            out.back().begin = begin;
            out.back().end = end;
        } else if (out.empty()) {
            continue;
        } else if (std::sscanf(line.c_str(), "Swap: %llu", &number) == 1) {
            out.back().swap_kb = number;
        } else if (std::sscanf(line.c_str(), "Locked: %llu", &number) == 1) {
            out.back().locked_kb = number;
        } else if (line.starts_with("VmFlags:")) {
            std::istringstream words(line.substr(8));
            for (std::string flag; words >> flag;) {
                out.back().flags.insert(flag);
            }
        }
    }
    return out;
}

}  // namespace balcao::test
