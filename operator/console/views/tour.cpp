#include "console/views/tour.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "link/protocol.h"
#include "wire/json_text.h"

namespace balcao::console {
namespace {

constexpr std::array<std::string_view, 13> k_places{"queue", "give_up", "sync", "day", "tickets", "lessons", "sticks", "drain", "help", "scan", "cancel", "desks", "lost"};

std::string member(const wire::Json& entry, const char* name)
{
    const auto found = entry.find(name);
    return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

bool known_place(const std::string& place) { return std::find(k_places.begin(), k_places.end(), place) != k_places.end(); }

std::optional<link::Step> step_from_name(const std::string& name)
{
    for (const auto known : {link::Step::document, link::Step::eligibility, link::Step::phone}) {
        if (name == link::name(known)) {
            return known;
        }
    }
    return std::nullopt;
}

base::Result<std::vector<Screen>> read_tour(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return base::fail(base::FaultCode::file_unreadable);
    }
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto list = wire::parse_json(content);
    if (!list || !list->is_array()) {
        return base::fail(base::FaultCode::input_invalid);
    }
    std::vector<Screen> screens;
    for (const auto& entry : *list) {
        if (!entry.is_object()) {
            return base::fail(base::FaultCode::input_invalid);
        }
        const auto step = member(entry, "step");
        Screen screen{member(entry, "name"), member(entry, "model"), member(entry, "place"), step_from_name(step), member(entry, "lesson")};
        if (screen.name.empty() || screen.model.empty() || (!screen.place.empty() && !known_place(screen.place)) || (!step.empty() && !screen.step)) {
            return base::fail(base::FaultCode::input_invalid);
        }
        screen.model = (std::filesystem::path(path).parent_path() / screen.model).string();
        screens.push_back(std::move(screen));
    }
    return screens;
}

}  // namespace balcao::console
