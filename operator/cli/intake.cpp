// balcao intake FILE.json: one scripted case through the same use cases as the console. The citizen's part is played by
// whatever kiosk is connected.
//
//   {"ticket":"A041","act":"activation",                     or new_password, contact_change, signature_activation, key_cancellation,
//                                                            signature_cancellation, document_renewal, letter_completion
//    "occasion":"card_withdrawal",                                                     where Citizen Cards are handed over
//    "capture":[{"image":"passport.png"},{"mrz":["…","…"]},{"mrz_file":"card.mrz"},     files relative to the script
//               {"card":true},{"card":"123456"}],                                       the one in the reader; with its number
//    "face":"same_person",                                                             how the chip's photo was compared
//    "fields":{"phone":"+351912345678"},                                               contact_change: only what changes; "email":"none" erases it
//    "representative":{"capture":[…],"face":"same_person","name":"…","relation":"parent","proof":"birth_entry",    of a minor
//                      "document_type":"passport","issuing_state":"…","document_number":"…","birth_date":"…","expiry_date":"…"},
//    "acknowledge":["rule.id"],
//    "keep":["field"], "use":["field"]}                                            how to settle disagreements

#include <fstream>
#include <iterator>

#include "commands.h"
#include "desk_client.h"
#include "intake_run.h"
#include "link/protocol.h"
#include "text/fault_text.h"
#include "text/names.h"

