#include "console/views/outcome_card.h"

#include <wx/utils.h>

#include "text/names.h"
#include "text/outcome_words.h"
#include "text/problem_text.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

OutcomeCard::OutcomeCard(wxWindow* parent, const Context& context) : Card(parent, context.look), m_context(context)
{
    const ui::Look& look = context.look;
    body()->Add(ui::label(this, look.say("Outcome"), ui::TextStyle::card), 0, wxBOTTOM, 16);
    m_scroll = scroll_area(this, look);
    auto* column = new wxBoxSizer(wxVERTICAL);
    m_word = new ui::Pill(m_scroll, wide(" "), ui::Tone::info, ui::PillSize::large);
    ui::glue::set_a11y_id(m_word, "outcome.word");
    column->Add(m_word, 0, wxBOTTOM, 10);
    m_meaning = new ui::WrapText(m_scroll, wide(" "));
    column->Add(m_meaning, 0, wxEXPAND | wxBOTTOM, 12);
    m_problem = new ui::NoticeBar(m_scroll, look, "outcome.problem");
    column->Add(m_problem, 0, wxEXPAND | wxBOTTOM, 12);
    m_facts = new wxPanel(m_scroll);
    ui::glue::never_focus(m_facts);
    column->Add(m_facts, 0, wxEXPAND | wxTOP, 4);
    m_sign_in = new ui::WrapText(m_scroll, wide(" "), ui::TextStyle::muted);
    column->Add(m_sign_in, 0, wxEXPAND | wxTOP, 16);
    m_scroll->SetSizer(column);
    body()->Add(m_scroll, 1, wxEXPAND);

    m_open = ui::button(this, look, ui::ButtonKind::secondary,
                        {.id = "action.open_receipt", .label = mnemonic(look.say("Open receipt"), 'b'), .icon = ui::Icon::file,
                         .on_press = [this] { open_receipt(); }});
    m_print = ui::button(this, look, ui::ButtonKind::secondary,
                         {.id = "action.print_receipt", .label = mnemonic(look.say("Print receipt"), 'i'), .icon = ui::Icon::printer,
                          .on_press = [this] { print_receipt(); }});
    m_next = ui::button(this, look, ui::ButtonKind::primary,
                        {.id = "action.next_case", .label = look.say("Next case") + wide("   F4"), .icon = std::nullopt,
                         .on_press = [this] { m_context.control.start_case({}); }});
    auto* paper = new wxBoxSizer(wxHORIZONTAL);
    paper->Add(m_open, 0, wxRIGHT, 8);
    m_open->Show(!context.locked);  // a viewer has windows of its own, which lead anywhere
    paper->Add(m_print);
    auto* foot = new wxBoxSizer(look.large_text() ? wxVERTICAL : wxHORIZONTAL);
    foot->Add(paper, 0, look.large_text() ? int{wxBOTTOM} : 0, 8);
    foot->AddStretchSpacer();
    foot->Add(m_next);
    body()->Add(foot, 0, wxEXPAND | wxTOP, 12);
}

