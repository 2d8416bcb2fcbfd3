#include "views/pages.h"

#include <wx/scrolwin.h>

#include "core/likely_language.h"
#include "core/review_rows.h"
#include "text/bidi.h"
#include "text/format.h"
#include "text/names.h"
#include "text/outcome_words.h"
#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::kiosk {
namespace {

using link::KioskPage;
using link::RecordState;
using ui::wide;

ui::Tone tone_of(RecordState state)
{
    switch (state) {
    case RecordState::registered_here: return ui::Tone::info;
    case RecordState::pending: return ui::Tone::warning;
    case RecordState::activated: return ui::Tone::ok;
    case RecordState::cancelled: return ui::Tone::neutral;
    case RecordState::attention: return ui::Tone::bad;
    }
    return ui::Tone::neutral;
}

/// The true word and what it means.
void add_state(wxWindow* parent, wxSizer* into, const PageContext& context, bool centred)
{
    if (!context.session.model().record) {
        return;
    }
    const auto& model = context.session.model();
    const auto state = *model.record;
    const auto language = context.session.language();
    auto* pill = new ui::Pill(parent, wide(text::state_word(language, link::name(state))), tone_of(state), ui::PillSize::large);
    ui::glue::add_class(pill, "k_pill");
    pill->InvalidateBestSize();
    into->Add(pill, 0, (centred ? wxALIGN_CENTER_HORIZONTAL : wxALIGN_LEFT) | wxBOTTOM, context.style.px(12));
    auto* meaning = wrapped(parent, wide(text::state_meaning(language, link::name(state), text::meant_act(domain::name(model.act), !model.phone.empty(), model.signature_left_out))), "k_body");
    if (centred) {
        meaning->centre();
    }
    into->Add(meaning, 0, wxEXPAND);
}

// --- before a language is chosen ---------------------------------------------------------------------

Live idle_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    const auto& model = session.model();
    const bool alone = model.mode != link::TerminalMode::counter;
    const bool only_alone = model.mode == link::TerminalMode::self_service;
    page.column->AddStretchSpacer(2);
    if (!alone || !style.large()) {
        page.column->Add(picture(context.body, style, ui::Icon::shield, style.look.palette().primary, alone ? 64 : 120), 0,
                         wxALIGN_CENTER_HORIZONTAL | wxBOTTOM, style.px(alone ? 12 : 28));
    }
    if (only_alone) {
        page.both(text::tr_mark("Activate your Digital Mobile Key here"), "k_title", "k_subtitle");
    } else {
        page.both(text::tr_mark("Welcome"), "k_title", "k_subtitle");
        page.others(text::tr_mark("Welcome"));
        page.space(alone ? 4 : 18);
        page.both(text::tr_mark("Your turn begins at the desk, with the clerk."), "k_body", "k_subtitle");
    }
    if (model.tickets.on) {
        page.space(14);
        const auto label = text::tr_mark("Take a ticket");
        page.begin({"action.ticket", in(text::Language::pt, label) + ui::wide("  ·  ") + in(text::Language::en, label), context.begin_ticket, ui::Icon::list});
    }
    if (alone) {
        page.space(14);
        add_own_beginning(page, context, only_alone);
    }
    page.column->AddStretchSpacer(3);
    const auto other = text::tr_mark("Find another desk");
    auto* desks = add_desks_button(context.body, page.column, context, in(text::Language::pt, other) + wide("  ·  ") + in(text::Language::en, other));
    auto live = page.live();
    if (context.keys && live.first == nullptr) {
        live.first = desks;
    }
    return live;
}

Live unavailable_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    page.column->AddStretchSpacer(2);
    page.column->Add(picture(context.body, style, ui::Icon::network, style.look.palette().muted, 96), 0, wxALIGN_CENTER_HORIZONTAL | wxBOTTOM,
                     style.px(28));
    const auto connecting = text::tr_mark("This screen is connecting. Please speak to the clerk.");
    page.both(connecting, "k_strong", "k_subtitle");
    for (const auto language : text::k_languages) {
        if (language != text::Language::pt && language != text::Language::en) {
            auto* made = wrapped(context.body, in(language, connecting), "k_label");
            made->centre();
            page.column->Add(made, 0, wxEXPAND | wxBOTTOM, style.px(6));
        }
    }
    page.column->AddStretchSpacer(3);
    return page.live();
}

