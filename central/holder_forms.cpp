#include "central/holder_forms.h"

namespace balcao::central {

namespace {

constexpr std::size_t k_most_fields = 16;

std::string_view trimmed_blanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// name="..." of a Content-Disposition; no escapes, since our own forms have none.
std::string part_name(std::string_view head)
{
    const auto at = head.find(" name=\"");
    if (at == std::string_view::npos) return {};
    const auto from = at + 7;
    const auto to = head.find('"', from);
    return to == std::string_view::npos ? std::string() : std::string(head.substr(from, to - from));
}

}  // namespace

Form::~Form()
{
    for (auto& [name, value] : m_fields) base::wipe(value.data(), value.size());
}

std::optional<Form> Form::read(const Request& request)
{
    const auto type = request.header("content-type");
    constexpr std::string_view multipart = "multipart/form-data; boundary=";
    if (type.substr(0, multipart.size()) == multipart) return read_multipart(request, type.substr(multipart.size()));
    if (type.substr(0, type.find(';')) != "application/x-www-form-urlencoded") return std::nullopt;
    Form out;
    std::string_view rest(reinterpret_cast<const char*>(request.body.data()), request.body.size());
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const auto pair = rest.substr(0, end);
        const auto equals = pair.find('=');
        bool ok = equals != std::string_view::npos && out.m_fields.size() < k_most_fields;
        if (!ok) return std::nullopt;
        auto name = percent_decode(pair.substr(0, equals), ok);
        auto value = percent_decode(pair.substr(equals + 1), ok);
        if (!ok || !out.m_fields.emplace(std::move(name), std::move(value)).second) return std::nullopt;
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return out;
}

std::optional<Form> Form::read_multipart(const Request& request, std::string_view boundary)
{
    if (boundary.size() > 2 && boundary.front() == '"' && boundary.back() == '"') boundary = boundary.substr(1, boundary.size() - 2);
    if (boundary.empty() || boundary.size() > 70) return std::nullopt;
    const auto line = "--" + std::string(boundary);
    const auto between = "\r\n" + line;
    std::string_view rest(reinterpret_cast<const char*>(request.body.data()), request.body.size());
    if (rest.substr(0, line.size()) != line) return std::nullopt;
    rest.remove_prefix(line.size());
    Form out;
    while (rest.substr(0, 2) == "\r\n") {
        rest.remove_prefix(2);
        const auto head_end = rest.find("\r\n\r\n");
        if (head_end == std::string_view::npos || out.m_fields.size() >= k_most_fields) return std::nullopt;
        auto name = part_name(rest.substr(0, head_end));
        rest.remove_prefix(head_end + 4);
        const auto end = rest.find(between);
        if (name.empty() || end == std::string_view::npos) return std::nullopt;
        if (!out.m_fields.emplace(std::move(name), rest.substr(0, end)).second) return std::nullopt;
        rest.remove_prefix(end + between.size());
    }
    return rest.substr(0, 2) == "--" ? std::optional(std::move(out)) : std::nullopt;
}

std::string_view Form::text(const std::string& name) const
{
    const auto found = m_fields.find(name);
    return found == m_fields.end() ? std::string_view{} : std::string_view(found->second);
}

std::optional<base::Secret> Form::digits(const std::string& name, std::size_t least, std::size_t most) const
{
    const auto value = trimmed_blanks(text(name));
    if (value.size() < least || value.size() > most || value.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return base::Secret(base::as_bytes(value));
}

std::string cookie_value(const Request& request, std::string_view name)
{
    auto rest = request.header("cookie");
    while (!rest.empty()) {
        const auto end = rest.find(';');
        const auto pair = trimmed_blanks(rest.substr(0, end));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) return std::string(pair.substr(equals + 1));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return {};
}

}  // namespace balcao::central
