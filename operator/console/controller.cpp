#include "console/controller.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <fcntl.h>

#include "link/protocol.h"

namespace balcao::console {

using base::FaultCode;
using wire::Json;

const CaseView* Controller::current() const { return m_model && m_model->current ? &*m_model->current : nullptr; }

void Controller::changed() const
{
    if (on_change) {
        on_change();
    }
}

void Controller::want_focus() const
{
    if (on_focus_wanted) {
        on_focus_wanted();
    }
}

void Controller::model_arrived(ConsoleModel model)
{
    const bool chip_read = m_model && m_model->chip.state == link::ChipState::reading && model.chip.state == link::ChipState::read;
    m_model = std::move(model);
    const Page page = page_of(*m_model);
    const CaseView* view = current();
    const std::string case_id = view != nullptr ? view->id : std::string();
    const bool other_case = case_id != m_case_id;
    const bool other_page = page != m_page;
    if (other_case) {
        m_case_id = case_id;
        m_insist = false;
        m_acknowledging.clear();
        if (!case_id.empty() && case_id != m_unsent_case) {
            m_unsent.clear();  // typed for somebody else
        }
    }
    if (view != nullptr && (other_case || other_page || (chip_read && page == Page::form))) {
        m_viewed = page == Page::citizen ? Step::citizen : page == Page::outcome ? Step::receipt : first_open_step(*view);
    }
    m_page = page;
    if (!m_citizen_not_done.empty() && (view == nullptr || view->first_sign_in_done || other_case)) {
        m_citizen_not_done.clear();  // what was said about it is no longer so
        if (on_success) {
            on_success();
        }
    }
    resend();
    changed();
    const bool asks_for_number = m_model->chip.state == link::ChipState::key_needed && m_chip_state != link::ChipState::key_needed;
    // The clerk's turn again: to register, to say who they are, or to have it approved. Until then the focus stood on taking the case back.
    const bool turn = view != nullptr && (view->phase == link::Phase::approval || view->phase == link::Phase::ready);
    const auto turn_in = turn ? std::optional(view->phase) : std::nullopt;
    const bool asks_now = turn && turn_in != m_turn_in;
    m_turn_in = turn_in;
    if (other_case || other_page || chip_read || asks_for_number || asks_now) {
        want_focus();
    }
    m_chip_state = m_model->chip.state;
}

void Controller::connection_changed(bool connected)
{
    m_connected = connected;
    m_acknowledging.clear();  // what was on its way has no answer
    m_resend_due = m_resend_due || !connected;
    changed();
}

/// After a reconnect, once the same case is on the desk again.
void Controller::resend()
{
    if (!m_resend_due || !m_connected || m_page == Page::sign_in || m_page == Page::start) {
        return;
    }
    m_resend_due = false;
    const auto unsent = m_page == Page::form || m_page == Page::citizen ? m_unsent : decltype(m_unsent){};
    m_unsent.clear();
    for (const auto& [field, text] : unsent) {
        edit(field, text);
    }
}

void Controller::act(std::string_view action, Json args, std::function<void(const Json&)> done, base::Descriptor attached)
{
    const auto on_reply = [this, done = std::move(done)](const base::Result<Json>& result) {
        if (!result) {
            if (on_fault) {
                on_fault(result.error());
            }
            return;
        }
        if (on_success) {
            on_success();
        }
        if (done) {
            done(*result);
        }
    };
    m_ask(action, std::move(args), on_reply, std::move(attached));
}

void Controller::on_fresh_model(std::function<void()> then)
{
    if (on_flush_wanted) {
        on_flush_wanted();
    }
    m_ask("status", Json::object(), [this, then = std::move(then)](const base::Result<Json>& result) {
        auto model = result ? link::console_model_from_json(*result) : base::unexpected(result.error());
        if (!model) {
            if (on_fault) {
                on_fault(model.error());
            }
            return;
        }
        model_arrived(std::move(*model));
        then();
    }, {});
}

void Controller::sign_in(const std::string& operator_id, const std::string& password, const std::string& code)
{
    act("sign_in", {{"operator", operator_id}, {"password", password}, {"code", code}});
}

void Controller::sign_in_card(const std::string& pin, bool last_try)
{
    Json args{{"last_try", last_try}};
    if (!pin.empty()) {
        args["pin"] = pin;
    }
    act("sign_in_card", std::move(args));
}

void Controller::sign_out() { act("sign_out"); }

void Controller::decide(std::string_view action, Json second) { act(action, std::move(second)); }

void Controller::handover_write(const std::string& text, std::function<void()> done)
{
    act("handover_write", {{"text", text}}, [done = std::move(done)](const Json&) { done(); });
}

void Controller::handover_done(std::int64_t id) { act("handover_done", {{"id", id}}); }

void Controller::start_case(const std::string& ticket) { start_then(ticket, {}); }

/// Closes a recorded case on the way. While the citizen still reads the password the first try is refused with the
/// reason; the second one, for the same case, is meant.
void Controller::start_then(const std::string& ticket, std::function<void(const Json&)> then)
{
    const bool anyway = !m_case_id.empty() && m_case_id == m_citizen_not_done;
    m_ask("start_case", {{"ticket", ticket}, {"anyway", anyway}}, [this, asked = m_case_id, then = std::move(then)](const base::Result<Json>& result) {
        if (!result) {
            if (result.error().code == FaultCode::citizen_not_done) {
                m_citizen_not_done = asked;
            }
            if (on_fault) {
                on_fault(result.error());
            }
            return;
        }
        m_citizen_not_done.clear();
        if (on_success) {
            on_success();
        }
        if (then) {
            then(*result);
        }
    }, {});
}

void Controller::choose_act(domain::DeskAct act)
{
    if (m_page == Page::form) {
        this->act("choose_act", {{"act", domain::name(act)}}, [this](const Json&) { captured(); });
    }
}

void Controller::turn(FieldId field, const std::string& on)
{
    const CaseView* view = current();
    if (m_page == Page::form && view != nullptr) {
        const auto held = view->fields.find(field);
        edit(field, held == view->fields.end() || held->second.text.empty() ? on : std::string());
    }
}

void Controller::edit(FieldId field, const std::string& text)
{
    m_unsent[field] = text;
    m_unsent_case = m_case_id;
    m_ask("edit", {{"field", domain::name(field)}, {"text", text}}, [this, field, text](const base::Result<Json>& result) {
        const bool kept_for_later = !result && (result.error().code == FaultCode::service_not_running ||
                                                result.error().code == FaultCode::peer_gone ||
                                                result.error().code == FaultCode::not_signed_in);
        if (kept_for_later) {
            m_resend_due = true;
            return;
        }
        if (const auto held = m_unsent.find(field); held != m_unsent.end() && held->second == text) {
            m_unsent.erase(held);
        }
        if (!result && on_fault) {
            on_fault(result.error());
        }
    }, {});
}

void Controller::read_card(const std::string& number)
{
    act("read_card", number.empty() ? Json::object() : Json{{"can", number}});
}

void Controller::stop_card() { act("stop_card"); }

void Controller::lay_practice_card(const std::string& card, bool fails) { act("practice_card", {{"card", card}, {"fails", fails}}); }
void Controller::practise_line(bool lost) { act("practice_line", {{"lost", lost}}); }

void Controller::print_receipt(std::optional<base::Sequence> seq)
{
    act("receipt_print", seq ? Json{{"seq", *seq}} : Json::object(), [this](const Json& answer) {
        if (on_paper) {
            on_paper(answer.value("pdf", ""), answer.value("copy", 1));
        }
    });
}

void Controller::compare_face(const std::string& result)
{
    act("compare_face", {{"result", result}});
}

void Controller::captured()
{
    on_fresh_model([this] {
        if (const CaseView* view = current(); view != nullptr && m_page == Page::form) {
            m_viewed = first_open_step(*view);
            changed();
            want_focus();
        }
    });
}

/// A recorded case is closed on the way, with the question "start_case" asks; without one the service opens it.
void Controller::capture(std::string_view action, Json args, base::Descriptor attached, std::function<void(const Json&)> done)
{
    if (!m_model || m_page == Page::sign_in) {
        return;
    }
    if (m_page != Page::outcome) {
        act(action, std::move(args), std::move(done), std::move(attached));
        return;
    }
    const auto held = std::make_shared<base::Descriptor>(std::move(attached));
    start_then({}, [this, action = std::string(action), args = std::move(args), held, done = std::move(done)](const Json&) {
        act(action, args, done, std::move(*held));
    });
}

void Controller::capture_text(const std::string& text)
{
    capture("capture_text", {{"text", text}}, {}, [this](const Json&) { captured(); });
}

void Controller::capture_image(const std::string& path)
{
    base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) {
        if (on_fault) {
            on_fault(base::Fault{FaultCode::file_unreadable, errno});
        }
        return;
    }
    capture_picture(std::move(file));
}

