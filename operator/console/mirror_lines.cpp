#include "console/mirror_lines.h"

#include "text/fault_text.h"
#include "text/format.h"

namespace balcao::console {
namespace {

std::string fault_sentence(base::FaultCode code, text::Language language)
{
    const auto said = text::fault_text(language, code);
    return said.happened + " " + said.safe + " " + said.now;
}

MirrorLine line_of(const link::MirrorNeighbour& one, text::Language language, const std::function<std::string(base::Instant)>& when)
{
    MirrorLine line;
    line.id = "mirror.at." + one.terminal;
    line.name = text::fill(text::tr(language, "Copies at desk {desk}"), {{"desk", one.terminal}});
    const auto there = text::format_count(one.there);
    const auto unsent = text::format_count(one.unsent);
    if (one.unsent == 0 && one.there == 0) {
        line.state = text::tr(language, "nothing to be copied");
    } else if (one.newest_at) {
        line.state = text::fill(text::tr(language, "mirrored: {there} of {unsent}, newest {time}"), {{"there", there}, {"unsent", unsent}, {"time", when(*one.newest_at)}});
    } else {
        line.state = text::fill(text::tr(language, "mirrored: {there} of {unsent}"), {{"there", there}, {"unsent", unsent}});
    }
    line.mood = one.there >= one.unsent ? Mood::ok : Mood::neutral;
    if (one.fault) {
        line.mood = Mood::warning;
        line.reason = fault_sentence(*one.fault, language);
    }
    return line;
}

MirrorLine line_of(const link::MirrorKept& one, text::Language language, const std::function<std::string(base::Instant)>& when)
{
    MirrorLine line;
    line.id = "mirror.kept." + one.terminal;
    line.name = text::fill(text::tr(language, "Copies of desk {desk}"), {{"desk", one.terminal}});
    line.state = text::fill(text::tr(language, "keeping {count}"), {{"count", text::format_count(one.records)}});
    if (one.delivered > 0) {
        line.state += ", " + text::fill(text::tr(language, "{count} delivered from here"), {{"count", text::format_count(one.delivered)}});
    }
    if (one.seen_at) {
        line.reason = text::fill(text::tr(language, "Last heard of that desk: {time}"), {{"time", when(*one.seen_at)}});
    }
    return line;
}

}  // namespace

std::vector<MirrorLine> mirror_lines(const link::MirrorView& view, text::Language language, const std::function<std::string(base::Instant)>& when)
{
    std::vector<MirrorLine> lines;
    for (const auto& one : view.at) {
        lines.push_back(line_of(one, language, when));
    }
    for (const auto& one : view.kept) {
        lines.push_back(line_of(one, language, when));
    }
    if (view.keeper) {
        lines.push_back({"mirror.keeper", text::tr(language, "Copies of other desks"), text::tr(language, "none can be taken"), fault_sentence(*view.keeper, language),
                         Mood::warning});
    }
    return lines;
}

}  // namespace balcao::console
