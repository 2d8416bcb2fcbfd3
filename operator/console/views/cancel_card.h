#pragma once
// Breaking a case off, with a coded reason instead of an empty box.

#include <wx/radiobut.h>

#include <vector>

#include "console/views/parts.h"
#include "ui/surface.h"

namespace balcao::console {

class CancelCard : public ui::Card {
public:
    CancelCard(wxWindow* parent, const Context& context);
    void focus_next();

private:
    void confirm();
    const Context& m_context;
    std::vector<wxRadioButton*> m_reasons;
};

}  // namespace balcao::console
