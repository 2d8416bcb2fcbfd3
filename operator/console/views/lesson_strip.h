#pragma once
// The guide beside the normal pages: what to do next, above whatever page is open.

#include <functional>

#include <wx/button.h>

#include "console/lesson_guide.h"
#include "console/views/parts.h"
#include "ui/surface.h"

namespace balcao::console {

class LessonStrip : public ui::Card {
public:
    LessonStrip(wxWindow* parent, const Context& context, std::function<void()> on_lay, std::function<void()> on_end);
    /// Hidden while no lesson runs; told to screen readers when the step changes.
    void show(const LessonGuide& guide);

private:
    const Context& m_context;
    wxStaticText* m_heading = nullptr;
    ui::WrapText* m_words = nullptr;
    wxButton* m_lay = nullptr;
    std::string m_said;
};

}  // namespace balcao::console