Live language_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    page.heading(in(text::Language::pt, text::tr_mark("Choose your language")), in(text::Language::en, text::tr_mark("Choose your language")));
    page.message();
    auto* grid = new wxGridSizer(2, style.px(16), style.px(16));
    const auto likely = likely_language(context.session.model().review);
    int number = 0;
    for (const auto language : text::k_languages) {
        const std::string id = "language." + std::string(text::code(language));
        const bool strong = language == likely;
        const std::string name(text::own_name(language));
        auto* tile = touch_button(context.body, style, strong ? ui::ButtonKind::primary : ui::ButtonKind::secondary, "k_tile",
                                  {id, wide("\u200E" + std::to_string(++number) + "   " + name), std::nullopt,
                                   [&session = context.session, language] { session.choose_language(language); }, 64, name});
        tile->Enable(!context.session.busy());
        grid->Add(tile, 1, wxEXPAND);
        page.number(tile);
        if (strong) {
            page.start_at(tile);
        }
    }
    page.column->Add(grid, 1, wxEXPAND);
    return page.live();
}

// --- before registration -----------------------------------------------------------------------------

Live review_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    page.heading(style.say("Is everything right?"));
    page.message();
    auto* card = new ui::Card(context.body, style.look, style.px(26));
    auto* area = page.scrolling(card, card->body(), style.say("Is everything right?"));
    auto* grid = new wxFlexGridSizer(style.portrait ? 1 : 2, style.px(14), style.px(32));
    grid->AddGrowableCol(0, 1);
    if (!style.portrait) {
        grid->AddGrowableCol(1, 1);
    }
    auto* column = new wxBoxSizer(wxVERTICAL);
    for (const auto& row : review_rows(session.model().review, session.language())) {
        auto* cell = new wxBoxSizer(wxVERTICAL);
        cell->Add(ui::label(area, wide(row.label), "k_label"));
        auto* value = wrapped(area, wide(row.value), row.name ? "k_name" : "k_strong");
        ui::glue::set_a11y_name(value, row.label + ": " + row.value);
        cell->Add(value, 0, wxEXPAND | wxTOP, style.px(1));
        if (row.name) {
            column->Add(cell, 0, wxEXPAND | wxBOTTOM, style.px(16));
        } else {
            grid->Add(cell, 1, wxEXPAND);
        }
    }
    column->Add(grid, 0, wxEXPAND);
    area->SetSizer(column);
    page.column->Add(card, 1, wxEXPAND);
    page.actions(PageParts::Action{"action.no", session.model().alone ? style.say("Not right: stop here") : style.say("Not right: call the clerk"), [&session] { session.review(false); }}, std::nullopt,
                 PageParts::Action{"action.yes", style.say("Yes, all is right"), [&session] { session.review(true); }});
    return page.live();
}

Live consent_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    const auto& consent = session.statement();
    page.heading(wide(consent.title));
    page.message();
    auto* card = new ui::Card(context.body, style.look, style.px(28));
    auto* area = page.scrolling(card, card->body(), wide(consent.title));
    auto* column = new wxBoxSizer(wxVERTICAL);
    for (const auto& point : consent.points) {
        auto* row = new wxBoxSizer(wxHORIZONTAL);
        row->Add(picture(area, style, ui::Icon::check, style.look.palette().link, 30), 0, wxRIGHT | wxTOP, style.px(4));
        row->AddSpacer(style.px(14));
        row->Add(wrapped(area, wide(point), "k_body"), 1);
        column->Add(row, 0, wxEXPAND | wxBOTTOM, style.px(18));
    }
    column->Add(wrapped(area, wide(consent.note), "k_note"), 0, wxEXPAND);
    area->SetSizer(column);
    page.column->Add(card, 1, wxEXPAND);
    const bool ends = domain::is_cancellation(session.model().act);
    page.actions(PageParts::Action{"action.no", ends ? style.say("No, keep it") : style.say("I do not agree"), [&session] { session.consent(false); }}, std::nullopt,
                 PageParts::Action{"action.yes", ends ? style.say("Yes, end it") : style.say("I agree and go on"), [&session] { session.consent(true); }});
    return page.live();
}

