#include "ui/scan_capture.h"

#include <algorithm>
#include <cctype>

#include <wx/accel.h>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {
namespace {

bool is_mrz_character(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<'; }

}  // namespace

ScanCapture::ScanCapture(wxFrame* frame, const wxString& accessible_name, const std::string& prefix, OnScan on_scan)
    : m_frame(frame),
      m_entry(new wxTextCtrl(frame, wxID_ANY, {}, wxPoint(-400, -400), wxSize(100, 30), wxTE_PROCESS_ENTER | wxTE_PROCESS_TAB)),
      m_on_scan(std::move(on_scan))
{
    if (wxAcceleratorEntry key; key.FromString(wide("\t" + prefix))) {
        m_prefix_key = key.GetKeyCode();
        m_prefix_modifiers = ((key.GetFlags() & wxACCEL_CTRL) != 0 ? wxMOD_CONTROL : 0) | ((key.GetFlags() & wxACCEL_ALT) != 0 ? wxMOD_ALT : 0) |
                             ((key.GetFlags() & wxACCEL_SHIFT) != 0 ? wxMOD_SHIFT : 0);
    }
    glue::set_a11y_name(m_entry, utf8(accessible_name));
    glue::set_a11y_id(m_entry, "scan_capture");
    m_entry->Hide();
    frame->Bind(wxEVT_CHAR_HOOK, [this](wxKeyEvent& event) {
        if (!m_capturing && event.GetKeyCode() == m_prefix_key && event.GetModifiers() == m_prefix_modifiers) {
            start();
            return;
        }
        if (m_capturing && event.GetKeyCode() == WXK_TAB) {
            line_done();  // or the focus would wander off
            return;
        }
        event.Skip();
    });
    m_entry->Bind(wxEVT_TEXT, [this](wxCommandEvent&) {
        if (m_capturing && !m_entry->IsEmpty()) {
            m_timer.StartOnce(k_unfinished_gap_ms);  // the gap counts from the last key, not from the last Enter
        }
    });
    m_entry->Bind(wxEVT_TEXT_ENTER, [this](wxCommandEvent&) { line_done(); });
    m_timer.Bind(wxEVT_TIMER, [this](wxTimerEvent&) {
        // A window that stood still finds the pause over and the rest of the document in its queue: that is no pause of the reader, and
        // what is cut off would be typed into whatever field comes next.
        if (glue::input_waits()) {
            m_timer.StartOnce(k_line_gap_ms);
            return;
        }
        finish();
    });
}

void ScanCapture::start()
{
    m_capturing = true;
    m_lines.clear();
    m_before = wxWindow::FindFocus();
    m_entry->ChangeValue({});
    m_entry->Show();
    m_entry->SetFocus();
    m_timer.StartOnce(k_give_up_ms);
}

void ScanCapture::line_done()
{
    const std::string line = utf8(m_entry->GetValue());
    if (!line.empty()) {
        m_lines.push_back(line);
    }
    m_entry->ChangeValue({});
    if (!mrz_lines(joined(m_lines)).empty()) {
        finish();  // whole: nothing to wait for
        return;
    }
    m_timer.StartOnce(gap_ms());
}

int ScanCapture::gap_ms() const { return begins_mrz(m_lines) ? k_unfinished_gap_ms : k_line_gap_ms; }

void ScanCapture::finish()
{
    m_timer.Stop();
    if (const std::string rest = utf8(m_entry->GetValue()); !rest.empty()) {
        m_lines.push_back(rest);
    }
    m_capturing = false;
    if (m_before) {
        m_before->SetFocus();
    }
    m_entry->Hide();
    const auto lines = std::move(m_lines);
    m_lines.clear();
    if (!lines.empty() && m_on_scan) {
        m_on_scan(lines);
    }
}

std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const auto& line : lines) {
        text += line + "\n";
    }
    return text;
}

bool begins_mrz(const std::vector<std::string>& lines)
{
    if (lines.empty()) {
        return false;
    }
    const std::size_t length = lines.front().size();
    if (lines.size() >= (length == 30 ? 3U : 2U) || (length != 30 && length != 36 && length != 44)) {
        return false;
    }
    return std::all_of(lines.begin(), lines.end(), [length](const std::string& line) {
        return line.size() == length && std::all_of(line.begin(), line.end(), is_mrz_character);
    });
}

std::vector<std::string> mrz_lines(const std::string& text)
{
    std::vector<std::string> lines;
    std::string line;
    const auto take = [&lines, &line] {
        if (!line.empty()) {
            lines.push_back(line);
        }
        line.clear();
    };
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            take();
        } else if (c != ' ' && c != '\t') {
            line += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
    }
    take();
    const auto shaped = [&lines](std::size_t count, std::size_t length) {
        return lines.size() == count && std::all_of(lines.begin(), lines.end(), [length](const std::string& l) {
                   return l.size() == length && std::all_of(l.begin(), l.end(), is_mrz_character);
               });
    };
    if (shaped(3, 30) || shaped(2, 36) || shaped(2, 44)) {
        return lines;
    }
    return {};
}

}  // namespace balcao::ui
