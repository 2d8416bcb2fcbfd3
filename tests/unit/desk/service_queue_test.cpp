// What two people decide about frozen records, and what the model says of the network and of the room that is left.
#include <filesystem>

#include "citizen.h"
#include "seal/chain.h"
#include "seal/envelope.h"
#include "wire/record.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using link::LampState;
using test::citizen_says_yes;
using test::done;
using test::eventually;
using test::fault_of;
using test::fill_form;
using test::model_of;
using test::RunningService;
using test::signed_in;
using wire::Json;

TEST_SUITE_BEGIN("desk");

namespace {

void register_case(link::Client& console, link::Client& kiosk)
{
    done(console, "start_case", {{"ticket", "A001"}});
    fill_form(console);
    done(console, "send_to_citizen");
    citizen_says_yes(kiosk);
    done(console, "sign_off");
    done(console, "finish_case", {{"anyway", true}});
}

/// The central says that it holds another record under the first number.
void freeze(RunningService& running)
{
    const base::Lock lock(running.queue_mutex);
    const auto batch = running.queue->claim(1);
    REQUIRE(batch);
    const queue::ItemOutcome conflict{batch->records.at(0).seq, queue::Outcome::conflict, "conflict", {}};
    REQUIRE(running.queue->settle(batch->epoch, std::span(&conflict, 1), std::nullopt));
    REQUIRE(running.queue->frozen());
}

/// The central's no to the first record.
void refuse_first(RunningService& running, const std::string& problem)
{
    const base::Lock lock(running.queue_mutex);
    const auto batch = running.queue->claim(1);
    REQUIRE(batch);
    const queue::ItemOutcome no{batch->records.at(0).seq, queue::Outcome::rejected, problem, {}};
    REQUIRE(running.queue->settle(batch->epoch, std::span(&no, 1), std::nullopt));
}

queue::StoredRecord stored(RunningService& running, queue::Position position)
{
    const base::Lock lock(running.queue_mutex);
    const auto record = running.queue->load(position);
    REQUIRE(record);
    REQUIRE(*record);
    return **record;
}

const Json k_boss{{"second", "rui"}, {"password", "supervisor"}};

}  // namespace

TEST_CASE("two people send frozen records again: under new numbers, with the same content, the oldest first, nothing lost")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    register_case(*console, *kiosk);
    running.clock.advance(std::chrono::minutes(7));
    register_case(*console, *kiosk);
    const auto older = console->ask_and_wait("queue_list", {{"before", 2}, {"limit", 5}}).value().at("rows");
    REQUIRE(older.size() == 1);
    CHECK(older.at(0).at("seq") == 1);
    CHECK(console->ask_and_wait("queue_list", {{"limit", 1}}).value().at("rows").at(0).at("seq") == 2);
    freeze(running);
    const auto before = model_of(*console);
    CHECK(before.queue.attention >= 1);
    const auto old_first = stored(running, 1);

    CHECK(fault_of(*console, "queue_release_frozen", {{"second", "ana"}, {"password", "pratica"}}) == FaultCode::second_person_needed);
    CHECK(fault_of(*console, "queue_release_frozen", {{"second", "eva"}, {"password", "colega"}}) == FaultCode::second_person_needed);  // two clerks
    CHECK(fault_of(*console, "queue_release_frozen", {{"second", "rui"}, {"password", "wrong"}}) == FaultCode::operator_refused);
    CHECK(fault_of(*console, "queue_release_frozen", {{"second", "rui"}}) == FaultCode::message_malformed);
    {
        const base::Lock lock(running.queue_mutex);
        CHECK(running.queue->frozen());  // nothing moved
    }

    const auto released = console->ask_and_wait("queue_release_frozen", k_boss);
    REQUIRE(released);
    CHECK(released->at("released") == 2);
    const auto model = model_of(*console);
    CHECK(model.queue.frozen == 0);
    CHECK(model.queue.attention == 0);
    CHECK(model.queue.pending == 2);
    const base::Lock lock(running.queue_mutex);
    CHECK_FALSE(running.queue->frozen());
    const auto batch = running.queue->claim(10);
    REQUIRE(batch);
    REQUIRE(batch->records.size() == 2);
    const auto& again = batch->records[0];
    CHECK(again.seq == 1);
    CHECK(again.epoch != old_first.epoch);
    CHECK(again.case_id == old_first.case_id);
    CHECK(again.sealed == old_first.sealed);
    CHECK(again.captured_at == old_first.captured_at);
    CHECK(again.captured_at < batch->records[1].captured_at);
    const auto header = wire::decode_header(again.header);
    REQUIRE(header);
    CHECK(header->operator_ref == "ana");
    CHECK(header->captured_at == old_first.captured_at);
    running.queue->give_back(*batch);
    CHECK(running.queue->verify_chain(running.terminal.certificate));
    CHECK(running.queue->verify_audit());
    CHECK(running.queue->balance(base::utc_day(running.clock.now())));
    const auto entries = running.queue->audit(0, 500);
    REQUIRE(entries);
    CHECK(std::count_if(entries->begin(), entries->end(), [](const auto& entry) { return entry.event.event == "record_released_by_two"; }) == 2);
}

