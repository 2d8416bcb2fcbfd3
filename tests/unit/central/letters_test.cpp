// Keys that come by letter: who may ask, what is printed, and that a letter's PIN works or does not exist.
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "central/letter_batch.h"
#include "central/life.h"
#include "citizens.h"
#include "domain/key_change_request.h"
#include "holder_site.h"

using namespace balcao;
using central::BatchStep;
using test::Central;
using test::Partner;

namespace {

namespace fs = std::filesystem;

/// Wednesday, 25 November 2026, and so on: five business days lie between (1 December is a holiday).
const auto k_due = base::parse_instant("2026-12-02T12:00:00.000Z").value();

std::vector<std::string> files_with(const std::string& folder, const std::string& ending)
{
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().string().ends_with(ending)) out.push_back(entry.path().string());
    }
    return out;
}

std::string text_of(const std::string& pdf)
{
    std::string command = "pdftotext -layout '" + pdf + "' - 2>/dev/null";
    std::string out;
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    char buffer[4096];
    while (const auto count = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, count);
    REQUIRE(::pclose(pipe) == 0);
    return out;
}

/// Reference and PIN of each page, as a reader sees them.
std::map<std::string, std::string> read_letters(const std::string& pdf)
{
    std::map<std::string, std::string> out;
    std::istringstream pages(text_of(pdf));
    for (std::string page; std::getline(pages, page, '\f');) {
        std::istringstream lines(page);
        std::string reference;
        for (std::string line; std::getline(lines, line);) {
            std::string digits;
            bool other = false;
            for (const char c : line) {
                if (c >= '0' && c <= '9') digits.push_back(c);
                else if (c != ' ') other = true;
            }
            const auto dash = line.find('-');
            if (reference.empty() && dash != std::string::npos && dash >= 4 && line.size() >= dash + 10 && line[dash + 5] == '-') reference = line.substr(dash - 4, 14);
            if (!other && digits.size() == 6) out[reference] = digits;
        }
    }
    return out;
}

central::Result<central::LetterBatchDone> batch(Central& central, const std::string& folder, std::function<bool(BatchStep)> go_on = {})
{
    return central::make_letter_batch(central.context(), {folder, 200, std::move(go_on)});
}

std::vector<central::LetterRow> letters_of(Central& central, int n)
{
    return central.stored<std::vector<central::LetterRow>>([n](central::Store& s) { return s.letters_of(test::case_number(n)); });
}

void ask_for(Central& central, const Partner& partner, int n, const std::string& language = "en")
{
    const auto asked = partner.ask(central, n, language);
    REQUIRE_MESSAGE(asked.status == 201, base::to_text(asked.body));
}

}  // namespace

