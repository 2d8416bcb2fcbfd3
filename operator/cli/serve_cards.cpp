#include "serve_cards.h"

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "base/executor.h"
#include "base/log.h"
#include "base/mutex.h"
#include "card/emulator/practice_cards.h"
#include "card/possession.h"
#include "desk/service.h"
#include "devices/card_reader.h"
#include "devices/image_reading.h"
#include "mrz/parse.h"
#include "seal/hash.h"
#include "trust/online.h"
#include "trust_folders.h"

namespace balcao::cli {

using base::FaultCode;

namespace {

constexpr std::chrono::seconds k_photo_limit{10};
constexpr int k_photo_px = 480;
/// The citizen waits for it.
constexpr std::chrono::seconds k_responder_limit{4};
constexpr std::chrono::minutes k_refresh_again{10};
/// Of an invented card that fails: taken away before much of it is read.
constexpr unsigned k_fails_at = 6;

/// What stays with the record: enough to judge the chip again.
std::string evidence_of(const card::CardReading& reading)
{
    const auto& evidence = reading.passive.evidence;
    wire::Json certificates = wire::Json::array();
    for (const auto& certificate : evidence.certificates) {
        certificates.push_back(base::to_base64(certificate));
    }
    wire::Json verdicts = wire::Json::object();
    for (const auto& [question, answer] : evidence.verdicts) {
        verdicts[question] = answer;
    }
    wire::Json json{{"schema", "balcao.chip-evidence/1"},
                    {"access", card::name(reading.access)},
                    {"security_object", base::to_base64(evidence.security_object)},
                    {"certificates", std::move(certificates)},
                    {"verdicts", std::move(verdicts)},
                    {"chip_authentication", card::name(reading.chip_authentication)},
                    {"active_authentication", card::name(reading.active_authentication)},
                    {"judged_at", base::format_instant(evidence.judged_at)}};
    if (evidence.crl_made) {
        json["revocation_list_sha256"] = base::to_hex(evidence.crl_digest);
        json["revocation_list_made"] = base::format_instant(*evidence.crl_made);
    }
    return json.dump();
}

/// The chip's evidence with what proves the holder beside it.
std::string with_holder(const desk::HolderClaim& claim, const card::Possession& possession, base::Instant now)
{
    auto json = wire::parse_json(claim.evidence).value_or(wire::Json::object());
    wire::Json holder{{"challenge", base::to_base64(claim.proof.challenge)},
                      {"signature", base::to_base64(claim.proof.signature)},
                      {"certificate", base::to_base64(possession.holder.der)},
                      {"chain", card::name(possession.certificate.chain)},
                      {"validity", card::name(possession.certificate.validity)},
                      {"crl", card::name(possession.certificate.crl)},
                      {"ocsp", card::name(possession.certificate.ocsp)},
                      {"judged_at", base::format_instant(now)}};
    if (possession.certificate.crl_made) {
        holder["revocation_list_made"] = base::format_instant(*possession.certificate.crl_made);
    }
    json["holder"] = std::move(holder);
    return json.dump();
}

std::string card_fingerprint(base::BytesView certificate) { return base::to_hex(seal::sha256(certificate)); }

/// The number typed wins over lines that were read: it was typed because they did not do.
std::optional<card::AccessKey> key_of(const desk::ChipKeys& keys, base::Date today)
{
    if (const auto number = card::CardAccessNumber::of(keys.can)) {
        return *number;
    }
    const std::vector<std::string_view> lines(keys.zone.begin(), keys.zone.end());
    const auto zone = mrz::parse(lines, today);
    return zone ? std::optional<card::AccessKey>(card::MrzKey::of(*zone)) : std::nullopt;
}

}  // namespace

struct ServeCards::Impl {
    Impl(const desk::DeskConfig& settings, const base::Clock& of) : config(settings), clock(of), folders(settings, of), photos(photo_options(settings)) {}

