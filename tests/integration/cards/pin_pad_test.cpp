// A reader with keys of its own behind a real PC/SC service: the PIN is typed there and passes no program of the desk.

#include <fstream>

#include "devices/card_reader.h"
#include "support/practice_reader.h"
#include "support/virtual_reader.h"

using namespace balcao;
using base::FaultCode;
using card::LastTry;

TEST_SUITE_BEGIN("pin pad");

namespace {

const std::string& keys_file()
{
    static const test::TemporaryFolder folder;
    static const std::string file = folder.file("typed");
    ::setenv("BALCAO_PIN_PAD", file.c_str(), 1);
    return file;
}

void holder_types(const std::string& what) { std::ofstream(keys_file(), std::ios::trunc) << what << '\n'; }

test::VirtualReader& pad()
{
    (void)keys_file();  // before the service, which is told where the keys are
    static test::VirtualReader reader("Keys", BALCAO_PIN_PAD_DRIVER);
    return reader;
}

base::Result<card::PossessionProof> prove(LastTry last = LastTry::keep)
{
    base::SystemRandom random;
    return devices::prove_possession_in_reader("", card::make_possession_challenge("test", random), {nullptr, last});
}

}  // namespace

TEST_CASE("the PIN typed on the reader proves the holder of every Citizen Card")
{
    for (const char* name : {"citizen-card", "citizen-card-2024"}) {
        CAPTURE(name);
        pad().insert(test::practice_card(name));
        base::Result<devices::PinQuestion> question = devices::ask_pin_in_reader("");
        for (int i = 0; i < 1200 && !question; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            question = devices::ask_pin_in_reader("");
        }
        REQUIRE(question);
        CHECK(question->on_reader);
        CHECK(question->status.tries_left == 3);
        holder_types("1234");
        const auto proof = prove();
        REQUIRE_MESSAGE(proof, (proof ? "" : std::string(base::name(proof.error().code))));
        CHECK_FALSE(proof->signature.empty());
        CHECK_FALSE(devices::ask_pin_in_reader("")->status.proved);  // it does not stay

        // Given up and run out of time: no try is lost.
        for (const char* nothing : {"cancel", "timeout"}) {
            holder_types(nothing);
            CHECK(prove().error().code == FaultCode::card_reading_stopped);
        }
        holder_types("12");  // the reader does not take it
        CHECK_FALSE(prove());
        CHECK(devices::ask_pin_in_reader("")->status.tries_left == 3);

        holder_types("9999");
        CHECK(prove().error() == base::Fault{FaultCode::card_pin_wrong, 2});
        CHECK(prove().error() == base::Fault{FaultCode::card_pin_wrong, 1});
        CHECK(prove().error().code == FaultCode::card_pin_last_try);  // nobody was asked to type
        CHECK(devices::ask_pin_in_reader("")->status.tries_left == 1);
        holder_types("1234");
        CHECK(prove(LastTry::may_be_used));
        CHECK(devices::ask_pin_in_reader("")->status.tries_left == 3);
        pad().remove();
    }
}

TEST_CASE("the address behind its own PIN, typed on the reader")
{
    pad().insert(test::practice_card("citizen-card"));
    holder_types("3456");
    base::Result<std::optional<card::CitizenAddress>> address = devices::read_address_in_reader("", {});
    for (int i = 0; i < 1200 && !address && address.error().code == FaultCode::card_removed; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        address = devices::read_address_in_reader("", {});
    }
    REQUIRE(address);
    REQUIRE(*address);
    CHECK((*address)->parts.size() > 3);
    pad().remove();
}

TEST_CASE("a card taken out while the holder types is told as that")
{
    pad().insert(test::practice_card("citizen-card-2024"));
    holder_types("1234");
    for (int i = 0; i < 1200 && !devices::ask_pin_in_reader(""); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    pad().remove();
    CHECK(prove().error().code == FaultCode::card_removed);
}

TEST_SUITE_END();
