// What the sign-in page shows at each step.
#include "central/contact.h"
#include "central/holder_site.h"
#include "domain/eligibility.h"
#include "domain/phone.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_pin_more = "inputmode=\"numeric\" maxlength=\"8\" autocomplete=\"current-password\" required";
constexpr std::string_view k_new_pin_more = "inputmode=\"numeric\" maxlength=\"8\" autocomplete=\"new-password\" required";
// Another secret than the one the browser keeps for this page.
constexpr std::string_view k_signature_pin_more = "inputmode=\"numeric\" maxlength=\"8\" autocomplete=\"off\"";
constexpr std::string_view k_code_more = "inputmode=\"numeric\" maxlength=\"6\" autocomplete=\"one-time-code\" required";
constexpr std::int64_t k_events_shown = 50;

std::string minutes_of(Instant at)
{
    auto text = base::format_instant(at).substr(0, 16);
    text[10] = ' ';
    return text;
}

}  // namespace

Html HolderSite::page(const Visitor& visitor) const
{
    return {visitor.language, visitor.cookie.empty() ? std::string() : base::to_hex(m_context.home.lookup.form(visitor.cookie))};
}

Response HolderSite::answer_page(const Visitor& visitor, const Html& html, int status) const
{
    Response out;
    out.status = status;
    out.content_type = "text/html; charset=utf-8";
    out.body = base::to_bytes(html.finish(m_context.practice));
    if (visitor.cookie_is_new) {
        out.headers.emplace_back("Set-Cookie", "__Host-balcao=" + visitor.cookie + "." + visitor.language +
                                                   "; Path=/; Secure; HttpOnly; SameSite=Strict");
    }
    return out;
}

Response HolderSite::moved(const Visitor& visitor, std::string_view to) const
{
    auto out = answer_page(visitor, page(visitor), 303);
    out.headers.emplace_back("Location", std::string(to));
    out.body.clear();
    return out;
}

Response HolderSite::sign_in_view(Visitor& visitor, const Message& message)
{
    auto html = page(visitor);
    html.heading("sign_in_title");
    if (!message.wrong.empty()) html.wrong(message.wrong);
    if (!message.good.empty()) html.good(message.good);
    html.begin_form("/sign-in");
    html.field({"phone", "phone", "phone_hint", "tel", "autocomplete=\"tel\" maxlength=\"24\" required", message.field == "phone"});
    html.field({"pin", "pin", "pin_hint", "password", k_pin_more, message.field == "pin"});
    html.button("continue");
    html.end_form();
    return answer_page(visitor, html, message.status);
}

Response HolderSite::code_view(Visitor& visitor, const Message& message)
{
    auto html = page(visitor);
    html.heading("code_title");
    if (!message.wrong.empty()) html.wrong(message.wrong);
    html.begin_form("/code");
    html.field({"code", "code", "code_hint", "text", k_code_more, !message.field.empty()});
    html.button("continue");
    html.end_form();
    html.act("/sign-out", "cancel");
    return answer_page(visitor, html, message.status);
}

Response HolderSite::new_pin_view(Visitor& visitor, const Message& message)
{
    auto html = page(visitor);
    html.heading("new_pin_title");
    if (!message.wrong.empty()) html.wrong(message.wrong);
    html.paragraph("new_pin_text");
    html.begin_form("/new-pin");
    html.field({"pin", "new_pin", "new_pin_hint", "password", k_new_pin_more, message.field == "pin"});
    html.field({"again", "new_pin_again", "", "password", k_new_pin_more, false});
    if (const auto wants = may_choose_signature_pin(*visitor.key); wants && *wants) {
        html.paragraph("signature_pin_text");
        html.field({"signature_pin", "signature_pin_optional", "signature_pin_hint", "password", k_signature_pin_more, message.field == "signature_pin"});
        html.field({"signature_again", "signature_pin_again", "", "password", k_signature_pin_more, false});
    }
    html.button("save");
    html.end_form();
    html.act("/sign-out", "cancel");
    return answer_page(visitor, html, message.status);
}

