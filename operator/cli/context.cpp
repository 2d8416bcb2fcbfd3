#include "context.h"

#include <cerrno>
#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>

#include "barcode/classify.h"
#include "base/bytes.h"

namespace balcao::cli {

void Context::answer(const wire::OrderedJson& value, std::string_view text) const
{
    if (json) {
        m_out << wire::to_line(value) << '\n';
    } else {
        m_out << text << '\n';
    }
}

void Context::environment_error(std::string_view code, std::string_view text)
{
    raise(Exit::environment);
    if (json) {
        m_out << wire::to_line(wire::OrderedJson{{"error", code}, {"message", text}}) << '\n';
    } else {
        m_err << "balcao: " << text << '\n';
    }
}

void Context::environment_error(const base::Fault& fault, std::string_view text)
{
    environment_error(base::name(fault.code), text);
}

void Context::raise(Exit exit)
{
    if (static_cast<int>(exit) > static_cast<int>(m_exit)) {
        m_exit = exit;
    }
}

std::string printable(const std::string& text)
{
    constexpr std::size_t longest = 4096;
    return barcode::printable_text(base::as_bytes(text), longest);
}

base::Result<std::string> read_input(Context& context, const std::string& path)
{
    if (path == "-") {
        return std::string(std::istreambuf_iterator<char>(context.in()), {});
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string content(std::istreambuf_iterator<char>(file), {});
    if (!file.is_open() || file.bad() || errno == EISDIR) {
        return base::fail(base::FaultCode::file_unreadable, errno);
    }
    return content;
}

}  // namespace balcao::cli
