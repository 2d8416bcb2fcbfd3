#include "console/view_model.h"

#include <algorithm>

#include "link/protocol.h"
#include "sample.h"
#include "support/test.h"
#include "wire/json_text.h"

using namespace balcao;
using namespace balcao::console;
using domain::FieldId;
using test::sample;

namespace {

link::FindingView finding(const char* rule, domain::Severity severity, FieldId field, bool acknowledged = false)
{
    return {rule, severity, field, std::string(rule) + " pt", std::string(rule) + " en", "", acknowledged};
}

}  // namespace

TEST_CASE("the page follows the sign-in and the phase of the case")
{
    CHECK(page_of(sample("sign_in")) == Page::sign_in);
    CHECK(page_of(sample("start")) == Page::start);
    CHECK(page_of(sample("card_read")) == Page::form);
    CHECK(page_of(sample("citizen_code")) == Page::citizen);
    CHECK(page_of(sample("ready")) == Page::citizen);
    CHECK(page_of(sample("approval_waits")) == Page::citizen);
    CHECK(acts(sample("approval_waits")).sign_off);  // the key that registers is the one that approves
    CHECK(acts(sample("approval_waits")).take_back);
    CHECK(page_of(sample("registered")) == Page::outcome);
    auto closed = sample("registered");
    closed.current->phase = link::Phase::closed;
    CHECK(page_of(closed) == Page::start);
}

TEST_CASE("every field of the domain stands in exactly one form step")
{
    for (const FieldId field : domain::all_fields()) {
        int seen = 0;
        for (const Step step : {Step::document, Step::eligibility, Step::phone}) {
            const auto& fields = fields_of(step);
            seen += static_cast<int>(std::count(fields.begin(), fields.end(), field));
        }
        CAPTURE(domain::name(field));
        CHECK(seen == 1);
    }
}

TEST_CASE("dates and phones are shown as people write them and sent as the rules want them")
{
    const auto pt = Language::pt;
    CHECK(shown_text(pt, FieldId::birth_date, "1984-03-12") == "12/03/1984");
    CHECK(shown_text(pt, FieldId::birth_date, "12/99/1984") == "12/99/1984");
    CHECK(shown_text(pt, FieldId::phone, "+351912345678") == "+351 912 345 678");
    CHECK(sent_text(pt, FieldId::birth_date, "12031984") == "1984-03-12");
    CHECK(sent_text(pt, FieldId::expiry_date, " 13/06/2031 ") == "2031-06-13");
    CHECK(sent_text(pt, FieldId::expiry_date, "31/02/2031") == "31/02/2031");  // for the rule to refuse
    CHECK(sent_text(pt, FieldId::expiry_date, shown_text(pt, FieldId::expiry_date, "lifelong")) == "lifelong");
    CHECK(sent_text(pt, FieldId::document_number, " 00000000 0 zz4 ") == "000000000ZZ4");
    CHECK(sent_text(pt, FieldId::nationality, "ukr") == "UKR");
    CHECK(sent_text(pt, FieldId::phone, "+351 912 345 678") == "+351912345678");
    CHECK(sent_text(pt, FieldId::full_name, "  Amélia Exemplo ") == "Amélia Exemplo");
}

TEST_CASE("missing is said only after the first visit, refused at once and before missing")
{
    CaseView view;
    view.findings = {finding("m", domain::Severity::missing, FieldId::nif), finding("r", domain::Severity::refuse, FieldId::phone)};
    CHECK(field_line(view, FieldId::nif, Language::pt, false).say == Say::nothing);
    CHECK(field_line(view, FieldId::nif, Language::pt, true) == FieldLine{Say::missing, "m pt"});
    CHECK(field_line(view, FieldId::phone, Language::en, false) == FieldLine{Say::wrong, "r en"});
    view.findings.push_back(finding("r2", domain::Severity::refuse, FieldId::nif));
    CHECK(field_line(view, FieldId::nif, Language::pt, true).say == Say::wrong);
    CHECK(field_line(view, FieldId::email, Language::pt, true).say == Say::nothing);
}

TEST_CASE("Continue leads to the first wrong field, then the first missing one, then the next step with something open")
{
    const auto wrong = sample("wrong_fields");
    CHECK(next_open_field(*wrong.current, Step::document) == FieldId::issuing_state);
    CHECK(blocked(*wrong.current, Step::document));
    CHECK(blocked(*wrong.current, Step::eligibility));
    const auto card = sample("card_read");
    CHECK_FALSE(blocked(*card.current, Step::document));
    CHECK_FALSE(blocked(*card.current, Step::eligibility));  // a note does not stop
    CHECK(first_open_step(*card.current) == Step::phone);
    CHECK(next_step(*card.current, Step::document) == Step::phone);
    CHECK(next_open_field(*card.current, Step::phone) == FieldId::phone);
    const auto empty = sample("empty_form");
    CHECK(next_open_field(*empty.current, Step::document) == FieldId::document_type);
}

