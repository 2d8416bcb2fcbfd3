#pragma once
// A scanner or swipe reader that types like a keyboard, caught on any screen of a window: it sends a
// prefix key (Ctrl+B, the STX of most readers, unless set otherwise), then the text; lines end with Enter or Tab or
// not at all.

#include <wx/frame.h>
#include <wx/textctrl.h>
#include <wx/timer.h>

#include <functional>
#include <string>
#include <vector>

namespace balcao::ui {

class ScanCapture {
public:
    using OnScan = std::function<void(const std::vector<std::string>& lines)>;

    /// Lives as long as the frame. \param prefix as in a menu: "Ctrl+B", "F9"; what is no key leaves Ctrl+B.
    ScanCapture(wxFrame* frame, const wxString& accessible_name, const std::string& prefix, OnScan on_scan);
    [[nodiscard]] bool capturing() const { return m_capturing; }

private:
    void start();
    void line_done();
    void finish();
    [[nodiscard]] int gap_ms() const;
    static constexpr int k_line_gap_ms = 150;             ///< after the last key: another line would have come by now
    static constexpr int k_unfinished_gap_ms = 1'000;     ///< the same within a line and while lines of a document are still to come
    static constexpr int k_give_up_ms = 2'000;  ///< a prefix without the rest

    wxFrame* m_frame;
    wxTextCtrl* m_entry;
    wxWindowRef m_before;
    wxTimer m_timer;
    std::vector<std::string> m_lines;
    OnScan m_on_scan;
    int m_prefix_key = 'B';
    int m_prefix_modifiers = wxMOD_CONTROL;
    bool m_capturing = false;
};

/// The lines of a machine-readable zone within pasted or scanned text; empty when it holds none. Only the shape is
/// looked at (30, 36 or 44 characters of A-Z 0-9 <, two or three lines of one length); what it means is for the service.
[[nodiscard]] std::vector<std::string> mrz_lines(const std::string& text);
/// Whether more lines must follow for these to be a machine-readable zone.
[[nodiscard]] bool begins_mrz(const std::vector<std::string>& lines);
[[nodiscard]] std::string joined(const std::vector<std::string>& lines);

}  // namespace balcao::ui
