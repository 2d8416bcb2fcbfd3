// The pages of a citizen who is alone: beginning, card, its PIN, digital signature, and why it goes no further.
#include <algorithm>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"
#include "views/pages.h"

namespace balcao::kiosk {
namespace {

using link::KioskPage;

/// Heading, message, a large picture, a sentence, and the way on.
struct PicturePage {
    wxString heading;
    ui::Icon icon;
    wxString words;
    std::optional<PageParts::Action> quiet = std::nullopt;
    std::optional<PageParts::Action> strong = std::nullopt;
};

Live show_picture(const PageContext& context, PicturePage what)
{
    PageParts page(context);
    const auto& style = context.style;
    page.heading(what.heading);
    page.message();
    auto* area = page.scrolling(context.body, page.column, what.heading, ui::Ground::page);
    auto* inner = new wxBoxSizer(wxVERTICAL);
    inner->AddStretchSpacer(2);
    inner->Add(picture(area, style, what.icon, style.look.palette().primary, style.large() ? 72 : 110), 0, wxALIGN_CENTER_HORIZONTAL | wxBOTTOM,
               style.px(style.large() ? 12 : 28));
    auto* text = wrapped(area, what.words, "k_body");
    text->centre();
    inner->Add(text, 0, wxEXPAND);
    inner->AddStretchSpacer(3);
    area->SetSizer(inner);
    if (what.quiet || what.strong) {
        page.actions(std::move(what.quiet), std::nullopt, std::move(what.strong));
    }
    return page.live();
}

PageParts::Action leaving(const PageContext& context, const wxString& label)
{
    return {"action.leave", label, [&session = context.session] { session.leave(); }};
}

Live insert_card_page(const PageContext& context)
{
    const auto& style = context.style;
    return show_picture(context, {style.say("Put your Citizen Card in the reader"), ui::Icon::card,
                                  style.say("Chip first, photo up. Leave the card in the reader until you are asked to take it."),
                                  leaving(context, style.say("Stop"))});
}

Live card_reading_page(const PageContext& context)
{
    const auto& style = context.style;
    return show_picture(context, {style.say("Your card is being read"), ui::Icon::clock, style.say("One moment, please. Leave the card in the reader.")});
}

// --- the card's PIN ----------------------------------------------------------------------------------

Live last_try_page(const PageContext& context)
{
    const auto& style = context.style;
    return show_picture(context, {style.say("One try is left"), ui::Icon::alert,
                                  style.say("One more wrong PIN blocks the PIN of your card, and a registry office has to unblock it. Go on only if you are sure."),
                                  leaving(context, style.say("Stop")),
                                  PageParts::Action{"action.last_try", style.say("I am sure: use the last try"),
                                                    [&session = context.session] { session.use_last_try(); }}});
}

Live pin_on_reader_page(const PageContext& context)
{
    const auto& style = context.style;
    return show_picture(context, {style.say("PIN of your Citizen Card"), ui::Icon::keyboard,
                                  style.say("Press the button, then type your authentication PIN on the keys of the card reader."),
                                  leaving(context, style.say("Stop")),
                                  PageParts::Action{"action.type_pin", style.say("Type the PIN on the reader"),
                                                    [&session = context.session] { session.type_pin_on_reader(); }}});
}

Live card_pin_page(const PageContext& context)
{
    const auto& style = context.style;
    const auto& session = context.session;
    const bool blocked = session.pin_way() && session.pin_way()->status.blocked;
    if (session.last_try_asked()) {
        return last_try_page(context);
    }
    if (session.pin_way() && session.pin_way()->on_reader && !blocked) {
        return pin_on_reader_page(context);
    }
    if (session.entry() == Entry::card_pin) {
        return build_pad_page(context);
    }
    // Asking the card, sending its answer, or blocked.
    return show_picture(context, {style.say("PIN of your Citizen Card"), ui::Icon::card,
                                  blocked ? style.say("Take your card out of the reader.") : style.say("Leave the card in the reader."),
                                  leaving(context, blocked ? style.say("Finish") : style.say("Stop"))});
}

// --- what the card does not know ---------------------------------------------------------------------

Live signature_page(const PageContext& context)
{
    const auto& style = context.style;
    auto& session = context.session;
    return show_picture(context, {style.say("Do you want to sign documents with your key?"), ui::Icon::file,
                                  style.say("The digital signature has the value of one by hand. It has a PIN of its own, and you can ask for it later as well."),
                                  PageParts::Action{"action.no", style.say("No, only sign in"), [&session] { session.choose_signature(false); }},
                                  PageParts::Action{"action.yes", style.say("Yes, with signature"), [&session] { session.choose_signature(true); }}});
}

// --- no further without a clerk ----------------------------------------------------------------------

/// What a clerk has to look at, in the citizen's words.
wxString reason_words(domain::FieldId field, const Style& style)
{
    switch (field) {
    case domain::FieldId::expiry_date: return style.say("The validity of your card.");
    case domain::FieldId::birth_date: return style.say("Your age: for minors a representative is needed.");
    case domain::FieldId::document_number:
    case domain::FieldId::document_type:
    case domain::FieldId::issuing_state: return style.say("Your card: it could not be confirmed without doubt.");
    case domain::FieldId::nationality:
    case domain::FieldId::equal_rights: return style.say("Your nationality.");
    case domain::FieldId::nic:
    case domain::FieldId::nif:
    case domain::FieldId::niss:
    case domain::FieldId::health_number: return style.say("A number on your card.");
    case domain::FieldId::surname:
    case domain::FieldId::given_names:
    case domain::FieldId::full_name:
    case domain::FieldId::sex: return style.say("Your name as the card has it.");
    case domain::FieldId::phone:
    case domain::FieldId::email:
    case domain::FieldId::occasion:
    case domain::FieldId::issue_date:
    case domain::FieldId::accompanied:
    case domain::FieldId::representative_name:  // the age says it already
    case domain::FieldId::representative_document_type:
    case domain::FieldId::representative_issuing_state:
    case domain::FieldId::representative_document_number:
    case domain::FieldId::representative_birth_date:
    case domain::FieldId::representative_expiry_date:
    case domain::FieldId::representative_relation:
    case domain::FieldId::representative_proof:
    case domain::FieldId::signature_wanted: return {};
    }
    return {};
}

/// The card in the middle: that nothing is kept, what there is to look at, whether somebody comes.
void add_reasons(wxWindow* area, wxSizer* into, const PageContext& context)
{
    const auto& style = context.style;
    const auto& model = context.session.model();
    const auto line = [&](const wxString& words, std::string_view style_class) {
        into->Add(wrapped(area, words, style_class), 0, wxEXPAND | wxBOTTOM, style.px(16));
    };
    line(style.say("Nothing was registered. What was read is cleared when you leave."), "k_body");
    std::vector<wxString> said;
    for (const auto field : model.reasons) {
        const auto words = reason_words(field, style);
        if (!words.empty() && std::find(said.begin(), said.end(), words) == said.end()) {
            if (said.empty()) {
                line(style.say("A clerk has to look at:"), "k_body");
            }
            said.push_back(words);
            line(words, "k_strong");
        }
    }
    if (model.clerk_called) {
        line(style.say("The clerk has been called. Please wait."), "k_strong");
    }
}

Live see_clerk_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    const bool taken_out = session.fault() && session.fault()->code == base::FaultCode::card_removed;
    const bool clerk_here = session.model().mode == link::TerminalMode::both;
    page.heading(taken_out ? style.say("The card was taken out") : clerk_here ? style.say("A clerk will help you here") : style.say("This needs a staffed desk"));
    page.message();
    auto* card = new ui::Card(context.body, style.look, style.px(28));
    auto* area = page.scrolling(card, card->body(), style.say("A clerk has to look at:"));
    auto* lines = new wxBoxSizer(wxVERTICAL);
    add_reasons(area, lines, context);
    area->SetSizer(lines);
    page.column->Add(card, 1, wxEXPAND);
    const auto leave = leaving(context, style.say("Finish"));
    if (taken_out) {
        page.actions(leave, std::nullopt, PageParts::Action{"action.again", style.say("Start again"), [&session] { session.start_over(); }});
    } else if (clerk_here && !session.model().clerk_called) {
        page.actions(leave, std::nullopt, PageParts::Action{"action.call", style.say("Call the clerk"), [&session] { session.call_clerk(); }});
    } else {
        page.actions(std::nullopt, std::nullopt, leave);
    }
    return page.live();
}

}  // namespace

