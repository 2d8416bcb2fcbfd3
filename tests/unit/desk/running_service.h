#pragma once
// The desk service over its real socket with a real queue and real keys; the central is not there, the
// camera is told what to do and remembers it.

#include "desk/service.h"

#include <atomic>
#include <fstream>
#include <thread>

#include "desk/capture.h"
#include "link/client.h"
#include "seal/operator_password.h"
#include "support/keys.h"
#include "support/temporary_folder.h"
#include "support/test.h"

namespace balcao::test {

using base::FaultCode;
using desk::DeskConfig;
using desk::DeskService;
using desk::ImageCapture;
using desk::ReceiptData;
using desk::RecordMaker;
using desk::Roster;
using desk::ServiceParts;
using wire::Json;

/// A camera that only counts what it is told.
struct CountingCamera : desk::Camera {
    std::atomic<bool> running{false};
    std::atomic<int> forgotten{0};
    std::atomic<int> starts{0};
    void run(bool on) override
    {
        running = on;
        starts += on ? 1 : 0;
    }
    void forget() override { ++forgotten; }
};

/// A reader that only keeps what it is told.
struct ToldReader : desk::CardReader {
    std::atomic<int> readings{0};
    std::atomic<int> stops{0};
    desk::ChipKeys keys;  ///< of the last reading; looked at after `readings` went up
    void read(const desk::ChipKeys& given) override
    {
        keys = given;
        ++readings;
    }
    void stop() override { ++stops; }
    std::vector<std::string> practised;  ///< cards laid in, in order
    base::Status<> practise(const std::string& name, bool fails) override
    {
        practised.push_back(name + (fails ? "!" : ""));
        return {};
    }
    std::atomic<int> claims{0};
    desk::HolderClaim claim;  ///< the last one; looked at after `claims` went up
    void judge(const desk::HolderClaim& given) override
    {
        claim = given;
        ++claims;
    }
    std::atomic<int> questions{0};
    desk::OperatorCardQuestion question;  ///< the last one; looked at after `questions` went up
    void prove_operator(const desk::OperatorCardQuestion& given) override
    {
        question = given;
        ++questions;
    }
};

/// Sends codes to nobody and takes every code; knows nothing of sign-ins.
struct AgreeingCentral : desk::Central {
    base::Instant expires;
    explicit AgreeingCentral(base::Instant now) : expires(now + std::chrono::minutes(5)) {}
    base::Result<wire::PhoneCodeAnswer> start_phone_code(const wire::PhoneCodeRequest&, std::stop_token) override
    {
        wire::PhoneCodeAnswer answer;
        answer.id = "code-1";
        answer.expires_at = expires;
        answer.tries_left = 3;
        return answer;
    }
    base::Result<wire::PhoneCodeProof> check_phone_code(const std::string&, const wire::PhoneCodeCheck&, std::stop_token) override
    {
        wire::PhoneCodeProof proof;
        proof.token = "proof";
        return proof;
    }
    base::Result<wire::LetterCheckAnswer> check_letter(const wire::LetterCheck&, std::stop_token) override
    {
        return base::fail(FaultCode::letter_unknown);
    }
    std::atomic<int> keys_asked{0};
    std::atomic<bool> line{true};
    std::atomic<wire::ActivationState> key{wire::ActivationState::activated};  ///< what is said of every key
    std::atomic<bool> new_version{false};                                      ///< why a replaced one is
    base::Result<wire::ActivationAnswer> key_state(const base::CaseId& case_id, std::stop_token) override
    {
        ++keys_asked;
        if (!line) return base::fail(FaultCode::network_unreachable);
        wire::ActivationAnswer answer;
        answer.case_id = case_id;
        answer.activation = key;
        answer.because = key == wire::ActivationState::replaced ? (new_version ? "new_version" : "replaced") : "";
        return answer;
    }
    base::Result<wire::SignInStartAnswer> start_sign_in(const wire::SignInStartRequest&, std::stop_token) override
    {
        return base::fail(FaultCode::sign_in_refused);
    }
    base::Result<wire::SignInFinishAnswer> finish_sign_in(const std::string&, const wire::SignInFinishRequest&, std::stop_token) override
    {
        return base::fail(FaultCode::sign_in_refused);
    }
};

/// Two clerks, a supervisor and a technician; made once, since their hashes are slow on purpose.
inline const Json& operators()
{
    static const Json all = [] {
        base::SystemRandom random;
        Json out = Json::array();
        for (const auto& [id, right, password] :
             {std::tuple("ana", "activate", "pratica"), std::tuple("eva", "activate", "colega"), std::tuple("rui", "supervise", "supervisor"), std::tuple("tec", "maintain", "tecnico")}) {
            const auto hash = seal::hash_operator_password(base::Secret(base::as_bytes(std::string_view(password))), random, 1U << 8U);
            out.push_back({{"id", id}, {"display_name", std::string_view(id) == "ana" ? "Ana Prática" : id}, {"right", right}, {"password_hash", *hash}});
        }
        return out;
    }();
    return all;
}

/// A service on its own thread.
struct RunningService {
    TemporaryFolder folder;
    base::ManualClock clock{k_now};
    base::SystemRandom random;
    seal::KeyPair root = make_root();
    seal::KeyPair terminal = make_pair(root, seal::Profile::client);
    seal::KeyPair central_seal = make_pair(root, seal::Profile::seal);
    RecordMaker records{{base::TerminalId("terminal-1"), terminal.key, terminal.certificate, {central_seal.certificate}}, clock};
    queue::QueueOptions queue_options = [] {
        queue::QueueOptions options;
        options.ballast_bytes = 0;
        return options;
    }();
    std::optional<queue::Queue> queue;
    CountingCamera camera;
    ToldReader cards;
    AgreeingCentral central{k_now};
    link::TerminalMode mode = link::TerminalMode::counter;
    bool camera_on_all_pages;
    desk::ScanFlatbed flatbed;
    std::function<desk::NetworkState()> network;
    std::function<void(DeskConfig&)> settings;  ///< changes the settings before a start
    std::function<void(ServiceParts&)> more;    ///< adds to what the service is made of, before a start
    std::function<void(Roster&)> people;        ///< changes who may work before a start
    seal::KeyPair officer = make_pair(root, seal::Profile::seal, "officer");
    std::optional<desk::KeptPictures> pictures = *desk::KeptPictures::open(folder.file("pictures"), 0, {});
    base::Mutex queue_mutex;
    std::unique_ptr<DeskService> service;
    std::thread thread;
    bool enrolled;

