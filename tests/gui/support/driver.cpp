#include "gui/support/driver.h"

#include <atspi/atspi.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace balcao::gui {
namespace {

constexpr int k_children_limit = 400;  // a list of 100 000 rows reports as many children

AtspiAccessible* raw(const std::shared_ptr<void>& held) { return static_cast<AtspiAccessible*>(held.get()); }

std::string taken(gchar* text)
{
    std::string out = text == nullptr ? "" : text;
    g_free(text);
    return out;
}

bool has_state(const std::shared_ptr<void>& held, AtspiStateType state)
{
    AtspiStateSet* set = atspi_accessible_get_state_set(raw(held));
    if (set == nullptr) {
        return false;
    }
    const bool has = atspi_state_set_contains(set, state) == TRUE;
    g_object_unref(set);
    return has;
}

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
    eventually([&tool] { return !tool.running(); }, 10'000);
}

}  // namespace

bool eventually(const std::function<bool()>& done, int patience_ms)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
    for (;;) {
        if (done()) {
            return true;
        }
        if (std::chrono::steady_clock::now() >= end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(k_poll_ms));
    }
}

Process::Process(std::vector<std::string> argv, const std::string& log_path, const std::vector<std::string>& environment)
{
    const pid_t parent = getpid();
    m_pid = fork();
    if (m_pid < 0) {
        throw std::runtime_error("fork");
    }
    if (m_pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) {
            _exit(127);
        }
        const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(log, 1);
        dup2(log, 2);
        for (const auto& entry : environment) {
            putenv(const_cast<char*>(entry.c_str()));
        }
        std::vector<char*> raw_argv;
        for (auto& argument : argv) {
            raw_argv.push_back(argument.data());
        }
        raw_argv.push_back(nullptr);
        execvp(raw_argv.front(), raw_argv.data());
        _exit(127);
    }
}

Process::Process(Process&& other) noexcept : m_pid(other.m_pid), m_status(other.m_status) { other.m_pid = -1; }

Process::~Process() { stop(); }

bool Process::running()
{
    if (m_pid > 0 && waitpid(m_pid, &m_status, WNOHANG) == m_pid) {
        m_pid = -1;
    }
    return m_pid > 0;
}

int Process::stop(int patience_ms)
{
    if (running()) {
        kill(m_pid, SIGTERM);
        if (!eventually([this] { return !running(); }, patience_ms)) {
            crash();
        }
    }
    return m_status;
}

void Process::crash()
{
    if (running()) {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, &m_status, 0);
        m_pid = -1;
    }
}

Node::Node(void* accessible)
    : m_accessible(accessible, [](void* held) {
          if (held != nullptr) {
              g_object_unref(held);
          }
      })
{
}

std::string Node::name() const { return taken(atspi_accessible_get_name(raw(m_accessible), nullptr)); }
std::string Node::description() const { return taken(atspi_accessible_get_description(raw(m_accessible), nullptr)); }
std::string Node::id() const { return taken(atspi_accessible_get_accessible_id(raw(m_accessible), nullptr)); }
std::string Node::role() const { return taken(atspi_accessible_get_role_name(raw(m_accessible), nullptr)); }

std::string Node::labelled_by() const
{
    std::string found;
    GArray* relations = atspi_accessible_get_relation_set(raw(m_accessible), nullptr);
    if (relations == nullptr) {
        return found;
    }
    for (guint i = 0; i < relations->len; ++i) {
        auto* relation = g_array_index(relations, AtspiRelation*, i);
        if (found.empty() && atspi_relation_get_relation_type(relation) == ATSPI_RELATION_LABELLED_BY) {
            found = Node(atspi_relation_get_target(relation, 0)).name();
        }
        g_object_unref(relation);
    }
    g_array_free(relations, TRUE);
    return found;
}

std::string Node::text() const
{
    AtspiText* content = atspi_accessible_get_text_iface(raw(m_accessible));
    if (content == nullptr) {
        return {};
    }
    auto out = taken(atspi_text_get_text(content, 0, -1, nullptr));
    g_object_unref(content);
    return out;
}

bool Node::showing() const { return has_state(m_accessible, ATSPI_STATE_SHOWING); }
bool Node::focusable() const { return has_state(m_accessible, ATSPI_STATE_FOCUSABLE); }
bool Node::focused() const { return has_state(m_accessible, ATSPI_STATE_FOCUSED); }
bool Node::enabled() const { return has_state(m_accessible, ATSPI_STATE_SENSITIVE); }
bool Node::checked() const { return has_state(m_accessible, ATSPI_STATE_CHECKED); }

