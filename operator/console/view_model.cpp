#include "console/view_model.h"

#include <algorithm>
#include <array>

#include "domain/contact_change.h"
#include "domain/representative.h"
#include "text/fault_text.h"
#include "text/format.h"
#include "text/names.h"

namespace balcao::console {
namespace {

using domain::Severity;
using link::LampState;
using link::Phase;
using text::tr;

constexpr std::array k_form_steps{Step::document, Step::eligibility, Step::phone};

std::string_view value_of(const CaseView& view, FieldId field)
{
    const auto found = view.fields.find(field);
    return found == view.fields.end() ? std::string_view{} : std::string_view(found->second.text);
}

bool stops(const link::FindingView& finding)
{
    switch (finding.severity) {
    case Severity::missing:
    case Severity::refuse: return true;
    case Severity::acknowledge: return !finding.acknowledged;
    case Severity::inform: return false;
    }
    return false;
}

std::string without_blanks(std::string_view text)
{
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' ' && c != '\t'; });
    return out;
}

std::string capitals(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

}  // namespace

Page page_of(const ConsoleModel& model)
{
    if (!model.signed_in) {
        return Page::sign_in;
    }
    if (!model.current) {
        return Page::start;
    }
    switch (model.current->phase) {
    case Phase::intake: return Page::form;
    case Phase::own_card:
    case Phase::own_contact:
    case Phase::own_stopped:
    case Phase::citizen_review:
    case Phase::citizen_consent:
    case Phase::citizen_phone:
    case Phase::citizen_code:
    case Phase::citizen_secret:
    case Phase::ready:
    case Phase::approval:
    case Phase::recording: return Page::citizen;
    case Phase::recorded:
    case Phase::sign_in: return Page::outcome;
    case Phase::closed: return Page::start;
    }
    return Page::start;
}

const std::vector<FieldId>& fields_of(Step step)
{
    static const std::vector<FieldId> document{
        FieldId::document_type, FieldId::document_number, FieldId::issuing_state, FieldId::expiry_date,
        FieldId::full_name,     FieldId::nic,             FieldId::given_names,   FieldId::surname,
        FieldId::birth_date,    FieldId::sex,             FieldId::nationality,   FieldId::equal_rights,
        FieldId::occasion,      FieldId::issue_date};
    static const std::vector<FieldId> eligibility{FieldId::nif, FieldId::niss, FieldId::health_number, FieldId::signature_wanted, FieldId::accompanied,
                                                  FieldId::representative_name, FieldId::representative_relation, FieldId::representative_proof,
                                                  FieldId::representative_document_type, FieldId::representative_document_number,
                                                  FieldId::representative_issuing_state, FieldId::representative_birth_date,
                                                  FieldId::representative_expiry_date};
    static const std::vector<FieldId> phone{FieldId::phone, FieldId::email};
    static const std::vector<FieldId> none;
    switch (step) {
    case Step::document: return document;
    case Step::eligibility: return eligibility;
    case Step::phone: return phone;
    case Step::citizen:
    case Step::receipt: return none;
    }
    return none;
}

bool shows(const CaseView& view, FieldId field)
{
    // Never in an adult's way: there once the rules ask for them, or somebody has said so by a key of its own.
    if (domain::is_of_representative(field)) {
        const bool any = std::any_of(view.fields.begin(), view.fields.end(), [](const auto& one) { return domain::is_of_representative(one.first) && !one.second.text.empty(); });
        const bool passport = value_of(view, FieldId::representative_document_type) == "passport";
        return (view.wants_representative || any) && (field != FieldId::representative_issuing_state || passport);
    }
    if (field == FieldId::occasion || field == FieldId::issue_date) {
        return !value_of(view, FieldId::occasion).empty();
    }
    if (field == FieldId::accompanied) {
        return !value_of(view, field).empty();
    }
    if (field == FieldId::signature_wanted && view.act != domain::DeskAct::activation && view.act != domain::DeskAct::signature_activation &&
        view.act != domain::DeskAct::letter_completion) {
        return false;
    }
    if (field == FieldId::email && view.act != domain::DeskAct::activation && view.act != domain::DeskAct::contact_change) {
        return false;
    }
    if (field != FieldId::nic && field != FieldId::equal_rights) {
        return true;
    }
    if (!value_of(view, field).empty() ||
        std::any_of(view.findings.begin(), view.findings.end(), [field](const auto& f) { return f.field == field; })) {
        return true;
    }
    const auto nationality = value_of(view, FieldId::nationality);
    if (field == FieldId::equal_rights) {
        return nationality == "BRA";
    }
    const auto type = value_of(view, FieldId::document_type);
    return type == "citizen_card" || type == "identity_document" || (type == "passport" && nationality == "PRT");
}