TEST_CASE("A letter is asked for by a partner, waits five business days, and its PIN makes the first sign-in")
{
    Central central;
    const Partner partner(central);
    auto desk = central.desk();
    const test::TemporaryFolder folder;
    const auto out = folder.file("letters");
    const auto asked = partner.ask(central, 1);
    REQUIRE(asked.status == 201);
    const auto answer = wire::decode_letter_answer(Central::body(asked)).value();
    CHECK(base::format_iso_date(answer.due_on) == "2026-12-02");  // from Tuesday 24 November, 1 December not counted
    CHECK(answer.activation == "pending");
    CHECK(central.key(1).origin == "letter");
    CHECK(Central::code(test::start_sign_in(central, desk, 1, 1, "482915")) == "sign_in_refused");  // no PIN yet
    CHECK(test::credential_row(central, 1)->wrong_passwords == 0);  // nor anything to lock a stranger out of

    REQUIRE(batch(central, out));
    CHECK(files_with(out, ".pdf").empty());
    central.clock.jump_wall_clock(k_due);
    const auto made = batch(central, out);
    REQUIRE(made);
    CHECK(made->letters == 1);
    CHECK(made->waiting == 0);
    const auto pdfs = files_with(out, ".pdf");
    REQUIRE(pdfs.size() == 1);
    struct stat what {};
    REQUIRE(::stat(pdfs[0].c_str(), &what) == 0);
    CHECK((what.st_mode & 0777) == 0600);
    REQUIRE(files_with(out, ".json").size() == 1);
    CHECK(files_with(out, ".part").empty());
    const auto manifest = wire::parse_json(central::read_text_file(files_with(out, ".json")[0]).value()).value();
    CHECK(manifest.at("letters") == 1);
    CHECK(manifest.at("sha256") == base::to_hex(seal::sha256(base::to_bytes(central::read_text_file(pdfs[0]).value()))));
    CHECK(wire::to_line(manifest).find("Exemplo") == std::string::npos);
    const auto text = text_of(pdfs[0]);
    CHECK(text.find("Amélia Exemplo") != std::string::npos);
    CHECK(text.find("8000-123 Faro") != std::string::npos);
    CHECK(text.find("02/03/2027") != std::string::npos);  // ninety days, on both halves the same
    CHECK(text.find("03/03/2027") == std::string::npos);
    CHECK(text.find("TREINO: sem qualquer valor") != std::string::npos);
    CHECK(text.find("Your temporary PIN") != std::string::npos);
    CHECK(text.find(test::phone_number(1)) == std::string::npos);  // masked

    const auto pin = read_letters(pdfs[0]).at(answer.letter);
    CHECK(Central::code(test::start_sign_in(central, desk, 1, 1, test::other_code(pin))) == "sign_in_refused");
    SUBCASE("the digital signature is not to be had in this way")
    {
        CHECK(Central::code(test::first_sign_in(central, desk, 1, 1, pin, "849271")) == "signature_at_desk");
        CHECK_FALSE(central.key(1).own_pin);
    }
    SUBCASE("face to face at the desk it is")
    {
        REQUIRE(test::first_sign_in(central, desk, 1, 1, pin).status == 200);
        CHECK(central.key(1).state == "activated");
        CHECK(test::credential_row(central, 1)->signature_pin.empty());
        REQUIRE(central::run_daily_pass(central.context(), central.clock.now())->letters_closed == 1);
        CHECK(letters_of(central, 1)[0].state == "used");
        CHECK(letters_of(central, 1)[0].address.empty());
        const auto at = central.clock.now();
        auto draft = test::citizen_number(1);
        draft.act = domain::DeskAct::signature_activation;
        draft.set(test::F::signature_wanted, "yes", domain::Origin::typed);
        draft.acknowledged.clear();
        draft = test::acknowledge_all(draft, test::k_practice);
        const auto id = test::case_number(11);
        const domain::KeyChangeRequest change{base::CaseId(id), domain::identity_key(draft).value(), draft,
                                              {std::string(domain::consent_text_id(draft.act)), "2026-11", "pt", std::string(64, 'b'), at, at},
                                              {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at}, {},
                                              test::sealed_password(id, "593026", desk.seal_to, at), test::rules().version};
        const auto done = test::send_one(central, desk, desk.append(change, at));
        REQUIRE_MESSAGE(!done.problem, test::reason(done));
        REQUIRE(test::first_sign_in(central, desk, 11, 1, "593026", "849271").status == 200);
        CHECK_FALSE(test::credential_row(central, 11)->signature_pin.empty());
        CHECK(central.key(11).signature_from);
        CHECK(central.key(11).registered_case == test::case_number(1));
    }
}

TEST_CASE("A letter's PIN makes the first sign-in at the page too; before it is printed nothing does, and the signature stays with the desk")
{
    Central central;
    const Partner partner(central);
    const test::TemporaryFolder folder;
    const auto out = folder.file("letters");
    ask_for(central, partner, 1);
    test::Page page(central);
    auto early = page.browser();
    CHECK(test::enter_pin(early, 1, "482915").status == 422);
    central.clock.jump_wall_clock(k_due);
    REQUIRE(batch(central, out));
    const auto pin = read_letters(files_with(out, ".pdf").at(0)).begin()->second;
    REQUIRE(pin.size() == 6);
    auto browser = page.browser("198.51.100.7");
    CHECK(test::sign_in_with(central, browser, 1, pin).says("Choose your PIN"));
    static_cast<void>(browser.submit("/new-pin", {{"pin", "730294"}, {"again", "730294"}, {"signature_pin", "582604"}, {"signature_again", "582604"}}));
    CHECK(central.stored<std::optional<central::CredentialRow>>([](central::Store& s) { return s.credential(test::case_number(1)); })->signature_pin.empty());
    if (!central.key(1).own_pin) CHECK(browser.submit("/new-pin", {{"pin", "730294"}, {"again", "730294"}}).says("Your PIN is saved"));
    CHECK(central.key(1).state == "activated");
    CHECK(central.key(1).own_pin);
    auto later = page.browser("198.51.100.8");
    CHECK(test::enter_pin(later, 1, pin).status == 422);
    CHECK(test::sign_in_with(central, later, 1, "730294").says("My key"));
}

