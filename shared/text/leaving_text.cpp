#include "text/leaving_text.h"

namespace balcao::text {
namespace {

struct NextStep {
    std::string_view kind;
    const char* msgid;
};

constexpr NextStep k_next_steps[] = {
    {"open_case", tr_mark("The clerk finishes it or breaks it off. What was set aside with a ticket is taken up at another desk, or its ticket is given up.")},
    {"unsent", tr_mark("Sending goes on by itself where there is a line. Without one, carry the rest out on a stick.")},
    {"carried", tr_mark("Take the receipts in when the stick comes back. If it is lost, say so and write the records out again.")},
    {"parked", tr_mark("A supervisor takes each up again on the queue page.")},
    {"refused", tr_mark("A supervisor looks at each: it is sent once more, or given up with a reason.")},
    {"frozen", tr_mark("Two people send them again from the queue page.")},
    {"pictures", tr_mark("Whoever may see them takes them away, or they are erased when their days are over.")},
    {"unbalanced_day", tr_mark("Technical support compares them before the machine goes.")},
};

struct OwnerEntry {
    std::string_view owner;
    const char* msgid;
};

constexpr OwnerEntry k_left_owners[] = {
    {"clerk", tr_mark("the clerk")},
    {"supervisor", tr_mark("a supervisor")},
    {"technician", tr_mark("technical support")},
    {"line", tr_mark("nobody, it goes by itself")},
    {"carrier", tr_mark("whoever carries the stick")},
    {"pictures_officer", tr_mark("whoever may see the pictures")},
};

}  // namespace

std::string left_text(Language language, std::string_view kind, std::int64_t count)
{
    if (kind == "open_case") {
        return tr_plural(language, "{n} case on the desk that is not finished", "{n} cases that are not finished", count);
    }
    if (kind == "unsent") {
        return tr_plural(language, "{n} record that is not sent yet", "{n} records that are not sent yet", count);
    }
    if (kind == "carried") {
        return tr_plural(language, "{n} record on a stick, without its receipt", "{n} records on a stick, without their receipts", count);
    }
    if (kind == "parked") {
        return tr_plural(language, "{n} record that was set aside", "{n} records that were set aside", count);
    }
    if (kind == "refused") {
        return tr_plural(language, "{n} record that the central service refused", "{n} records that the central service refused", count);
    }
    if (kind == "frozen") {
        return tr_plural(language, "{n} frozen record", "{n} frozen records", count);
    }
    if (kind == "pictures") {
        return tr_plural(language, "{n} picture of a document, kept with consent", "{n} pictures of documents, kept with consent", count);
    }
    if (kind == "unbalanced_day") {
        return tr_plural(language, "{n} day whose count differs from its records", "{n} days whose counts differ from their records", count);
    }
    return std::string(kind);
}

std::string left_next_step(Language language, std::string_view kind)
{
    for (const auto& entry : k_next_steps) {
        if (entry.kind == kind) {
            return tr(language, entry.msgid);
        }
    }
    return {};
}

std::string left_owner(Language language, std::string_view owner)
{
    for (const auto& entry : k_left_owners) {
        if (entry.owner == owner) {
            return tr(language, entry.msgid);
        }
    }
    return std::string(owner);
}

std::string duration_text(Language language, std::int64_t seconds)
{
    constexpr std::int64_t k_minute = 60;
    constexpr std::int64_t k_hour = 60 * k_minute;
    constexpr std::int64_t k_day = 24 * k_hour;
    if (seconds < k_minute) {
        return tr(language, "less than a minute");
    }
    if (seconds < k_hour) {
        return fill(tr(language, "about {minutes} min"), {{"minutes", std::to_string((seconds + k_minute - 1) / k_minute)}});
    }
    if (seconds < 2 * k_day) {
        const auto minutes = (seconds + k_minute - 1) / k_minute;
        return fill(tr(language, "about {hours} h {minutes} min"), {{"hours", std::to_string(minutes / 60)}, {"minutes", std::to_string(minutes % 60)}});
    }
    return fill(tr(language, "about {days} days"), {{"days", std::to_string((seconds + k_day - 1) / k_day)}});
}

}  // namespace balcao::text