TEST_CASE("a refused record is given up by a supervisor who says why: once, with an audit entry, and nothing else of the queue moves")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    register_case(*console, *kiosk);
    register_case(*console, *kiosk);
    const Json by_rui{{"seq", 1}, {"reason", "person_served_elsewhere"}, {"operator", "rui"}, {"password", "supervisor"}};
    const auto with = [&](const char* key, Json value) {
        Json args = by_rui;
        args[key] = std::move(value);
        return fault_of(*console, "queue_waive", args);
    };
    CHECK(with("seq", 1) == FaultCode::act_not_possible_now);  // it waits to be sent: nobody has refused it
    refuse_first(running, "person_has_key");
    CHECK(model_of(*console).queue.attention == 1);
    const auto row = [&](std::size_t at) { return model_of(*console).queue.rows.at(at); };
    CHECK(row(1).refused);
    CHECK_FALSE(row(0).refused);
    CHECK_FALSE(model_of(*console).queue.may_give_up);

    CHECK(fault_of(*console, "queue_waive", {{"seq", 1}, {"reason", "person_served_elsewhere"}}) == FaultCode::right_missing);
    CHECK(with("password", "wrong") == FaultCode::operator_refused);
    CHECK(fault_of(*console, "queue_waive", {{"seq", 1}, {"reason", "person_served_elsewhere"}, {"operator", "eva"}, {"password", "colega"}}) == FaultCode::right_missing);
    CHECK(with("seq", 2) == FaultCode::act_not_possible_now);
    CHECK(with("seq", 99) == FaultCode::input_invalid);
    CHECK(with("seq", 0) == FaultCode::message_malformed);
    CHECK(with("seq", "1") == FaultCode::message_malformed);
    CHECK(with("reason", "") == FaultCode::input_invalid);
    CHECK(with("reason", "Because of Amelia") == FaultCode::input_invalid);
    CHECK(with("reason", std::string(49, 'a')) == FaultCode::message_malformed);
    CHECK(fault_of(*kiosk, "queue_waive", by_rui) == FaultCode::peer_not_allowed);
    CHECK(row(1).refused);  // nothing moved

    done(*console, "queue_waive", by_rui);
    CHECK(with("seq", 1) == FaultCode::act_not_possible_now);  // twice
    CHECK(row(1).given_up);
    CHECK_FALSE(row(1).refused);
    CHECK(row(1).problem == "person_served_elsewhere");
    CHECK(model_of(*console).queue.attention == 0);
    CHECK(model_of(*console).queue.pending == 1);
    CHECK(fault_of(*console, "queue_retry", {{"seq", 1}}) == FaultCode::act_not_possible_now);
    CHECK(model_of(*console).signed_in->id == "ana");  // the clerk stays signed in
    const base::Lock lock(running.queue_mutex);
    const auto entries = running.queue->audit(0, 500);
    REQUIRE(entries);
    std::vector<queue::AuditEvent> given_up;
    for (const auto& entry : *entries) {
        if (entry.event.event == "record_waived") {
            given_up.push_back(entry.event);
        }
    }
    REQUIRE(given_up.size() == 1);
    CHECK(given_up.front().ids == decltype(given_up.front().ids){{"operator", "rui"}, {"reason", "person_served_elsewhere"}});
    CHECK(given_up.front().numbers == decltype(given_up.front().numbers){{"position", 1}});
    CHECK(running.queue->verify_audit());
    CHECK(running.queue->balance(base::utc_day(running.clock.now())));
}