TEST_CASE("Who and what a letter is refused for")
{
    Central central;
    const Partner partner(central);
    auto desk = central.desk();
    const auto asked = [&](const std::function<void(wire::LetterRequest&)>& change) {
        auto request = partner.request(central, 1);
        change(request);
        return partner.call(central, "POST", "letters", wire::encode(request));
    };
    const auto detail = [](const central::Response& response) { return Central::body(response).value("detail", std::string()); };
    SUBCASE("no Citizen Card") { CHECK(detail(asked([](auto& r) { r.data.set(test::F::document_type, "passport", domain::Origin::typed); })) == "draft.document_type"); }
    SUBCASE("a foreigner") { CHECK(detail(asked([](auto& r) { r.data.set(test::F::nationality, "CPV", domain::Origin::typed); })) == "draft.nationality"); }
    SUBCASE("an expired card") { CHECK(detail(asked([](auto& r) { r.data.set(test::F::expiry_date, "2026-11-23", domain::Origin::typed); })) == "draft.expiry_date"); }
    SUBCASE("a signature") { CHECK(detail(asked([](auto& r) { r.data.set(test::F::signature_wanted, "yes", domain::Origin::typed); })) == "draft.signature_wanted"); }
    SUBCASE("no authorisation") { CHECK(asked([](auto& r) { r.authorisation.shown_sha256 = "x"; }).status == 400); }
    SUBCASE("a day of birth that has not come") { CHECK(detail(asked([](auto& r) { r.data.set(test::F::birth_date, "2026-11-25", domain::Origin::typed); })) == "draft.birth_date"); }
    SUBCASE("an unknown language") { CHECK(detail(asked([](auto& r) { r.language = "xx"; })) == "language"); }
    SUBCASE("another number than the one that was proved")
    {
        CHECK(Central::code(asked([](auto& r) { r.data.set(test::F::phone, test::phone_number(5), domain::Origin::typed); })) == wire::k_problem_proof);
    }
    SUBCASE("a proof that a desk got")
    {
        auto request = partner.request(central, 1);
        const auto sent = central.call(desk, "POST", "phone-codes", wire::encode(wire::PhoneCodeRequest{request.case_id, test::phone_number(1), "pt"}));
        const auto id = wire::decode_phone_code_answer(Central::body(sent)).value().id;
        request.phone_proof = wire::decode_phone_code_proof(Central::body(central.call(desk, "POST", "phone-codes/" + id + "/check", wire::encode(wire::PhoneCodeCheck{central.sms.last_code})))).value().token;
        CHECK(Central::code(partner.call(central, "POST", "letters", wire::encode(request))) == wire::k_problem_proof);
    }
    SUBCASE("the person has a key")
    {
        REQUIRE_FALSE(test::activate(central, desk, 7, test::with(test::citizen_number(1), {{test::F::phone, test::phone_number(7)}})).problem);
        const auto refused = partner.ask(central, 1);
        CHECK(refused.status == 409);
        CHECK(Central::code(refused) == wire::k_problem_person);
    }
    SUBCASE("the person's key ended with their death")
    {
        REQUIRE_FALSE(test::activate(central, desk, 7, test::with(test::citizen_number(1), {{test::F::phone, test::phone_number(7)}})).problem);
        REQUIRE(central.call("POST", "/admin/keys/" + test::case_number(7) + "/cancel", {{"reason", "death"}, {"source", "irn/9"}}).status == 200);
        CHECK(Central::code(partner.ask(central, 1)) == wire::k_problem_cancelled);
    }
    SUBCASE("the number is another person's")
    {
        REQUIRE_FALSE(test::activate(central, desk, 7, test::with(test::citizen_number(7), {{test::F::phone, test::phone_number(1)}})).problem);
        CHECK(Central::code(partner.ask(central, 1)) == wire::k_problem_phone);
    }
    SUBCASE("the same again is the same letter; the same case for somebody else is refused")
    {
        const auto request = partner.request(central, 1);
        const auto first = partner.call(central, "POST", "letters", wire::encode(request));
        const auto again = partner.call(central, "POST", "letters", wire::encode(request));
        CHECK(first.status == 201);
        CHECK(again.status == 200);
        CHECK(Central::body(first).at("letter") == Central::body(again).at("letter"));
        CHECK(Central::body(partner.call(central, "GET", "letters/" + test::case_number(1))).at("letter") == Central::body(first).at("letter"));
        const Partner stranger(central, "seguranca-social");
        CHECK(stranger.call(central, "GET", "letters/" + test::case_number(1)).status == 404);
        auto other = partner.request(central, 2);
        other.case_id = base::CaseId(test::case_number(1));
        other.phone_proof = partner.prove(central, 1, 2);
        CHECK(partner.call(central, "POST", "letters", wire::encode(other)).status == 409);
    }
}

