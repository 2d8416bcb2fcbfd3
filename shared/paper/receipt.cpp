#include "paper/receipt.h"

#include <cairo-pdf.h>

#include "paper/escpos.h"
#include "paper/sheet.h"
#include "text/bidi.h"
#include "text/format.h"
#include "text/names.h"

namespace balcao::paper {
namespace {

using text::Language;
using text::tr;
using text::tr_mark;

constexpr double k_mm = 72.0 / 25.4;
constexpr Ink k_text = ink(0x14202E);
constexpr Ink k_muted = ink(0x536078);
constexpr Ink k_primary = ink(0x0B5CAD);
constexpr Ink k_primary_fill = ink(0xE1EEFB);
constexpr Ink k_line = ink(0xC3CCD8);

struct Tone {
    Ink fill;
    Ink line;
};

Tone tone(State state)
{
    switch (state) {
    case State::registered_here: return {ink(0xE6EFFA), ink(0x0B5CAD)};
    case State::pending: return {ink(0xFDF1D8), ink(0x8A5A00)};
    case State::activated: return {ink(0xDFF3E6), ink(0x1B6B3A)};
    case State::cancelled: return {ink(0xECEFF3), ink(0x3B4654)};
    case State::attention: return {ink(0xFBE4E4), ink(0x9B1C1C)};
    }
    return {};
}

const char* title(const ReceiptContent& content)
{
    if (content.state == State::cancelled) {
        return tr_mark("Receipt of cancellation");
    }
    return content.state == State::activated ? tr_mark("Receipt of activation") : tr_mark("Receipt of your request");
}

/// Who finishes, and how the citizen will know.
const char* what_comes_next(const ReceiptContent& content)
{
    if (domain::is_cancellation(content.act)) {
        switch (content.state) {
        case State::registered_here:
        case State::pending:
            return tr_mark("You need not do anything more here. The desk sends the request by itself as soon as it can. Any desk can tell you "
                           "with this paper whether it is done.");
        case State::activated:
        case State::cancelled:
            if (content.act == domain::DeskAct::signature_cancellation) {
                return tr_mark("There is nothing more to do. Your key itself goes on.");
            }
            return tr_mark("There is nothing more to do. You can have a new key made at any desk, whenever you like.");
        case State::attention:
            return tr_mark("Nothing has ended yet. The clerk tells you what has to be put right. Any desk can look the request up with this paper.");
        }
    }
    switch (content.state) {
    case State::registered_here:
        return tr_mark("You need not do anything more here. The desk sends the request by itself as soon as it can, and the central "
                       "service finishes it. You will know when your first sign-in with the temporary password works, or at any "
                       "desk with this paper.");
    case State::pending:
        return content.first_sign_in_done
                   ? tr_mark("The central service finishes the request. You will know when you can sign in with your own PIN, or at any "
                             "desk with this paper.")
                   : tr_mark("You finish it yourself: sign in for the first time with the temporary password and the code that comes by SMS, "
                             "and choose your PIN. It works once the central service has confirmed the request. Any desk can look it "
                             "up with this paper.");
    case State::activated:
        return tr_mark("There is nothing more to do. You sign in with your mobile phone number, your PIN and the code that comes by SMS.");
    case State::cancelled: return tr_mark("There is nothing more to do. You can have a new key made at any desk, whenever you like.");
    case State::attention:
        return tr_mark("The key does not work yet. The clerk tells you what has to be put right. Any desk can look the request up with "
                       "this paper.");
    }
    return "";
}

/// A receipt being put on a sheet. `scale` makes the letters of the A4 page larger.
class Receipt {
public:
    Receipt(const ReceiptContent& content, Language language, const std::optional<QrCode>& qr, double scale)
        : m_content(content), m_language(language), m_qr(qr), m_scale(scale)
    {
    }

    void slip(Sheet& sheet) const
    {
        head(sheet);
        sheet.space(10);
        title_and_state(sheet);
        sheet.space(10);
        facts(sheet);
        sheet.space(4);
        next(sheet);
        code(sheet, 44 * k_mm);
        foot(sheet);
    }

