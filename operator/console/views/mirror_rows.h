#pragma once
// Copies at neighbouring desks: a lamp each, below the desk's own. Takes no room where a site has none.

#include <wx/panel.h>

#include "console/mirror_lines.h"
#include "ui/lamp_row.h"

namespace balcao::console {

class MirrorRows : public wxPanel {
public:
    MirrorRows(wxWindow* parent, const ui::Look& look);
    void update(const link::MirrorView& view, base::Instant now);

private:
    const ui::Look& m_look;
    std::vector<std::pair<std::string, ui::LampRow*>> m_rows;   ///< by id
};

}  // namespace balcao::console