TEST_CASE("an unconfirmed point and a disagreement stop the step, a confirmed point does not")
{
    CaseView view;
    view.findings = {finding("a", domain::Severity::acknowledge, FieldId::full_name)};
    CHECK(blocked(view, Step::document));
    view.findings.front().acknowledged = true;
    CHECK_FALSE(blocked(view, Step::document));
    view.disagreements.push_back({FieldId::birth_date, "1990-01-07", domain::Origin::typed, "1990-07-01", domain::Origin::mrz});
    CHECK(blocked(view, Step::document));
    CHECK_FALSE(blocked(view, Step::phone));
}

TEST_CASE("after a step's last point the next step with something open comes, and none where nothing is left to fill in")
{
    auto view = *sample("card_read").current;
    CHECK(open_step_after(view, Step::document) == Step::phone);
    view.findings.push_back(finding("a", domain::Severity::acknowledge, FieldId::full_name));
    CHECK(open_step_after(view, Step::document) == std::nullopt);  // this step itself waits
    view.findings.back().acknowledged = true;
    CHECK(open_step_after(view, Step::document) == Step::phone);
    view.findings.push_back(finding("b", domain::Severity::missing, FieldId::nif));
    CHECK(open_step_after(view, Step::document) == Step::eligibility);
    view.findings = {finding("a", domain::Severity::acknowledge, FieldId::full_name, true)};
    CHECK(open_step_after(view, Step::document) == std::nullopt);
    CHECK(open_step_after(view, Step::phone) == std::nullopt);
}

TEST_CASE("the civil number shows for nationals, the treaty status for Brazilians, and both when complained about")
{
    CaseView view;
    CHECK_FALSE(shows(view, FieldId::nic));
    view.fields[FieldId::document_type] = {"identity_document", domain::Origin::typed};
    CHECK(shows(view, FieldId::nic));
    view.fields[FieldId::document_type] = {"passport", domain::Origin::typed};
    view.fields[FieldId::nationality] = {"BRA", domain::Origin::typed};
    CHECK_FALSE(shows(view, FieldId::nic));
    CHECK(shows(view, FieldId::equal_rights));
    view.findings = {finding("nic.not_for_foreigners", domain::Severity::refuse, FieldId::nic)};
    CHECK(shows(view, FieldId::nic));
}

TEST_CASE("keys are alive only where the act is possible")
{
    CHECK(acts(sample("sign_in")) == Acts{});
    const auto start = acts(sample("start"));
    CHECK((start.new_case && start.scan && start.send_now));
    CHECK_FALSE((start.to_citizen || start.take_back || start.sign_off || start.cancel));
    const auto form = acts(sample("card_read"));
    CHECK((form.to_citizen && form.cancel && !form.new_case && !form.sign_off));
    const auto ready = acts(sample("ready"));
    CHECK((ready.sign_off && ready.take_back && !ready.scan));
    CHECK_FALSE(acts(sample("citizen_code")).sign_off);
    CHECK(acts(sample("registered")).new_case);
}

TEST_CASE("a lamp says its state, since when and why")
{
    const auto model = sample("offline");
    const auto central = lamp_line(LampKind::central, model.central, Language::pt, std::chrono::minutes{0});
    CHECK(central.mood == Mood::bad);
    CHECK(central.state == "sem ligação · desde as 14:02");
    CHECK_FALSE(central.reason.empty());
    CHECK(lamp_line(LampKind::reader, model.reader, Language::pt, std::chrono::minutes{0}).mood == Mood::neutral);
    const auto good = lamp_line(LampKind::central, sample("start").central, Language::en, std::chrono::minutes{0});
    CHECK(good == LampLine{Mood::ok, "connected", ""});
}

TEST_CASE("the four words keep four moods, and only activated is green")
{
    CHECK(mood_of(link::RecordState::activated) == Mood::ok);
    for (const auto state : {link::RecordState::registered_here, link::RecordState::pending, link::RecordState::attention}) {
        CHECK(mood_of(state) != Mood::ok);
    }
}

