#include "link/lessons.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/files.h"

extern "C" {
extern const unsigned char balcao_lessons[];
extern const unsigned long balcao_lessons_size;
}

namespace balcao::link {
namespace {

using wire::Json;

std::string stage_of(const ConsoleModel& model)
{
    if (!model.current) {
        return "none";
    }
    switch (model.current->phase) {
    case Phase::intake: return "form";
    case Phase::own_card:
    case Phase::own_contact:
    case Phase::own_stopped:
    case Phase::citizen_review:
    case Phase::citizen_consent:
    case Phase::citizen_phone:
    case Phase::citizen_code:
    case Phase::citizen_secret: return "citizen";
    case Phase::ready:
    case Phase::approval: return "ready";
    case Phase::recording:
    case Phase::recorded:
    case Phase::sign_in: return "registered";
    case Phase::closed: return "none";
    }
    return "none";
}

std::string yes_word(CitizenYes yes) { return yes == CitizenYes::none ? "none" : yes == CitizenYes::given ? "given" : "voided"; }

std::string proof_word(PhoneProofState proof)
{
    switch (proof) {
    case PhoneProofState::none: return "none";
    case PhoneProofState::code_sent: return "code_sent";
    case PhoneProofState::proved: return "proved";
    case PhoneProofState::not_possible: return "not_possible";
    }
    return "none";
}

std::string yes_no(bool value) { return value ? "yes" : "no"; }

std::string line_word(const Lamp& central)
{
    return central.state == LampState::ok || central.state == LampState::busy ? "ok" : central.state == LampState::unknown ? "unknown" : "away";
}

/// field.NAME, value.NAME, origin.NAME
std::optional<std::string> field_fact(const CaseView* view, std::string_view kind, std::string_view field)
{
    const auto id = domain::field_from_name(field);
    if (!id) {
        return std::nullopt;
    }
    const auto found = view == nullptr ? decltype(view->fields.end()){} : view->fields.find(*id);
    const bool filled = view != nullptr && found != view->fields.end() && !found->second.text.empty();
    if (kind == "field") {
        return filled ? "filled" : "empty";
    }
    if (kind == "value") {
        return filled ? found->second.text : std::string();
    }
    return filled ? std::string(domain::name(found->second.origin)) : std::string("none");
}

std::string finding_fact(const CaseView* view, std::string_view rule)
{
    if (view != nullptr) {
        for (const auto& finding : view->findings) {
            if (finding.rule_id == rule) {
                return finding.acknowledged ? "confirmed" : "open";
            }
        }
    }
    return "absent";
}

/// A model that answers every fact there is: for telling a misspelt one.
bool is_fact(const std::string& name) { return lesson_fact(ConsoleModel{}, name).has_value(); }

std::optional<LessonStep> step_from(const Json& json)
{
    LessonStep step;
    step.text = json.at("text").get<std::string>();
    for (const auto& [fact, wanted] : json.at("when").items()) {
        auto& line = step.when.emplace_back(fact, std::vector<std::string>());
        if (wanted.is_array()) {
            line.second = wanted.get<std::vector<std::string>>();
        } else {
            line.second.push_back(wanted.get<std::string>());
        }
        if (!is_fact(fact) || line.second.empty()) {
            return std::nullopt;
        }
    }
    step.card = json.value("card", std::string());
    step.card_fails = json.value("card_fails", false);
    step.zone = json.value("zone", std::vector<std::string>());
    step.line = json.value("line", std::string());
    if (!step.line.empty() && step.line != "lost" && step.line != "back") {
        return std::nullopt;
    }
    return step.when.empty() || step.text.empty() ? std::nullopt : std::optional(std::move(step));
}

}  // namespace

base::Result<std::vector<Lesson>> read_lessons(std::string_view text)
{
    const auto json = wire::parse_json(text);
    if (!json || !json->is_object() || !json->contains("schema") || json->at("schema") != "balcao.lessons/1") {
        return base::fail(base::FaultCode::input_invalid, -1, -1);
    }
    std::vector<Lesson> out;
    std::int64_t at_step = -1;
    try {
        for (const auto& one : json->at("lessons")) {
            at_step = -1;
            Lesson lesson{one.at("id").get<std::string>(), one.value("after", std::string()), {}};
            const auto same = [](const std::string& id) { return [&id](const Lesson& other) { return other.id == id; }; };
            const bool again = std::any_of(out.begin(), out.end(), same(lesson.id));
            const bool nothing_before = !lesson.after.empty() && std::none_of(out.begin(), out.end(), same(lesson.after));
            if (again || nothing_before || one.at("steps").empty()) {
                return base::fail(base::FaultCode::input_invalid, static_cast<std::int64_t>(out.size()), -1);
            }
            for (const auto& step : one.at("steps")) {
                ++at_step;
                auto read = step_from(step);
                if (!read) {
                    return base::fail(base::FaultCode::input_invalid, static_cast<std::int64_t>(out.size()), at_step);
                }
                lesson.steps.push_back(std::move(*read));
            }
            out.push_back(std::move(lesson));
        }
    } catch (const Json::exception&) {
        return base::fail(base::FaultCode::input_invalid, static_cast<std::int64_t>(out.size()), at_step);
    }
    return out;
}

const std::vector<Lesson>& lessons()
{
    static const std::vector<Lesson> built_in = [] {
        return read_lessons({reinterpret_cast<const char*>(balcao_lessons), balcao_lessons_size}).value_or(std::vector<Lesson>());  // a test reads it
    }();
    return built_in;
}

std::optional<std::string> lesson_fact(const ConsoleModel& model, std::string_view name)
{
    const CaseView* view = model.current ? &*model.current : nullptr;
    const auto dot = name.find('.');
    if (dot != std::string_view::npos) {
        const auto kind = name.substr(0, dot);
        const auto rest = name.substr(dot + 1);
        if (kind == "finding") {
            return finding_fact(view, rest);
        }
        return kind == "field" || kind == "value" || kind == "origin" ? field_fact(view, kind, rest) : std::nullopt;
    }
    if (name == "stage") return stage_of(model);
    if (name == "act") return view == nullptr ? std::string("none") : std::string(domain::name(view->act));
    if (name == "central") return line_word(model.central);
    if (name == "chip") return std::string(link::name(model.chip.state));
    if (name == "face") return model.chip.face;
    if (name == "yes") return view == nullptr ? std::string("none") : yes_word(view->citizen_yes);
    if (name == "phone_proof") return view == nullptr ? std::string("none") : proof_word(view->phone_proof);
    if (name == "record") return view == nullptr || !view->record ? std::string("none") : std::string(link::name(*view->record));
    if (name == "receipt") return std::string(view == nullptr || view->receipt_pdf.empty() ? "none" : view->receipt_copies > 0 ? "printed" : "made");
    if (name == "sendable") return yes_no(view != nullptr && view->can_send_to_citizen);
    if (name == "waiting") return yes_no(model.queue.pending > 0);
    if (name == "may_close") return yes_no(model.day_book && model.day_book->may_close);
    if (name == "day") return std::string(!model.day_book ? "unseen" : model.day_book->closed ? "closed" : "open");
    return std::nullopt;
}

bool is_reached(const LessonStep& step, const ConsoleModel& model)
{
    return std::all_of(step.when.begin(), step.when.end(), [&](const auto& line) {
        const auto fact = lesson_fact(model, line.first);
        return fact && std::find(line.second.begin(), line.second.end(), *fact) != line.second.end();
    });
}

int LessonRun::observe(const ConsoleModel& model)
{
    int reached = 0;
    while (!done() && is_reached(step(), model)) {
        ++m_at;
        ++reached;
    }
    return reached;
}

LessonProgress::LessonProgress(std::string path) : m_path(std::move(path)), m_done(Json::object())
{
    const auto text = m_path.empty() ? base::Result<std::string>(std::string()) : base::read_file(m_path);
    const auto json = text ? wire::parse_json(*text) : base::Result<Json>(Json());
    if (json && json->is_object() && json->contains("done") && json->at("done").is_object()) {
        m_done = json->at("done");
    }
}

std::string LessonProgress::default_path()
{
    const char* state = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    const std::string folder = state != nullptr && *state != '\0' ? std::string(state) : home != nullptr ? std::string(home) + "/.local/state" : std::string();
    return folder.empty() ? std::string() : folder + "/balcao/lessons.json";
}

std::string LessonProgress::finished(const std::string& operator_id, const std::string& lesson) const
{
    const auto person = m_done.find(operator_id);
    if (person == m_done.end() || !person->is_object()) {
        return {};
    }
    const auto day = person->find(lesson);
    return day != person->end() && day->is_string() ? day->get<std::string>() : std::string();
}

base::Status<> LessonProgress::finish(const std::string& operator_id, const std::string& lesson, const std::string& day)
{
    if (!finished(operator_id, lesson).empty()) {
        return {};
    }
    auto& person = m_done[operator_id];
    if (!person.is_object()) {
        person = Json::object();
    }
    person[lesson] = day;
    if (m_path.empty()) {
        return base::fail(base::FaultCode::file_unwritable, 0);
    }
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(m_path).parent_path(), ignored);
    return base::write_file(m_path, wire::to_line(Json{{"v", 1}, {"done", m_done}}), 0600);
}

}  // namespace balcao::link