void OutcomeCard::update()
{
    const CaseView* view = m_context.control.current();
    if (view == nullptr || !view->record) {
        return;
    }
    const ui::Look& look = m_context.look;
    const auto language = look.language();
    m_word->set(state_word(look, *view->record), tone(mood_of(*view->record)));
    m_meaning->set_text(wide(text::state_meaning(language, link::name(*view->record), text::meant_act(domain::name(view->act), view->about_phone, view->signature_left_out))));
    if (*view->record == link::RecordState::attention) {
        const auto problem = text::problem_text(language, view->problem);
        m_problem->set(ui::Tone::bad, wide(problem.reason), look.say("What to do now: {step}", {{"step", problem.next_step}}));
    } else if (!view->signature_left_out.empty()) {
        m_problem->set(ui::Tone::warning, look.say("The key works; the PIN of the signature was not saved"), left_out_words(*view));
    } else {
        m_problem->set(ui::Tone::info, {});
    }
    const std::string valid = view->key_valid_until.empty() ? "" : text::display_value(language, "expiry_date", view->key_valid_until);
    const std::string proof = utf8(view->phone_proof == link::PhoneProofState::proved ? look.say("proved at this desk by a code")
                                                                                      : look.say("proves itself at the first sign-in"));
    const std::string key = view->receipt_id + "|" + std::to_string(view->seq) + "|" + valid + "|" + proof + "|" + view->ticket;
    if (key != m_facts_shown) {
        m_facts_shown = key;
        m_facts->DestroyChildren();
        auto* grid = new wxFlexGridSizer(2, 12, 16);
        grid->AddGrowableCol(0, 1);
        grid->AddGrowableCol(1, 1);
        add_fact(m_facts, grid, look.say("Receipt number"), wide(view->receipt_id), ui::TextStyle::heading);
        add_fact(m_facts, grid, look.say("Ticket"), wide(view->ticket), ui::TextStyle::heading);
        if (!domain::is_cancellation(view->act)) {
            if (view->act != domain::DeskAct::activation) {
                add_fact(m_facts, grid, look.say("Request"), wide(text::act_name(language, domain::name(view->act))));
            }
            if (domain::sets_validity(view->act)) {
                add_fact(m_facts, grid, look.say("Key valid until"), wide(valid));
            }
            if (domain::asks_phone(view->act) && view->about_phone) {
                add_fact(m_facts, grid, look.say("Phone"), wide(proof));
            }
        }
        m_facts->SetSizer(grid);
    }
    const bool password = view->about_phone && domain::makes_password(view->act, view->phone_proof == link::PhoneProofState::proved);
    const bool refused = view->record == link::RecordState::attention || !password;  // then no password opens anything
    const bool letter = view->act == domain::DeskAct::letter_completion && view->record != link::RecordState::attention;
    m_sign_in->set_text(letter    ? letter_words(*view)
                        : refused ? wxString() : view->phase == link::Phase::sign_in ? look.say("The citizen is making the first sign-in and choosing a PIN: please look away.")
                        : view->first_sign_in_done          ? look.say("First sign-in done: the citizen has a PIN of their own.")
                                                            : look.say("The citizen has the temporary password on their screen or slip and chooses a PIN at the first sign-in."));
    const auto copies = view->receipt_copies;
    m_print->SetLabel(copies == 0 ? mnemonic(look.say("Print receipt"), 'i') : mnemonic(look.say("Print copy {n}", {{"n", std::to_string(copies + 1)}}), 'i'));
    m_open->Enable(!view->receipt_pdf.empty());
    m_print->Enable(!view->receipt_pdf.empty());
    Layout();
    m_scroll->FitInside();
}

/// The citizen reads the same at their window, in their language.
wxString OutcomeCard::left_out_words(const CaseView& view) const
{
    const ui::Look& look = m_context.look;
    if (view.signature_left_out == "ended") {
        return look.say("The signature was ended after this case had asked for it, at another desk or by its holder. Tell the citizen. If it is still wanted: F4, then Ctrl+Shift+D.");
    }
    if (view.signature_left_out == "exists") {
        return look.say("The signature has a PIN already, and that one stays. Tell the citizen. Was it forgotten: end the signature (Ctrl+Shift+S) and add it again (Ctrl+Shift+D).");
    }
    return look.say("The central service gave no reason this console knows ({why}). Tell the citizen; the signature can be added in another case (Ctrl+Shift+D).",
                    {{"why", view.signature_left_out}});
}

wxString OutcomeCard::letter_words(const CaseView& view) const
{
    const ui::Look& look = m_context.look;
    if (view.first_sign_in_done) {
        return look.say("First sign-in done: the citizen has a PIN of their own.");
    }
    if (view.phase == link::Phase::sign_in) {
        return look.say("The citizen is making the first sign-in and choosing a PIN: please look away.");
    }
    if (view.can_send_to_citizen) {
        return look.say("The citizen's window was left before the PIN was chosen. F7 asks for the letter's PIN again; it can also be done at the sign-in page.");
    }
    return view.record == link::RecordState::registered_here
               ? look.say("Once the central service has confirmed it, the citizen types the letter's PIN at their window. Without a line, finish: it is done at the sign-in page.")
               : look.say("The citizen types the PIN of the letter at their window and chooses one of their own: please look away.");
}

void OutcomeCard::open_receipt()
{
    const CaseView* view = m_context.control.current();
    if (view != nullptr && !wxLaunchDefaultApplication(wide(view->receipt_pdf))) {
        m_context.notify(ui::Tone::warning, m_context.look.say("No program for PDF files is installed"),
                         m_context.look.say("The receipt is safe: {path}", {{"path", view->receipt_pdf}}));
    }
}

void OutcomeCard::print_receipt() { m_context.control.print_receipt(std::nullopt); }

void OutcomeCard::focus_next() { m_next->SetFocus(); }

}  // namespace balcao::console
