#pragma once
// A mutex that says what it guards: clang's thread-safety analysis (-Wthread-safety, preset `clang`) checks at compile
// time that guarded data is touched only under its lock. Other compilers see an ordinary mutex.
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html

#include <mutex>

#if defined(__clang__)
#define BALCAO_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define BALCAO_THREAD_ATTRIBUTE(x)
#endif

/// On a member: read and written only while `mutex` is held.
#define BALCAO_GUARDED_BY(mutex) BALCAO_THREAD_ATTRIBUTE(guarded_by(mutex))
/// On a function or lambda: called only while `mutex` is held.
#define BALCAO_REQUIRES(...) BALCAO_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))

namespace balcao::base {

class BALCAO_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
public:
    void lock() BALCAO_THREAD_ATTRIBUTE(acquire_capability()) { m_mutex.lock(); }
    void unlock() BALCAO_THREAD_ATTRIBUTE(release_capability()) { m_mutex.unlock(); }
    [[nodiscard]] bool try_lock() BALCAO_THREAD_ATTRIBUTE(try_acquire_capability(true)) { return m_mutex.try_lock(); }

private:
    std::mutex m_mutex;
};

/// For a Mutex that try_lock() has taken already.
struct Adopt {};

/// Holds a Mutex for its scope; std::condition_variable_any waits on it.
class BALCAO_THREAD_ATTRIBUTE(scoped_lockable) Lock {
public:
    explicit Lock(Mutex& mutex) BALCAO_THREAD_ATTRIBUTE(acquire_capability(mutex)) : m_mutex(mutex) { m_mutex.lock(); }
    Lock(Mutex& mutex, Adopt) BALCAO_REQUIRES(mutex) : m_mutex(mutex) {}
    ~Lock() BALCAO_THREAD_ATTRIBUTE(release_capability())
    {
        if (m_held) {
            m_mutex.unlock();
        }
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    void lock() BALCAO_THREAD_ATTRIBUTE(acquire_capability())
    {
        m_mutex.lock();
        m_held = true;
    }
    void unlock() BALCAO_THREAD_ATTRIBUTE(release_capability())
    {
        m_held = false;
        m_mutex.unlock();
    }

private:
    Mutex& m_mutex;
    bool m_held = true;
};

}  // namespace balcao::base
