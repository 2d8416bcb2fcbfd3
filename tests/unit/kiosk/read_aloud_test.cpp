#include "core/read_aloud.h"

#include <fstream>

#include "core/headphone_jack.h"
#include "core/speech_dispatcher.h"
#include "support/speech_service.h"

using namespace balcao;
using namespace balcao::kiosk;
using text::Language;

namespace {

/// Remembers what was said.
struct Heard final : Voice {
    void say(Language language, const std::string& words) override
    {
        spoken.push_back(std::string(text::code(language)) + ": " + words);
    }
    void be_silent() override { spoken.emplace_back("(silent)"); }
    void set_volume(int percent) override { volume = percent; }
    int volume = 0;
    std::vector<std::string> spoken;
    [[nodiscard]] std::string last() const { return spoken.empty() ? std::string() : spoken.back(); }
};

}  // namespace

TEST_CASE("A page is read from its title on, once, and again when asked")
{
    Heard heard;
    ReadAloud reader(heard);
    reader.page(Language::en, "Is this your number?", {"+351 912 345 678", "The codes come by SMS."});
    CHECK(heard.spoken.empty());  // nobody asked for it
    reader.turn_on();
    CHECK(heard.last() == "en: Is this your number? +351 912 345 678. The codes come by SMS.");
    reader.page(Language::en, "Is this your number?", {"+351 912 345 678", "The codes come by SMS."});
    CHECK(heard.spoken.size() == 1);  // drawn anew, the same page
    reader.focus("Yes, it is mine");
    CHECK(heard.last() == "en: Yes, it is mine");
    reader.again();
    CHECK(heard.last() == heard.spoken.front());
    reader.page(Language::ar, "لحظة", {});
    CHECK(heard.last() == "ar: لحظة");
    reader.turn_off();
    CHECK(heard.last() == "(silent)");
    reader.focus("Finish");
    CHECK(heard.last() == "(silent)");
}

TEST_CASE("Of digits it says that one came or went, in every language, and never which")
{
    for (const auto language : text::k_languages) {
        CAPTURE(text::code(language));
        Heard heard;
        ReadAloud reader(heard);
        reader.turn_on();
        reader.page(language, "PIN", {});
        reader.digits(1);
        reader.digits(2);
        CHECK(heard.last() == std::string(text::code(language)) + ": " + text::tr(language, "Digit entered"));
        reader.digits(1);
        CHECK(heard.last() == std::string(text::code(language)) + ": " + text::tr(language, "Digit erased"));
        const auto count = heard.spoken.size();
        reader.digits(1);
        CHECK(heard.spoken.size() == count);
    }
}

TEST_CASE("Louder and softer in five steps, told at the new volume, and the next citizen hears the usual one")
{
    Heard heard;
    ReadAloud reader(heard);
    const auto words = [](int step) { return "Volume " + std::to_string(step); };
    reader.turn_on();
    CHECK(reader.volume() == 3);
    reader.change_volume(1, words);
    CHECK(heard.volume == 50);
    CHECK(heard.last() == "pt: Volume 4");
    for (int i = 0; i < 5; ++i) {
        reader.change_volume(1, words);
    }
    CHECK(reader.volume() == ReadAloud::k_volume_steps);
    CHECK(heard.volume == 100);
    for (int i = 0; i < 9; ++i) {
        reader.change_volume(-1, words);
    }
    CHECK(reader.volume() == 1);
    CHECK(heard.volume == -100);
    reader.turn_off();
    CHECK(reader.volume() == 3);
    CHECK(heard.volume == 0);
}

TEST_CASE("Headphones are in when the jack says so, and out when it cannot be asked")
{
    const std::string path = (std::filesystem::temp_directory_path() / ("balcao-jack-" + std::to_string(::getpid()))).string();
    CHECK_FALSE(headphones_plugged_in(path));
    std::ofstream(path) << "MICROPHONE=0\nHEADPHONE=1\n";
    CHECK(headphones_plugged_in(path));
    std::ofstream(path) << "HEADPHONE=0\n";
    CHECK_FALSE(headphones_plugged_in(path));
    std::filesystem::remove(path);
    CHECK_FALSE(headphones_plugged_in("/dev/null"));
}

TEST_CASE("A real Speech Dispatcher says it with the voice of the language, and is found again after a restart")
{
    ::signal(SIGPIPE, SIG_IGN);  // as main() does: the library writes to a service that is gone
    test::SpeechService service;
    SpeechDispatcher voice(service.socket());
    voice.say(Language::pt, "Está tudo certo?");
    CHECK(service.says("pt-pt: Está tudo certo?"));
    CHECK(service.volumes().ends_with("0\n"));
    voice.set_volume(50);
    voice.say(Language::en, "Louder");
    CHECK(service.says("en: Louder"));
    CHECK(service.volumes().ends_with("50\n"));
    voice.say(Language::ar, "لحظة من فضلك");
    CHECK(service.says("ar: لحظة من فضلك"));
    voice.say(Language::zh, "请稍候");
    CHECK(service.says("cmn: 请稍候"));
    service.stop();
    voice.say(Language::pt, "ninguém ouve");
    service.start();
    voice.say(Language::uk, "Зачекайте");
    CHECK(service.says("uk: Зачекайте"));
}

TEST_CASE("Without a service nothing is said and nothing fails")
{
    SpeechDispatcher voice("/nonexistent/speech");
    voice.say(Language::pt, "Bem-vindo");
    voice.be_silent();
    voice.say(Language::en, "Welcome");
}