    void page(Sheet& sheet) const
    {
        head(sheet);
        sheet.space(26);
        title_and_state(sheet);
        sheet.space(22);
        sheet.columns(0.6, 28, [&] { facts(sheet); }, [&] { code(sheet, 58 * k_mm); });
        sheet.space(16);
        sheet.rule(k_line);
        sheet.space(14);
        next(sheet);
        foot(sheet);
    }

private:
    [[nodiscard]] TextStyle style(double points, int weight = 400, Ink colour = k_text) const
    {
        return {points * m_scale, weight, colour, TextStyle::Align::left, true};
    }

    /// In the citizen's language, and smaller in Portuguese when that is another one.
    void both(Sheet& sheet, const char* msgid, const TextStyle& main) const
    {
        sheet.text(tr(m_language, msgid), main);
        if (m_language != Language::pt) {
            sheet.space(2);
            TextStyle small = main;
            small.points *= 0.82;
            small.weight = main.weight > 500 ? 500 : 400;
            small.colour = k_muted;
            sheet.text(tr(Language::pt, msgid), small);
        }
    }

    [[nodiscard]] std::string label(const std::string& in_language, const std::string& in_portuguese) const
    {
        return in_language == in_portuguese ? in_language : in_language + " · " + in_portuguese;
    }

    void fact(Sheet& sheet, const char* msgid, const std::string& value) const
    {
        sheet.labelled(label(tr(m_language, msgid), tr(Language::pt, msgid)), value, style(7.4, 500, k_muted), style(10, 500));
    }

    void head(Sheet& sheet) const
    {
        sheet.box({k_primary_fill, k_primary, 10, 7, 0.9}, [&] {
            sheet.text("Espaço do Cidadão", style(14, 700));
            sheet.space(1);
            sheet.text(m_content.place + (m_content.desk.empty() ? "" : " · " + m_content.desk), style(8.4, 400, k_muted));
        });
        if (m_content.practice) {
            sheet.space(6);
            sheet.box({{1, 1, 1}, ink(0x9B1C1C), 6, 5, 1.2}, [&] {
                TextStyle centred = style(9, 700, ink(0x9B1C1C));
                centred.align = TextStyle::Align::centre;
                sheet.text(label(tr(m_language, "PRACTICE: without any value"), tr(Language::pt, "PRACTICE: without any value")), centred);
            });
        }
    }

    void title_and_state(Sheet& sheet) const
    {
        both(sheet, title(m_content), style(15, 700));
        sheet.space(3);
        std::string when = text::format_date_time(m_content.at, m_content.utc_offset);
        if (!m_content.ticket.empty()) {
            when = text::fill(tr(m_language, "Ticket {ticket}"), {{"ticket", m_content.ticket}}) + " · " + when;
        }
        sheet.text(when, style(9.4, 400, k_muted));
        sheet.space(8);
        const auto colours = tone(m_content.state);
        sheet.box({colours.fill, colours.line, 9, 7, 1.1}, [&] {
            const auto word = text::state_word(m_language, name(m_content.state));
            TextStyle strong = style(13, 700, colours.line);
            const double radius = strong.points * 0.28;
            const bool from_right = text::direction(m_language) == text::Direction::right_to_left;
            sheet.dot(colours.line, radius, from_right ? sheet.left() + sheet.width() - radius : sheet.left() + radius, sheet.y() + strong.points * 0.66);
            sheet.text("    " + label(word, text::state_word(Language::pt, name(m_content.state))), strong);
            sheet.space(3);
            sheet.text(text::state_meaning(m_language, name(m_content.state), domain::name(m_content.act)), style(8.6));
            if (m_language != Language::pt) {
                sheet.space(2);
                sheet.text(text::state_meaning(Language::pt, name(m_content.state), domain::name(m_content.act)), style(7.4, 400, k_muted));
            }
        });
    }

