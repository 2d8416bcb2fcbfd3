#include "desk/points.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;

std::string hours_text(const std::vector<domain::OpenSpan>& spans)
{
    std::string out;
    for (const auto& span : spans) {
        out += (out.empty() ? "" : " · ") + domain::format_clock(span.from) + "–" + domain::format_clock(span.to);
    }
    return out;
}

link::PointsView head_of(const PointsBook& book, base::Instant now)
{
    link::PointsView view;
    view.version = book.set.version;
    view.practice = book.set.practice;
    view.is_signed = book.is_signed;
    view.age_days = domain::age_days(book.set.confirmed_on, base::utc_day(now));
    view.stale = view.age_days > book.stale_days;
    return view;
}

std::optional<domain::GeoPosition> position_of_here(const PointsBook& book)
{
    const auto* here = domain::find_point(book.set, book.here);
    return here != nullptr ? std::optional(here->position) : std::nullopt;
}

}  // namespace

link::PointLine point_line(const domain::FoundPoint& found, const domain::Calendar& calendar, base::Instant now)
{
    const auto& point = *found.point;
    const auto local = domain::local_time(point.hours.zone, now);
    const auto today = domain::hours_on(point.hours, calendar, local.day);
    link::PointLine line;
    line.id = point.id;
    line.name = point.name;
    line.network = domain::name(point.network);
    line.address = point.address;
    line.postal_code = point.postal_code;
    line.locality = point.locality;
    line.phone = point.contact.phone;
    line.email = point.contact.email;
    if (found.channel != nullptr) {
        line.division = found.channel->division;
        line.appointment = domain::name(found.channel->appointment);
    }
    line.distance_m = std::llround(found.distance_m);
    line.today = base::format_iso_date(local.day);
    line.hours_today = hours_text(today.spans);
    if (today.holiday != nullptr) {
        line.note_pt = today.holiday->name_pt;
        line.note_en = today.holiday->name_en;
    } else if (today.restriction != nullptr) {
        line.note_pt = today.restriction->text_pt;
        line.note_en = today.restriction->text_en;
    }
    line.open = found.open;
    if (found.closes) {
        const auto closes = domain::local_time(point.hours.zone, *found.closes);
        line.closes = closes.day == local.day ? domain::format_clock(closes.minute) : "24:00";
    }
    if (found.next_opening) {
        const auto next = domain::local_time(point.hours.zone, *found.next_opening);
        line.next_day = base::format_iso_date(next.day);
        line.next_time = domain::format_clock(next.minute);
    }
    line.age_days = domain::age_days(point.confirmed_on, local.day);
    return line;
}

base::Result<link::PointsView> find_points(const PointsBook& book, const PointsQuestion& question, base::Instant now)
{
    const auto from = question.place.empty() ? position_of_here(book) : domain::locate(book.set, question.place);
    if (!from) {
        return fail(FaultCode::place_not_known);
    }
    link::PointsView view = head_of(book, now);
    view.place = question.place;
    view.service = domain::name(question.service);
    view.foreigner = question.foreigner;
    view.open_now = question.open_now;
    domain::PointQuery query{*from, now, question.service, question.foreigner, question.open_now, {}, question.most};
    if (question.place.empty()) {
        query.except = book.here;  // who asks for another desk stands at this one
    }
    for (const auto& found : domain::nearest_points(book.set, book.calendar, query)) {
        view.lines.push_back(point_line(found, book.calendar, now));
        view.stale = view.stale || view.lines.back().age_days > book.stale_days;
        view.age_days = view.lines.back().age_days > book.stale_days ? std::max(view.age_days, view.lines.back().age_days) : view.age_days;
    }
    return view;
}

std::vector<std::string> place_names(const PointsBook& book, std::string_view begins, std::size_t most)
{
    const auto letters = [](std::string_view text) {
        auto out = domain::folded(text);
        std::erase_if(out, [](char c) { return c == ' ' || c == '-'; });
        return out;
    };
    const auto wanted = letters(begins);
    std::map<std::string, std::string> found;  // by what is compared, so that Évora stands before Faro
    const auto add = [&](const std::string& name) {
        if (auto key = letters(name); !key.empty() && key.starts_with(wanted)) {
            found.emplace(std::move(key), name);
        }
    };
    for (const auto& point : book.set.points) {
        add(point.locality);
    }
    for (const auto& place : book.set.places) {
        add(place.name);
    }
    std::vector<std::string> out;
    for (auto& [key, name] : found) {
        if (out.size() == most) {
            break;
        }
        out.push_back(std::move(name));
    }
    return out;
}

base::Result<link::PointsView> show_point(const PointsBook& book, std::string_view id, base::Instant now)
{
    const auto* point = domain::find_point(book.set, id);
    if (point == nullptr) {
        return fail(FaultCode::place_not_known);
    }
    link::PointsView view = head_of(book, now);
    const auto here = position_of_here(book);
    const auto* channel = point->services.empty() ? nullptr : &point->services.front();
    domain::FoundPoint found{point, channel, here ? domain::distance_m(*here, point->position) : 0, false, std::nullopt, std::nullopt};
    if (domain::exists_on(*point, domain::local_time(point->hours.zone, now).day)) {
        found.closes = domain::closes_at(point->hours, book.calendar, now);
        found.open = found.closes.has_value();
        found.next_opening = found.open ? std::nullopt : domain::next_opening(point->hours, book.calendar, now);
    }
    view.service = channel != nullptr ? domain::name(channel->service) : domain::name(domain::PointService::activation);
    view.lines.push_back(point_line(found, book.calendar, now));
    view.stale = view.stale || view.lines.back().age_days > book.stale_days;
    return view;
}

}  // namespace balcao::desk
