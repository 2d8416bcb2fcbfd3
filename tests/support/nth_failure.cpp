#include "support/nth_failure.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <new>

namespace balcao::test {
namespace {

struct Armed {
    bool on;
    Failing kind;
    std::int64_t at;
    bool lasting;
    std::int64_t calls;
    bool happened;
};
thread_local Armed t_armed{};

/// What another thread is to meet.
struct Elsewhere {
    std::atomic<pthread_t> thread{};
    std::atomic<Failing> kind{};
    std::atomic<std::int64_t> at{0};
    std::atomic<std::int64_t> calls{0};
    std::atomic<bool> happened{false};
};
Elsewhere g_elsewhere;

bool refused_elsewhere(Failing kind)
{
    auto& there = g_elsewhere;
    if (there.thread.load(std::memory_order_acquire) != ::pthread_self() || there.kind != kind) return false;
    if (++there.calls != there.at) return false;
    there.happened = true;
    return true;
}

bool refused(Failing kind)
{
    auto& armed = t_armed;
    if (!armed.on) return refused_elsewhere(kind);
    if (armed.kind != kind) return false;
    ++armed.calls;
    const bool here = armed.at > 0 && (armed.calls == armed.at || (armed.lasting && armed.calls > armed.at));
    armed.happened = armed.happened || here;
    return here;
}

/// The function that the program would have called.
template <class F>
F* real(const char* name)
{
    return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

bool refused_file(int fd)
{
    if (!t_armed.on || t_armed.kind != Failing::file_call) return false;
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return false;
    return refused(Failing::file_call);
}

template <class R>
R input_output_error()
{
    errno = EIO;
    return static_cast<R>(-1);
}

sqlite3_mem_methods& system_memory()
{
    static sqlite3_mem_methods methods{};
    return methods;
}

void* sqlite_malloc(int size) { return refused(Failing::sqlite_memory) ? nullptr : system_memory().xMalloc(size); }
void* sqlite_realloc(void* old, int size)
{
    return refused(Failing::sqlite_memory) ? nullptr : system_memory().xRealloc(old, size);
}

/// Before anybody uses SQLite.
const int k_sqlite_told = [] {
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &system_memory());
    auto ours = system_memory();
    ours.xMalloc = sqlite_malloc;
    ours.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);  // every small allocation is one of these
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}();

}  // namespace

NthFailure::NthFailure(Failing kind, std::int64_t n, bool lasting)
{
    if (k_sqlite_told != SQLITE_OK) std::abort();
    g_elsewhere.happened = false;
    t_armed = {true, kind, n, lasting, 0, false};
}
NthFailure::NthFailure(Failing kind, std::int64_t n, pthread_t where)
{
    t_armed = {};
    g_elsewhere.kind = kind;
    g_elsewhere.at = n;
    g_elsewhere.calls = 0;
    g_elsewhere.happened = false;
    g_elsewhere.thread.store(where, std::memory_order_release);
}
NthFailure::~NthFailure()
{
    t_armed.on = false;
    g_elsewhere.thread = pthread_t{};
}
bool NthFailure::happened() { return t_armed.happened || g_elsewhere.happened; }
std::int64_t NthFailure::calls() { return t_armed.on ? t_armed.calls : g_elsewhere.calls.load(); }

}  // namespace balcao::test

using balcao::test::Failing;
using balcao::test::input_output_error;
using balcao::test::real;
using balcao::test::refused;
using balcao::test::refused_file;

void* operator new(std::size_t size)
{
    for (;;) {
        void* const got = refused(Failing::memory) ? nullptr : std::malloc(size == 0 ? 1 : size);
        if (got != nullptr) return got;
        const auto handler = std::get_new_handler();  // a reserve, where the program holds one
        if (handler == nullptr) throw std::bad_alloc();
        handler();
    }
}
void* operator new[](std::size_t size) { return ::operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return refused(Failing::memory) ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* what) noexcept { std::free(what); }
void operator delete[](void* what) noexcept { std::free(what); }
void operator delete(void* what, std::size_t) noexcept { std::free(what); }
void operator delete[](void* what, std::size_t) noexcept { std::free(what); }

