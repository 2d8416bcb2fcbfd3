#include "base/secret.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstring>
#include <new>
#include <utility>

namespace balcao::base {
namespace {

constexpr std::size_t k_page = 4096;
static_assert(Secret::capacity <= k_page);

std::uint8_t* map_page()
{
    void* page = ::mmap(nullptr, k_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) {
        throw std::bad_alloc();
    }
    // Best effort: a low RLIMIT_MEMLOCK must not stop a desk from working.
    (void)::mlock(page, k_page);
    (void)::madvise(page, k_page, MADV_DONTDUMP);
    return static_cast<std::uint8_t*>(page);
}

}  // namespace

void wipe(void* data, std::size_t size)
{
    if (size > 0) {
        ::explicit_bzero(data, size);
    }
}

Secret::Secret() = default;

Secret::Secret(BytesView content)
{
    for (const auto octet : content) {
        append(octet);
    }
}

Secret::~Secret()
{
    clear();
    if (m_page != nullptr) {
        ::munmap(m_page, k_page);
    }
}

Secret::Secret(Secret&& other) noexcept
    : m_page(std::exchange(other.m_page, nullptr)), m_size(std::exchange(other.m_size, 0))
{
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    std::swap(m_page, other.m_page);
    std::swap(m_size, other.m_size);
    other.clear();
    return *this;
}

bool Secret::append(std::uint8_t octet)
{
    if (m_page == nullptr) {
        m_page = map_page();
    }
    if (m_size == capacity) {
        return false;
    }
    m_page[m_size++] = octet;
    return true;
}

bool Secret::drop_last()
{
    if (m_size == 0) {
        return false;
    }
    wipe(m_page + --m_size, 1);
    return true;
}

void Secret::clear()
{
    if (m_page != nullptr) {
        wipe(m_page, k_page);
    }
    m_size = 0;
}

bool Secret::equal(const Secret& a, const Secret& b)
{
    if (a.m_size != b.m_size) {
        return false;
    }
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.m_size; ++i) {
        difference = static_cast<std::uint8_t>(difference | (a.m_page[i] ^ b.m_page[i]));
    }
    return difference == 0;
}

bool forbid_dumps()
{
    const rlimit none{0, 0};
    const bool no_core = ::setrlimit(RLIMIT_CORE, &none) == 0;
    return ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && no_core;
}

}  // namespace balcao::base
