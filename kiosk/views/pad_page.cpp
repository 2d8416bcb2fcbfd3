// The page with the number pad: code from the SMS, own PIN, own PIN again.
#include <array>

#include "text/bidi.h"
#include "text/format.h"
#include "ui/gtk_glue.h"
#include "ui/input_time.h"
#include "ui/utf8.h"
#include "views/pages.h"

namespace balcao::kiosk {
namespace {

struct Words {
    wxString title;
    wxString body;
    wxString note;
};

Words words_of(const KioskSession& session, const Style& style)
{
    const auto phone = text::as_written(session.language(), text::format_phone(session.model().phone));
    const auto pin_rules = style.say("From 4 to 8 digits. No dates, no phone number, no rows such as 1234.");
    switch (session.entry()) {
    case Entry::none: return {style.say("One moment, please"), style.say("We are sending a code by SMS to {phone}.", {{"phone", phone}}), {}};
    case Entry::phone_code:
    case Entry::sign_in_code:
        return {style.say("Code from the SMS"), style.say("Type the six digits we sent to {phone}.", {{"phone", phone}}), {}};
    case Entry::card_pin:
        return {style.say("PIN of your Citizen Card"), style.say("Type the authentication PIN that came with your card."),
                style.say("It goes to your card and to nobody else. Cover the keys with your hand.")};
    case Entry::own_phone:
        return {style.say("Your mobile number"), style.say("The codes of your key come to this number by SMS. Have the phone with you now."),
                style.say("Number of another country: begin with 00 and its code.")};
    case Entry::letter_pin:
        if (session.fault()) {  // which says it all: room for the keys
            return {style.say("PIN of your letter"), {}, {}};
        }
        return {style.say("PIN of your letter"), style.say("Type the six digits of the temporary PIN that came in the letter."),
                style.say("Nobody at the desk sees it. After it you choose a PIN of your own.")};
    case Entry::pin: return {style.say("Choose your PIN"), pin_rules, style.say("Only you know it. Cover the keys with your hand.")};
    case Entry::pin_again: return {style.say("Your PIN once more"), style.say("Type the same PIN again, so that no mistake slips in."), {}};
    case Entry::signature_pin:
        return {style.say("Choose your signature PIN"), style.say("For signing documents. It may be another one than your PIN."), pin_rules};
    case Entry::signature_pin_again:
        return {style.say("Your signature PIN once more"), style.say("Type the same PIN again, so that no mistake slips in."), {}};
    }
    return {};
}

/// Three by four, as on a telephone, never shuffled.
class Pad {
public:
    Pad(const PageContext& context, wxWindow* card, wxSizer* into, Live& live) : m_context(context), m_card(card)
    {
        auto* grid = new wxGridSizer(4, 3, context.style.px(12), context.style.px(12));
        for (char digit = '1'; digit <= '9'; ++digit) {
            key(grid, digit);
        }
        auto* erase = touch_button(card, context.style, ui::ButtonKind::key, "k_key",
                                   {"key.erase", wxString(), ui::Icon::erase, press([&s = context.session] { s.press_erase(); }, 'e'), 84,
                                    ui::utf8(context.style.say("Erase"))});
        grid->Add(erase, 0, wxEXPAND);
        key(grid, '0');
        live.ok = touch_button(card, context.style, ui::ButtonKind::primary, "k_key",
                               {"key.ok", wxString("OK"), std::nullopt, press([&s = context.session] { s.press_ok(); }, 'k'), 84});
        grid->Add(live.ok, 0, wxEXPAND);
        into->Add(grid, 1, wxEXPAND);
    }

private:
    void key(wxSizer* grid, char digit)
    {
        const std::string id = std::string("key.") + digit;
        grid->Add(touch_button(m_card, m_context.style, ui::ButtonKind::key, "k_key",
                               {id, wxString(wxUniChar(digit)), std::nullopt,
                                press([&s = m_context.session, digit] { s.press_digit(digit); }, digit), 84}),
                  0, wxEXPAND);
    }
    /// A tap, unless it is the same key bouncing.
    std::function<void()> press(std::function<void()> act, int key)
    {
        return [act = std::move(act), key, filter = m_filter] {
            const auto tapped_at = ui::glue::input_time_ms();
            if (filter->accept(key, tapped_at != 0 ? tapped_at : base::SystemClock().monotonic_ms())) {
                act();
            }
        };
    }
    const PageContext& m_context;
    wxWindow* m_card;
    std::shared_ptr<TapFilter> m_filter = std::make_shared<TapFilter>();
};

wxString tries_words(const KioskSession& session)
{
    if (session.entry() == Entry::card_pin && session.pin_way() && session.pin_way()->status.tries_left < 3) {
        return ui::wide(text::tr_plural(session.language(), "{n} try left", "{n} tries left", static_cast<int>(session.pin_way()->status.tries_left)));
    }
    if (session.entry() == Entry::letter_pin && session.fault() && session.fault()->code == base::FaultCode::sign_in_refused && session.fault()->a > 0) {
        return ui::wide(text::tr_plural(session.language(), "{n} try left", "{n} tries left", static_cast<int>(session.fault()->a)));
    }
    const int left = session.model().code_tries_left;
    if (session.entry() != Entry::phone_code || left <= 0 || left >= 3) {
        return {};
    }
    return ui::wide(text::tr_plural(session.language(), "{n} try left", "{n} tries left", left));
}

}  // namespace

Live build_pad_page(const PageContext& context)
{
    const auto& style = context.style;
    auto& session = context.session;
    const auto words = words_of(session, style);
    Live live;
    auto* whole = new wxBoxSizer(style.portrait ? wxVERTICAL : wxHORIZONTAL);
    auto* left = new wxBoxSizer(wxVERTICAL);
    auto* heading = new Heading(context.body, words.title);
    live.first = heading;
    live.heading = heading;
    left->Add(heading, 0, wxEXPAND | wxBOTTOM, style.px(12));
    live.message = wrapped(context.body, {}, "k_message");
    ui::glue::set_a11y_id(live.message, "page.message");
    left->Add(live.message, 0, wxEXPAND | wxBOTTOM, style.px(12));
    (void)set_message(live.message, message_of(session, style));
    // Beside the keys the text has the height there is; above them it takes what it needs.
    wxWindow* holder = context.body;
    auto* texts = new wxBoxSizer(wxVERTICAL);
    if (style.portrait) {
        left->Add(texts, 0, wxEXPAND);
    } else {
        live.scrolled = scrolling(context.body, left, style, words.title, ui::Ground::page);
        live.scrolled->SetSizer(texts);
        holder = live.scrolled;
    }
    texts->Add(wrapped(holder, words.body, "k_body"), 0, wxEXPAND | wxBOTTOM, style.px(14));
    for (const auto& line : {words.note, tries_words(session)}) {
        if (!line.empty()) {
            texts->Add(wrapped(holder, line, "k_subtitle"), 0, wxEXPAND | wxBOTTOM, style.px(14));
        }
    }

    auto* card = new ui::Card(context.body, style.look, style.px(16));
    card->SetLayoutDirection(wxLayout_LeftToRight);  // digits and keys stand as on every telephone, in every script
    Tapped::Spec spec{session.least(), session.most(), session.visible_digits() == nullptr};
    live.tapped = new Tapped(card, style, spec, session.visible_digits());
    live.tapped->set(session.entered());
    card->body()->Add(live.tapped, 0, wxEXPAND | wxBOTTOM, style.px(12));
    const Pad pad(context, card, card->body(), live);
    live.ok->Enable(session.can_press_ok());
    card->SetMinSize(wxSize(style.px(600), style.px(580)));

    // Below the text: a new code, and the way out.
    auto* buttons = new wxBoxSizer(style.portrait ? wxHORIZONTAL : wxVERTICAL);
    const auto small = [&](std::string_view id, const wxString& label, std::function<void()> act) {
        auto* made = touch_button(context.body, style, ui::ButtonKind::secondary, "k_action", {id, label, std::nullopt, std::move(act), 84});
        made->SetMinSize(wxSize(std::max(made->GetMinSize().x, style.px(240)), made->GetMinSize().y));
        buttons->Add(made, style.portrait ? 1 : 0, wxEXPAND | (style.portrait ? wxRIGHT : wxTOP), style.px(12));
    };
    const bool code = session.entry() == Entry::phone_code || session.entry() == Entry::sign_in_code;
    if (code) {
        small("action.resend", style.say("Send a new code"), [&session] { session.resend_code(); });
    }
    if (session.entry() == Entry::card_pin || session.entry() == Entry::own_phone) {
        small("action.leave", style.say("Stop"), [&session] { session.leave(); });
    }
    if (session.page() == link::KioskPage::sign_in) {
        small("action.later", style.say("Do it later"), [&session] { session.skip_sign_in(); });
    }
    if (style.portrait) {
        whole->Add(left, 0, wxEXPAND);
        whole->AddStretchSpacer();
        whole->Add(card, 3, wxEXPAND | wxTOP | wxBOTTOM, style.px(16));
        whole->Add(buttons, 0, wxEXPAND);
    } else {
        left->Add(buttons, 0, wxALIGN_LEFT);
        whole->Add(left, 1, wxEXPAND | wxRIGHT, style.px(32));
        whole->Add(card, 0, wxEXPAND);
    }
    context.body->SetSizer(whole);
    ui::glue::never_focus(card);
    return live;
}

}  // namespace balcao::kiosk