    explicit RunningService(bool is_enrolled = true, bool on_all_pages = false) : camera_on_all_pages(on_all_pages), enrolled(is_enrolled) { start(); }
    /// Where citizens may act alone, with a line.
    explicit RunningService(link::TerminalMode serves) : mode(serves), camera_on_all_pages(false), enrolled(true)
    {
        start();
        desk::SyncStatus status;
        status.reachable = true;
        service->sync_changed(status);
    }
    ~RunningService() { stop(); }

    /// A site that keeps pictures for so many days, sealed to `officer`.
    void keep_pictures(int days)
    {
        std::ofstream(folder.file("officer.pem")) << officer.certificate.to_pem();
        auto kept = desk::KeptPictures::open(folder.file("pictures"), days, folder.file("officer.pem"));
        REQUIRE(kept);
        pictures.emplace(std::move(*kept));
        stop();
        start();
    }

    /// A "picture" is a file with the text that would be seen in it.
    base::Result<ImageCapture> read_picture(int file) const
    {
        ImageCapture nothing;
        nothing.mrz_refused = "not_found";
        const auto held = desk::hold_picture(file);
        if (!held) {
            return nothing;
        }
        auto capture = desk::capture_of_text(std::string(held->begin(), held->end()), {base::utc_day(clock.now()), true});
        if (capture) {
            capture->picture = held;
        }
        return capture;
    }

    void start()
    {
        auto options = queue_options;
        if (options.path.empty()) options.path = folder.file("queue.db");
        auto opened = queue::Queue::open(options, clock, random);
        REQUIRE(opened);
        queue.emplace(std::move(*opened));
        std::ofstream(folder.file("operators.json")) << Json{{"operators", operators()}};
        auto drafts = queue::DraftKeys::open(folder.file("drafts"), base::utc_day(clock.now()), clock.now(), random);
        REQUIRE(drafts);
        DeskConfig config;
        config.practice = true;
        config.camera_on_all_pages = camera_on_all_pages;
        config.mode = mode;
        config.state_dir = folder.path();
        config.socket_path = folder.file("desk.sock");
        config.keys_dir = folder.file("keys");
        if (settings) {
            settings(config);
        }
        ServiceParts parts{config,
                           clock,
                           random,
                           domain::RuleBook{"test", {}},
                           *Roster::load(folder.file("operators.json")),
                           *queue,
                           queue_mutex,
                           std::move(*drafts),
                           enrolled ? &records : nullptr,
                           mode == link::TerminalMode::counter ? nullptr : &central,
                           [](bool) {},
                           [this](int file, std::stop_token) { return read_picture(file); },
                           [](const std::vector<std::string>&) -> base::Result<domain::CapturedDocument> { return base::fail(FaultCode::input_invalid); },
                           [](const std::string& text) { return desk::capture_of_text(text, {base::Date{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}}, true}); },
                           &camera,
                           &cards,
                           [this](const ReceiptData& data) -> base::Result<std::string> { return folder.file(data.receipt_id + ".pdf"); },
                           base::utc_day,
                           [](base::Instant) { return 9; }};
        parts.scan_flatbed = flatbed;
        if (people) {
            people(parts.roster);
        }
        parts.pictures = &*pictures;
        parts.network = network;
        if (more) {
            more(parts);
        }
        auto running = DeskService::open(std::move(parts));
        REQUIRE(running);
        service = std::move(*running);
        thread = std::thread([this] { service->run(); });
    }
    void stop()
    {
        if (thread.joinable()) {
            service->stop();
            thread.join();
        }
        service.reset();
        queue.reset();
    }
    std::unique_ptr<link::Client> client(link::Role role)
    {
        auto connected = link::Client::connect(folder.file("desk.sock"), role);
        REQUIRE(connected);
        REQUIRE((*connected)->wait(20'000));  // its first model: the service knows it
        return std::move(*connected);
    }
};

inline FaultCode fault_of(link::Client& client, const char* action, Json args = Json::object())
{
    const auto answer = client.ask_and_wait(action, std::move(args));
    REQUIRE_FALSE(answer);
    return answer.error().code;
}

inline void done(link::Client& client, const char* action, Json args = Json::object())
{
    const auto answer = client.ask_and_wait(action, std::move(args));
    CAPTURE(action);
    REQUIRE(answer);
}

inline std::unique_ptr<link::Client> signed_in(RunningService& running)
{
    auto console = running.client(link::Role::console);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    return console;
}

inline link::ConsoleModel model_of(link::Client& console)
{
    const auto answer = console.ask_and_wait("status", Json::object());
    REQUIRE(answer);
    return *link::console_model_from_json(*answer);
}

/// What devices say reaches the service by another way than what clients ask: it may come a moment later.
inline bool eventually(link::Client& console, const std::function<bool(const link::ConsoleModel&)>& holds)
{
    for (int i = 0; i < 10'000; ++i) {
        if (holds(model_of(console))) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return false;
}

}  // namespace balcao::test
