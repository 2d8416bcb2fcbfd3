#include "text/fault_text.h"

#include "text/fault_texts.h"

namespace balcao::text {
namespace {

/// Stands in for a code that has no entry yet, so that an error is never shown empty.
constexpr FaultEntry k_unknown{{},
                               tr_mark("Something went wrong ({code})."),
                               tr_mark("Do not take the last request as registered: look it up in the queue first."),
                               tr_mark("Call technical support and tell them the code on the screen."),
                               citizen_mark("We need a moment. The clerk will help you.")};

const FaultEntry* find(base::FaultCode code)
{
    for (const auto& entry : fault_entries()) {
        if (entry.code == code) {
            return &entry;
        }
    }
    return nullptr;
}

}  // namespace

FaultText fault_text(Language language, base::FaultCode code)
{
    const FaultEntry* entry = find(code);
    const FaultEntry& texts = entry != nullptr ? *entry : k_unknown;
    return {fill(tr(language, texts.happened), {{"code", base::name(code)}}), tr(language, texts.safe), tr(language, texts.now)};
}

std::string fault_text_for_citizen(Language language, base::FaultCode code)
{
    const FaultEntry* entry = find(code);
    return tr(language, entry != nullptr ? entry->citizen : k_unknown.citizen);
}

bool has_fault_text(base::FaultCode code) { return find(code) != nullptr; }

}  // namespace balcao::text
