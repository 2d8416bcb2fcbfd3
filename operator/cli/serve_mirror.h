#pragma once
// Copies at neighbouring desks, as the desk service runs them: one sender a neighbour, the listener for others' copies, and
// the delivery of what a silent desk left here. docs/sync.md, "At a neighbouring desk".

#include <condition_variable>
#include <memory>
#include <thread>
#include <vector>

#include "desk/service.h"
#include "mirror/keeper.h"
#include "mirror/sender.h"
#include "server/server.h"
#include "sync/key_folder.h"

namespace balcao::cli {

class ServeMirror {
public:
    /// Nothing of it starts before start(). A folder for others that cannot be used is told in view() and changes nothing else.
    /// Faults: those of CopyKey::open().
    [[nodiscard]] static base::Result<std::unique_ptr<ServeMirror>> open(const desk::DeskConfig& config, sync::KeyFolder keys, queue::Queue& queue,
                                                                         base::Mutex& queue_mutex, const base::Clock& clock);
    ~ServeMirror();

    /// Reports to `service` until stop().
    void start(desk::DeskService& service);
    void stop();
    /// Before start(): this desk holds the tickets of the site for the others.
    void hold_tickets(std::function<base::Date(base::Instant)> local_day);
    [[nodiscard]] std::vector<link::TicketDeskRow> ticket_desks() const;
    /// A record was registered, or the central has answered for some.
    void wake();

    [[nodiscard]] link::MirrorView view() const;
    [[nodiscard]] mirror::Store* store() { return m_store.get(); }   ///< null: nothing is kept here for others
    [[nodiscard]] const mirror::CopyKey& key() const { return *m_key; }

private:
    ServeMirror(const desk::DeskConfig& config, sync::KeyFolder keys, queue::Queue& queue, base::Mutex& queue_mutex, const base::Clock& clock);
    void keep(const std::stop_token& stop);
    /// Until the certificate has changed or stop. \return why it could not be.
    [[nodiscard]] base::Status<> listen(const std::stop_token& stop);
    void look_after(const std::stop_token& stop);
    void deliver_for_silent(const std::stop_token& stop);
    void tell();
    void rest(const std::stop_token& stop, std::chrono::milliseconds most);

    const desk::DeskConfig& m_config;
    sync::KeyFolder m_keys;
    queue::Queue& m_queue BALCAO_GUARDED_BY(m_queue_mutex);
    base::Mutex& m_queue_mutex;
    const base::Clock& m_clock;
    base::SystemRandom m_random;
    base::SystemRandom m_vault_random;          // of the listener's thread
    std::optional<mirror::CopyKey> m_key;
    std::unique_ptr<mirror::Store> m_store;
    std::unique_ptr<mirror::TicketHolder> m_tickets;
    desk::DeskService* m_service = nullptr;
    mutable base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<base::FaultCode> m_keeper_fault BALCAO_GUARDED_BY(m_mutex);
    std::vector<std::unique_ptr<base::SystemRandom>> m_randoms;   // one a sender: each is used by one thread
    std::vector<std::unique_ptr<mirror::Sender>> m_senders;
    std::jthread m_keeper;
    std::jthread m_upkeep;
};

/// What is kept here, as the console and `balcao mirror` show it.
[[nodiscard]] std::vector<link::MirrorKept> kept_view(const mirror::Store& store);
/// Room, days and the last part of the disk, from the settings.
[[nodiscard]] mirror::StoreLimits store_limits(const desk::DeskConfig& config);
/// <state>/mirror
[[nodiscard]] std::string mirror_folder(const desk::DeskConfig& config);
/// <state>/mirror.key
[[nodiscard]] std::string mirror_key_file(const desk::DeskConfig& config);

}  // namespace balcao::cli