Live phone_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    page.heading(session.model().by_representative                          ? style.say("Is this the holder's own number?")
                 : session.model().act == domain::DeskAct::contact_change ? style.say("Is this your number from now on?")
                                                                          : style.say("Is this your number?"));
    page.message();
    auto* card = new ui::Card(context.body, style.look, style.px(24));
    auto* inner = card->body();
    inner->AddStretchSpacer();
    auto* number = ui::label(card, wide(text::as_written(session.language(), text::format_phone(session.model().phone))), "k_phone");
    ui::glue::set_a11y_id(number, "phone");
    inner->Add(number, 0, wxALIGN_CENTER_HORIZONTAL);
    auto* hint = wrapped(card, style.say("The codes of your key come to this number by SMS."), "k_subtitle");
    hint->centre();
    inner->Add(hint, 0, wxEXPAND | wxTOP, style.px(14));
    inner->AddStretchSpacer();
    page.column->Add(card, 1, wxEXPAND);
    page.actions(PageParts::Action{"action.no", style.say("No, correct it"), [&session] { session.confirm_phone(false); }}, std::nullopt,
                 PageParts::Action{"action.yes", style.say("Yes, it is mine"), [&session] { session.confirm_phone(true); }});
    return page.live();
}

Live wait_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    page.heading(style.say("One moment, please"));
    page.message();
    page.column->AddStretchSpacer(2);
    page.column->Add(picture(context.body, style, ui::Icon::clock, style.look.palette().primary, 110), 0, wxALIGN_CENTER_HORIZONTAL | wxBOTTOM,
                     style.px(28));
    auto& session = context.session;
    const bool alone = session.model().alone;
    auto* text = wrapped(context.body,
                                  alone && session.fault() ? style.say("Your request is not registered yet. Nothing you did is lost.")
                                  : alone                  ? style.say("Your request is being registered.")
                                                           : style.say("The clerk is finishing your request."),
                         "k_body");
    text->centre();
    page.column->Add(text, 0, wxEXPAND);
    page.column->AddStretchSpacer(3);
    if (alone && session.fault()) {
        page.actions(PageParts::Action{"action.leave", style.say("Stop"), [&session] { session.leave(); }}, std::nullopt,
                     PageParts::Action{"action.register_again", style.say("Try again"), [&session] { session.register_again(); }});
    }
    return page.live();
}

// --- after registration ------------------------------------------------------------------------------

wxString slip_words(Slip slip, const Style& style)
{
    switch (slip) {
    case Slip::no_printer:
    case Slip::ready: return {};
    case Slip::printing: return style.say("Printing…");
    case Slip::printed: return style.say("The slip is printed. Take it with you and show it to nobody.");
    case Slip::failed: return style.say("The slip could not be printed. Write the password down, or ask the clerk.");
    }
    return {};
}

Live lost_password_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    page.heading(style.say("The password is no longer here"));
    page.message();
    auto* card = new ui::Card(context.body, style.look, style.px(28));
    auto* area = page.scrolling(card, card->body(), style.say("The password is no longer here"));
    auto* inner = new wxBoxSizer(wxVERTICAL);
    inner->Add(wrapped(area, style.say("This screen was started again and keeps no password. Your request is registered, but please tell the "
                                              "clerk: a new password has to be made before you leave."),
                              "k_body"),
                      0, wxEXPAND | wxBOTTOM, style.px(18));
    add_state(area, inner, context, false);
    area->SetSizer(inner);
    page.column->Add(card, 1, wxEXPAND);
    page.actions(std::nullopt, std::nullopt, PageParts::Action{"action.leave", style.say("I have told the clerk"), [&session] { session.leave(); }});
    return page.live();
}

