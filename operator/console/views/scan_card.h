#pragma once
// F2: the ways to read a document: under the camera, by a picture from the folder the scanner writes to, or
// by its lines.

#include <wx/dataview.h>

#include <string>
#include <vector>

#include "console/views/live_view.h"
#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/surface.h"

namespace balcao::console {

/// A locked console looks at its own folder of pictures and at media, however a path comes: typed, dropped or pasted.
[[nodiscard]] bool may_look_at(const Context& context, const std::string& path);

class ScanCard : public ui::Card {
public:
    ScanCard(wxWindow* parent, const Context& context);
    void focus_next();
    void update(const ConsoleModel& model);
    /// Something asked for here failed; the notice says what.
    void failed();
    void camera_changed();
    /// Answer to a picture: empty = something was read.
    void image_read(const std::string& refused);

private:
    void build_lines(wxSizer* column);
    void build_pictures(wxSizer* column);
    wxSizer* build_foot();
    void fit_columns();
    void refresh_pictures();
    void use_lines();
    void use_picture();
    const Context& m_context;
    LiveView* m_live = nullptr;
    wxTextCtrl* m_lines = nullptr;
    ui::WrapText* m_lines_message = nullptr;
    ui::Field* m_folder = nullptr;
    wxDataViewListCtrl* m_pictures = nullptr;
    ui::WrapText* m_picture_message = nullptr;
    wxWindow* m_flatbed = nullptr;
    std::vector<std::string> m_paths;
};

}  // namespace balcao::console
