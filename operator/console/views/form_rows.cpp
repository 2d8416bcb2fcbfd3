#include "console/views/form_rows.h"

#include <wx/wrapsizer.h>

#include "domain/contact_change.h"
#include "text/names.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"
#include "ui/scan_capture.h"

namespace balcao::console {

using ui::wide;

namespace {

/// Alt+letter of a field; 0 = none. Kept clear of the menus (A, F, V, U) and of the document types (C, B, P, T, R).
char letter_of(FieldId field)
{
    switch (field) {
    case FieldId::document_number: return 'd';
    case FieldId::full_name: return 'o';
    case FieldId::nif: return 'n';
    case FieldId::phone: return 'm';
    case FieldId::email: return 'l';
    case FieldId::niss: return 's';
    case FieldId::expiry_date: return 'i';
    case FieldId::document_type:
    case FieldId::issuing_state:
    case FieldId::nic:
    case FieldId::surname:
    case FieldId::given_names:
    case FieldId::birth_date:
    case FieldId::sex:
    case FieldId::nationality:
    case FieldId::equal_rights:
    case FieldId::health_number:
    case FieldId::issue_date:
    case FieldId::representative_issuing_state:
    case FieldId::representative_birth_date:
    case FieldId::representative_expiry_date:
    case FieldId::occasion:
    case FieldId::accompanied:
    case FieldId::representative_name:
    case FieldId::representative_document_type:
    case FieldId::representative_document_number:
    case FieldId::representative_relation:
    case FieldId::representative_proof:
    case FieldId::signature_wanted: return 0;
    }
    return 0;
}

std::string example_of(const ui::Look& look, FieldId field)
{
    switch (field) {
    case FieldId::birth_date:
    case FieldId::issue_date:
    case FieldId::representative_birth_date:
    case FieldId::representative_expiry_date:
    case FieldId::expiry_date: return ui::utf8(look.say("dd/mm/yyyy"));
    case FieldId::issuing_state:
    case FieldId::representative_issuing_state:
    case FieldId::nationality: return "PRT";
    case FieldId::sex: return "F · M · X";
    case FieldId::phone: return "+351 912 345 678";
    case FieldId::document_type:
    case FieldId::document_number:
    case FieldId::nic:
    case FieldId::surname:
    case FieldId::given_names:
    case FieldId::full_name:
    case FieldId::equal_rights:
    case FieldId::nif:
    case FieldId::niss:
    case FieldId::health_number:
    case FieldId::email:
    case FieldId::occasion:
    case FieldId::accompanied:
    case FieldId::representative_name:
    case FieldId::representative_document_type:
    case FieldId::representative_document_number:
    case FieldId::representative_relation:
    case FieldId::representative_proof:
    case FieldId::signature_wanted: return {};
    }
    return {};
}

wxString hint_of(const ui::Look& look, FieldId field)
{
    switch (field) {
    case FieldId::nif: return look.say("9 digits, from the document or the tax card");
    case FieldId::niss: return look.say("11 digits, optional");
    case FieldId::health_number: return look.say("9 digits, optional");
    case FieldId::phone: return look.say("The citizen will see it in large digits. Foreign numbers start with + and the country.");
    case FieldId::email: return look.say("Optional");
    case FieldId::document_type:
    case FieldId::issuing_state:
    case FieldId::document_number:
    case FieldId::nic:
    case FieldId::surname:
    case FieldId::given_names:
    case FieldId::full_name:
    case FieldId::birth_date:
    case FieldId::sex:
    case FieldId::nationality:
    case FieldId::expiry_date:
    case FieldId::equal_rights:
    case FieldId::issue_date:
    case FieldId::representative_issuing_state:
    case FieldId::representative_birth_date:
    case FieldId::representative_expiry_date:
    case FieldId::occasion:
    case FieldId::accompanied:
    case FieldId::representative_name:
    case FieldId::representative_document_type:
    case FieldId::representative_document_number:
    case FieldId::representative_relation:
    case FieldId::representative_proof:
    case FieldId::signature_wanted: return {};
    }
    return {};
}

wxString check_words(const ui::Look& look, FieldId field)
{
    if (field == FieldId::equal_rights) {
        return look.say("Has equal-rights status (Porto Seguro treaty)");
    }
    if (field == FieldId::occasion) {
        return look.say("The Citizen Card was handed over in this case");
    }
    return field == FieldId::accompanied ? look.say("Accompanied adult: the decision covers this case")
                                         : look.say("The citizen also wants the digital signature (16 and over)");
}

/// Short enough for a chip.
wxString type_label(const ui::Look& look, domain::DocumentType type)
{
    switch (type) {
    case domain::DocumentType::citizen_card: return mnemonic(look.say("Citizen Card"), 'c');
    case domain::DocumentType::identity_document: return wide("&BI");
    case domain::DocumentType::passport: return mnemonic(look.say("Passport"), 'p');
    case domain::DocumentType::residence_permit: return mnemonic(look.say("Residence permit"), 't');
    case domain::DocumentType::residence_card: return mnemonic(look.say("Residence card"), 'r');
    }
    return {};
}

}  // namespace

FormRows::FormRows(wxWindow* parent, const Context& context, Step step) : wxPanel(parent), m_context(context)
{
    ui::glue::never_focus(this);
    auto* column = new wxBoxSizer(wxVERTICAL);
    const bool roomy = context.look.large_text();
    const auto add = [this, column](const std::vector<std::pair<FieldId, int>>& spans) {
        column->Add(row(spans), 0, wxEXPAND | wxBOTTOM, 10);
    };
    switch (step) {
    case Step::document:
        column->Add(chips(), 0, wxEXPAND | wxBOTTOM, 4);
        if (roomy) {
            add({{FieldId::document_number, 12}});
            add({{FieldId::expiry_date, 6}, {FieldId::issuing_state, 6}});
            add({{FieldId::full_name, 12}});
            add({{FieldId::nic, 12}});
        } else {
            add({{FieldId::document_number, 5}, {FieldId::issuing_state, 3}, {FieldId::expiry_date, 4}});
            add({{FieldId::full_name, 8}, {FieldId::nic, 4}});
        }
        add({{FieldId::given_names, 6}, {FieldId::surname, 6}});
        if (roomy) {
            add({{FieldId::birth_date, 12}});
            add({{FieldId::sex, 6}, {FieldId::nationality, 6}});
        } else {
            add({{FieldId::birth_date, 4}, {FieldId::sex, 3}, {FieldId::nationality, 5}});
        }
        add({{FieldId::equal_rights, 12}});
        if (roomy) {
            add({{FieldId::occasion, 12}});
            add({{FieldId::issue_date, 12}});
        } else {
            add({{FieldId::occasion, 7}, {FieldId::issue_date, 5}});
        }
        break;
    case Step::eligibility:
        if (roomy) {
            add({{FieldId::nif, 12}});
            add({{FieldId::niss, 12}});
            add({{FieldId::health_number, 12}});
        } else {
            add({{FieldId::nif, 4}, {FieldId::niss, 4}, {FieldId::health_number, 4}});
        }
        add({{FieldId::signature_wanted, 12}});
        add({{FieldId::accompanied, 12}});
        add_representative(column);
        break;
    case Step::phone:
        add({{FieldId::phone, 6}, {FieldId::email, 6}});
        add_email_removed(column);
        break;
    case Step::citizen:
    case Step::receipt: break;
    }
    SetSizer(column);
}

wxSizer* FormRows::chips()
{
    auto* column = new wxBoxSizer(wxVERTICAL);
    auto* line = new wxWrapSizer(wxHORIZONTAL, wxREMOVE_LEADING_SPACES);
    // GTK always has one of a group chosen: an unseen one stands for "not said yet".
    m_no_type = new wxRadioButton(this, wxID_ANY, {}, wxDefaultPosition, wxDefaultSize, wxRB_GROUP);
    m_no_type->Hide();
    for (const auto type : domain::k_document_types) {
        auto* made = ui::chip(this, m_context.look, "field.document_type." + std::string(domain::name(type)),
                              type_label(m_context.look, type), false);
        made->Bind(wxEVT_RADIOBUTTON, [this, type](wxCommandEvent&) {
            m_context.control.edit(FieldId::document_type, std::string(domain::name(type)));
        });
        ui::glue::set_a11y_name(made, text::document_type_name(m_context.look.language(), domain::name(type)));
        m_types.push_back(made);
        line->Add(made, 0, wxRIGHT | wxBOTTOM, 8);
    }
    m_type_message = new ui::WrapText(this, {}, ui::TextStyle::error);
    column->Add(line, 0, wxEXPAND);
    column->Add(m_type_message, 0, wxEXPAND);
    return column;
}

wxSizer* FormRows::row(const std::vector<std::pair<FieldId, int>>& spans)
{
    auto* line = new wxBoxSizer(wxHORIZONTAL);
    for (const auto& [field, span] : spans) {
        const bool check = field == FieldId::equal_rights || field == FieldId::signature_wanted || field == FieldId::occasion || field == FieldId::accompanied;
        if (check) {
            add_check(line, field, span);
        } else if (!choices_of(field).empty()) {
            add_choice(line, field, span);
        } else {
            add_field(line, field, span);
        }
    }
    return line;
}

void FormRows::add_field(wxSizer* sizer, FieldId field, int span)
{
    const ui::Look& look = m_context.look;
    // The full name of the number would not fit above a third of the form.
    const wxString name = field == FieldId::niss ? wide("NISS") : wide(text::field_label(look.language(), domain::name(field)));
    const bool taken = field == FieldId::niss && look.language() == text::Language::en;  // by the menu Service
    const char letter = taken ? '\0' : letter_of(field);
    auto* made = new ui::Field(this, look,
                               {.id = "field." + std::string(domain::name(field)),
                                .label = letter == 0 ? wxControl::EscapeMnemonics(name) : mnemonic(name, letter),
                                .hint = hint_of(look, field), .example = example_of(look, field), .big = field == FieldId::phone});
    made->SetMinSize(wxSize(60, -1));
    made->on_edit = [this, field](const std::string& typed) {
        m_context.control.edit(field, sent_text(m_context.look.language(), field, typed));
    };
    made->on_leave = [this, field, made] {
        if (const CaseView* view = m_context.control.current(); view != nullptr) {
            update_field(*view, field, *made);
        }
    };
    made->on_paste = [this](const std::string& text) {
        const bool zone = !ui::mrz_lines(text).empty();
        if (zone) {
            m_context.control.capture_text(text);
        }
        return zone;
    };
    m_fields[field] = made;
    sizer->Add(made, span, wxALIGN_TOP | (sizer->IsEmpty() ? 0 : wxLEFT), 16);
}

void FormRows::add_check(wxSizer* sizer, FieldId field, int span)
{
    auto* made = new wxCheckBox(this, wxID_ANY, wxControl::EscapeMnemonics(check_words(m_context.look, field)));
    ui::glue::set_a11y_id(made, "field." + std::string(domain::name(field)));
    made->Bind(wxEVT_CHECKBOX, [this, field](wxCommandEvent& event) {
        const bool occasion = field == FieldId::occasion;
        m_context.control.edit(field, event.IsChecked() ? (occasion ? "card_withdrawal" : "yes") : (occasion ? "" : "no"));
    });
    m_checks[field] = made;
    sizer->Add(made, span, wxALIGN_TOP | (sizer->IsEmpty() ? 0 : wxLEFT), 16);
}

/// That an address is erased is chosen: an empty field leaves it as it is.
void FormRows::add_email_removed(wxSizer* column)
{
    m_email_removed = new wxCheckBox(this, wxID_ANY, wxControl::EscapeMnemonics(m_context.look.say("Erase the key's e-mail address: it will have none")));
    ui::glue::set_a11y_id(m_email_removed, "field.email_removed");
    m_email_removed->Bind(wxEVT_CHECKBOX, [this](wxCommandEvent& event) {
        m_context.control.edit(FieldId::email, event.IsChecked() ? std::string(domain::k_email_removed) : std::string());
    });
    column->Add(m_email_removed, 0, wxEXPAND | wxBOTTOM, 10);
}

void FormRows::update_field(const CaseView& view, FieldId field, ui::Field& entry)
{
    const ui::Look& look = m_context.look;
    const auto found = view.fields.find(field);
    const domain::FieldValue value = found == view.fields.end() ? domain::FieldValue{} : found->second;
    if (!m_context.control.on_its_way(field)) {
        entry.offer_text(shown_text(look.language(), field, value.text));
    }
    entry.set_badge(value.text.empty() ? wxString() : origin_word(look, value.origin),
                    value.origin == domain::Origin::chip    ? ui::Tone::ok
                    : value.origin == domain::Origin::typed ? ui::Tone::neutral
                                                            : ui::Tone::info);
    const bool typing = entry.has_focus() && !m_context.control.insist();
    const auto line = field_line(view, field, look.language(), entry.visited() || m_context.control.insist());
    if (typing && line.say == Say::wrong && !entry.visited()) {
        entry.set_message(ui::Field::Message::hint, {});  // half a number is not wrong yet
        return;
    }
    entry.set_message(line.say == Say::wrong ? ui::Field::Message::error : line.say == Say::missing ? ui::Field::Message::missing : ui::Field::Message::hint,
                      wide(line.text));
}

bool FormRows::update_visibility(const CaseView& view)
{
    bool moved = false;
    const auto show = [&moved](wxWindow* window, bool wanted) {
        if (window->IsShown() != wanted) {
            window->Show(wanted);
            moved = true;
        }
    };
    for (const auto& [field, entry] : m_fields) {
        show(entry, shows(view, field));
    }
    for (const auto& [field, check] : m_checks) {
        show(check, shows(view, field));
    }
    for (const auto& [field, choice] : m_choices) {
        const bool wanted = shows(view, field);
        show(choice.title, wanted);
        show(choice.list, wanted);
        show(choice.message, wanted);
    }
    if (m_email_removed != nullptr) {
        show(m_email_removed, view.act == domain::DeskAct::contact_change);
    }
    if (m_representative != nullptr) {
        show(m_representative, shows(view, FieldId::representative_name));
    }
    return moved;
}

bool FormRows::update(const CaseView& view)
{
    const bool moved = update_visibility(view);
    for (const auto& [field, entry] : m_fields) {
        update_field(view, field, *entry);
    }
    for (const auto& [field, check] : m_checks) {
        const auto found = view.fields.find(field);
        const bool on = found != view.fields.end() && (found->second.text == "yes" || (field == FieldId::occasion && !found->second.text.empty()));
        if (check->GetValue() != on && !m_context.control.on_its_way(field)) {
            check->SetValue(on);
        }
    }
    for (const auto& [field, choice] : m_choices) {
        update_choice(view, field, choice);
    }
    if (m_email_removed != nullptr && !m_context.control.on_its_way(FieldId::email)) {
        const auto email = view.fields.find(FieldId::email);
        m_email_removed->SetValue(email != view.fields.end() && email->second.text == domain::k_email_removed);
    }
    if (m_no_type != nullptr && !m_context.control.on_its_way(FieldId::document_type)) {
        const auto found = view.fields.find(FieldId::document_type);
        const auto chosen = found == view.fields.end() ? std::nullopt : domain::document_type_from_name(found->second.text);
        wxRadioButton* wanted = chosen ? m_types[static_cast<std::size_t>(*chosen)] : m_no_type;
        if (!wanted->GetValue()) {
            wanted->SetValue(true);
        }
        const auto line = field_line(view, FieldId::document_type, m_context.look.language(), m_context.control.insist());
        m_type_message->set_style(line.say == Say::wrong ? ui::TextStyle::error : ui::TextStyle::caption);
        m_type_message->set_text(wide(line.text));
    }
    return moved;
}

void FormRows::flush()
{
    for (const auto& [field, entry] : m_fields) {
        entry->flush();
    }
}

bool FormRows::focus(FieldId field)
{
    if (field == FieldId::document_type && !m_types.empty()) {
        for (auto* type : m_types) {
            if (type->GetValue()) {
                type->SetFocus();
                return true;
            }
        }
        m_types.front()->SetFocus();
        return true;
    }
    if (const auto entry = m_fields.find(field); entry != m_fields.end() && entry->second->IsShown()) {
        entry->second->focus();
        return true;
    }
    if (const auto choice = m_choices.find(field); choice != m_choices.end() && choice->second.list->IsShown()) {
        choice->second.list->SetFocus();
        return true;
    }
    if (const auto check = m_checks.find(field); check != m_checks.end() && check->second->IsShown()) {
        check->second->SetFocus();
        return true;
    }
    return false;
}

}  // namespace balcao::console
