#pragma once
// The central of the simulation: the real service over its real store, on a simulated disk, stepped.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "central/service.h"
#include "disk.h"
#include "wire/enrolment.h"

namespace balcao::simulation {

/// Keeps the last code sent to each phone, as the citizen's phone does.
class Phones final : public central::SmsSender {
public:
    base::Status<> send(std::string_view phone, std::string_view text) override;
    [[nodiscard]] std::string code(const std::string& phone) const;

private:
    std::map<std::string, std::string> m_codes;
};

class CentralHost {
public:
    CentralHost(const std::string& folder, base::Instant start, std::uint64_t seed);

    [[nodiscard]] bool up() const { return m_service != nullptr; }
    /// \return false when the file cannot be opened: the disk is at fault.
    bool start();
    void stop();          ///< in good order
    void crash();         ///< the process is gone; the disk decides what is left
    /// nullopt: it is not up, or went down while answering.
    std::optional<central::Response> handle(central::Request request);
    /// A new terminal's certificate, straight from the service.
    wire::EnrolmentAnswer enrol(const std::string& name, const seal::PrivateKey& key);
    /// Does it hold a key for this case, whatever became of it? Must be up.
    [[nodiscard]] bool holds(const std::string& terminal, const std::string& case_id);

    Disk disk;
    base::ManualClock clock;
    Phones phones;

private:
    central::Home m_home;
    base::SeededRandom m_random;
    central::Metrics m_metrics;
    std::unique_ptr<central::Writer> m_writer;
    std::unique_ptr<central::TerminalDirectory> m_terminals;
    std::unique_ptr<central::Context> m_context;
    std::unique_ptr<central::Service> m_service;
    std::map<std::string, base::Bytes> m_certificates;
};

}  // namespace balcao::simulation
