#include "text/day_words.h"

#include "text/names.h"

namespace balcao::text {
namespace {

struct DayEntry {
    std::string_view name;
    const char* msgid;
};

constexpr const char* k_records_are_safe_support = tr_mark("What the central service has signed for stays valid. Close with the difference named, and give the statement to technical support.");

constexpr DayEntry k_day_advice[] = {
    {"ledger_counts", tr_mark("The records decide, not the count. Close with the difference named, and give the statement to technical support.")},
    {"ledger_answers", tr_mark("The central service's receipts decide, not the count. Close with the difference named, and give the statement to technical support.")},
    {"record_missing", tr_mark("Do not switch the machine off for repair. Technical support asks the central service for these numbers; what it does not have must be registered again with the citizen.")},
    {"record_unseen", k_records_are_safe_support},
    {"record_changed", tr_mark("The central service refuses what was changed. Technical support compares these records with what the central service holds.")},
    {"erased_unlisted", tr_mark("Erased without a list signed here. Technical support asks the central service whether it holds these numbers.")},
    {"receipt_missing", tr_mark("Nothing is proved for these citizens until the central service's word is here. Technical support asks it for these numbers.")},
    {"receipt_invalid", tr_mark("Nothing is proved for these citizens by this receipt. Technical support asks the central service for these numbers.")},
    {"answer_differs", tr_mark("The central service's word counts. Technical support looks at these records before the citizens are told anything else.")},
    {"audit_broken", tr_mark("Somebody or something changed the event chain. Nothing may be put right by hand: technical support takes over.")},
};

constexpr DayEntry k_day_states[] = {
    {"registered", tr_mark("Registered")},     {"accepted", tr_mark("Accepted by the central")}, {"refused", tr_mark("Refused")},
    {"waiting", tr_mark("Waiting")},           {"held_back", tr_mark("Held back")},              {"frozen", tr_mark("Frozen")},
    {"waived", tr_mark("Given up")},           {"replaced", tr_mark("Replaced")},                {"erased", tr_mark("Erased after its time")},
    {"pending", tr_mark("Waiting")},           {"retry", tr_mark("Waiting")},                    {"parked", tr_mark("Held back")},
    {"dead", tr_mark("Refused")},              {"acked", tr_mark("Accepted by the central")},    {"purged", tr_mark("Erased after its time")},
};

constexpr DayEntry k_call_backs[] = {
    {"refused", tr_mark("Tell the citizen why, and register again when the reason is gone; or a supervisor gives it up with a reason.")},
    {"frozen", tr_mark("Two people send it again from the queue page. The citizen only needs to know that it takes longer.")},
    {"held_back", tr_mark("Take it up again on the queue page, or tell the citizen what it waits for.")},
};

template <std::size_t N>
std::string word_of(Language language, const DayEntry (&entries)[N], std::string_view name)
{
    for (const auto& entry : entries) {
        if (entry.name == name) {
            return tr(language, entry.msgid);
        }
    }
    return std::string(name);
}

std::string with_numbers(const std::string& sentence, const DayFlawWords& flaw) { return fill(sentence, {{"numbers", std::string(flaw.positions)}}); }

}  // namespace

std::string day_flaw_text(Language language, const DayFlawWords& flaw)
{
    const auto counts = [&](const char* text) {
        return fill(tr(language, text), {{"kind", record_kind_name(language, flaw.kind)}, {"counted", std::to_string(flaw.expected)}, {"found", std::to_string(flaw.found)}});
    };
    if (flaw.flaw == "ledger_counts") {
        return counts(tr_mark("{kind}: the ledger counted {counted}, and {found} records are here."));
    }
    if (flaw.flaw == "ledger_answers") {
        return counts(tr_mark("{kind}: the ledger counted {counted} answers, and the records have {found}."));
    }
    if (flaw.flaw == "record_missing") {
        return with_numbers(tr_plural(language, "{n} record that was registered here is gone: number {numbers}.", "{n} records that were registered here are gone: numbers {numbers}.", flaw.records), flaw);
    }
    if (flaw.flaw == "record_unseen") {
        return with_numbers(tr_plural(language, "{n} record stands in no entry of the event chain: number {numbers}.", "{n} records stand in no entry of the event chain: numbers {numbers}.", flaw.records), flaw);
    }
    if (flaw.flaw == "record_changed") {
        return with_numbers(tr_plural(language, "{n} record is not the one that was registered: number {numbers}.", "{n} records are not those that were registered: numbers {numbers}.", flaw.records), flaw);
    }
    if (flaw.flaw == "erased_unlisted") {
        return with_numbers(tr_plural(language, "{n} record was erased without a signed list: number {numbers}.", "{n} records were erased without a signed list: numbers {numbers}.", flaw.records), flaw);
    }
    if (flaw.flaw == "receipt_missing") {
        return with_numbers(tr_plural(language, "{n} record counts as answered without a receipt: number {numbers}.", "{n} records count as answered without a receipt: numbers {numbers}.", flaw.records), flaw);
    }
    if (flaw.flaw == "receipt_invalid") {
        return with_numbers(tr_plural(language, "The receipt of {n} record is not the central service's: number {numbers}.", "The receipts of {n} records are not the central service's: numbers {numbers}.", flaw.records), flaw);
    }
    if (flaw.flaw == "answer_differs") {
        return with_numbers(tr_plural(language, "{n} record stands here otherwise than in its receipt: number {numbers}.", "{n} records stand here otherwise than in their receipts: numbers {numbers}.", flaw.records), flaw);
    }
    if (flaw.flaw == "audit_broken") {
        return fill(tr(language, "The event chain does not hold at entry {found}."), {{"found", std::to_string(flaw.found)}});
    }
    return std::string(flaw.flaw);
}

std::string day_flaw_advice(Language language, std::string_view flaw) { return word_of(language, k_day_advice, flaw); }
std::string day_state_name(Language language, std::string_view state) { return word_of(language, k_day_states, state); }
std::string record_kind_name(Language language, std::string_view kind) { return act_name(language, kind); }
std::string call_back_advice(Language language, std::string_view state) { return word_of(language, k_call_backs, state); }

}  // namespace balcao::text
