#include "text/fault_text.h"

#include <fstream>
#include <iterator>
#include <string>

#include "support/test.h"
#include "text/fault_texts.h"

using namespace balcao;

namespace {

std::string documentation()
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR) + "/docs/faults.md");
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The part of the page under the heading of a code; empty when there is none.
std::string section(const std::string& page, std::string_view code)
{
    const auto start = page.find("\n### `" + std::string(code) + "`\n");
    if (start == std::string::npos) {
        return {};
    }
    const auto end = page.find("\n#", start + 5);
    return page.substr(start, end - start);
}

}  // namespace

TEST_CASE("Every fault code says what happened, whether the work is safe and what to do now, in every language")
{
    std::size_t count = 0;
    const auto* faults = base::all_faults(count);
    REQUIRE(count > 0);
    for (std::size_t i = 0; i < count; ++i) {
        CAPTURE(faults[i].name);
        CHECK(text::has_fault_text(faults[i].code));
        for (const auto language : text::k_languages) {
            const auto shown = text::fault_text(language, faults[i].code);
            CHECK_FALSE(shown.happened.empty());
            CHECK_FALSE(shown.safe.empty());
            CHECK_FALSE(shown.now.empty());
            CHECK_FALSE(text::fault_text_for_citizen(language, faults[i].code).empty());
        }
        const auto pt = text::fault_text(text::Language::pt, faults[i].code);
        const auto en = text::fault_text(text::Language::en, faults[i].code);
        CHECK(pt.happened != en.happened);
        CHECK(pt.now != en.now);
    }
    CHECK(text::fault_entries().size() == count);
}

TEST_CASE("Every fault code is documented with all its parts")
{
    const auto page = documentation();
    std::size_t count = 0;
    const auto* faults = base::all_faults(count);
    for (std::size_t i = 0; i < count; ++i) {
        CAPTURE(faults[i].name);
        const auto part = section(page, faults[i].name);
        CHECK_FALSE(part.empty());
        for (const char* heading : {"**Meaning:**", "**Likely cause:**", "**Is the work safe:**", "**What the clerk does:**",
                                    "**What the citizen is told:**", "**Safe to retry:**", "**Numbers:**"}) {
            CAPTURE(heading);
            CHECK(part.find(heading) != std::string::npos);
        }
        const char* retry = "Yes. The system";
        switch (faults[i].retry) {
        case base::Retry::no: retry = "**Safe to retry:** No."; break;
        case base::Retry::later: break;
        case base::Retry::by_clerk: retry = "**Safe to retry:** Yes, by the clerk"; break;
        }
        CHECK(part.find(retry) != std::string::npos);
    }
}

TEST_CASE("The page says what the windows say")
{
    const auto page = documentation();
    for (const auto& entry : text::fault_entries()) {
        const auto part = section(page, base::name(entry.code));
        CAPTURE(base::name(entry.code));
        CHECK(part.find(entry.now) != std::string::npos);
        CHECK(part.find(entry.safe) != std::string::npos);
        CHECK(part.find(entry.citizen) != std::string::npos);
    }
}

TEST_CASE("What the citizen reads carries no word of the trade")
{
    std::size_t count = 0;
    const auto* faults = base::all_faults(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto shown = text::fault_text_for_citizen(text::Language::en, faults[i].code);
        CAPTURE(shown);
        for (const char* word : {"database", "certificate", "socket", "TLS", "token", "queue", "server"}) {
            CHECK(shown.find(word) == std::string::npos);
        }
    }
}