TEST_CASE("a supervisor who is signed in gives up without more, but shows who they are where the site asks for it at every registration")
{
    RunningService running;
    running.stop();
    SUBCASE("not asked for") {}
    SUBCASE("asked for") { running.settings = [](DeskConfig& config) { config.sign_off_asks = link::SignOffAsks::password; }; }
    running.start();
    auto console = running.client(link::Role::console);
    auto kiosk = running.client(link::Role::kiosk);
    done(*console, "sign_in", {{"operator", "rui"}, {"password", "supervisor"}});
    const bool asked = model_of(*console).sign_off_asks != link::SignOffAsks::nothing;
    CHECK(model_of(*console).queue.may_give_up);
    done(*console, "start_case", {{"ticket", "A001"}});
    fill_form(*console);
    done(*console, "send_to_citizen");
    citizen_says_yes(*kiosk);
    done(*console, "sign_off", {{"password", "supervisor"}});
    refuse_first(running, "phone_taken");
    Json args{{"seq", 1}, {"reason", "citizen_gave_up"}};
    if (asked) {
        CHECK(fault_of(*console, "queue_waive", args) == FaultCode::sign_off_unproved);
        args["password"] = "supervisor";  // whose?
        CHECK(fault_of(*console, "queue_waive", args) == FaultCode::sign_off_unproved);
        args["operator"] = std::string(200, 'r');
        CHECK(fault_of(*console, "queue_waive", args) == FaultCode::sign_off_unproved);
        CHECK(model_of(*console).queue.rows.at(0).refused);
        args["operator"] = "rui";
    }
    done(*console, "queue_waive", args);
    CHECK(model_of(*console).queue.rows.at(0).given_up);
}

TEST_CASE("each lamp of the network answers for its own part")
{
    RunningService running;
    running.stop();
    std::atomic<NetworkState> network{NetworkState::unplugged};
    running.network = [&network] { return network.load(); };
    running.start();
    auto console = signed_in(running);
    const auto shows = [&](LampState cable, LampState internet) {
        return eventually(*console, [&](const link::ConsoleModel& model) { return model.cable.state == cable && model.internet.state == internet; });
    };
    running.clock.advance(std::chrono::seconds(2));
    CHECK(shows(LampState::error, LampState::off));
    network = NetworkState::no_way_out;
    running.clock.advance(std::chrono::seconds(2));
    CHECK(shows(LampState::ok, LampState::error));
    network = NetworkState::way_out;
    running.clock.advance(std::chrono::seconds(2));
    CHECK(shows(LampState::ok, LampState::warning));  // a way out is not yet the central
    SyncStatus status;
    status.lamp = LampState::warning;
    status.fault = FaultCode::captive_portal;
    running.service->sync_changed(status);
    CHECK(shows(LampState::ok, LampState::error));
    status = {};
    status.lamp = LampState::ok;
    status.reachable = true;
    running.service->sync_changed(status);
    CHECK(shows(LampState::ok, LampState::ok));
}

TEST_CASE("the room that is left is told in records and in days at the desk's own pace")
{
    RunningService running;
    auto console = signed_in(running);
    running.clock.advance(std::chrono::seconds(2));
    REQUIRE(eventually(*console, [](const link::ConsoleModel& model) { return model.queue.room_records && model.queue.room_days; }));
    const auto model = model_of(*console);
    CHECK(*model.queue.room_records > 0);
    CHECK(*model.queue.room_days == *model.queue.room_records / 20);  // hardly used: a floor of twenty a day
}

TEST_SUITE_END();

