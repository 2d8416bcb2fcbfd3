#pragma once
// One run of a script of balcao intake, for the files that do it: intake.cpp (the script, step after step),
// intake_documents.cpp (what is read), intake_waits.cpp (the citizen, a second person, the central; and the end).

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "context.h"
#include "link/client.h"
#include "link/models.h"
#include "wire/json_text.h"

namespace balcao::cli {

struct IntakeOptions {
    std::string socket;
    std::string file;
    std::string as_operator;
    std::string password_file;
    std::string code;
    int wait_s = 60;
    std::optional<int> wait_for_central_s;  ///< nothing: as for the others
    bool wait_for_sign_in = false;
    bool go_on = false;
};

/// Every step says what it does; the first refusal ends the run.
class Intake {
public:
    Intake(Context& context, const IntakeOptions& options) : m_context(context), m_options(options) {}

    void run();

private:
    using Clock = std::chrono::steady_clock;

    bool read_script();
    bool connect();
    bool sign_in();
    bool begin();
    /// The case of this ticket that lies open on the desk: a run of before stopped waiting, or the service did. Nothing is read or typed again.
    bool take_up();
    bool start();
    bool occasion();
    bool fields();
    bool settle();
    bool acknowledge();
    bool send_to_citizen();

    // --- documents
    /// Whoever answers for the holder: read like the holder's own document, what no reading gives is typed.
    bool representative();
    [[nodiscard]] std::string beside_script(const std::string& name) const;
    bool capture(const wire::Json& whose);
    bool capture_image(const std::string& name);
    /// Waits for a card, and until it is read: by itself when it was put in, else by asking for it.
    bool capture_card(const wire::Json& number);
    bool wait_for_chip(const std::function<bool(const link::ConsoleModel&)>& reached);
    bool capture_mrz(const wire::Json& one);

    // --- waits, and the end
    /// Waits until the model says so. A case that somebody else put away meanwhile is waited for no longer.
    bool wait_until(const char* step, int seconds, const std::function<bool(const link::CaseView&)>& reached);
    bool wait_for_citizen();
    bool sign_off();
    /// What was shown before the answer tells of the time before it, and must not be taken for what came of it.
    base::Result<wire::Json> ask_and_forget_model(const char* action);
    /// Approved: m_seq is the record's. Still 0: the citizen's window went and took the password along, so that it is made and signed off again.
    bool wait_for_approval();
    bool wait_for_central();
    void finish();
    /// As a clerk does: not while the citizen still reads the password.
    void close();

    // --- asked of the service, and told
    bool ask(const char* action, wire::Json args, const std::string& words);
    bool refused(const char* step, const base::Fault& fault);
    void say(const std::string& words);

    Context& m_context;
    const IntakeOptions& m_options;
    wire::Json m_script;
    std::unique_ptr<link::Client> m_client;
    std::optional<link::ConsoleModel> m_model;
    base::Sequence m_seq = 0;
    bool m_case_seen = false;
    Clock::time_point m_started;
};

}  // namespace balcao::cli
