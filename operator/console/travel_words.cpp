#include "console/travel_words.h"

#include <algorithm>

#include "text/fault_text.h"
#include "text/format.h"
#include "text/leaving_text.h"

namespace balcao::console {

using link::StickAct;
using link::StickWork;
using text::fill;
using text::tr;
using text::tr_plural;

namespace {

StickWords running_words(const StickWork& work, Language language)
{
    const std::string far = work.total > 0 ? fill(tr(language, "{done} of {total}. Do not take the stick out."),
                                                  {{"done", text::format_count(work.done)}, {"total", text::format_count(work.total)}})
                                           : tr(language, "Do not take the stick out.");
    switch (work.act) {
    case StickAct::write: return {Mood::info, tr(language, "Writing the cases onto the stick"), far};
    case StickAct::deliver: return {Mood::info, tr(language, "Delivering what is on the stick"), far};
    case StickAct::take: return {Mood::info, tr(language, "Taking the answers in"), far};
    case StickAct::look:
    case StickAct::none: break;
    }
    return {Mood::info, tr(language, "Looking for sticks"), {}};
}

/// Something was wrong with all of it or with a part.
StickWords failed_words(const StickWork& work, Language language)
{
    const auto said = text::fault_text(language, *work.fault);
    std::string detail = said.safe + " " + said.now;
    const int good = work.files;
    if (good > 0) {
        detail = fill(tr(language, "{good} of {all} files went well."),
                      {{"good", std::to_string(good)}, {"all", std::to_string(good + work.failed)}}) + " " + detail;
    }
    return {Mood::bad, said.happened, detail};
}

StickWords written_words(const StickWork& work, Language language)
{
    if (work.records == 0) {
        return {Mood::info, tr(language, "No case waits to be sent"), tr(language, "Nothing was written onto the stick.")};
    }
    std::string detail = tr(language, "They also stay safe on this desk until their receipts are here. Take the stick out and deliver it at any desk with a line.");
    if (work.left_out > 0) {
        detail += " " + tr_plural(language, "{n} case cannot travel as it is: the queue shows it.", "{n} cases cannot travel as they are: the queue shows them.", work.left_out);
    }
    return {work.left_out > 0 ? Mood::warning : Mood::ok,
            tr_plural(language, "{n} case is on the stick", "{n} cases are on the stick", work.records), detail};
}

StickWords delivered_words(const StickWork& work, Language language)
{
    if (work.files > 0) {
        return {Mood::ok, tr_plural(language, "{n} bundle was delivered", "{n} bundles were delivered", work.files),
                tr(language, "The answers are on the stick. Take it out and bring it back to the desk that it came from.")};
    }
    if (work.before > 0) {
        return {Mood::info, tr(language, "Everything on this stick has its answer already"), tr(language, "Bring it back to the desk that it came from.")};
    }
    return {Mood::info, tr(language, "There is nothing to deliver on this stick"), tr(language, "Nothing was changed. Check that it is the right stick.")};
}

StickWords taken_words(const StickWork& work, Language language)
{
    if (work.files > 0) {
        const auto headline = work.settled > 0 ? tr_plural(language, "{n} case has the central service's answer", "{n} cases have the central service's answer", work.settled)
                                               : tr(language, "These answers were known already");
        if (work.refused > 0) {
            return {Mood::warning, headline,
                    tr_plural(language, "{n} of them was refused: the queue (F6) shows why and who acts.", "{n} of them were refused: the queue (F6) shows why and who acts.", work.refused)};
        }
        if (work.postponed > 0) {
            return {Mood::info, headline, tr_plural(language, "{n} case is wanted later; it stays here and is sent again.", "{n} cases are wanted later; they stay here and are sent again.", work.postponed)};
        }
        if (work.foreign > 0) {
            return {Mood::ok, headline, tr(language, "There are answers for other desks on it too: do not erase it, take it to them.")};
        }
        return {Mood::ok, headline, tr(language, "Nothing more is to be done. The stick may be erased.")};
    }
    if (work.foreign > 0) {
        return {Mood::info, tr(language, "The answers on this stick are for other desks"), tr(language, "Nothing was changed. Take the stick to the desk that it came from.")};
    }
    return {Mood::info, tr(language, "There is no answer on this stick"), tr(language, "Nothing was changed. It must be delivered at a desk with a line first.")};
}

}  // namespace

StickWords stick_words(const StickWork& work, Language language)
{
    if (work.running) {
        return running_words(work, language);
    }
    if (work.fault) {
        return failed_words(work, language);
    }
    switch (work.act) {
    case StickAct::write: return written_words(work, language);
    case StickAct::deliver: return delivered_words(work, language);
    case StickAct::take: return taken_words(work, language);
    case StickAct::look:
    case StickAct::none: break;
    }
    return {};
}

std::string medium_words(const link::StickMedium& medium, Language language)
{
    constexpr std::int64_t k_mega = 1'000'000;
    constexpr std::int64_t k_giga = 1000 * k_mega;
    std::string words = medium.name;
    const auto add = [&words](const std::string& more) { words += " · " + more; };
    if (medium.read_only) {
        add(tr(language, "only for reading"));
    } else if (medium.free_octets >= k_giga) {
        add(fill(tr(language, "{n} GB free"), {{"n", std::to_string(medium.free_octets / k_giga)}}));
    } else {
        add(fill(tr(language, "{n} MB free"), {{"n", std::to_string(medium.free_octets / k_mega)}}));
    }
    if (medium.own_disk) {
        add(tr(language, "on this desk's own disk"));
    }
    if (medium.to_deliver > 0) {
        add(tr_plural(language, "{n} bundle to deliver", "{n} bundles to deliver", medium.to_deliver));
    }
    if (medium.answers > 0) {
        add(tr_plural(language, "{n} answer for this desk", "{n} answers for this desk", medium.answers));
    }
    return words;
}

LeftWords left_words(const link::LeftLine& line, Language language)
{
    LeftWords words;
    words.what = text::left_text(language, link::name(line.kind), line.count);
    words.next = text::left_next_step(language, link::name(line.kind));
    if (line.seconds_left) {
        words.next += " " + fill(tr(language, "At the pace of the last sending: {time}."), {{"time", text::duration_text(language, *line.seconds_left)}});
    }
    words.next += " " + fill(tr(language, "Whose turn: {owner}."), {{"owner", text::left_owner(language, link::name(link::owner_of(line.kind)))}});
    return words;
}

Backlog backlog(const link::QueueView& queue, Language language)
{
    Backlog out;
    if (!queue.room_records || !queue.room_days) {
        out.words = "–";
        return out;
    }
    constexpr std::int64_t many_days = 999;
    constexpr std::int64_t few_days = 5;
    const auto limit = queue.pending + std::max<std::int64_t>(0, *queue.room_records);
    out.fraction = limit == 0 ? 1.0 : static_cast<double>(queue.pending) / static_cast<double>(limit);
    out.mood = *queue.room_days < 1 ? Mood::bad : *queue.room_days < few_days || out.fraction > 0.8 ? Mood::warning : Mood::info;
    const auto days = *queue.room_days > many_days ? fill(tr(language, "room for more than {n} days"), {{"n", std::to_string(many_days)}})
                                                   : tr_plural(language, "room for {n} day", "room for {n} days", *queue.room_days);
    out.words = fill(tr(language, "{pending} of {limit} · {days}"),
                     {{"pending", text::format_count(queue.pending)}, {"limit", text::format_count(limit)}, {"days", days}});
    return out;
}

}  // namespace balcao::console
