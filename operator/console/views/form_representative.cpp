// The representative's part of the form, and fields that are chosen from a short list.
#include <algorithm>

#include "console/views/form_rows.h"
#include "text/names.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

std::vector<std::string> choices_of(FieldId field)
{
    if (field == FieldId::representative_relation) {
        return {"parent", "guardian", "other_by_decision"};
    }
    if (field == FieldId::representative_proof) {
        return {"birth_entry", "court_decision"};
    }
    std::vector<std::string> types;
    if (field == FieldId::representative_document_type) {
        for (const auto type : domain::k_document_types) {
            types.emplace_back(domain::name(type));
        }
    }
    return types;
}

/// Whoever answers for the holder: a part of its own, there only when the rules ask for it.
void FormRows::add_representative(wxSizer* column)
{
    const ui::Look& look = m_context.look;
    m_representative = new ui::WrapText(this, look.say("Legal representative: put their document down, F2 or F3; it goes here by itself."), ui::TextStyle::heading);
    ui::glue::set_a11y_id(m_representative, "representative.title");
    column->Add(m_representative, 0, wxEXPAND | wxTOP | wxBOTTOM, 8);
    const auto add = [this, column](const std::vector<std::pair<FieldId, int>>& spans) { column->Add(row(spans), 0, wxEXPAND | wxBOTTOM, 10); };
    if (look.large_text()) {
        add({{FieldId::representative_name, 12}});
        add({{FieldId::representative_relation, 6}, {FieldId::representative_proof, 6}});
        add({{FieldId::representative_document_type, 6}, {FieldId::representative_document_number, 6}});
        add({{FieldId::representative_birth_date, 6}, {FieldId::representative_expiry_date, 6}});
        add({{FieldId::representative_issuing_state, 6}});
        return;
    }
    add({{FieldId::representative_name, 6}, {FieldId::representative_relation, 3}, {FieldId::representative_proof, 3}});
    add({{FieldId::representative_document_type, 4}, {FieldId::representative_document_number, 4}, {FieldId::representative_issuing_state, 4}});
    add({{FieldId::representative_birth_date, 6}, {FieldId::representative_expiry_date, 6}});
}

void FormRows::add_choice(wxSizer* sizer, FieldId field, int span)
{
    const auto language = m_context.look.language();
    wxArrayString words;
    words.Add(m_context.look.say("Choose…"));
    for (const auto& value : choices_of(field)) {
        words.Add(wide(text::display_value(language, domain::name(field), value)));
    }
    const wxString name = wide(text::field_label(language, domain::name(field)));
    auto* cell = new wxBoxSizer(wxVERTICAL);
    auto* title = ui::label(this, wxControl::EscapeMnemonics(name), ui::TextStyle::caption);
    auto* made = new wxChoice(this, wxID_ANY, wxDefaultPosition, wxDefaultSize, words);
    made->SetMinSize(wxSize(60, -1));
    made->SetSelection(0);
    ui::glue::set_a11y_id(made, "field." + std::string(domain::name(field)));
    ui::glue::set_a11y_name(made, ui::utf8(name));
    made->Bind(wxEVT_CHOICE, [this, field](wxCommandEvent& event) {
        const auto values = choices_of(field);
        const auto at = static_cast<std::size_t>(event.GetSelection());
        m_context.control.edit(field, at == 0 ? std::string() : values.at(at - 1));
    });
    auto* message = new ui::WrapText(this, {}, ui::TextStyle::error);
    cell->Add(title, 0, wxBOTTOM, 4);
    cell->Add(made, 0, wxEXPAND);
    cell->Add(message, 0, wxEXPAND);
    m_choices[field] = {title, made, message};
    sizer->Add(cell, span, wxALIGN_TOP | (sizer->IsEmpty() ? 0 : wxLEFT), 16);
}

void FormRows::update_choice(const CaseView& view, FieldId field, const Choice& choice)
{
    const auto found = view.fields.find(field);
    const auto values = choices_of(field);
    const auto at = found == view.fields.end() ? values.end() : std::find(values.begin(), values.end(), found->second.text);
    const int wanted = at == values.end() ? 0 : static_cast<int>(at - values.begin()) + 1;
    if (choice.list->GetSelection() != wanted && !m_context.control.on_its_way(field)) {
        choice.list->SetSelection(wanted);
    }
    const auto line = field_line(view, field, m_context.look.language(), m_context.control.insist());
    choice.message->set_style(line.say == Say::wrong ? ui::TextStyle::error : ui::TextStyle::caption);
    choice.message->set_text(wide(line.text));
}

}  // namespace balcao::console
