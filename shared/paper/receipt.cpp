#include "paper/receipt.h"

#include "paper/escpos.h"
#include "paper/output.h"
#include "text/bidi.h"
#include "text/format.h"
#include "text/names.h"
#include "text/outcome_words.h"

namespace balcao::paper {
namespace {

using text::Language;
using text::tr;
using text::tr_mark;


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
    if (content.state != State::activated) {
        return tr_mark("Receipt of your request");
    }
    return domain::is_key_change(content.act) ? tr_mark("Receipt of a change") : tr_mark("Receipt of activation");
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
    if (content.act == domain::DeskAct::document_renewal) {
        switch (content.state) {
        case State::registered_here:
        case State::pending:
            return tr_mark("You need not do anything more here. The desk sends the request by itself as soon as it can. Your key, phone number and "
                           "PIN stay as they are.");
        case State::activated: return tr_mark("There is nothing more to do. Your key, phone number and PIN stay as they are.");
        case State::cancelled:
        case State::attention: break;
        }
    }
    if (content.act == domain::DeskAct::contact_change && !content.about_phone) {
        switch (content.state) {
        case State::registered_here:
        case State::pending:
            return tr_mark("You need not do anything more here. The desk sends the request by itself as soon as it can. Your phone number and PIN stay as they are.");
        case State::activated: return tr_mark("There is nothing more to do. Your phone number and PIN stay as they are.");
        case State::cancelled:
        case State::attention: break;
        }
    }
    if (content.act == domain::DeskAct::contact_change && !content.with_password) {
        switch (content.state) {
        case State::registered_here:
        case State::pending:
            return tr_mark("You need not do anything more here. The desk sends the request by itself as soon as it can. Until then the codes come to "
                           "the number you had before.");
        case State::activated: return tr_mark("There is nothing more to do. Your PIN is the same; the codes come to this number.");
        case State::cancelled:
        case State::attention: break;
        }
    }
    if (content.act == domain::DeskAct::letter_completion && content.state != State::attention && !content.first_sign_in_done) {
        return tr_mark("You finish it with the PIN of your letter and the code that comes by SMS: at the citizen's window of this desk, or at the sign-in page "
                       "on the internet. There you choose a PIN of your own. Keep the letter until then.");
    }
    if (domain::is_key_change(content.act) && content.state == State::attention) {
        return tr_mark("Nothing has changed yet: your key is as it was. The clerk tells you what has to be put right. Any desk can look the request up "
                       "with this paper.");
    }
    if (domain::is_key_change(content.act) && content.state == State::activated && !content.first_sign_in_done) {
        return tr_mark("You finish it yourself: sign in with the temporary password and the code that comes by SMS, and choose your PIN. Any desk can "
                       "help you with this paper.");
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
        copy_note(sheet);
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
        copy_note(sheet);
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

    /// Two papers of one request must not look like two requests.
    void copy_note(Sheet& sheet) const
    {
        if (m_content.copy < 2) {
            return;
        }
        const auto words = [this](Language language) { return text::fill(tr(language, tr_mark("Copy {n}: the receipt was printed before")), {{"n", std::to_string(m_content.copy)}}); };
        sheet.space(6);
        sheet.box({{1, 1, 1}, k_line, 6, 5, 1.2}, [&] {
            sheet.text(words(m_language), style(9, 700));
            if (m_language != Language::pt) {
                sheet.text(words(Language::pt), style(8, 500, k_muted));
            }
        });
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
            sheet.text(text::state_meaning(m_language, name(m_content.state), meant_act()), style(8.6));
            if (m_language != Language::pt) {
                sheet.space(2);
                sheet.text(text::state_meaning(Language::pt, name(m_content.state), meant_act()), style(7.4, 400, k_muted));
            }
        });
    }

    [[nodiscard]] std::string_view meant_act() const { return text::meant_act(domain::name(m_content.act), m_content.about_phone, m_content.signature_left_out); }

    void facts(Sheet& sheet) const
    {
        if (m_content.act != domain::DeskAct::activation) {
            fact(sheet, tr_mark("Request"), text::act_name(m_language, domain::name(m_content.act)));
        }
        if (m_content.card_withdrawal) {
            fact(sheet, tr_mark("Occasion"), text::display_value(m_language, "occasion", "card_withdrawal"));
        }
        fact(sheet, tr_mark("Holder"), text::as_written(m_language, m_content.initials));
        if (!m_content.representative_initials.empty()) {
            fact(sheet, tr_mark("Legal representative"), text::as_written(m_language, m_content.representative_initials));
        }
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
        if (!m_content.signature_left_out.empty()) {
            sheet.text(text::signature_left_out_text(m_language, m_content.signature_left_out), style(8.8, 600));
            if (m_language != Language::pt) {
                sheet.space(2);
                sheet.text(text::signature_left_out_text(Language::pt, m_content.signature_left_out), style(7.2, 400, k_muted));
            }
            return;
        }
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
        return pdf(80 * k_mm, 0, 12, [&](Sheet& sheet) { receipt.slip(sheet); }, {title_text, content.statement, content.at});
    }
    case Format::a4: {
        const Receipt receipt(content, language, qr, 1.28);
        return pdf(210 * k_mm, 297 * k_mm, 20 * k_mm, [&](Sheet& sheet) { receipt.page(sheet); }, {title_text, content.statement, content.at});
    }
    case Format::escpos: {
        const Receipt receipt(content, language, qr, 1.0);
        return roll(k_roll_dots / k_dots_per_point, 6, [&](Sheet& sheet) { receipt.slip(sheet); });
    }
    }
    return base::fail(base::FaultCode::input_invalid);
}

}  // namespace balcao::paper