Live password_page(const PageContext& context)
{
    if (!context.session.has_password()) {
        return lost_password_page(context);
    }
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    const bool possible = session.model().first_sign_in_possible && session.connected();
    page.heading(style.say("Your temporary password"));
    page.message();
    auto* card = new ui::Card(context.body, style.look, style.px(22));
    auto* inner = card->body();
    inner->Add(new PasswordView(card, style, session.password(), session.password_hidden()), 0, wxALIGN_CENTER_HORIZONTAL);
    auto* tools = new wxBoxSizer(wxHORIZONTAL);
    tools->Add(touch_button(card, style, ui::ButtonKind::secondary, "k_small",
                            {"password.hide", session.password_hidden() ? style.say("Show") : style.say("Hide"), std::nullopt,
                             [&session] { session.hide_password(!session.password_hidden()); }, 64}));
    if (context.slip != Slip::no_printer) {
        auto* print = touch_button(card, style, ui::ButtonKind::secondary, "k_small",
                                   {"password.print", style.say("Print for me"), ui::Icon::printer, context.print, 64});
        print->Enable(context.slip == Slip::ready && session.may_print_password());
        tools->Add(print, 0, wxLEFT, style.px(12));
    }
    inner->Add(tools, 0, wxALIGN_CENTER_HORIZONTAL | wxTOP, style.px(14));
    if (const auto words = slip_words(context.slip, style); !words.empty()) {
        inner->Add(wrapped(card, words, context.slip == Slip::failed ? "k_alert" : "k_info"), 0, wxEXPAND | wxTOP, style.px(12));
    }
    inner->AddSpacer(style.px(18));
    // What to do with it on the left, where the request stands on the right.
    auto* area = page.scrolling(card, inner, style.say("Your temporary password"));
    auto* texts = new wxBoxSizer(style.portrait ? wxVERTICAL : wxHORIZONTAL);
    texts->Add(wrapped(area, possible ? style.say("Only for you. You can choose your own PIN here and now; the password is then of no more use.")
                                      : style.say("Only for you: write it down or print it. It serves for your first sign-in, with a code by SMS, "
                                                  "where you choose your own PIN."),
                       "k_body"),
               style.portrait ? 0 : 1, wxEXPAND);
    texts->AddSpacer(style.px(32));
    auto* state = new wxBoxSizer(wxVERTICAL);
    add_state(area, state, context, false);
    texts->Add(state, style.portrait ? 0 : 1, wxEXPAND);
    area->SetSizer(texts);
    page.column->Add(card, 1, wxEXPAND);
    const PageParts::Action leave{"action.leave", possible ? style.say("Later, at home") : style.say("I have it: finish"), [&session] { session.leave(); }};
    const PageParts::Action now{"action.sign_in", style.say("Choose my PIN now"), [&session] { session.start_sign_in(); }};
    if (possible) {
        page.actions(leave, std::nullopt, now);
    } else {
        page.actions(std::nullopt, std::nullopt, leave);
    }
    return page.live();
}

/// What is done, once the central has said so.
wxString done_words(domain::DeskAct act, bool cancelled, const Style& style)
{
    switch (act) {
    case domain::DeskAct::signature_cancellation: return style.say("Your digital signature has ended");
    case domain::DeskAct::new_password: return style.say("Your new PIN is set");
    case domain::DeskAct::contact_change: return style.say("Your contact is changed");
    case domain::DeskAct::signature_activation: return style.say("Your digital signature is activated");
    case domain::DeskAct::document_renewal: return style.say("Your key goes on with the new document");
    case domain::DeskAct::activation:
    case domain::DeskAct::letter_completion:
    case domain::DeskAct::key_cancellation: break;
    }
    return cancelled ? style.say("Your key has ended") : style.say("Your key is activated");
}

