// Other desks near here, and the paper for whoever is sent on to one.
#include "desk/arguments.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

constexpr std::int64_t k_most_points_shown = 20;
constexpr std::size_t k_desks_on_paper = 3;

/// nullopt: an argument that cannot be.
std::optional<PointsQuestion> question_of(const Json& args)
{
    PointsQuestion question;
    question.place = arguments::text(args, "place").value_or("");
    if (const auto named = arguments::text(args, "service", 64)) {
        const auto service = domain::point_service_from_name(*named);
        if (!service) {
            return std::nullopt;
        }
        question.service = *service;
    }
    question.foreigner = arguments::yes_or_no(args, "foreigner").value_or(false);
    question.open_now = arguments::yes_or_no(args, "open_now").value_or(false);
    question.most = static_cast<std::size_t>(std::clamp<std::int64_t>(arguments::number(args, "most", 5), 1, k_most_points_shown));
    return question;
}

bool speaks_against(const domain::Finding& finding)
{
    return finding.severity == domain::Severity::refuse || finding.severity == domain::Severity::missing;
}

/// A residence permit or card says it by itself, before a nationality is filled in.
bool shows_foreign_document(const domain::Draft& draft)
{
    const auto type = domain::document_type_from_name(draft.text(domain::FieldId::document_type));
    return domain::holder_kind(draft) == domain::HolderKind::foreigner || type == domain::DocumentType::residence_permit || type == domain::DocumentType::residence_card;
}

}  // namespace

void DeskService::points_changed(std::optional<PointsBook> book)
{
    m_mailbox.post([this, book = std::move(book)]() mutable {
        m_parts.points = std::move(book);
        changed();
    });
}

DeskService::Answer DeskService::points_near(const Json& args)
{
    const auto question = question_of(args);
    if (!question) {
        return fail(FaultCode::input_invalid);
    }
    if (!m_parts.points) {
        return fail(FaultCode::place_not_known);
    }
    const auto found = find_points(*m_parts.points, *question, m_parts.clock.now());
    return found ? Answer(to_json(*found)) : Answer(base::unexpected(found.error()));
}

DeskService::Answer DeskService::points_places(const Json& args)
{
    const auto begins = arguments::text(args, "begins", 64);
    if (!begins) {
        return fail(FaultCode::input_invalid);
    }
    const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(arguments::number(args, "most", 6), 1, k_most_points_shown));
    return Json{{"places", m_parts.points ? place_names(*m_parts.points, *begins, most) : std::vector<std::string>()}};
}

DeskService::Answer DeskService::points_show(const Json& args)
{
    const auto id = arguments::text(args, "id", 64);
    if (!id || !m_parts.points) {
        return fail(id ? FaultCode::place_not_known : FaultCode::input_invalid);
    }
    const auto found = show_point(*m_parts.points, *id, m_parts.clock.now());
    return found ? Answer(to_json(*found)) : Answer(base::unexpected(found.error()));
}

DeskService::Answer DeskService::points_slip(const Json& args)
{
    auto answer = arguments::text(args, "id", 64).value_or("").empty() ? points_near(args) : points_show(args);
    if (!answer) {
        return answer;
    }
    if (!m_parts.write_slip) {
        return fail(FaultCode::act_not_possible_now);
    }
    SlipData slip;
    slip.language = arguments::text(args, "language", 8).value_or("pt");
    slip.at = m_parts.clock.now();
    slip.refused = false;
    slip.desks = link::points_view_from_json(*answer).value_or(link::PointsView{});
    const auto path = m_parts.write_slip(slip);
    return path ? Answer(Json{{"pdf", *path}}) : Answer(base::unexpected(path.error()));
}

DeskService::Answer DeskService::points_reload(const Json&)
{
    if (m_parts.load_points) {
        m_parts.points = m_parts.load_points();
        changed();
    }
    return Json{{"version", m_parts.points ? m_parts.points->set.version : std::string()}};
}

/// What the case lacks by the rules, and a reason of the list. Kept apart from the case, which is erased with everything personal.
std::optional<SlipData> DeskService::refusal_of(const CaseState& state, const std::string& reason)
{
    if (state.record) {
        return std::nullopt;
    }
    SlipData slip;
    slip.language = state.language;
    slip.act = state.draft.act;
    slip.reason = reason;
    const auto context = machine_context();
    for (const auto& finding : domain::evaluate(state.draft, m_parts.rules, context.evaluation)) {
        const auto* rule = m_parts.rules.find(finding.rule_id);
        if (rule != nullptr && speaks_against(finding)) {
            slip.missing.push_back({finding.rule_id, finding.severity, finding.field, rule->text_pt, rule->text_en, rule->legal_basis, false});
        }
    }
    slip.desks.emplace();
    const auto service = state.draft.has(domain::FieldId::occasion)   ? domain::PointService::card_withdrawal
                         : domain::is_cancellation(state.draft.act) ? domain::PointService::cancellation
                                                                    : domain::PointService::activation;
    slip.desks->service = domain::name(service);
    slip.desks->foreigner = shows_foreign_document(state.draft);
    return slip;
}

/// Of the case that was broken off, or of the one on the desk when a rule refuses it.
std::optional<SlipData> DeskService::refusal_now()
{
    if (m_refusal) {
        return m_refusal;
    }
    if (!m_case || m_case->phase != Phase::intake || citizen_alone()) {
        return std::nullopt;
    }
    auto slip = refusal_of(*m_case, {});
    const bool refused = slip && std::any_of(slip->missing.begin(), slip->missing.end(), [](const auto& one) { return one.severity == domain::Severity::refuse; });
    return refused ? slip : std::nullopt;
}

DeskService::Answer DeskService::refusal_slip(const Json& args)
{
    auto slip = refusal_now();
    if (!slip || !m_parts.write_slip) {
        return fail(FaultCode::act_not_possible_now);
    }
    const auto wanted = arguments::text(args, "language", 8).value_or("");
    slip->language = !wanted.empty() ? wanted : slip->language.empty() ? "pt" : slip->language;
    slip->at = m_parts.clock.now();
    PointsQuestion question;
    question.service = domain::point_service_from_name(slip->desks->service).value_or(domain::PointService::activation);
    question.foreigner = slip->desks->foreigner;
    question.most = k_desks_on_paper;
    auto desks = m_parts.points ? find_points(*m_parts.points, question, slip->at) : fail(FaultCode::place_not_known);
    slip->desks = desks ? std::optional(std::move(*desks)) : std::nullopt;
    {
        const base::Lock lock(m_parts.queue_mutex);
        const auto counted = m_parts.queue.count_refusal_slip(m_refusal ? m_refusal_case : m_case->id, m_day, m_operator->id);
        if (!counted) {
            return base::unexpected(counted.error());
        }
        slip->copy = *counted;
    }
    const auto path = m_parts.write_slip(*slip);
    return path ? Answer(Json{{"pdf", *path}, {"copy", slip->copy}}) : Answer(base::unexpected(path.error()));
}

}  // namespace balcao::desk
