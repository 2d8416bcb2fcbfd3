// The citizen alone, from the kiosk's side: the PIN goes to the card and nowhere else.
#include "core/session.h"

#include <deque>

#include "support/test.h"

using namespace balcao;
using namespace balcao::kiosk;
using base::Fault;
using base::FaultCode;
using link::KioskPage;
using wire::Json;

TEST_SUITE_BEGIN("own card");

namespace own_card_tests {

namespace {

const devices::PinQuestion k_three_tries{{false, false, 3}, false};

card::PossessionProof proof_with(std::vector<base::Bytes> authorities)
{
    return {card::CardKind::citizen_card_1, {4}, std::move(authorities), {}, {7}};
}

/// A card that answers when the test says so.
struct AnsweringCard : OwnCard {
    int asked = 0;
    std::function<void(base::Result<devices::PinQuestion>)> way;
    std::optional<Question> question;
    std::string pin;
    std::function<void(base::Result<card::PossessionProof>)> proof;
    void ask_way(std::function<void(base::Result<devices::PinQuestion>)> done) override
    {
        ++asked;
        way = std::move(done);
    }
    void prove(Question given, std::function<void(base::Result<card::PossessionProof>)> done) override
    {
        pin = given.pin ? given.pin->use([](base::BytesView digits) { return base::to_text(digits); }) : std::string();
        question = std::move(given);
        proof = std::move(done);
    }
};

struct Request {
    std::string action;
    Json args;
    link::Client::OnReply reply;
};

link::KioskModel model(KioskPage page, const std::string& challenge = "")
{
    link::KioskModel m;
    m.page = page;
    m.practice = true;
    m.mode = link::TerminalMode::both;
    m.line = true;
    if (page != KioskPage::idle) {
        m.case_id = "0190a0b0-0000-7000-8000-000000000001";
        m.language = "pt";
        m.alone = true;
        m.challenge = challenge;
    }
    return m;
}

struct Kiosk {
    base::ManualClock clock{base::Instant(std::chrono::milliseconds(1'800'000'000'000))};
    base::SeededRandom random{7};
    AnsweringCard card;
    std::deque<Request> asked;
    KioskSession session{{random, clock, [](const base::Secret&) -> base::Result<base::Bytes> { return base::Bytes{1}; },
                          [this](std::string_view action, Json args, link::Client::OnReply reply) {
                              asked.push_back({std::string(action), std::move(args), std::move(reply)});
                              return true;
                          },
                          &card, {}}};
    Kiosk() { session.connection(true); }

