#include "central/sms.h"

#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using central::CodeUse;

namespace {

/// Units of UCS-2 for text of the basic plane.
std::size_t characters(const std::string& text)
{
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    return count;
}

}  // namespace

TEST_CASE("Every message fits one part and holds the code once")
{
    for (const auto use : {CodeUse::desk, CodeUse::sign_in}) {
        for (const auto* language : {"pt", "pt-PT", "en", "uk"}) {
            const auto text = central::code_message(use, language, base::as_bytes("428917"), 60);
            CAPTURE(text);
            const bool accents = characters(text) != text.size();
            CHECK(characters(text) <= (accents ? 70U : 160U));
            CHECK(text.find("428917") != std::string::npos);
            CHECK(text.find("428917") == text.rfind("428917"));
        }
    }
    CHECK(central::code_message(CodeUse::desk, "pt", base::as_bytes("428917"), 5) !=
          central::code_message(CodeUse::sign_in, "pt", base::as_bytes("428917"), 5));
}

TEST_CASE("Kannel's answers are told apart")
{
    CHECK(central::kannel_accepted(202, "0: Accepted for delivery"));
    CHECK(central::kannel_accepted(202, "3: Queued for later delivery"));
    CHECK_FALSE(central::kannel_accepted(403, "Authorization failed for sendsms"));
    CHECK_FALSE(central::kannel_accepted(503, "Temporal failure, try again later."));
    CHECK_FALSE(central::kannel_accepted(200, "<html>hotel login</html>"));
    CHECK_FALSE(central::kannel_accepted(202, ""));
}

TEST_CASE("A gateway address must be whole, and plain http stays on this machine")
{
    CHECK(central::KannelSms::create("http://127.0.0.1:13013/cgi-bin/sendsms?username=a&password=b", ""));
    CHECK(central::KannelSms::create("https://sms.example/cgi-bin/sendsms?username=a&password=b", "/tmp/ca.pem"));
    for (const auto* bad : {"", "sms.example", "http://sms.example/cgi-bin/sendsms?username=a", "http://127.0.0.1:1/x",
                            "http://127.0.0.1.example:1/x?u=a", "http://127.0.0.1@example/x?u=a"}) {
        CAPTURE(bad);
        CHECK_FALSE(central::KannelSms::create(bad, ""));
    }
}

TEST_CASE("A gateway that is not there is told as a message that was not sent")
{
    auto sms = central::KannelSms::create("http://127.0.0.1:1/cgi-bin/sendsms?username=a&password=b", "");
    REQUIRE(sms);
    const auto sent = (*sms)->send("+351961000001", "x");
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == base::FaultCode::sms_not_sent);
}

TEST_CASE("The file sink appends one line a message and tells when it cannot")
{
    const test::TemporaryFolder folder;
    const base::SystemClock clock;
    central::FileSms sms(folder.file("sms.jsonl"), clock);
    CHECK(sms.send("+351961000001", "one"));
    CHECK(sms.send("+351961000002", "two"));
    std::ifstream in(folder.file("sms.jsonl"));
    std::string line;
    int lines = 0;
    while (std::getline(in, line)) ++lines;
    CHECK(lines == 2);
    central::FileSms nowhere(folder.file("no/such/folder"), clock);
    const auto sent = nowhere.send("+351961000001", "x");
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == base::FaultCode::sms_not_sent);
}