Live done_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    const bool cancelled = session.model().record == RecordState::cancelled;
    const bool activated = session.model().record == RecordState::activated || cancelled;
    const auto& left_out = session.model().signature_left_out;
    const auto meant = session.model().act == domain::DeskAct::signature_activation && !left_out.empty() ? domain::DeskAct::activation : session.model().act;
    page.heading(activated ? done_words(meant, cancelled, style) : style.say("Thank you"));
    page.message();
    auto* card = new ui::Card(context.body, style.look, style.px(32));
    auto* area = page.scrolling(card, card->body(), style.say("Thank you"));
    auto* inner = new wxBoxSizer(wxVERTICAL);
    area->SetSizer(inner);
    inner->AddStretchSpacer();
    const auto ink = activated && style.look.palette().border_px == 1 ? style.look.palette().ok.text : style.look.palette().primary;
    if (left_out.empty()) {  // what is missing has to be seen without scrolling
        inner->Add(picture(area, style, activated ? ui::Icon::check : ui::Icon::clock, ink, 110), 0, wxALIGN_CENTER_HORIZONTAL | wxBOTTOM, style.px(20));
    }
    add_state(area, inner, context, true);
    if (!left_out.empty()) {
        auto* told = wrapped(area, wide(text::signature_left_out_text(session.language(), left_out)), "k_info");
        ui::glue::set_a11y_id(told, "signature_left_out");
        told->centre();
        inner->Add(told, 0, wxEXPAND | wxTOP, style.px(20));
    }
    const bool alone = session.model().alone;
    auto* hint = wrapped(area, alone ? style.say("Take your card out of the reader. Reference of your request: {id}", {{"id", text::as_written(session.language(), session.model().receipt_id)}})
                                     : style.say("Take your document and your receipt with you."),
                         "k_subtitle");
    hint->centre();
    inner->Add(hint, 0, wxEXPAND | wxTOP, style.px(16));
    inner->AddStretchSpacer();
    page.column->Add(card, 1, wxEXPAND);
    page.actions(std::nullopt, std::nullopt, PageParts::Action{"action.leave", style.say("Finish"), [&session] { session.leave(); }});
    return page.live();
}

// --- over everything ---------------------------------------------------------------------------------

/// How loud it is read aloud: the first thing whoever hears too little looks for.
void add_volume(PageParts& page, const PageContext& context)
{
    const auto& volume = context.volume;
    if (volume.steps == 0) {
        return;
    }
    const auto& style = context.style;
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    const auto button = [&](std::string_view id, const wxString& label, int by, bool possible) {
        auto* made = touch_button(context.body, style, ui::ButtonKind::secondary, "k_small", {id, label, std::nullopt, [change = volume.change, by] { change(by); }, 64});
        made->Enable(possible);
        row->Add(made, 0, wxALIGN_CENTER_VERTICAL);
    };
    button("volume.softer", style.say("Softer"), -1, volume.step > 1);
    auto* now = ui::label(context.body, style.say("Volume: {n} of {most}", {{"n", std::to_string(volume.step)}, {"most", std::to_string(volume.steps)}}), "k_strong");
    ui::glue::set_a11y_id(now, "volume.now");
    row->Add(now, 0, wxALIGN_CENTER_VERTICAL | wxLEFT | wxRIGHT, style.px(20));
    button("volume.louder", style.say("Louder"), 1, volume.step < volume.steps);
    page.column->Add(row, 0, wxALIGN_CENTER_HORIZONTAL);
    page.space(12);
}

Live help_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    page.heading(style.say("Do you need help?"));
    auto* card = new ui::Card(context.body, style.look, style.px(28));
    auto* area = page.scrolling(card, card->body(), style.say("Do you need help?"));
    auto* lines = new wxBoxSizer(wxVERTICAL);
    area->SetSizer(lines);
    const auto& model = session.model();
    const bool nobody_here = model.mode == link::TerminalMode::self_service;
    for (const auto& line : {nobody_here ? style.say("No clerk works at this screen. A staffed desk can help you with everything.")
                                         : style.say("Speak to the clerk: you may ask for anything at any time."),
                             style.say("Nobody at the desk needs your password or your PIN. Do not say them aloud."),
                             style.say("What you have done so far stays on this screen."),
                             context.keys ? style.say("With keys: * goes on to the next button, # presses it, 0 opens this help.") : wxString(),
                             context.keys ? style.say("8 and 2 move a long text down and up.") : wxString()}) {
        if (line.empty()) {
            continue;
        }
        lines->Add(wrapped(area, line, "k_body"), 0, wxEXPAND | wxBOTTOM, style.px(18));
    }
    page.column->Add(card, 1, wxEXPAND);
    page.space(16);
    add_volume(page, context);
    add_desks_button(context.body, page.column, context, style.say("Find another desk"));
    std::optional<PageParts::Action> stop;
    if (!session.model().record && session.page() != KioskPage::wait && !session.model().case_id.empty()) {
        stop = PageParts::Action{"action.stop", model.alone ? style.say("Stop and clear everything") : style.say("Stop: back to the clerk"), [&session, over = context.set_over] {
                                     over(Over::none);
                                     session.leave();
                                 }};
    }
    std::optional<PageParts::Action> call;
    if (stop && model.alone && !nobody_here && !model.clerk_called) {
        call = PageParts::Action{"action.call", style.say("Call the clerk"), [&session, over = context.set_over] {
                                     over(Over::none);
                                     session.call_clerk();
                                 }};
    }
    page.actions(stop, call, PageParts::Action{"action.back", style.say("Go on"), [over = context.set_over] { over(Over::none); }});
    return page.live();
}

