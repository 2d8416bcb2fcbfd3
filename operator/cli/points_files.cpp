#include "points_files.h"

#include <cerrno>
#include <filesystem>

#include "base/files.h"
#include "base/log.h"
#include "sync/key_folder.h"
#include "text/format.h"
#include "wire/calendar.h"
#include "wire/points.h"

extern "C" const unsigned char balcao_points_of_service[];
extern "C" const unsigned long balcao_points_of_service_size;
extern "C" const unsigned char balcao_holidays[];
extern "C" const unsigned long balcao_holidays_size;

namespace balcao::cli {
namespace {

/// The text of a file, or of what is built in; nullopt: cannot be read.
std::optional<std::string> text_of(const std::string& path, const unsigned char* built_in, unsigned long size)
{
    if (path.empty()) {
        return std::string(reinterpret_cast<const char*>(built_in), size);
    }
    auto text = base::read_file(path, wire::k_max_reference_bytes);
    return text ? std::optional(std::move(*text)) : std::nullopt;
}

constexpr auto k_keep_slips = std::chrono::hours(24);

void remove_old_slips(const std::string& folder)
{
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const auto written = std::filesystem::last_write_time(entry, error);
        if (!error && std::filesystem::file_time_type::clock::now() - written > k_keep_slips) {
            std::filesystem::remove(entry, error);
        }
    }
}

}  // namespace

base::Result<domain::Calendar, PointsError> load_calendar(const desk::DeskConfig& config)
{
    const auto& path = config.holidays_file;
    const auto text = text_of(path, balcao_holidays, balcao_holidays_size);
    if (!text) {
        return base::unexpected(PointsError{path, "cannot be read"});
    }
    auto calendar = wire::read_calendar(*text);
    if (!calendar) {
        return base::unexpected(PointsError{path, wire::to_text(calendar.error())});
    }
    return std::move(*calendar);
}

base::Result<domain::PointSet, PointsError> load_point_set(const std::string& path)
{
    const auto text = text_of(path, balcao_points_of_service, balcao_points_of_service_size);
    if (!text) {
        return base::unexpected(PointsError{path, "cannot be read"});
    }
    auto set = wire::read_points(*text);
    if (!set) {
        return base::unexpected(PointsError{path, wire::to_text(set.error())});
    }
    return std::move(*set);
}

base::Result<sync::PointsStore, PointsError> open_points(const desk::DeskConfig& config)
{
    std::optional<domain::PointSet> brought;
    if (!config.points_file.empty() || config.practice) {
        auto set = load_point_set(config.points_file);
        if (!set) {
            return base::unexpected(set.error());
        }
        brought = std::move(*set);
    }
    std::vector<seal::Certificate> reference;
    std::vector<seal::Certificate> ca;
    const sync::KeyFolder keys(config.keys_dir);
    if (keys.enrolled()) {
        auto credentials = keys.load();
        if (!credentials) {
            return base::unexpected(PointsError{config.keys_dir, "holds keys that cannot be used (" + std::string(base::name(credentials.error().code)) + ")"});
        }
        reference = std::move(credentials->reference);
        ca = std::move(credentials->ca);
    }
    return sync::PointsStore(config.state_dir + "/reference", std::move(reference), std::move(ca), std::move(brought));
}

base::Result<std::optional<desk::PointsBook>, PointsError> load_points_book(const desk::DeskConfig& config)
{
    auto calendar = load_calendar(config);
    if (!calendar) {
        return base::unexpected(calendar.error());
    }
    const auto store = open_points(config);
    if (!store) {
        return base::unexpected(store.error());
    }
    auto held = store->current();
    if (!held) {
        return std::optional<desk::PointsBook>();
    }
    return std::optional(desk::PointsBook{std::move(held->set), std::move(*calendar), held->is_signed, config.points_here, config.points_stale_days});
}

std::optional<desk::PointsBook> points_for_service(const desk::DeskConfig& config)
{
    auto book = load_points_book(config);
    if (!book) {
        base::log_id(base::LogLevel::error, "points_not_loaded", book.error().what);
        return std::nullopt;
    }
    return std::move(*book);
}

paper::RefusalSlip slip_content(const desk::SlipData& data, const desk::DeskConfig& config, std::chrono::minutes utc_offset)
{
    paper::RefusalSlip slip;
    slip.place = config.place;
    slip.desk = config.desk;
    slip.at = data.at;
    slip.utc_offset = utc_offset;
    slip.practice = config.practice || (data.desks && data.desks->practice);
    slip.refused = data.refused;
    slip.copy = data.copy;
    slip.act = data.act;
    slip.reason = data.reason;
    for (const auto& one : data.missing) {
        slip.rules.push_back({one.text_pt, one.text_en, one.legal_basis});
    }
    slip.desks_known = data.desks.has_value();
    if (data.desks) {
        slip.desks_stale = data.desks->stale;
        slip.desks_age_days = data.desks->age_days;
        for (const auto& line : data.desks->lines) {
            slip.desks.push_back({line.name, line.address, line.postal_code + " " + line.locality, line.division, line.appointment, line.phone, line.email, line.distance_m,
                                  line.today, line.hours_today, line.note_pt, line.note_en, line.open, line.closes, line.next_day, line.next_time});
        }
    }
    return slip;
}

desk::WriteSlip slip_writer(const desk::DeskConfig& config)
{
    return [&config](const desk::SlipData& data) -> base::Result<std::string> {
        const auto language = text::language_from_code(data.language).value_or(text::Language::pt);
        const auto pdf = paper::render_refusal_slip(slip_content(data, config, text::local_offset(data.at)), language, paper::Format::slip);
        if (!pdf) {
            return base::unexpected(pdf.error());
        }
        const std::string folder = config.state_dir + "/slips";
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error) {
            return base::file_fault(error.value());
        }
        remove_old_slips(folder);
        const std::string path = folder + "/" + std::to_string(data.at.time_since_epoch().count()) + ".pdf";
        if (auto written = base::write_file(path, {reinterpret_cast<const char*>(pdf->data()), pdf->size()}, 0600); !written) {
            return base::unexpected(written.error());
        }
        return path;
    };
}

}  // namespace balcao::cli
