// balcao read mrz [FILE|-]: zones as text, one answer a record.

#include "commands.h"
#include "mrz/parse.h"
#include "mrz/repair.h"
#include "mrz_json.h"
#include "mrz_records.h"

namespace balcao::cli {

std::vector<MrzRecord> split_mrz_records(std::string_view text)
{
    std::vector<MrzRecord> records;
    bool open = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
        std::string_view line = text.substr(at, end - at);
        const bool crlf = text.substr(end, 2) == "\r\n";
        at = end + (crlf ? 2 : 1);
        while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
            line.remove_prefix(1);
        }
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            open = false;
            continue;
        }
        if (!open) {
            records.emplace_back();
            open = true;
        }
        records.back().push_back(line);
    }
    return records;
}

namespace {

struct ReadMrzOptions {
    std::string file = "-";
    std::string today;
    bool repair = false;
};

/// Proposals beside a refused zone: what a look-alike read wrongly would make of it.
wire::OrderedJson proposals_json(const MrzRecord& record, base::Date today)
{
    wire::OrderedJson all = wire::OrderedJson::array();
    for (const auto& proposal : mrz::propose_repairs(record, today)) {
        wire::OrderedJson changes = wire::OrderedJson::array();
        for (const auto& change : proposal.changes) {
            changes.push_back({{"line", change.line + 1},
                               {"column", change.column + 1},
                               {"from", std::string(1, change.from)},
                               {"to", std::string(1, change.to)}});
        }
        all.push_back({{"lines", proposal.lines}, {"changes", changes}});
    }
    return all;
}

std::string proposals_text(const wire::OrderedJson& proposals)
{
    std::string text;
    for (const auto& proposal : proposals) {
        text += "\nMaybe misread; compare with the document:";
        for (const auto& line : proposal.at("lines")) {
            text += "\n  " + line.get<std::string>();
        }
    }
    return text;
}

void read(Context& context, const ReadMrzOptions& options)
{
    base::Date today = base::utc_day(context.clock().now());
    if (!options.today.empty()) {
        const auto given = base::parse_iso_date(options.today);
        if (!given) {
            context.environment_error("usage", "--today wants a date such as 2026-11-24");
            return;
        }
        today = *given;
    }
    const auto text = read_input(context, options.file);
    if (!text) {
        context.environment_error(text.error(), "cannot read " + options.file);
        return;
    }
    const auto records = split_mrz_records(*text);
    if (records.empty()) {
        const mrz::Malformed nothing;
        context.raise(Exit::refused);
        context.answer(to_json(nothing), "Nothing was given: a machine-readable zone has 2 or 3 lines");
        return;
    }
    for (const MrzRecord& record : records) {
        const auto mrz = mrz::parse(record, today);
        if (!mrz) {
            context.raise(Exit::refused);
            context.answer(to_json(mrz.error()), to_text(mrz.error()));
            continue;
        }
        wire::OrderedJson json = to_json(*mrz, today);
        std::string text_form = to_text(*mrz);
        if (!mrz->usable()) {
            context.raise(Exit::refused);
            if (options.repair) {
                json["proposals"] = proposals_json(record, today);
                text_form += proposals_text(json["proposals"]);
            }
        }
        context.answer(json, text_form + (records.size() > 1 ? "\n" : ""));
    }
}

}  // namespace

void add_read_mrz(CLI::App& app, Context& context)
{
    CLI::App& reading = group(app, "read", "Read a document, a picture or a code");
    auto* command = reading.add_subcommand("mrz", "Machine-readable zones as text, records parted by a blank line");
    const auto options = std::make_shared<ReadMrzOptions>();
    command->add_option("file", options->file, "File, or - for the standard input")->capture_default_str();
    command->add_option("--today", options->today, "Day that decides the century of birth dates (default: today)");
    command->add_flag("--repair", options->repair, "Beside a refused zone: what look-alike characters would make right");
    command->callback([&context, options] { read(context, *options); });
}

}  // namespace balcao::cli
