#pragma once
// The calls to one neighbour (messages.h), each with its answer as a value or a fault. One connection, one thread at a time.

#include <stop_token>

#include "http/client.h"
#include "mirror/messages.h"
#include "sync/key_folder.h"

namespace balcao::mirror {

/// Where a neighbour is: "desk-2@192.0.2.7:8743".
struct NeighbourAddress {
    std::string terminal;
    std::string address;      ///< host:port
};
/// nullopt unless it is TERMINAL@host:port.
[[nodiscard]] std::optional<NeighbourAddress> neighbour_address(const std::string& text);

class Neighbour {
public:
    struct Deadlines {
        std::chrono::milliseconds connect{3'000};
        std::chrono::milliseconds call{15'000};
    };
    Neighbour(NeighbourAddress where, const sync::Credentials& as, Deadlines deadlines);

    // Faults of all: network_unreachable, network_timeout, tls_refused, captive_portal (no desk of ours answered), those of the
    // neighbour (keeper.h), central_answer_unreadable.
    [[nodiscard]] base::Result<Holdings> holdings(const std::stop_token& stop);
    /// \param octets write_copy()
    [[nodiscard]] base::Status<> put(const std::string& name, base::Bytes octets, const std::stop_token& stop);
    [[nodiscard]] base::Status<> withdraw(const Withdrawal& withdrawal, const std::stop_token& stop);
    [[nodiscard]] base::Result<base::Bytes> answer(const std::string& name, const std::stop_token& stop);
    /// \param ask write_ticket_ask() \return a written ticket answer
    [[nodiscard]] base::Result<base::Bytes> tickets(base::Bytes ask, const std::stop_token& stop);

private:
    [[nodiscard]] base::Result<base::Bytes> call(const char* method, const std::string& path, base::Bytes body, const std::stop_token& stop);

    http::Client m_client;
    std::string m_point_of_service;
    Deadlines m_deadlines;
};

}  // namespace balcao::mirror
