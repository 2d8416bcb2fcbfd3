#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "gui/support/accessibility_bus.h"
#include "gui/support/driver.h"

namespace balcao::gui {
namespace {

/// One line from a descriptor within the patience.
std::string read_line(int fd, int patience_ms)
{
    std::string line;
    pollfd waiting{fd, POLLIN, 0};
    while (poll(&waiting, 1, patience_ms) > 0) {
        char c = 0;
        if (read(fd, &c, 1) != 1 || c == '\n') {
            break;
        }
        line += c;
    }
    return line;
}

/// Starts a program that reports one line on a descriptor given as its argument's "%".
std::string started_line(std::vector<std::string> argv, const std::string& log, std::vector<Process>& processes)
{
    int ends[2];
    if (pipe(ends) != 0) {
        throw std::runtime_error("pipe");
    }
    for (auto& argument : argv) {
        if (const auto at = argument.find('%'); at != std::string::npos) {
            argument.replace(at, 1, std::to_string(ends[1]));
        }
    }
    processes.emplace_back(argv, log);
    close(ends[1]);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    auto line = read_line(ends[0], 60'000);
    close(ends[0]);
    if (line.empty()) {
        throw std::runtime_error(argv.front() + " did not start, see " + log);
    }
    return line;
}

void run_xdotool(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), "xdotool");
    Process tool(std::move(arguments), "/dev/null");
    eventually([&tool] { return !tool.running(); }, 60'000);
}

}  // namespace

Desktop* Desktop::s_current = nullptr;

void Desktop::picture_of_failure()
{
    if (s_current != nullptr) {
        static int count = 0;  // the first failure of a test case says most; later ones often follow from it
        std::error_code ignored;
        std::filesystem::create_directories(BALCAO_SCREENS_DIR "/failed", ignored);
        (void)s_current->picture(BALCAO_SCREENS_DIR "/failed/" + std::to_string(getpid()) + "-" + std::to_string(++count) + ".png");
    }
}

Desktop::Desktop(int width, int height)
{
    s_current = this;
    std::string pattern = (std::filesystem::temp_directory_path() / "balcao-gui-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("mkdtemp");
    }
    m_directory = pattern;
    const auto log = [this](const char* name) { return m_directory + "/" + name + ".log"; };
    const std::string screen = std::to_string(width) + "x" + std::to_string(height) + "x24";
    // -noreset: without it the server resets when its last client leaves and the next one may fail to start. -r: a key whose release comes late,
    // since the machine stood still, is pressed once.
    const auto number = started_line({"Xvfb", "-displayfd", "%", "-noreset", "-r", "-screen", "0", screen, "-nolisten", "tcp"},
                                     log("xvfb"), m_processes);
    setenv("DISPLAY", (":" + number).c_str(), 1);
    const auto bus = started_line({"dbus-daemon", "--session", "--nofork", "--print-address=%"}, log("dbus"), m_processes);
    setenv("DBUS_SESSION_BUS_ADDRESS", bus.c_str(), 1);
    m_environment = {"DISPLAY=:" + number, "DBUS_SESSION_BUS_ADDRESS=" + bus};
    setenv("GDK_BACKEND", "x11", 1);
    unsetenv("NO_AT_BRIDGE");
    unsetenv("WAYLAND_DISPLAY");
    {
        std::ofstream rc(m_directory + "/rc.xml");
        rc << R"(<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/><mouse/>)"
              R"(<applications><application type="normal"><decor>no</decor><maximized>yes</maximized></application></applications></openbox_config>)";
    }
    m_processes.emplace_back(std::vector<std::string>{"openbox", "--config-file", m_directory + "/rc.xml"}, log("openbox"));
    m_bus = std::make_shared<AccessibilityBus>(bus);
}

Desktop::~Desktop()
{
    s_current = nullptr;
    m_bus.reset();
    while (!m_processes.empty()) {
        m_processes.pop_back();  // last started goes first
    }
    if (std::getenv("BALCAO_KEEP") == nullptr) {
        std::error_code ignored;
        std::filesystem::remove_all(m_directory, ignored);
    }
}

int Desktop::held(const std::string& id) const
{
    int count = 0;
    const std::function<void(const Node&)> below = [&](const Node& node) {
        for (const auto& child : node.children()) {
            count += child.id() == id ? 1 : 0;
            below(child);
        }
    };
    below(Node::root(m_bus));
    return count;
}

void Desktop::walk(const std::function<bool(const Node&)>& visit) const
{
    const std::function<void(const Node&)> below = [&](const Node& node) {
        for (const auto& child : node.children()) {
            if (visit(child) && child.showing()) {
                below(child);
            }
        }
    };
    for (const auto& program : Node::root(m_bus).children()) {  // a program itself shows nothing
        if (visit(program)) {
            below(program);
        }
    }
}

std::optional<Node> Desktop::find(const std::string& id, int patience_ms) const
{
    std::optional<Node> found;
    eventually(
        [&] {
            walk([&](const Node& node) {
                if (!found && node.id() == id && node.showing()) {
                    found = node;
                }
                return !found;
            });
            return found.has_value();
        },
        patience_ms);
    return found;
}

std::optional<Node> Desktop::find_named(const std::string& role, const std::string& name, int patience_ms) const
{
    std::optional<Node> found;
    eventually(
        [&] {
            walk([&](const Node& node) {
                if (!found && node.name() == name && (role.empty() || node.role() == role) && node.showing()) {
                    found = node;
                }
                return !found;
            });
            return found.has_value();
        },
        patience_ms);
    return found;
}

bool Desktop::shows_now(const std::string& part) const
{
    bool seen = false;
    walk([&](const Node& node) {
        if (!seen && (node.name().find(part) != std::string::npos || node.text().find(part) != std::string::npos) && node.showing()) {
            seen = true;
        }
        return !seen;
    });
    return seen;
}

bool Desktop::sees(const std::string& part, int patience_ms) const
{
    return eventually([&] { return shows_now(part); }, patience_ms);
}

void Desktop::key(const std::string& keys) const
{
    const auto held = static_cast<int>(std::count(keys.begin(), keys.end(), '+'));
    const bool function_key = keys.size() > 1 && keys[0] == 'F' && keys[1] >= '0' && keys[1] <= '9';
    m_strokes.commands += held > 0 || function_key ? 1 : 0;
    m_strokes.presses += 1 + held;
    eventually([this] { return has_active_window(); });
    run_xdotool({"key", "--clearmodifiers", keys});
}

void Desktop::keys(const std::vector<std::string>& keys) const
{
    for (const auto& one : keys) {
        key(one);
    }
}

void Desktop::type(const std::string& ascii, int delay_ms) const
{
    m_strokes.fields += 1;
    m_strokes.presses += static_cast<int>(ascii.size());
    eventually([this] { return has_active_window(); });
    run_xdotool({"type", "--delay", std::to_string(delay_ms), "--", ascii});
}

void Desktop::swipe(const std::string& lines) const
{
    // By one program, as by one reader: between two of them a loaded machine makes a pause that ends the document.
    eventually([this] { return has_active_window(); });
    run_xdotool({"key", "--clearmodifiers", "ctrl+b", "type", "--delay", "2", "--", lines.ends_with('\n') ? lines : lines + '\n'});
}

void Desktop::drag(Point from, Point to) const
{
    constexpr int steps = 8;
    std::vector<std::string> words{"mousemove", std::to_string(from.x), std::to_string(from.y), "mousedown", "1"};
    for (int i = 1; i <= steps; ++i) {
        const auto between = [i](int a, int b) { return std::to_string(a + (b - a) * i / steps); };
        words.insert(words.end(), {"sleep", "0.1", "mousemove", between(from.x, to.x), between(from.y, to.y)});
    }
    words.insert(words.end(), {"sleep", "0.3", "mouseup", "1"});
    run_xdotool(std::move(words));
}

bool Desktop::picture(const std::string& path) const
{
    Process shot({"import", "-window", "root", path}, "/dev/null");
    eventually([&shot] { return !shot.running(); }, 60'000);
    return std::filesystem::exists(path);
}

}  // namespace balcao::gui