TEST_CASE("the citizen's checklist ticks what is behind and marks what is now")
{
    const auto stages = citizen_stages(*sample("citizen_code").current, Language::pt);
    REQUIRE(stages.size() == 5);
    CHECK(stages[0].state == Stage::State::done);
    CHECK(stages[3].state == Stage::State::now);
    CHECK(stages[4].state == Stage::State::later);
    for (const auto& stage : citizen_stages(*sample("ready").current, Language::pt)) {
        CHECK(stage.state == Stage::State::done);
    }
    auto offline = sample("ready");
    offline.current->phone_proof = link::PhoneProofState::not_possible;
    CHECK(citizen_stages(*offline.current, Language::en)[3].text.find("first sign-in") != std::string::npos);
}

TEST_CASE("a change of a key shows the fields of its own, and the password only where one is made")
{
    auto view = *sample("ready").current;
    view.act = domain::DeskAct::new_password;
    CHECK(citizen_stages(view, Language::pt).size() == 5);
    CHECK_FALSE(shows(view, FieldId::email));
    CHECK_FALSE(shows(view, FieldId::signature_wanted));
    view.act = domain::DeskAct::contact_change;
    CHECK(shows(view, FieldId::email));
    CHECK_FALSE(shows(view, FieldId::signature_wanted));
    CHECK(citizen_stages(view, Language::pt).size() == 4);   // the code proved the number
    view.phone_proof = link::PhoneProofState::not_possible;
    CHECK(citizen_stages(view, Language::pt).size() == 5);
    view.act = domain::DeskAct::signature_activation;
    CHECK(shows(view, FieldId::signature_wanted));
    view.act = domain::DeskAct::letter_completion;
    view.phone_proof = link::PhoneProofState::proved;
    CHECK(shows(view, FieldId::signature_wanted));           // the face-to-face step that a letter lacks
    CHECK(citizen_stages(view, Language::en).back().text.find("Letter") != std::string::npos);
    view.act = domain::DeskAct::key_cancellation;
    CHECK(citizen_stages(view, Language::pt).size() == 2);
    view.act = domain::DeskAct::contact_change;
    view.about_phone = false;                                // the e-mail alone: nothing is shown of a number
    CHECK(citizen_stages(view, Language::pt).size() == 2);
    CHECK(shown_text(Language::pt, FieldId::email, "none").empty());
    CHECK(shown_text(Language::pt, FieldId::email, "a@exemplo.pt") == "a@exemplo.pt");
}

TEST_CASE("the chart shows at least eight hours, all hours with work, and now")
{
    link::DayView day;
    CHECK(hours(day, 10).size() >= 8);
    day.per_hour[7] = 1;
    day.per_hour[22] = 3;
    const auto shown = hours(day, 23);
    CHECK(shown.front().hour == 7);
    CHECK(shown.back().hour == 23);
    CHECK(hours(link::DayView{}, 0).front().hour == 0);
    CHECK(hours(link::DayView{}, 23).size() >= 8);
    for (int now = 0; now < 24; ++now) {
        const auto any = hours(link::DayView{}, now);
        CHECK(std::any_of(any.begin(), any.end(), [now](const Hour& h) { return h.hour == now; }));
        CHECK(any.back().hour <= 23);
    }
}

TEST_CASE("the day's chart shows 8 to 19 and whatever lies before and after")
{
    link::DayView day;
    CHECK(link::day_hours(day.per_hour).front() == link::DayHour{8, 0});
    CHECK(link::day_hours(day.per_hour).back() == link::DayHour{19, 0});
    day.per_hour[6] = 2;
    day.per_hour[12] = 5;
    day.per_hour[23] = 1;
    const auto shown = link::day_hours(day.per_hour);
    CHECK(shown.size() == 18);
    CHECK(shown.front() == link::DayHour{6, 2});
    CHECK(shown.back() == link::DayHour{23, 1});
    std::int64_t all = 0;
    for (const auto& one : shown) {
        all += one.count;
    }
    CHECK(all == 8);
}

TEST_CASE("two values are compared character by character")
{
    using Runs = std::vector<ComparedRun>;
    CHECK(compare_values("AB0123", "ABO123") == Runs{{"AB", "AB", true}, {"0", "O", false}, {"123", "123", true}});
    CHECK(compare_values("SILVA", "SILVEIRA") == Runs{{"SILV", "SILV", true}, {"", "EIR", false}, {"A", "A", true}});
    CHECK(compare_values("João", "Joao") == Runs{{"Jo", "Jo", true}, {"ã", "a", false}, {"o", "o", true}});
    CHECK(compare_values("", "X") == Runs{{"", "X", false}});
    CHECK(compare_values("X", "X") == Runs{{"X", "X", true}});
    CHECK(compare_values("", "").empty());
}