    void facts(Sheet& sheet) const
    {
        if (domain::is_cancellation(m_content.act)) {
            fact(sheet, tr_mark("Request"), text::act_name(m_language, domain::name(m_content.act)));
        }
        fact(sheet, tr_mark("Holder"), text::as_written(m_language, m_content.initials));
        if (!m_content.document_type.empty()) {
            const auto type = text::document_type_name(m_language, m_content.document_type);
            fact(sheet, tr_mark("Document"), m_content.document_tail.empty() ? type : type + "  •••••• " + text::as_written(m_language, m_content.document_tail));
        }
        if (!m_content.phone.empty()) {
            fact(sheet, tr_mark("Mobile phone"), text::as_written(m_language, text::mask_phone(m_content.phone)));
        }
        if (m_content.key_valid_until) {
            fact(sheet, tr_mark("Validity of the key"), text::as_written(m_language, text::format_date(*m_content.key_valid_until)));
        }
        fact(sheet, tr_mark("Receipt number"), text::as_written(m_language, m_content.receipt_id));
    }

    void next(Sheet& sheet) const
    {
        both(sheet, tr_mark("What happens next"), style(10, 600));
        sheet.space(3);
        both(sheet, what_comes_next(m_content), style(8.8));
    }

    void code(Sheet& sheet, double side) const
    {
        if (!m_qr) {
            return;
        }
        sheet.space(4);
        sheet.qr(*m_qr, side);
        TextStyle centred = style(7.4, 400, k_muted);
        centred.align = TextStyle::Align::centre;
        sheet.text(tr(m_language, "With this code any desk can check the receipt, even without a network."), centred);
        if (m_language != Language::pt) {
            sheet.text(tr(Language::pt, "With this code any desk can check the receipt, even without a network."), centred);
        }
    }

    void foot(Sheet& sheet) const
    {
        sheet.space(8 * m_scale);
        sheet.rule(k_line);
        sheet.space(6 * m_scale);
        both(sheet, tr_mark("Keep this paper. Neither the PIN nor the temporary password stands on it."), style(8.4, 500));
    }

    const ReceiptContent& m_content;
    Language m_language;
    const std::optional<QrCode>& m_qr;
    double m_scale;
};

using Draw = std::function<void(Sheet&)>;
using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length)
{
    auto* out = static_cast<base::Bytes*>(closure);
    out->insert(out->end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

base::Bytes pdf(double width, double height, double margin, const Draw& draw, const ReceiptContent& content, const std::string& title_text)
{
    Sheet measured(width, margin);
    draw(measured);
    base::Bytes out;
    {
        const Surface surface(cairo_pdf_surface_create_for_stream(&append, &out, width, height > 0 ? height : measured.height()),
                              &cairo_surface_destroy);
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, title_text.c_str());
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_KEYWORDS, content.statement.c_str());
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, base::format_instant(content.at).c_str());
        const Context context(cairo_create(surface.get()), &cairo_destroy);
        Sheet sheet(width, margin, context.get(), measured);
        draw(sheet);
        cairo_show_page(context.get());
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

}  // namespace

base::Result<base::Bytes> render_receipt(const ReceiptContent& content, Language language, Format format)
{
    std::optional<QrCode> qr;
    if (!content.statement.empty()) {
        auto made = make_qr(content.statement);
        if (!made) {
            return base::unexpected(made.error());
        }
        qr = std::move(*made);
    }
    const auto title_text = tr(language, title(content)) + " " + content.receipt_id;
    switch (format) {
    case Format::slip: {
        const Receipt receipt(content, language, qr, 1.0);
        return pdf(80 * k_mm, 0, 12, [&](Sheet& sheet) { receipt.slip(sheet); }, content, title_text);
    }
    case Format::a4: {
        const Receipt receipt(content, language, qr, 1.28);
        return pdf(210 * k_mm, 297 * k_mm, 20 * k_mm, [&](Sheet& sheet) { receipt.page(sheet); }, content, title_text);
    }
    case Format::escpos: {
        const Receipt receipt(content, language, qr, 1.0);
        return roll(k_roll_dots / k_dots_per_point, 6, [&](Sheet& sheet) { receipt.slip(sheet); });
    }
    }
    return base::fail(base::FaultCode::input_invalid);
}

}  // namespace balcao::paper
