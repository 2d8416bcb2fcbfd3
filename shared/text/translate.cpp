#include "text/translate.h"

#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>
#include <locale>
#include <memory>
#include <vector>

extern "C" {
#define BALCAO_LANGUAGE(code, own_name, direction)                 \
    extern const unsigned char balcao_catalogue_##code[];          \
    extern const unsigned long balcao_catalogue_##code##_size;
#include "text/languages.def"
#undef BALCAO_LANGUAGE
}

namespace balcao::text {
namespace {

namespace gettext = boost::locale::gnu_gettext;
using Facet = boost::locale::message_format<char>;

constexpr const char* k_domain = "balcao";

std::vector<char> embedded(const unsigned char* data, unsigned long size)
{
    return {reinterpret_cast<const char*>(data), reinterpret_cast<const char*>(data) + size};
}

/// The facet asks for a handful of file names built from the language; only the first is answered.
std::vector<char> embedded_catalogue(const std::string& file_name)
{
#define BALCAO_LANGUAGE(code, own_name, direction)                              \
    if (file_name == "/" #code "/LC_MESSAGES/balcao.mo") {                      \
        return embedded(balcao_catalogue_##code, balcao_catalogue_##code##_size); \
    }
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    return {};
}

/// One language's messages. The locale owns the facet, as the standard library wants it.
struct Catalogue {
    explicit Catalogue(Language language)
    {
        gettext::messages_info info;
        info.language = std::string(code(language));
        info.encoding = "UTF-8";
        info.domains.emplace_back(k_domain);
        info.paths.emplace_back("");
        info.callback = [](const std::string& file_name, const std::string&) { return embedded_catalogue(file_name); };
        locale = std::locale(std::locale::classic(), gettext::create_messages_facet<char>(info));
        facet = &std::use_facet<Facet>(locale);
        domain = facet->domain(k_domain);
    }
    std::locale locale;
    const Facet* facet = nullptr;
    int domain = 0;
};

/// Read when a language is first used, and kept.
template <Language language>
const Catalogue& kept()
{
    static const Catalogue only(language);
    return only;
}

const Catalogue& catalogue(Language language)
{
    switch (language) {
#define BALCAO_LANGUAGE(code, own_name, direction) \
    case Language::code: return kept<Language::code>();
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    }
    return kept<Language::en>();
}

std::string look_up(Language language, const char* context, std::string_view msgid)
{
    const auto& held = catalogue(language);
    const std::string id(msgid);
    const char* found = id.empty() ? nullptr : held.facet->get(held.domain, context, id.c_str());
    return found != nullptr ? std::string(found) : id;
}

}  // namespace

std::string_view code(Language language)
{
    switch (language) {
#define BALCAO_LANGUAGE(code, own_name, direction) \
    case Language::code: return #code;
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    }
    return {};
}

std::optional<Language> language_from_code(std::string_view wanted)
{
    for (const auto language : k_languages) {
        if (code(language) == wanted) {
            return language;
        }
    }
    return std::nullopt;
}

std::string_view own_name(Language language)
{
    switch (language) {
#define BALCAO_LANGUAGE(code, own_name, direction) \
    case Language::code: return own_name;
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    }
    return {};
}

Direction direction(Language language)
{
    switch (language) {
#define BALCAO_LANGUAGE(code, own_name, direction) \
    case Language::code: return Direction::direction;
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    }
    return Direction::left_to_right;
}

std::string tr(Language language, std::string_view msgid) { return look_up(language, nullptr, msgid); }

std::string tr_context(Language language, std::string_view context, std::string_view msgid)
{
    return look_up(language, std::string(context).c_str(), msgid);
}

std::string tr_plural(Language language, std::string_view one, std::string_view many, std::int64_t n)
{
    const auto& held = catalogue(language);
    const auto number = std::to_string(n);
    const std::string id(one);
    // The facet counts in int; a plural form depends on no more than the last digits.
    const auto counted = static_cast<int>(n < 1'000'000 ? n : 1'000'000 + n % 1'000'000);
    const char* found = held.facet->get(held.domain, nullptr, id.c_str(), counted);
    const std::string_view chosen = found != nullptr ? std::string_view(found) : (n == 1 ? one : many);
    return fill(chosen, {{"n", number}});
}

std::string fill(std::string_view text, std::initializer_list<Argument> arguments)
{
    std::string out;
    out.reserve(text.size() + 32);
    while (!text.empty()) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) {
            break;
        }
        text.remove_prefix(open);
        const auto close = text.find('}');
        const auto name = close == std::string_view::npos ? std::string_view{} : text.substr(1, close - 1);
        const Argument* found = nullptr;
        for (const auto& argument : arguments) {
            if (!name.empty() && argument.first == name) {
                found = &argument;
            }
        }
        if (found != nullptr) {
            out += found->second;
            text.remove_prefix(close + 1);
        } else {
            out += '{';
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace balcao::text