TEST_CASE("a receipt is counted before it goes to a printer: the paper says which copy it is, the audit chain who had it made, a restart forgets neither")
{
    RunningService running;
    std::vector<ReceiptData> written;
    running.more = [&](ServiceParts& parts) {
        parts.write_receipt = [&](const ReceiptData& data) -> base::Result<std::string> {
            written.push_back(data);
            return running.folder.file(data.receipt_id + ".pdf");
        };
    };
    running.stop();
    running.start();
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    CHECK(fault_of(*console, "receipt_print") == FaultCode::act_not_possible_now);
    done(*console, "start_case", {{"ticket", "A001"}});
    fill_form(*console);
    done(*console, "send_to_citizen");
    citizen_says_yes(*kiosk);
    done(*console, "sign_off");
    CHECK(model_of(*console).current->receipt_copies == 0);
    const auto copy_of = [&](Json args) {
        const auto answer = console->ask_and_wait("receipt_print", std::move(args));
        REQUIRE(answer);
        return answer->at("copy").get<int>();
    };
    CHECK(copy_of(Json::object()) == 1);
    CHECK(copy_of(Json::object()) == 2);
    CHECK(model_of(*console).current->receipt_copies == 2);
    REQUIRE(written.size() >= 3);
    CHECK(written.front().copy == 1);
    CHECK(written.back().copy == 2);
    CHECK(written.back().receipt_id == written.front().receipt_id);
    CHECK(written.back().initials == written.front().initials);
    CHECK(written.back().language == "pt");
    CHECK(written.back().record_hash == written.front().record_hash);
    // Whoever answered for the holder, and what the act was part of, stand on every copy.
    const auto facts = running.folder.file("receipts/" + written.front().receipt_id + ".json");
    auto kept = Json::parse(std::ifstream(facts));
    CHECK(kept.at("representative") == "");
    CHECK(kept.at("card_withdrawal") == false);
    kept["representative"] = "B. E.";
    kept["card_withdrawal"] = true;
    std::ofstream(facts) << kept;
    CHECK(copy_of(Json::object()) == 3);
    CHECK(written.back().representative_initials == "B. E.");
    CHECK(written.back().card_withdrawal);
    kept.erase("representative");
    kept.erase("card_withdrawal");
    std::ofstream(facts) << kept;  // of the program before
    CHECK(copy_of(Json::object()) == 4);
    CHECK(written.back().representative_initials.empty());
    // As the desk's printer takes it, unless another paper is asked for; one that is none is neither made nor counted.
    CHECK(written.front().format.empty());
    CHECK(written.back().format == "slip");
    CHECK(fault_of(*console, "receipt_print", {{"format", "poster"}}) == FaultCode::input_invalid);
    CHECK(model_of(*console).current->receipt_copies == 4);
    done(*console, "finish_case", {{"anyway", true}});
    CHECK(fault_of(*console, "receipt_print") == FaultCode::act_not_possible_now);

    console.reset();
    kiosk.reset();
    running.stop();
    running.settings = [](desk::DeskConfig& config) { config.receipt_format = "escpos"; };
    running.start();
    console = signed_in(running);
    CHECK(copy_of({{"seq", 1}, {"format", "a4"}}) == 5);
    CHECK(written.back().format == "a4");
    CHECK(written.back().copy == 5);
    CHECK(written.back().document_type == written.front().document_type);
    CHECK(model_of(*console).queue.rows.at(0).receipt_copies == 5);
    CHECK(copy_of({{"seq", 1}}) == 6);
    CHECK(written.back().format == "escpos");
    CHECK(fault_of(*console, "receipt_print", {{"seq", 99}}) == FaultCode::input_invalid);
    const auto audit = console->ask_and_wait("audit_export", {{"after", 0}, {"limit", 200}});
    REQUIRE(audit);
    int prints = 0;
    for (const auto& entry : audit->at("entries")) {
        const auto text = entry.dump();
        if (text.find("receipt_printed") != std::string::npos) {
            ++prints;
            CHECK(text.find("ana") != std::string::npos);
        }
    }
    CHECK(prints == 6);
    done(*console, "audit_verify");

    // What stands on it goes after its time; then there is no copy, and none is counted.
    std::filesystem::remove_all(running.folder.file("receipts"));
    CHECK(fault_of(*console, "receipt_print", {{"seq", 1}}) == FaultCode::act_not_possible_now);
    CHECK(model_of(*console).queue.rows.at(0).receipt_copies == 6);
    auto stranger = running.client(link::Role::kiosk);
    CHECK_FALSE(stranger->ask_and_wait("receipt_print", {{"seq", 1}}));
}

