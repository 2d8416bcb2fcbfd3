#include "console/kept_look.h"

#include <cmath>
#include <filesystem>

#include "base/files.h"
#include "link/lessons.h"
#include "wire/json_text.h"

namespace balcao::console {
namespace {

constexpr std::uintmax_t k_most_octets = 4096;

}  // namespace

std::string default_look_file()
{
    const auto beside = link::LessonProgress::default_path();
    return beside.empty() ? std::string() : std::filesystem::path(beside).replace_filename("look.json").string();
}

std::optional<KeptLook> read_kept_look(const std::string& path)
{
    std::error_code error;
    if (path.empty() || !std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) > k_most_octets || error) {
        return std::nullopt;
    }
    const auto text = base::read_file(path);
    const auto json = text ? wire::parse_json(*text) : base::Result<wire::Json>(base::unexpected(text.error()));
    if (!json || !json->is_object() || !json->contains("theme") || !json->at("theme").is_string() || !json->contains("scale") || !json->at("scale").is_number()) {
        return std::nullopt;
    }
    const auto theme = ui::theme_from_name(json->at("theme").get<std::string>());
    const auto scale = json->at("scale").get<double>();
    if (!theme || !std::isfinite(scale) || scale < k_least_scale || scale > k_most_scale) {
        return std::nullopt;
    }
    return KeptLook{*theme, scale};
}

bool keep_look(const std::string& path, const KeptLook& look)
{
    if (path.empty()) {
        return true;
    }
    std::error_code ignored;  // what cannot be made cannot be written to either
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    return base::write_file(path, wire::to_line(wire::Json{{"v", 1}, {"theme", ui::name(look.theme)}, {"scale", look.text_scale}}), 0600).has_value();
}

}  // namespace balcao::console