void Controller::capture_picture(base::Descriptor file)
{
    capture("capture_image", Json::object(), std::move(file), [this](const Json& answer) { picture_read(answer); });
}

void Controller::scan_flatbed()
{
    capture("scan_flatbed", Json::object(), {}, [this](const Json& answer) { picture_read(answer); });
}

void Controller::picture_read(const Json& answer)
{
    const auto refused = answer.value("refused", std::string());
    if (on_image_read) {
        on_image_read(answer.value("mrz", false) || answer.value("barcodes", 0) > 0 ? std::string() : refused.empty() ? "nothing" : refused);
    }
    for (const auto& code : answer.value("codes", Json::array())) {
        if (on_code) {
            on_code(code.value("kind", std::string()), code.value("text", std::string()));
        }
    }
    captured();
}

void Controller::consent_to_picture(bool yes) { act("picture_consent", {{"yes", yes}}); }

void Controller::acknowledge(const std::string& rule_id, Afterwards afterwards)
{
    m_acknowledging.insert(rule_id);
    const auto on_reply = [this, rule_id, afterwards](const base::Result<Json>& result) {
        if (!result) {
            m_acknowledging.erase(rule_id);
            if (on_fault) {
                on_fault(result.error());
            }
            return;
        }
        if (on_success) {
            on_success();
        }
        on_fresh_model([this, rule_id, afterwards] {
            m_acknowledging.erase(rule_id);
            const CaseView* view = current();
            const auto open = view != nullptr && m_page == Page::form && afterwards == Afterwards::lead_on ? open_step_after(*view, m_viewed) : std::nullopt;
            if (open) {
                this->view(*open);
            } else {
                want_focus();
            }
        });
    };
    m_ask("acknowledge", {{"rule", rule_id}}, on_reply, {});
}

