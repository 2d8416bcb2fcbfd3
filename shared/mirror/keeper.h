#pragma once
// The neighbour's side of the line: who may have copies kept here, and what each call does to the store. No socket:
// shared/server brings the requests, with a certificate that TLS has checked against the central's authority.

#include <string>
#include <vector>

#include "mirror/store.h"
#include "mirror/ticket_holder.h"
#include "server/exchange.h"

namespace balcao::mirror {

struct KeeperRules {
    base::TerminalId self;
    std::string point_of_service;             ///< of this desk
    std::vector<std::string> accept_from;     ///< terminals; empty: all that say they belong to the same point of service
};

class Keeper final : public server::Handler {
public:
    /// \param on_change called on the listener's thread after what is kept has changed; may be empty
    /// \param tickets of the site, where this desk holds them; null: it does not
    Keeper(Store& store, KeeperRules rules, std::function<void()> on_change = {}, TicketHolder* tickets = nullptr)
        : m_store(store), m_rules(std::move(rules)), m_on_change(std::move(on_change)), m_tickets(tickets)
    {
    }
    /// Answers before it returns: the listener's one thread waits for the disk, and neighbours are few.
    void handle(server::Request request, server::Reply reply) override;
    [[nodiscard]] server::Response answer(const server::Request& request);

private:
    /// Whose certificate it is, if that terminal may have copies kept here. Faults: terminal_not_enrolled, mirror_not_wanted.
    [[nodiscard]] base::Result<seal::Certificate> admit(const server::Request& request) const;
    [[nodiscard]] server::Response take_copy(const server::Request& request, const seal::Certificate& peer, const std::string& name);
    /// Faults: tickets_not_held, those of TicketHolder.
    [[nodiscard]] server::Response take_ticket_ask(const server::Request& request, const base::TerminalId& from);
    [[nodiscard]] server::Response take_withdrawal(const server::Request& request, const base::TerminalId& owner);

    Store& m_store;
    KeeperRules m_rules;
    std::function<void()> m_on_change;
    TicketHolder* m_tickets;
};

}  // namespace balcao::mirror