    static devices::ImageReaderOptions photo_options(const desk::DeskConfig& settings)
    {
        devices::ImageReaderOptions options;
        options.worker_path = settings.image_worker;
        options.mrz = false;
        options.barcodes = false;
        options.preview_px = k_photo_px;
        return options;
    }

    void run(const desk::ChipKeys& keys, const std::stop_token& stop)
    {
        folders.update();
        devices::CardReaderRequest request;
        request.but = keys.but;
        request.card.now = clock.now();
        request.card.practice = config.practice;
        request.card.photo = keys.photo;
        request.card.rules.crl_at_most = std::chrono::days(config.trust_crl_days);
        request.card.key = key_of(keys, base::utc_day(request.card.now));
        auto reading = read_there(request, stop, [this](card::ReadingStep step, std::size_t done, std::size_t all) {
            service->chip_progress(std::string(card::name(step)), all == 0 ? 0 : static_cast<int>(done * 100 / all));
        });
        if (!reading) {
            service->chip_read(base::unexpected(reading.error()));
            return;
        }
        desk::ChipCapture capture;
        if (reading->photo) {
            auto picture = photos.read(reading->photo->octets, base::utc_day(request.card.now), k_photo_limit);
            if (picture && picture->preview) {
                capture.photo = {picture->preview->width, picture->preview->height, std::move(picture->preview->rgb)};
            } else {
                base::log(base::LogLevel::warning, "chip_photo_unreadable");
            }
        }
        reading->document.check = domain::ChipCheck{std::string(card::name(reading->kind)),
                                                    std::string(card::name(reading->finding)),
                                                    std::string(card::name(card::colour(reading->finding))),
                                                    !capture.photo.rgb.empty(),
                                                    {},
                                                    {},
                                                    evidence_of(*reading)};
        const auto issuer = reading->document.fields.find(domain::FieldId::issuing_state);
        capture.issuer = issuer != reading->document.fields.end() ? issuer->second : std::string();
        capture.verdicts = reading->passive.evidence.verdicts;
        capture.verdicts.emplace_back("chip_authentication", card::name(reading->chip_authentication));
        capture.verdicts.emplace_back("active_authentication", card::name(reading->active_authentication));
        capture.document = std::move(reading->document);
        service->chip_read(std::move(capture));
    }

    /// The invented card when one was laid in, else what lies in a reader: read and judged alike.
    base::Result<card::CardReading> read_there(const devices::CardReaderRequest& request, const std::stop_token& stop, const card::ReadingProgress& progress)
    {
        const card::Anchors anchors{folders.states(), folders.citizen_card()};
        std::shared_ptr<card::emulator::Card> invented;
        bool fails = false;
        {
            const base::Lock lock(mutex);
            invented = practice_card;
            fails = practice_card_fails;
        }
        if (invented == nullptr) {
            return devices::read_card_in_reader(request, anchors, random, stop, progress);
        }
        card::emulator::EmulatedChannel channel(invented);
        if (fails) {
            channel.pull_at(k_fails_at);
        }
        card::Session session(channel, stop);
        auto reading = card::read_card(session, request.card, anchors, random, progress);
        if (!reading) {
            return base::unexpected(devices::to_fault(reading.error()));
        }
        return std::move(*reading);
    }

    /// What the authority's responder says now, where the site allows to ask and the rest is right. \return an answer is in the rules
    bool ask_about(const card::Possession& possession, card::PossessionRules& rules)
    {
        const auto& certificates = possession.certificate.certificates;
        const bool nobody = config.trust_ocsp_hosts.empty() && config.trust_responder.empty();
        if (nobody || possession.signature != card::Verdict::genuine || possession.certificate.chain != card::Verdict::genuine ||
            certificates.size() < 2) {
            return false;
        }
        auto answer = trust::ask_responder(possession.holder, certificates[1], {config.trust_ocsp_hosts, config.trust_responder}, random, k_responder_limit);
        if (!answer) {
            base::log(base::LogLevel::warning, "responder_silent");
            return false;
        }
        rules.ocsp_answer = std::move(answer->octets);
        rules.ocsp_nonce = std::move(answer->nonce);
        return true;
    }