Live countdown_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    page.heading(style.say("Are you still there?"), style.say("For your safety this screen is cleared when nobody touches it."));
    page.column->AddStretchSpacer();
    auto* number = new wxStaticText(context.body, wxID_ANY, wxString::Format("%d", session.countdown().value_or(0)));
    ui::glue::add_class(number, "k_count");
    ui::glue::set_a11y_id(number, "countdown");
    number->InvalidateBestSize();
    page.column->Add(number, 0, wxALIGN_CENTER_HORIZONTAL);
    auto* unit = new wxStaticText(context.body, wxID_ANY, style.say("seconds"));
    ui::glue::add_class(unit, "k_subtitle");
    unit->InvalidateBestSize();
    page.column->Add(unit, 0, wxALIGN_CENTER_HORIZONTAL);
    page.column->AddStretchSpacer();
    page.actions(PageParts::Action{"action.leave", style.say("I am done"), [&session] { session.end_now(); }}, std::nullopt,
                 PageParts::Action{"action.stay", style.say("I need more time"), [&session] { session.more_time(); }});
    auto live = page.live();
    live.countdown = number;
    return live;
}

}  // namespace

int progress_of(const KioskSession& session)
{
    switch (session.page()) {
    case KioskPage::language:
    case KioskPage::insert_card:
    case KioskPage::card_reading:
    case KioskPage::card_pin: return 1;
    case KioskPage::contact: return 2;
    case KioskPage::review: return session.model().alone ? 2 : 1;
    case KioskPage::consent: return 2;
    case KioskPage::phone:
    case KioskPage::code: return 3;
    case KioskPage::wait: return session.model().case_id.empty() ? 0 : 3;
    case KioskPage::password:
    case KioskPage::sign_in:
    case KioskPage::done: return 4;
    case KioskPage::idle:
    case KioskPage::see_clerk:
    case KioskPage::unavailable: return 0;
    }
    return 0;
}

namespace {

Live build(const PageContext& context)
{
    if (context.over == Over::countdown) {
        return countdown_page(context);
    }
    if (context.over == Over::help) {
        return help_page(context);
    }
    if (context.over == Over::desks) {
        return build_desks_page(context);
    }
    switch (context.session.page()) {
    case KioskPage::idle: return idle_page(context);
    case KioskPage::language: return language_page(context);
    case KioskPage::insert_card:
    case KioskPage::card_reading:
    case KioskPage::card_pin:
    case KioskPage::contact:
    case KioskPage::see_clerk: return build_own_page(context);
    case KioskPage::review: return review_page(context);
    case KioskPage::consent: return consent_page(context);
    case KioskPage::phone: return phone_page(context);
    case KioskPage::code:
    case KioskPage::sign_in: return build_pad_page(context);
    case KioskPage::wait: return wait_page(context);
    case KioskPage::password: return password_page(context);
    case KioskPage::done: return done_page(context);
    case KioskPage::unavailable: return unavailable_page(context);
    }
    return unavailable_page(context);
}

}  // namespace

void never_focus_panels(wxWindow* window)
{
    for (auto* child : window->GetChildren()) {
        if (wxDynamicCast(child, wxPanel) != nullptr || wxDynamicCast(child, wxScrolledWindow) != nullptr) {
            ui::glue::never_focus(child);
        }
        never_focus_panels(child);
    }
}

Live build_page(const PageContext& context)
{
    const auto live = build(context);
    never_focus_panels(context.body);
    return live;
}

}  // namespace balcao::kiosk
