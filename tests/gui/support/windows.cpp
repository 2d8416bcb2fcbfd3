// What the window manager knows of windows, and what it sends them.
#include <X11/Xatom.h>
#include <X11/Xlib.h>

#include <algorithm>
#include <memory>

#include "gui/support/driver.h"

namespace balcao::gui {
namespace {

struct CloseDisplay {
    void operator()(Display* display) const { XCloseDisplay(display); }
};
using Server = std::unique_ptr<Display, CloseDisplay>;

/// A property of the root window that names windows.
std::vector<Window> named_by(Display* display, const char* property)
{
    Atom type = 0;
    int format = 0;
    unsigned long count = 0;
    unsigned long left = 0;
    unsigned char* data = nullptr;
    constexpr long k_most = 256;
    std::vector<Window> out;
    if (XGetWindowProperty(display, DefaultRootWindow(display), XInternAtom(display, property, False), 0, k_most, False, XA_WINDOW, &type, &format, &count, &left, &data) == Success && data != nullptr) {
        const auto* windows = reinterpret_cast<const Window*>(data);
        out.assign(windows, windows + count);
        XFree(data);
    }
    return out;
}

std::vector<Window> clients(Display* display) { return named_by(display, "_NET_CLIENT_LIST"); }

}  // namespace

bool Desktop::has_active_window() const
{
    const Server server(XOpenDisplay(nullptr));
    if (!server) {
        return false;
    }
    // The window manager's word, which a window that has just gone outlives, and the X server's.
    const auto active = named_by(server.get(), "_NET_ACTIVE_WINDOW");
    const auto all = clients(server.get());
    Window focused = None;
    int revert = 0;
    XGetInputFocus(server.get(), &focused, &revert);
    return !active.empty() && std::find(all.begin(), all.end(), active.front()) != all.end() && focused != None && focused != PointerRoot;
}

int Desktop::windows() const
{
    const Server server(XOpenDisplay(nullptr));
    return server ? static_cast<int>(clients(server.get()).size()) : -1;
}

int Desktop::ask_windows_to_close() const
{
    const Server server(XOpenDisplay(nullptr));
    if (!server) {
        return 0;
    }
    const auto all = clients(server.get());
    for (const Window window : all) {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = window;
        event.xclient.message_type = XInternAtom(server.get(), "WM_PROTOCOLS", False);
        event.xclient.format = 32;
        event.xclient.data.l[0] = static_cast<long>(XInternAtom(server.get(), "WM_DELETE_WINDOW", False));
        event.xclient.data.l[1] = CurrentTime;
        XSendEvent(server.get(), window, False, NoEventMask, &event);
    }
    XSync(server.get(), False);
    return static_cast<int>(all.size());
}

}  // namespace balcao::gui
