// Any octets as lines of a zone: parse never crashes, what it accepts can be composed again, and
// repair proposals are usable zones.

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "mrz/capture.h"
#include "mrz/compose.h"
#include "mrz/parse.h"
#include "mrz/repair.h"

namespace {

using namespace balcao;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

std::vector<std::string_view> split(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr base::Date today(std::chrono::year(2026), std::chrono::month(11), std::chrono::day(23));
    const auto lines = split({reinterpret_cast<const char*>(data), size});
    const auto mrz = mrz::parse(lines, today);
    if (!mrz) {
        return 0;
    }
    (void)mrz::access_key_text(*mrz);
    (void)mrz::to_captured(*mrz, lines, true);
    if (mrz->usable()) {
        const auto again = mrz::compose(mrz::fields_of(*mrz));
        if (again) {
            const std::vector<std::string_view> views(again->begin(), again->end());
            const auto second = mrz::parse(views, today);
            require(second && second->document_number == mrz->document_number && second->surname == mrz->surname &&
                    second->birth_date == mrz->birth_date && second->expiry_date == mrz->expiry_date);
        }
    } else {
        for (const auto& proposal : mrz::propose_repairs(lines, today)) {
            const std::vector<std::string_view> views(proposal.lines.begin(), proposal.lines.end());
            const auto repaired = mrz::parse(views, today);
            require(repaired && repaired->usable() && !proposal.changes.empty());
        }
    }
    return 0;
}
