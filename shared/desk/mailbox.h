#pragma once
// How results of other threads reach the service's one loop.

#include <functional>
#include <vector>

#include "base/mutex.h"

namespace balcao::desk {

/// Any thread posts; the loop that watches fd() runs what was posted, in order.
class Mailbox {
public:
    Mailbox();
    ~Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    void post(std::function<void()> work);
    [[nodiscard]] int fd() const { return m_fd; }
    /// Runs everything posted so far, on the calling thread.
    void run_posted();

private:
    int m_fd;
    base::Mutex m_mutex;
    std::vector<std::function<void()>> m_posted BALCAO_GUARDED_BY(m_mutex);
};

}  // namespace balcao::desk
