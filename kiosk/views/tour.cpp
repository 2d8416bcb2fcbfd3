#include "views/tour.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "text/translate.h"
#include "views/app.h"
#include "wire/json_text.h"

namespace balcao::kiosk {
namespace {

base::Result<wire::Json> read_json(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return base::fail(base::FaultCode::file_unreadable);
    }
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    return wire::parse_json(content);
}

std::vector<std::string> languages_of(const TourOptions& options, const link::KioskModel& model, bool over, std::size_t number)
{
    // What lies over such a page is read in a language that was chosen there.
    if (!over && (model.page == link::KioskPage::idle || model.page == link::KioskPage::language || model.page == link::KioskPage::unavailable)) {
        return {""};
    }
    if (!options.languages.empty() && options.in_turn) {
        return {options.languages[number % options.languages.size()]};
    }
    if (!options.languages.empty()) {
        return options.languages;
    }
    std::vector<std::string> all;
    for (const auto language : text::k_languages) {
        all.emplace_back(text::code(language));
    }
    return all;
}

}  // namespace

base::Result<link::KioskModel> read_model(const std::string& path)
{
    const auto json = read_json(path);
    return json ? link::kiosk_model_from_json(*json) : base::Result<link::KioskModel>(base::unexpected(json.error()));
}

wire::Json read_points(const std::string& path)
{
    const auto json = read_json(path);
    return json && json->is_object() ? json->value("points", wire::Json()) : wire::Json();
}

base::Result<std::vector<TourStop>> read_tour(const TourOptions& options)
{
    const auto list = read_json(options.pages);
    if (!list || !list->is_array()) {
        return base::fail(base::FaultCode::input_invalid);
    }
    std::vector<TourStop> stops;
    std::size_t number = 0;
    for (const auto& entry : *list) {
        if (!entry.is_object() || !entry.contains("model") || !entry.at("model").is_string()) {
            return base::fail(base::FaultCode::input_invalid);
        }
        const auto file = entry.at("model").get<std::string>();
        const auto path = (std::filesystem::path(options.pages).parent_path() / file).string();
        auto model = read_model(path);
        if (!model) {
            return base::unexpected(model.error());
        }
        const auto press = entry.value("press", std::string());
        const auto name = std::filesystem::path(file).stem().string() + (press.empty() ? "" : "_" + press);
        for (const auto& language : languages_of(options, *model, !press.empty(), number++)) {
            model->language = language;
            for (const int step : options.text_steps) {
                stops.push_back({name + (language.empty() ? "" : "_" + language) + "_" + std::to_string(step), *model, read_points(path), press, step});
            }
        }
    }
    // A change of style costs more than a page: all pages of one style follow each other.
    std::stable_sort(stops.begin(), stops.end(), [](const TourStop& a, const TourStop& b) {
        return std::pair(a.text_step, a.model.language) < std::pair(b.text_step, b.model.language);
    });
    return stops;
}

}  // namespace balcao::kiosk