std::string shown_text(Language language, FieldId field, std::string_view value)
{
    switch (field) {
    case FieldId::birth_date:
    case FieldId::expiry_date:
    case FieldId::issue_date:
    case FieldId::representative_birth_date:
    case FieldId::representative_expiry_date:
    case FieldId::phone: return text::display_value(language, domain::name(field), value);
    case FieldId::document_type:
    case FieldId::issuing_state:
    case FieldId::document_number:
    case FieldId::nic:
    case FieldId::surname:
    case FieldId::given_names:
    case FieldId::full_name:
    case FieldId::sex:
    case FieldId::nationality:
    case FieldId::equal_rights:
    case FieldId::nif:
    case FieldId::niss:
    case FieldId::health_number:
    case FieldId::occasion:
    case FieldId::accompanied:
    case FieldId::representative_name:
    case FieldId::representative_document_type:
    case FieldId::representative_issuing_state:
    case FieldId::representative_document_number:
    case FieldId::representative_relation:
    case FieldId::representative_proof:
    case FieldId::signature_wanted: return std::string(value);
    case FieldId::email: return value == domain::k_email_removed ? std::string() : std::string(value);  // said by a mark beside it
    }
    return std::string(value);
}

std::string sent_text(Language language, FieldId field, std::string_view typed)
{
    switch (field) {
    case FieldId::birth_date:
    case FieldId::issue_date:
    case FieldId::representative_birth_date:
    case FieldId::representative_expiry_date:
    case FieldId::expiry_date: {
        const std::string text = trimmed(typed);
        if ((field == FieldId::expiry_date || field == FieldId::representative_expiry_date) && capitals(text) == capitals(tr(language, "lifelong"))) {
            return "lifelong";
        }
        const auto day = text::parse_date(text);
        return day ? base::format_iso_date(*day) : text;
    }
    case FieldId::document_number:
    case FieldId::nic:
    case FieldId::issuing_state:
    case FieldId::nationality:
    case FieldId::representative_issuing_state:
    case FieldId::representative_document_number:
    case FieldId::sex: return capitals(without_blanks(typed));
    case FieldId::nif:
    case FieldId::niss:
    case FieldId::health_number:
    case FieldId::phone:
    case FieldId::email: return without_blanks(typed);
    case FieldId::document_type:
    case FieldId::surname:
    case FieldId::given_names:
    case FieldId::full_name:
    case FieldId::equal_rights:
    case FieldId::occasion:
    case FieldId::accompanied:
    case FieldId::representative_name:
    case FieldId::representative_document_type:
    case FieldId::representative_relation:
    case FieldId::representative_proof:
    case FieldId::signature_wanted: return trimmed(typed);
    }
    return std::string(typed);
}

const std::string& finding_text(const link::FindingView& finding, Language language)
{
    return language == Language::pt ? finding.text_pt : finding.text_en;
}

FieldLine field_line(const CaseView& view, FieldId field, Language language, bool visited)
{
    FieldLine line;
    for (const auto& finding : view.findings) {
        if (finding.field != field) {
            continue;
        }
        if (finding.severity == Severity::refuse && line.say != Say::wrong) {
            line = {Say::wrong, finding_text(finding, language)};
        } else if (finding.severity == Severity::missing && line.say == Say::nothing && visited) {
            line = {Say::missing, finding_text(finding, language)};
        }
    }
    return line;
}

std::vector<const link::FindingView*> findings_of(const CaseView& view, Step step, Severity severity)
{
    std::vector<const link::FindingView*> out;
    for (const auto& finding : view.findings) {
        if (finding.severity == severity && link::step_of(finding.field) == step) {
            out.push_back(&finding);
        }
    }
    return out;
}

bool blocked(const CaseView& view, Step step)
{
    return std::any_of(view.findings.begin(), view.findings.end(),
                       [step](const auto& finding) { return stops(finding) && link::step_of(finding.field) == step; }) ||
           std::any_of(view.disagreements.begin(), view.disagreements.end(),
                       [step](const auto& one) { return link::step_of(one.field) == step; });
}

std::optional<FieldId> next_open_field(const CaseView& view, Step step)
{
    for (const Severity wanted : {Severity::refuse, Severity::missing}) {
        for (const FieldId field : fields_of(step)) {
            const bool open = std::any_of(view.findings.begin(), view.findings.end(), [wanted, field](const auto& finding) {
                return finding.severity == wanted && finding.field == field;
            });
            if (open) {
                return field;
            }
        }
    }
    return std::nullopt;
}

