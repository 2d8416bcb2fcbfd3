// Tickets given by hand, and priority for who waits.
#include <wx/weakref.h>

#include <array>

#include "console/views/tickets_page.h"
#include "text/names.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

namespace {

/// Decree-Law 58/2016, article 3.
constexpr std::array<std::string_view, 4> k_grounds_offered{"elderly", "disabled", "pregnant", "with_infant"};

}  // namespace

std::string_view ground_msgid(std::string_view ground)
{
    using text::tr_mark;
    if (ground == "elderly") return tr_mark("elderly");
    if (ground == "disabled") return tr_mark("disability");
    if (ground == "pregnant") return tr_mark("pregnant");
    return tr_mark("with an infant");
}

/// Series, and what is done with it: a ticket by hand, somebody without one, the one here to that line.
void TicketsPage::build_take()
{
    const ui::Look& look = m_context.look;
    auto* body = m_here->body();
    const auto choice = [&](std::string_view id, const wxString& name) {
        auto* made = new wxChoice(m_here, wxID_ANY);
        ui::glue::set_a11y_id(made, id);
        ui::glue::set_a11y_name(made, utf8(name));
        return made;
    };
    body->Add(ui::label(m_here, mnemonic(look.say("Series"), 'r'), ui::TextStyle::label), 0, wxTOP, 8);
    m_series = choice("field.ticket_series", look.say("Series"));
    body->Add(m_series, 0, wxEXPAND | wxTOP, 4);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(ui::label(m_here, mnemonic(look.say("Priority"), 'p'), ui::TextStyle::label), 0, wxALIGN_CENTRE_VERTICAL | wxRIGHT, 8);
    m_priority = choice("field.ticket_priority", look.say("Priority"));
    m_priority->Append(look.say("none"));
    for (const auto one : k_grounds_offered) {
        m_priority->Append(look.say(ground_msgid(one)));
    }
    m_priority->SetSelection(0);
    const auto help = look.say("Decree-Law 58/2016: elderly people with visible limits, disability of 60 per cent or more, pregnancy, a child up to two years in arms. For the next ticket, or for who is chosen in the list.");
    m_priority->SetToolTip(help);
    ui::glue::set_a11y_description(m_priority, utf8(help));
    row->Add(m_priority, 1, wxALIGN_CENTRE_VERTICAL);
    body->Add(row, 0, wxEXPAND | wxTOP, 6);
    auto* pair = new wxGridSizer(2, 0, 8);
    add_act(m_here, pair, "action.ticket_take", mnemonic(look.say("Give a ticket"), 'e'), [this] { take(false); });
    add_act(m_here, pair, "action.ticket_walk_in", mnemonic(look.say("Without ticket"), look.language() == text::Language::pt ? 'h' : 'u'), [this] { take(true); });
    body->Add(pair, 0, wxEXPAND);
    m_move = add_act(m_here, body, "action.ticket_move", mnemonic(look.say("Who is here to this series"), 'o'), [this] {
        const auto at = m_series->GetSelection();
        if (at != wxNOT_FOUND && m_view.here) {
            const auto letter = utf8(m_series->GetString(static_cast<unsigned>(at))).substr(0, 1);
            m_context.control.ticket("ticket_act", {{"act", "transfer"}, {"line", letter}});
        }
    });
}

void TicketsPage::take(bool walk_in)
{
    const auto at = m_series->GetSelection();
    if (at == wxNOT_FOUND) {
        m_series->SetFocus();
        return;
    }
    m_context.control.ticket(walk_in ? "ticket_walk_in" : "ticket_take", {{"line", utf8(m_series->GetString(static_cast<unsigned>(at))).substr(0, 1)}, {"priority", ground()}},
                             ground_used());
}

/// A ground is this person's, not the next one's; after a refusal it stays.
std::function<void()> TicketsPage::ground_used()
{
    return [page = wxWeakRef<TicketsPage>(this)] {  // a theme chosen meanwhile makes the page anew
        if (page) {
            page->m_priority->SetSelection(0);
        }
    };
}

std::string TicketsPage::ground() const
{
    const int at = m_priority->GetSelection();
    return at < 1 ? std::string() : std::string(k_grounds_offered.at(static_cast<std::size_t>(at) - 1));
}

/// Without a ground there is no priority: it is chosen first. Who has it loses it by the same button: the place in the line stays.
void TicketsPage::ask_priority()
{
    const auto* line = chosen();
    if (line != nullptr && !line->priority.empty()) {
        m_context.control.ticket("ticket_act", {{"act", "priority_back"}, {"ticket", line->code}});
        return;
    }
    if (line == nullptr || ground().empty()) {
        m_context.notify(ui::Tone::info, m_context.look.say("Choose the ground for the priority first"), m_context.look.say("Then press the button again. Nothing was changed."));
        m_priority->SetFocus();
        return;
    }
    m_context.control.ticket("ticket_act", {{"act", "priority"}, {"ticket", line->code}, {"priority", ground()}}, ground_used());
}

}  // namespace balcao::console
