#include "console/views/live_view.h"

#include <wx/dcbuffer.h>
#include <wx/image.h>

#include <algorithm>

#include "ui/gtk_glue.h"

namespace balcao::console {

using link::OutlineKind;
using link::PictureAdvice;
using text::tr_mark;
using ui::utf8;

namespace {

constexpr int k_advice_icon_px = 44;
constexpr int k_outline_px = 3;

wxBitmap bitmap_of(const link::FramePicture& picture)
{
    // wx takes a pointer to non-const and does not write there: static_data.
    wxImage image(picture.width, picture.height, const_cast<unsigned char*>(picture.rgb.data()), true);
    return wxBitmap(image);
}

ui::Rgb outline_colour(OutlineKind kind)
{
    // Over a photograph: strong in any theme.
    switch (kind) {
    case OutlineKind::zone_read: return ui::rgb(0x22C55E);
    case OutlineKind::zone_doubtful: return ui::rgb(0xF59E0B);
    case OutlineKind::code: return ui::rgb(0x38BDF8);
    }
    return {};
}

}  // namespace

AdviceWords advice_words(PictureAdvice advice)
{
    using ui::Icon;
    using ui::Tone;
    switch (advice) {
    case PictureAdvice::none: return {tr_mark("Codes in the picture are read by themselves."), Icon::scan, Tone::info};
    case PictureAdvice::show_document: return {tr_mark("Put the document under the camera with the lines of <<< in view."), Icon::camera, Tone::info};
    case PictureAdvice::hold_still: return {tr_mark("Lines found. Leave the document still for a moment."), Icon::scan, Tone::info};
    case PictureAdvice::glare: return {tr_mark("Light is reflected on the document. Tilt it a little or turn the lamp away."), Icon::glare, Tone::warning};
    case PictureAdvice::cut_off_left: return {tr_mark("The lines run out of the picture on the left. Move the document to the right."), Icon::move_right, Tone::warning};
    case PictureAdvice::cut_off_right: return {tr_mark("The lines run out of the picture on the right. Move the document to the left."), Icon::move_left, Tone::warning};
    case PictureAdvice::cut_off_top: return {tr_mark("The lines run out of the picture at the top. Move the document down."), Icon::move_down, Tone::warning};
    case PictureAdvice::cut_off_bottom: return {tr_mark("The lines run out of the picture at the bottom. Move the document up."), Icon::move_up, Tone::warning};
    case PictureAdvice::too_small: return {tr_mark("The document is too far away. Bring it closer to the camera."), Icon::nearer, Tone::warning};
    case PictureAdvice::blurred: return {tr_mark("The picture is blurred. Leave the document still, or clean the camera's glass."), Icon::blurred, Tone::warning};
    case PictureAdvice::too_dark: return {tr_mark("It is too dark. Switch a lamp on."), Icon::lamp, Tone::warning};
    case PictureAdvice::check_digits:
        return {tr_mark("The check digits printed on the document do not fit. Compare by eye and type what is right."), Icon::alert, Tone::bad};
    case PictureAdvice::broken_rules: return {tr_mark("A date or country on the document is not valid. Compare by eye and type what is right."), Icon::alert, Tone::bad};
    case PictureAdvice::read: return {tr_mark("Read and taken over."), Icon::check, Tone::ok};
    }
    return {"", Icon::scan, Tone::info};
}

LiveView::LiveView(wxWindow* parent, const Context& context) : wxPanel(parent), m_context(context)
{
    const ui::Look& look = context.look;
    ui::glue::never_focus(this);
    auto* column = new wxBoxSizer(wxVERTICAL);
    m_picture_area = new wxPanel(this);
    m_picture_area->SetBackgroundStyle(wxBG_STYLE_PAINT);
    m_picture_area->SetMinSize(wxSize(look.px(320), look.px(180)));
    ui::glue::never_focus(m_picture_area);
    ui::glue::set_a11y_id(m_picture_area, "live.picture");
    ui::glue::set_a11y_name(m_picture_area, utf8(look.say("Live picture of the document camera")));
    m_picture_area->Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
    m_picture_area->Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        m_picture_area->Refresh();
    });
    column->Add(m_picture_area, 1, wxEXPAND);
    auto* line = new wxBoxSizer(wxHORIZONTAL);
    m_advice_icon = new wxStaticBitmap(this, wxID_ANY, ui::icon(ui::Icon::camera, look.palette().text, k_advice_icon_px));
    line->Add(m_advice_icon, 0, wxALIGN_CENTRE_VERTICAL);
    m_advice = new ui::WrapText(this, wxString(), ui::TextStyle::body);
    ui::glue::set_a11y_id(m_advice, "live.advice");
    ui::glue::set_a11y_role(m_advice, ui::glue::Role::alert);
    line->Add(m_advice, 1, wxALIGN_CENTRE_VERTICAL | wxLEFT, 10);
    column->Add(line, 0, wxEXPAND | wxTOP, 8);
    m_code = new ui::WrapText(this, wxString(), ui::TextStyle::muted);
    ui::glue::set_a11y_id(m_code, "live.code");
    column->Add(m_code, 0, wxEXPAND | wxTOP, 4);
    SetSizer(column);
    say(advice_words(PictureAdvice::show_document));
}

