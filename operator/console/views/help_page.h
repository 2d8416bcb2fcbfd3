#pragma once
// F1: every key on one page, to look up and to print as a strip for the keyboard.

#include <functional>

#include "console/views/parts.h"
#include "ui/surface.h"

namespace balcao::console {

class HelpPage : public ui::Surface {
public:
    HelpPage(wxWindow* parent, const Context& context, std::function<void()> on_close);
    void focus_next();

private:
    void print_strip();
    void add_key(wxWindow* parent, wxSizer* sizer, const wxString& key, const wxString& text);
    const Context& m_context;
    wxWindow* m_close = nullptr;
};

}  // namespace balcao::console
