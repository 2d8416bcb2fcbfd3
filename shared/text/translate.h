#pragma once
// Translation of screen, paper and command texts. The source language of every msgid is English; the
// catalogues (shared/text/po/*.po) are compiled with msgfmt and stand inside the binary, so that no
// file and no locale of the system is needed. Every function is safe to call from any thread.
//
// Messages are found in the sources by scripts/update-catalogues: write the msgid as one literal.
//   tr(language, "Close the day")
//   fill(tr(language, "Ticket {ticket}"), {{"ticket", ticket}})
//   tr_plural(language, "{n} case waiting", "{n} cases waiting", waiting)

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace balcao::text {

/// What citizens are served in. A new one is a line in languages.def, a .po file and its consent texts.
enum class Language : std::uint8_t {
#define BALCAO_LANGUAGE(code, own_name, direction) code,
#include "text/languages.def"
#undef BALCAO_LANGUAGE
};
inline constexpr std::array k_languages{
#define BALCAO_LANGUAGE(code, own_name, direction) Language::code,
#include "text/languages.def"
#undef BALCAO_LANGUAGE
};
/// What clerks and technicians are served in: every message is in these.
inline constexpr std::array k_staff_languages{Language::pt, Language::en};

enum class Direction : std::uint8_t { left_to_right, right_to_left };
[[nodiscard]] Direction direction(Language language);

/// "pt", "en", "uk": ISO 639-1, as stored in models, consents and settings.
[[nodiscard]] std::string_view code(Language language);
[[nodiscard]] std::optional<Language> language_from_code(std::string_view code);
/// What its speakers call it: "Português", "Українська".
[[nodiscard]] std::string_view own_name(Language language);

/// The message in that language, in UTF-8; the msgid itself when the catalogue does not have it.
[[nodiscard]] std::string tr(Language language, std::string_view msgid);
/// The same word meaning two things is told apart by a context, e.g. tr_context(l, "verb", "Open").
[[nodiscard]] std::string tr_context(Language language, std::string_view context, std::string_view msgid);
/// The form for `n`, with {n} filled in.
[[nodiscard]] std::string tr_plural(Language language, std::string_view one, std::string_view many, std::int64_t n);

/// Marks a literal for the catalogues without translating it, for tables: tr(language, entry.msgid) later.
[[nodiscard]] constexpr const char* tr_mark(const char* msgid) { return msgid; }
/// The same for a text that a citizen reads: it has to be in every language. What stands in kiosk/ or shared/paper is
/// the citizen's without a mark; only tables elsewhere need this.
[[nodiscard]] constexpr const char* citizen_mark(const char* msgid) { return msgid; }

/// Replaces each {name}. A name without a value stays as it is, so that a mistake is seen; values are not
/// searched again, so text of people can hold braces.
using Argument = std::pair<std::string_view, std::string_view>;
[[nodiscard]] std::string fill(std::string_view text, std::initializer_list<Argument> arguments);

}  // namespace balcao::text
