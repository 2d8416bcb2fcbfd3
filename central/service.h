#pragma once
// The addresses of the API and what stands behind each.

#include <memory>

#include "central/context.h"
#include "central/hardening.h"
#include "central/http.h"
#include "central/pool.h"
#include "central/rate_limit.h"

namespace balcao::central {

struct ServiceOptions {
    unsigned batch_threads = 2;   ///< examine records: processor-bound
    unsigned slow_threads = 4;    ///< everything else: waits for the store, the token or the SMS gateway
    std::size_t batches_waiting = 64;
    std::size_t requests_waiting = 1024;
};

class Service final : public Handler {
public:
    Service(Context& context, const ServiceOptions& options);
    ~Service() override;

    void handle(Request request, Reply reply) override;
    /// Finishes what was accepted; everything after it is answered with 503. Then the writer may go.
    void drain();
    /// One request on the calling thread, without pools: the administration commands.
    [[nodiscard]] Response handle_now(const Request& request);

private:
    void run(const Request& request, const Reply& reply);
    [[nodiscard]] Outcome route(const std::vector<std::string>& path, const Request& request);
    [[nodiscard]] Outcome route_terminal(const std::vector<std::string>& path, const Caller& caller,
                                         const Request& request);
    /// The terminal behind the request, if it may act as `name`; as known to all instances.
    [[nodiscard]] OrProblem<Caller> admit(std::string_view name, const Request& request);
    /// The same of a desk, or of a partner; one cannot pass for the other.
    [[nodiscard]] OrProblem<Caller> admit_desk(std::string_view name, const Request& request);
    [[nodiscard]] OrProblem<Caller> admit_partner(std::string_view name, const Request& request);
    [[nodiscard]] Outcome route_partner(const std::vector<std::string>& path, const Caller& partner, const Request& request);
    [[nodiscard]] Outcome ready();
    [[nodiscard]] Response metrics();

    Context& m_context;
    RateLimit m_enrolments;
    RateLimit m_letter_checks;
    std::unique_ptr<Hardening> m_hardening;  ///< none without a token
    Pool m_slow;
    Pool m_batches;
};

}  // namespace balcao::central
