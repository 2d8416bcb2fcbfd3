#pragma once
// Small shared pieces of the views.

#include <wx/scrolwin.h>
#include <wx/sizer.h>

#include <chrono>
#include <functional>
#include <string>

#include "console/camera_watch.h"
#include "console/chip_photo.h"
#include "console/controller.h"
#include "ui/labels.h"
#include "ui/look.h"
#include "ui/utf8.h"

namespace balcao::console {

/// What every view is lent: how to look, whom to ask, where to go.
struct Context {
    const ui::Look& look;
    Controller& control;
    CameraWatch& camera;
    ChipPhoto& photo;
    /// Pages that lie over the work: opened by their keys, left by Esc.
    std::function<void()> open_scan;
    std::function<void()> open_cancel;
    std::function<void()> close_card;
    std::function<void(ui::Tone, const wxString& headline, const wxString& detail)> notify;
    std::string picture_folder;
    std::string export_folder;
    std::chrono::milliseconds print_deadline = std::chrono::seconds(20);
    bool locked = false;  ///< no other program is opened
};

[[nodiscard]] ui::Tone tone(Mood mood);
/// Hours and minutes of the desk's own day.
[[nodiscard]] std::chrono::minutes offset_of(base::Instant at);
[[nodiscard]] std::string clock_text(base::Instant at);
/// "10:39" today, "23/11/2026 17:02" else.
[[nodiscard]] std::string when_text(base::Instant at, base::Instant now);
[[nodiscard]] wxString state_word(const ui::Look& look, link::RecordState state);
/// The same of a record in the list, where one that was given up or stands under another number is of no concern any more.
[[nodiscard]] wxString row_word(const ui::Look& look, const link::QueueRow& row);
[[nodiscard]] Mood row_mood(const link::QueueRow& row);

/// Where a value came from, in one short word.
[[nodiscard]] wxString origin_word(const ui::Look& look, domain::Origin origin);

/// Puts "&" before the first `letter` of the label (any case), so that Alt+letter reaches it.
[[nodiscard]] wxString mnemonic(const wxString& label, char letter);

// print_job.cpp
enum class Printed : std::uint8_t { sent, failed, hung, not_set_up };  // hung: did not end in time, and was ended
/// Sends a file to the desk's printer; `then` is told once the printer's program has ended, or its time has, unless the window of `inside` is gone by then.
void print_file(const Context& context, wxWindow* inside, const std::string& path, std::function<void(Printed)> then);
/// The same, and says above the pages what became of it. \param kept what is said with a failure; empty: where the file is
void print_paper(const Context& context, wxWindow* inside, const std::string& path, const wxString& sent = {}, const wxString& kept = {});
/// The slip of a ticket that was given by hand: printed, else saved.
void print_slip(const Context& context, wxWindow* inside, const link::GivenTicket& given);
/// In memory where the session has such a folder: what is printed need not stay.
[[nodiscard]] std::string folder_to_print();

/// Room inside a card that scrolls when there is too little of it; reached by keyboard through what stands in it.
[[nodiscard]] wxScrolledWindow* scroll_area(wxWindow* parent, const ui::Look& look);

/// Page up and page down scroll it while the focus is anywhere in `card`.
void scroll_by_keys(wxWindow* card, wxScrolledWindow* area);

/// One value with its label above, for reading only.
void add_fact(wxWindow* parent, wxSizer* sizer, const wxString& name, const wxString& value, ui::TextStyle style = ui::TextStyle::body);

}  // namespace balcao::console
