// Papers to the desk's printer: sent by `lp`, and only called sent when that says so.
#include <wx/filefn.h>
#include <wx/process.h>
#include <wx/timer.h>
#include <wx/utils.h>
#include <wx/weakref.h>

#include <utility>

#include "base/files.h"
#include "console/views/parts.h"
#include "paper/ticket_slip.h"
#include "text/format.h"

namespace balcao::console {

using ui::wide;

namespace {

/// Ends itself with the program it waits for. A printer's program that hangs is ended after its time, with all it started, and told
/// at once: it may be one that cannot even be ended.
class PrintJob final : public wxProcess {
public:
    PrintJob(wxWindow* frame, std::function<void(Printed)> then) : m_frame(frame), m_then(std::move(then))
    {
        m_deadline.Bind(wxEVT_TIMER, [this](wxTimerEvent&) {
            wxProcess::Kill(static_cast<int>(GetPid()), wxSIGKILL, wxKILL_CHILDREN);
            tell(Printed::hung);
        });
    }
    void wait_at_most(std::chrono::milliseconds time) { m_deadline.StartOnce(static_cast<int>(time.count())); }
    void OnTerminate(int, int status) override
    {
        m_deadline.Stop();
        tell(status == 0 ? Printed::sent : Printed::failed);
        delete this;
    }

private:
    void tell(Printed what)
    {
        if (m_frame && !std::exchange(m_told, true)) {  // without the window nobody is there to read it
            m_then(what);
        }
    }
    wxTimer m_deadline;
    bool m_told = false;
    wxWeakRef<wxWindow> m_frame;
    std::function<void(Printed)> m_then;
};

void save_slip(const Context& context, Printed what, const link::GivenTicket& given, const std::string& content)
{
    const ui::Look& look = context.look;
    const auto path = context.export_folder + "/balcao-ticket-" + given.code + ".pdf";
    const auto written = base::write_file(path, content, 0600);
    const wxString why = what == Printed::hung ? look.say("The printer did not answer.") : what == Printed::failed ? look.say("The printer did not take the paper.") : look.say("Printing is not set up on this desk.");
    context.notify(ui::Tone::warning, look.say("Ticket {ticket} is given; its slip was not printed", {{"ticket", given.code}}),
                   why + wide(" ") + (written ? look.say("The slip is saved here: {path}", {{"path", path}}) : look.say("Nor can it be written to {path}: tell the number.", {{"path", path}})));
}

}  // namespace

void print_file(const Context& context, wxWindow* inside, const std::string& path, std::function<void(Printed)> then)
{
    wxPathList places;
    places.AddEnvList("PATH");
    if (places.FindAbsoluteValidPath("lp").empty()) {
        then(Printed::not_set_up);
        return;
    }
    auto* job = new PrintJob(wxGetTopLevelParent(inside), then);
    const wxString wide_path = wide(path);
    // Octets for a roll printer go to it as they are; anything else is turned into what the printer speaks.
    const wchar_t* const raw[] = {L"lp", L"-o", L"raw", L"--", wide_path.wc_str(), nullptr};
    const wchar_t* const page[] = {L"lp", L"--", wide_path.wc_str(), nullptr};
    job->wait_at_most(context.print_deadline);  // before: a program that ends at once can have ended the job by the time wxExecute returns
    if (wxExecute(path.ends_with(".escpos") ? raw : page, wxEXEC_ASYNC | wxEXEC_MAKE_GROUP_LEADER, job) <= 0) {
        delete job;
        then(Printed::failed);
    }
}

void print_paper(const Context& context, wxWindow* inside, const std::string& path, const wxString& sent, const wxString& kept)
{
    print_file(context, inside, path, [&context, path, sent, kept](Printed what) {
        const ui::Look& look = context.look;
        const wxString where = kept.empty() ? look.say("The paper is safe: {path}", {{"path", path}}) : kept;
        switch (what) {
        case Printed::sent: context.notify(ui::Tone::info, look.say("Sent to the printer"), sent); break;
        case Printed::failed: context.notify(ui::Tone::bad, look.say("The printer did not take the paper"), where); break;
        case Printed::hung:
            context.notify(ui::Tone::bad, look.say("The printer does not answer"), look.say("It was waited for, and the attempt was ended. See whether a page came out before you print again.") + wide(" ") + where);
            break;
        case Printed::not_set_up: context.notify(ui::Tone::warning, look.say("Printing is not set up on this desk"), where); break;
        }
    });
}

void print_slip(const Context& context, wxWindow* inside, const link::GivenTicket& given)
{
    const auto& model = context.control.model();
    const paper::TicketSlip slip{model ? model->terminal.place : std::string(), given.code, given.name_pt, given.name_pt, given.at, text::local_offset(given.at), given.before, given.wait_s,
                                 given.due_at, model && model->terminal.practice};
    const auto pdf = paper::render_ticket_pdf(slip, text::Language::pt);
    const auto path = folder_to_print() + "/balcao-ticket-to-print.pdf";
    const auto content = pdf ? base::to_text(*pdf) : std::string();
    if (!pdf) {
        const auto said = notice_text(pdf.error().code, context.look.language());
        context.notify(ui::Tone::bad, context.look.say("Ticket {ticket} is given; its slip was not printed", {{"ticket", given.code}}), wide(said.headline));
        return;
    }
    if (!base::write_file(path, content, 0600)) {
        save_slip(context, Printed::failed, given, content);
        return;
    }
    print_file(context, inside, path, [&context, given, content](Printed what) {
        if (what == Printed::sent) {
            const auto wait = paper::expected_text(given.wait_s, context.look.language());
            context.notify(ui::Tone::ok, context.look.say("Ticket {ticket} is given; its slip is at the printer", {{"ticket", given.code}}), wide(wait));
        } else {
            save_slip(context, what, given, content);
        }
    });
}

}  // namespace balcao::console