/// The one that hands over to the citizen: nobody asks for a phone to end a key, or to let it go on with another document.
Step last_form_step(const CaseView& view) { return domain::asks_phone(view.act) ? Step::phone : Step::eligibility; }

Step next_step(const CaseView& view, Step from)
{
    for (const Step step : k_form_steps) {
        if (step > from && blocked(view, step)) {
            return step;
        }
    }
    return last_form_step(view);
}

std::optional<Step> open_step_after(const CaseView& view, Step step)
{
    const Step next = next_step(view, step);
    return !blocked(view, step) && next > step && blocked(view, next) ? std::optional(next) : std::nullopt;
}

Step first_open_step(const CaseView& view)
{
    for (const Step step : k_form_steps) {
        if (blocked(view, step)) {
            return step;
        }
    }
    return last_form_step(view);
}

Acts acts(const ConsoleModel& model)
{
    const Page page = page_of(model);
    if (page == Page::sign_in) {
        return {};
    }
    Acts out;
    const bool may_open = !model.citizen_alone && model.terminal.mode != link::TerminalMode::self_service;
    out.scan = (page == Page::start && may_open) || page == Page::form;
    out.read_card = may_open && model.card_in_reader && page != Page::citizen && model.chip.state != link::ChipState::reading;
    out.compare_face = page == Page::form && model.chip.state == link::ChipState::read && model.chip.has_photo;
    out.new_case = may_open && (page == Page::start || page == Page::outcome);
    out.send_now = true;
    out.tickets = model.tickets.on;
    out.call_next = model.tickets.on && !model.tickets.here && model.tickets.waiting > 0;
    out.choose_act = page == Page::form;
    const bool at_withdrawal = out.choose_act && !value_of(*model.current, FieldId::occasion).empty();
    out.withdrawal = out.choose_act && (model.hands_out_cards || at_withdrawal);
    out.find_desk = model.has_points;
    out.refusal_slip = model.refusal_slip;
    out.lessons = model.terminal.practice;
    out.to_citizen = page == Page::form ||  // the answer says what is still open
                     (page == Page::outcome && model.current->can_send_to_citizen);  // a letter's PIN, once more
    out.take_back = page == Page::citizen && model.current->phase != Phase::recording;
    out.sign_off = model.current && (model.current->can_sign_off || model.current->phase == Phase::approval);
    out.cancel = page == Page::form || out.take_back || (model.citizen_alone && page == Page::start);
    return out;
}

std::string lamp_name(LampKind kind, Language language)
{
    switch (kind) {
    case LampKind::cable: return tr(language, "Network cable");
    case LampKind::internet: return tr(language, "Internet");
    case LampKind::central: return tr(language, "Central service");
    case LampKind::reader: return tr(language, "Card reader");
    case LampKind::kiosk: return tr(language, "Citizen's screen");
    case LampKind::storage: return tr(language, "Storage of this desk");
    case LampKind::camera: return tr(language, "Document camera");
    case LampKind::swipe_reader: return tr(language, "Swipe reader");
    }
    return {};
}

bool shows_lamp(const ConsoleModel& model, LampKind kind)
{
    if (kind == LampKind::cable || kind == LampKind::internet) {
        return model.cable.state != LampState::off;
    }
    return (kind != LampKind::camera && kind != LampKind::swipe_reader) || lamp_of(model, kind).state != LampState::off;
}

const link::Lamp& lamp_of(const ConsoleModel& model, LampKind kind)
{
    switch (kind) {
    case LampKind::cable: return model.cable;
    case LampKind::internet: return model.internet;
    case LampKind::central: return model.central;
    case LampKind::reader: return model.reader;
    case LampKind::kiosk: return model.kiosk;
    case LampKind::storage: return model.storage;
    case LampKind::camera: return model.camera;
    case LampKind::swipe_reader: return model.swipe_reader;
    }
    return model.central;
}

