#include "console/views/form_card.h"

#include <algorithm>
#include <array>

#include <wx/checkbox.h>
#include <wx/statbmp.h>
#include <wx/wrapsizer.h>

#include "text/names.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

namespace {

constexpr std::array k_acts{domain::DeskAct::activation,           domain::DeskAct::new_password,     domain::DeskAct::contact_change,
                            domain::DeskAct::signature_activation, domain::DeskAct::key_cancellation, domain::DeskAct::signature_cancellation,
                            domain::DeskAct::document_renewal,     domain::DeskAct::letter_completion};

/// What the phone of the form is, in this act.
wxString phone_words(const ui::Look& look, const CaseView* view)
{
    const auto act = view != nullptr ? view->act : domain::DeskAct::activation;
    if (act == domain::DeskAct::contact_change) {
        return look.say("What is filled in changes; what stays empty stays as the key has it. A new number is proved by a code, an e-mail alone asks for none.");
    }
    if (act == domain::DeskAct::letter_completion) {
        return look.say("The phone given with the request for the letter, which the person has at hand.");
    }
    return domain::is_key_change(act) ? look.say("The phone of the key, which the person has at hand.") : look.say("The phone the key will belong to.");
}

/// As it stands in a label with markup: entities for what markup knows, no mnemonic.
wxString escaped(const wxString& text)
{
    wxString out;
    for (const wxUniChar c : text) {
        switch (c.GetValue()) {
        case '&': out += wide("&amp;&amp;"); break;
        case '<': out += wide("&lt;"); break;
        case '>': out += wide("&gt;"); break;
        default: out += c;
        }
    }
    return out;
}

}  // namespace

FormCard::FormCard(wxWindow* parent, const Context& context) : Card(parent, context.look), m_context(context)
{
    build_head();
    m_voided = new ui::NoticeBar(this, context.look, "notice.voided");
    body()->Add(m_voided, 0, wxEXPAND | wxBOTTOM, 10);
    m_scroll = scroll_area(this, context.look);
    auto* column = new wxBoxSizer(wxVERTICAL);
    m_points = new wxPanel(m_scroll);
    ui::glue::never_focus(m_points);
    m_differences = new wxPanel(m_scroll);
    ui::glue::never_focus(m_differences);
    column->Add(m_differences, 0, wxEXPAND | wxRIGHT, 4);
    for (const Step step : {Step::document, Step::eligibility, Step::phone}) {
        m_rows[step] = new FormRows(m_scroll, context, step);
        column->Add(m_rows[step], 0, wxEXPAND | wxRIGHT, 4);
        m_rows[step]->Hide();
    }
    build_consent(column);
    m_summary = new wxPanel(m_scroll);
    ui::glue::never_focus(m_summary);
    column->Add(m_points, 0, wxEXPAND | wxRIGHT, 4);
    column->Add(m_summary, 0, wxEXPAND | wxRIGHT | wxTOP, 4);
    m_scroll->SetSizer(column);
    body()->Add(m_scroll, 1, wxEXPAND);
    build_foot();
}

void FormCard::build_head()
{
    auto* words = new wxBoxSizer(wxVERTICAL);
    m_title = ui::label(this, wide(" "), ui::TextStyle::card);
    ui::glue::set_a11y_id(m_title, "form.title");
    m_subtitle = new ui::WrapText(this, wide(" "), ui::TextStyle::muted);
    words->Add(m_title);
    words->Add(m_subtitle, 0, wxEXPAND | wxTOP, 2);
    auto* scan = ui::button(this, m_context.look, ui::ButtonKind::link,
                            {.id = "action.scan", .label = m_context.look.say("Read document") + wide("  F2"), .icon = ui::Icon::scan,
                             .on_press = [this] { m_context.open_scan(); }, .height = 38});
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(words, 1, wxALIGN_TOP);
    head->Add(scan, 0, wxALIGN_TOP);
    body()->Add(head, 0, wxEXPAND | wxBOTTOM, 14);
}