namespace balcao::cli {

void Intake::run()
{
    if (!read_script() || !connect() || !sign_in()) {
        return;
    }
    if ((m_options.go_on ? take_up() : begin()) && wait_for_central()) {
        finish();
    }
}

bool Intake::read_script()
{
    std::ifstream in(m_options.file);
    if (!in) {
        m_context.environment_error("file_unreadable", "The script " + m_options.file + " cannot be read.");
        return false;
    }
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    auto json = wire::parse_json(content);
    if (!json || !json->is_object()) {
        m_context.environment_error("input_invalid", "The script " + m_options.file + " is not a JSON object.");
        return false;
    }
    m_script = std::move(*json);
    return true;
}

bool Intake::connect()
{
    m_client = connect_desk(m_context, m_options.socket);
    if (!m_client) {
        return false;
    }
    m_client->on_console = [this](const link::ConsoleModel& model) { m_model = model; };
    return true;
}

bool Intake::sign_in()
{
    if (m_options.as_operator.empty()) {
        return true;
    }
    std::ifstream in(m_options.password_file);
    std::string password;
    std::getline(in, password);
    return ask("sign_in", {{"operator", m_options.as_operator}, {"password", password}, {"code", m_options.code}}, "signed in as " + m_options.as_operator);
}

bool Intake::begin()
{
    return start() && capture(m_script) && fields() && settle() && representative() && acknowledge() && send_to_citizen() && wait_for_citizen() && sign_off();
}

bool Intake::take_up()
{
    m_started = Clock::now();
    const auto answer = m_client->ask_and_wait("status", wire::Json::object());
    auto model = answer ? link::console_model_from_json(*answer) : base::unexpected(answer.error());
    if (!model) {
        return refused("go_on", model.error());
    }
    m_model = std::move(*model);
    if (!m_model->current || m_model->current->ticket != m_script.value("ticket", "")) {
        return refused("go_on", base::Fault{base::FaultCode::act_not_possible_now});
    }
    const auto view = *m_model->current;
    m_case_seen = true;
    m_seq = view.seq;
    say("goes on with the case of ticket " + view.ticket);
    if (view.record) {
        return true;
    }
    if (view.phase == link::Phase::approval) {
        return wait_for_approval() && (m_seq != 0 || (wait_for_citizen() && sign_off()));
    }
    return (view.phase != link::Phase::intake || send_to_citizen()) && wait_for_citizen() && sign_off();
}

bool Intake::start()
{
    m_started = Clock::now();
    const auto act = m_script.value("act", std::string("activation"));
    if (!ask("start_case", {{"ticket", m_script.value("ticket", "")}}, "case opened, ticket " + m_script.value("ticket", "-"))) {
        if (m_model && m_model->current && !m_model->current->record) {
            const std::string words = "on the desk lies the case of ticket " + m_model->current->ticket +
                                      ": --go-on takes it up where its script ended, the console goes on with it or breaks it off";
            say(words);
        }
        return false;
    }
    return (act == "activation" || ask("choose_act", {{"act", act}}, "the case is about " + act)) && occasion();
}

bool Intake::occasion()
{
    const auto wanted = m_script.value("occasion", std::string());
    return wanted.empty() || ask("edit", {{"field", "occasion"}, {"text", wanted}}, "occasion: " + wanted);
}

bool Intake::fields()
{
    const wire::Json typed = m_script.value("fields", wire::Json::object());  // items() must not outlive it
    for (const auto& [field, value] : typed.items()) {
        if (!ask("edit", {{"field", field}, {"text", value}}, text::field_label(text::Language::en, field) + " typed")) {
            return false;
        }
    }
    return true;
}

bool Intake::settle()
{
    for (const auto& [list, action] : {std::pair{"keep", "keep_held"}, std::pair{"use", "use_captured"}}) {
        for (const auto& field : m_script.value(list, wire::Json::array())) {
            if (!ask(action, {{"field", field}}, "")) {
                return false;
            }
        }
    }
    if (const auto face = m_script.value("face", std::string()); !face.empty()) {
        if (!ask("compare_face", {{"result", face}}, "photo of the chip: " + face)) {
            return false;
        }
    }
    return true;
}

bool Intake::acknowledge()
{
    for (const auto& rule : m_script.value("acknowledge", wire::Json::array())) {
        if (!ask("acknowledge", {{"rule", rule}}, "acknowledged " + rule.get<std::string>())) {
            return false;
        }
    }
    return true;
}

bool Intake::send_to_citizen()
{
    auto answer = m_client->ask_and_wait("send_to_citizen", wire::Json::object());
    // The citizen's window of a desk that has just been switched on may still be on its way.
    const auto end = Clock::now() + std::chrono::seconds(m_options.wait_s);
    for (bool told = false; !answer && answer.error().code == base::FaultCode::kiosk_not_connected && Clock::now() < end; told = true) {
        if (!told) {
            say("waiting for the citizen's window");
        }
        if (const auto arrived = m_client->wait(100); !arrived) {
            return refused("send_to_citizen", arrived.error());
        }
        answer = m_client->ask_and_wait("send_to_citizen", wire::Json::object());
    }
    if (answer) {
        say("handed to the citizen");
        return true;
    }
    if (answer.error().code == base::FaultCode::case_incomplete && m_model && m_model->current) {
        for (const auto& finding : m_model->current->findings) {
            if (finding.severity != domain::Severity::inform && !finding.acknowledged) {
                m_context.answer({{"step", "eligibility"}, {"rule", finding.rule_id}, {"severity", domain::name(finding.severity)},
                                  {"text", finding.text_en}},
                                 std::string(domain::name(finding.severity)) + ": " + finding.text_en + " [" + finding.rule_id + "]");
            }
        }
    }
    return refused("send_to_citizen", answer.error());
}

bool Intake::ask(const char* action, wire::Json args, const std::string& words)
{
    const auto answer = m_client->ask_and_wait(action, std::move(args));
    if (!answer) {
        return refused(action, answer.error());
    }
    if (!words.empty()) {
        say(words);
    }
    return true;
}

bool Intake::refused(const char* step, const base::Fault& fault)
{
    const auto words = text::fault_text(text::Language::en, fault.code);
    m_context.answer({{"step", step}, {"error", base::name(fault.code)}, {"a", fault.a}, {"b", fault.b}},
                     std::string(step) + ": " + words.happened + ' ' + words.safe + ' ' + words.now);
    m_context.raise(Exit::refused);
    return false;
}

void Intake::say(const std::string& words)
{
    if (!m_context.json) {
        m_context.out() << "  " << words << std::endl;
    }
}

void add_intake(CLI::App& app, Context& context)
{
    auto* intake = app.add_subcommand("intake", "Runs a scripted case through the desk service");
    auto options = std::make_shared<IntakeOptions>();
    add_socket_option(*intake, options->socket);
    intake->add_option("file", options->file, "Script (JSON)")->required();
    intake->add_option("--operator", options->as_operator, "Sign in first");
    intake->add_option("--password-file", options->password_file, "First line is the operator's password");
    intake->add_option("--code", options->code, "Of the operator's telephone, if they use one");
    intake->add_option("--wait", options->wait_s, "Seconds to wait for the citizen's window, for the citizen and for the central")->capture_default_str();
    intake->add_option("--wait-for-central", options->wait_for_central_s, "Seconds to wait for the central once the case is registered here; default: as --wait");
    intake->add_flag("--wait-for-sign-in", options->wait_for_sign_in, "Wait until the citizen has done the first sign-in");
    intake->add_flag("--go-on", options->go_on, "Take up the case of this ticket that lies open on the desk, instead of beginning one");
    intake->callback([options, &context] { Intake(context, *options).run(); });
}

}  // namespace balcao::cli
