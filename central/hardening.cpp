#include "central/hardening.h"

#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "central/sign_in.h"

namespace balcao::central {

namespace {

constexpr std::size_t k_at_once = 16;

}  // namespace

Hardening::Hardening(Context& context) : m_context(context)
{
    m_thread = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

Hardening::~Hardening()
{
    m_thread.request_stop();
    m_wake.notify_all();
}

void Hardening::wake()
{
    {
        const base::Lock lock(m_mutex);
        m_work = true;
    }
    m_wake.notify_one();
}

void Hardening::loop(const std::stop_token& stop)
{
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);  // this thread alone, on Linux
    while (!stop.stop_requested()) {
        {
            base::Lock lock(m_mutex);
            m_wake.wait(lock, stop, [this]() BALCAO_REQUIRES(m_mutex) { return m_work; });
            m_work = false;
        }
        while (!stop.stop_requested() && some(stop)) {
        }
    }
}

bool Hardening::some(const std::stop_token& stop)
{
    auto waiting = m_context.writer.look<std::vector<CredentialRow>>(
        [this](Store& store) { return store.unhardened(k_at_once + m_failed.size()); });
    if (!waiting) return false;
    std::vector<std::pair<std::string, std::string>> done;
    for (const auto& row : *waiting) {
        if (stop.stop_requested()) break;
        if (m_failed.contains(row.case_id)) continue;
        auto text = hardened_password(m_context, row);
        if (text) {
            done.emplace_back(row.case_id, std::move(*text));
        } else {
            base::log(base::LogLevel::error, "password_not_hardened", text.error());
            m_failed.insert(row.case_id);
        }
    }
    if (done.empty()) return false;
    const auto stored = m_context.writer.run([&done](Store& store) -> Status<> {
        for (const auto& [case_id, text] : done) {
            if (auto one = store.harden(case_id, text); !one) return one;
        }
        return {};
    });
    return stored.has_value();
}

}  // namespace balcao::central