    Request next()
    {
        REQUIRE_FALSE(asked.empty());
        auto front = std::move(asked.front());
        asked.pop_front();
        return front;
    }
    void type(std::string_view digits)
    {
        for (const char digit : digits) {
            session.press_digit(digit);
        }
        session.press_ok();
    }
    /// On the page that asks for the card's PIN, with what the card says of it.
    void at_pin(const devices::PinQuestion& way = k_three_tries)
    {
        session.show(model(KioskPage::card_pin, "AQID"));
        REQUIRE(card.asked > 0);
        CHECK(session.busy());
        card.way(way);
    }
};

}  // namespace

TEST_CASE("the PIN is given to the card; to the service goes what the card signed")
{
    Kiosk kiosk;
    kiosk.at_pin();
    CHECK(kiosk.session.entry() == Entry::card_pin);
    CHECK(kiosk.session.visible_digits() == nullptr);
    kiosk.session.press_digit('1');
    kiosk.session.press_digit('2');
    kiosk.session.press_digit('3');
    CHECK_FALSE(kiosk.session.can_press_ok());
    kiosk.type("4");
    REQUIRE(kiosk.card.question);
    CHECK(kiosk.card.pin == "1234");
    CHECK(kiosk.card.question->challenge == base::Bytes{1, 2, 3});
    CHECK_FALSE(kiosk.card.question->last_try);
    CHECK(kiosk.session.holds_nothing());
    CHECK(kiosk.asked.empty());
    kiosk.card.proof(proof_with({{5}, {6}}));
    const auto sent = kiosk.next();
    CHECK(sent.action == "prove_holder");
    CHECK(sent.args == Json{{"card", "cc1"}, {"certificate", "BA=="}, {"authorities", {"BQ==", "Bg=="}}, {"signature", "Bw=="}});
    CHECK(kiosk.session.busy());
}

TEST_CASE("a wrong PIN says so and counts; the last try is not used before it is allowed")
{
    Kiosk kiosk;
    kiosk.at_pin();
    kiosk.type("9999");
    kiosk.card.proof(base::unexpected(Fault{FaultCode::card_pin_wrong, 2}));
    CHECK(kiosk.session.fault() == Fault{FaultCode::card_pin_wrong, 2});
    CHECK(kiosk.session.pin_way()->status.tries_left == 2);
    CHECK(kiosk.session.entry() == Entry::card_pin);
    kiosk.session.show(model(KioskPage::card_pin, "AQID"));  // something else changed at the desk
    CHECK(kiosk.session.fault() == Fault{FaultCode::card_pin_wrong, 2});
    CHECK(kiosk.card.asked == 1);
    kiosk.type("8888");
    kiosk.card.proof(base::unexpected(Fault{FaultCode::card_pin_wrong, 1}));
    CHECK(kiosk.session.last_try_asked());
    CHECK(kiosk.session.entry() == Entry::none);
    kiosk.card.question.reset();
    kiosk.type("1234");
    CHECK_FALSE(kiosk.card.question);
    kiosk.session.use_last_try();
    CHECK(kiosk.session.entry() == Entry::card_pin);
    kiosk.type("7777");
    REQUIRE(kiosk.card.question);
    CHECK(kiosk.card.question->last_try);
    kiosk.card.proof(base::unexpected(Fault{FaultCode::card_pin_blocked}));
    CHECK(kiosk.session.entry() == Entry::none);
    CHECK(kiosk.session.pin_way()->status.blocked);
    CHECK_FALSE(kiosk.session.last_try_asked());
}

TEST_CASE("a card already on its last try, blocked, or silent is said before anybody types")
{
    Kiosk last;
    last.at_pin({{false, false, 1}, false});
    CHECK(last.session.last_try_asked());
    CHECK(last.session.entry() == Entry::none);
    Kiosk blocked;
    blocked.at_pin({{false, true, 0}, false});
    CHECK(blocked.session.fault() == Fault{FaultCode::card_pin_blocked});
    CHECK(blocked.session.entry() == Entry::none);
    Kiosk silent;
    silent.session.show(model(KioskPage::card_pin, "AQID"));
    silent.card.way(base::unexpected(Fault{FaultCode::card_mute}));
    CHECK(silent.session.fault() == Fault{FaultCode::card_mute});
}

TEST_CASE("a reader with keys: nothing is typed here")
{
    Kiosk kiosk;
    kiosk.at_pin({{false, false, 3}, true});
    CHECK(kiosk.session.entry() == Entry::none);
    kiosk.session.type_pin_on_reader();
    REQUIRE(kiosk.card.question);
    CHECK_FALSE(kiosk.card.question->pin);
}

TEST_CASE("an answer for a card that is gone counts for nothing; another card is asked anew")
{
    Kiosk kiosk;
    kiosk.at_pin();
    kiosk.type("1234");
    const auto late = kiosk.card.proof;
    kiosk.session.show(model(KioskPage::insert_card));
    late(proof_with({}));
    CHECK(kiosk.asked.empty());
    kiosk.session.show(model(KioskPage::card_pin, "BBBB"));
    CHECK(kiosk.card.asked == 2);
    late(proof_with({}));
    CHECK(kiosk.asked.empty());
    kiosk.card.way(k_three_tries);
    kiosk.session.press_digit('1');
    kiosk.session.leave();
    CHECK(kiosk.session.holds_nothing());
}

TEST_CASE("the phone is looked at here first; the signature is offered to whoever may have it")
{
    Kiosk kiosk;
    auto contact = model(KioskPage::contact);
    contact.signature_possible = true;
    kiosk.session.show(contact);
    CHECK(kiosk.session.entry() == Entry::own_phone);
    REQUIRE(kiosk.session.visible_digits() != nullptr);
    kiosk.type("123456789");
    CHECK(kiosk.session.phone_refused());
    CHECK(kiosk.asked.empty());
    CHECK(kiosk.session.entered() == 9);  // stays, to be mended
    for (int i = 0; i < 9; ++i) {
        kiosk.session.press_erase();
    }
    kiosk.type("912345678");
    CHECK_FALSE(kiosk.session.phone_refused());
    CHECK(kiosk.session.signature_asked());
    CHECK(kiosk.asked.empty());
    kiosk.session.choose_signature(true);
    auto sent = kiosk.next();
    CHECK(sent.action == "give_contact");
    CHECK(sent.args == Json{{"phone", "+351912345678"}, {"signature", true}});
    sent.reply(base::fail(FaultCode::input_invalid));
    CHECK(kiosk.session.phone_refused());
    CHECK(kiosk.session.entry() == Entry::own_phone);

    Kiosk young;
    young.session.show(model(KioskPage::contact));
    young.type("0034612345678");
    CHECK(young.next().args == Json{{"phone", "+34612345678"}, {"signature", false}});
}

TEST_CASE("a number half typed stays when the desk says something else")
{
    Kiosk kiosk;
    kiosk.session.show(model(KioskPage::contact));
    kiosk.session.press_digit('9');
    kiosk.session.press_digit('1');
    kiosk.session.show(model(KioskPage::contact));
    CHECK(kiosk.session.entered() == 2);
}

TEST_CASE("starting over leaves first; the clerk is called by a button")
{
    Kiosk kiosk;
    auto stopped = model(KioskPage::see_clerk);
    stopped.notice = link::Notice{FaultCode::card_removed, 0, {}};
    kiosk.session.show(stopped);
    CHECK(kiosk.session.fault() == Fault{FaultCode::card_removed});
    kiosk.session.start_over();
    auto leave = kiosk.next();
    CHECK(leave.action == "leave");
    CHECK(kiosk.asked.empty());
    leave.reply(Json::object());
    CHECK(kiosk.next().action == "start_alone");

    Kiosk other;
    other.session.show(model(KioskPage::see_clerk));
    other.session.call_clerk();
    CHECK(other.next().action == "call_clerk");
}

TEST_CASE("finished on the last page: the welcome comes with the service's next word, not after another wait")
{
    Kiosk kiosk;
    auto done = model(KioskPage::done);
    done.record = link::RecordState::activated;
    kiosk.session.show(done);
    kiosk.session.leave();
    CHECK(kiosk.next().action == "leave");
    kiosk.session.show(model(KioskPage::idle));
    CHECK(kiosk.session.page() == KioskPage::idle);
    kiosk.session.show(done);
    kiosk.session.show(model(KioskPage::idle));  // closed by the desk: the citizen still reads
    CHECK(kiosk.session.page() == KioskPage::done);
}

TEST_CASE("nobody touches it: the PIN page is cleared as early as one with a password")
{
    Kiosk kiosk;
    kiosk.at_pin();
    kiosk.session.press_digit('1');
    for (int second = 0; second < 61; ++second) {
        kiosk.clock.advance(std::chrono::seconds(1));
        kiosk.session.tick();
    }
    CHECK(kiosk.session.countdown());
    for (int second = 0; second < 21; ++second) {
        kiosk.clock.advance(std::chrono::seconds(1));
        kiosk.session.tick();
    }
    CHECK(kiosk.next().action == "leave");
    CHECK(kiosk.session.holds_nothing());
}

}  // namespace own_card_tests

TEST_SUITE_END();
