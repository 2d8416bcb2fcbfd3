// Every translation carries the same {placeholders} as its msgid, is not empty and not fuzzy.
#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "support/test.h"

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
    for (const char* language : {"pt", "en"}) {
        CAPTURE(language);
        const auto messages = read_catalogue(language);
        REQUIRE(messages.size() > 100);
        for (const auto& message : messages) {
            CAPTURE(message.ids.front());
            CHECK_FALSE(message.fuzzy);
            CHECK(message.translations.size() == message.ids.size());
            for (const auto& translation : message.translations) {
                CHECK_FALSE(translation.empty());
                CHECK(placeholders(translation) == placeholders(message.ids.back()));
            }
        }
    }
}

TEST_CASE("Both catalogues hold the same messages")
{
    const auto ids = [](const char* language) {
        std::set<std::string> out;
        for (const auto& message : read_catalogue(language)) {
            out.insert(message.ids.front());
        }
        return out;
    };
    CHECK(ids("pt") == ids("en"));
}
