#include "ui/look.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "text/fonts.h"
#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {

wxString Look::say(std::string_view msgid, std::initializer_list<text::Argument> arguments) const
{
    return wide(text::fill(text::tr(m_language, msgid), arguments));
}

wxFont Look::font(double points, int weight) const
{
    return wxFont(wxFontInfo(points * m_scale).FaceName("Inter").Weight(weight));
}

int Look::px(int length) const { return static_cast<int>(std::lround(length * std::max(1.0, 1.0 + (m_scale - 1.0) * 0.7))); }

void Look::apply() const
{
    char size[16];
    std::snprintf(size, sizeof size, " %.1f", 10.5 * m_scale);
    for (char& c : size) {  // GTK wants a point whatever the locale says
        if (c == ',') {
            c = '.';
        }
    }
    const std::string font = std::string(text::k_font_families) + size;
    glue::set_reading_direction(right_to_left());
    glue::apply_style(style_sheet(palette(), m_scale) + m_extra, font, palette().dark);
}

}  // namespace balcao::ui
