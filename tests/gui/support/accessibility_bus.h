#pragma once
// The bus screen readers talk on, found through the session bus.

#include <gio/gio.h>

#include <string>

namespace balcao::gui {

class AccessibilityBus {
public:
    /// Starts the accessibility service when it does not run yet. Throws std::runtime_error.
    explicit AccessibilityBus(const std::string& session_address);
    ~AccessibilityBus();
    AccessibilityBus(const AccessibilityBus&) = delete;
    AccessibilityBus& operator=(const AccessibilityBus&) = delete;
    [[nodiscard]] GDBusConnection* connection() const { return m_connection; }

private:
    GDBusConnection* m_connection = nullptr;
};

}  // namespace balcao::gui
