#pragma once
// Temporary passwords come sealed. This thread turns each into scrypt and a keyed digest and wipes the
// sealed one; scrypt takes some 40 ms, so a batch of 500 does not wait for it.

#include <condition_variable>
#include <set>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "central/context.h"

namespace balcao::central {

class Hardening {
public:
    explicit Hardening(Context& context);
    ~Hardening();
    Hardening(const Hardening&) = delete;
    Hardening& operator=(const Hardening&) = delete;
    /// New passwords wait.
    void wake();

private:
    void loop(const std::stop_token& stop);
    /// \return false when nothing was left to do.
    bool some(const std::stop_token& stop);

    Context& m_context;
    base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_work BALCAO_GUARDED_BY(m_mutex) = true;              ///< also what a crash left
    std::set<std::string> m_failed;  ///< its thread only; not tried again before the next start
    std::jthread m_thread;           // last
};

}  // namespace balcao::central
