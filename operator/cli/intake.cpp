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

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fcntl.h>

#include "base/bytes.h"
#include "commands.h"
#include "desk_client.h"
#include "link/protocol.h"
#include "text/approval_text.h"
#include "text/fault_text.h"
#include "text/names.h"
#include "text/outcome_words.h"

namespace balcao::cli {
namespace {

struct IntakeOptions {
    std::string socket;
    std::string file;
    std::string as_operator;
    std::string password_file;
    std::string code;
    int wait_s = 60;
    bool wait_for_sign_in = false;
    bool go_on = false;
};

/// One run of a script. Every step says what it does; the first refusal ends the run.
class Intake {
public:
    Intake(Context& context, const IntakeOptions& options) : m_context(context), m_options(options) {}

    void run()
    {
        if (!read_script() || !connect() || !sign_in()) {
            return;
        }
        if ((m_options.go_on ? take_up() : begin()) && wait_for_central()) {
            finish();
        }
    }

private:
    using Clock = std::chrono::steady_clock;

    bool read_script()
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

    bool connect()
    {
        m_client = connect_desk(m_context, m_options.socket);
        if (!m_client) {
            return false;
        }
        m_client->on_console = [this](const link::ConsoleModel& model) { m_model = model; };
        return true;
    }

    bool sign_in()
    {
        if (m_options.as_operator.empty()) {
            return true;
        }
        std::ifstream in(m_options.password_file);
        std::string password;
        std::getline(in, password);
        return ask("sign_in", {{"operator", m_options.as_operator}, {"password", password}, {"code", m_options.code}}, "signed in as " + m_options.as_operator);
    }

    bool begin()
    {
        return start() && capture(m_script) && fields() && settle() && representative() && acknowledge() && send_to_citizen() && wait_for_citizen() && sign_off();
    }

    /// The case of this ticket that lies open on the desk: a run of before stopped waiting, or the service did. Nothing is read or typed again.
    bool take_up()
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

    bool start()
    {
        m_started = Clock::now();
        const auto act = m_script.value("act", std::string("activation"));
        return ask("start_case", {{"ticket", m_script.value("ticket", "")}}, "case opened, ticket " + m_script.value("ticket", "-")) &&
               (act == "activation" || ask("choose_act", {{"act", act}}, "the case is about " + act)) && occasion();
    }

    bool occasion()
    {
        const auto wanted = m_script.value("occasion", std::string());
        return wanted.empty() || ask("edit", {{"field", "occasion"}, {"text", wanted}}, "occasion: " + wanted);
    }

    /// Whoever answers for the holder: read like the holder's own document, what no reading gives is typed.
    bool representative()
    {
        const wire::Json theirs = m_script.value("representative", wire::Json::object());
        if (!theirs.is_object()) {
            return refused("representative", base::Fault{base::FaultCode::input_invalid});
        }
        if (!capture(theirs)) {
            return false;
        }
        for (const auto& [key, value] : theirs.items()) {
            const auto field = "representative_" + key;
            if (domain::field_from_name(field) &&
                !ask("edit", {{"field", field}, {"text", value}}, text::field_label(text::Language::en, field) + " typed")) {
                return false;
            }
        }
        const auto face = theirs.value("face", std::string());
        return face.empty() || ask("compare_face", {{"result", face}}, "photo of the representative's chip: " + face);
    }

    [[nodiscard]] std::string beside_script(const std::string& name) const
    {
        return std::filesystem::absolute(std::filesystem::path(m_options.file).parent_path() / name).string();
    }

    bool capture(const wire::Json& whose)
    {
        const auto captures = whose.value("capture", wire::Json::array());
        for (const auto& one : captures) {
            if (one.contains("image")) {
                if (!capture_image(one.at("image").get<std::string>())) {
                    return false;
                }
            } else if (one.contains("card")) {
                if (!capture_card(one.at("card"))) {
                    return false;
                }
            } else if (!capture_mrz(one)) {
                return false;
            }
        }
        return true;
    }

