#include "paper/ticket_slip.h"

#include "paper/escpos.h"
#include "paper/output.h"
#include "text/bidi.h"
#include "text/format.h"

namespace balcao::paper {
namespace {

using text::Language;
using text::tr;

constexpr double k_slip_width = k_roll_dots / k_dots_per_point;
constexpr double k_slip_margin = 6;
constexpr Ink k_black{0, 0, 0};
constexpr double k_portuguese_share = 0.82;  // of the letters of the citizen's language, as on the other papers

TextStyle centred(double points, int weight) { return {points, weight, k_black, TextStyle::Align::centre}; }

/// In the citizen's language and, where that is another one, smaller in Portuguese: whoever helps must be able to read it.
class Ticket {
public:
    Ticket(const TicketSlip& slip, Language language) : m_slip(slip), m_language(language) {}

    void draw(Sheet& sheet) const
    {
        sheet.text(m_slip.place, centred(9, 600));
        sheet.text(text::format_date_time(m_slip.at, m_slip.utc_offset), centred(8.5, 400));
        if (m_slip.practice) {
            both(sheet, [](Language language) { return tr(language, "PRACTICE: without any value"); }, 9, 700);
        }
        sheet.space(4);
        sheet.text(m_slip.code, {52, 700, k_black, TextStyle::Align::centre, true});
        both(sheet, [this](Language language) { return language == m_language ? m_slip.service : m_slip.service_pt; }, 12, 600);
        sheet.space(6);
        sheet.rule(k_black);
        sheet.space(6);
        if (m_slip.due_at) {
            const auto when = text::format_date_time(*m_slip.due_at, m_slip.utc_offset);
            both(sheet, [&](Language language) { return text::fill(tr(language, "Appointment at {time}"), {{"time", text::as_written(language, when)}}); }, 11, 600);
        } else {
            both(sheet, [this](Language language) { return text::fill(tr(language, "Waiting before you: {n}"), {{"n", std::to_string(m_slip.before)}}); }, 11, 600);
            both(sheet, [this](Language language) { return expected_text(m_slip.wait_s, language); }, 11, 400);
        }
        sheet.space(4);
        both(sheet, [](Language language) { return tr(language, "Wait for your number on the display. Good for today only."); }, 9, 400);
    }

private:
    template <class Words>
    void both(Sheet& sheet, const Words& words, double points, int weight) const
    {
        const auto said = words(m_language);
        const auto in_portuguese = words(Language::pt);
        sheet.text(said, centred(points, weight));
        if (said != in_portuguese) {
            sheet.text(in_portuguese, centred(points * k_portuguese_share, weight > 500 ? 500 : 400));
        }
    }
    const TicketSlip& m_slip;
    Language m_language;
};

}  // namespace

std::string expected_text(const std::optional<std::int64_t>& wait_s, Language language)
{
    return wait_s ? text::fill(tr(language, "Expected time: about {minutes} min"), {{"minutes", std::to_string((*wait_s + 59) / 60)}})
                  : tr(language, "Expected time: not known yet");
}

base::Result<base::Bytes> render_ticket_escpos(const TicketSlip& slip, Language language)
{
    const Ticket ticket(slip, language);
    return roll(k_slip_width, k_slip_margin, [&](Sheet& sheet) { ticket.draw(sheet); });
}

base::Result<base::Bytes> render_ticket_pdf(const TicketSlip& slip, Language language)
{
    const Ticket ticket(slip, language);
    return pdf(k_slip_width, 0, k_slip_margin, [&](Sheet& sheet) { ticket.draw(sheet); }, {slip.code, {}, slip.at});
}

}  // namespace balcao::paper