/// What the case is about, in the form's first step: below the form, which needs all of its height.
void FormCard::build_act(wxSizer* foot)
{
    wxArrayString names;
    names.Add(m_context.look.say("Activate"));  // in the order of k_acts
    names.Add(m_context.look.say("New password"));
    names.Add(m_context.look.say("Change the contact"));
    names.Add(m_context.look.say("Add the signature"));
    names.Add(m_context.look.say("End the key"));
    names.Add(m_context.look.say("End the signature"));
    names.Add(m_context.look.say("Renewed document"));
    m_act = new wxChoice(this, wxID_ANY, wxDefaultPosition, wxDefaultSize, names);
    ui::glue::set_a11y_id(m_act, "field.act");
    ui::glue::set_a11y_name(m_act, utf8(m_context.look.say("What the case is about")));
    m_act->Bind(wxEVT_CHOICE, [this](wxCommandEvent& event) { m_context.control.choose_act(k_acts.at(static_cast<std::size_t>(event.GetSelection()))); });
    foot->Add(m_act, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
}

void FormCard::build_consent(wxSizer* column)
{
    m_consent = new wxCheckBox(m_scroll, wxID_ANY, wide(" "));
    ui::glue::set_a11y_id(m_consent, "field.picture_consent");
    m_consent->Bind(wxEVT_CHECKBOX, [this](wxCommandEvent& event) { m_context.control.consent_to_picture(event.IsChecked()); });
    m_consent->Hide();
    column->Add(m_consent, 0, wxTOP | wxBOTTOM, 8);
}

/// Offered once there is a picture, and only where the site keeps any.
void FormCard::update_consent(const CaseView& view)
{
    const auto& model = m_context.control.model();
    const int days = model ? model->keep_pictures_days : 0;
    if (days > 0 && days != m_consent_days) {
        m_consent_days = days;
        m_consent->SetLabel(wxControl::EscapeMnemonics(
            m_context.look.say("Keep the document's picture for {days} days: the citizen agrees", {{"days", std::to_string(days)}})));
        m_consent->InvalidateBestSize();
    }
    m_consent->Show(days > 0 && view.has_picture && m_step == Step::document);
    m_consent->SetValue(view.picture_consent);
}

void FormCard::build_foot()
{
    const ui::Look& look = m_context.look;
    m_back = ui::button(this, look, ui::ButtonKind::secondary,
                        {.id = "action.back", .label = mnemonic(look.say("Back"), 'k'), .icon = std::nullopt,
                         .on_press = [this] { m_context.control.back(); }});
    auto* cancel = ui::button(this, look, ui::ButtonKind::link,
                              {.id = "action.cancel", .label = look.say("Break off…"), .icon = std::nullopt,
                               .on_press = [this] { m_context.open_cancel(); }});
    m_primary = ui::button(this, look, ui::ButtonKind::primary,
                           {.id = "action.primary", .label = look.say("Continue"), .icon = std::nullopt,
                            .on_press = [this] { m_context.control.proceed(); }});
    auto* foot = new wxBoxSizer(wxHORIZONTAL);
    foot->Add(m_back, 0, wxRIGHT, 8);
    foot->Add(cancel);
    build_act(foot);
    foot->AddStretchSpacer();
    foot->Add(ui::label(this, wide("Ctrl+Enter"), ui::TextStyle::caption), 0, wxALIGN_CENTRE_VERTICAL | wxRIGHT, 12);
    foot->Add(m_primary);
    body()->Add(foot, 0, wxEXPAND | wxTOP, 12);
}

void FormCard::show_step(Step step)
{
    const ui::Look& look = m_context.look;
    m_step = step;
    for (const auto& [its, rows] : m_rows) {
        rows->Show(its == step);
    }
    const wxString title = step == Step::document ? look.say("Document") : step == Step::eligibility ? look.say("Eligibility and tax number") : look.say("Contact");
    const wxString subtitle = step == Step::document      ? look.say("Put the document down, swipe it or type. Check what was read.")
                              : step == Step::eligibility ? look.say("What the rules say about this person, and the numbers they need.")
                                                          : phone_words(look, m_context.control.current());
    m_title->SetLabel(title);
    m_subtitle->set_text(subtitle);
    m_title->InvalidateBestSize();
    m_back->Show(step != Step::document);
    m_act->Show(step == Step::document);
    const CaseView* view = m_context.control.current();
    m_primary->SetLabel(view != nullptr && step == last_form_step(*view) ? look.say("Hand to the citizen") : look.say("Continue"));
    m_primary->InvalidateBestSize();
    m_scroll->Scroll(0, 0);
}

/// What the desk before had and could not send along, as far as this case needs it.
wxString FormCard::left_behind(const CaseView& view) const
{
    const auto& model = m_context.control.model();
    const bool by_chip = std::any_of(view.fields.begin(), view.fields.end(), [](const auto& one) { return one.second.origin == domain::Origin::chip; });
    wxString out;
    if (by_chip && model && model->chip.state != link::ChipState::read) {
        out += wide(" ") + m_context.look.say("The photo of the chip stayed there: put the card in again to compare the person.");
    }
    if (model && model->keep_pictures_days > 0 && !view.has_picture) {
        out += wide(" ") + m_context.look.say("So did a picture of the document to be kept: take it again if the citizen wants it.");
    }
    return out;
}

void FormCard::update()
{
    const CaseView* view = m_context.control.current();
    if (view == nullptr) {
        return;
    }
    const Step step = m_context.control.viewed();
    bool moved = false;
    if (step != m_step && m_rows.count(step) != 0) {
        show_step(step);
        moved = true;
    }
    const int act = static_cast<int>(std::find(k_acts.begin(), k_acts.end(), view->act) - k_acts.begin());
    if (m_act->GetSelection() != act) {
        m_act->SetSelection(act);
        show_step(m_step);  // another act may have another last step
        moved = true;
    }
    const bool voided = view->citizen_yes == link::CitizenYes::voided;
    m_voided->set(ui::Tone::warning, voided ? m_context.look.say("The citizen has to confirm again") : wxString(),
                  voided ? m_context.look.say("The data changed after the citizen's yes. Hand the case over again with F7.") : wxString());
    if (!voided && !view->moved_from.empty() && view->phase == link::Phase::intake) {
        m_voided->set(ui::Tone::info, m_context.look.say("Half-done case from {desk}: the document need not be read again", {{"desk", view->moved_from}}),
                      m_context.look.say("Asked again, because it counts only where it was said: the citizen's yes, the comparison of the person, what you confirm having seen, and the code for the phone.") +
                          left_behind(*view));
    }
    if (!view->other_desk.empty()) {
        m_voided->set(ui::Tone::warning,
                      view->registered_there ? m_context.look.say("{desk} has registered the case of this ticket: this one is not registered", {{"desk", view->other_desk}})
                                             : m_context.look.say("{desk} has this ticket with a case of its own: this one is not registered", {{"desk", view->other_desk}}),
                      view->registered_there ? m_context.look.say("Nothing was registered here and what you filled in is still here. Look at the receipt with the citizen, then break this case off.")
                                             : m_context.look.say("Both began while the line between the desks failed. Nothing of this case is lost. If the person is with you, ask there to break theirs off and end the "
                                                                  "ticket: then this one goes on. Else break this one off."));
    }
    for (const auto& [its, rows] : m_rows) {
        moved = rows->update(*view) || moved;
    }
    const bool asked = m_consent->IsShown();
    update_consent(*view);
    moved = moved || asked != m_consent->IsShown();
    update_points(*view);
    update_summary(*view);
    if (moved) {
        m_scroll->FitInside();
    }
    Layout();
}

/// Differences, points to confirm and notes of the viewed step. Built anew only when they change, so that the focus stays.
void FormCard::update_points(const CaseView& view)
{
    std::string key = std::to_string(static_cast<int>(m_step));
    for (const auto& one : view.disagreements) {
        key += "|d" + std::string(domain::name(one.field)) + one.held + "/" + one.captured;
    }
    const auto points = findings_of(view, m_step, domain::Severity::acknowledge);
    const auto notes = findings_of(view, m_step, domain::Severity::inform);
    for (const auto* finding : points) {
        key += "|a" + finding->rule_id + (finding->acknowledged ? "1" : "0");
    }
    for (const auto* finding : notes) {
        key += "|i" + finding->rule_id;
    }
    if (key == m_points_shown) {
        return;
    }
    m_points_shown = key;
    m_first_point = nullptr;
    wxWindow* focused = FindFocus();
    const bool had_focus = focused != nullptr && (m_points->IsDescendant(focused) || m_differences->IsDescendant(focused));
    m_differences->DestroyChildren();
    m_points->DestroyChildren();
    auto* differences = new wxBoxSizer(wxVERTICAL);
    auto* column = new wxBoxSizer(wxVERTICAL);
    bool first = true;
    for (const auto& one : view.disagreements) {
        differences->Add(make_disagreement(one, first), 0, wxEXPAND | wxBOTTOM, 8);
        first = false;
    }
    first = true;
    for (const auto* finding : points) {
        column->Add(make_point(*finding, first && !finding->acknowledged), 0, wxEXPAND | wxBOTTOM, 8);
        first = first && finding->acknowledged;
    }
    for (const auto* finding : notes) {
        column->Add(make_note(*finding), 0, wxEXPAND | wxBOTTOM, 8);
    }
    m_differences->SetSizer(differences);
    m_differences->Layout();
    m_points->SetSizer(column);
    m_points->Layout();
    m_scroll->FitInside();
    m_scroll->Layout();
    if (had_focus) {
        CallAfter([this] { focus_next(); });  // else the keyboard would be nowhere
    }
}

/// Both values in even columns, what differs underlined: one wrong letter among thirty is seen at once.
void FormCard::add_comparison(ui::Card* card, const link::DisagreementView& one) const
{
    const ui::Look& look = m_context.look;
    const auto shown = [&](const std::string& value) { return text::display_value(look.language(), domain::name(one.field), value); };
    const auto runs = compare_values(shown(one.held), shown(one.captured));
    auto* grid = new wxFlexGridSizer(2, 2, 10);
    const auto line = [&](domain::Origin origin, std::string ComparedRun::*side) {
        wxString plain;
        wxString marked;
        for (const auto& run : runs) {
            const wxString part = wide(run.*side);
            plain += part;
            marked += run.same ? escaped(part) : wide("<b><u>") + escaped(part) + wide("</u></b>");
        }
        grid->Add(ui::label(card, origin_word(look, origin), ui::TextStyle::caption), 0, wxALIGN_CENTRE_VERTICAL);
        auto* value = ui::label(card, plain);
        value->SetFont(wxFont(wxFontInfo(10.5 * look.text_scale()).Family(wxFONTFAMILY_TELETYPE)));
        value->SetLabelMarkup(marked);
        grid->Add(value, 0, wxALIGN_CENTRE_VERTICAL);
    };
    line(one.held_origin, &ComparedRun::held);
    line(one.captured_origin, &ComparedRun::captured);
    card->body()->Add(grid, 0, wxTOP, 4);
}

wxWindow* FormCard::make_disagreement(const link::DisagreementView& one, bool first)
{
    const ui::Look& look = m_context.look;
    const auto language = look.language();
    auto* card = new ui::Card(m_differences, look, 10);
    const auto said = [&](const std::string& value, domain::Origin origin) {
        return text::display_value(language, domain::name(one.field), value) + " (" + utf8(origin_word(look, origin)) + ")";
    };
    const std::string name = text::field_label(language, domain::name(one.field));
    const std::string held = said(one.held, one.held_origin);
    const std::string captured = said(one.captured, one.captured_origin);
    card->body()->Add(new ui::WrapText(card, look.say("{field}: two readings differ", {{"field", name}}), ui::TextStyle::strong), 0, wxEXPAND);
    add_comparison(card, one);
    auto* row = new wxWrapSizer(wxHORIZONTAL, wxREMOVE_LEADING_SPACES);
    auto* keep = ui::button(card, look, ui::ButtonKind::secondary,
                            {.id = "disagreement." + std::string(domain::name(one.field)) + ".keep",
                             .label = wxControl::EscapeMnemonics(look.say("Keep {value}", {{"value", held}}) + (first ? wide("   Ctrl+1") : wxString())),
                             .icon = std::nullopt, .on_press = [this, field = one.field] { m_context.control.settle(field, false); }, .height = 36});
    auto* use = ui::button(card, look, ui::ButtonKind::secondary,
                           {.id = "disagreement." + std::string(domain::name(one.field)) + ".use",
                            .label = wxControl::EscapeMnemonics(look.say("Use {value}", {{"value", captured}}) + (first ? wide("   Ctrl+2") : wxString())),
                            .icon = std::nullopt, .on_press = [this, field = one.field] { m_context.control.settle(field, true); }, .height = 36});
    row->Add(keep, 0, wxRIGHT | wxTOP, 8);
    row->Add(use, 0, wxTOP, 8);
    card->body()->Add(row, 0, wxEXPAND);
    card->set_tint(look.palette().warning);
    if (m_first_point == nullptr) {
        m_first_point = use;
    }
    return card;
}

wxWindow* FormCard::make_point(const link::FindingView& finding, bool first_open)
{
    const ui::Look& look = m_context.look;
    const std::string& text = finding_text(finding, look.language());
    auto* card = new ui::Card(m_points, look, 8);
    auto* words = new wxBoxSizer(wxVERTICAL);
    words->Add(new ui::WrapText(card, wide(text)), 0, wxEXPAND);
    if (!finding.legal_basis.empty()) {
        words->Add(new ui::WrapText(card, wide(finding.legal_basis), ui::TextStyle::caption), 0, wxEXPAND | wxTOP, 1);
    }
    auto* check = new wxCheckBox(card, wxID_ANY, look.say("Confirmed") + (first_open ? wide("  Ctrl+K") : wxString()));
    check->SetValue(finding.acknowledged);
    check->Enable(!finding.acknowledged);
    ui::glue::set_a11y_id(check, "confirm." + finding.rule_id);
    ui::glue::set_a11y_name(check, utf8(look.say("Confirmed")) + ": " + text);
    check->Bind(wxEVT_CHECKBOX, [this, rule = finding.rule_id](wxCommandEvent&) { m_context.control.acknowledge(rule); });
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(words, 1, wxALIGN_CENTRE_VERTICAL | wxRIGHT, 12);
    row->Add(check, 0, wxALIGN_CENTRE_VERTICAL);
    card->body()->Add(row, 0, wxEXPAND);
    if (!finding.acknowledged) {
        card->set_tint(look.palette().warning);
        if (m_first_point == nullptr) {
            m_first_point = check;
        }
    }
    return card;
}

wxWindow* FormCard::make_note(const link::FindingView& finding)
{
    const ui::Look& look = m_context.look;
    auto* panel = new wxPanel(m_points);
    ui::glue::never_focus(panel);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(new wxStaticBitmap(panel, wxID_ANY, ui::icon(ui::Icon::info, look.palette().link, look.px(18))), 0, wxALIGN_TOP);
    row->Add(new ui::WrapText(panel, wide(finding_text(finding, look.language()) +
                                          (finding.legal_basis.empty() ? "" : " (" + finding.legal_basis + ")")), ui::TextStyle::note),
             1, wxEXPAND | wxLEFT, 8);
    panel->SetSizer(row);
    return panel;
}

/// On the phone step: the rest of the case at a glance, before it goes to the citizen.
void FormCard::update_summary(const CaseView& view)
{
    const ui::Look& look = m_context.look;
    const auto value = [&](FieldId field) {
        const auto found = view.fields.find(field);
        return found == view.fields.end() ? std::string() : text::display_value(look.language(), domain::name(field), found->second.text);
    };
    std::string name = value(FieldId::full_name);
    if (name.empty()) {
        name = value(FieldId::given_names) + " " + value(FieldId::surname);
    }
    std::vector<std::pair<std::string, std::string>> facts{
        {text::field_label(look.language(), "full_name"), name},
        {text::field_label(look.language(), "document_type"), value(FieldId::document_type) + " " + value(FieldId::document_number)},
        {text::field_label(look.language(), "birth_date"), value(FieldId::birth_date)},
        {text::field_label(look.language(), "nif"), value(FieldId::nif)}};
    if (view.act == domain::DeskAct::activation) {
        facts.emplace_back(utf8(look.say("Key valid until")), view.key_valid_until.empty() ? std::string() : text::display_value(look.language(), "expiry_date", view.key_valid_until));
        facts.emplace_back(text::field_label(look.language(), "signature_wanted"), value(FieldId::signature_wanted).empty() ? utf8(look.say("No")) : value(FieldId::signature_wanted));
    } else {  // how long the key lasts, and whether it signs, is the central's to know
        facts.emplace_back(utf8(look.say("Request")), text::act_name(look.language(), domain::name(view.act)));
        if (view.act == domain::DeskAct::letter_completion) {
            facts.emplace_back(text::field_label(look.language(), "signature_wanted"), value(FieldId::signature_wanted).empty() ? utf8(look.say("No")) : value(FieldId::signature_wanted));
        }
    }
    std::string key = m_step == Step::phone ? "1" : "0";
    for (const auto& [label, text] : facts) {
        key += "|" + text;
    }
    if (key == m_summary_shown) {
        return;
    }
    m_summary_shown = key;
    m_summary->Show(m_step == Step::phone);
    m_summary->DestroyChildren();
    if (m_step == Step::phone) {
        auto* column = new wxBoxSizer(wxVERTICAL);
        column->Add(ui::label(m_summary, look.say("What goes to the citizen"), ui::TextStyle::heading), 0, wxBOTTOM, 10);
        auto* grid = new wxFlexGridSizer(2, 12, 16);
        grid->AddGrowableCol(0, 1);
        grid->AddGrowableCol(1, 1);
        for (const auto& [label, text] : facts) {
            add_fact(m_summary, grid, wide(label), wide(text));
        }
        column->Add(grid, 0, wxEXPAND);
        m_summary->SetSizer(column);
    }
    m_scroll->FitInside();
    m_scroll->Layout();
}

void FormCard::flush()
{
    for (const auto& [step, rows] : m_rows) {
        rows->flush();
    }
}

void FormCard::focus_next()
{
    const CaseView* view = m_context.control.current();
    if (view == nullptr || m_rows.count(m_step) == 0) {
        return;
    }
    if (const auto field = next_open_field(*view, m_step); field && m_rows[m_step]->focus(*field)) {
        return;
    }
    if (m_first_point != nullptr) {
        m_first_point->SetFocus();
        return;
    }
    m_primary->SetFocus();
}

}  // namespace balcao::console