    /// Until told to stop: lists at the start and every few hours, sooner after a failure.
    void keep_fresh(const std::stop_token& stop)
    {
        std::mutex waiting;
        std::condition_variable_any wake;
        while (!stop.stop_requested()) {
            const auto fetched = fetch_configured_lists(config, clock, stop);
            const bool reached = std::ranges::none_of(fetched, [](const auto& list) { return list.outcome == trust::ListOutcome::not_reached; });
            std::unique_lock lock(waiting);
            wake.wait_for(lock, stop, reached ? std::chrono::minutes(config.trust_refresh) : k_refresh_again, [] { return false; });
        }
    }

    base::Result<std::string> judged(const desk::HolderClaim& claim)
    {
        folders.update();
        const auto now = clock.now();
        card::PossessionRules rules{now, std::nullopt, {std::chrono::days(config.trust_crl_days)}, {}};
        auto possession = card::judge_possession(claim.proof, folders.citizen_card(), rules);
        if (possession && ask_about(*possession, rules)) {
            possession = card::judge_possession(claim.proof, folders.citizen_card(), rules);
        }
        if (!possession || possession->conclusion != card::Colour::green || !possession->holder.for_authentication) {
            base::log(base::LogLevel::warning, "holder_not_proved",
                      {{"chain", possession ? static_cast<std::int64_t>(possession->certificate.chain) : -1},
                       {"validity", possession ? static_cast<std::int64_t>(possession->certificate.validity) : -1},
                       {"revocation", possession ? static_cast<std::int64_t>(possession->certificate.crl) : -1}});
            return base::fail(FaultCode::holder_not_proved);
        }
        if (possession->holder.civil_id.empty() || claim.nic != possession->holder.civil_id) {
            return base::fail(FaultCode::document_of_another_person);
        }
        return with_holder(claim, *possession, now);
    }

    /// Which of the operators' cards lies here, and does it hold its key? A card of anybody else is asked for no PIN.
    base::Result<desk::OperatorCardProof> operator_here(const desk::OperatorCardQuestion& question, const std::stop_token& stop)
    {
        using link::SignInLacks;
        const auto lacks = [](SignInLacks what) { return base::fail(FaultCode::operator_refused, 0, static_cast<std::int64_t>(what)); };
        const auto is_known = [&question](base::BytesView certificate) {
            return std::ranges::find(question.known, card_fingerprint(certificate)) != question.known.end();
        };
        const auto reader = devices::find_citizen_card(is_known, stop);
        if (!reader) {
            return base::unexpected(reader.error());
        }
        if (!*reader) {
            return lacks(SignInLacks::known_card);
        }
        const card::PinEntry pin{question.pin.get(), question.last_try ? card::LastTry::may_be_used : card::LastTry::keep};
        const auto proof = devices::prove_possession_in_reader(**reader, question.challenge, pin, stop);
        if (!proof) {
            return base::unexpected(proof.error());
        }
        folders.update();
        const auto judged = card::judge_possession(*proof, folders.citizen_card(), {clock.now(), std::nullopt, {std::chrono::days(config.trust_crl_days)}, {}});
        if (!judged || judged->signature != card::Verdict::genuine || judged->certificate.chain != card::Verdict::genuine || !judged->holder.for_authentication ||
            !is_known(proof->certificate)) {
            return lacks(SignInLacks::card_trusted);
        }
        if (judged->certificate.validity != card::Verdict::genuine) {
            return lacks(SignInLacks::card_in_date);
        }
        // Without a fresh list nobody is kept from working: the site itself knows this very card, and can take it from the roster.
        if (judged->certificate.crl == card::Verdict::revoked) {
            return lacks(SignInLacks::card_not_revoked);
        }
        return desk::OperatorCardProof{card_fingerprint(proof->certificate), **reader};
    }

