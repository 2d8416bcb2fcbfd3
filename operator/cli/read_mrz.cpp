// balcao read mrz [FILE|-]: zones as text, one answer a record.

#include "commands.h"
#include "mrz/parse.h"
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

struct Options {
    std::string file = "-";
    std::string today;
};

void read(Context& context, const Options& options)
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
        if (!mrz->usable()) {
            context.raise(Exit::refused);
        }
        context.answer(to_json(*mrz, today), to_text(*mrz) + (records.size() > 1 ? "\n" : ""));
    }
}

}  // namespace

void add_read_mrz(CLI::App& app, Context& context)
{
    CLI::App& reading = group(app, "read", "Read a document, a picture or a code");
    auto* command = reading.add_subcommand("mrz", "Machine-readable zones as text, records parted by a blank line");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "File, or - for the standard input")->capture_default_str();
    command->add_option("--today", options->today, "Day that decides the century of birth dates (default: today)");
    command->callback([&context, options] { read(context, *options); });
}

}  // namespace balcao::cli