LampLine lamp_line(LampKind kind, const link::Lamp& lamp, Language language, std::chrono::minutes utc_offset)
{
    LampLine line;
    const bool machine = kind == LampKind::reader || kind == LampKind::camera || kind == LampKind::swipe_reader;
    switch (lamp.state) {
    case LampState::unknown: line = {Mood::neutral, tr(language, "being checked"), {}}; break;
    case LampState::ok:
        line = {Mood::ok, kind == LampKind::storage ? tr(language, "in order") : kind == LampKind::camera ? text::tr_context(language, "camera", "on") : machine ? tr(language, "ready") : tr(language, "connected"), {}};
        break;
    case LampState::busy: line = {Mood::info, tr(language, "at work"), {}}; break;
    case LampState::warning:
        line = {Mood::warning, kind == LampKind::internet ? tr(language, "there, but the central is not reached") : tr(language, "watch"), {}};
        break;
    case LampState::error: line = {Mood::bad, machine || kind == LampKind::storage ? tr(language, "out of order") : tr(language, "no connection"), {}}; break;
    case LampState::off: line = {Mood::neutral, machine ? tr(language, "not in use") : tr(language, "switched off"), {}}; break;
    }
    if (kind == LampKind::cable && (lamp.state == LampState::ok || lamp.state == LampState::error)) {
        line.state = lamp.state == LampState::ok ? tr(language, "plugged in") : tr(language, "unplugged");
    }
    if (lamp.fault) {
        line.reason = text::fault_text(language, *lamp.fault).happened;
    }
    if (lamp.since && lamp.state != LampState::ok) {
        const auto since = text::fill(tr(language, "since {time}"), {{"time", text::format_time(*lamp.since, utc_offset)}});
        line.state += " · " + since;
    }
    return line;
}

Mood mood_of(link::RecordState state)
{
    switch (state) {
    case link::RecordState::registered_here: return Mood::info;
    case link::RecordState::pending: return Mood::warning;
    case link::RecordState::activated: return Mood::ok;
    case link::RecordState::cancelled: return Mood::neutral;
    case link::RecordState::attention: return Mood::bad;
    }
    return Mood::neutral;
}

std::vector<Stage> citizen_stages(const CaseView& view, Language language)
{
    const auto at = [&view](Phase phase) {
        const Phase now = view.phase == Phase::recording ? Phase::ready : view.phase;
        return now == phase ? Stage::State::now : now > phase ? Stage::State::done : Stage::State::later;
    };
    if (!domain::asks_phone(view.act) || !view.about_phone) {
        return {{tr(language, "Language and data confirmed"), at(Phase::citizen_review)}, {tr(language, "Request confirmed"), at(Phase::citizen_consent)}};
    }
    std::vector<Stage> stages{{tr(language, "Language and data confirmed"), at(Phase::citizen_review)},
                              {tr(language, "Consent given"), at(Phase::citizen_consent)},
                              {tr(language, "Phone number confirmed"), at(Phase::citizen_phone)}};
    const bool offline = view.phone_proof == link::PhoneProofState::not_possible;
    // Whether a new number needs a password is known once the code came or could not come.
    const bool letter = view.act == domain::DeskAct::letter_completion;
    const bool password = !letter && (view.act != domain::DeskAct::contact_change || offline);
    stages.push_back({offline ? tr(language, "Phone proves itself at the first sign-in (no line now)")
                              : tr(language, "Code from the SMS"),
                      at(Phase::citizen_code)});
    if (password) {
        stages.push_back({tr(language, "Temporary password made and sealed"), at(Phase::citizen_secret)});
    } else if (letter) {
        stages.push_back({tr(language, "Letter found at the central service"), at(Phase::citizen_secret)});
    }
    return stages;
}

std::string citizen_headline(const CaseView& view, Language language)
{
    if (view.asked_for_help) {
        return tr(language, "The citizen alone at the kiosk asks for help");
    }
    switch (view.phase) {
    case Phase::citizen_review:
        return view.citizen_language.empty() ? tr(language, "The citizen is choosing a language")
                                             : tr(language, "The citizen is checking the data");
    case Phase::citizen_consent:
        return domain::is_cancellation(view.act) ? tr(language, "The citizen is reading what will end")
               : shows(view, FieldId::representative_name) ? tr(language, "The representative is reading the consent")
                                                           : tr(language, "The citizen is reading the consent");
    case Phase::citizen_phone: return tr(language, "The citizen is confirming the phone number");
    case Phase::citizen_code: return tr(language, "The citizen is waiting for the code from the SMS");
    case Phase::citizen_secret:
        return view.act == domain::DeskAct::letter_completion ? tr(language, "The central service is looking for the letter")
                                                              : tr(language, "The citizen is receiving the temporary password");
    case Phase::ready: return tr(language, "Everything is here: register now");
    case Phase::approval: return tr(language, "Waiting for approval");
    case Phase::recording: return tr(language, "Registering…");
    case Phase::intake:
    case Phase::own_card:
    case Phase::own_contact:
    case Phase::own_stopped:
    case Phase::recorded:
    case Phase::sign_in:
    case Phase::closed: return {};
    }
    return {};
}

