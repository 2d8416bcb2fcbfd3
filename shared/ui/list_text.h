#pragma once
// Columns of text in a long list. What a GTK list draws it lays out anew each time, twice a cell; here a text is laid out
// once and drawn from then on. Such a cell still is a text cell to a screen reader.

#include <wx/dataview.h>

#include <functional>
#include <string>

namespace balcao::ui {

/// The text of a row, lent until another is asked for.
using ListColumnText = std::function<const std::string&(std::size_t row)>;

/// Like wxDataViewCtrl::AppendTextColumn, for a list of rows without attributes; `text_of` is asked for what is drawn.
void append_list_text(wxDataViewCtrl* list, const wxString& name, unsigned model_column, int width, ListColumnText text_of);

/// Rows so high, for the columns the list has by now; wxDataViewCtrl::SetRowHeight() keeps the height and does nothing with it where GTK draws.
void set_row_height(wxDataViewCtrl* list, int height);

/// What this process did so far, for tests that scrolling lays out what is new and nothing else.
struct ListTextCounts {
    long drawn = 0;     ///< cells
    long rows = 0;      ///< drawn in one go, without GTK's way from cell to cell
    long laid_out = 0;  ///< texts that had to be measured and shaped for it
    long put_together = 0;  ///< texts made of glyphs that were shaped before
};
[[nodiscard]] ListTextCounts list_text_counts();

/// Draws the rows once by GTK and once as they are drawn here: how many bytes of the two pictures differ, 0 as they should; -1 when GTK drew both.
/// With `chosen` the second row that is seen is selected by the keyboard before.
[[nodiscard]] long differing_bytes(wxDataViewCtrl* list, bool chosen);

}  // namespace balcao::ui
