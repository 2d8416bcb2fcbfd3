#include "base/memory_reserve.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace balcao::base {
namespace {

std::atomic<void*> g_memory_reserve{nullptr};
std::atomic<std::size_t> g_reserve_octets{0};
std::atomic<bool> g_reserve_needed{false};

void take_reserve() noexcept
{
    const auto octets = g_reserve_octets.load();
    void* const taken = std::malloc(octets);
    if (taken == nullptr) {
        return;
    }
    std::memset(taken, 0xA5, octets);  // pages that were never touched are only promised
    std::free(g_memory_reserve.exchange(taken));
}

void give_up_reserve()
{
    void* const kept = g_memory_reserve.exchange(nullptr);
    if (kept == nullptr) {
        throw std::bad_alloc();
    }
    g_reserve_needed = true;
    std::free(kept);
}

}  // namespace

void hold_memory_reserve(std::size_t octets) noexcept
{
    g_reserve_octets = octets;
    take_reserve();
    std::set_new_handler(give_up_reserve);
}

bool memory_reserve_was_needed() noexcept
{
    if (g_reserve_octets != 0 && g_memory_reserve == nullptr) {
        take_reserve();
    }
    return g_reserve_needed.exchange(false);
}

}  // namespace balcao::base
