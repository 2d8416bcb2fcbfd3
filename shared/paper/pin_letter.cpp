#include "paper/pin_letter.h"

#include "paper/output.h"
#include "text/format.h"

namespace balcao::paper {
namespace {

using text::Language;
using text::tr;
using text::tr_mark;

constexpr double k_letter_width = 210 * k_mm;
constexpr double k_letter_height = 297 * k_mm;
constexpr double k_letter_margin = 20 * k_mm;
// Window of a DL envelope (110 x 220 mm) on the right, as usual in Portugal: 90 x 35 mm, 20 mm from the right edge, 45 mm from the top.
constexpr double k_window_left = 100 * k_mm;
constexpr double k_window_top = 47 * k_mm;
constexpr double k_window_bottom = 80 * k_mm;
constexpr double k_third = 99 * k_mm;  ///< two folds in three equal parts
constexpr std::size_t k_most_lines = 5;
constexpr std::size_t k_pin_digits = 6;

struct Page {
    const PinLetter& letter;
    const base::Secret& pin;
};

/// Digits one by one, so that they stand apart and no text of six of them is put together.
void draw_pin(Sheet& sheet, const base::Secret& pin)
{
    const TextStyle style{30, 700, k_text, TextStyle::Align::centre, true};
    pin.use([&](base::BytesView digits) {
        std::function<void(std::size_t)> from = [&](std::size_t at) {
            const auto draw = [&] {
                std::string digit(1, static_cast<char>(digits[at]));
                sheet.text(digit, style);
                base::wipe(digit.data(), digit.size());
            };
            if (at + 1 == digits.size()) {
                draw();
                return;
            }
            sheet.columns(1.0 / static_cast<double>(digits.size() - at), 0, draw, [&] { from(at + 1); });
        };
        from(0);
    });
}

void down_to(Sheet& sheet, double y)
{
    if (sheet.y() < y) sheet.space(y - sheet.y());
}

void draw_window(Sheet& sheet, const PinLetter& letter)
{
    down_to(sheet, k_window_top);
    const double share = (k_window_left - k_letter_margin) / (k_letter_width - 2 * k_letter_margin);
    sheet.columns(share, 0,
                  [&] {
                      sheet.text(letter.reference, {8, 400, k_muted});
                      sheet.text(text::format_date(letter.printed_on), {8, 400, k_muted});
                  },
                  [&] {
                      sheet.text(letter.name, {10, 600, k_text});
                      for (const auto& line : letter.address) sheet.text(line, {10, 400, k_text});
                  });
    down_to(sheet, k_window_bottom);
}

void draw_words(Sheet& sheet, const PinLetter& letter, Language language)
{
    const TextStyle plain{9.5, 400, k_text};
    sheet.text(tr(language, tr_mark("Your temporary PIN")), {13, 700, k_text});
    sheet.space(3);
    sheet.text(tr(language, tr_mark("You asked for a Digital Mobile Key through the Finances Portal. With this PIN you sign in for the first time; a code then comes to your telephone, and you choose your own PIN of 4 to 8 digits.")), plain);
    sheet.space(3);
    sheet.text(text::fill(tr(language, tr_mark("Telephone of the key: {phone}. Use the PIN by {date}; after that it is void and the key is cancelled.")),
                          {{"phone", text::mask_phone(letter.phone)}, {"date", text::format_date(letter.use_before)}}), plain);
    sheet.space(3);
    sheet.text(tr(language, tr_mark("The digital signature is not active. It is activated in person only, at a desk, with your Citizen Card.")), plain);
    sheet.space(3);
    sheet.text(tr(language, tr_mark("You did not ask for this? Do not use the PIN, and tell a desk the reference above. Nobody will ever ask you for the PIN.")), {9.5, 600, k_text});
}

void draw_letter(Sheet& sheet, const Page& page)
{
    const auto& letter = page.letter;
    for (const int fold : {1, 2}) sheet.dot(k_line, 1.2, 6 * k_mm, fold * k_third);
    sheet.text("Chave Móvel Digital", {15, 700, k_primary});
    if (letter.practice) sheet.text(tr(Language::pt, tr_mark("PRACTICE: without any value")), {10, 700, k_text});
    draw_window(sheet, letter);
    down_to(sheet, k_third + 6 * k_mm);
    const auto second = letter.second == Language::pt ? Language::en : letter.second;
    draw_words(sheet, letter, Language::pt);
    sheet.space(10);
    sheet.box({k_primary_fill, k_primary, 12, 6, 0.8}, [&] { draw_pin(sheet, page.pin); });
    sheet.space(10);
    draw_words(sheet, letter, second);
}

bool fits(const PinLetter& letter, const base::Secret& pin)
{
    const bool digits = pin.use([](base::BytesView octets) {
        if (octets.size() != k_pin_digits) return false;
        for (const auto octet : octets) {
            if (octet < '0' || octet > '9') return false;
        }
        return true;
    });
    return digits && letter.address.size() <= k_most_lines;
}

}  // namespace

base::Result<base::Bytes> render_pin_letters(std::span<const PinLetter> letters, std::span<const base::Secret> pins)
{
    if (letters.empty() || letters.size() != pins.size()) return base::fail(base::FaultCode::input_invalid);
    std::vector<Draw> pages;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (!fits(letters[i], pins[i])) return base::fail(base::FaultCode::input_invalid);
        pages.emplace_back([page = Page{letters[i], pins[i]}](Sheet& sheet) { draw_letter(sheet, page); });
    }
    const PaperNotes notes{"Chave Móvel Digital", {}, std::chrono::sys_days(letters.front().printed_on)};
    return pdf_pages(k_letter_width, k_letter_height, k_letter_margin, pages, notes);
}

}  // namespace balcao::paper