TEST_CASE("A partner is no desk, and a desk is no partner")
{
    Central central;
    const Partner partner(central);
    auto desk = central.desk();
    test::DeskLog as_desk{partner.name, {partner.key, seal::Certificate::from_der(partner.certificate).value()}, desk.seal_to};
    const auto record = as_desk.append_person(1, test::k_morning);
    CHECK(central.call(as_desk, "POST", "batches", wire::encode(wire::Batch{{record}})).status == 403);
    CHECK(central.call(as_desk, "GET", "operators").status == 403);
    CHECK(central.call("POST", "/v1/partners/desk-1/letters", wire::Json::object(), desk.keys.certificate.to_der()).status == 403);
    CHECK(central.call("POST", "/v1/partners/" + partner.name + "/letters", wire::Json::object()).status == 403);
    CHECK(central.call("POST", "/admin/partners", {{"partner", "desk-1"}}).status == 409);
    CHECK(partner.call(central, "POST", "batches", wire::Json::object()).status == 404);
}

TEST_CASE("Cut off at any point, no released letter has a PIN that does not work, and no key has two that do")
{
    auto point = BatchStep::part_written;
    bool damaged = false;
    SUBCASE("before the commit") { point = BatchStep::part_written; }
    SUBCASE("after the commit") { point = BatchStep::committed; }
    SUBCASE("after the commit, and the file is damaged")
    {
        point = BatchStep::committed;
        damaged = true;
    }
    SUBCASE("renamed") { point = BatchStep::renamed; }
    SUBCASE("released") { point = BatchStep::released; }
    SUBCASE("the manifest is there") { point = BatchStep::manifest_written; }
    Central central;
    const Partner partner(central);
    auto desk = central.desk();
    const test::TemporaryFolder folder;
    const auto out = folder.file("letters");
    ask_for(central, partner, 1);
    ask_for(central, partner, 2, "pt");
    central.clock.jump_wall_clock(k_due);
    CHECK_FALSE(batch(central, out, [&](BatchStep step) { return step != point; }));
    // Only what has its manifest counts; everything else is nobody's.
    const bool handed_over = !files_with(out, ".json").empty();
    CHECK(handed_over == (point == BatchStep::manifest_written));
    central.restart();
    if (damaged) fs::resize_file(files_with(out, ".part").at(0), 100);
    const auto again = batch(central, out);
    REQUIRE(again);
    CHECK(files_with(out, ".part").empty());
    REQUIRE(files_with(out, ".pdf").size() == 1);
    REQUIRE(files_with(out, ".json").size() == 1);
    CHECK((again->lost == 1) == damaged);
    CHECK((again->letters == 2) == (damaged || point == BatchStep::part_written));
    const auto letters = read_letters(files_with(out, ".pdf")[0]);
    REQUIRE(letters.size() == 2);
    for (int n = 1; n <= 2; ++n) {
        const auto row = letters_of(central, n);
        REQUIRE(row.size() == 1);
        CHECK(row[0].state == "printed");
        CHECK(test::first_sign_in(central, desk, n, n, letters.at(row[0].id)).status == 200);
    }
    CHECK(batch(central, out)->letters == 0);
}

