#pragma once
// The one factory of fields: label above, entry of one height, origin badge, message below.

#include <wx/panel.h>
#include <wx/textctrl.h>
#include <wx/timer.h>

#include <functional>
#include <string>

#include "ui/labels.h"
#include "ui/look.h"

namespace balcao::ui {

struct FieldSpec {
    std::string id;            ///< accessible id, e.g. "field.nif"
    wxString label;            ///< "&" before a letter: Alt+letter
    wxString hint;             ///< stands below while there is nothing else to say
    std::string example;       ///< grey text inside while empty
    bool password = false;
    bool big = false;
};

/// One field of a form. What is typed reaches on_edit at most k_edit_delay_ms later and whenever the
/// focus leaves; text from outside never replaces what is being typed.
class Field : public wxPanel {
public:
    static constexpr int k_edit_delay_ms = 180;

    Field(wxWindow* parent, const Look& look, FieldSpec spec);

    [[nodiscard]] std::string text() const;
    /// Text from the model. Refused (false) while the clerk types here.
    bool offer_text(const std::string& text);
    /// Replaces the text whatever happens and reports nothing.
    void force_text(const std::string& text);
    [[nodiscard]] bool has_focus() const;
    void focus();
    /// Reports a waiting edit now.
    void flush();
    /// True once the focus has been here and gone: from then on "missing" is said.
    [[nodiscard]] bool visited() const { return m_visited; }
    void set_visited(bool visited) { m_visited = visited; }

    enum class Message : std::uint8_t { hint, missing, error, note };
    /// Empty text with Message::hint brings the specification's hint back.
    void set_message(Message kind, const wxString& text);
    void set_badge(const wxString& text, Tone tone);
    void set_enabled(bool enabled);
    [[nodiscard]] wxTextCtrl* entry() const { return m_entry; }
    [[nodiscard]] const std::string& id() const { return m_spec.id; }

    std::function<void(const std::string& text)> on_edit;
    std::function<void()> on_enter;
    std::function<void()> on_leave;
    /// Pasted text passes here first; true = taken (a machine-readable zone), nothing is inserted.
    std::function<bool(const std::string& text)> on_paste;

private:
    void bind_events();
    void pasted(wxClipboardTextEvent& event);
    FieldSpec m_spec;
    wxTextCtrl* m_entry = nullptr;
    wxStaticText* m_badge = nullptr;
    WrapText* m_message = nullptr;
    wxTimer m_delay;
    std::string m_reported;
    bool m_edited = false;   ///< typed since the last report
    bool m_visited = false;
    bool m_setting = false;
    Message m_kind = Message::hint;
    std::string m_badge_class;
};

}  // namespace balcao::ui
