#include "ui/field.h"

#include <wx/clipbrd.h>
#include <wx/sizer.h>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {

Field::Field(wxWindow* parent, const Look& look, FieldSpec spec)
    : wxPanel(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxTAB_TRAVERSAL), m_spec(std::move(spec))
{
    glue::never_focus(this);
    // The label is made right before the entry: that is what makes it the entry's accessible name.
    auto* title = new wxStaticText(this, wxID_ANY, m_spec.label);
    glue::add_class(title, "label");
    title->InvalidateBestSize();
    const long style = wxTE_PROCESS_ENTER | (m_spec.password ? wxTE_PASSWORD : 0);
    m_entry = new wxTextCtrl(this, wxID_ANY, {}, wxDefaultPosition, wxDefaultSize, style);
    if (m_spec.big) {
        glue::add_class(m_entry, "big");
    }
    // A best height that counts the style sheet's padding feeds back into itself: fix it.
    m_entry->SetMinSize(wxSize(40, look.px(m_spec.big ? 52 : 42)));
    glue::set_a11y_id(m_entry, m_spec.id);
    glue::set_a11y_name(m_entry, utf8(wxControl::RemoveMnemonics(m_spec.label)));
    if (!m_spec.example.empty()) {
        glue::set_placeholder(m_entry, m_spec.example);
    }
    m_badge = new wxStaticText(this, wxID_ANY, {});
    glue::add_class(m_badge, "badge");
    m_message = new WrapText(this, m_spec.hint, TextStyle::caption);
    glue::set_a11y_id(m_message, m_spec.id + ".message");

    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(title, 1, wxALIGN_BOTTOM);
    head->Add(m_badge, 0, wxALIGN_BOTTOM | wxLEFT, 6);
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(head, 0, wxEXPAND);
    column->Add(m_entry, 0, wxEXPAND | wxTOP, 5);
    column->Add(m_message, 0, wxEXPAND | wxTOP, 4);
    SetSizer(column);
    bind_events();
}

void Field::bind_events()
{
    m_delay.Bind(wxEVT_TIMER, [this](wxTimerEvent&) { flush(); });
    m_entry->Bind(wxEVT_TEXT, [this](wxCommandEvent& event) {
        event.Skip();
        if (!m_setting) {
            m_edited = true;
            m_delay.StartOnce(k_edit_delay_ms);
        }
    });
    m_entry->Bind(wxEVT_KILL_FOCUS, [this](wxFocusEvent& event) {
        event.Skip();
        m_visited = true;
        flush();
        if (on_leave) {
            CallAfter([this] {
                if (on_leave) {
                    on_leave();
                }
            });
        }
    });
    m_entry->Bind(wxEVT_TEXT_ENTER, [this](wxCommandEvent&) {
        flush();
        if (on_enter) {
            on_enter();
        } else {
            m_entry->Navigate();
        }
    });
    m_entry->Bind(wxEVT_TEXT_PASTE, &Field::pasted, this);
}

void Field::pasted(wxClipboardTextEvent& event)
{
    std::string text;
    if (on_paste && wxTheClipboard->Open()) {
        wxTextDataObject data;
        if (wxTheClipboard->GetData(data)) {
            text = utf8(data.GetText());
        }
        wxTheClipboard->Close();
    }
    if (text.empty() || !on_paste(text)) {
        event.Skip();
    }
}

std::string Field::text() const { return utf8(m_entry->GetValue()); }

bool Field::offer_text(const std::string& text)
{
    if (m_edited) {
        return false;
    }
    if (this->text() != text) {
        if (has_focus() && m_reported == this->text() && !m_reported.empty()) {
            return false;  // normalised while the hand is still here: comes when the focus leaves
        }
        force_text(text);
    }
    return true;
}

void Field::force_text(const std::string& text)
{
    m_delay.Stop();
    m_edited = false;
    m_reported.clear();
    if (this->text() == text) {
        return;
    }
    m_setting = true;
    m_entry->ChangeValue(wide(text));
    m_setting = false;
    if (has_focus()) {
        glue::cursor_to_end(m_entry);
    }
}

bool Field::has_focus() const { return m_entry->HasFocus(); }

void Field::focus()
{
    m_entry->SetFocus();
    m_entry->SelectAll();
}

void Field::flush()
{
    m_delay.Stop();
    if (!m_edited) {
        return;
    }
    m_edited = false;
    m_reported = text();
    if (on_edit) {
        on_edit(m_reported);
    }
}

void Field::set_message(Message kind, const wxString& text)
{
    const bool hint = kind == Message::hint && text.empty();
    m_message->set_style(kind == Message::error ? TextStyle::error : kind == Message::note ? TextStyle::note : TextStyle::caption);
    m_message->set_text(hint ? m_spec.hint : text);
    glue::set_class(m_entry, "error", kind == Message::error);
    if (kind != m_kind || kind == Message::error) {
        glue::set_a11y_description(m_entry, utf8(hint ? m_spec.hint : text));
    }
    m_kind = kind;
}

void Field::set_badge(const wxString& text, Tone tone)
{
    if (text == m_badge->GetLabel()) {
        return;
    }
    glue::set_class(m_badge, m_badge_class, false);
    m_badge_class = "ink_" + std::string(style_class(tone));
    glue::add_class(m_badge, m_badge_class);
    m_badge->SetLabel(text);
    m_badge->InvalidateBestSize();
    Layout();
}

void Field::set_enabled(bool enabled)
{
    if (m_entry->IsEnabled() != enabled) {
        m_entry->Enable(enabled);
    }
}

}  // namespace balcao::ui
