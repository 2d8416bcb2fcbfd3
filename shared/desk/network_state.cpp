#include "desk/network_state.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

namespace balcao::desk {
namespace {

namespace fs = std::filesystem;

constexpr int k_loopback_kind = 772;  // ARPHRD_LOOPBACK

/// The first word of a small file; empty when it cannot be read (a device that is down gives no carrier).
std::string word_in(const fs::path& path)
{
    std::ifstream in(path);
    std::string word;
    in >> word;
    return word;
}

std::vector<std::vector<std::string>> table_of(const std::string& path)
{
    std::vector<std::vector<std::string>> out;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        out.emplace_back();
        for (std::string word; words >> word;) {
            out.back().push_back(word);
        }
    }
    return out;
}

bool all_zeros(const std::string& hex) { return !hex.empty() && hex.find_first_not_of('0') == std::string::npos; }

/// Devices that a packet to anywhere would leave by.
std::set<std::string> ways_out(const std::string& routes)
{
    std::set<std::string> out;
    for (const auto& row : table_of(routes + "/route")) {  // Iface Destination Gateway Flags RefCnt Use Metric Mask …
        if (row.size() > 7 && all_zeros(row[1]) && all_zeros(row[7])) {
            out.insert(row[0]);
        }
    }
    for (const auto& row : table_of(routes + "/ipv6_route")) {  // destination its-length source its-length next-hop … device; on-link defaults count (mobile modems)
        if (row.size() > 9 && all_zeros(row[0]) && row[1] == "00") {
            out.insert(row[9]);
        }
    }
    return out;
}

}  // namespace

NetworkState look_at_network(const std::string& devices, const std::string& routes)
{
    bool any = false;
    std::vector<std::string> carrying;
    std::error_code problem;
    for (fs::directory_iterator entry(devices, problem), end; !problem && entry != end; entry.increment(problem)) {
        if (const auto kind = word_in(entry->path() / "type"); kind.empty() || kind == std::to_string(k_loopback_kind)) {
            continue;
        }
        any = true;
        if (word_in(entry->path() / "carrier") == "1") {
            carrying.push_back(entry->path().filename().string());
        }
    }
    if (carrying.empty()) {
        return any ? NetworkState::unplugged : NetworkState::none;
    }
    const auto ways = ways_out(routes);
    const bool out = std::any_of(carrying.begin(), carrying.end(), [&ways](const auto& device) { return ways.count(device) != 0; });
    return out ? NetworkState::way_out : NetworkState::no_way_out;
}

}  // namespace balcao::desk
