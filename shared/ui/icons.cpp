#include "ui/icons.h"

#include <string>

namespace balcao::ui {
namespace {

/// Inner elements of a 24 x 24 box; strokes only.
std::string_view shapes(Icon which)
{
    switch (which) {
    case Icon::shield: return R"(<path d="M12 2.5 4.5 5.4v6c0 4.9 3.2 8.3 7.5 10.1 4.3-1.8 7.5-5.2 7.5-10.1v-6z"/>)";
    case Icon::person: return R"(<circle cx="12" cy="7.5" r="4"/><path d="M4.5 21c0-4.2 3.3-6.5 7.5-6.5s7.5 2.3 7.5 6.5"/>)";
    case Icon::list: return R"(<path d="M8.5 6H20M8.5 12H20M8.5 18H20M4 5.9v.2M4 11.9v.2M4 17.9v.2"/>)";
    case Icon::refresh: return R"(<path d="M20 11a8 8 0 0 0-14.2-4L3.5 9.5M3.5 4.5v5h5M4 13a8 8 0 0 0 14.2 4l2.3-2.5M20.5 19.5v-5h-5"/>)";
    case Icon::chart: return R"(<path d="M3.5 20.5h17M7 17v-5M12 17V5M17 17V9"/>)";
    case Icon::scan: return R"(<path d="M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M7 12h10"/>)";
    case Icon::check: return R"(<path d="M4.5 12.5 10 18 19.5 7"/>)";
    case Icon::cross: return R"(<path d="M6 6l12 12M18 6 6 18"/>)";
    case Icon::alert: return R"(<path d="M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.4"/>)";
    case Icon::lock: return R"(<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V7.5a4 4 0 0 1 8 0V11"/>)";
    case Icon::phone: return R"(<rect x="7" y="2.5" width="10" height="19" rx="2.2"/><path d="M11 18.2h2"/>)";
    case Icon::clock: return R"(<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>)";
    case Icon::printer: return R"(<path d="M7 8.5V3h10v5.5M7 17.5H4.5A1.5 1.5 0 0 1 3 16v-6a1.5 1.5 0 0 1 1.5-1.5h15A1.5 1.5 0 0 1 21 10v6a1.5 1.5 0 0 1-1.5 1.5H17M7 14.5h10V21H7z"/>)";
    case Icon::file: return R"(<path d="M13.5 2.5H7A1.5 1.5 0 0 0 5.5 4v16A1.5 1.5 0 0 0 7 21.5h10a1.5 1.5 0 0 0 1.5-1.5V7.5zM13.5 2.5v5h5M9 13h6M9 17h6"/>)";
    case Icon::back: return R"(<path d="M20 12H4.5M10.5 6l-6 6 6 6"/>)";
    case Icon::help: return R"(<circle cx="12" cy="12" r="9"/><path d="M9.3 9.3a2.8 2.8 0 1 1 4 2.6c-.9.5-1.3 1-1.3 2M12 16.8v.4"/>)";
    case Icon::keyboard: return R"(<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.4M10.5 10h.4M14.5 10h.4M17.5 10h.4M8 14h8"/>)";
    case Icon::network: return R"(<path d="M3.5 9.5a12.5 12.5 0 0 1 17 0M6.8 13a7.7 7.7 0 0 1 10.4 0M10 16.4a3.2 3.2 0 0 1 4 0M12 19.6v.3"/>)";
    case Icon::card: return R"(<rect x="2.5" y="5" width="19" height="14" rx="2.2"/><circle cx="8" cy="11" r="2.2"/><path d="M4.8 16.2c.6-1.5 1.7-2.2 3.2-2.2s2.6.7 3.2 2.2M14 10h5M14 13.5h4"/>)";
    case Icon::screen: return R"(<rect x="3" y="4" width="18" height="12.5" rx="2"/><path d="M8.5 20.5h7M12 16.5v4"/>)";
    case Icon::disk: return R"(<path d="M4 6.5c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zM4 6.5v11c0 1.7 3.6 3 8 3s8-1.3 8-3v-11M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3"/>)";
    case Icon::send: return R"(<path d="M12 20V5M5.5 11.5 12 5l6.5 6.5"/>)";
    case Icon::trash: return R"(<path d="M4 6.5h16M9 6.5V4h6v2.5M6 6.5l1 14h10l1-14M10 10.5v6.5M14 10.5v6.5"/>)";
    case Icon::language: return R"(<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c2.7 2.6 4 5.6 4 9s-1.3 6.4-4 9c-2.7-2.6-4-5.6-4-9s1.3-6.4 4-9z"/>)";
    case Icon::contrast: return R"(<circle cx="12" cy="12" r="9"/><path d="M12 3v18M14.5 6h4M14.5 10h6M14.5 14h6M14.5 18h4"/>)";
    case Icon::speaker: return R"(<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.3 4.3 0 0 1 0 6M18.3 6.5a8 8 0 0 1 0 11"/>)";
    case Icon::erase: return R"(<path d="M8.5 5.5H20a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H8.5L3 12zM11.5 9.5l5 5M16.5 9.5l-5 5"/>)";
    case Icon::info: return R"(<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.4"/>)";
    case Icon::camera: return R"(<rect x="3" y="7" width="18" height="12.5" rx="2.2"/><circle cx="12" cy="13" r="3.6"/><path d="M8.3 7l1.4-2.6h4.6L15.7 7"/>)";
    case Icon::camera_off: return R"(<rect x="3" y="7" width="18" height="12.5" rx="2.2"/><circle cx="12" cy="13" r="3.6"/><path d="M8.3 7l1.4-2.6h4.6L15.7 7M3 3l18 18"/>)";
    case Icon::glare: return R"(<path d="M3 15l4-4h14l-4 8H3zM12 3v4M6.5 4.5 8.5 8M17.5 4.5 15.5 8M9 15h5"/>)";
    case Icon::lamp: return R"(<path d="M9 17.5h6M10 20.5h4M12 3.5a6 6 0 0 0-3.6 10.8c.5.4.8 1 .8 1.7h5.6c0-.7.3-1.3.8-1.7A6 6 0 0 0 12 3.5zM2.5 9.5h1.5M20 9.5h1.5"/>)";
    case Icon::nearer: return R"(<rect x="9" y="9.5" width="6" height="5" rx="1"/><path d="M3 3l4 4M3 3v3M3 3h3M21 3l-4 4M21 3v3M21 3h-3M3 21l4-4M3 21v-3M3 21h3M21 21l-4-4M21 21v-3M21 21h-3"/>)";
    case Icon::blurred: return R"(<rect x="6" y="7" width="14" height="10" rx="2"/><path d="M4 5h12M2.5 8v8M9 11h8M9 14h5"/>)";
    case Icon::move_left: return R"(<rect x="11" y="7.5" width="10.5" height="9" rx="1.5"/><path d="M14 13.5h5M8.5 12h-6M5.5 9l-3 3 3 3"/>)";
    case Icon::move_right: return R"(<rect x="2.5" y="7.5" width="10.5" height="9" rx="1.5"/><path d="M5 13.5h5M15.5 12h6M18.5 9l3 3-3 3"/>)";
    case Icon::move_up: return R"(<rect x="6" y="12" width="12" height="9.5" rx="1.5"/><path d="M9 18.5h6M12 9V2.5M9 5.5l3-3 3 3"/>)";
    case Icon::move_down: return R"(<rect x="6" y="2.5" width="12" height="9.5" rx="1.5"/><path d="M9 9h6M12 15v6.5M9 18.5l3 3 3-3"/>)";
    }
    return {};
}

}  // namespace

wxBitmapBundle icon(Icon which, Rgb stroke, int size)
{
    std::string svg = R"(<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke=")";
    svg += stroke.hex();
    svg += R"(" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">)";
    svg += shapes(which);
    svg += "</svg>";
    return wxBitmapBundle::FromSVG(svg.c_str(), wxSize(size, size));
}

}  // namespace balcao::ui
