#include "core/practice_citizen.h"

#include <fstream>

#include "secret_text.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::kiosk;
using test::text_of;

TEST_CASE("The newest code for the own number is read from the practice messages")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("sms.jsonl");
    const std::string before = R"({"at":"2026-11-24T09:00:00.000Z","to":"+351912345678","text":"Codigo 111111 valido 5 minutos"})"
                               "\n";
    {
        std::ofstream out(path);
        out << before;
        out << R"({"at":"x","to":"+351912345678","text":"BALCAO: 222222 is your code. Ref 1234567"})" << "\n";
        out << R"({"at":"x","to":"+351911111111","text":"333333"})" << "\n";
        out << "not json\n" << R"(["to"])" << "\n";
    }
    CHECK(text_of(code_from_sms_file(path, before.size(), "+351912345678")) == "222222");
    CHECK(text_of(code_from_sms_file(path, 0, "+351911111111")) == "333333");
    CHECK(code_from_sms_file(path, 0, "+351900000000").empty());
    CHECK(code_from_sms_file(path, 100'000, "+351912345678").empty());
    CHECK(code_from_sms_file(folder.file("none"), 0, "+351912345678").empty());
}