void Controller::acknowledge_next()
{
    const CaseView* view = current();
    if (view == nullptr || m_page != Page::form) {
        return;
    }
    for (const auto* finding : findings_of(*view, m_viewed, domain::Severity::acknowledge)) {
        if (!finding->acknowledged && m_acknowledging.count(finding->rule_id) == 0) {  // a quick second press is for the next one
            acknowledge(finding->rule_id, Afterwards::lead_on);
            return;
        }
    }
}

void Controller::settle(FieldId field, bool use_captured)
{
    act(use_captured ? "use_captured" : "keep_held", {{"field", domain::name(field)}},
        [this](const Json&) { on_fresh_model([this] { want_focus(); }); });
}

void Controller::settle_next(bool use_captured)
{
    if (const CaseView* view = current(); view != nullptr && !view->disagreements.empty()) {
        settle(view->disagreements.front().field, use_captured);
    }
}

void Controller::view(Step step)
{
    m_viewed = step;
    m_insist = false;
    changed();
    want_focus();
}

void Controller::back()
{
    if (m_page == Page::form && m_viewed > Step::document) {
        view(static_cast<Step>(static_cast<int>(m_viewed) - 1));
    }
}

void Controller::proceed()
{
    switch (m_page) {
    case Page::form:
        on_fresh_model([this] {
            const CaseView* view = current();
            if (view == nullptr || m_page != Page::form) {
                return;
            }
            if (blocked(*view, m_viewed)) {
                m_insist = true;
                changed();
                want_focus();
            } else if (m_viewed >= last_form_step(*view)) {
                send_to_citizen();
            } else {
                this->view(next_step(*view, m_viewed));
            }
        });
        return;
    case Page::citizen:
        if (const CaseView* view = current(); view != nullptr && (view->can_sign_off || view->phase == link::Phase::approval)) {
            sign_off();
        }
        return;
    case Page::start:
    case Page::outcome:
    case Page::sign_in: return;  // these pages have their own default buttons
    }
}

void Controller::send_to_citizen()
{
    if (m_page == Page::outcome && current() != nullptr && current()->can_send_to_citizen) {
        act("send_to_citizen");
        return;
    }
    if (m_page != Page::form) {
        return;
    }
    on_fresh_model([this] {
        const CaseView* view = current();
        if (view == nullptr || m_page != Page::form) {
            return;
        }
        if (!view->can_send_to_citizen) {
            m_viewed = first_open_step(*view);
            m_insist = true;
            changed();
            want_focus();
            if (blocked(*view, m_viewed)) {
                return;  // the field says what is missing
            }
        }
        act("send_to_citizen");
    });
}

