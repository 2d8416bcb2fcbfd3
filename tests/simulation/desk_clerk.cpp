// The clerk's and the citizen's part of a simulated desk.
#include "desk/case_json.h"
#include "desk_host.h"
#include "must.h"
#include "seal/envelope.h"
#include "support/desk_records.h"
#include "wire/body.h"

namespace balcao::simulation {

using domain::FieldId;
using link::Phase;

namespace {

domain::CapturedDocument passport_of(int person)
{
    const auto draft = test::person_number(person);
    domain::FromMrz out;
    for (const auto field : {FieldId::document_type, FieldId::issuing_state, FieldId::document_number, FieldId::surname,
                             FieldId::given_names, FieldId::birth_date, FieldId::sex, FieldId::nationality,
                             FieldId::expiry_date}) {
        out.fields[field] = std::string(draft.text(field));
    }
    return out;
}

std::string uuid_of(const std::string& desk, int number)
{
    char text[40];
    std::snprintf(text, sizeof text, "01930000-0000-7000-8%03d-%012d", static_cast<int>(desk.back() - '0'), number);
    return text;
}

domain::EvaluationContext day_of(base::Instant now) { return {base::utc_day(now), true}; }

}  // namespace

std::optional<base::Fault> DeskHost::feed(const desk::Event& event)
{
    const bool reachable = m_engine->status().contact == sync::Contact::up;
    const desk::MachineContext context{test::rules(), day_of(clock.now()), clock.now(), reachable};
    auto moved = desk::step(*m_case, event, context);
    if (!moved) return moved.error();
    m_case = std::move(moved->next);
    for (const auto& effect : moved->effects) {
        if (disk.stopped()) break;
        std::visit([this](const auto& what) { run(what); }, effect);
    }
    return std::nullopt;
}

void DeskHost::run(const desk::effect::SaveDraft&)
{
    // Without the day's key: the queue does not look into it.
    const auto saved = m_queue->save_draft(m_case->id, base::utc_day(clock.now()), desk::write_case(*m_case));
    if (!saved) failed(saved.error());
}

void DeskHost::run(const desk::effect::DropDraft&)
{
    if (auto dropped = m_queue->drop_draft(m_case->id); !dropped) failed(dropped.error());
}

void DeskHost::run(const desk::effect::Audit& effect)
{
    queue::AuditEvent entry;
    entry.event = effect.event;
    entry.ids.emplace_back("case", m_case->id.text());
    if (auto noted = m_queue->note(entry); !noted) failed(noted.error());
}

void DeskHost::run(const desk::effect::SendPhoneCode& effect)
{
    const auto sent = m_api->start_phone_code({m_case->id, effect.phone, m_case->language}, {});
    if (sent) (void)feed(desk::event::CodeSent{sent->id, sent->expires_at, sent->tries_left});
    else (void)feed(desk::event::CodeNotSent{sent.error().fault});
}

void DeskHost::run(const desk::effect::CheckPhoneCode& effect)
{
    const auto proof = m_api->check_phone_code(effect.challenge, {effect.code}, {});
    if (proof) (void)feed(desk::event::CodeProved{proof->token});
    else (void)feed(desk::event::CodeRefused{proof.error().fault, proof.error().tries_left.value_or(0)});
}

void DeskHost::run(const desk::effect::Record& effect)
{
    const auto& request = std::get<domain::ActivationRequest>(effect.request);  // nobody ends a key here
    const auto case_id = request.case_id().text();
    if (sins.promises_before_commit) m_events.on_promise(case_id, 0);
    const auto appended = append(request, std::nullopt);
    if (!appended) {
        failed(appended.error());
        (void)feed(desk::event::NotRecorded{appended.error()});
        return;
    }
    m_events.on_promise(case_id, appended->position);
    (void)feed(desk::event::Recorded{appended->seq});
    m_engine->notify();
    if (m_until_record) m_rest_until = 0;
}

void DeskHost::begin_case(base::Random& random, int person, int phone)
{
    m_case.emplace();
    m_case->id = base::CaseId(uuid_of(m_name, ++m_cases));
    m_case->ticket = "A" + std::to_string(m_cases % 1000);
    m_case->started_at = clock.now();
    m_people[m_case->id.text()] = {person, phone};
    (void)feed(desk::event::Captured{passport_of(person)});
    (void)feed(desk::event::Edited{FieldId::full_name, "Amélia Exemplo"});
    (void)feed(desk::event::Edited{FieldId::nif, "100000002"});
    (void)feed(desk::event::Edited{FieldId::signature_wanted, "no"});
    (void)feed(desk::event::Edited{FieldId::phone, test::phone_number(phone)});
    for (const auto& finding : domain::evaluate(m_case->draft, test::rules(), day_of(clock.now()))) {
        if (finding.severity == domain::Severity::acknowledge) (void)feed(desk::event::Acknowledged{finding.rule_id});
    }
    static_cast<void>(random);
}

desk::Event DeskHost::next_event(base::Random& random)
{
    const auto now = clock.now();
    switch (m_case->phase) {
    case Phase::intake: return desk::event::SentToCitizen{};
    case Phase::citizen_review:
        if (m_case->language.empty()) return desk::event::LanguageChosen{"pt"};
        return desk::event::Reviewed{random.below(20) != 0};
    case Phase::citizen_consent:
        return desk::event::Consented{domain::Consent{"activation-consent", "2026-11", "pt", std::string(64, 'a'), now, now}};
    case Phase::citizen_phone: return desk::event::PhoneConfirmed{true};
    case Phase::citizen_code:
        if (m_case->challenge.empty() || random.below(8) == 0) return desk::event::CodeSkipped{};
        return desk::event::CodeEntered{m_network.central.phones.code(std::string(m_case->draft.text(FieldId::phone)))};
    case Phase::citizen_secret:
        if (auto packed = wire::pack(wire::TemporaryPassword{m_case->id, test::secret_of("482915")})) {
            auto sealed = packed->use([&](base::BytesView plain) { return seal::seal(plain, m_credentials->seal_to, now); });
            if (sealed) return desk::event::SecretSealed{std::move(*sealed)};
        }
        return desk::event::CitizenLeft{};  // the clock is so wrong that nothing can be sealed
    case Phase::ready:
        if (random.below(30) == 0) return desk::event::KioskLost{};
        return desk::event::SignedOff{{base::OperatorId("ana"), domain::OperatorAct::Right::activate, now}};
    case Phase::approval: return desk::event::Approved{base::OperatorId("rui")};
    case Phase::recording:
    case Phase::recorded:
    case Phase::sign_in:
    case Phase::closed:
    case Phase::own_card:
    case Phase::own_contact:
    case Phase::own_stopped: break;
    }
    return desk::event::Finished{};
}

std::string DeskHost::clerk(base::Random& random, int new_person, int new_phone)
{
    if (!m_case || m_case->phase == Phase::closed) {
        begin_case(random, new_person, new_phone);
        return "case " + m_case->id.text() + " of person " + std::to_string(new_person);
    }
    const auto event = next_event(random);
    auto text = std::string(desk::name(event));
    const auto fault = feed(event);
    if (!fault && m_case->notice) return text + ", notice " + std::string(base::name(m_case->notice->code)) + " " + std::to_string(m_case->notice->a);
    if (!fault) return text;
    text += " " + std::string(base::name(fault->code));
    // What cannot go on (a clock at which every document is out of date) ends, as a clerk would end it.
    if (m_case && m_case->phase == Phase::intake && !disk.stopped()) {
        (void)feed(desk::event::Cancelled{"document_doubtful"});
        if (m_case->phase == Phase::closed) text += ", cancelled";
    }
    return text;
}

central::Request DeskHost::post_of_a_clone(int person)
{
    const auto slot = m_queue->next_slot();
    test::DeskLog clone{m_name, {m_credentials->key, m_credentials->certificate}, m_credentials->seal_to};
    clone.epoch = slot.epoch.text();
    clone.next = slot.seq;
    clone.head = slot.prev;
    const auto at = m_network.central.clock.now();
    wire::Batch batch{{clone.append_person(person, at)}};
    central::Request request;
    request.method = "POST";
    request.path = "/v1/terminals/" + m_name + "/batches";
    request.headers["content-type"] = "application/json";
    request.peer = {"192.0.2.1", m_credentials->certificate.to_der(), false};
    request.body = wire::write_body(wire::encode(batch), wire::Format::json);
    return request;
}

}  // namespace balcao::simulation
