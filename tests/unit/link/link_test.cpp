#include "link/actions.h"
#include "link/day_book_model.h"
#include "link/protocol.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::link;

TEST_SUITE_BEGIN("link");

namespace {

base::Instant at(const char* text) { return *base::parse_instant(text); }

ConsoleModel full_console()
{
    ConsoleModel model;
    model.revision = 42;
    model.terminal = {"loule-4", "Loja de Cidadão · Loulé", "Posto 4", true};
    model.signed_in = OperatorView{"ana", "Ana Prática", at("2026-11-24T18:00:00Z"), true};
    model.central = {LampState::error, base::FaultCode::network_unreachable, at("2026-11-24T09:00:00Z")};
    model.kiosk = {LampState::ok, std::nullopt, std::nullopt};
    model.queue.pending = 3;
    model.queue.oldest_unsent_at = at("2026-11-24T08:00:00Z");
    model.queue.rows = {{7, "A041", "A. E.", "ZZ9", RecordState::attention, domain::DeskAct::contact_change, at("2026-11-24T08:00:00Z"), "phone_taken"}};
    model.today.per_hour[9] = 4;
    model.has_points = true;
    model.refusal_slip = true;
    model.sticks.allowed = true;
    model.sticks.looked = true;
    model.sticks.media = {{"/media/pen", "pen", 7'000'000'000, true, false, 2, 1}};
    model.sticks.out = {{std::string(32, 'a'), at("2026-11-20T08:00:00Z"), 5, 3, true, false}};
    model.sticks.work = {StickAct::take, true, "pen", 1, 4, 0, 0, 2, 1, 1, 1, 9, 1, 2, 3, base::FaultCode::stick_gone};
    model.drain = {DrainState::draining, true, at("2026-11-24T07:00:00Z"), "tec", true, {{LeftKind::unsent, 3, at("2026-11-24T08:00:00Z"), 40}, {LeftKind::pictures, 1, {}, {}}}};
    CaseView view;
    view.id = "018f0000-0000-7000-8000-000000000000";
    view.ticket = "A042";
    view.started_at = at("2026-11-24T09:01:00Z");
    view.step = Step::citizen;
    view.phase = Phase::citizen_code;
    view.fields[domain::FieldId::surname] = {"Exemplo", domain::Origin::mrz};
    view.findings = {{"nif.required", domain::Severity::refuse, domain::FieldId::nif, "Falta", "Missing", "Portaria", true}};
    view.disagreements = {{domain::FieldId::surname, "A", domain::Origin::typed, "B", domain::Origin::chip}};
    view.citizen_yes = CitizenYes::voided;
    view.phone_proof = PhoneProofState::code_sent;
    view.record = RecordState::pending;
    view.seq = 9;
    model.current = view;
    model.notice = Notice{base::FaultCode::disk_full, 28, at("2026-11-24T09:02:00Z")};
    return model;
}

}  // namespace

TEST_CASE("a console model comes back from JSON as it went in")
{
    const auto json = to_json(full_console());
    const auto back = console_model_from_json(json);
    REQUIRE(back);
    CHECK(to_json(*back) == json);
    CHECK(back->sticks == full_console().sticks);
    CHECK(back->drain == full_console().drain);
    const auto empty = to_json(ConsoleModel{});
    const auto empty_back = console_model_from_json(empty);
    REQUIRE(empty_back);
    CHECK(to_json(*empty_back) == empty);
    CHECK_FALSE(empty_back->current);
}

TEST_CASE("groups of minutes waited begin where the one before ends; a day's hours reach as far as somebody worked")
{
    for (const auto& one : {std::pair(0, "<5"), {4, "<5"}, {5, "<10"}, {9, "<10"}, {10, "<20"}, {19, "<20"}, {20, "<40"}, {39, "<40"}, {40, "40+"}, {400, "40+"}}) {
        CAPTURE(one.first);
        CHECK(std::string(k_wait_names.at(wait_group(one.first))) == one.second);
    }
    std::array<std::int64_t, 24> per_hour{};
    CHECK(day_hours(per_hour).front().hour == 8);
    CHECK(day_hours(per_hour).size() == 12);
    per_hour[6] = 2;
    per_hour[21] = 1;
    CHECK(day_hours(per_hour).front() == DayHour{6, 2});
    CHECK(day_hours(per_hour).back() == DayHour{21, 1});
    CHECK(day_hours(per_hour).size() == 16);
}

TEST_CASE("a kiosk model comes back from JSON as it went in")
{
    KioskModel model;
    model.page = KioskPage::code;
    model.review = {{domain::FieldId::full_name, "Amélia Exemplo"}};
    model.phone = "+351910000000";
    model.code_tries_left = 3;
    model.code_expires_at = at("2026-11-24T09:05:00Z");
    model.has_points = true;
    model.record = RecordState::activated;
    model.notice = Notice{base::FaultCode::phone_code_wrong, 2, at("2026-11-24T09:02:00Z")};
    const auto json = to_json(model);
    const auto back = kiosk_model_from_json(json);
    REQUIRE(back);
    CHECK(to_json(*back) == json);
}

TEST_CASE("a model with a wrong type, an unknown name or a missing part is refused, never a crash")
{
    auto json = to_json(full_console());
    for (const auto& [key, value] : json.items()) {
        auto broken = json;
        broken[key] = wire::Json::array({1, 2});
        (void)console_model_from_json(broken);
        broken.erase(key);
        (void)console_model_from_json(broken);
    }
    auto unknown = json;
    unknown["current"]["phase"] = "somewhere";
    CHECK_FALSE(console_model_from_json(unknown));
    auto text = json;
    text["queue"]["rows"] = "none";
    CHECK_FALSE(console_model_from_json(text));
}

TEST_CASE("messages survive the way there and back")
{
    const Ask ask{7, "edit", {{"field", "phone"}, {"text", "+351 91"}}};
    const auto got = decode_ask(encode(ask));
    REQUIRE(got);
    CHECK(got->id == 7);
    CHECK(got->action == "edit");
    CHECK(got->args == ask.args);

    const auto good = decode_from_service(encode(Reply{7, wire::Json{{"seq", 3}}}));
    REQUIRE(good);
    CHECK(std::get<Reply>(*good).result->at("seq") == 3);
    const auto bad = decode_from_service(encode(Reply{8, base::fail(base::FaultCode::disk_full, 28)}));
    REQUIRE(bad);
    CHECK(std::get<Reply>(*bad).result.error() == base::Fault{base::FaultCode::disk_full, 28, 0});
    const auto show = decode_from_service(encode(Show{"kiosk", to_json(KioskModel{})}));
    REQUIRE(show);
    CHECK(std::get<Show>(*show).what == "kiosk");
}

TEST_CASE("hostile messages are refused with a reason")
{
    using base::FaultCode;
    const auto code = [](std::string_view message) { return decode_ask(message).error().code; };
    CHECK(code("") == FaultCode::message_malformed);
    CHECK(code("[]") == FaultCode::message_malformed);
    CHECK(code("{\"v\":1}") == FaultCode::message_malformed);
    CHECK(code("{\"v\":\"1\",\"id\":1,\"do\":\"x\"}") == FaultCode::message_malformed);
    CHECK(code("{\"v\":2,\"id\":1,\"do\":\"x\"}") == FaultCode::message_unknown_version);
    CHECK(code("{\"v\":1,\"id\":1,\"do\":\"x\",\"args\":[]}") == FaultCode::message_malformed);
    CHECK(code(std::string(k_message_limit_bytes + 1, ' ')) == FaultCode::message_too_large);
    CHECK(code(std::string(5000, '[')) == FaultCode::message_malformed);
    CHECK_FALSE(decode_from_service("{\"v\":1,\"re\":1}"));
    CHECK_FALSE(decode_from_service("{\"v\":1,\"re\":1,\"fault\":{\"code\":\"never_heard_of\"}}"));
}

TEST_CASE("each role may ask for its own actions alone")
{
    CHECK(may_ask(Role::console, "sign_off"));
    CHECK(may_ask(Role::cli, "sign_off"));
    CHECK_FALSE(may_ask(Role::kiosk, "sign_off"));
    CHECK_FALSE(may_ask(Role::kiosk, "status"));
    CHECK(may_ask(Role::kiosk, "seal_secret"));
    CHECK_FALSE(may_ask(Role::console, "seal_secret"));
    CHECK_FALSE(may_ask(Role::cli, "consent"));
    CHECK_FALSE(may_ask(Role::console, "drop_tables"));
}

TEST_SUITE_END();
