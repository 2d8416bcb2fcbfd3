#pragma once
// The consent texts, as data compiled in (schema/reference/consent). What the citizen agrees to is recorded as
// id, version, language and the hash of exactly what stood on the screen.

#include <string>
#include <string_view>
#include <vector>

#include "domain/draft.h"
#include "text/translate.h"

namespace balcao::kiosk {

struct ConsentText {
    std::string id;
    std::string version;
    text::Language language = text::Language::pt;
    std::string title;
    std::vector<std::string> points;
    std::string note;

    /// Everything the page shows of it: title, points, note, each on a line of its own, in UTF-8.
    [[nodiscard]] std::string shown() const;
    /// SHA-256 over shown(), lower-case hex.
    [[nodiscard]] std::string shown_sha256() const;
};

/// The text for that act in that language; the representative's where one agrees for the holder. The data is part of the program: a damaged build stops here.
/// By its id (domain/contact_change.h); nullptr: this program has no such statement.
[[nodiscard]] const ConsentText* find_consent_text(std::string_view id, text::Language language);
[[nodiscard]] const ConsentText& consent_text(domain::DeskAct act, text::Language language, bool by_representative = false);

}  // namespace balcao::kiosk
