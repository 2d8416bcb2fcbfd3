#include "console/views/key_strip.h"

#include <wx/bitmap.h>
#include <wx/dcmemory.h>
#include <wx/graphics.h>
#include <wx/image.h>

#include <memory>

#include "console/views/function_bar.h"

namespace balcao::console {

namespace {
// F1 to F12 of a full keyboard are 262 mm wide; the strip stands 24 mm high.
constexpr double k_dots_per_mm = 300 / 25.4;
constexpr int k_width = static_cast<int>(262 * k_dots_per_mm);
constexpr int k_height = static_cast<int>(24 * k_dots_per_mm);
}  // namespace

bool write_key_strip(const ui::Look& look, const std::string& path)
{
    wxBitmap strip(k_width, k_height, 24);
    wxMemoryDC dc(strip);
    dc.SetBackground(*wxWHITE_BRUSH);
    dc.Clear();
    const std::unique_ptr<wxGraphicsContext> gc(wxGraphicsContext::Create(dc));
    if (!gc) {
        return false;
    }
    std::vector<const KeyLine*> lines;
    for (const auto& line : key_lines()) {
        if (line.in_bar) {
            lines.push_back(&line);
        }
    }
    const double cell = k_width / static_cast<double>(lines.size());
    const wxFont cap(wxFontInfo(wxSize(0, 78)).FaceName("Inter").Weight(700));
    const wxFont word(wxFontInfo(wxSize(0, 46)).FaceName("Inter").Weight(500));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double x = cell * static_cast<double>(i);
        gc->SetPen(wxPen(*wxBLACK, 3));
        gc->SetBrush(*wxTRANSPARENT_BRUSH);
        gc->DrawRoundedRectangle(x + 10, 10, cell - 20, k_height - 20, 24);
        double w = 0;
        double h = 0;
        gc->SetFont(cap, *wxBLACK);
        gc->GetTextExtent(ui::wide(lines[i]->key), &w, &h);
        gc->DrawText(ui::wide(lines[i]->key), x + (cell - w) / 2, 40);
        gc->SetFont(word, *wxBLACK);
        const wxString text = look.say(lines[i]->msgid);
        gc->GetTextExtent(text, &w, &h);
        gc->DrawText(text, x + (cell - w) / 2, 160);
    }
    gc->Flush();
    dc.SelectObject(wxNullBitmap);
    wxImage image = strip.ConvertToImage();
    image.SetOption(wxIMAGE_OPTION_RESOLUTIONUNIT, wxIMAGE_RESOLUTION_INCHES);
    image.SetOption(wxIMAGE_OPTION_RESOLUTION, 300);
    if (wxImage::FindHandler(wxBITMAP_TYPE_PNG) == nullptr) {
        wxImage::AddHandler(new wxPNGHandler);
    }
    return image.SaveFile(ui::wide(path), wxBITMAP_TYPE_PNG);
}

}  // namespace balcao::console