extern "C" {

ssize_t write(int fd, const void* from, size_t size)
{
    static auto* const next = real<ssize_t(int, const void*, size_t)>("write");
    return refused_file(fd) ? input_output_error<ssize_t>() : next(fd, from, size);
}
ssize_t pwrite(int fd, const void* from, size_t size, off_t at)
{
    static auto* const next = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    return refused_file(fd) ? input_output_error<ssize_t>() : next(fd, from, size, at);
}
ssize_t pwrite64(int fd, const void* from, size_t size, off64_t at)
{
    static auto* const next = real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
    return refused_file(fd) ? input_output_error<ssize_t>() : next(fd, from, size, at);
}
int fsync(int fd)
{
    static auto* const next = real<int(int)>("fsync");
    return refused_file(fd) ? input_output_error<int>() : next(fd);
}
int fdatasync(int fd)
{
    static auto* const next = real<int(int)>("fdatasync");
    return refused_file(fd) ? input_output_error<int>() : next(fd);
}
int ftruncate(int fd, off_t size) noexcept
{
    static auto* const next = real<int(int, off_t)>("ftruncate");
    return refused_file(fd) ? input_output_error<int>() : next(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept
{
    static auto* const next = real<int(int, off64_t)>("ftruncate64");
    return refused_file(fd) ? input_output_error<int>() : next(fd, size);
}
int rename(const char* from, const char* to) noexcept
{
    static auto* const next = real<int(const char*, const char*)>("rename");
    return refused(Failing::file_call) ? input_output_error<int>() : next(from, to);
}

// libcurl's, by its documented interface; a long, an offset and an address are of one size here.
static_assert(sizeof(long) == sizeof(void*));
int curl_easy_setopt(void* handle, int option, ...)
{
    static auto* const next = real<int(void*, int, ...)>("curl_easy_setopt");
    va_list rest;
    va_start(rest, option);
    void* const value = va_arg(rest, void*);
    va_end(rest);
    constexpr int k_out_of_memory = 27;
    return refused(Failing::curl_call) ? k_out_of_memory : next(handle, option, value);
}
int curl_easy_getinfo(void* handle, int info, ...)
{
    static auto* const next = real<int(void*, int, ...)>("curl_easy_getinfo");
    va_list rest;
    va_start(rest, info);
    void* const into = va_arg(rest, void*);
    va_end(rest);
    constexpr int k_bad_argument = 43;
    return refused(Failing::curl_call) ? k_bad_argument : next(handle, info, into);
}
void* curl_easy_init()
{
    static auto* const next = real<void*()>("curl_easy_init");
    return refused(Failing::curl_call) ? nullptr : next();
}
void* curl_multi_init()
{
    static auto* const next = real<void*()>("curl_multi_init");
    return refused(Failing::curl_call) ? nullptr : next();
}
void* curl_slist_append(void* list, const char* line)
{
    static auto* const next = real<void*(void*, const char*)>("curl_slist_append");
    return refused(Failing::curl_call) ? nullptr : next(list, line);
}
int curl_multi_add_handle(void* multi, void* easy)
{
    static auto* const next = real<int(void*, void*)>("curl_multi_add_handle");
    constexpr int k_out_of_memory = 3;
    return refused(Failing::curl_call) ? k_out_of_memory : next(multi, easy);
}
int curl_multi_perform(void* multi, int* running)
{
    static auto* const next = real<int(void*, int*)>("curl_multi_perform");
    constexpr int k_out_of_memory = 3;
    return refused(Failing::curl_call) ? k_out_of_memory : next(multi, running);
}
int curl_multi_poll(void* multi, void* extra, unsigned count, int wait_ms, int* ready)
{
    static auto* const next = real<int(void*, void*, unsigned, int, int*)>("curl_multi_poll");
    constexpr int k_out_of_memory = 3;
    return refused(Failing::curl_call) ? k_out_of_memory : next(multi, extra, count, wait_ms, ready);
}

}  // extern "C"
