#pragma once
// Practice alone: the guided lessons, and which of them whoever is signed in has finished.

#include <functional>
#include <string>
#include <vector>

#include <wx/button.h>
#include <wx/dataview.h>

#include "console/lesson_guide.h"
#include "console/views/parts.h"
#include "ui/surface.h"

namespace balcao::console {

class LessonsPage : public ui::Surface {
public:
    LessonsPage(wxWindow* parent, const Context& context, const LessonGuide& guide, std::function<void(const std::string& lesson)> on_begin);
    void update(const ConsoleModel& model);
    void focus_next();

private:
    void show_chosen();
    void begin_chosen();
    [[nodiscard]] const link::Lesson* chosen() const;

    const Context& m_context;
    const LessonGuide& m_guide;
    std::function<void(const std::string&)> m_on_begin;
    wxDataViewListCtrl* m_list = nullptr;
    ui::Card* m_detail = nullptr;
    wxStaticText* m_title = nullptr;
    ui::WrapText* m_about = nullptr;
    ui::WrapText* m_needs = nullptr;
    wxButton* m_begin = nullptr;
    std::vector<link::Lesson> m_lessons;
    std::string m_shown;
};

}  // namespace balcao::console
