#include <array>
#include <map>

#include "desk/appointment_file.h"

namespace balcao::desk {
namespace {

using Problem = AppointmentProblem;

/// The cells of a line; nullopt: a quote without end, or text behind one.
std::optional<std::vector<std::string>> csv_cells(std::string_view line, char between)
{
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted) {
            if (c != '"') {
                cells.back() += c;
            } else if (i + 1 < line.size() && line[i + 1] == '"') {
                cells.back() += c;
                ++i;
            } else if (i + 1 < line.size() && line[i + 1] != between) {
                return std::nullopt;
            } else {
                quoted = false;
            }
        } else if (c == '"' && cells.back().empty()) {
            quoted = true;
        } else if (c == '"') {
            return std::nullopt;
        } else if (c == between) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return quoted ? std::nullopt : std::optional(std::move(cells));
}

}  // namespace

AppointmentResult<std::vector<AppointmentEntry>> read_csv_entries(std::string_view content)
{
    const auto refuse = [](std::int64_t line, Problem reason) { return tl::unexpected(AppointmentRefusal{line, reason}); };
    std::vector<AppointmentEntry> out;
    std::map<std::string, std::size_t> columns;
    std::size_t width = 0;  // of the head, columns of other names included
    char between = ',';
    std::int64_t number = 0;
    while (!content.empty()) {
        ++number;
        const auto end = content.find('\n');
        auto line = content.substr(0, end);
        content = end == std::string_view::npos ? std::string_view() : content.substr(end + 1);
        line = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
        if (number == 1 && line.find(';') != std::string_view::npos) {
            between = ';';
        }
        if (line.empty()) {
            continue;
        }
        const auto cells = csv_cells(line, between);
        if (!cells) {
            return refuse(number, Problem::unfinished);
        }
        if (columns.empty()) {
            for (std::size_t i = 0; i < cells->size(); ++i) {
                const auto& name = (*cells)[i];
                const bool ours = name == "reference" || name == "at" || name == "series" || name == "name";
                if (!columns.emplace(name, i).second && ours) {
                    return refuse(number, Problem::column_missing);  // named twice: nobody knows which of them counts
                }
            }
            width = cells->size();
            for (const char* wanted : {"reference", "at", "series"}) {
                if (columns.count(wanted) == 0) {
                    return refuse(number, Problem::column_missing);
                }
            }
            continue;
        }
        if (cells->size() != width) {
            return refuse(number, Problem::column_missing);
        }
        AppointmentEntry entry{number, (*cells)[columns["reference"]], (*cells)[columns["at"]], {}, (*cells)[columns["series"]], {}};
        if (const auto name = columns.find("name"); name != columns.end()) {
            entry.name = (*cells)[name->second];
        }
        out.push_back(std::move(entry));
    }
    return out;
}

}  // namespace balcao::desk
