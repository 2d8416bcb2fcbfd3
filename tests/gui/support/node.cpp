#include <atspi/atspi-constants.h>
#include <gio/gio.h>

#include <stdexcept>

#include "gui/support/accessibility_bus.h"
#include "gui/support/driver.h"

// The tree is asked over D-Bus directly: libatspi keeps a cache that goes stale without events and, with the cache off,
// waits for itself when a signal arrives during a call.

namespace balcao::gui {
namespace {

constexpr int k_call_timeout_ms = 5'000;
constexpr int k_children_limit = 400;  // a list of 100 000 rows reports as many children
constexpr const char* k_accessible = "org.a11y.atspi.Accessible";

struct Unref {
    void operator()(GVariant* held) const { g_variant_unref(held); }
};
using Variant = std::unique_ptr<GVariant, Unref>;

Variant call(const Node::Address& at, const char* interface, const char* method, GVariant* arguments, const char* answer)
{
    return Variant(g_dbus_connection_call_sync(at.bus->connection(), at.program.c_str(), at.path.c_str(), interface, method,
                                               arguments, G_VARIANT_TYPE(answer), G_DBUS_CALL_FLAGS_NONE, k_call_timeout_ms,
                                               nullptr, nullptr));
}

Variant property(const Node::Address& at, const char* interface, const char* name)
{
    const auto boxed = call(at, "org.freedesktop.DBus.Properties", "Get", g_variant_new("(ss)", interface, name), "(v)");
    if (!boxed) {
        return {};
    }
    GVariant* value = nullptr;
    g_variant_get(boxed.get(), "(v)", &value);
    return Variant(value);
}

std::string text_of(const Variant& value)
{
    return value && g_variant_is_of_type(value.get(), G_VARIANT_TYPE_STRING) ? g_variant_get_string(value.get(), nullptr) : "";
}

bool yes(const Variant& answer)
{
    gboolean done = FALSE;
    if (answer) {
        g_variant_get(answer.get(), "(b)", &done);
    }
    return done == TRUE;
}

std::string string_answer(const Variant& answer)
{
    const gchar* text = "";
    if (answer) {
        g_variant_get(answer.get(), "(&s)", &text);
    }
    return text;
}

bool has_state(const Node::Address& at, AtspiStateType state)
{
    const auto answer = call(at, k_accessible, "GetState", nullptr, "(au)");
    if (!answer) {
        return false;
    }
    const Variant words(g_variant_get_child_value(answer.get(), 0));
    const auto index = static_cast<gsize>(state) / 32;
    if (index >= g_variant_n_children(words.get())) {
        return false;
    }
    guint32 word = 0;
    g_variant_get_child(words.get(), index, "u", &word);
    return ((word >> (static_cast<unsigned>(state) % 32)) & 1U) != 0;
}

}  // namespace

AccessibilityBus::AccessibilityBus(const std::string& session_address)
{
    const auto connect = [](const std::string& address) {
        return g_dbus_connection_new_for_address_sync(
            address.c_str(),
            static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
            nullptr, nullptr, nullptr);
    };
    GDBusConnection* session = connect(session_address);
    if (session == nullptr) {
        throw std::runtime_error("no session bus");
    }
    const Variant answer(g_dbus_connection_call_sync(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", nullptr,
                                                     G_VARIANT_TYPE("(s)"), G_DBUS_CALL_FLAGS_NONE, 30'000, nullptr, nullptr));
    g_object_unref(session);
    m_connection = connect(string_answer(answer));
    if (m_connection == nullptr) {
        throw std::runtime_error("no accessibility bus");
    }
    g_dbus_connection_set_exit_on_close(m_connection, FALSE);
}

AccessibilityBus::~AccessibilityBus() { g_object_unref(m_connection); }

Node::Node(Address at) : m_at(std::move(at)) {}

Node Node::root(std::shared_ptr<AccessibilityBus> bus)
{
    return Node({std::move(bus), "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"});
}

std::string Node::name() const { return text_of(property(m_at, k_accessible, "Name")); }
std::string Node::description() const { return text_of(property(m_at, k_accessible, "Description")); }
std::string Node::id() const { return text_of(property(m_at, k_accessible, "AccessibleId")); }
std::string Node::role() const { return string_answer(call(m_at, k_accessible, "GetRoleName", nullptr, "(s)")); }

std::optional<double> Node::value() const
{
    const auto held = property(m_at, "org.a11y.atspi.Value", "CurrentValue");
    return held && g_variant_is_of_type(held.get(), G_VARIANT_TYPE_DOUBLE) ? std::optional(g_variant_get_double(held.get())) : std::nullopt;
}

std::string Node::labelled_by() const
{
    const auto answer = call(m_at, k_accessible, "GetRelationSet", nullptr, "(a(ua(so)))");
    if (!answer) {
        return {};
    }
    const Variant relations(g_variant_get_child_value(answer.get(), 0));
    for (gsize i = 0; i < g_variant_n_children(relations.get()); ++i) {
        const Variant relation(g_variant_get_child_value(relations.get(), i));
        guint32 type = 0;
        g_variant_get_child(relation.get(), 0, "u", &type);
        const Variant targets(g_variant_get_child_value(relation.get(), 1));
        if (type == ATSPI_RELATION_LABELLED_BY && g_variant_n_children(targets.get()) > 0) {
            const gchar* program = nullptr;
            const gchar* path = nullptr;
            g_variant_get_child(targets.get(), 0, "(&s&o)", &program, &path);
            return Node({m_at.bus, program, path}).name();
        }
    }
    return {};
}

std::string Node::text() const
{
    return string_answer(call(m_at, "org.a11y.atspi.Text", "GetText", g_variant_new("(ii)", 0, -1), "(s)"));
}

bool Node::showing() const { return has_state(m_at, ATSPI_STATE_SHOWING); }
bool Node::focusable() const { return has_state(m_at, ATSPI_STATE_FOCUSABLE); }
bool Node::focused() const { return has_state(m_at, ATSPI_STATE_FOCUSED); }
bool Node::enabled() const { return has_state(m_at, ATSPI_STATE_SENSITIVE); }
bool Node::checked() const { return has_state(m_at, ATSPI_STATE_CHECKED); }

Node::Extents Node::extents() const
{
    const auto answer = call(m_at, "org.a11y.atspi.Component", "GetExtents", g_variant_new("(u)", ATSPI_COORD_TYPE_SCREEN), "((iiii))");
    Extents out{};
    if (answer) {
        g_variant_get(answer.get(), "((iiii))", &out.x, &out.y, &out.width, &out.height);
    }
    return out;
}

bool Node::press() const { return yes(call(m_at, "org.a11y.atspi.Action", "DoAction", g_variant_new("(i)", 0), "(b)")); }

bool Node::set_text(const std::string& text) const
{
    return yes(call(m_at, "org.a11y.atspi.EditableText", "SetTextContents", g_variant_new("(s)", text.c_str()), "(b)"));
}

bool Node::grab_focus() const { return yes(call(m_at, "org.a11y.atspi.Component", "GrabFocus", nullptr, "(b)")); }

std::vector<Node> Node::children() const
{
    std::vector<Node> out;
    const auto add = [&](GVariant* child) {
        const gchar* program = nullptr;
        const gchar* path = nullptr;
        g_variant_get(child, "(&s&o)", &program, &path);
        if (std::string(path) != "/org/a11y/atspi/null") {
            out.push_back(Node({m_at.bus, program, path}));
        }
    };
    const auto count_value = property(m_at, k_accessible, "ChildCount");
    const int count = count_value ? g_variant_get_int32(count_value.get()) : 0;
    if (count > k_children_limit) {
        for (int i = 0; i < k_children_limit; ++i) {
            if (const auto child = call(m_at, k_accessible, "GetChildAtIndex", g_variant_new("(i)", i), "((so))")) {
                add(Variant(g_variant_get_child_value(child.get(), 0)).get());
            }
        }
    } else if (count > 0) {
        if (const auto answer = call(m_at, k_accessible, "GetChildren", nullptr, "(a(so))")) {
            const Variant all(g_variant_get_child_value(answer.get(), 0));
            for (gsize i = 0; i < g_variant_n_children(all.get()); ++i) {
                add(Variant(g_variant_get_child_value(all.get(), i)).get());
            }
        }
    }
    return out;
}

}  // namespace balcao::gui