TEST_CASE("a copy counts for its own record, says what became of it since and whom and what it is about; what it is made of goes after its days")
{
    RunningService running;
    std::vector<ReceiptData> written;
    running.more = [&](ServiceParts& parts) {
        parts.write_receipt = [&](const ReceiptData& data) -> base::Result<std::string> {
            written.push_back(data);
            return running.folder.file(data.receipt_id + ".pdf");
        };
    };
    running.stop();
    running.start();
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    const auto copy_of = [&](std::int64_t seq) {
        const auto answer = console->ask_and_wait("receipt_print", {{"seq", seq}});
        REQUIRE(answer);
        return answer->at("copy").get<int>();
    };
    const auto consent = [&](const char* text) {
        done(*kiosk, "choose_language", {{"language", "pt"}});
        done(*kiosk, "review", {{"yes", true}});
        done(*kiosk, "consent", {{"yes", true}, {"text_id", text}, {"text_version", "2026-11"}, {"language", "pt"}, {"shown_sha256", std::string(64, 'a')}, {"shown_at", "2026-11-24T09:00:00Z"}});
    };
    register_case(*console, *kiosk);
    CHECK(copy_of(1) == 1);
    CHECK(written.back().state == link::RecordState::registered_here);
    CHECK(written.back().about_phone);
    // An address alone changes: the second paper says no more of the number than the first.
    done(*console, "start_case", {{"ticket", "A002"}});
    done(*console, "choose_act", {{"act", "contact_change"}});
    fill_form(*console);
    done(*console, "edit", {{"field", "phone"}, {"text", ""}});
    done(*console, "edit", {{"field", "email"}, {"text", "amelia@exemplo.pt"}});
    done(*console, "send_to_citizen");
    consent("contact-email");
    done(*console, "sign_off");
    CHECK_FALSE(written.back().about_phone);
    CHECK(copy_of(1) == 2);
    CHECK(model_of(*console).current->receipt_copies == 0);  // of another record
    CHECK(copy_of(2) == 1);
    CHECK_FALSE(written.back().about_phone);
    CHECK(model_of(*console).current->receipt_copies == 1);
    done(*console, "finish_case", {{"anyway", true}});
    // Somebody answers for the holder.
    done(*console, "start_case", {{"ticket", "A003"}});
    fill_form(*console);
    done(*console, "edit", {{"field", "representative_name"}, {"text", "Berta Teste Exemplo"}});
    done(*console, "send_to_citizen");
    consent("activation-consent-representative");
    done(*kiosk, "confirm_phone", {{"yes", true}});
    done(*kiosk, "seal_secret", {{"sealed", base::to_base64(base::to_bytes("an envelope"))}});
    done(*console, "sign_off");
    const auto said = written.back().representative_initials;
    CHECK_FALSE(said.empty());
    CHECK(copy_of(3) == 1);
    CHECK(written.back().representative_initials == said);
    // The word of today, not of the day it was registered.
    freeze(running);
    CHECK(copy_of(1) == 3);
    CHECK(written.back().state == link::RecordState::attention);

    const auto age = [&](std::size_t nth, int days) {
        const auto facts = running.folder.file("receipts/" + written.at(nth).receipt_id + ".json");
        REQUIRE(std::filesystem::exists(facts));
        std::filesystem::last_write_time(facts, std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * days));
        return facts;
    };
    const auto old = age(0, 8);  // the days summaries are kept, and one
    const auto young = age(written.size() - 3, 6);
    CHECK(fault_of(*console, "receipt_print", {{"seq", 1}}) == FaultCode::act_not_possible_now);
    CHECK_FALSE(std::filesystem::exists(old));
    CHECK(std::filesystem::exists(young));
}

TEST_CASE("an invented card lies in the reader of a practice desk alone")
{
    RunningService running;
    auto console = signed_in(running);
    done(*console, "practice_card", {{"card", "citizen-card"}, {"fails", false}});
    done(*console, "practice_card", {{"card", "citizen-card"}, {"fails", true}});
    CHECK(running.cards.practised == std::vector<std::string>{"citizen-card", "citizen-card!"});
    CHECK(fault_of(*console, "practice_card") == FaultCode::message_malformed);
    console.reset();
    running.settings = [](DeskConfig& config) { config.practice = false; };
    running.stop();
    running.start();
    console = signed_in(running);
    CHECK(fault_of(*console, "practice_card", {{"card", "citizen-card"}}) == FaultCode::act_not_possible_now);
    CHECK(running.cards.practised.size() == 2);
}
