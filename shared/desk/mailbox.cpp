#include "desk/mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace balcao::desk {

Mailbox::Mailbox() : m_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (m_fd < 0) {
        std::abort();  // without descriptors nothing of the service can work
    }
}

Mailbox::~Mailbox() { ::close(m_fd); }

void Mailbox::post(std::function<void()> work)
{
    {
        const base::Lock lock(m_mutex);
        m_posted.push_back(std::move(work));
    }
    const std::uint64_t one = 1;
    (void)!::write(m_fd, &one, sizeof one);
}

void Mailbox::run_posted()
{
    std::uint64_t count = 0;
    (void)!::read(m_fd, &count, sizeof count);
    std::vector<std::function<void()>> work;
    {
        const base::Lock lock(m_mutex);
        work.swap(m_posted);
    }
    for (auto& one : work) {
        one();
    }
}

}  // namespace balcao::desk
