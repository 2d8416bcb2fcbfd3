// Ctrl+Shift+W, R and M: card handed over here, renewed document, accompanied adult.

#include <set>

#include "console/controller.h"
#include "console/views/function_bar.h"
#include "sample.h"

using namespace balcao;
using namespace balcao::console;
using domain::FieldId;
using test::sample;
using wire::Json;

namespace {

struct KeptAsks {
    std::vector<std::pair<std::string, Json>> asked;
    Controller control{[this](std::string_view action, Json args, link::Client::OnReply, base::Descriptor) { asked.emplace_back(std::string(action), std::move(args)); }};
    explicit KeptAsks(link::ConsoleModel model)
    {
        control.connection_changed(true);
        control.model_arrived(std::move(model));
        asked.clear();
    }
};

link::ConsoleModel with(const char* name, FieldId field, const char* text)
{
    auto model = sample(name);
    model.current->fields[field] = {text, domain::Origin::typed};
    return model;
}

}  // namespace

TEST_CASE("each key with Ctrl+Shift is one act, stands in the help, and no two mean the same")
{
    std::set<Command> seen;
    std::string listed;
    for (const auto& line : key_lines()) {
        const std::string key(line.key);
        listed += key.starts_with("Ctrl+Shift+") ? key.substr(10) + " " : "";
    }
    for (int key = 'A'; key <= 'Z'; ++key) {
        const auto act = act_of_key(key);
        CAPTURE(key);
        CHECK((!act || seen.insert(*act).second));
        if (act) {
            CHECK(listed.find(static_cast<char>(key)) != std::string::npos);
        }
    }
    CHECK(seen.size() == 10);
    CHECK(act_of_key('W') == Command::withdrawal);
    CHECK(act_of_key('R') == Command::renew_document);
    CHECK(act_of_key('M') == Command::accompanied);
    CHECK(act_of_key('F') == Command::complete_letter);
    CHECK_FALSE(act_of_key('w'));
}

TEST_CASE("the keys are live where they mean something: withdrawal only where cards are handed over, or to take it back")
{
    const auto can = [](const link::ConsoleModel& model, Command command) { return possible(command, acts(model)); };
    auto form = sample("card_read");
    form.hands_out_cards = false;
    CHECK_FALSE(can(form, Command::withdrawal));
    CHECK(can(form, Command::renew_document));
    CHECK(can(form, Command::accompanied));
    form.hands_out_cards = true;
    CHECK(can(form, Command::withdrawal));
    auto said = with("card_read", FieldId::occasion, "card_withdrawal");
    said.hands_out_cards = false;
    CHECK(can(said, Command::withdrawal));
    for (const auto command : {Command::withdrawal, Command::renew_document, Command::accompanied}) {
        CHECK_FALSE(can(sample("start"), command));
        CHECK_FALSE(can(sample("citizen_code"), command));
        CHECK_FALSE(can(sample("pending"), command));
    }
}

TEST_CASE("W and M say it and take it back; outside the form they say nothing")
{
    const struct { FieldId field; const char* name; const char* on; } turned[] = {{FieldId::occasion, "occasion", "card_withdrawal"}, {FieldId::accompanied, "accompanied", "yes"}};
    for (const auto& one : turned) {
        CAPTURE(one.name);
        KeptAsks off(sample("card_read"));
        off.control.turn(one.field, one.on);
        REQUIRE(off.asked.size() == 1);
        CHECK(off.asked[0].first == "edit");
        CHECK(off.asked[0].second == Json{{"field", one.name}, {"text", one.on}});
        KeptAsks on(with("card_read", one.field, one.on));
        on.control.turn(one.field, one.on);
        REQUIRE(on.asked.size() == 1);
        CHECK(on.asked[0].second == Json{{"field", one.name}, {"text", ""}});
        KeptAsks elsewhere(sample("pending"));
        elsewhere.control.turn(one.field, one.on);
        CHECK(elsewhere.asked.empty());
    }
    KeptAsks renewed(sample("card_read"));
    renewed.control.choose_act(domain::DeskAct::document_renewal);
    REQUIRE(renewed.asked.size() == 1);
    CHECK(renewed.asked[0] == std::pair<std::string, Json>("choose_act", {{"act", "document_renewal"}}));
}
