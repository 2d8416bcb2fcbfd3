// Every translation carries the same {placeholders} as its msgid, is not empty and not fuzzy.
#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "support/test.h"
#include "text/bidi.h"
#include "text/fault_text.h"
#include "text/names.h"
#include "text/translate.h"

using namespace balcao;

namespace {

struct Message {
    std::vector<std::string> ids;           ///< msgid, msgid_plural
    std::vector<std::string> translations;  ///< msgstr or msgstr[n]
    bool fuzzy = false;
};

std::string unquote(const std::string& line)
{
    const auto open = line.find('"');
    const auto close = line.rfind('"');
    return open == std::string::npos || close <= open ? std::string() : line.substr(open + 1, close - open - 1);
}

bool starts(const std::string& line, const char* with) { return line.rfind(with, 0) == 0; }

std::vector<Message> read_catalogue(const std::string& language)
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR) + "/shared/text/po/" + language + ".po");
    REQUIRE(in.good());
    std::vector<Message> messages;
    Message message;
    std::string* last = nullptr;
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) {
            if (!message.ids.empty()) {
                messages.push_back(message);
            }
            message = {};
            last = nullptr;
        } else if (starts(line, "#,") && line.find("fuzzy") != std::string::npos) {
            message.fuzzy = true;
        } else if (starts(line, "msgid")) {
            last = &message.ids.emplace_back(unquote(line));
        } else if (starts(line, "msgstr")) {
            last = &message.translations.emplace_back(unquote(line));
        } else if (starts(line, "\"") && last != nullptr) {
            *last += unquote(line);
        }
    }
    if (!message.ids.empty()) {
        messages.push_back(message);
    }
    messages.erase(messages.begin());  // the header
    return messages;
}

std::set<std::string> placeholders(const std::string& text)
{
    std::set<std::string> out;
    for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        if (close != std::string::npos) {
            out.insert(text.substr(open + 1, close - open - 1));
        }
    }
    return out;
}

}  // namespace

TEST_CASE("Every catalogue is complete, without doubtful entries, and its placeholders match")
{
    for (const auto language : text::k_languages) {
        const std::string code(text::code(language));
        CAPTURE(code);
        const auto messages = read_catalogue(code);
        REQUIRE(messages.size() > 100);
        std::size_t forms = 0;
        for (const auto& message : messages) {
            forms = std::max(forms, message.ids.size() > 1 ? message.translations.size() : 0);
        }
        for (const auto& message : messages) {
            CAPTURE(message.ids.front());
            CHECK_FALSE(message.fuzzy);
            CHECK(message.translations.size() == (message.ids.size() > 1 ? forms : 1));
            for (const auto& translation : message.translations) {
                CHECK_FALSE(translation.empty());
                CHECK(placeholders(translation) == placeholders(message.ids.back()));
            }
        }
    }
}

namespace {

std::set<std::string> ids(const std::string& language)
{
    std::set<std::string> out;
    for (const auto& message : read_catalogue(language)) {
        out.insert(message.ids.front());
    }
    return out;
}

}  // namespace

TEST_CASE("Portuguese and English hold every message, the other languages all the same part of it")
{
    CHECK(ids("pt") == ids("en"));
    const auto every = ids("pt");
    const auto citizens = ids("es");
    CHECK(std::includes(every.begin(), every.end(), citizens.begin(), citizens.end()));
    CHECK(citizens.size() < every.size());
    for (const auto language : text::k_languages) {
        const std::string code(text::code(language));
        if (code != "pt" && code != "en") {
            CAPTURE(code);
            CHECK(ids(code) == citizens);
        }
    }
}

TEST_CASE("What a citizen reads of faults, fields, documents and states is in every language")
{
    std::size_t count = 0;
    const auto* faults = base::all_faults(count);
    for (const auto language : text::k_languages) {
        if (language == text::Language::en) {
            continue;
        }
        CAPTURE(text::code(language));
        for (std::size_t i = 0; i < count; ++i) {
            CAPTURE(faults[i].name);
            CHECK(text::fault_text_for_citizen(language, faults[i].code) != text::fault_text_for_citizen(text::Language::en, faults[i].code));
        }
        for (const char* field : {"document_number", "birth_date", "full_name", "nif", "health_number", "signature_wanted"}) {
            CHECK(text::field_label(language, field) != text::field_label(text::Language::en, field));
        }
        for (const char* state : {"registered_here", "pending", "activated", "cancelled", "attention"}) {
            CHECK(text::state_word(language, state) != text::state_word(text::Language::en, state));
            for (const char* act : {"activation", "key_cancellation", "signature_cancellation"}) {
                CHECK(text::state_meaning(language, state, act) != text::state_meaning(text::Language::en, state, act));
            }
        }
        for (const char* type : {"citizen_card", "identity_document", "passport", "residence_permit", "residence_card"}) {
            CHECK(text::document_type_name(language, type) != text::document_type_name(text::Language::en, type));
        }
        CHECK(text::display_value(language, "expiry_date", "lifelong") != "lifelong");
    }
}

TEST_CASE("The plural form follows the language's own rule")
{
    const auto left = [](text::Language language, int n) { return text::tr_plural(language, "{n} try left", "{n} tries left", n); };
    CHECK(left(text::Language::uk, 1).find("спроба") != std::string::npos);
    CHECK(left(text::Language::uk, 2).find("спроби") != std::string::npos);
    CHECK(left(text::Language::uk, 5).find("5 спроб") != std::string::npos);
    CHECK(left(text::Language::uk, 21).find("21 спроба") != std::string::npos);
    CHECK(left(text::Language::ar, 2).find("محاولتان") != std::string::npos);
    CHECK(left(text::Language::ar, 3).find("محاولات") != std::string::npos);
    CHECK(left(text::Language::fr, 0) == "Il reste 0 essai");
    CHECK(left(text::Language::zh, 1) == "还可尝试 1 次");
}

TEST_CASE("A number keeps its order inside text from right to left, and is left alone elsewhere")
{
    CHECK(text::as_written(text::Language::pt, "+351 912 345 678") == "+351 912 345 678");
    CHECK(text::as_written(text::Language::zh, "A041") == "A041");
    CHECK(text::as_written(text::Language::ar, "+351 912 345 678") == "\u200F\u2066+351 912 345 678\u2069");
    CHECK(text::as_written(text::Language::ar, "").empty());
}
