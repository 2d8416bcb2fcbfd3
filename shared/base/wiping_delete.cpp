// Every program's operator delete: what is given back is overwritten first. Libraries copy what they parse (a field of a
// message, a header, a line) into strings that nobody wipes; a scan of the memory found such a copy of a temporary password.
// Compiled into programs, not into the library: tests bring allocators of their own. See docs/security.md.

#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace {

// Not inlined: linked as a whole, GCC would see `free` on what `new` gave, and warn.
[[gnu::noinline]] void give_back_wiped(void* memory) noexcept
{
    if (memory == nullptr) {
        return;
    }
    ::explicit_bzero(memory, ::malloc_usable_size(memory));
    std::free(memory);
}

}  // namespace

// GCC pairs these with the library's operator new, whose memory comes from malloc or aligned_alloc.
void operator delete(void* memory) noexcept { give_back_wiped(memory); }
void operator delete[](void* memory) noexcept { give_back_wiped(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { give_back_wiped(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { give_back_wiped(memory); }
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept { give_back_wiped(memory); }
void operator delete[](void* memory, const std::nothrow_t& /*tag*/) noexcept { give_back_wiped(memory); }
void operator delete(void* memory, std::align_val_t /*to*/) noexcept { give_back_wiped(memory); }
void operator delete[](void* memory, std::align_val_t /*to*/) noexcept { give_back_wiped(memory); }
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*to*/) noexcept { give_back_wiped(memory); }
void operator delete[](void* memory, std::size_t /*size*/, std::align_val_t /*to*/) noexcept { give_back_wiped(memory); }
void operator delete(void* memory, std::align_val_t /*to*/, const std::nothrow_t& /*tag*/) noexcept { give_back_wiped(memory); }
void operator delete[](void* memory, std::align_val_t /*to*/, const std::nothrow_t& /*tag*/) noexcept { give_back_wiped(memory); }
