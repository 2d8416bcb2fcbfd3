#include "desk/case_move.h"

#include <algorithm>
#include <set>

#include "base/uuid.h"
#include "desk/case_json.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;

/// The chip was genuine wherever it was read. Its photo stayed behind, and who was compared with it.
void without_person(std::optional<domain::ChipCheck>& chip)
{
    if (chip) {
        chip->has_photo = false;
        chip->face.clear();
        chip->holder.clear();
    }
}

std::set<std::string> refusals(const CaseState& state, const MachineContext& context, bool hands_out_cards)
{
    auto there = context.evaluation;
    there.hands_out_cards = hands_out_cards;
    std::set<std::string> out;
    for (const auto& finding : domain::evaluate(state.draft, context.rules, there)) {
        if (finding.severity == domain::Severity::refuse) {
            out.insert(finding.rule_id);
        }
    }
    return out;
}

}  // namespace

CaseState travelling(CaseState state)
{
    CaseState out;
    out.id = std::move(state.id);
    out.ticket = std::move(state.ticket);
    out.started_at = state.started_at;
    out.draft = std::move(state.draft);
    out.draft.acknowledged.clear();
    out.draft.set(domain::FieldId::representative_proof, {}, domain::Origin::typed);  // a paper that the clerk must have seen
    without_person(out.draft.chip);
    without_person(out.draft.representative_chip);
    out.disagreements = std::move(state.disagreements);
    out.language = std::move(state.language);
    return out;
}

base::Bytes write_moved_case(const CaseState& state) { return write_case(travelling(state)); }

base::Result<CaseState> read_moved_case(base::BytesView content, const base::CaseId& id)
{
    if (content.size() > queue::k_moved_case_octets) {
        return fail(FaultCode::message_too_large, static_cast<std::int64_t>(content.size()));
    }
    auto read = read_case(content);
    if (!read) {
        return base::unexpected(read.error());
    }
    const auto fields = domain::all_fields().size();
    const bool good = read->id == id && base::is_uuid(id.text()) && queue::ticket_code_from_text(read->ticket) && read->language.size() <= 8 && read->disagreements.size() <= fields;
    return good ? base::Result<CaseState>(travelling(std::move(*read))) : fail(FaultCode::message_malformed);
}

std::optional<base::Fault> not_for_this_desk(const CaseState& state, const MachineContext& context)
{
    if (context.evaluation.hands_out_cards.value_or(true)) {
        return std::nullopt;
    }
    const auto elsewhere = refusals(state, context, true);
    const auto here = refusals(state, context, false);
    const bool only_here = std::any_of(here.begin(), here.end(), [&](const std::string& rule) { return !elsewhere.contains(rule); });
    return only_here ? std::optional(base::Fault{FaultCode::case_not_for_this_desk}) : std::nullopt;
}

queue::CaseVault case_vault(const queue::DraftKeys& keys, base::Random& random)
{
    return {[&keys] { return keys.day(); },
            [&keys, &random](const base::CaseId& id, base::BytesView content) -> base::Result<base::Bytes> {
                const auto read = read_moved_case(content, id);
                if (!read) {
                    return fail(FaultCode::message_malformed);
                }
                auto plain = write_case(*read);
                auto sealed = keys.seal(id, plain, random);
                base::wipe(plain);
                return sealed;
            },
            [&keys](const base::CaseId& id, base::BytesView sealed) -> base::Result<base::Bytes> {
                auto plain = keys.open_draft(id, sealed);
                if (!plain) {
                    return base::unexpected(plain.error());
                }
                const auto read = read_case(*plain);
                base::wipe(*plain);
                return read ? base::Result<base::Bytes>(write_moved_case(*read)) : base::unexpected(read.error());
            }};
}

}  // namespace balcao::desk