Response HolderSite::key_view(Visitor& visitor, const Message& message)
{
    const auto& key = *visitor.key;
    const auto signature = has_signature(key);
    const auto contact = contact_of_key(m_context, key.case_id);
    auto events = m_context.writer.look<std::vector<HolderEventRow>>([&](Store& store) { return store.holder_events(key, k_events_shown); });
    auto html = page(visitor);
    html.heading("key_title");
    if (!signature || !contact || !events) {
        html.wrong("wrong_away");
        return answer_page(visitor, html, 503);
    }
    if (!message.wrong.empty()) html.wrong(message.wrong);
    if (!message.good.empty()) html.good(message.good);
    const auto phone = domain::Phone::parse(contact->phone);
    const auto line = [&](std::string_view name, std::string_view value) {
        html.literal("<dt>" + escaped(html.phrase(name)) + "</dt><dd>" + escaped(value) + "</dd>\n");
    };
    html.literal("<dl>\n");
    line("state", html.phrase(key.state == "activated" ? "state_activated" : "state_pending"));
    line("valid_until", key.valid_until);
    line("phone_is", phone ? phone->masked() : std::string());
    line("email_is", contact->email.empty() ? std::string(html.phrase("email_none")) : contact->email);
    line("signature", html.phrase(*signature ? "signature_yes" : "signature_no"));
    html.literal("</dl>\n<nav aria-labelledby=\"acts\"><h2 id=\"acts\">" + escaped(html.phrase("acts")) + "</h2>\n<ul>\n");
    const auto item = [&](std::string_view address, std::string_view text) {
        html.literal("<li><a href=\"" + escaped(address) + "\">" + escaped(html.phrase(text)) + "</a></li>\n");
    };
    item("/change-pin", "change_pin");
    if (*signature && m_signing != nullptr) item("/sign", "sign");
    if (*signature) item("/end-signature", "end_signature");
    html.literal("</ul></nav>\n");
    html.act("/sign-out", "sign_out");
    html.paragraph("session_note");
    html.section("history");
    if (events->empty()) html.paragraph("history_none");
    if (!events->empty()) {
        html.literal("<table><thead><tr><th scope=\"col\">" + escaped(html.phrase("history_when")) + "</th><th scope=\"col\">" +
                     escaped(html.phrase("history_what")) + "</th></tr></thead><tbody>\n");
        for (const auto& event : *events) {
            html.literal("<tr><td>" + minutes_of(event.at) + "</td><td>" + escaped(html.phrase("event_" + event.what)) + "</td></tr>\n");
        }
        html.literal("</tbody></table>\n");
    }
    return answer_page(visitor, html, message.status);
}

Response HolderSite::change_pin_view(Visitor& visitor, const Message& message)
{
    auto html = page(visitor);
    html.heading("change_pin_title");
    if (!message.wrong.empty()) html.wrong(message.wrong);
    html.begin_form("/change-pin");
    html.field({"old", "old_pin", "", "password", k_pin_more, message.field == "old"});
    html.field({"pin", "new_pin", "new_pin_hint", "password", k_new_pin_more, message.field == "pin"});
    html.field({"again", "new_pin_again", "", "password", k_new_pin_more, false});
    html.button("save");
    html.end_form();
    html.link("/", "back");
    return answer_page(visitor, html, message.status);
}

Response HolderSite::sign_view(Visitor& visitor, const Message& message)
{
    auto html = page(visitor);
    html.heading("sign_title");
    if (!message.wrong.empty()) html.wrong(message.wrong);
    html.paragraph("sign_text");
    html.begin_form("/sign", true);
    html.field({"file", "file", "file_hint", "file", "", message.field == "file"});
    html.field({"hash", "hash", "hash_hint", "text", "class=\"wide\" maxlength=\"64\" autocomplete=\"off\" spellcheck=\"false\"", false});
    html.field({"signature_pin", "signature_pin", "signature_pin_hint", "password", k_signature_pin_more, message.field == "signature_pin"});
    html.button("continue");
    html.end_form();
    html.link("/", "back");
    return answer_page(visitor, html, message.status);
}

Response HolderSite::sign_code_view(Visitor& visitor, const Message& message)
{
    auto html = page(visitor);
    html.heading("sign_code_title");
    if (!message.wrong.empty()) html.wrong(message.wrong);
    html.paragraph("sign_code_text");
    auto hex = base::to_hex(visitor.visit->document);
    for (std::size_t at = 60; at > 0; at -= 4) hex.insert(at, at == 32 ? "<br>" : " ");
    html.literal("<p><code>" + hex + "</code></p>\n");
    html.begin_form("/sign-code");
    html.field({"code", "code", "code_hint", "text", k_code_more, !message.field.empty()});
    html.paragraph("sign_code_note");
    html.button("sign_now");
    html.end_form();
    html.act("/sign-cancel", "cancel");
    return answer_page(visitor, html, message.status);
}

Response HolderSite::end_signature_view(Visitor& visitor, const Message& message)
{
    auto html = page(visitor);
    html.heading("end_signature_title");
    if (!message.wrong.empty()) html.wrong(message.wrong);
    html.paragraph("end_signature_text");
    html.act("/end-signature", "end_signature_now");
    html.link("/", "back");
    return answer_page(visitor, html, message.status);
}

}  // namespace balcao::central
