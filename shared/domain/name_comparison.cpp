#include "domain/name_comparison.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "domain/letters.h"
#include "domain/transliteration.h"

namespace balcao::domain {

std::string_view name(NameAgreement agreement)
{
    switch (agreement) {
        case NameAgreement::same: return "same";
        case NameAgreement::cut: return "cut";
        case NameAgreement::accents_only: return "accents_only";
        case NameAgreement::different: return "different";
    }
    return "";
}

namespace {

/// One component of a name: for each letter the MRZ forms it may take.
using Token = std::vector<std::span<const std::string_view>>;
using Tokens = std::vector<Token>;

Tokens tokens_of(std::string_view utf8)
{
    Tokens tokens;
    bool open = false;
    for (const char32_t c : capitals(utf8)) {
        if (separates_names(c)) {
            open = false;
            continue;
        }
        const auto forms = mrz_forms(c);
        if (forms.empty()) {
            continue;
        }
        if (!open) {
            tokens.emplace_back();
            open = true;
        }
        tokens.back().push_back(forms);
    }
    return tokens;
}

std::vector<std::string_view> mrz_words(std::string_view mrz)
{
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < mrz.size();) {
        const std::size_t end = std::min(mrz.find_first_of("< ", i), mrz.size());
        if (end > i) {
            words.push_back(mrz.substr(i, end - i));
        }
        i = end + 1;
    }
    return words;
}

enum class Fit { none, prefix, whole };

/// Does `word` spell the token, or (prefix) only its beginning? Follows every form at once.
Fit fit(const Token& token, std::string_view word)
{
    std::vector<bool> reached(word.size() + 1, false);
    reached[0] = true;
    bool prefix = false;
    for (const auto& forms : token) {
        std::vector<bool> next(word.size() + 1, false);
        for (std::size_t at = 0; at <= word.size(); ++at) {
            if (!reached[at]) {
                continue;
            }
            for (const auto form : forms) {
                const auto rest = word.substr(at);
                if (rest.substr(0, form.size()) == form) {
                    next[at + form.size()] = true;
                } else if (form.substr(0, rest.size()) == rest) {
                    prefix = true;  // the word ends inside this form
                }
            }
        }
        prefix = prefix || reached[word.size()];
        reached = std::move(next);
    }
    if (reached[word.size()]) {
        return Fit::whole;
    }
    return prefix && !word.empty() ? Fit::prefix : Fit::none;
}

/// One part of a name. With `may_cut`, words may be beginnings and the last ones may be missing.
NameAgreement compare_part(std::span<const Token> tokens, std::span<const std::string_view> words, bool may_cut)
{
    if (words.size() > tokens.size() || (words.size() < tokens.size() && !may_cut)) {
        return NameAgreement::different;
    }
    bool cut = words.size() < tokens.size();
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Fit how = fit(tokens[i], words[i]);
        if (how == Fit::none || (how == Fit::prefix && !may_cut)) {
            return NameAgreement::different;
        }
        cut = cut || how == Fit::prefix;
    }
    return cut ? NameAgreement::cut : NameAgreement::same;
}

NameAgreement both(NameAgreement a, NameAgreement b)
{
    if (a == NameAgreement::different || b == NameAgreement::different) {
        return NameAgreement::different;
    }
    return a == NameAgreement::cut || b == NameAgreement::cut ? NameAgreement::cut : NameAgreement::same;
}

std::u32string base_letters(std::string_view utf8)
{
    std::u32string out;
    for (const char32_t c : capitals(utf8)) {
        if (separates_names(c)) {
            if (!out.empty() && out.back() != U' ') {
                out.push_back(U' ');
            }
        } else if (!vanishes_in_mrz(c)) {
            const char letter = base_letter(c);
            out.push_back(letter != '\0' ? static_cast<char32_t>(letter) : c);
        }
    }
    while (!out.empty() && out.back() == U' ') {
        out.pop_back();
    }
    return out;
}

bool spells(std::string_view utf8, std::string_view other_utf8)
{
    const Tokens tokens = tokens_of(utf8);
    const std::string mrz = to_mrz_name(other_utf8);
    return !tokens.empty() && compare_part(tokens, mrz_words(mrz), false) == NameAgreement::same;
}

}  // namespace

NameAgreement compare_with_mrz(const PersonName& name, const PersonName& mrz, bool mrz_full)
{
    const Tokens surname = tokens_of(name.surname);
    const Tokens given = tokens_of(name.given_names);
    const auto mrz_surname = mrz_words(mrz.surname);
    const auto mrz_given = mrz_words(mrz.given_names);
    if ((surname.empty() && given.empty()) || (mrz_surname.empty() && mrz_given.empty())) {
        return NameAgreement::different;
    }
    return both(compare_part(surname, mrz_surname, mrz_full), compare_part(given, mrz_given, mrz_full));
}

NameAgreement compare_full_name_with_mrz(std::string_view full_name, const PersonName& mrz, bool mrz_full)
{
    const Tokens all = tokens_of(full_name);
    const auto surname = mrz_words(mrz.surname);
    const auto given = mrz_words(mrz.given_names);
    if (all.empty() || (surname.empty() && given.empty())) {
        return NameAgreement::different;
    }
    NameAgreement best = NameAgreement::different;
    for (std::size_t split = 0; split <= all.size(); ++split) {
        const std::span<const Token> tokens(all);
        const auto agreement = both(compare_part(tokens.subspan(split), surname, mrz_full),
                                    compare_part(tokens.first(split), given, mrz_full));
        if (agreement == NameAgreement::same) {
            return agreement;
        }
        best = agreement == NameAgreement::cut ? agreement : best;
    }
    return best;
}

NameAgreement compare_names(std::string_view a, std::string_view b)
{
    const auto fold = [](std::string_view text) {
        std::u32string out = capitals(text);
        std::replace_if(out.begin(), out.end(), [](char32_t c) { return c == 0xA0 || c == U'\t' || c == U'\n'; }, U' ');
        std::u32string tidy;
        for (const char32_t c : out) {
            if (c != U' ' || (!tidy.empty() && tidy.back() != U' ')) {
                tidy.push_back(c);
            }
        }
        while (!tidy.empty() && tidy.back() == U' ') {
            tidy.pop_back();
        }
        return tidy;
    };
    if (fold(a) == fold(b)) {
        return NameAgreement::same;
    }
    if (base_letters(a) == base_letters(b) || spells(a, b) || spells(b, a)) {
        return NameAgreement::accents_only;
    }
    return NameAgreement::different;
}

}  // namespace balcao::domain
