// balcao points near | show | verify | update | diff | slip, balcao calendar and balcao refusal-slip: other desks, when they are
// open, and the paper that says where to go. All but update and refusal-slip work alone, without the desk service.

#include <filesystem>

#include "base/files.h"
#include "commands.h"
#include "desk_client.h"
#include "points_files.h"
#include "text/format.h"
#include "text/point_words.h"
#include "text/problem_text.h"
#include "wire/calendar.h"
#include "wire/reference_set.h"
#include "wire/rules.h"

extern "C" const unsigned char balcao_eligibility_rules[];
extern "C" const unsigned long balcao_eligibility_rules_size;

namespace balcao::cli {
namespace {

using text::Language;
using wire::OrderedJson;

struct PointsOptions {
    std::string config = "desk.toml";
    std::string file;
    std::string place;
    std::string id;
    std::string service = "activation";
    std::string at;
    std::string language = "en";
    std::string slip_language;  ///< empty: the one the citizen chose
    std::string other;
    std::string onto;
    std::string out;
    std::string format = "slip";
    std::string reason;
    std::string socket;          ///< empty: that of the settings
    std::string running_socket;  ///< has a default of its own
    std::string day;
    std::string region = "mainland";
    std::string municipality;
    std::vector<std::string> rules;
    int most = 5;
    int business_days = 0;
    bool foreigner = false;
    bool open_now = false;
};

void tell(Context& context, const PointsError& error)
{
    context.environment_error("configuration_invalid", error.file + (error.file.empty() ? "" : ": ") + error.what);
}

/// Settings when there are any; a file named on the command line needs none. nullopt: already told.
std::optional<desk::DeskConfig> settings(Context& context, const PointsOptions& options)
{
    std::error_code ignored;
    desk::DeskConfig config;
    if (options.file.empty() || std::filesystem::exists(options.config, ignored)) {
        auto loaded = desk::load_config(options.config);
        if (!loaded) {
            tell_fault(context, loaded.error());
            return std::nullopt;
        }
        config = std::move(*loaded);
    }
    return config;
}

/// What is asked of: a file as it is, or what this desk holds. nullopt: already told.
std::optional<desk::PointsBook> book_of(Context& context, const PointsOptions& options)
{
    const auto config = settings(context, options);
    if (!config) {
        return std::nullopt;
    }
    if (options.file.empty()) {
        auto book = load_points_book(*config);
        if (!book) {
            tell(context, book.error());
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
        tell(context, set ? calendar.error() : set.error());
        return std::nullopt;
    }
    return desk::PointsBook{std::move(*set), std::move(*calendar), false, config->points_here, config->points_stale_days};
}

std::optional<base::Instant> moment(Context& context, const std::string& text)
{
    const auto at = text.empty() ? std::optional(context.clock().now()) : base::parse_instant(text);
    if (!at) {
        context.environment_error("input_invalid", "--at takes a time like 2026-11-24T10:30:00.000Z");
    }
    return at;
}

Language language_of(const PointsOptions& options) { return text::language_from_code(options.language).value_or(Language::en); }

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

/// nullopt: already told.
std::optional<link::PointsView> find(Context& context, const PointsOptions& options)
{
    const auto service = domain::point_service_from_name(options.service);
    const auto at = moment(context, options.at);
    if (!service || !at) {
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

void run_find(Context& context, const PointsOptions& options)
{
    if (const auto view = find(context, options)) {
        answer_view(context, *view, language_of(options));
    }
}

/// A file of any of the three kinds: a set, changes, or either as the central signed it.
void run_verify(Context& context, const PointsOptions& options)
{
    const auto text = base::read_file(options.file, 2 * wire::k_max_reference_bytes);
    if (!text) {
        context.environment_error(text.error(), "cannot read " + options.file);
        return;
    }
    const auto refuse = [&](const std::string& what) {
        context.raise(Exit::refused);
        context.answer({{"kind", "points"}, {"valid", false}, {"message", what}}, "Refused: " + what);
    };
    std::string content = *text;
    std::string kind = "plain";
    const auto json = wire::parse_json(*text, {2 * wire::k_max_reference_bytes, 16});
    if (json && json->is_object() && json->contains("sig")) {
        const auto set = wire::decode_reference_set(*json);
        if (!set) {
            refuse("the signed file is damaged");
            return;
        }
        kind = "signed";
        content = set->content;
    }
    const auto inner = wire::parse_json(content, {wire::k_max_reference_bytes, 16});
    if (inner && inner->is_object() && inner->value("schema", "") == "balcao.point_deltas/1") {
        const auto deltas = wire::read_point_deltas(content);
        if (!deltas) {
            refuse(wire::to_text(deltas.error()));
            return;
        }
        context.answer({{"kind", "point_deltas"}, {"valid", true}, {"file", kind}, {"applies_to", deltas->front().applies_to}, {"version", deltas->back().version}, {"steps", deltas->size()}},
                       "Good: changes from " + deltas->front().applies_to + " to " + deltas->back().version + " in " + std::to_string(deltas->size()) + " steps");
        return;
    }
    const auto set = wire::read_points(content);
    if (!set) {
        refuse(wire::to_text(set.error()));
        return;
    }
    const int age = domain::age_days(set->confirmed_on, base::utc_day(context.clock().now()));
    context.answer({{"kind", "points"}, {"valid", true}, {"file", kind}, {"version", set->version}, {"points", set->points.size()}, {"practice", set->practice}, {"age_days", age}},
                   "Good: version " + set->version + ", " + std::to_string(set->points.size()) + " points of service" + (set->practice ? ", invented for practice" : "") + ", confirmed " +
                       std::to_string(age) + " days ago");
}

void run_update(Context& context, const PointsOptions& options)
{
    const auto config = desk::load_config(options.config);
    if (!config) {
        tell_fault(context, config.error());
        return;
    }
    const auto text = base::read_file(options.file, 2 * wire::k_max_reference_bytes);
    if (!text) {
        context.environment_error(text.error(), "cannot read " + options.file);
        return;
    }
    auto store = open_points(*config);
    if (!store) {
        tell(context, store.error());
        return;
    }
    const auto json = wire::parse_json(*text, {2 * wire::k_max_reference_bytes, 16});
    const auto offered = json ? wire::decode_reference_set(*json) : base::Result<wire::ReferenceSet>(base::unexpected(json.error()));
    const auto taken = offered ? store->take(*offered, context.clock().now()) : base::Result<bool>(base::unexpected(offered.error()));
    if (!taken) {
        tell_fault(context, taken.error());
        return;
    }
    const auto held = store->current();
    const std::string version = held ? held->set.version : std::string();
    bool told = false;
    if (auto service = link::Client::connect(options.socket.empty() ? config->socket_path : options.socket, link::Role::cli)) {
        told = (*service)->ask_and_wait("points_reload", wire::Json::object(), 10'000).has_value();
    }
    context.answer({{"kind", "points_update"}, {"new", *taken}, {"version", version}, {"points", held ? held->set.points.size() : 0}, {"service_told", told}},
                   (*taken ? "Taken: now version " : "Nothing new: version ") + version + (told ? ". The desk service uses it" : ". The desk service takes it when it starts"));
}

/// From one set to the next, for whoever publishes them; `onto` is a file of changes that gets one more.
void run_diff(Context& context, const PointsOptions& options)
{
    const auto from = load_point_set(options.file);
    const auto to = load_point_set(options.other);
    if (!from || !to) {
        tell(context, from ? to.error() : from.error());
        return;
    }
    std::vector<domain::PointDelta> deltas;
    if (!options.onto.empty()) {
        const auto text = base::read_file(options.onto, wire::k_max_reference_bytes);
        auto before = text ? wire::read_point_deltas(*text) : base::Result<std::vector<domain::PointDelta>, wire::ShapeError>(base::unexpected(wire::ShapeError{{}, "cannot be read"}));
        if (!before) {
            tell(context, {options.onto, wire::to_text(before.error())});
            return;
        }
        deltas = std::move(*before);
        if (deltas.size() >= wire::k_most_deltas) {
            deltas.erase(deltas.begin());  // who is that far behind asks for the whole set
        }
    }
    auto delta = domain::difference(*from, *to);
    const auto digest = sync::digest_of(*to);
    delta.result_sha256 = digest.value_or(std::string());
    const auto made = sync::apply_signed_delta(*from, delta);
    const bool follows = deltas.empty() || deltas.back().version == from->version;
    if (!made || !follows) {
        context.environment_error("reference_out_of_order", !follows ? "the file of changes does not end with the version of the first set"
                                                                     : "the second set needs a larger version, and so does every point that changed");
        return;
    }
    deltas.push_back(std::move(delta));
    const auto text = wire::encode(deltas).dump(1) + "\n";
    if (auto written = base::write_file(options.out, text, 0644); !written) {
        tell_fault(context, written.error());
        return;
    }
    context.answer({{"kind", "point_deltas"}, {"file", options.out}, {"version", to->version}, {"put", deltas.back().put.size()}, {"removed", deltas.back().remove.size()}},
                   options.out + ": from " + from->version + " to " + to->version + ", " + std::to_string(deltas.back().put.size()) + " points new or changed, " +
                       std::to_string(deltas.back().remove.size()) + " gone");
}

void run_slip(Context& context, const PointsOptions& options)
{
    const auto config = settings(context, options);
    const auto rules = wire::read_rules({reinterpret_cast<const char*>(balcao_eligibility_rules), balcao_eligibility_rules_size});
    const auto view = config ? find(context, options) : std::nullopt;
    if (!view || !rules) {
        return;
    }
    desk::SlipData data;
    data.at = moment(context, options.at).value_or(context.clock().now());
    data.refused = !options.reason.empty() || !options.rules.empty();
    data.reason = options.reason;
    data.desks = *view;
    for (const auto& id : options.rules) {
        const auto* rule = rules->find(id);
        if (rule == nullptr) {
            context.environment_error("input_invalid", "no rule is called " + id);
            return;
        }
        data.missing.push_back({rule->id, rule->severity, rule->field, rule->text_pt, rule->text_en, rule->legal_basis, false});
    }
    const auto& reasons = text::cancel_reasons();
    if (!options.reason.empty() && std::find(reasons.begin(), reasons.end(), options.reason) == reasons.end()) {
        context.environment_error("input_invalid", "no reason is called " + options.reason);
        return;
    }
    const auto format = options.format == "a4" ? paper::Format::a4 : options.format == "escpos" ? paper::Format::escpos : paper::Format::slip;
    const auto octets = paper::render_refusal_slip(slip_content(data, *config, text::local_offset(data.at)), language_of(options), format);
    auto written = octets ? base::write_file(options.out, {reinterpret_cast<const char*>(octets->data()), octets->size()}, 0600) : base::Status<>(base::unexpected(octets.error()));
    if (!written) {
        tell_fault(context, written.error());
        return;
    }
    context.answer({{"kind", "slip"}, {"file", options.out}, {"desks", view->lines.size()}, {"rules", data.missing.size()}}, "Written: " + options.out);
}

/// The paper for whoever is or was refused at the running desk.
void run_refusal(Context& context, const PointsOptions& options)
{
    auto service = connect_desk(context, options.running_socket);
    if (!service) {
        return;
    }
    const auto done = service->ask_and_wait("refusal_slip", {{"language", options.slip_language}}, 10'000);
    if (!done) {
        tell_fault(context, done.error());
        return;
    }
    context.answer({{"kind", "refusal_slip"}, {"pdf", done->at("pdf")}}, done->at("pdf").get<std::string>());
}

void run_calendar(Context& context, const PointsOptions& options)
{
    std::error_code ignored;
    desk::DeskConfig config;
    if (std::filesystem::exists(options.config, ignored)) {
        auto loaded = desk::load_config(options.config);
        if (!loaded) {
            tell_fault(context, loaded.error());
            return;
        }
        config = std::move(*loaded);
    }
    const auto calendar = load_calendar(config);
    const auto region = domain::region_from_name(options.region);
    const auto day = options.day.empty() ? std::optional(base::utc_day(context.clock().now())) : base::parse_iso_date(options.day);
    if (!calendar) {
        tell(context, calendar.error());
        return;
    }
    if (!region || !day) {
        context.environment_error("input_invalid", "--day takes YYYY-MM-DD, --region mainland, azores or madeira");
        return;
    }
    const domain::CalendarPlace place{*region, options.municipality};
    const auto* holiday = domain::holiday_on(*calendar, place, *day);
    const auto then = base::format_iso_date(domain::add_business_days(*calendar, place, *day, options.business_days));
    const bool business = domain::is_business_day(*calendar, place, *day);
    context.answer({{"kind", "calendar"},
                    {"day", base::format_iso_date(*day)},
                    {"business_day", business},
                    {"holiday", holiday != nullptr ? OrderedJson(holiday->name_pt) : OrderedJson()},
                    {"holiday_kind", holiday != nullptr ? OrderedJson(domain::name(holiday->kind)) : OrderedJson()},
                    {"business_days", options.business_days},
                    {"then", then}},
                   base::format_iso_date(*day) + (business ? ": business day" : holiday != nullptr ? ": " + holiday->name_pt : std::string(": weekend")) + "; " +
                       std::to_string(options.business_days) + " business days on: " + then);
}

void add_source(CLI::App& command, PointsOptions& options)
{
    command.add_option("--config", options.config, "Settings of this desk")->capture_default_str();
    command.add_option("--file", options.file, "A set in a file instead of what this desk holds");
    command.add_option("--at", options.at, "Time to judge opening hours by (UTC, RFC 3339); default: now");
    command.add_option("--language", options.language, "pt or en")->check(CLI::IsMember({"pt", "en"}))->capture_default_str();
}

void add_search(CLI::App& command, PointsOptions& options)
{
    add_source(command, options);
    command.add_option("--place", options.place, "Town, postal code, or latitude,longitude; default: near this desk");
    command.add_option("--service", options.service, "activation, unlock, change_contact, cancellation, card_withdrawal")->capture_default_str();
    command.add_flag("--foreigner", options.foreigner, "With a foreign document");
    command.add_flag("--open-now", options.open_now, "Only desks that are open");
    command.add_option("--most", options.most, "So many")->check(CLI::Range(1, 1000))->capture_default_str();
}

}  // namespace

void add_points(CLI::App& app, Context& context)
{
    CLI::App& points = group(app, "points", "Points of service: other desks, their hours, the file they come from");
    const auto options = std::make_shared<PointsOptions>();
    const auto run = [&context, options](CLI::App* command, void (*act)(Context&, const PointsOptions&)) { command->callback([&context, options, act] { act(context, *options); }); };

    auto* near = points.add_subcommand("near", "The nearest desks that do something, with distance and next opening");
    add_search(*near, *options);
    run(near, &run_find);
    auto* show = points.add_subcommand("show", "One desk by its id");
    add_source(*show, *options);
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

    auto* refusal = app.add_subcommand("refusal-slip", "The paper for whoever is or was last refused at the running desk");
    add_socket_option(*refusal, options->running_socket);
    refusal->add_option("--language", options->slip_language, "pt or en; default: the one the citizen chose")->check(CLI::IsMember({"pt", "en"}));
    run(refusal, &run_refusal);

    auto* calendar = app.add_subcommand("calendar", "Is a day free there, and which day is so many business days later?");
    calendar->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
    calendar->add_option("--day", options->day, "YYYY-MM-DD; default: today");
    calendar->add_option("--business-days", options->business_days, "So many later; negative: earlier")->check(CLI::Range(-10000, 10000));
    calendar->add_option("--region", options->region, "mainland, azores or madeira")->capture_default_str();
    calendar->add_option("--municipality", options->municipality, "Its holiday counts too");
    run(calendar, &run_calendar);
}

}  // namespace balcao::cli