void Controller::take_back() { act(current() != nullptr && current()->asked_for_help ? "take_over" : "back_to_form"); }
void Controller::enter_code(const std::string& code) { act("enter_code", {{"code", code}}); }
void Controller::resend_code() { act("resend_code"); }
void Controller::skip_code() { act("skip_code"); }
void Controller::sign_off(const std::string& password, const std::string& code)
{
    const bool waits = current() != nullptr && current()->phase == link::Phase::approval;  // somebody else has to be typed first
    if (waits || (password.empty() && model() && model()->sign_off_asks != link::SignOffAsks::nothing)) {
        want_focus();
        return;
    }
    if (!password.empty() && model() && model()->sign_off_asks == link::SignOffAsks::card) {
        act("sign_off", {{"card", {{"pin", password}}}});
        return;
    }
    act("sign_off", password.empty() ? Json::object() : Json{{"password", password}, {"code", code}});
}
void Controller::cancel(const std::string& reason)
{
    act("cancel_case", {{"reason", reason}}, [this](const Json&) {
        if (on_cancelled) {
            on_cancelled();
        }
    });
}

void Controller::find_desks(const std::string& place, bool foreigner, bool open_now)
{
    const CaseView* view = current();
    const bool ends = view != nullptr && domain::is_cancellation(view->act);
    const bool withdrawal = view != nullptr && view->fields.count(FieldId::occasion) != 0;
    act("points_near", {{"place", place}, {"service", withdrawal ? "card_withdrawal" : ends ? "cancellation" : "activation"}, {"foreigner", foreigner}, {"open_now", open_now}, {"most", 5}}, [this](const Json& answer) {
        if (auto found = link::points_view_from_json(answer)) {
            desks_arrived(std::move(*found));
        }
    });
}

void Controller::older_records(base::Sequence before, int limit)
{
    // Without a service the question is dropped: the page asks again with the next model.
    m_ask("queue_list", {{"before", before}, {"limit", limit}},
          [this, before](const base::Result<Json>& answer) {
              const auto rows = answer ? link::queue_rows_from_json(*answer) : base::unexpected(answer.error());
              if (on_older_records) {
                  rows ? on_older_records(before, *rows) : on_older_records(0, {});
              }
          },
          {});
}

void Controller::desks_arrived(link::PointsView view)
{
    m_desks = std::move(view);
    changed();
}

/// The list on the screen, in the language of the citizen who is served; in Portuguese while nobody has chosen one.
void Controller::print_desks()
{
    if (!m_desks) {
        return;
    }
    const CaseView* view = current();
    const std::string language = view != nullptr && !view->citizen_language.empty() ? view->citizen_language : "pt";
    act("points_slip", {{"place", m_desks->place}, {"service", m_desks->service}, {"foreigner", m_desks->foreigner}, {"open_now", m_desks->open_now}, {"most", 3}, {"language", language}},
        [this](const Json& answer) {
            if (on_paper) {
                on_paper(answer.value("pdf", ""), answer.value("copy", 1));
            }
        });
}

void Controller::print_refusal()
{
    act("refusal_slip", Json::object(), [this](const Json& answer) {
        if (on_paper) {
            on_paper(answer.value("pdf", ""), answer.value("copy", 1));
        }
    });
}

void Controller::send_now()
{
    act("sync_now", Json::object(), [this](const Json&) {
        if (on_sent_now) {
            on_sent_now();
        }
    });
}

void Controller::release_frozen(const std::string& second, const std::string& password, const std::string& code)
{
    act("queue_release_frozen", {{"second", second}, {"password", password}, {"code", code}}, [this](const Json& answer) {
        if (on_released) {
            on_released(answer.value("released", std::int64_t{0}));
        }
    });
}

void Controller::stick(link::StickAct which, const std::string& folder)
{
    Json args{{"act", link::name(which)}};
    if (!folder.empty()) {
        args["folder"] = folder;
    }
    if (which == link::StickAct::look) {  // the card itself says what keeps it from looking
        m_ask("stick", std::move(args), [](const base::Result<Json>&) {}, {});
        return;
    }
    act("stick", std::move(args));
}

void Controller::stick_lost(const std::string& id) { act("stick_lost", {{"id", id}}); }

void Controller::drain(bool cancel, const std::string& technician, const std::string& password, const std::string& code)
{
    act(cancel ? "drain_cancel" : "drain", technician.empty() ? Json::object() : Json{{"operator", technician}, {"password", password}, {"code", code}});
}