    bool capture_image(const std::string& name)
    {
        const base::Descriptor picture(::open(beside_script(name).c_str(), O_RDONLY | O_CLOEXEC));
        if (!picture) {
            return refused("capture_image", base::Fault{base::FaultCode::file_unreadable, errno});
        }
        const auto answer = m_client->ask_and_wait_with(picture, "capture_image", wire::Json::object(), 60'000);
        if (!answer) {
            return refused("capture_image", answer.error());
        }
        if (!answer->at("mrz").get<bool>() && answer->at("barcodes").get<int>() == 0) {
            m_context.answer({{"step", "capture_image"}, {"error", "nothing_found_in_image"}, {"refused", answer->at("refused")}},
                             "nothing to read in " + name + ": " + answer->at("refused").get<std::string>());
            m_context.raise(Exit::refused);
            return false;
        }
        say("picture " + name + " read: MRZ " + (answer->at("mrz").get<bool>() ? "yes" : "no") + ", barcodes " +
            std::to_string(answer->at("barcodes").get<int>()));
        return true;
    }

    /// Waits for a card, and until it is read: by itself when it was put in, else by asking for it.
    bool capture_card(const wire::Json& number)
    {
        if (!wait_for_chip([](const link::ConsoleModel& model) { return model.card_in_reader; })) {
            return false;
        }
        const bool by_number = number.is_string();
        if (by_number || m_model->chip.state == link::ChipState::none || m_model->chip.state == link::ChipState::failed) {
            if (!ask("read_card", by_number ? wire::Json{{"can", number}} : wire::Json::object(), "card in the reader")) {
                return false;
            }
        }
        const bool ended = wait_for_chip([](const link::ConsoleModel& model) {
            return model.chip.state == link::ChipState::read || model.chip.state == link::ChipState::failed ||
                   model.chip.state == link::ChipState::key_needed;
        });
        if (!ended) {
            return false;
        }
        if (m_model->chip.state != link::ChipState::read) {
            return refused("read_card", base::Fault{m_model->chip.fault.value_or(base::FaultCode::card_unreadable)});
        }
        say("chip read: " + m_model->chip.colour + ", " + m_model->chip.finding);
        return true;
    }

    bool wait_for_chip(const std::function<bool(const link::ConsoleModel&)>& reached)
    {
        const auto end = Clock::now() + std::chrono::seconds(m_options.wait_s);
        while (!(m_model && reached(*m_model))) {
            if (Clock::now() >= end) {
                return refused("read_card", base::Fault{base::FaultCode::card_removed});
            }
            if (auto arrived = m_client->wait(100); !arrived) {
                return refused("read_card", arrived.error());
            }
        }
        return true;
    }

    bool capture_mrz(const wire::Json& one)
    {
        wire::Json lines = wire::Json::array();
        if (one.contains("mrz")) {
            lines = one.at("mrz");
        } else {
            std::ifstream in(beside_script(one.value("mrz_file", "")));
            for (std::string line; std::getline(in, line);) {
                if (!line.empty()) {
                    lines.push_back(line);
                }
            }
        }
        return ask("capture_mrz", {{"lines", lines}}, "machine-readable zone taken over");
    }

    bool fields()
    {
        const wire::Json typed = m_script.value("fields", wire::Json::object());  // items() must not outlive it
        for (const auto& [field, value] : typed.items()) {
            if (!ask("edit", {{"field", field}, {"text", value}}, text::field_label(text::Language::en, field) + " typed")) {
                return false;
            }
        }
        return true;
    }

    bool settle()
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

    bool acknowledge()
    {
        for (const auto& rule : m_script.value("acknowledge", wire::Json::array())) {
            if (!ask("acknowledge", {{"rule", rule}}, "acknowledged " + rule.get<std::string>())) {
                return false;
            }
        }
        return true;
    }

    bool send_to_citizen()
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

    /// Waits until the model says so. A case that somebody else put away meanwhile is waited for no longer.
    bool wait_until(const char* step, const std::function<bool(const link::CaseView&)>& reached)
    {
        const auto end = Clock::now() + std::chrono::seconds(m_options.wait_s);
        while (Clock::now() < end) {
            if (m_model && m_model->current && reached(*m_model->current)) {
                return true;
            }
            m_case_seen = m_case_seen || (m_model && m_model->current);
            if (m_seq == 0 && m_case_seen && m_model && !m_model->current) {
                return refused(step, base::Fault{base::FaultCode::act_not_possible_now});
            }
            if (auto arrived = m_client->wait(100); !arrived) {
                return refused(step, arrived.error());
            }
        }
        return refused(step, base::Fault{base::FaultCode::network_timeout, m_options.wait_s});
    }

    bool wait_for_citizen()
    {
        bool code_sent = false;
        bool with_citizen = false;  // the models of before the hand-over may still be on their way
        const bool ready = wait_until("citizen", [&](const link::CaseView& view) {
            if (view.phone_proof == link::PhoneProofState::code_sent && !code_sent) {
                code_sent = true;
                say("code sent to the phone");
            }
            with_citizen = with_citizen || view.phase != link::Phase::intake;
            return view.phase == link::Phase::ready || (with_citizen && view.phase == link::Phase::intake);
        });
        if (!ready) {
            return false;
        }
        if (m_model->current->phase != link::Phase::ready) {
            const auto& why = m_model->notice;  // of a letter: what the central said about it
            const bool letter = m_model->current->act == domain::DeskAct::letter_completion;
            return refused("citizen", letter && why ? base::Fault{why->code, why->a} : base::Fault{base::FaultCode::act_not_possible_now});
        }
        const bool proved = m_model->current->phone_proof == link::PhoneProofState::proved;
        say(std::string("the citizen confirmed; phone ") + (proved ? "proved" : "not proved here"));
        return true;
    }

    bool sign_off()
    {
        while (true) {
            const auto answer = ask_and_forget_model("sign_off");
            if (!answer) {
                return refused("sign_off", answer.error());
            }
            m_seq = answer->value("seq", base::Sequence{0});
            if (answer->contains("approval")) {
                say("signed off; waits for a second person's approval at the console");
                if (!wait_for_approval()) {
                    return false;
                }
            }
            if (m_seq != 0) {
                say("registered here as record " + std::to_string(m_seq));
                return true;
            }
            if (!wait_for_citizen()) {
                return false;
            }
        }
    }

    /// What was shown before the answer tells of the time before it, and must not be taken for what came of it.
    base::Result<wire::Json> ask_and_forget_model(const char* action)
    {
        std::optional<base::Result<wire::Json>> answer;
        const auto asked = m_client->ask(action, wire::Json::object(), [&](const base::Result<wire::Json>& result) {
            m_model.reset();
            answer = result;
        });
        if (!asked) {
            return base::unexpected(asked.error());
        }
        const auto end = Clock::now() + std::chrono::seconds(10);
        while (!answer && Clock::now() < end) {
            if (const auto arrived = m_client->wait(100); !arrived && !answer) {
                return base::unexpected(arrived.error());
            }
        }
        return answer ? std::move(*answer) : base::Result<wire::Json>(base::fail(base::FaultCode::network_timeout, 10'000));
    }

    /// Approved: m_seq is the record's. Still 0: the citizen's window went and took the password along, so that it is made and signed off again.
    bool wait_for_approval()
    {
        const bool decided = wait_until("approval", [](const link::CaseView& view) { return view.record.has_value() || (view.phase != link::Phase::approval && view.phase != link::Phase::recording); });
        if (!decided) {
            return false;
        }
        const auto& view = *m_model->current;
        if (view.record) {
            m_seq = view.seq;
            return true;
        }
        if (!view.approval_refused.empty()) {
            m_context.answer({{"step", "approval"}, {"error", "approval_refused"}, {"reason", view.approval_refused}},
                             "not approved: " + text::approval_reason_text(text::Language::en, view.approval_refused));
            m_context.raise(Exit::refused);
            return false;
        }
        if (view.phase == link::Phase::intake) {  // the citizen left, or the clerk took it back
            return refused("approval", base::Fault{base::FaultCode::act_not_possible_now});
        }
        say("the citizen's window went; password and sign-off once more");
        return true;
    }

    bool wait_for_central()
    {
        const bool answered = wait_until("central", [this](const link::CaseView& view) {
            const bool there = view.record && *view.record != link::RecordState::registered_here;
            return there && (!m_options.wait_for_sign_in || view.first_sign_in_done || *view.record == link::RecordState::attention || *view.record == link::RecordState::cancelled);
        });
        return answered;
    }

    void finish()
    {
        const auto view = *m_model->current;
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_started).count();
        wire::OrderedJson result{{"case", view.id},
                                 {"ticket", view.ticket},
                                 {"seq", m_seq},
                                 {"state", link::name(*view.record)},
                                 {"problem", view.problem},
                                 {"phone_proved", view.phone_proof == link::PhoneProofState::proved},
                                 {"first_sign_in_done", view.first_sign_in_done},
                                 {"signature_left_out", view.signature_left_out},
                                 {"key_valid_until", view.key_valid_until},
                                 {"receipt_id", view.receipt_id},
                                 {"receipt_pdf", view.receipt_pdf},
                                 {"ms", ms}};
        std::string words = "state: " + text::state_word(text::Language::pt, link::name(*view.record)) + " (" +
                            std::string(link::name(*view.record)) + ")" + (view.first_sign_in_done ? ", first sign-in done" : "") +
                            (view.signature_left_out.empty() ? "" : "\n" + text::signature_left_out_text(text::Language::en, view.signature_left_out)) +
                            "\nreceipt " + view.receipt_id + ": " + view.receipt_pdf;
        if (const auto held = m_client->ask_and_wait("receipt", {{"seq", m_seq}}); held && held->at("receipt").is_string()) {
            const auto blob = base::from_base64(held->at("receipt").get<std::string>());
            result["signed_receipt"] = base::to_text(*blob);
            words += "\nsigned receipt of the central:\n" + base::to_text(*blob);
        }
        m_context.answer(result, words);
        if (*view.record == link::RecordState::attention) {
            m_context.raise(Exit::refused);
        }
        close();
    }

    /// As a clerk does: not while the citizen still reads the password.
    void close()
    {
        const auto end = Clock::now() + std::chrono::seconds(m_options.wait_s);
        while (true) {
            const auto closed = m_client->ask_and_wait("finish_case", wire::Json::object());
            if (closed || closed.error().code != base::FaultCode::citizen_not_done) {
                return;
            }
            if (Clock::now() >= end) {
                say("the citizen still has the password on the screen; the case stays open");
                return;
            }
            if (const auto arrived = m_client->wait(200); !arrived) {
                return;
            }
        }
    }

    bool ask(const char* action, wire::Json args, const std::string& words)
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

    bool refused(const char* step, const base::Fault& fault)
    {
        const auto words = text::fault_text(text::Language::en, fault.code);
        m_context.answer({{"step", step}, {"error", base::name(fault.code)}, {"a", fault.a}, {"b", fault.b}},
                         std::string(step) + ": " + words.happened + ' ' + words.safe + ' ' + words.now);
        m_context.raise(Exit::refused);
        return false;
    }

    void say(const std::string& words)
    {
        if (!m_context.json) {
            m_context.out() << "  " << words << std::endl;
        }
    }

    Context& m_context;
    const IntakeOptions& m_options;
    wire::Json m_script;
    std::unique_ptr<link::Client> m_client;
    std::optional<link::ConsoleModel> m_model;
    base::Sequence m_seq = 0;
    bool m_case_seen = false;
    Clock::time_point m_started;
};

}  // namespace

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
    intake->add_flag("--wait-for-sign-in", options->wait_for_sign_in, "Wait until the citizen has done the first sign-in");
    intake->add_flag("--go-on", options->go_on, "Take up the case of this ticket that lies open on the desk, instead of beginning one");
    intake->callback([options, &context] { Intake(context, *options).run(); });
}

}  // namespace balcao::cli
