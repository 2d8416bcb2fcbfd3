#include "serve_sync.h"

#include "base/log.h"
#include "line_switch.h"
#include "sync/enrolment.h"

namespace balcao::cli {
namespace {

/// For the desk a failed call is a fault; of a code the tries left travel in `a`.
template <class T>
base::Result<T> as_result(sync::Call<T> call)
{
    if (call) {
        return std::move(*call);
    }
    auto fault = call.error().fault;
    if (call.error().tries_left) {
        fault.a = *call.error().tries_left;
    }
    return base::unexpected(fault);
}

link::LampState lamp_of(sync::Contact contact)
{
    switch (contact) {
    case sync::Contact::unknown: return link::LampState::unknown;
    case sync::Contact::up: return link::LampState::ok;
    case sync::Contact::down: return link::LampState::warning;
    case sync::Contact::refused: return link::LampState::error;
    }
    return link::LampState::unknown;
}

}  // namespace

/// The calls made while the citizen waits; used by the service's central thread alone.
class ServeSync::Counter final : public desk::Central {
public:
    Counter(const sync::Credentials& credentials, const base::Clock& clock, std::shared_ptr<const std::atomic<bool>> lost)
        : m_api(std::make_unique<SwitchedTransport>(credentials.connection(), std::move(lost)), credentials.terminal, clock)
    {
    }
    base::Result<wire::PhoneCodeAnswer> start_phone_code(const wire::PhoneCodeRequest& request, std::stop_token stop) override
    {
        return as_result(m_api.start_phone_code(request, stop));
    }
    base::Result<wire::PhoneCodeProof> check_phone_code(const std::string& id, const wire::PhoneCodeCheck& check,
                                                        std::stop_token stop) override
    {
        return as_result(m_api.check_phone_code(id, check, stop));
    }
    base::Result<wire::LetterCheckAnswer> check_letter(const wire::LetterCheck& check, std::stop_token stop) override
    {
        return as_result(m_api.check_letter(check, stop));
    }
    base::Result<wire::ActivationAnswer> key_state(const base::CaseId& case_id, std::stop_token stop) override
    {
        return as_result(m_api.activation_state(case_id, stop));
    }
    base::Result<wire::SignInStartAnswer> start_sign_in(const wire::SignInStartRequest& request, std::stop_token stop) override
    {
        return as_result(m_api.start_sign_in(request, stop));
    }
    base::Result<wire::SignInFinishAnswer> finish_sign_in(const std::string& id, const wire::SignInFinishRequest& request,
                                                        std::stop_token stop) override
    {
        return as_result(m_api.finish_sign_in(id, request, stop));
    }

private:
    sync::CentralApi m_api;
};

ServeSync::ServeSync(sync::KeyFolder keys, sync::Credentials credentials, queue::Queue& queue, base::Mutex& queue_mutex,
                     const base::Clock& clock, std::chrono::seconds probe_every)
    : m_keys(std::move(keys)), m_credentials(std::move(credentials)), m_clock(clock),
      m_batches(std::make_unique<SwitchedTransport>(m_credentials.connection(), m_line_lost), m_credentials.terminal, clock),
      m_counter(std::make_unique<Counter>(m_credentials, clock, m_line_lost)), m_queue(queue), m_queue_mutex(queue_mutex),
      m_probe_every(probe_every)
{
}

ServeSync::~ServeSync() { stop(); }

desk::Central& ServeSync::central() { return *m_counter; }

void ServeSync::start(desk::DeskService& service, std::function<void()> settled)
{
    sync::EngineLimits limits;
    limits.probe_every = std::chrono::duration_cast<sync::Millis>(m_probe_every);
    sync::EngineParts parts{m_queue,
                            m_queue_mutex,
                            m_batches,
                            {m_credentials.terminal, m_credentials.ca, m_credentials.receipt},
                            m_clock,
                            m_random};
    parts.renew = [this](bool at_once, const std::stop_token& stop) -> base::Result<std::optional<sync::ReceiptTrust>> {
        auto renewed = sync::renew(m_keys, m_credentials, m_batches, m_clock, at_once, stop);
        if (!renewed) {
            return base::unexpected(renewed.error());
        }
        if (!*renewed) {
            return std::optional<sync::ReceiptTrust>();
        }
        m_credentials = std::move(**renewed);
        base::log(base::LogLevel::info, "certificate_renewed");
        return std::optional(sync::ReceiptTrust{m_credentials.terminal, m_credentials.ca, m_credentials.receipt});
    };
    parts.on_status = [&service](const sync::EngineStatus& status) {
        desk::SyncStatus told;
        told.lamp = lamp_of(status.contact);
        told.fault = status.fault ? std::optional(status.fault->code) : std::nullopt;
        told.since = status.since;
        told.next_attempt_at = status.next_attempt_at;
        told.reachable = status.contact == sync::Contact::up;
        told.clock_state = status.clock_state;
        service.sync_changed(told);
    };
    parts.on_settled = [&service, settled = std::move(settled)] {
        service.records_settled();
        if (settled) {
            settled();
        }
    };
    parts.limits = limits;
    m_engine = std::make_unique<sync::Engine>(std::move(parts));
    m_engine->start();
}

void ServeSync::lose_line(bool lost)
{
    if (m_line_lost->exchange(lost) != lost && m_engine != nullptr) {
        m_engine->send_now();  // asks at once how the line is
    }
}

void ServeSync::stop() { m_engine.reset(); }

void ServeSync::wake(bool by_a_person)
{
    if (m_engine == nullptr) {
        return;
    }
    if (by_a_person) {
        m_engine->send_now();
    } else {
        m_engine->notify();
    }
}

}  // namespace balcao::cli
