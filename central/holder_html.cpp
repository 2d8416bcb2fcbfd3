#include "central/holder_html.h"

#include <map>

#include "wire/json_text.h"

extern "C" {
extern const unsigned char balcao_central_page_texts[];
extern const unsigned long balcao_central_page_texts_size;
extern const unsigned char balcao_central_page_style[];
extern const unsigned long balcao_central_page_style_size;
}

namespace balcao::central {

namespace {

using PageTexts = std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>>;

const PageTexts& page_texts()
{
    static const PageTexts texts = [] {
        const std::string_view json(reinterpret_cast<const char*>(balcao_central_page_texts), balcao_central_page_texts_size);
        PageTexts out;
        const auto read = wire::Json::parse(json, nullptr, false);
        for (const auto& [language, entries] : read.items()) {
            for (const auto& [name, text] : entries.items()) out[language][name] = text.get<std::string>();
        }
        return out;
    }();
    return texts;
}

}  // namespace

std::string_view page_text(std::string_view language, std::string_view name)
{
    const auto& texts = page_texts();
    const auto of_language = texts.find(language);
    if (of_language == texts.end()) return name;
    const auto text = of_language->second.find(name);
    return text == of_language->second.end() ? name : std::string_view(text->second);
}

std::string_view page_style() { return {reinterpret_cast<const char*>(balcao_central_page_style), balcao_central_page_style_size}; }

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out.push_back(c);
        }
    }
    return out;
}

void Html::heading(std::string_view text)
{
    m_title = phrase(text);
    m_body += "<h1>" + escaped(phrase(text)) + "</h1>\n";
}

void Html::section(std::string_view text) { m_body += "<h2>" + escaped(phrase(text)) + "</h2>\n"; }

void Html::paragraph(std::string_view text) { m_body += "<p>" + escaped(phrase(text)) + "</p>\n"; }

void Html::wrong(std::string_view text)
{
    m_went_wrong = true;
    m_body += "<p class=\"wrong\" role=\"alert\" id=\"wrong\">" + escaped(phrase(text)) + "</p>\n";
}

void Html::good(std::string_view text) { m_body += "<p class=\"good\" role=\"status\">" + escaped(phrase(text)) + "</p>\n"; }

void Html::begin_form(std::string_view action, bool with_file)
{
    m_body += "<form method=\"post\" action=\"" + escaped(action) + "\"" + (with_file ? " enctype=\"multipart/form-data\"" : "") +
              " autocomplete=\"on\" novalidate>\n<input type=\"hidden\" name=\"form\" value=\"" + escaped(m_token) + "\">\n";
}

void Html::field(const Field& field)
{
    const auto id = escaped(field.name);
    std::string described = field.hint.empty() ? "" : id + "-hint";
    if (field.wrong) described += described.empty() ? "wrong" : " wrong";
    m_body += "<label for=\"" + id + "\">" + escaped(phrase(field.label)) + "</label>\n";
    if (!field.hint.empty()) m_body += "<p class=\"hint\" id=\"" + id + "-hint\">" + escaped(phrase(field.hint)) + "</p>\n";
    m_body += "<input id=\"" + id + "\" name=\"" + id + "\" type=\"" + std::string(field.type) + "\"";
    if (!field.more.empty()) m_body += " " + std::string(field.more);
    if (!described.empty()) m_body += " aria-describedby=\"" + described + "\"";
    if (field.wrong) m_body += " aria-invalid=\"true\" autofocus";
    m_body += ">\n";
}

void Html::button(std::string_view text, bool second)
{
    m_body += std::string("<button type=\"submit\"") + (second ? " class=\"second\">" : ">") + escaped(phrase(text)) + "</button>\n";
}

void Html::end_form() { m_body += "</form>\n"; }

void Html::act(std::string_view action, std::string_view text)
{
    begin_form(action);
    button(text, true);
    end_form();
}

void Html::link(std::string_view address, std::string_view text)
{
    m_body += "<p><a href=\"" + escaped(address) + "\">" + escaped(phrase(text)) + "</a></p>\n";
}

std::string Html::finish(bool practice) const
{
    const bool portuguese = m_language == "pt";
    std::string out = "<!DOCTYPE html>\n<html lang=\"";
    out += portuguese ? "pt-PT" : "en";
    out += "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
    if (m_went_wrong) out += escaped(phrase("error_title"));
    out += escaped(m_title) + " - " + escaped(phrase("site")) + "</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n";
    out += "<a class=\"skip\" href=\"#main\">" + escaped(phrase("skip")) + "</a>\n";
    if (practice) out += "<p class=\"practice\">" + escaped(phrase("practice")) + "</p>\n";
    out += "<header><strong>" + escaped(phrase("site")) + "</strong> <a href=\"/?lang=" + (portuguese ? "en" : "pt") + "\" lang=\"" +
           (portuguese ? "en" : "pt") + "\">" + escaped(phrase("other_language")) + "</a></header>\n<main id=\"main\">\n";
    out += m_body + "</main>\n<footer><p>" + escaped(phrase("footer")) + "</p></footer>\n</body>\n</html>\n";
    return out;
}

}  // namespace balcao::central