StartWords start_words(const ConsoleModel& model, Language language)
{
    if (model.citizen_alone) {
        return {tr(language, "A citizen is activating alone at the kiosk"),
                tr(language, "Nothing of it is shown here. Wait until the citizen is done or calls you; Ctrl+Del breaks it off.")};
    }
    if (model.terminal.mode == link::TerminalMode::self_service) {
        return {tr(language, "Citizens use this terminal alone"), tr(language, "Cases cannot be opened here; the queue and its lamps are yours to look after.")};
    }
    auto below = tr(language, "Swipe, scan or put a document down: the case opens by itself.");
    if (!model.today.left_open.empty()) {
        below += " " + text::fill(tr(language, "The day {day} was left open: Ctrl+D, then the Left key, leads there."), {{"day", text::format_date_text(model.today.left_open)}});
    }
    return {tr(language, "Ready for the next citizen"), std::move(below)};
}

std::vector<Hour> hours(const link::DayView& day, int now_hour)
{
    int first = 9;
    int last = std::clamp(now_hour, 0, 23);
    for (int hour = 0; hour < 24; ++hour) {
        if (day.per_hour[static_cast<std::size_t>(hour)] > 0) {
            first = std::min(first, hour);
            last = std::max(last, hour);
        }
    }
    first = std::min(first, last);
    last = std::min(23, std::max(last, first + 7));
    first = std::max(0, std::min(first, last - 7));
    std::vector<Hour> out;
    for (int hour = first; hour <= last; ++hour) {
        out.push_back({hour, day.per_hour[static_cast<std::size_t>(hour)]});
    }
    return out;
}

NoticeText notice_text(base::FaultCode code, Language language)
{
    const auto said = text::fault_text(language, code);
    return {said.happened, said.safe + " " + said.now};
}

std::vector<std::pair<std::string, std::int64_t>> wait_groups(const link::TicketsView& tickets, base::Instant now)
{
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (const char* name : link::k_wait_names) {
        out.emplace_back(name, 0);
    }
    for (const auto& row : tickets.line) {
        const auto minutes = std::chrono::floor<std::chrono::minutes>(now - row.due_at).count();
        if (row.state == "waiting" && minutes >= 0) {
            ++out[link::wait_group(minutes)].second;
        }
    }
    return out;
}

std::string code_words(std::string_view kind, const std::string& text, Language language)
{
    if (kind == "url") {
        return text::fill(tr(language, "Link to {host}. Nothing is opened."), {{"host", text}});
    }
    if (kind == "mdoc") {
        return tr(language, "Code of a digital wallet. It is not used at this desk.");
    }
    if (!text.empty()) {
        return text::fill(tr(language, "Text in the code: {text}"), {{"text", text}});
    }
    return text::fill(tr(language, "Code of the kind {kind}: it fills nothing in."), {{"kind", std::string(kind)}});
}

namespace {

std::vector<std::string> code_points(std::string_view text)
{
    std::vector<std::string> out;
    for (const char c : text) {
        const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
        if (continues && !out.empty()) {
            out.back() += c;
        } else {
            out.emplace_back(1, c);
        }
    }
    return out;
}

/// steps[i][j]: fewest changes that make the first i characters of `a` the first j of `b`.
std::vector<std::vector<std::size_t>> edit_steps(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    std::vector steps(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                steps[i][j] = i + j;
            } else {
                steps[i][j] = std::min({steps[i - 1][j] + 1, steps[i][j - 1] + 1, steps[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            }
        }
    }
    return steps;
}

}  // namespace

std::vector<ComparedRun> compare_values(std::string_view held, std::string_view captured)
{
    const auto a = code_points(held);
    const auto b = code_points(captured);
    const auto steps = edit_steps(a, b);
    std::vector<ComparedRun> runs;  // from the end; turned round below
    const auto put = [&runs](const std::string& left, const std::string& right) {
        const bool same = left == right;
        if (runs.empty() || runs.back().same != same) {
            runs.push_back({{}, {}, same});
        }
        runs.back().held.insert(0, left);
        runs.back().captured.insert(0, right);
    };
    std::size_t i = a.size();
    std::size_t j = b.size();
    while (i > 0 || j > 0) {
        if (i > 0 && j > 0 && steps[i][j] == steps[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)) {
            put(a[i - 1], b[j - 1]);
            --i;
            --j;
        } else if (i > 0 && steps[i][j] == steps[i - 1][j] + 1) {
            put(a[i - 1], {});
            --i;
        } else {
            put({}, b[j - 1]);
            --j;
        }
    }
    std::reverse(runs.begin(), runs.end());
    return runs;
}

}  // namespace balcao::console
