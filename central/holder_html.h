#pragma once
// HTML of the sign-in page: texts in Portuguese and English, and the few elements its pages are made of. No script anywhere.

#include <string>
#include <string_view>

namespace balcao::central {

/// The text of page/texts.json; the name itself when there is none (a test looks for such).
[[nodiscard]] std::string_view page_text(std::string_view language, std::string_view name);
[[nodiscard]] std::string_view page_style();
/// For text and for values of attributes in double quotes.
[[nodiscard]] std::string escaped(std::string_view text);

struct Field {
    std::string_view name;          ///< of the input; text and hint are `label` and `hint` below
    std::string_view label;         ///< name of a text
    std::string_view hint;          ///< name of a text; empty = none
    std::string_view type = "password";
    std::string_view more;          ///< further attributes, as they are written
    bool wrong = false;             ///< the message at the top is about this field
};

/// One page under way.
class Html {
public:
    Html(std::string_view language, std::string_view form_token) : m_language(language), m_token(form_token) {}

    void heading(std::string_view text);
    void section(std::string_view text);
    void paragraph(std::string_view text);
    /// Something went wrong: read aloud at once, and named in the title.
    void wrong(std::string_view text);
    void good(std::string_view text);
    void literal(std::string_view escaped_html) { m_body.append(escaped_html); }
    void begin_form(std::string_view action, bool with_file = false);
    void field(const Field& field);
    /// \param second drawn as the lesser of two buttons
    void button(std::string_view text, bool second = false);
    void end_form();
    /// A form of one button.
    void act(std::string_view action, std::string_view text);
    void link(std::string_view address, std::string_view text);
    /// \param practice says on every page that nothing here is real
    [[nodiscard]] std::string finish(bool practice) const;
    [[nodiscard]] std::string_view phrase(std::string_view name) const { return page_text(m_language, name); }

private:
    std::string m_language;
    std::string m_token;
    std::string m_title;
    bool m_went_wrong = false;
    std::string m_body;
};

}  // namespace balcao::central
