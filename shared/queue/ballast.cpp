#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "queue/impl.h"

namespace balcao::queue {

namespace {

/// Blocks are really taken, not only promised; what is there already is left alone. Where the whole does not fit any more,
/// because a part of it was written with, three quarters do as well: for the next citizen a smaller reserve is worth more
/// than none, and a little is left free for notes that must not cost it.
bool take_room(int fd, std::int64_t wanted)
{
    if (::posix_fallocate(fd, 0, wanted) == 0) {
        return true;
    }
    struct statvfs disk {};
    if (::ftruncate(fd, 0) != 0 || ::fstatvfs(fd, &disk) != 0) {
        return false;
    }
    const auto room = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize) - wanted / 16;
    return room >= wanted / 4 * 3 && ::posix_fallocate(fd, 0, std::min(room, wanted)) == 0;
}

}  // namespace

void Queue::Impl::hold_ballast()
{
    if (options.ballast_bytes <= 0) {
        ballast = true;
        return;
    }
    const auto path = ballast_path();
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ballast = fd >= 0 && take_room(fd, options.ballast_bytes);
    if (fd >= 0) {
        ::close(fd);
    }
    if (!ballast) {
        ::unlink(path.c_str());  // half a reserve only makes the disk fuller
    }
}

base::Status<> Queue::Impl::drop_ballast()
{
    const bool gone = options.ballast_bytes <= 0 || ::unlink(ballast_path().c_str()) == 0 || errno == ENOENT;
    if (!gone) {
        return base::fail(base::FaultCode::file_unwritable, errno);
    }
    ballast = options.ballast_bytes <= 0;
    return {};
}

base::Status<> Queue::Impl::room_for(const base::CaseId& case_id)
{
    if (ballast) {
        return {};
    }
    const auto begun = sql->number("SELECT 1 FROM draft WHERE case_id = ?1", case_id.text());
    if (!begun) {
        return base::unexpected(begun.error());
    }
    return *begun ? base::Status<>{} : base::fail(base::FaultCode::disk_full);
}

base::Status<> Queue::release_ballast() { return m_impl->drop_ballast(); }

bool Queue::ballast_held() const { return m_impl->ballast; }

base::Status<> Queue::upkeep()
{
    // Far above what a busy hour leaves behind: something kept the log from being moved.
    constexpr std::int64_t k_wal_cap = 64LL * 1024 * 1024;
    auto& connection = m_impl->sql->connection();
    const auto left = connection.checkpoint();
    if (!left) {
        return base::unexpected(left.error());
    }
    if (connection.wal_size() > k_wal_cap) {
        if (auto shrunk = connection.checkpoint_and_truncate(); !shrunk) {
            return shrunk;
        }
    }
    if (!m_impl->ballast) {
        m_impl->hold_ballast();
    }
    return {};
}

}  // namespace balcao::queue