void LiveView::say(const AdviceWords& words)
{
    if (m_said == words.text) {
        return;
    }
    m_said = words.text;
    const ui::Look& look = m_context.look;
    m_advice_icon->SetBitmap(ui::icon(words.icon, ui::tint(look.palette(), words.tone).text, k_advice_icon_px));
    const auto text = look.say(words.text);
    m_advice->set_text(text);
    ui::glue::announce(m_advice, utf8(text));
    Layout();
}

void LiveView::update()
{
    const auto& watch = m_context.camera;
    const auto& model = watch.model();
    m_bitmap = watch.picture() ? bitmap_of(*watch.picture()) : wxBitmap();
    if (model.fault) {
        say({tr_mark("The camera gives no picture. Check its cable and that no other program uses it; it is tried again by itself."), ui::Icon::camera_off,
             ui::Tone::bad});
    } else if (!model.running) {
        say({tr_mark("The camera is starting."), ui::Icon::camera, ui::Tone::info});
    } else {
        say(advice_words(model.advice));
    }
    const wxString code = model.code ? ui::wide(code_words(model.code->kind, model.code->text, m_context.look.language())) : wxString();
    if (code != m_code->GetLabel()) {
        m_code->set_text(code);
        Layout();
    }
    m_picture_area->Refresh();
}

void LiveView::paint()
{
    wxAutoBufferedPaintDC dc(m_picture_area);
    const ui::Palette& palette = m_context.look.palette();
    const wxSize size = m_picture_area->GetClientSize();
    dc.SetPen(*wxTRANSPARENT_PEN);
    dc.SetBrush(ui::colour(palette.page));
    dc.DrawRectangle(size);
    if (!m_bitmap.IsOk()) {
        const wxBitmap empty = ui::icon(ui::Icon::camera, palette.muted, 64).GetBitmap(wxSize(64, 64));
        dc.DrawBitmap(empty, (size.x - 64) / 2, (size.y - 64) / 2, true);
        return;
    }
    const double scale = std::min(double(size.x) / m_bitmap.GetWidth(), double(size.y) / m_bitmap.GetHeight());
    const wxSize drawn(std::max(1, int(m_bitmap.GetWidth() * scale)), std::max(1, int(m_bitmap.GetHeight() * scale)));
    const wxRect where(wxPoint((size.x - drawn.x) / 2, (size.y - drawn.y) / 2), drawn);
    wxMemoryDC source(m_bitmap);
    dc.StretchBlit(where.x, where.y, where.width, where.height, &source, 0, 0, m_bitmap.GetWidth(), m_bitmap.GetHeight());
    draw_outlines(dc, where);
}

void LiveView::draw_outlines(wxDC& dc, const wxRect& where) const
{
    dc.SetBrush(*wxTRANSPARENT_BRUSH);
    for (const auto& outline : m_context.camera.model().outlines) {
        std::array<wxPoint, 4> corners;
        std::transform(outline.corners.begin(), outline.corners.end(), corners.begin(), [&where](const auto& corner) {
            return wxPoint(where.x + corner.x * where.width / 1000, where.y + corner.y * where.height / 1000);
        });
        dc.SetPen(wxPen(ui::colour(outline_colour(outline.kind)), k_outline_px,
                        outline.kind == OutlineKind::zone_doubtful ? wxPENSTYLE_SHORT_DASH : wxPENSTYLE_SOLID));
        dc.DrawPolygon(static_cast<int>(corners.size()), corners.data());
    }
}

}  // namespace balcao::console
