#include "central/service.h"

#include <future>

#include "base/log.h"
#include "central/admin.h"
#include "central/batches.h"
#include "central/bundles.h"
#include "central/enrolment.h"
#include "central/letter_desk.h"
#include "central/letters.h"
#include "central/operators.h"
#include "central/phone_codes.h"
#include "central/reference.h"
#include "central/sign_in.h"
#include "wire/enrolment.h"

namespace balcao::central {

using base::FaultCode;
using base::LogLevel;

namespace {

std::vector<std::string> split_path(const std::string& path)
{
    std::vector<std::string> out;
    std::size_t start = 1;
    while (start <= path.size()) {
        const auto end = std::min(path.find('/', start), path.size());
        out.push_back(path.substr(start, end - start));
        start = end + 1;
    }
    return out;
}

bool is_batch(const std::vector<std::string>& path, const std::string& method)
{
    return method == "POST" && path.size() == 4 && path[0] == "v1" && path[1] == "terminals" && path[3] == "batches";
}

bool is_bundle(const std::vector<std::string>& path, const std::string& method)
{
    return method == "POST" && path.size() == 2 && path[0] == "v1" && path[1] == "bundles";
}

base::unexpected<wire::Problem> no_such_address() { return refuse(404, "central_refused", "no such address"); }

Response text_answer(std::string_view text)
{
    Response out;
    out.content_type = "text/plain; charset=utf-8";
    out.body = base::to_bytes(text);
    return out;
}

}  // namespace

Service::Service(Context& context, const ServiceOptions& options)
    : m_context(context),
      m_enrolments(context.limits.enrolment_tries, std::chrono::minutes(10)),
      m_letter_checks(context.limits.letter_checks, std::chrono::hours(1)),
      m_hardening(context.vault != nullptr ? std::make_unique<Hardening>(context) : nullptr),
      m_slow(options.slow_threads, options.requests_waiting),
      m_batches(options.batch_threads, options.batches_waiting)
{}

Service::~Service() = default;

void Service::drain()
{
    m_batches.finish();
    m_slow.finish();
    m_hardening.reset();
}

void Service::handle(Request request, Reply reply)
{
    ++m_context.metrics.requests;
    if (request.path == "/livez") {
        reply(text_answer("ok\n"));
        return;
    }
    const auto path = split_path(request.path);
    auto& pool = is_batch(path, request.method) || is_bundle(path, request.method) ? m_batches : m_slow;
    const auto shared = std::make_shared<Request>(std::move(request));
    const auto counted = [this, reply](Response response) {
        if (response.status >= 500) {
            ++m_context.metrics.failed;
        } else if (response.status >= 400) {
            ++m_context.metrics.refused;
        }
        reply(std::move(response));
    };
    if (!pool.post([this, shared, counted] { run(*shared, counted); })) {
        counted(answer(problem_of({FaultCode::central_busy})));
    }
}

Response Service::handle_now(const Request& request)
{
    std::promise<Response> promise;  // a batch is answered from the writer's thread
    auto result = promise.get_future();
    run(request, [&promise](Response response) { promise.set_value(std::move(response)); });
    return result.get();
}

/// Exceptions of libraries stop here; the caller always gets an answer.
void Service::run(const Request& request, const Reply& reply)
{
    try {
        const auto path = split_path(request.path);
        const auto keys_made = [this] {
            if (m_hardening) m_hardening->wake();
        };
        if (is_batch(path, request.method)) {
            auto caller = admit_desk(path[2], request);
            if (!caller) {
                reply(answer(caller.error()));
                return;
            }
            handle_batch(m_context, *caller, request, reply, keys_made);
            return;
        }
        if (is_bundle(path, request.method)) {
            const auto shown = seal::Certificate::from_der(request.peer.certificate_der);
            const auto carrier = admit_desk(shown ? shown->common_name() : std::string(), request);
            if (carrier) handle_bundle(m_context, request, reply, keys_made);
            else reply(answer(carrier.error()));
            return;
        }
        reply(to_response(route(path, request)));
    } catch (const std::exception&) {
        base::log(LogLevel::error, "request_failed");
        reply(answer(problem(500, "central_error", "unexpected failure")));
    }
}

OrProblem<Caller> Service::admit(std::string_view name, const Request& request)
{
    auto& terminals = m_context.terminals;
    const auto& certificate = request.peer.certificate_der;
    const auto now_ms = m_context.clock.monotonic_ms();
    if (m_context.writer.shared() && !certificate.empty()) {
        if (auto fresh = terminals.freshen(m_context.writer, name, now_ms); !fresh) return refuse(fresh.error());
        if (auto caller = terminals.admit(name, certificate, m_context.clock.now())) return caller;
        // Another instance may have enrolled it a moment ago; a refusal makes a desk wait for a quarter of an hour.
        if (auto fresh = terminals.freshen(m_context.writer, name, now_ms, 0); !fresh) return refuse(fresh.error());
    }
    return terminals.admit(name, certificate, m_context.clock.now());
}

OrProblem<Caller> Service::admit_desk(std::string_view name, const Request& request)
{
    auto caller = admit(name, request);
    if (caller && (*caller)->partner) return refuse(403, "terminal_not_enrolled", "a partner is no desk");
    return caller;
}

OrProblem<Caller> Service::admit_partner(std::string_view name, const Request& request)
{
    auto caller = admit(name, request);
    if (caller && !(*caller)->partner) return refuse(403, "terminal_not_enrolled", "a desk is no partner");
    return caller;
}

Outcome Service::route_partner(const std::vector<std::string>& path, const Caller& partner, const Request& request)
{
    const bool get = request.method == "GET" || request.method == "HEAD";
    const bool post = request.method == "POST";
    const auto& what = path[3];
    if (path.size() == 4 && post) {
        if (what == "certificate") return handle_renewal(m_context, partner, request);
        if (what == "phone-codes") return start_phone_code(m_context, partner, request);
        if (what == "letters") return handle_letter_request(m_context, partner, request);
    }
    if (path.size() == 5 && get && what == "letters") return handle_letter_state(m_context, partner, path[4]);
    if (path.size() == 6 && post && what == "phone-codes" && path[5] == "check") return check_phone_code(m_context, partner, path[4], request);
    return no_such_address();
}

Outcome Service::route(const std::vector<std::string>& path, const Request& request)
{
    const bool get = request.method == "GET" || request.method == "HEAD";
    const bool post = request.method == "POST";
    if (path.size() == 1 && get) {
        if (path[0] == "readyz") return ready();
        if (path[0] == "metrics") return metrics();
    }
    if (request.peer.administrator) {
        return path[0] == "admin" ? handle_admin(m_context, path, request) : Outcome(no_such_address());
    }
    if (path.size() < 2 || path[0] != "v1") return no_such_address();
    if (path.size() == 2 && path[1] == "time" && get) return answer(wire::encode(wire::TimeAnswer{m_context.clock.now()}));
    if (path.size() == 2 && path[1] == "enrolments" && post) return handle_enrolment(m_context, m_enrolments, request);
    if (path.size() == 3 && path[1] == "reference" && get) return handle_reference(m_context, path[2], request);
    if (path.size() >= 4 && path[1] == "partners") {
        auto partner = admit_partner(path[2], request);
        return partner ? route_partner(path, *partner, request) : Outcome(base::unexpected(partner.error()));
    }
    if (path.size() < 4 || path[1] != "terminals") return no_such_address();
    auto caller = admit_desk(path[2], request);
    if (!caller) return base::unexpected(caller.error());
    return route_terminal(path, *caller, request);
}

Outcome Service::route_terminal(const std::vector<std::string>& path, const Caller& caller, const Request& request)
{
    const bool get = request.method == "GET" || request.method == "HEAD";
    const bool post = request.method == "POST";
    const auto& what = path[3];
    if (path.size() == 4 && get) {
        if (what == "cursor") return handle_cursor(m_context, caller, request);
        if (what == "operators") return handle_operator_roster(m_context, caller);
        if (what == "receipts") return handle_receipts(m_context, caller, request);
    }
    if (path.size() == 5 && get && what == "activations") return handle_activation(m_context, caller, path[4]);
    if (path.size() == 4 && post) {
        if (what == "certificate") return handle_renewal(m_context, caller, request);
        if (what == "phone-codes") return start_phone_code(m_context, caller, request);
        if (what == "letters") return handle_letter_check(m_context, m_letter_checks, caller, request);
        if (what == "first-sign-ins") return start_first_sign_in(m_context, caller, request);
    }
    if (path.size() == 6 && post) {
        if (what == "phone-codes" && path[5] == "check") return check_phone_code(m_context, caller, path[4], request);
        if (what == "first-sign-ins" && path[5] == "finish") {
            return finish_first_sign_in(m_context, caller, path[4], request);
        }
    }
    return no_such_address();
}

/// Ready = a write becomes durable.
Outcome Service::ready()
{
    const auto done = m_context.writer.run([this](Store& store) { return store.beat(m_context.clock.now()); });
    if (!done) return refuse(done.error());
    return text_answer("ready\n");
}

Response Service::metrics()
{
    const auto& m = m_context.metrics;
    const std::pair<std::string_view, std::uint64_t> counters[] = {
        {"requests", m.requests},       {"refused", m.refused},
        {"failed", m.failed},           {"batches", m.batches},
        {"items_accepted", m.accepted}, {"items_duplicate", m.duplicates},
        {"items_rejected", m.rejected}, {"items_retry", m.retried},
        {"items_conflict", m.conflicts}, {"sms_sent", m.sms_sent},
        {"sms_failed", m.sms_failed},   {"sign_ins", m.sign_ins},
        {"sign_ins_refused", m.sign_ins_refused}, {"enrolments", m.enrolments},
        {"commits", m_context.writer.commits()}, {"repeats", m_context.writer.repeats()}};
    std::string text;
    for (const auto& [name, value] : counters) {
        text.append("# TYPE balcao_central_").append(name).append("_total counter\nbalcao_central_");
        text.append(name).append("_total ").append(std::to_string(value)).append("\n");
    }
    text.append("# TYPE balcao_central_waiting gauge\nbalcao_central_waiting ");
    text.append(std::to_string(m_context.writer.waiting())).append("\n");
    auto counts = m_context.writer.look<Store::Counts>([](Store& store) { return store.counts(); });
    if (counts) {
        const std::pair<std::string_view, std::int64_t> gauges[] = {
            {"terminals", counts->terminals}, {"terminals_enrolled", counts->enrolled},
            {"records", counts->records},     {"records_rejected", counts->rejected},
            {"keys_pending", counts->pending}, {"keys_activated", counts->activated},
            {"keys_locked", counts->locked},  {"keys_suspended", counts->suspended},
            {"letters_waiting", counts->letters_waiting}, {"epochs_frozen", counts->frozen_epochs},
            {"passwords_waiting", counts->unhardened}};
        for (const auto& [name, value] : gauges) {
            text.append("# TYPE balcao_central_").append(name).append(" gauge\nbalcao_central_");
            text.append(name).append(" ").append(std::to_string(value)).append("\n");
        }
    }
    return text_answer(text);
}

}  // namespace balcao::central
