// The citizen alone at the kiosk: who may begin, the card's way through the service, the sign-off that nobody gives.
#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/uuid.h"
#include "card/possession.h"
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

constexpr std::size_t k_most_certificate = 8192;
constexpr std::size_t k_most_authorities = 4;

/// Actions that open, change or hand over a case.
constexpr std::array<std::string_view, 19> k_of_a_case{
    "start_case",   "edit",       "capture_mrz",     "capture_image", "capture_text", "read_card", "stop_card", "chip_photo",  "compare_face", "acknowledge",
    "use_captured", "keep_held",  "send_to_citizen", "back_to_form",  "enter_code",   "resend_code", "skip_code", "sign_off", "finish_case"};

std::optional<base::Bytes> octets(const Json& value, std::size_t most)
{
    if (!value.is_string()) {
        return std::nullopt;
    }
    auto decoded = base::from_base64(value.get_ref<const std::string&>());
    return decoded && decoded->size() <= most ? std::optional(std::move(*decoded)) : std::nullopt;
}

std::optional<base::Bytes> octets(const Json& args, const char* key, std::size_t most)
{
    const auto found = args.find(key);
    return found != args.end() ? octets(*found, most) : std::nullopt;
}

}  // namespace

bool DeskService::citizen_alone() const { return m_case && m_case->alone && m_case->phase != Phase::closed; }

std::optional<base::Fault> DeskService::kept_from_clerk(const std::string& action) const
{
    if (std::find(k_of_a_case.begin(), k_of_a_case.end(), action) == k_of_a_case.end()) {
        return std::nullopt;
    }
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
    return m_parts.config.mode != TerminalMode::counter && (!m_case || m_case->phase == Phase::closed) && m_sync.reachable &&
           m_parts.records != nullptr && m_parts.cards != nullptr && m_kiosk_since.has_value();
}

void DeskService::begin_alone()
{
    const auto now = m_parts.clock.now();
    m_case = desk::begin_alone(base::CaseId(base::make_uuid_v7(now, m_parts.random)), now);
    m_record_hash.clear();
    m_receipt_pdf.clear();
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
    const auto card = args.find("card");
    const auto authorities = args.find("authorities");
    auto certificate = octets(args, "certificate", k_most_certificate);
    auto signature = octets(args, "signature", 1024);
    if (card == args.end() || !card->is_string() || !certificate || !signature || authorities == args.end() || !authorities->is_array() ||
        authorities->size() > k_most_authorities) {
        return fail(FaultCode::message_malformed);
    }
    HolderClaim claim;
    claim.card = card->get<std::string>();
    for (const auto& one : *authorities) {
        auto authority = octets(one, k_most_certificate);
        if (!authority) {
            return fail(FaultCode::message_malformed);
        }
        claim.authorities.push_back(std::move(*authority));
    }
    claim.certificate = std::move(*certificate);
    claim.signature = std::move(*signature);
    claim.challenge = m_case->holder_challenge;
    claim.nic = m_case->draft.text(domain::FieldId::nic);
    claim.evidence = m_case->draft.chip->evidence;
    m_parts.cards->judge(claim);
    return Json::object();
}

DeskService::Answer DeskService::give_contact(const Json& args)
{
    const auto phone = args.find("phone");
    const auto signature = args.find("signature");
    if (phone == args.end() || !phone->is_string() || phone->get_ref<const std::string&>().size() > 32 || signature == args.end() ||
        !signature->is_boolean()) {
        return fail(FaultCode::message_malformed);
    }
    return feed(event::ContactGiven{phone->get<std::string>(), signature->get<bool>()});
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
    if (taken) {
        run(effect::SaveDraft{});
    }
    return taken;
}

}  // namespace balcao::desk
