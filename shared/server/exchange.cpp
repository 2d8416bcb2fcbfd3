#include "server/exchange.h"

namespace balcao::server {

namespace {

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string_view find_or_empty(const std::map<std::string, std::string>& map, const std::string& name)
{
    const auto found = map.find(name);
    return found == map.end() ? std::string_view{} : std::string_view(found->second);
}

}  // namespace

std::string_view Request::header(const std::string& lower_case_name) const
{
    return find_or_empty(headers, lower_case_name);
}

std::string_view Request::parameter(const std::string& name) const { return find_or_empty(query, name); }

std::string percent_decode(std::string_view text, bool& ok)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                ok = false;
                return {};
            }
            out.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            out.push_back(text[i] == '+' ? ' ' : text[i]);
        }
    }
    return out;
}

bool split_target(std::string_view target, Request& into)
{
    bool ok = !target.empty() && target.front() == '/';
    const auto mark = target.find('?');
    into.path = percent_decode(target.substr(0, mark), ok);
    if (mark == std::string_view::npos) return ok;
    auto rest = target.substr(mark + 1);
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const auto pair = rest.substr(0, end);
        const auto equals = pair.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        into.query[percent_decode(pair.substr(0, equals), ok)] = percent_decode(value, ok);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return ok;
}

}  // namespace balcao::server