TEST_CASE("A batch that is lost: its PINs open nothing and are overwritten, and only what was still printed waits again")
{
    Central central;
    const Partner partner(central);
    const test::TemporaryFolder folder;
    const auto out = folder.file("letters");
    ask_for(central, partner, 1);
    ask_for(central, partner, 2);
    central.clock.jump_wall_clock(k_due);
    CHECK_FALSE(batch(central, out, [](BatchStep step) { return step != BatchStep::committed; }));
    const auto returned = letters_of(central, 2)[0].id;
    REQUIRE(central.call("POST", "/admin/letters/" + returned + "/returned", wire::Json::object()).status == 200);
    const auto part = files_with(out, ".part").at(0);
    fs::create_hard_link(part, folder.file("beside"));  // as whoever looks at the disk sees it
    fs::resize_file(part, fs::file_size(part) - 1);
    CHECK_FALSE(batch(central, out, [](BatchStep step) { return step != BatchStep::part_written; }));
    CHECK(letters_of(central, 1)[0].state == "waiting");
    CHECK(test::credential_row(central, 1)->temporary_password.empty());
    CHECK(letters_of(central, 2)[0].state == "returned");
    const auto left = central::read_text_file(folder.file("beside"), 64U << 20U).value();
    CHECK(left.size() > 1000);
    CHECK(left.find_first_not_of('\0') == std::string::npos);
}

TEST_CASE("A batch on its way in another folder is let be for a while; given up by another machine, it is released by none")
{
    Central central;
    const Partner partner(central);
    const test::TemporaryFolder folder;
    const auto out = folder.file("letters");
    const auto away = folder.file("away");
    ask_for(central, partner, 1);
    central.clock.jump_wall_clock(k_due);
    const auto made = batch(central, out, [&](BatchStep step) {
        if (step != BatchStep::renamed) return true;
        fs::rename(out, away);  // the other machine does not see this one's disk
        const auto early = batch(central, folder.file("other"));
        REQUIRE(early);
        CHECK(early->lost == 0);
        CHECK(early->letters == 0);
        central.clock.advance(std::chrono::minutes(11));
        const auto late = batch(central, folder.file("other"));
        REQUIRE(late);
        CHECK(late->lost == 1);
        CHECK(late->letters == 1);
        fs::rename(away, out);
        return true;
    });
    CHECK_FALSE(made);
    CHECK(files_with(out, ".pdf").empty());
    CHECK(files_with(out, ".json").empty());
    CHECK(files_with(folder.file("other"), ".pdf").size() == 1);
}

