// The flatbed, and pictures that a citizen wants kept.
#include <sys/mman.h>

#include <filesystem>

#include "base/files.h"
#include "citizen.h"
#include "seal/envelope.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using test::done;
using test::eventually;
using test::fault_of;
using test::model_of;
using test::RunningService;
using test::signed_in;
using wire::Json;

TEST_SUITE_BEGIN("desk");

namespace {

const std::string k_page = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F2704151ZE184226B<<<<<18";

base::Descriptor page(const std::string& text)
{
    base::Descriptor file(::memfd_create("page", MFD_CLOEXEC));
    REQUIRE(::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    return file;
}

std::vector<std::string> kept_files(const RunningService& running)
{
    std::vector<std::string> out;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(running.folder.file("pictures"), none)) {
        out.push_back(entry.path().string());
    }
    return out;
}

bool audited(link::Client& console, const std::string& event)
{
    const auto entries = console.ask_and_wait("audit_export", {{"after", 0}, {"limit", 500}});
    REQUIRE(entries);
    return entries->dump().find(event) != std::string::npos;
}

}  // namespace

TEST_CASE("the flatbed's page fills the form; without a scanner, with its lid open and with nothing on it that is said")
{
    RunningService running;
    {
        auto console = signed_in(running);
        CHECK_FALSE(model_of(*console).has_flatbed);
        CHECK(fault_of(*console, "scan_flatbed") == FaultCode::flatbed_unavailable);
    }
    running.stop();
    base::Result<base::Descriptor> next = base::fail(FaultCode::flatbed_blocked, 6);
    running.flatbed = [&next](std::stop_token) { return std::move(next); };
    running.start();
    auto console = signed_in(running);
    CHECK(model_of(*console).has_flatbed);
    CHECK(fault_of(*console, "scan_flatbed") == FaultCode::flatbed_blocked);
    next = page("");
    CHECK(fault_of(*console, "scan_flatbed") == FaultCode::nothing_found_in_image);
    CHECK_FALSE(model_of(*console).current);
    next = page(k_page);
    done(*console, "scan_flatbed");
    CHECK(model_of(*console).current->fields.at(domain::FieldId::document_number).text == "L898902C3");
}

TEST_CASE("a picture is kept when the site keeps pictures and the citizen consents, and erased when its days are over")
{
    RunningService running;
    running.keep_pictures(10);
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    done(*console, "start_case", {{"ticket", "A001"}});
    CHECK(model_of(*console).keep_pictures_days == 10);
    CHECK(fault_of(*console, "picture_consent", {{"yes", true}}) == FaultCode::act_not_possible_now);  // of what?
    const auto shown = page(k_page);
    REQUIRE(console->ask_and_wait_with(shown, "capture_image", Json::object()));
    CHECK(model_of(*console).current->has_picture);
    CHECK(kept_files(running).empty());  // in memory alone
    const bool consents = [&] {
        bool yes = false;
        SUBCASE("consents") { yes = true; }
        SUBCASE("does not") {}
        SUBCASE("consents and thinks again")
        {
            done(*console, "picture_consent", {{"yes", true}});
            done(*console, "picture_consent", {{"yes", false}});
            CHECK(audited(*console, "picture_consent_withdrawn"));
        }
        return yes;
    }();
    const auto of_another = page("P<UTOEXEMPLO<<RUI<<<<<<<<<<<<<<<<<<<<<<<<<<<L898902D40UTO6908061M2706030<<<<<<<<<<<<<<<2");
    const auto mixed = console->ask_and_wait_with(of_another, "capture_image", Json::object());
    REQUIRE_FALSE(mixed);
    CHECK(mixed.error().code == FaultCode::document_of_another_person);  // and its picture does not take the first one's place
    if (consents) {
        done(*console, "picture_consent", {{"yes", true}});
        CHECK(model_of(*console).current->picture_consent);
    }
    test::fill_form(*console);
    done(*console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    CHECK(kept_files(running).empty());
    done(*console, "sign_off");
    CHECK(fault_of(*console, "picture_consent", {{"yes", true}}) == FaultCode::act_not_possible_now);
    if (!consents) {
        CHECK(kept_files(running).empty());
        return;
    }
    REQUIRE(kept_files(running).size() == 1);
    const auto sealed = base::read_file(kept_files(running).front());
    REQUIRE(sealed);
    CHECK(sealed->find("ERIKSSON") == std::string::npos);
    CHECK(seal::open(base::as_bytes(*sealed), running.officer.key, running.officer.certificate) == base::to_bytes(k_page));
    CHECK(audited(*console, "picture_kept"));
    running.clock.advance(std::chrono::hours(240));
    CHECK(eventually(*console, [&](const link::ConsoleModel&) { return kept_files(running).empty(); }));
    CHECK(eventually(*console, [&](const link::ConsoleModel&) { return audited(*console, "picture_erased"); }));
}

TEST_CASE("a picture that cannot be written costs the picture, never the record")
{
    RunningService running;
    running.keep_pictures(10);
    std::ofstream(running.folder.file("pictures")) << "in the folder's place";
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    done(*console, "start_case", {{"ticket", "A001"}});
    const auto shown = page(k_page);
    REQUIRE(console->ask_and_wait_with(shown, "capture_image", Json::object()));
    done(*console, "picture_consent", {{"yes", true}});
    test::fill_form(*console);
    done(*console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    done(*console, "sign_off");
    const auto model = model_of(*console);
    CHECK(model.current->record == link::RecordState::registered_here);
    REQUIRE(model.notice);
    CHECK(model.notice->code == FaultCode::picture_not_kept);
    CHECK_FALSE(model.current->picture_consent);
}

TEST_CASE("a site without the policy keeps no picture and offers nothing")
{
    RunningService running;
    auto console = signed_in(running);
    const auto shown = page(k_page);
    REQUIRE(console->ask_and_wait_with(shown, "capture_image", Json::object()));
    const auto model = model_of(*console);
    CHECK(model.keep_pictures_days == 0);
    CHECK_FALSE(model.current->has_picture);
    CHECK(fault_of(*console, "picture_consent", {{"yes", true}}) == FaultCode::act_not_possible_now);
}

TEST_SUITE_END();
