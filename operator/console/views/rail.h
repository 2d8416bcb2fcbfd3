#pragma once
// The dark rail: where one is, which desk, who works.

#include <wx/button.h>

#include <array>
#include <functional>

#include "console/views/parts.h"
#include "ui/surface.h"

namespace balcao::console {

/// The places of the rail, in its order.
enum class Place : std::uint8_t { work, queue, sync, day, tickets, lessons };
/// Whether the desk has it: tickets where they are kept, lessons in practice alone.
[[nodiscard]] bool has_place(const ConsoleModel& model, Place place);

class Rail : public ui::Surface {
public:
    Rail(wxWindow* parent, const Context& context, std::function<void(Place)> on_choose);
    void show(const ConsoleModel& model, Place place);
    void focus();

private:
    const Context& m_context;
    wxStaticText* m_place_name = nullptr;
    wxStaticText* m_desk = nullptr;
    wxStaticText* m_operator = nullptr;
    std::array<wxButton*, 6> m_places{};
    Place m_place = Place::work;
};

}  // namespace balcao::console
