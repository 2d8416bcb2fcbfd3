#include "link/camera_model.h"

#include <stdexcept>

namespace balcao::link {
namespace {

using wire::Json;

constexpr std::array<std::string_view, 3> k_kinds{"zone_read", "zone_doubtful", "code"};
constexpr std::array<std::string_view, 14> k_advices{"none",           "show_document", "hold_still", "glare",    "cut_off_left", "cut_off_right", "cut_off_top",
                                                     "cut_off_bottom", "too_small",     "blurred",    "too_dark", "check_digits", "broken_rules",  "read"};
constexpr std::size_t k_most_outlines = 32;

template <class E, std::size_t N>
E by_name(const std::array<std::string_view, N>& names, const std::string& text)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == text) {
            return static_cast<E>(i);
        }
    }
    throw std::invalid_argument("unknown name");
}

int share(const Json& json)
{
    const int value = json.get<int>();
    if (value < 0 || value > 1000) {
        throw std::invalid_argument("corner");
    }
    return value;
}

CameraOutline outline_of(const Json& json)
{
    CameraOutline out;
    out.kind = by_name<OutlineKind>(k_kinds, json.at("kind").get<std::string>());
    const auto& corners = json.at("corners");
    if (corners.size() != 2 * out.corners.size()) {
        throw std::invalid_argument("corners");
    }
    for (std::size_t i = 0; i < out.corners.size(); ++i) {
        out.corners[i] = {share(corners.at(2 * i)), share(corners.at(2 * i + 1))};
    }
    return out;
}

}  // namespace

std::string_view name(OutlineKind kind) { return k_kinds[static_cast<std::size_t>(kind)]; }

std::string_view name(PictureAdvice advice) { return k_advices[static_cast<std::size_t>(advice)]; }

Json to_json(const CameraModel& model)
{
    Json outlines = Json::array();
    for (const auto& outline : model.outlines) {
        Json corners = Json::array();
        for (const auto& corner : outline.corners) {
            corners.push_back(corner.x);
            corners.push_back(corner.y);
        }
        outlines.push_back({{"kind", name(outline.kind)}, {"corners", std::move(corners)}});
    }
    return {{"running", model.running},
            {"fault", model.fault ? Json(base::name(*model.fault)) : Json()},
            {"frame", model.frame},
            {"outlines", std::move(outlines)},
            {"advice", name(model.advice)},
            {"code", model.code ? Json{{"kind", model.code->kind}, {"text", model.code->text}} : Json()}};
}

base::Result<CameraModel> camera_model_from_json(const Json& json)
{
    try {
        CameraModel out;
        out.running = json.at("running").get<bool>();
        if (const auto& fault = json.at("fault"); !fault.is_null()) {
            out.fault = base::fault_code_from_name(fault.get<std::string>());
        }
        out.frame = json.at("frame").get<std::int64_t>();
        const auto& outlines = json.at("outlines");
        if (outlines.size() > k_most_outlines) {
            return base::fail(base::FaultCode::message_malformed);
        }
        for (const auto& outline : outlines) {
            out.outlines.push_back(outline_of(outline));
        }
        out.advice = by_name<PictureAdvice>(k_advices, json.at("advice").get<std::string>());
        if (const auto& code = json.at("code"); !code.is_null()) {
            out.code = CameraCode{code.at("kind").get<std::string>(), code.at("text").get<std::string>()};
        }
        return out;
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

}  // namespace balcao::link
