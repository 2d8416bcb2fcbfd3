#include "console/views/mirror_rows.h"

#include <algorithm>

#include "console/views/parts.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

MirrorRows::MirrorRows(wxWindow* parent, const ui::Look& look) : wxPanel(parent), m_look(look)
{
    ui::glue::never_focus(this);
    SetSizer(new wxBoxSizer(wxVERTICAL));
    Hide();
}

void MirrorRows::update(const link::MirrorView& view, base::Instant now)
{
    const auto lines = mirror_lines(view, m_look.language(), [now](base::Instant at) { return when_text(at, now); });
    const bool same = std::equal(lines.begin(), lines.end(), m_rows.begin(), m_rows.end(), [](const auto& line, const auto& row) { return line.id == row.first; });
    if (!same) {
        DestroyChildren();
        m_rows.clear();
        for (const auto& line : lines) {
            auto* row = new ui::LampRow(this, m_look, line.id, ui::wide(line.name));
            GetSizer()->Add(row, 0, wxEXPAND | wxBOTTOM, 16);
            m_rows.emplace_back(line.id, row);
        }
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        m_rows[i].second->set(tone(lines[i].mood), ui::wide(lines[i].state), ui::wide(lines[i].reason));
    }
    Show(!lines.empty());
}

}  // namespace balcao::console
