#pragma once
// Columns of text in a long list. What a GTK list draws it lays out anew each time, twice a cell; here a text is laid out
// once and drawn from then on. Such a cell still is a text cell to a screen reader.

#include <wx/dataview.h>

namespace balcao::ui {

/// Like wxDataViewCtrl::AppendTextColumn, for models without attributes of their own.
void append_list_text(wxDataViewCtrl* list, const wxString& name, unsigned model_column, int width);

/// What this process did so far, for tests that scrolling lays out what is new and nothing else.
struct ListTextCounts {
    long drawn = 0;     ///< cells
    long laid_out = 0;  ///< texts that had to be measured and shaped for it
};
[[nodiscard]] ListTextCounts list_text_counts();

}  // namespace balcao::ui
