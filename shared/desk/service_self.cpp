// The citizen alone at the kiosk: who may begin, the card's way through the service, the sign-off that nobody gives.
#include "base/log.h"
#include "base/uuid.h"
#include "card/possession.h"
#include "desk/arguments.h"
#include "desk/presenter.h"
#include "desk/self_service.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using link::ChipState;
using link::TerminalMode;
using wire::Json;

namespace {

constexpr std::size_t k_certificate_limit = 12'000;  // in base64
constexpr std::size_t k_signature_limit = 1'400;
constexpr std::size_t k_most_authorities = 4;

std::optional<card::CardKind> citizen_card(const Json& args)
{
    const auto said = arguments::text(args, "card");
    for (const auto kind : {card::CardKind::citizen_card_1, card::CardKind::citizen_card_2}) {
        if (said == card::name(kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

/// What the card answered, as the kiosk hands it over.
std::optional<card::PossessionProof> possession_proof(const Json& args, const base::Bytes& challenge)
{
    const auto kind = citizen_card(args);
    auto certificate = arguments::octets(args, "certificate", k_certificate_limit);
    auto signature = arguments::octets(args, "signature", k_signature_limit);
    const auto list = args.find("authorities");
    if (!kind || !certificate || !signature || list == args.end() || !list->is_array() || list->size() > k_most_authorities) {
        return std::nullopt;
    }
    card::PossessionProof proof{*kind, std::move(*certificate), {}, challenge, std::move(*signature)};
    for (const auto& one : *list) {
        auto authority = arguments::octets(Json{{"one", one}}, "one", k_certificate_limit);
        if (!authority) {
            return std::nullopt;
        }
        proof.authorities.push_back(std::move(*authority));
    }
    return proof;
}

}  // namespace

bool DeskService::citizen_alone() const { return m_case && m_case->alone && m_case->phase != Phase::closed; }

std::optional<base::Fault> DeskService::kept_from_clerk() const
{
    if (m_parts.config.mode == TerminalMode::self_service) {
        return base::Fault{FaultCode::self_service_only};
    }
    if (!citizen_alone() || (m_case->record && !m_kiosk_since)) {
        return std::nullopt;  // registered, and the window it was done at is gone: the clerk closes it
    }
    return base::Fault{FaultCode::citizen_at_kiosk};
}

bool DeskService::may_begin_alone() const
{
    return m_parts.config.mode != TerminalMode::counter && !takes_nobody_new() && (!m_case || m_case->phase == Phase::closed) && m_sync.reachable &&
           m_parts.records != nullptr && m_parts.cards != nullptr && m_kiosk_since.has_value();
}

void DeskService::begin_alone()
{
    const auto now = m_parts.clock.now();
    m_case = desk::begin_alone(base::CaseId(base::make_uuid_v7(now, m_parts.random)), now);
    m_record_hash.clear();
    m_receipt_pdf.clear();
    m_receipt_copies = 0;
    m_picture.reset();
    m_picture_consent = false;
    m_notice.reset();
    m_zone.clear();
    forget_chip();
    changed();
    run(effect::Audit{"self_service_started"});
}

void DeskService::read_own_card()
{
    const bool waits = m_case->phase == Phase::own_card && m_case->holder_challenge.empty() && !m_case->language.empty();
    if (waits && m_card_there && m_parts.cards != nullptr && m_chip.state != ChipState::reading) {
        m_chip = {};
        m_chip.state = ChipState::reading;
        m_case->notice.reset();
        m_parts.cards->read({{}, {}, false});
        changed();
    }
}

void DeskService::card_moved_alone(bool put_in)
{
    if (!citizen_alone()) {
        begin_alone();
        return;
    }
    if (put_in) {
        read_own_card();
    } else if (!m_card_there) {
        (void)feed(event::CardTakenOut{});
    }
}

void DeskService::own_card_read(const base::Result<ChipCapture>& capture)
{
    forget_chip();
    if (!capture) {
        (void)feed(event::CardNotRead{capture.error()});
        return;
    }
    const std::string purpose = (m_parts.records != nullptr ? m_parts.records->identity().terminal.text() : std::string()) + ' ' + m_case->id.text();
    (void)feed(event::CardRead{capture->document, card::make_possession_challenge(purpose, m_parts.random)});
}

void DeskService::holder_judged(base::Bytes challenge, base::Result<std::string> evidence)
{
    m_mailbox.post([this, challenge = std::move(challenge), evidence = std::move(evidence)] {
        if (citizen_alone()) {
            (void)feed(evidence ? Event(event::HolderProved{challenge, *evidence}) : Event(event::HolderNotProved{challenge, evidence.error()}));
        }
    });
}

/// With nobody to sign off, the case is registered as soon as the citizen has done everything.
void DeskService::register_alone()
{
    const domain::OperatorAct act(base::OperatorId(std::string(k_self_service_operator)), domain::OperatorAct::Right::self_service,
                                  m_parts.clock.now());
    if (auto registered = feed(event::SignedOff{act}); !registered) {
        base::log(base::LogLevel::warning, "self_service_not_registered", registered.error());
        if (!m_case->notice) {
            m_case->notice = registered.error();
            changed();
        }
    }
}

void DeskService::add_self_service(link::KioskModel& model)
{
    model.mode = m_parts.config.mode;
    model.line = m_sync.reachable && m_parts.records != nullptr && m_parts.cards != nullptr;
    if (!citizen_alone()) {
        return;
    }
    const auto context = machine_context();
    model.alone = true;
    model.clerk_called = m_case->clerk_called;
    model.card_percent = m_chip.percent;
    if (model.page == link::KioskPage::insert_card && m_chip.state == ChipState::reading) {
        model.page = link::KioskPage::card_reading;
    }
    if (m_case->phase == Phase::own_card || m_case->phase == Phase::own_stopped) {
        model.review.clear();  // whose card it is stands there once the PIN has said so
        model.birth_date.clear();
    }
    model.challenge = base::to_base64(m_case->holder_challenge);
    model.signature_possible = signature_possible(m_case->draft, m_parts.rules, context.evaluation);
    if (m_case->phase == Phase::own_stopped) {
        model.reasons = for_a_clerk(m_case->draft, m_parts.rules, context.evaluation);
    }
    if (m_case->record) {
        model.receipt_id = receipt_id(m_record_hash);
    }
}

// --- actions ----------------------------------------------------------------------------------------

DeskService::Answer DeskService::start_alone(const Json&)
{
    if (m_parts.config.mode == TerminalMode::counter) {
        return fail(FaultCode::peer_not_allowed);
    }
    if (m_case && m_case->phase != Phase::closed) {
        return fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_case->phase));
    }
    if (m_parts.cards == nullptr) {
        return fail(FaultCode::reader_service_down);
    }
    if (const auto why = takes_nobody_new()) {
        return base::unexpected(*why);
    }
    if (!may_begin_alone()) {
        return fail(FaultCode::self_service_needs_line);
    }
    begin_alone();
    return Json::object();
}

DeskService::Answer DeskService::prove_holder(const Json& args)
{
    if (!citizen_alone() || m_case->holder_challenge.empty() || !m_case->draft.chip) {
        return fail(FaultCode::act_not_possible_now, m_case ? static_cast<std::int64_t>(m_case->phase) : -1);
    }
    auto proof = possession_proof(args, m_case->holder_challenge);
    if (!proof) {
        return fail(FaultCode::message_malformed);
    }
    m_parts.cards->judge({std::move(*proof), std::string(m_case->draft.text(domain::FieldId::nic)), m_case->draft.chip->evidence});
    return Json::object();
}

DeskService::Answer DeskService::give_contact(const Json& args)
{
    const auto phone = arguments::text(args, "phone", 32);
    const auto signature = arguments::yes_or_no(args, "signature");
    return phone && signature ? feed(event::ContactGiven{*phone, *signature}) : Answer(fail(FaultCode::message_malformed));
}

/// Where no clerk works, nobody comes.
DeskService::Answer DeskService::call_clerk(const Json&)
{
    return m_parts.config.mode == TerminalMode::both ? feed(event::ClerkCalled{}) : Answer(fail(FaultCode::self_service_only));
}

DeskService::Answer DeskService::register_again(const Json&)
{
    if (!citizen_alone() || m_case->phase != Phase::ready) {
        return fail(FaultCode::act_not_possible_now, m_case ? static_cast<std::int64_t>(m_case->phase) : -1);
    }
    register_alone();
    return m_case->notice ? Answer(base::unexpected(*m_case->notice)) : Answer(Json::object());
}

DeskService::Answer DeskService::take_over(const Json&)
{
    auto taken = feed(event::TakenOver{});
    if (!taken) {
        return taken;
    }
    run(effect::SaveDraft{});
    const auto& chip = m_case->draft.chip;
    if (m_card_there && (!chip || chip->holder.empty())) {
        begin_reading({});  // with the photo: the clerk compares what the PIN did not prove
    }
    return taken;
}

}  // namespace balcao::desk
