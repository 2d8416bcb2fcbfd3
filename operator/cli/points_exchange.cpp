// Files of points of service: looked at, taken into the desk's store, and the changes from one to the next.
#include "base/files.h"
#include "desk_client.h"
#include "points.h"
#include "text/problem_text.h"
#include "wire/reference_set.h"

namespace balcao::cli {

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
        tell_points_error(context, store.error());
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

void run_diff(Context& context, const PointsOptions& options)
{
    const auto from = load_point_set(options.file);
    const auto to = load_point_set(options.other);
    if (!from || !to) {
        tell_points_error(context, from ? to.error() : from.error());
        return;
    }
    std::vector<domain::PointDelta> deltas;
    if (!options.onto.empty()) {
        const auto text = base::read_file(options.onto, wire::k_max_reference_bytes);
        auto before = text ? wire::read_point_deltas(*text) : base::Result<std::vector<domain::PointDelta>, wire::ShapeError>(base::unexpected(wire::ShapeError{{}, "cannot be read"}));
        if (!before) {
            tell_points_error(context, {options.onto, wire::to_text(before.error())});
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

}  // namespace balcao::cli