TEST_CASE("Made again: a new PIN, the old one void; returned or unused: the key ends")
{
    Central central;
    const Partner partner(central);
    auto desk = central.desk();
    const test::TemporaryFolder folder;
    const auto out = folder.file("letters");
    ask_for(central, partner, 1);
    central.clock.jump_wall_clock(k_due);
    REQUIRE(batch(central, out));
    const auto first = letters_of(central, 1)[0].id;
    const auto old_pin = read_letters(files_with(out, ".pdf")[0]).at(first);
    SUBCASE("again")
    {
        fs::remove_all(out);
        central.clock.advance(std::chrono::hours(24));
        const auto moved = central.call("POST", "/admin/letters/" + first + "/reprint", wire::Json::object());
        REQUIRE(moved.status == 200);
        CHECK(Central::body(moved).at("due_on") == "2026-12-03");  // at once, not on the day of the first one
        for (const auto& one : letters_of(central, 1)) {
            CHECK((one.id == first) == (one.state == "void"));
            CHECK((one.id == first) == one.address.empty());
        }
        CHECK(Central::code(test::start_sign_in(central, desk, 1, 1, old_pin)) == "sign_in_refused");  // at once
        REQUIRE(batch(central, out)->letters == 1);
        const auto id = Central::body(moved).at("letter").get<std::string>();
        const auto pin = read_letters(files_with(out, ".pdf")[0]).at(id);
        if (pin != old_pin) CHECK(Central::code(test::start_sign_in(central, desk, 1, 1, old_pin)) == "sign_in_refused");
        CHECK(test::first_sign_in(central, desk, 1, 1, pin).status == 200);
        CHECK(central.call("POST", "/admin/letters/" + id + "/returned", wire::Json::object()).status == 409);  // used: nothing is taken away
        CHECK(central.call("POST", "/admin/letters/" + first + "/reprint", wire::Json::object()).status == 409);
    }
    SUBCASE("again, of a key that three wrong codes have locked: it would wait for ever")
    {
        for (int i = 0; i < 3; ++i) {
            const auto started = test::start_sign_in(central, desk, 1, 1, old_pin);
            REQUIRE(started.status == 201);
            const auto id = wire::decode_sign_in_start_answer(Central::body(started)).value().id;
            wire::SignInFinish content{base::CaseId(test::case_number(1)), id, test::secret_of(test::other_code(central.sms.last_code)), test::secret_of("730294"), {}};
            CHECK(central.call(desk, "POST", "first-sign-ins/" + id + "/finish", wire::encode(wire::SignInFinishRequest{test::sealed_to_central(desk, wire::pack(content))})).status == 422);
        }
        REQUIRE(central.key(1).state == "locked");
        CHECK(central.call("POST", "/admin/letters/" + first + "/reprint", wire::Json::object()).status == 409);
        CHECK(letters_of(central, 1).size() == 1);
        CHECK(test::credential_row(central, 1)->locked_for_good);
        CHECK(central.call("POST", "/admin/letters/" + first + "/returned", wire::Json::object()).status == 200);
    }
    SUBCASE("returned")
    {
        CHECK(central.call("POST", "/admin/letters/" + first + "/returned", wire::Json::object()).status == 200);
        CHECK(central.key(1).state == "cancelled");
        CHECK(central.key(1).ended_because == "letter_unused");
        CHECK(letters_of(central, 1)[0].address.empty());
        CHECK(Central::code(test::start_sign_in(central, desk, 1, 1, old_pin)) == wire::k_problem_cancelled);
    }
    SUBCASE("unused")
    {
        central.clock.advance(std::chrono::hours(24 * 90));
        CHECK(central::run_daily_pass(central.context(), central.clock.now())->letters_closed == 0);
        central.clock.advance(std::chrono::hours(25));
        CHECK(central::run_daily_pass(central.context(), central.clock.now())->letters_closed == 1);
        CHECK(central.key(1).state == "cancelled");
        CHECK(letters_of(central, 1)[0].state == "expired");
    }
    SUBCASE("a desk was quicker")
    {
        REQUIRE_FALSE(test::activate(central, desk, 12, test::citizen_number(1), central.clock.now()).problem);
        CHECK(central.call("POST", "/admin/letters/" + first + "/reprint", wire::Json::object()).status == 409);
        CHECK(central::run_daily_pass(central.context(), central.clock.now())->letters_closed == 1);
        CHECK(letters_of(central, 1)[0].state == "void");
    }
}

TEST_CASE("Two runs in one folder at once: one of them is told so")
{
    Central central;
    const Partner partner(central);
    const test::TemporaryFolder folder;
    const auto out = folder.file("letters");
    ask_for(central, partner, 1);
    central.clock.jump_wall_clock(k_due);
    base::FaultCode met = base::FaultCode::central_error;
    const auto made = batch(central, out, [&](BatchStep step) {
        if (step == BatchStep::part_written) met = batch(central, out).error().code;
        return true;
    });
    REQUIRE(made);
    CHECK(made->letters == 1);
    CHECK(met == base::FaultCode::storage_in_use);
}

TEST_CASE("Nobody's data stand in the clear where letters are kept")
{
    Central central;
    const Partner partner(central);
    ask_for(central, partner, 1);
    const auto content = central.octets();
    for (const auto& secret : {std::string("Exemplo"), test::phone_number(1), test::card_number(1), std::string("8000-123")}) {
        CHECK(content.find(secret) == std::string::npos);
    }
}
