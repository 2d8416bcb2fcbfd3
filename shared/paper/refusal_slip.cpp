#include "paper/refusal_slip.h"

#include "paper/escpos.h"
#include "paper/output.h"
#include "text/format.h"
#include "text/names.h"
#include "text/point_words.h"
#include "text/problem_text.h"

namespace balcao::paper {
namespace {

using text::Language;
using text::tr;
using text::tr_mark;

/// The slip being put on a sheet. `scale` makes the letters of the A4 page larger.
class Refusal {
public:
    Refusal(const RefusalSlip& content, Language language, double scale) : m_content(content), m_language(language), m_scale(scale) {}

    void draw(Sheet& sheet) const
    {
        head(sheet);
        copy_note(sheet);
        sheet.space(10);
        both(sheet, m_content.refused ? tr_mark("What you need to come back") : tr_mark("Where to go"), style(15, 700));
        sheet.space(3);
        sheet.text(text::format_date_time(m_content.at, m_content.utc_offset), style(9.4, 400, k_muted));
        if (m_content.refused) {
            sheet.space(8);
            what_was_missing(sheet);
        }
        sheet.space(10);
        where_else(sheet);
        sheet.space(8);
        sheet.rule(k_line);
        sheet.space(6);
        both(sheet, m_content.refused ? tr_mark("Nothing was registered. Nothing about you stands on this paper.") : tr_mark("Hours can change at short notice. Bring your document and your phone."),
             style(8.4, 500));
    }

private:
    [[nodiscard]] TextStyle style(double points, int weight = 400, Ink colour = k_text) const
    {
        return {points * m_scale, weight, colour, TextStyle::Align::left, true};
    }

    void both(Sheet& sheet, const std::string& in_language, const std::string& in_portuguese, const TextStyle& main) const
    {
        sheet.text(in_language, main);
        if (in_language != in_portuguese) {
            sheet.space(2);
            TextStyle small = main;
            small.points *= 0.82;
            small.weight = main.weight > 500 ? 500 : 400;
            small.colour = k_muted;
            sheet.text(in_portuguese, small);
        }
    }
    void both(Sheet& sheet, const char* msgid, const TextStyle& main) const { both(sheet, tr(m_language, msgid), tr(Language::pt, msgid), main); }

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
                both(sheet, tr_mark("PRACTICE: without any value"), centred);
            });
        }
    }

    void copy_note(Sheet& sheet) const
    {
        if (m_content.copy < 2) {
            return;
        }
        const auto words = [this](Language language) { return text::fill(tr(language, tr_mark("Copy {n}: this slip was printed before")), {{"n", std::to_string(m_content.copy)}}); };
        sheet.space(6);
        sheet.box({{1, 1, 1}, k_line, 6, 5, 1.2}, [&] { both(sheet, words(m_language), words(Language::pt), style(9, 700)); });
    }

    void what_was_missing(Sheet& sheet) const
    {
        sheet.box({ink(0xFDF1D8), ink(0x8A5A00), 9, 7, 1.1}, [&] {
            const auto act = domain::name(m_content.act);
            both(sheet, text::act_name(m_language, act), text::act_name(Language::pt, act), style(9.4, 600));
            sheet.space(3);
            both(sheet, tr_mark("It could not be done today. This is why:"), style(8.8));
            if (!m_content.reason.empty()) {
                sheet.space(5);
                both(sheet, text::cancel_reason_text(m_language, m_content.reason), text::cancel_reason_text(Language::pt, m_content.reason), style(10, 600));
            }
            for (const auto& rule : m_content.rules) {
                sheet.space(6);
                both(sheet, "• " + (m_language == Language::pt ? rule.text_pt : rule.text_en), "• " + rule.text_pt, style(9.4, 500));
                if (!rule.legal_basis.empty()) {
                    sheet.space(1);
                    sheet.text(rule.legal_basis, style(7.4, 400, k_muted));
                }
            }
        });
    }

    void where_else(Sheet& sheet) const
    {
        both(sheet, m_content.refused ? tr_mark("Other desks that can do it") : tr_mark("The nearest desks"), style(11, 600));
        if (!m_content.desks_known || m_content.desks.empty()) {
            sheet.space(3);
            both(sheet, tr_mark("This desk knows of no other one. The clerk or eportugal.gov.pt can tell you."), style(8.8));
            return;
        }
        if (m_content.desks_stale) {
            sheet.space(4);
            both(sheet, text::stale_words(m_language, true, m_content.desks_age_days), text::stale_words(Language::pt, true, m_content.desks_age_days),
                 style(8.8, 600, ink(0x9B1C1C)));
        }
        for (const auto& desk : m_content.desks) {
            sheet.space(6);
            sheet.box({{1, 1, 1}, k_line, 8, 6, 0.8}, [&] { one_desk(sheet, desk); });
        }
    }

    void one_desk(Sheet& sheet, const SlipDesk& desk) const
    {
        sheet.text(desk.name, style(10.4, 600));
        sheet.text(desk.address, style(8.8));
        sheet.text(desk.town + (desk.distance_m > 0 ? " · " + text::distance_words(m_language, desk.distance_m) : ""), style(8.8));
        if (!desk.division.empty()) {
            sheet.text(desk.division, style(8.8, 500));
        }
        sheet.space(3);
        const text::Opening opening{desk.open, desk.closes, desk.today, desk.next_day, desk.next_time};
        both(sheet, text::hours_words(m_language, desk.hours_today) + ". " + text::opening_words(m_language, opening),
             text::hours_words(Language::pt, desk.hours_today) + ". " + text::opening_words(Language::pt, opening), style(8.8, 500));
        if (!desk.note_pt.empty()) {
            both(sheet, m_language == Language::pt ? desk.note_pt : desk.note_en, desk.note_pt, style(8.4));
        }
        both(sheet, text::appointment_words(m_language, desk.appointment), text::appointment_words(Language::pt, desk.appointment), style(8.8));
        if (!desk.phone.empty() || !desk.email.empty()) {
            sheet.text(text::format_phone(desk.phone) + (desk.phone.empty() || desk.email.empty() ? "" : " · ") + desk.email, style(8.4, 400, k_muted));
        }
    }

    const RefusalSlip& m_content;
    Language m_language;
    double m_scale;
};

}  // namespace

base::Result<base::Bytes> render_refusal_slip(const RefusalSlip& content, Language language, Format format)
{
    const PaperNotes notes{tr(language, content.refused ? tr_mark("What you need to come back") : tr_mark("Where to go")), {}, content.at};
    const Refusal small(content, language, 1.0);
    switch (format) {
    case Format::slip: return pdf(80 * k_mm, 0, 12, [&](Sheet& sheet) { small.draw(sheet); }, notes);
    case Format::a4: {
        const Refusal large(content, language, 1.28);
        return pdf(210 * k_mm, 297 * k_mm, 20 * k_mm, [&](Sheet& sheet) { large.draw(sheet); }, notes);
    }
    case Format::escpos: return roll(k_roll_dots / k_dots_per_point, 6, [&](Sheet& sheet) { small.draw(sheet); });
    }
    return base::fail(base::FaultCode::input_invalid);
}

}  // namespace balcao::paper
