// balcao points near | show | verify | update | diff | slip: other desks, when they are open, and the files they come from. All but
// update work alone, without the desk service.
#include "points.h"

#include <filesystem>

#include "desk_client.h"
#include "text/point_words.h"

namespace balcao::cli {

using text::Language;
using wire::OrderedJson;

namespace {

/// What is asked of: a file as it is, or what this desk holds. nullopt: already told.
std::optional<desk::PointsBook> book_of(Context& context, const PointsOptions& options)
{
    const auto config = desk_settings(context, options.config, may_lack_settings(options));
    if (!config) {
        return std::nullopt;
    }
    if (options.file.empty()) {
        auto book = load_points_book(*config);
        if (!book) {
            tell_points_error(context, book.error());
            return std::nullopt;
        }
        if (!*book) {
            context.environment_error("place_not_known", "this desk holds no points of service yet. The central sends them; balcao points update takes a file of it");
        }
        return std::move(*book);
    }
    auto set = load_point_set(options.file);
    auto calendar = load_calendar(*config);
    if (!set || !calendar) {
        tell_points_error(context, set ? calendar.error() : set.error());
        return std::nullopt;
    }
    return desk::PointsBook{std::move(*set), std::move(*calendar), false, config->points_here, config->points_stale_days};
}

std::string describe(const link::PointLine& line, Language language)
{
    const text::Opening opening{line.open, line.closes, line.today, line.next_day, line.next_time};
    std::string out = line.name + "  " + text::distance_words(language, line.distance_m) + "  [" + line.id + "]\n";
    out += "    " + line.address + ", " + line.postal_code + " " + line.locality + (line.division.empty() ? "" : " · " + line.division) + "\n";
    out += "    " + text::hours_words(language, line.hours_today) + ". " + text::opening_words(language, opening) + ". " + text::appointment_words(language, line.appointment);
    const auto& note = language == Language::pt ? line.note_pt : line.note_en;
    return out + (note.empty() ? "" : ". " + note);
}

void answer_view(Context& context, const link::PointsView& view, Language language)
{
    std::string text;
    if (view.practice) {
        text += "Invented data for practice: nobody works there.\n";
    }
    if (const auto stale = text::stale_words(language, view.stale, view.age_days); !stale.empty()) {
        text += stale + "\n";
    }
    for (const auto& line : view.lines) {
        text += describe(line, language) + "\n";
    }
    if (view.lines.empty()) {
        text += text::tr(language, "No desk on the list does that there.") + "\n";
        context.raise(Exit::refused);
    }
    text.pop_back();
    context.answer(OrderedJson(to_json(view)), text);
}

void run_find(Context& context, const PointsOptions& options)
{
    if (const auto view = find_desks(context, options)) {
        answer_view(context, *view, points_language(options));
    }
}

void add_search(CLI::App& command, PointsOptions& options)
{
    add_points_source(command, options);
    command.add_option("--place", options.place, "Town, postal code, or latitude,longitude; default: near this desk");
    command.add_option("--service", options.service, "activation, unlock, change_contact, cancellation, card_withdrawal")->capture_default_str();
    command.add_flag("--foreigner", options.foreigner, "With a foreign document");
    command.add_flag("--open-now", options.open_now, "Only desks that are open");
    command.add_option("--most", options.most, "So many")->check(CLI::Range(1, 1000))->capture_default_str();
}

}  // namespace

void tell_points_error(Context& context, const PointsError& error)
{
    context.environment_error("configuration_invalid", error.file + (error.file.empty() ? "" : ": ") + error.what);
}

std::optional<desk::DeskConfig> desk_settings(Context& context, const std::string& path, bool may_lack)
{
    std::error_code ignored;
    desk::DeskConfig config;
    if (!may_lack || std::filesystem::exists(path, ignored)) {
        auto loaded = desk::load_config(path);
        if (!loaded) {
            tell_fault(context, loaded.error());
            return std::nullopt;
        }
        config = std::move(*loaded);
    }
    return config;
}

std::optional<base::Instant> moment_of(Context& context, const std::string& text)
{
    const auto at = text.empty() ? std::optional(context.clock().now()) : base::parse_instant(text);
    if (!at) {
        context.environment_error("input_invalid", "--at takes a time like 2026-11-24T10:30:00.000Z");
    }
    return at;
}

text::Language points_language(const PointsOptions& options) { return text::language_from_code(options.language).value_or(Language::en); }

std::optional<link::PointsView> find_desks(Context& context, const PointsOptions& options)
{
    const auto service = domain::point_service_from_name(options.service);
    const auto at = moment_of(context, options.at);
    if (!at) {
        return std::nullopt;
    }
    if (!service) {
        context.environment_error("input_invalid", "--service takes activation, unlock, change_contact, cancellation or card_withdrawal");
        return std::nullopt;
    }
    const auto book = book_of(context, options);
    if (!book) {
        return std::nullopt;
    }
    const auto found = options.id.empty()
                           ? desk::find_points(*book, {options.place, *service, options.foreigner, options.open_now, static_cast<std::size_t>(options.most)}, *at)
                           : desk::show_point(*book, options.id, *at);
    if (!found) {
        tell_fault(context, found.error());
        return std::nullopt;
    }
    return *found;
}

void add_points_source(CLI::App& command, PointsOptions& options)
{
    command.add_option("--config", options.config, "Settings of this desk")->capture_default_str();
    command.add_option("--file", options.file, "A set in a file instead of what this desk holds");
    command.add_option("--at", options.at, "Time to judge opening hours by (UTC, RFC 3339); default: now");
    command.add_option("--language", options.language, "pt or en")->check(CLI::IsMember({"pt", "en"}))->capture_default_str();
}

void add_points(CLI::App& app, Context& context)
{
    CLI::App& points = group(app, "points", "Points of service: other desks, their hours, the file they come from");
    const auto options = std::make_shared<PointsOptions>();
    const auto run = [&context, options](CLI::App* command, void (*act)(Context&, const PointsOptions&)) { command->callback([&context, options, act] { act(context, *options); }); };

    auto* near = points.add_subcommand("near", "The nearest desks that do something, with distance and next opening");
    add_search(*near, *options);
    run(near, &run_find);
    auto* show = points.add_subcommand("show", "One desk by its id");
    add_points_source(*show, *options);
    show->add_option("id", options->id, "Its id")->required();
    run(show, &run_find);
    auto* verify = points.add_subcommand("verify", "Is a file of points, or of changes, well formed? Says where it is not");
    verify->add_option("file", options->file, "The file")->required();
    run(verify, &run_verify);
    auto* update = points.add_subcommand("update", "Takes a file the central signed: a whole set, or changes");
    update->add_option("file", options->file, "The signed file")->required();
    update->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
    update->add_option("--socket", options->socket, "Socket of the desk service, if it is not that of the settings");
    run(update, &run_update);
    auto* diff = points.add_subcommand("diff", "For whoever publishes: the changes from one set to the next");
    diff->add_option("from", options->file, "The set as it was")->required();
    diff->add_option("to", options->other, "The set as it is, with a larger version")->required();
    diff->add_option("--onto", options->onto, "A file of changes that gets this one besides");
    diff->add_option("--out", options->out, "Where to write them")->required();
    run(diff, &run_diff);
    auto* slip = points.add_subcommand("slip", "The citizen's paper: nearest desks, and what was missing");
    add_search(*slip, *options);
    slip->add_option("--id", options->id, "This desk alone");
    slip->add_option("--reason", options->reason, "Reason of the refusal list, as balcao simulate and the log name it");
    slip->add_option("--rule", options->rules, "Rule that was not met, e.g. nif.required_for_permit; may be repeated");
    slip->add_option("--format", options->format, "slip, a4 or escpos")->check(CLI::IsMember({"slip", "a4", "escpos"}))->capture_default_str();
    slip->add_option("--out", options->out, "Where to write it")->required();
    run(slip, &run_slip);
}

}  // namespace balcao::cli
