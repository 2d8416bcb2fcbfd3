#include "paper/ticket_slip.h"

#include <cairo-pdf.h>

#include "paper/escpos.h"
#include "paper/sheet.h"
#include "text/format.h"

namespace balcao::paper {
namespace {

using text::Language;
using text::tr;

constexpr double k_slip_width = k_roll_dots / k_dots_per_point;
constexpr double k_slip_margin = 6;

void draw_ticket(Sheet& sheet, const TicketSlip& slip, Language language)
{
    sheet.text(slip.place, {9, 600, {0, 0, 0}, TextStyle::Align::centre});
    sheet.text(text::format_date_time(slip.at, slip.utc_offset), {8.5, 400, {0, 0, 0}, TextStyle::Align::centre});
    if (slip.practice) {
        sheet.text(tr(language, "PRACTICE: without any value"), {9, 700, {0, 0, 0}, TextStyle::Align::centre});
    }
    sheet.space(4);
    sheet.text(slip.code, {52, 700, {0, 0, 0}, TextStyle::Align::centre, true});
    sheet.text(slip.service, {12, 600, {0, 0, 0}, TextStyle::Align::centre});
    sheet.space(6);
    sheet.rule({0, 0, 0});
    sheet.space(6);
    if (slip.due_at) {
        const auto when = text::format_date_time(*slip.due_at, slip.utc_offset);
        sheet.text(text::fill(tr(language, "Appointment at {time}"), {{"time", when}}), {11, 600, {0, 0, 0}, TextStyle::Align::centre});
    } else {
        sheet.text(text::fill(tr(language, "Waiting before you: {n}"), {{"n", std::to_string(slip.before)}}), {11, 600, {0, 0, 0}, TextStyle::Align::centre});
        sheet.text(expected_text(slip.wait_s, language), {11, 400, {0, 0, 0}, TextStyle::Align::centre});
    }
    sheet.space(4);
    sheet.text(tr(language, "Wait for your number on the display. Good for today only."), {9, 400, {0, 0, 0}, TextStyle::Align::centre});
}

cairo_status_t append_octets(void* closure, const unsigned char* data, unsigned int length)
{
    auto* out = static_cast<base::Bytes*>(closure);
    out->insert(out->end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string expected_text(const std::optional<std::int64_t>& wait_s, Language language)
{
    return wait_s ? text::fill(tr(language, "Expected time: about {minutes} min"), {{"minutes", std::to_string((*wait_s + 59) / 60)}})
                  : tr(language, "Expected time: not known yet");
}

base::Result<base::Bytes> render_ticket_escpos(const TicketSlip& slip, Language language)
{
    Sheet measured(k_slip_width, k_slip_margin);
    draw_ticket(measured, slip, language);
    const int height = static_cast<int>(measured.height() * k_dots_per_point) + 1;
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, k_roll_dots, height), &cairo_surface_destroy);
    {
        const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context(cairo_create(surface.get()), &cairo_destroy);
        cairo_set_source_rgb(context.get(), 1, 1, 1);
        cairo_paint(context.get());
        cairo_scale(context.get(), k_dots_per_point, k_dots_per_point);
        Sheet sheet(k_slip_width, k_slip_margin, context.get(), measured);
        draw_ticket(sheet, slip, language);
    }
    cairo_surface_flush(surface.get());
    const auto* pixels = cairo_image_surface_get_data(surface.get());
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
    base::Bytes rows(row_octets(k_roll_dots) * static_cast<std::size_t>(height));
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
        for (std::size_t x = 0; x < k_roll_dots; ++x) {
            if (pixels[y * stride + x * 4 + 1] < 150) {
                rows[y * row_octets(k_roll_dots) + x / 8] |= static_cast<std::uint8_t>(0x80U >> (x % 8));
            }
        }
    }
    base::Bytes out(escpos_size(k_roll_dots, height));
    encode_escpos(rows, k_roll_dots, height, out);
    return out;
}

base::Result<base::Bytes> render_ticket_pdf(const TicketSlip& slip, Language language)
{
    Sheet measured(k_slip_width, k_slip_margin);
    draw_ticket(measured, slip, language);
    base::Bytes out;
    {
        const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(cairo_pdf_surface_create_for_stream(&append_octets, &out, k_slip_width, measured.height()),
                                                                                         &cairo_surface_destroy);
        const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context(cairo_create(surface.get()), &cairo_destroy);
        Sheet sheet(k_slip_width, k_slip_margin, context.get(), measured);
        draw_ticket(sheet, slip, language);
        cairo_show_page(context.get());
        cairo_surface_finish(surface.get());
    }
    return out;
}

}  // namespace balcao::paper
