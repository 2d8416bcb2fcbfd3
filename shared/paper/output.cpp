#include "paper/output.h"

#include <cairo-pdf.h>

#include <memory>

#include "paper/escpos.h"

namespace balcao::paper {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length)
{
    auto* out = static_cast<base::Bytes*>(closure);
    out->insert(out->end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

base::Bytes pdf(double width, double height, double margin, const Draw& draw, const PaperNotes& notes)
{
    Sheet measured(width, margin);
    draw(measured);
    base::Bytes out;
    {
        const Surface surface(cairo_pdf_surface_create_for_stream(&append, &out, width, height > 0 ? height : measured.height()),
                              &cairo_surface_destroy);
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, notes.title.c_str());
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_KEYWORDS, notes.keywords.c_str());
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, base::format_instant(notes.at).c_str());
        const Context context(cairo_create(surface.get()), &cairo_destroy);
        Sheet sheet(width, margin, context.get(), measured);
        draw(sheet);
        cairo_show_page(context.get());
        cairo_surface_finish(surface.get());
    }
    return out;
}

base::Bytes pdf_pages(double width, double height, double margin, const std::vector<Draw>& pages, const PaperNotes& notes)
{
    base::Bytes out;
    {
        const Surface surface(cairo_pdf_surface_create_for_stream(&append, &out, width, height), &cairo_surface_destroy);
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, notes.title.c_str());
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_KEYWORDS, notes.keywords.c_str());
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, base::format_instant(notes.at).c_str());
        for (const auto& draw : pages) {
            Sheet measured(width, margin);
            draw(measured);
            const Context context(cairo_create(surface.get()), &cairo_destroy);
            Sheet sheet(width, margin, context.get(), measured);
            draw(sheet);
            cairo_show_page(context.get());
        }
        cairo_surface_finish(surface.get());
    }
    return out;
}

base::Bytes roll(double width, double margin, const Draw& draw)
{
    Sheet measured(width, margin);
    draw(measured);
    const int height = static_cast<int>(measured.height() * k_dots_per_point) + 1;
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, k_roll_dots, height), &cairo_surface_destroy);
    {
        const Context context(cairo_create(surface.get()), &cairo_destroy);
        cairo_set_source_rgb(context.get(), 1, 1, 1);
        cairo_paint(context.get());
        cairo_scale(context.get(), k_roll_dots / width, k_roll_dots / width);
        Sheet sheet(width, margin, context.get(), measured);
        draw(sheet);
    }
    cairo_surface_flush(surface.get());
    const auto* pixels = cairo_image_surface_get_data(surface.get());
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
    base::Bytes rows(row_octets(k_roll_dots) * static_cast<std::size_t>(height));
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
        for (std::size_t x = 0; x < k_roll_dots; ++x) {
            const auto* pixel = pixels + y * stride + x * 4;
            // Tints become paper, everything a reader needs is darker than the middle.
            const int grey = (pixel[0] * 29 + pixel[1] * 150 + pixel[2] * 77) / 256;
            if (grey < 160) {
                rows[y * row_octets(k_roll_dots) + x / 8] |= static_cast<std::uint8_t>(0x80U >> (x % 8));
            }
        }
    }
    base::Bytes out(escpos_size(k_roll_dots, height));
    encode_escpos(rows, k_roll_dots, height, out);
    return out;
}

}  // namespace balcao::paper
