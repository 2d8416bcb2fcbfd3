#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace balcao::base {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor()
    {
        if (m_fd >= 0) ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

bool write_all(int fd, std::string_view content)
{
    while (!content.empty()) {
        const auto written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

unexpected<Fault> file_fault(int error)
{
    const bool full = error == ENOSPC || error == EDQUOT;
    return fail(full ? FaultCode::disk_full : FaultCode::file_unwritable, error);
}

Result<std::string> read_file(const std::string& path, std::size_t at_most)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return fail(FaultCode::file_unreadable, errno);
    std::string content;
    char part[16384];
    while (true) {
        const auto got = ::read(file.get(), part, sizeof part);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(FaultCode::file_unreadable, errno);
        if (got == 0) return content;
        content.append(part, static_cast<std::size_t>(got));
        if (content.size() > at_most) return fail(FaultCode::file_unreadable, EFBIG);
    }
}

Secret read_secret_line(const std::string& path, std::size_t at_most)
{
    Secret line;
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    char one = 0;
    while (line.size() < at_most && ::read(file.get(), &one, 1) == 1 && one != '\n' && one != '\r') {
        line.append(static_cast<std::uint8_t>(one));
    }
    one = 0;
    return line;
}

Status<> sync_folder(const std::string& path)
{
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) return file_fault(errno);
    return {};
}

Status<> write_file(const std::string& path, std::string_view content, unsigned mode)
{
    const std::string beside = path + ".new";
    ::unlink(beside.c_str());
    {
        const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
        if (file.get() < 0) return file_fault(errno);
        if (!write_all(file.get(), content) || ::fsync(file.get()) != 0) {
            const int error = errno;
            ::unlink(beside.c_str());
            return file_fault(error);
        }
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) {
        const int error = errno;
        ::unlink(beside.c_str());
        return file_fault(error);
    }
    return sync_folder(path.substr(0, path.rfind('/')));
}

}  // namespace balcao::base
