#pragma once
// Private to database: one owner per file, on this machine.

#include <string>

#include "base/result.h"

namespace balcao::database {

/// Holds <path>.lock; the kernel gives it back when the process ends, however it ends.
class FileLock {
public:
    /// Faults: storage_in_use, storage_open_failed, storage_read_only (a: errno).
    [[nodiscard]] static base::Result<FileLock> take(const std::string& path);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

private:
    explicit FileLock(int fd) : m_fd(fd) {}
    int m_fd;
};

}  // namespace balcao::database
