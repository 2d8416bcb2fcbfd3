#include "console/views/parts.h"

#include "text/format.h"
#include "text/names.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

ui::Tone tone(Mood mood)
{
    switch (mood) {
    case Mood::ok: return ui::Tone::ok;
    case Mood::warning: return ui::Tone::warning;
    case Mood::bad: return ui::Tone::bad;
    case Mood::info: return ui::Tone::info;
    case Mood::neutral: return ui::Tone::neutral;
    }
    return ui::Tone::neutral;
}

std::chrono::minutes offset_of(base::Instant at) { return text::local_offset(at); }

std::string clock_text(base::Instant at) { return text::format_time(at, offset_of(at)); }

std::string when_text(base::Instant at, base::Instant now)
{
    const bool today = std::chrono::floor<std::chrono::days>(at + offset_of(at)) == std::chrono::floor<std::chrono::days>(now + offset_of(now));
    return today ? clock_text(at) : text::format_date_time(at, offset_of(at));
}

wxString state_word(const ui::Look& look, link::RecordState state)
{
    return ui::wide(text::state_word(look.language(), link::name(state)));
}

wxString row_word(const ui::Look& look, const link::QueueRow& row)
{
    return row.given_up ? look.say("Record given up") : row.sent_anew ? look.say("Sent anew") : state_word(look, row.state);
}

Mood row_mood(const link::QueueRow& row) { return row.given_up || row.sent_anew ? Mood::neutral : mood_of(row.state); }

wxString origin_word(const ui::Look& look, domain::Origin origin)
{
    switch (origin) {
    case domain::Origin::chip: return look.say("chip");
    case domain::Origin::mrz: return ui::wide("MRZ");
    case domain::Origin::barcode: return look.say("code");
    case domain::Origin::typed: return look.say("by hand");
    }
    return {};
}

wxString mnemonic(const wxString& label, char letter)
{
    wxString out = wxControl::EscapeMnemonics(label);
    const auto at = out.Lower().find(static_cast<wxChar>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter));
    if (at != wxString::npos) {
        out.insert(at, "&");
    }
    return out;
}

wxScrolledWindow* scroll_area(wxWindow* parent, const ui::Look& look)
{
    auto* area = new wxScrolledWindow(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxVSCROLL | wxTAB_TRAVERSAL);
    area->SetBackgroundColour(ui::colour(look.palette().card));
    area->SetScrollRate(0, 12);
    ui::glue::never_focus(area);
    area->SetMinSize(wxSize(-1, look.px(60)));
    return area;
}

void scroll_by_keys(wxWindow* card, wxScrolledWindow* area)
{
    card->Bind(wxEVT_CHAR_HOOK, [area](wxKeyEvent& event) {
        const int key = event.GetKeyCode();
        if (key == WXK_PAGEDOWN || key == WXK_PAGEUP) {
            area->ScrollPages(key == WXK_PAGEDOWN ? 1 : -1);
        } else {
            event.Skip();
        }
    });
}

void add_fact(wxWindow* parent, wxSizer* sizer, const wxString& name, const wxString& value, ui::TextStyle style)
{
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(ui::label(parent, name, ui::TextStyle::caption));
    column->Add(new ui::WrapText(parent, value.empty() ? ui::wide("–") : value, style), 0, wxEXPAND | wxTOP, 2);
    sizer->Add(column, 1, wxEXPAND);
}

}  // namespace balcao::console
