#pragma once
// A desk whose tickets another one holds, over the real socket: the holder is a real queue at hand that answers, is silent, or answers late.

#include "desk/case_json.h"
#include "desk/case_move.h"
#include "running_service.h"
#include "support/desk_queue.h"

namespace site_tests {

using namespace balcao;
using namespace balcao::test;
using namespace std::chrono_literals;

/// The holder and what the desk's own thread does with it (operator/cli/serve_tickets.h), turn by turn.
struct HolderAtHand : desk::TicketSite {
    DeskQueue book;
    base::Mutex mutex;
    queue::SiteRules rules{{{'A', "Nacionais", "Nationals", false}, {'P', "Prioritário", "Priority", true}}, {0}, "Posto 1"};
    std::atomic<bool> silent{false};        ///< nobody answers
    std::atomic<bool> answer_lost{false};   ///< it is done, but nobody hears of it
    std::atomic<int> looks{0};

    std::atomic<bool> keeps_cases{false};   ///< else it is of a version that does not know of them
    std::atomic<bool> older{false};         ///< of a version that does not know of priority given and taken back
    queue::DraftKeys keys = queue::DraftKeys::open(book.folder.file("drafts"), base::utc_day(k_now), k_now, book.random).value();
    queue::CaseVault vault = desk::case_vault(keys, book.random);

    HolderAtHand() { book.open(); }
    base::Result<queue::TicketAnswer> carry_out(const queue::TicketAsk& ask)
    {
        const base::Lock lock(mutex);
        return queue::SiteTickets(book->tickets()).carry_out(ask, base::TerminalId(ask.actor.counter == "Posto 3" ? "desk-3" : "desk-2"), rules, base::utc_day(k_now), keeps_cases ? &vault : nullptr);
    }
    base::Result<queue::TicketAnswer> ask(const queue::TicketAsk& ask, const std::stop_token&) override
    {
        if (silent) {
            return base::unexpected(desk::holder_silent(FaultCode::network_timeout));
        }
        auto known = ask;
        if (older) {
            known.priority = queue::PriorityGround::none;
            known.priority_back = false;
        }
        auto done = carry_out(known);
        return answer_lost ? base::Result<queue::TicketAnswer>(base::unexpected(desk::holder_silent(FaultCode::network_timeout))) : done;
    }
    void look(bool) override { ++looks; }
    [[nodiscard]] std::string holder() const override { return "desk-1"; }

    queue::SiteView view()
    {
        queue::TicketAsk ask;
        ask.actor.counter = "Posto 2";
        return carry_out(ask).value().view.value();
    }
    queue::TicketAsk request(queue::TicketOp op, const char* counter)
    {
        queue::TicketAsk ask;
        ask.op = op;
        ask.request = base::to_hex(book.random.bytes(16));
        ask.actor = {counter, base::OperatorId("rui")};
        return ask;
    }
    /// Another desk does something.
    base::Result<queue::TicketAnswer> act(queue::TicketAct what, const char* code, const char* counter = "Posto 3")
    {
        auto ask = request(queue::TicketOp::act, counter);
        ask.act = what;
        ask.code = code;
        return carry_out(ask);
    }
    std::string kept(const char* code)
    {
        const base::Lock lock(mutex);
        auto tickets = book->tickets();
        const auto ticket = tickets.find(base::utc_day(k_now), *queue::ticket_code_from_text(code)).value();
        const auto found = ticket ? tickets.kept_case(ticket->id).value() : std::nullopt;
        return found ? "for " + found->goes_to : "nothing";
    }
    std::string state(const char* code)
    {
        const base::Lock lock(mutex);
        const auto found = book->tickets().find(base::utc_day(k_now), *queue::ticket_code_from_text(code)).value();
        return found ? std::string(queue::name(found->state)) + " " + found->counter : "none";
    }
};

struct SiteService : RunningService {
    HolderAtHand site;
    SiteService()
    {
        stop();
        settings = [](DeskConfig& config) {
            config.tickets_held_by = "desk-1@192.0.2.1:1";
            config.ticket_counter = "Posto 2";
            config.tickets_at_kiosk = true;
        };
        more = [this](ServiceParts& parts) { parts.ticket_site = &site; };
        start();
    }
    /// Tells the words that wait, and shows what the holder has.
    void turn(link::Client& console)
    {
        std::vector<queue::TicketWord> words;
        {
            const base::Lock lock(queue_mutex);
            words = queue::SiteTickets(queue->tickets()).words().value();
        }
        for (const auto& word : words) {
            queue::TicketAsk ask;
            ask.op = word.word == "withdraw" ? queue::TicketOp::withdraw : word.word == "arrived" ? queue::TicketOp::arrived : queue::TicketOp::act;
            ask.request = word.request;
            ask.actor = {"Posto 2", word.operator_id};
            ask.day = word.day;
            ask.code = word.code;
            ask.act = queue::ticket_act_from_name(word.word).value_or(queue::TicketAct::serve);
            ask.other = word.other;
            ask.registered = word.registered;
            (void)site.carry_out(ask);
            const base::Lock lock(queue_mutex);
            REQUIRE(queue::SiteTickets(queue->tickets()).drop_word(word.no));
        }
        show(console, service->site_turn(), site.view());
    }
    void show(link::Client& console, std::int64_t began, queue::SiteView view)
    {
        service->site_heard({began, std::move(view), {}, {}});
        done(console, "status");   // behind what was posted
    }
    void away(link::Client& console)
    {
        site.silent = true;
        service->site_heard({0, {}, desk::holder_silent(FaultCode::network_unreachable), {}});
        done(console, "status");
    }
    std::size_t drafts()
    {
        const base::Lock lock(queue_mutex);
        return queue->drafts()->size();
    }
};

inline std::string taken(link::Client& console, const char* action = "ticket_take")
{
    const auto answer = console.ask_and_wait(action, {{"line", "A"}, {"priority", ""}, {"language", "pt"}});
    REQUIRE(answer);
    return answer->contains("code") ? answer->at("code").get<std::string>() : answer->at("ticket").at("code").get<std::string>();
}

inline std::string here_now(link::Client& console)
{
    const auto model = model_of(console);
    return model.tickets.here ? model.tickets.here->code + " " + model.tickets.here->state + (model.tickets.here->has_case ? " with a case" : "") : "nobody";
}

inline Json what(const char* act, const char* ticket = nullptr) { return ticket == nullptr ? Json{{"act", act}} : Json{{"act", act}, {"ticket", ticket}}; }

/// A001 is served here, its form half filled; the holder keeps cases.
inline std::unique_ptr<link::Client> half_done(SiteService& running)
{
    running.site.keeps_cases = true;
    auto console = signed_in(running);
    running.turn(*console);
    taken(*console);
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    done(*console, "edit", {{"field", "full_name"}, {"text", "Amélia Exemplo"}});
    running.turn(*console);
    return console;
}

inline std::string name_in_form(link::Client& console)
{
    const auto model = model_of(console);
    const auto found = model.current ? model.current->fields.find(domain::FieldId::full_name) : decltype(model.current->fields.end()){};
    return !model.current ? "no case" : found == model.current->fields.end() ? "" : found->second.text;
}

inline std::size_t audited(SiteService& running, const std::string& event)
{
    const base::Lock lock(running.queue_mutex);
    const auto entries = running.queue->audit(0, 500).value();
    return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](const queue::AuditEntry& one) { return one.event.event == event; }));
}

}  // namespace site_tests
