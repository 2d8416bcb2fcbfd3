#include "paper/report_sheet.h"

#include <cairo-pdf.h>

#include <algorithm>

#include "paper/output.h"
#include "paper/sheet.h"

namespace balcao::paper {
namespace {

constexpr double k_report_mm = 72.0 / 25.4;
constexpr double k_report_width = 210 * k_report_mm;
constexpr double k_report_height = 297 * k_report_mm;
constexpr double k_report_margin = 20 * k_report_mm;
constexpr Ink k_report_ink = ink(0x14202E);
constexpr Ink k_report_muted = ink(0x536078);
constexpr Ink k_report_bar = ink(0x0B5CAD);
constexpr double k_chart_height = 64;
constexpr Ink k_report_line = ink(0xC3CCD8);

void draw_report(Sheet& sheet, const ReportSheet& report)
{
    sheet.text(report.title, {18, 700, k_report_ink});
    sheet.text(report.subtitle, {10, 400, k_report_muted});
    sheet.space(8);
    sheet.rule(k_report_line);
    for (const auto& line : report.lines) {
        if (const auto* heading = std::get_if<ReportHeading>(&line)) {
            sheet.space(10);
            sheet.text(heading->text, {12, 700, k_report_ink});
            sheet.space(3);
        } else if (const auto* row = std::get_if<ReportRow>(&line)) {
            sheet.columns(0.4, 10, [&] { sheet.text(row->label, {9.5, 400, k_report_muted}); },
                          [&] { sheet.text(row->value, {9.5, 600, k_report_ink, TextStyle::Align::left, true}); });
        } else if (const auto* text = std::get_if<ReportText>(&line)) {
            sheet.text(text->text, {9.5, text->strong ? 700 : 400, k_report_ink});
            sheet.space(2);
        } else if (const auto* chart = std::get_if<ReportBars>(&line)) {
            sheet.space(8);
            sheet.text(chart->title, {9.5, 600, k_report_ink});
            sheet.space(3);
            sheet.bars(chart->bars, k_chart_height, {8, 400, k_report_muted}, k_report_bar);
        }
    }
}

cairo_status_t append_report(void* out, const unsigned char* data, unsigned int size)
{
    auto& octets = *static_cast<base::Bytes*>(out);
    octets.insert(octets.end(), data, data + size);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

base::Bytes render_report(const ReportSheet& report)
{
    Sheet measured(k_report_width, k_report_margin);
    draw_report(measured, report);
    base::Bytes out;
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
        cairo_pdf_surface_create_for_stream(&append_report, &out, k_report_width, std::max(k_report_height, measured.height())), &cairo_surface_destroy);
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, report.title.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_KEYWORDS, report.keywords.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, base::format_instant(report.at).c_str());
    {
        const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context(cairo_create(surface.get()), &cairo_destroy);
        Sheet sheet(k_report_width, k_report_margin, context.get(), measured);
        draw_report(sheet, report);
        cairo_show_page(context.get());
    }
    cairo_surface_finish(surface.get());
    return out;
}

base::Bytes render_report_roll(const ReportSheet& report)
{
    return roll(k_roll_dots / k_dots_per_point, 6, [&](Sheet& sheet) { draw_report(sheet, report); });
}

}  // namespace balcao::paper