    const desk::DeskConfig& config;
    const base::Clock& clock;
    base::SystemRandom random;
    desk::DeskService* service = nullptr;
    TrustFolders folders;           // these two: of the thread alone
    devices::ImageReader photos;
    base::Mutex mutex;
    std::stop_source running;       ///< of the reading under way
    std::shared_ptr<card::emulator::Card> practice_card;
    bool practice_card_fails = false;
    base::SerialExecutor thread;    // these two last: their jobs use what stands above
    std::jthread fetching;
};

ServeCards::ServeCards(const desk::DeskConfig& config, const base::Clock& clock) : m_impl(std::make_unique<Impl>(config, clock)) {}
ServeCards::~ServeCards() = default;

void ServeCards::start(desk::DeskService& service) 
{
    m_impl->service = &service;
    if (!m_impl->config.trust_lists.empty() || !m_impl->config.trust_state_lists.empty()) {
        m_impl->fetching = std::jthread([impl = m_impl.get()](const std::stop_token& stop) { impl->keep_fresh(stop); });
    }
}

void ServeCards::close()
{
    stop();
    m_impl->fetching = std::jthread();
    std::promise<void> stopped;
    if (m_impl->thread.post([&stopped](const std::stop_token&) { stopped.set_value(); })) {
        stopped.get_future().wait();
    }
}

void ServeCards::stop()
{
    const base::Lock lock(m_impl->mutex);
    m_impl->running.request_stop();
}

void ServeCards::judge(const desk::HolderClaim& claim)
{
    m_impl->thread.post([impl = m_impl.get(), claim](const std::stop_token&) { impl->service->holder_judged(claim.proof.challenge, impl->judged(claim)); });
}

void ServeCards::prove_operator(const desk::OperatorCardQuestion& question)
{
    const bool posted = m_impl->thread.post([impl = m_impl.get(), question](const std::stop_token& stop) {
        impl->service->operator_proved(question.challenge, impl->operator_here(question, stop));
    });
    if (!posted) {
        m_impl->service->operator_proved(question.challenge, base::fail(FaultCode::card_in_use));
    }
}

base::Status<> ServeCards::practise(const std::string& name, bool fails)
{
    Impl& impl = *m_impl;
    if (impl.config.practice_cards.empty() || impl.service == nullptr) {
        return base::fail(FaultCode::act_not_possible_now);
    }
    std::shared_ptr<card::emulator::Card> card;
    if (!name.empty()) {
        try {
            card = card::emulator::make_practice_card(name, impl.config.practice_cards, impl.random);
        } catch (const std::exception&) {
            return base::fail(FaultCode::file_unreadable);
        }
        if (card == nullptr) {
            return base::fail(FaultCode::input_invalid);
        }
    }
    stop();
    {
        const base::Lock lock(impl.mutex);
        impl.practice_card = card;
        impl.practice_card_fails = fails;
    }
    const auto now = impl.clock.now();
    impl.service->reader_changed({link::LampState::ok, std::nullopt, now}, false);  // the one before is out, as a hand would do it
    if (card != nullptr) {
        impl.service->reader_changed({link::LampState::busy, std::nullopt, now}, true);
    }
    return {};
}

void ServeCards::read(const desk::ChipKeys& keys)
{
    std::stop_token stop;
    {
        const base::Lock lock(m_impl->mutex);
        m_impl->running.request_stop();
        m_impl->running = std::stop_source();
        stop = m_impl->running.get_token();
    }
    m_impl->thread.post([impl = m_impl.get(), keys, stop](const std::stop_token&) {
        if (!stop.stop_requested()) {
            impl->run(keys, stop);
        }
    });
}

}  // namespace balcao::cli