Node::Extents Node::extents() const
{
    AtspiComponent* component = atspi_accessible_get_component_iface(raw(m_accessible));
    if (component == nullptr) {
        return {};
    }
    Extents out{};
    if (AtspiRect* rect = atspi_component_get_extents(component, ATSPI_COORD_TYPE_SCREEN, nullptr); rect != nullptr) {
        out = {rect->x, rect->y, rect->width, rect->height};
        g_free(rect);
    }
    g_object_unref(component);
    return out;
}

bool Node::press() const
{
    AtspiAction* action = atspi_accessible_get_action_iface(raw(m_accessible));
    if (action == nullptr) {
        return false;
    }
    const bool done = atspi_action_do_action(action, 0, nullptr) == TRUE;
    g_object_unref(action);
    return done;
}

bool Node::set_text(const std::string& text) const
{
    AtspiEditableText* editable = atspi_accessible_get_editable_text_iface(raw(m_accessible));
    if (editable == nullptr) {
        return false;
    }
    const bool done = atspi_editable_text_set_text_contents(editable, text.c_str(), nullptr) == TRUE;
    g_object_unref(editable);
    return done;
}

bool Node::grab_focus() const
{
    AtspiComponent* component = atspi_accessible_get_component_iface(raw(m_accessible));
    if (component == nullptr) {
        return false;
    }
    const bool done = atspi_component_grab_focus(component, nullptr) == TRUE;
    g_object_unref(component);
    return done;
}

std::vector<Node> Node::children() const
{
    std::vector<Node> out;
    const int count = std::min(atspi_accessible_get_child_count(raw(m_accessible), nullptr), k_children_limit);
    for (int i = 0; i < count; ++i) {
        if (auto* child = atspi_accessible_get_child_at_index(raw(m_accessible), i, nullptr); child != nullptr) {
            out.emplace_back(child);
        }
    }
    return out;
}

Desktop::Desktop(int width, int height)
{
    std::string pattern = (std::filesystem::temp_directory_path() / "balcao-gui-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("mkdtemp");
    }
    m_directory = pattern;
    const auto log = [this](const char* name) { return m_directory + "/" + name + ".log"; };
    const std::string screen = std::to_string(width) + "x" + std::to_string(height) + "x24";
    // -noreset: without it the server resets when its last client leaves and the next one may fail to start.
    const auto number = started_line({"Xvfb", "-displayfd", "%", "-noreset", "-screen", "0", screen, "-nolisten", "tcp"},
                                     log("xvfb"), m_processes);
    setenv("DISPLAY", (":" + number).c_str(), 1);
    const auto bus = started_line({"dbus-daemon", "--session", "--nofork", "--print-address=%"}, log("dbus"), m_processes);
    setenv("DBUS_SESSION_BUS_ADDRESS", bus.c_str(), 1);
    setenv("GDK_BACKEND", "x11", 1);
    unsetenv("NO_AT_BRIDGE");
    unsetenv("WAYLAND_DISPLAY");
    {
        std::ofstream rc(m_directory + "/rc.xml");
        rc << R"(<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/><mouse/>)"
              R"(<applications><application type="normal"><decor>no</decor><maximized>yes</maximized></application></applications></openbox_config>)";
    }
    m_processes.emplace_back(std::vector<std::string>{"openbox", "--config-file", m_directory + "/rc.xml"}, log("openbox"));
    atspi_init();
    // Answers come from the programs every time: a cached name may be yesterday's.
    AtspiAccessible* root = atspi_get_desktop(0);
    atspi_accessible_set_cache_mask(root, ATSPI_CACHE_NONE);
    g_object_unref(root);
}

Desktop::~Desktop()
{
    atspi_exit();
    while (!m_processes.empty()) {
        m_processes.pop_back();  // last started goes first
    }
    if (std::getenv("BALCAO_KEEP") == nullptr) {
        std::error_code ignored;
        std::filesystem::remove_all(m_directory, ignored);
    }
}

void Desktop::walk(const std::function<bool(const Node&)>& visit) const
{
    const std::function<void(const Node&)> below = [&](const Node& node) {
        for (const auto& child : node.children()) {
            if (visit(child)) {
                below(child);
            }
        }
    };
    below(Node(atspi_get_desktop(0)));
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

void Desktop::key(const std::string& keys) const { run_xdotool({"key", "--clearmodifiers", keys}); }

void Desktop::keys(const std::vector<std::string>& keys) const
{
    for (const auto& one : keys) {
        key(one);
    }
}

void Desktop::type(const std::string& ascii, int delay_ms) const
{
    run_xdotool({"type", "--delay", std::to_string(delay_ms), "--", ascii});
}

bool Desktop::picture(const std::string& path) const
{
    Process shot({"import", "-window", "root", path}, "/dev/null");
    eventually([&shot] { return !shot.running(); }, 10'000);
    return std::filesystem::exists(path);
}

}  // namespace balcao::gui
