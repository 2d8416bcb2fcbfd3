#pragma once
// The fields of the three form steps as rows of a twelve-column grid.

#include <wx/checkbox.h>
#include <wx/choice.h>
#include <wx/radiobut.h>
#include <wx/stattext.h>

#include <map>
#include <vector>

#include "console/views/parts.h"
#include "ui/field.h"

namespace balcao::console {

/// What can be chosen in the field, by stable name, likeliest first; empty: it is typed.
[[nodiscard]] std::vector<std::string> choices_of(FieldId field);

/// All entries of one form step. Text goes out through the controller and comes back by update().
class FormRows : public wxPanel {
public:
    FormRows(wxWindow* parent, const Context& context, Step step);
    /// \return true when the layout changed (a row came or went).
    bool update(const CaseView& view);
    void flush();
    /// Puts the focus into the field; false when it is not here.
    bool focus(FieldId field);

private:
    /// One of a short list.
    struct Choice {
        wxStaticText* title;
        wxChoice* list;
        ui::WrapText* message;
    };
    wxSizer* chips();
    void add_representative(wxSizer* column);
    void add_choice(wxSizer* sizer, FieldId field, int span);
    void update_choice(const CaseView& view, FieldId field, const Choice& choice);
    wxSizer* row(const std::vector<std::pair<FieldId, int>>& spans);
    void add_field(wxSizer* sizer, FieldId field, int span);
    void add_email_removed(wxSizer* column);
    void add_check(wxSizer* sizer, FieldId field, int span);
    void update_field(const CaseView& view, FieldId field, ui::Field& entry);
    bool update_visibility(const CaseView& view);

    const Context& m_context;
    std::map<FieldId, ui::Field*> m_fields;
    std::map<FieldId, wxCheckBox*> m_checks;
    std::map<FieldId, Choice> m_choices;
    ui::WrapText* m_representative = nullptr;  ///< the heading of their part
    std::vector<wxRadioButton*> m_types;
    wxCheckBox* m_email_removed = nullptr;
    wxRadioButton* m_no_type = nullptr;
    ui::WrapText* m_type_message = nullptr;
};

}  // namespace balcao::console
