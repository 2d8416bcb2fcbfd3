#include "server/proxy_line.h"

#include <vector>

namespace balcao::server {

std::optional<std::string> read_proxy_line(std::string_view line)
{
    if (line.size() < 2 || line.size() > k_most_proxy_line || line.substr(line.size() - 2) != "\r\n") return std::nullopt;
    line.remove_suffix(2);
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at <= line.size();) {
        const auto end = std::min(line.find(' ', at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end + 1;
    }
    if (words.size() < 2 || words[0] != "PROXY") return std::nullopt;
    if (words[1] == "UNKNOWN") return std::string();
    const bool four = words[1] == "TCP4";
    if ((!four && words[1] != "TCP6") || words.size() != 6) return std::nullopt;
    const auto allowed = four ? "0123456789." : "0123456789abcdefABCDEF:.";
    if (words[2].empty() || words[2].find_first_not_of(allowed) != std::string_view::npos) return std::nullopt;
    return std::string(words[2]);
}

}  // namespace balcao::server
