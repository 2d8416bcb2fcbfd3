#pragma once
// A desk of the simulation: the real case machine, queue and sync engine on a simulated disk, stepped. A
// clerk works at it. What DeskService does between them with threads and sockets, this does in place.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "desk/case_machine.h"
#include "desk/record_maker.h"
#include "desk/record_words.h"
#include "network.h"
#include "queue/queue.h"
#include "sync/bundle.h"
#include "sync/engine.h"

namespace balcao::simulation {

/// What the model is told, from where it happens.
struct DeskEvents {
    /// A record goes into the queue; the answer is still open.
    std::function<void(const std::string& case_id, int person, int phone)> on_attempt;
    /// The clerk was told "registered here".
    std::function<void(const std::string& case_id, queue::Position position)> on_promise;
};

/// Work on purpose done wrong, to show that the simulation sees it.
struct DeskSins {
    bool promises_before_commit = false;
    bool shows_done_early = false;
    bool loses_open_rows_at_restore = false;
};

class DeskHost {
public:
    DeskHost(Network& network, const std::string& folder, const std::string& name, base::Instant start,
             std::uint64_t seed, DeskEvents events);

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] bool up() const { return m_queue.has_value(); }
    /// \return what kept it from starting; nullopt = it runs.
    std::optional<base::Fault> start();
    void stop();    ///< in good order
    void crash();   ///< everything in memory is gone; the disk decides what is left
    /// Another file identity, as after the files were copied back from a backup.
    void become_a_copy();

    /// One thing the clerk or the citizen does next. \return what it was, for the log.
    std::string clerk(base::Random& random, int new_person, int new_phone);
    /// The engine, if it is due. \return whether it ran.
    bool sync();
    void hurry() { m_engine->send_now(); m_rest_until = 0; }
    /// What the service does every few seconds.
    std::optional<base::Fault> upkeep();
    /// Registers the request of a frozen or refused record anew, in its place.
    std::optional<base::Fault> correct(const queue::Item& item);
    /// A record of this terminal made somewhere else under the next number: a clone's.
    [[nodiscard]] central::Request post_of_a_clone(int person);
    /// What the queue holds of a case: at the place it was promised, or wherever when it never was. A corrected record
    /// is followed to the one in its place.
    [[nodiscard]] base::Result<std::optional<queue::Item>> find(const std::string& case_id, queue::Position position);
    /// The word on the screen.
    [[nodiscard]] link::RecordState shown(const queue::Item& item);

    [[nodiscard]] queue::Queue& queue() { return *m_queue; }
    [[nodiscard]] sync::Engine& engine() { return *m_engine; }
    [[nodiscard]] sync::CentralApi& api() { return *m_api; }
    [[nodiscard]] sync::BundleDesk bundle_desk() { return {*m_queue, m_mutex, *m_credentials, m_notes, clock, m_random}; }
    [[nodiscard]] const sync::Credentials& credentials() const { return *m_credentials; }
    [[nodiscard]] std::int64_t rest_until() const { return m_rest_until; }
    [[nodiscard]] const std::set<base::Date>& days() const { return m_days; }

    Disk disk;
    base::ManualClock clock;
    Line line;
    DeskSins sins;

private:
    using MaybeFault = std::optional<base::Fault>;
    MaybeFault feed(const desk::Event& event);
    void run(const desk::effect::SaveDraft&);
    void run(const desk::effect::DropDraft&);
    void run(const desk::effect::SendPhoneCode& effect);
    void run(const desk::effect::CheckPhoneCode& effect);
    void run(const desk::effect::Record& effect);
    void run(const desk::effect::FindLetter&) {}  // no letters here
    void run(const desk::effect::StartSignIn&) {}
    void run(const desk::effect::FinishSignIn&) {}
    void run(const desk::effect::WriteReceipt&) {}
    void run(const desk::effect::Audit& effect);
    [[nodiscard]] base::Result<queue::Appended> append(const domain::ActivationRequest& request,
                                                       std::optional<queue::Position> instead_of);
    void begin_case(base::Random& random, int person, int phone);
    [[nodiscard]] desk::Event next_event(base::Random& random);
    void resume_case();
    void failed(const base::Fault& fault);

    Network& m_network;
    const std::string m_name;
    DeskEvents m_events;
    base::SeededRandom m_random;
    base::Mutex m_mutex;
    std::unique_ptr<sync::Credentials> m_credentials;
    std::unique_ptr<desk::RecordMaker> m_records;
    sync::BundleNotes m_notes;
    std::optional<queue::Queue> m_queue;
    std::unique_ptr<sync::CentralApi> m_api;
    std::unique_ptr<sync::Engine> m_engine;
    desk::RecordWords m_words;
    std::optional<desk::CaseState> m_case;
    std::map<std::string, std::pair<int, int>> m_people;               ///< person and phone of a case
    std::map<std::string, domain::ActivationRequest> m_requests;       ///< the paper on the clerk's desk
    std::set<base::Date> m_days;
    std::int64_t m_rest_until = 0;
    bool m_until_record = false;
    int m_cases = 0;
};

}  // namespace balcao::simulation
