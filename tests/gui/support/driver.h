#pragma once
// Drives real windows on a private display through the accessibility tree, as a screen reader would:
// what a test cannot find by name or id, a blind clerk cannot find either.

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace balcao::gui {

inline constexpr int k_patience_ms = 20'000;  ///< a machine with other work may let a program stand for seconds
inline constexpr int k_poll_ms = 25;

/// Calls `done` every k_poll_ms until it is true or the patience is over.
bool eventually(const std::function<bool()>& done, int patience_ms = k_patience_ms);

/// A child process that dies with this object (and with the test). Output goes to a log file.
class Process {
public:
    /// `environment` is added to this process's own. Throws std::runtime_error when it cannot start.
    Process(std::vector<std::string> argv, const std::string& log_path, const std::vector<std::string>& environment = {});
    ~Process();
    Process(Process&& other) noexcept;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    Process& operator=(Process&&) = delete;
    [[nodiscard]] pid_t pid() const { return m_pid; }
    [[nodiscard]] bool running();
    /// SIGTERM, then SIGKILL after `patience_ms`. Returns the wait status.
    int stop(int patience_ms = 2'000);
    /// SIGKILL now: a crash.
    void crash();

private:
    pid_t m_pid = -1;
    int m_status = 0;
};

class AccessibilityBus;

/// One node of the accessibility tree. Cheap to copy.
class Node {
public:
    struct Address {
        std::shared_ptr<AccessibilityBus> bus;
        std::string program;  ///< bus name
        std::string path;
    };
    explicit Node(Address at);
    /// Parent of every program.
    [[nodiscard]] static Node root(std::shared_ptr<AccessibilityBus> bus);
    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::string description() const;
    [[nodiscard]] std::string id() const;
    [[nodiscard]] std::string role() const;  ///< "push button", "text", "label", ...
    /// Of a gauge or slider; nothing for anything else.
    [[nodiscard]] std::optional<double> value() const;
    /// Name of the label that stands for it, when it has one.
    [[nodiscard]] std::string labelled_by() const;
    /// Content of a text or entry.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool showing() const;
    [[nodiscard]] bool focusable() const;
    [[nodiscard]] bool focused() const;
    [[nodiscard]] bool enabled() const;
    [[nodiscard]] bool checked() const;
    struct Extents {
        int x, y, width, height;
    };
    [[nodiscard]] Extents extents() const;
    /// First action (press, toggle). \return false when there is none.
    bool press() const;
    bool set_text(const std::string& text) const;
    bool grab_focus() const;
    [[nodiscard]] std::vector<Node> children() const;

private:
    Address m_at;
};

/// Xvfb with a window manager and a session bus of its own. Sets DISPLAY and
/// DBUS_SESSION_BUS_ADDRESS of this process: the last one made is the current one.
class Desktop {
public:
    explicit Desktop(int width = 1366, int height = 768);
    ~Desktop();
    Desktop(const Desktop&) = delete;
    Desktop& operator=(const Desktop&) = delete;

    /// What a program started while another desktop is the current one needs to be on this one.
    [[nodiscard]] const std::vector<std::string>& environment() const { return m_environment; }
    /// Directory for logs and pictures; removed with the desktop unless kept.
    [[nodiscard]] const std::string& directory() const { return m_directory; }

    /// First showing node with this accessible id, waiting for it. nullopt after the patience.
    [[nodiscard]] std::optional<Node> find(const std::string& id, int patience_ms = k_patience_ms) const;
    /// First showing node of that role (empty = any) whose name is exactly `name`.
    [[nodiscard]] std::optional<Node> find_named(const std::string& role, const std::string& name,
                                                 int patience_ms = k_patience_ms) const;
    /// True once some showing node's name or text contains `part`.
    [[nodiscard]] bool sees(const std::string& part, int patience_ms = k_patience_ms) const;
    /// The same, looked at once.
    [[nodiscard]] bool shows_now(const std::string& part) const;
    /// Every node below every program, parents first, but not what is inside of something hidden: a window holds many pages, and
    /// each node costs calls over the bus. `visit` returns false to leave out the children.
    void walk(const std::function<bool(const Node&)>& visit) const;
    /// How many controls with that id the programs hold, unseen ones too.
    [[nodiscard]] int held(const std::string& id) const;

    /// Real key presses through the X server: "F2", "ctrl+Return", "Tab". They go to the window that the window manager made the active
    /// one; until there is one they would be lost, so it is waited for.
    void key(const std::string& keys) const;
    void keys(const std::vector<std::string>& keys) const;
    /// ASCII text only: X key maps lose accents.
    void type(const std::string& ascii, int delay_ms = 5) const;
    /// What hands did on the keyboard by key() and type() so far; a swipe reader's part does not count.
    struct Strokes {
        int commands = 0;    ///< function keys and chords
        int fields = 0;      ///< texts typed
        int presses = 0;     ///< keys pressed, those held down for a chord included
    };
    [[nodiscard]] const Strokes& strokes() const { return m_strokes; }
    /// What a swipe reader sends: prefix, lines, Enter after each.
    void swipe(const std::string& lines) const;
    struct Point {
        int x, y;
    };
    /// Presses the left button at the first point, moves in steps and lets go at the last.
    void drag(Point from, Point to) const;
    /// What a window manager's close button sends (WM_DELETE_WINDOW), to every window there is. \return to how many
    int ask_windows_to_close() const;
    /// Windows the window manager knows: programs' own windows and dialogues, not menus.
    [[nodiscard]] int windows() const;
    /// Whether some window has the keyboard.
    [[nodiscard]] bool has_active_window() const;
    /// Picture of the whole screen as PNG.
    [[nodiscard]] bool picture(const std::string& path) const;
    /// Picture of the desktop there is now, into screens/failed of the build folder; nothing without one.
    static void picture_of_failure();

private:
    static Desktop* s_current;
    std::string m_directory;
    mutable Strokes m_strokes;
    std::vector<std::string> m_environment;
    std::vector<Process> m_processes;
    std::shared_ptr<AccessibilityBus> m_bus;
};

}  // namespace balcao::gui
