#include "database/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace balcao::database {

base::Result<FileLock> FileLock::take(const std::string& path)
{
    const int fd = ::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return base::fail(errno == EROFS ? base::FaultCode::storage_read_only : base::FaultCode::storage_open_failed, errno);
    }
    FileLock lock(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return base::fail(errno == EWOULDBLOCK ? base::FaultCode::storage_in_use
                                               : base::FaultCode::storage_open_failed, errno);
    }
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

FileLock::~FileLock()
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

}  // namespace balcao::database