void add_own_beginning(PageParts& page, const PageContext& context, bool only_alone)
{
    auto& session = context.session;
    const auto line_of = [&](std::string_view msgid) { page.both(msgid, "k_body", "k_subtitle"); };
    if (!session.model().line) {
        line_of(only_alone ? text::tr_mark("Not possible at the moment: this screen has no connection. Please try again later.")
                           : text::tr_mark("Without the clerk it is not possible at the moment: there is no connection."));
        return;
    }
    line_of(only_alone ? text::tr_mark("You need your Citizen Card, its authentication PIN and your mobile phone.")
                       : text::tr_mark("Do you have your Citizen Card, its authentication PIN and your phone with you? Then you can do it alone."));
    page.message();
    const auto label = text::tr_mark("Begin alone");
    page.begin({"action.start", in(text::Language::pt, label) + ui::wide("  ·  ") + in(text::Language::en, label), [&session] { session.start_alone(); },
                ui::Icon::card});
    if (only_alone) {
        page.space(8);
        page.others(label);
    }
}

Live build_own_page(const PageContext& context)
{
    switch (context.session.page()) {
    case KioskPage::insert_card: return insert_card_page(context);
    case KioskPage::card_reading: return card_reading_page(context);
    case KioskPage::card_pin: return card_pin_page(context);
    case KioskPage::contact: return context.session.signature_asked() ? signature_page(context) : build_pad_page(context);
    case KioskPage::see_clerk:
    case KioskPage::idle:
    case KioskPage::language:
    case KioskPage::review:
    case KioskPage::consent:
    case KioskPage::phone:
    case KioskPage::code:
    case KioskPage::wait:
    case KioskPage::password:
    case KioskPage::sign_in:
    case KioskPage::done:
    case KioskPage::unavailable: break;
    }
    return see_clerk_page(context);
}

}  // namespace balcao::kiosk
