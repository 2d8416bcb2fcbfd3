#include "seal/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/secret.h"

namespace balcao::seal {
namespace {

constexpr std::size_t k_largest = 1U << 20U;

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

bool write_all(int fd, std::string_view text)
{
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return true;
}

bool sync_folder_of(const std::string& path)
{
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return fd.get() >= 0 && ::fsync(fd.get()) == 0;
}

}  // namespace

base::Result<std::string> read_key_file(const std::string& path, bool secret)
{
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (fd.get() < 0) {
        return base::fail(errno == ENOENT ? base::FaultCode::key_missing : base::FaultCode::key_unreadable, errno);
    }
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) {
        return base::fail(base::FaultCode::key_unreadable, errno);
    }
    const bool exposed = (info.st_mode & 077U) != 0 || (info.st_uid != ::geteuid() && info.st_uid != 0);
    if (!S_ISREG(info.st_mode) || static_cast<std::size_t>(info.st_size) > k_largest || (secret && exposed)) {
        return base::fail(base::FaultCode::key_unreadable, 0);
    }
    std::string content(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t filled = 0;
    while (filled < content.size()) {
        const auto got = ::read(fd.get(), content.data() + filled, content.size() - filled);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return base::fail(base::FaultCode::key_unreadable, errno);
        }
        if (got == 0) {
            break;
        }
        filled += static_cast<std::size_t>(got);
    }
    content.resize(filled);
    return content;
}

base::Status<> write_key_file(const std::string& path, std::string_view content, unsigned mode, bool replace)
{
    const std::string beside = path + ".new";
    ::unlink(beside.c_str());
    {
        const Descriptor fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
        if (fd.get() < 0 || !write_all(fd.get(), content) || ::fsync(fd.get()) != 0) {
            const int reason = errno;
            ::unlink(beside.c_str());
            return base::fail(base::FaultCode::file_unwritable, reason);
        }
    }
    // link() never replaces, rename() always does.
    const bool placed = replace ? ::rename(beside.c_str(), path.c_str()) == 0
                                : ::link(beside.c_str(), path.c_str()) == 0;
    const int reason = errno;
    if (!replace || !placed) {
        ::unlink(beside.c_str());
    }
    if (!placed) {
        return base::fail(base::FaultCode::file_unwritable, reason);
    }
    if (!sync_folder_of(path)) {
        return base::fail(base::FaultCode::file_unwritable, errno);
    }
    return {};
}

}  // namespace balcao::seal
