#include "devices/worker/sandbox.h"

#include <cerrno>
#include <grp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "devices/image_protocol.h"

// Sanitizers map terabytes of shadow memory and call what the filter forbids.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BALCAO_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define BALCAO_SANITIZED 1
#endif
#endif
#ifndef BALCAO_SANITIZED
#define BALCAO_SANITIZED 0
#endif

namespace balcao::devices::worker {
namespace {

constexpr rlim_t k_memory_bytes = rlim_t{2} * 1024 * 1024 * 1024;
constexpr rlim_t k_first_cpu_seconds = 15;
constexpr rlim_t k_further_cpu_seconds = 2;

bool limit(__rlimit_resource_t what, rlim_t value)
{
    const rlimit both{value, value};
    return ::setrlimit(what, &both) == 0;
}

bool leave_root()
{
    if (::geteuid() != 0) {
        return true;
    }
    constexpr uid_t nobody = 65534;
    return ::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 && ::setresuid(nobody, nobody, nobody) == 0;
}

/// Collects the rules; one refusal spoils the filter.
class Filter {
public:
    Filter() : m_context(seccomp_init(SCMP_ACT_KILL_PROCESS)), m_good(m_context != nullptr) {}
    ~Filter()
    {
        if (m_context != nullptr) {
            seccomp_release(m_context);
        }
    }
    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;

    void allow(int call)
    {
        m_good = m_good && seccomp_rule_add(m_context, SCMP_ACT_ALLOW, call, 0) == 0;
    }
    void allow_on(int call, int descriptor)
    {
        const scmp_arg_cmp first{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(descriptor), 0};
        m_good = m_good && seccomp_rule_add_array(m_context, SCMP_ACT_ALLOW, call, 1, &first) == 0;
    }
    void allow_without_exec(int call)
    {
        const scmp_arg_cmp protection{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
        m_good = m_good && seccomp_rule_add_array(m_context, SCMP_ACT_ALLOW, call, 1, &protection) == 0;
    }
    [[nodiscard]] bool load() { return m_good && seccomp_load(m_context) == 0; }

private:
    scmp_filter_ctx m_context;
    bool m_good;
};

}  // namespace

bool limit_process(unsigned pictures)
{
    const rlim_t cpu = k_first_cpu_seconds + k_further_cpu_seconds * pictures;
    bool good = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CPU, cpu) && limit(RLIMIT_MEMLOCK, 0);
#if !BALCAO_SANITIZED
    good = good && limit(RLIMIT_AS, k_memory_bytes);
#endif
    good = good && leave_root();
    return good && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool filter_system_calls()
{
#if BALCAO_SANITIZED
    return true;
#else
    // No file may be opened from here on, whatever the filter thinks.
    if (!limit(RLIMIT_NOFILE, 0)) {
        return false;
    }
    Filter filter;
    filter.allow_on(SCMP_SYS(read), k_worker_socket);
    filter.allow_on(SCMP_SYS(recvfrom), k_worker_socket);
    filter.allow_on(SCMP_SYS(write), k_worker_socket);
    filter.allow_on(SCMP_SYS(sendto), k_worker_socket);
    filter.allow_on(SCMP_SYS(write), STDERR_FILENO);
    filter.allow_on(SCMP_SYS(writev), STDERR_FILENO);
    filter.allow_without_exec(SCMP_SYS(mmap));
    filter.allow_without_exec(SCMP_SYS(mprotect));
    for (const int call : {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
                           SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
                           SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill), SCMP_SYS(rt_sigprocmask),
                           SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigaction), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
                           SCMP_SYS(getrandom), SCMP_SYS(restart_syscall), SCMP_SYS(getrusage)}) {
        filter.allow(call);
    }
    return filter.load();
#endif
}

}  // namespace balcao::devices::worker