void Controller::look_at_what_is_left()
{
    m_ask("drain_look", Json::object(), [](const base::Result<Json>&) {}, {});
}

void Controller::look_at_day(const std::string& day)
{
    Json args{{"show", true}};
    if (!day.empty()) {
        args["day"] = day;
    }
    m_ask("day_report", std::move(args), [](const base::Result<Json>&) {}, {});
}

void Controller::close_day(const std::string& day, bool anyway)
{
    act("day_close", {{"day", day}, {"anyway", anyway}}, [this](const Json& answer) {
        if (on_day_closed) {
            on_day_closed(answer.value("closed", false), answer.value("reason", std::string()) == "already");
        }
    });
}

void Controller::day_papers(bool own, std::function<void(const DayPapers&)> then)
{
    if (!m_model) {
        return;
    }
    if (!m_model->day_book) {  // asked for, and on its way: a key that was quicker is not lost
        on_fresh_model([this, own, then = std::move(then)]() mutable {
            if (m_model->day_book) {
                day_papers(own, std::move(then));
            }
        });
        return;
    }
    act(own ? "day_own" : "day_statement", {{"day", m_model->day_book->day}}, [this, own, then = std::move(then)](const Json& answer) {
        const auto whole = answer.value("statement", Json());
        if (whole.is_object()) {
            make_papers(whole, own, then);
        } else if (on_day_not_closed) {
            on_day_not_closed();
        }
    });
}

void Controller::make_papers(const Json& whole, bool own, const std::function<void(const DayPapers&)>& then)
{
    act("day_paper", {{"statement", whole}, {"format", "pdf"}}, [this, whole, own, then](const Json& answer) {
        const auto statement = whole.value("statement", Json::object());
        DayPapers papers{statement.is_object() ? statement.value("day", std::string()) : std::string(), own, wire::to_line(whole), answer.value("csv", std::string()), {}};
        const auto attached = take_attached ? take_attached() : base::Descriptor();
        const auto octets = answer.value("octets", std::size_t{0});
        papers.pdf.resize(attached ? octets : 0);
        const bool whole_paper = attached && ::pread(attached.get(), papers.pdf.data(), octets, 0) == static_cast<ssize_t>(octets) && octets > 0;
        if (whole_paper) {
            then(papers);
        } else if (on_fault) {
            on_fault(base::Fault{FaultCode::message_malformed});
        }
    });
}

void Controller::import_appointments(const std::string& path)
{
    base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) {
        if (on_fault) {
            on_fault(base::Fault{FaultCode::file_unreadable, errno});
        }
        return;
    }
    act("appointments_import", {{"name", path.substr(path.rfind('/') + 1)}, {"rows", true}}, [this](const Json& answer) {
        std::vector<BadRow> bad;
        for (const auto& row : answer.value("refused", Json::array())) {
            bad.push_back({row.value("line", std::int64_t{0}), row.value("reason", std::string())});
        }
        if (on_appointments) {
            on_appointments(answer.value("read", std::int64_t{0}), answer.value("new", std::int64_t{0}), bad);
        }
    }, std::move(file));
}

void Controller::call_back_done(base::Sequence seq) { act("call_back_done", {{"seq", seq}}); }

void Controller::ticket(std::string_view action, Json args, std::function<void()> then)
{
    const bool gives = action == "ticket_take" || action == "ticket_check_in";
    act(action, std::move(args), [this, gives, then = std::move(then)](const Json& answer) {
        if (then) {
            then();
        }
        if (const auto given = gives ? link::given_ticket_from_json(answer) : base::Result<link::GivenTicket>(); gives && given && on_ticket_given) {
            on_ticket_given(*given);
        }
        if (on_ticket_news && answer.contains("not_done")) {
            on_ticket_news(TicketNews::priority_not_done);
        } else if (on_ticket_news && answer.value("case_stays", false)) {
            on_ticket_news(TicketNews::case_stays);
        }
    });
}

void Controller::idle_lock()
{
    m_ask("idle_lock", Json::object(), [](const base::Result<Json>&) {}, {});  // refused: it is asked again
}

void Controller::give_up(base::Sequence seq, const std::string& reason, Json shown)
{
    shown["seq"] = seq;
    shown["reason"] = reason;
    act("queue_waive", std::move(shown), [this, seq](const Json&) {
        if (on_given_up) {
            on_given_up(seq);
        }
    });
}

void Controller::queue_act(std::string_view action, base::Sequence seq) { act(action, {{"seq", seq}}); }

}  // namespace balcao::console
