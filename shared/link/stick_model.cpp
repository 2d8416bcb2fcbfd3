#include "link/stick_model.h"

#include <array>
#include <stdexcept>

namespace balcao::link {

using wire::Json;

namespace {

constexpr std::array k_stick_acts{StickAct::none, StickAct::look, StickAct::write, StickAct::deliver, StickAct::take};

Json stick_medium(const StickMedium& one)
{
    return {{"folder", one.folder},       {"name", one.name},           {"free_octets", one.free_octets}, {"read_only", one.read_only},
            {"own_disk", one.own_disk}, {"to_deliver", one.to_deliver}, {"answers", one.answers}};
}

StickMedium stick_medium(const Json& json)
{
    return {json.at("folder").get<std::string>(), json.at("name").get<std::string>(), json.at("free_octets").get<std::int64_t>(),
            json.at("read_only").get<bool>(),     json.at("own_disk").get<bool>(),    json.at("to_deliver").get<int>(),
            json.at("answers").get<int>()};
}

Json stick_out(const StickOut& one)
{
    return {{"id", one.id},           {"since", base::format_instant(one.since)}, {"records", one.records}, {"unsettled", one.unsettled},
            {"overdue", one.overdue}, {"lost", one.lost}};
}

StickOut stick_out(const Json& json)
{
    const auto since = base::parse_instant(json.at("since").get<std::string>());
    if (!since) {
        throw std::runtime_error("since");
    }
    return {json.at("id").get<std::string>(),         *since,
            json.at("records").get<std::int64_t>(),   json.at("unsettled").get<std::int64_t>(),
            json.at("overdue").get<bool>(),           json.at("lost").get<bool>()};
}

Json stick_work(const StickWork& work)
{
    return {{"act", name(work.act)},       {"running", work.running}, {"medium", work.medium},   {"done", work.done},
            {"total", work.total},         {"records", work.records}, {"left_out", work.left_out}, {"files", work.files},
            {"before", work.before},       {"foreign", work.foreign}, {"failed", work.failed},   {"settled", work.settled},
            {"refused", work.refused},     {"known", work.known},     {"postponed", work.postponed},
            {"fault", work.fault ? Json(base::name(*work.fault)) : Json()}};
}

StickWork stick_work(const Json& json)
{
    const auto number = [&json](const char* key) { return json.at(key).get<std::int64_t>(); };
    StickWork work;
    work.act = stick_act_from_name(json.at("act").get<std::string>()).value_or(StickAct::none);
    work.running = json.at("running").get<bool>();
    work.medium = json.at("medium").get<std::string>();
    work.done = number("done");
    work.total = number("total");
    work.records = number("records");
    work.left_out = number("left_out");
    work.files = static_cast<int>(number("files"));
    work.before = static_cast<int>(number("before"));
    work.foreign = static_cast<int>(number("foreign"));
    work.failed = static_cast<int>(number("failed"));
    work.settled = number("settled");
    work.refused = number("refused");
    work.known = number("known");
    work.postponed = number("postponed");
    if (json.at("fault").is_string()) {
        work.fault = base::fault_code_from_name(json.at("fault").get<std::string>());
    }
    return work;
}

}  // namespace

std::string_view name(StickAct act)
{
    switch (act) {
    case StickAct::none: return "none";
    case StickAct::look: return "look";
    case StickAct::write: return "write";
    case StickAct::deliver: return "deliver";
    case StickAct::take: return "take";
    }
    return "none";
}

std::optional<StickAct> stick_act_from_name(std::string_view text)
{
    for (const auto act : k_stick_acts) {
        if (name(act) == text) {
            return act;
        }
    }
    return std::nullopt;
}

Json to_json(const StickView& view)
{
    Json media = Json::array();
    for (const auto& one : view.media) {
        media.push_back(stick_medium(one));
    }
    Json out = Json::array();
    for (const auto& one : view.out) {
        out.push_back(stick_out(one));
    }
    return {{"allowed", view.allowed}, {"looked", view.looked}, {"media", std::move(media)}, {"out", std::move(out)}, {"work", stick_work(view.work)}};
}

StickView stick_view_from_json(const Json& json)
{
    StickView view;
    view.allowed = json.at("allowed").get<bool>();
    view.looked = json.at("looked").get<bool>();
    for (const auto& one : json.at("media")) {
        view.media.push_back(stick_medium(one));
    }
    for (const auto& one : json.at("out")) {
        view.out.push_back(stick_out(one));
    }
    view.work = stick_work(json.at("work"));
    return view;
}

}  // namespace balcao::link
