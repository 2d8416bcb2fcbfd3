#pragma once
// The fields of the three form steps as rows of a twelve-column grid.

#include <wx/checkbox.h>
#include <wx/radiobut.h>

#include <map>
#include <vector>

#include "console/views/parts.h"
#include "ui/field.h"

namespace balcao::console {

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
    wxSizer* chips();
    wxSizer* row(const std::vector<std::pair<FieldId, int>>& spans);
    void add_field(wxSizer* sizer, FieldId field, int span);
    void add_check(wxSizer* sizer, FieldId field, int span);
    void update_field(const CaseView& view, FieldId field, ui::Field& entry);
    bool update_visibility(const CaseView& view);

    const Context& m_context;
    Step m_step;
    std::map<FieldId, ui::Field*> m_fields;
    std::map<FieldId, wxCheckBox*> m_checks;
    std::vector<wxRadioButton*> m_types;
    wxRadioButton* m_no_type = nullptr;
    ui::WrapText* m_type_message = nullptr;
};

}  // namespace balcao::console
