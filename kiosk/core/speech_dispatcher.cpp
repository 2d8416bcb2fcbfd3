#include "core/speech_dispatcher.h"

#include <libspeechd.h>

#include <cstdlib>

#include "base/log.h"

namespace balcao::kiosk {
namespace {

constexpr std::size_t k_most_waiting = 8;  ///< more words than that are of pages long gone

/// As the synthesizers' voices are called: eSpeak NG has European Portuguese apart and knows Mandarin as cmn.
const char* voice_language(text::Language language)
{
    switch (language) {
    case text::Language::pt: return "pt-pt";
    case text::Language::en: return "en";
    case text::Language::es: return "es";
    case text::Language::fr: return "fr";
    case text::Language::uk: return "uk";
    case text::Language::ar: return "ar";
    case text::Language::hi: return "hi";
    case text::Language::zh: return "cmn";
    }
    return "en";
}

}  // namespace

/// The connection, used on the thread alone.
struct SpeechDispatcher::Service {
    explicit Service(std::string path) : socket(std::move(path)) {}
    ~Service() { close(); }
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void close()
    {
        if (connection != nullptr) {
            spd_close(connection);
            connection = nullptr;
        }
    }

    bool open()
    {
        if (connection != nullptr) {
            return true;
        }
        SPDConnectionAddress address{};
        address.method = SPD_METHOD_UNIX_SOCKET;
        address.unix_socket_name = socket.data();
        char* error = nullptr;
        // No autospawn: a window for citizens starts no other program.
        connection = spd_open2("balcao-kiosk", "page", nullptr, SPD_MODE_SINGLE, socket.empty() ? nullptr : &address, 0, &error);
        std::free(error);
        if (connection == nullptr && !reported) {
            base::log(base::LogLevel::warning, "speech_not_available");
        }
        reported = connection == nullptr;
        return connection != nullptr;
    }

    void say(const char* language, const std::string& words)
    {
        for (int attempt = 0; attempt < 2 && open(); ++attempt) {  // a service that was started anew is found again
            (void)spd_cancel(connection);
            (void)spd_set_language(connection, language);
            (void)spd_set_volume(connection, volume);
            if (spd_say(connection, SPD_MESSAGE, words.c_str()) >= 0) {
                return;
            }
            close();
        }
    }

    std::string socket;
    SPDConnection* connection = nullptr;
    bool reported = false;
    int volume = 0;
};

SpeechDispatcher::SpeechDispatcher(std::string socket) : m_service(std::make_unique<Service>(std::move(socket))), m_thread(k_most_waiting) {}
SpeechDispatcher::~SpeechDispatcher() = default;

void SpeechDispatcher::say(text::Language language, const std::string& words)
{
    (void)m_thread.post([service = m_service.get(), voice = voice_language(language), words](const std::stop_token&) { service->say(voice, words); });
}

/// With the next words: a service that was started anew gets it too.
void SpeechDispatcher::set_volume(int percent)
{
    (void)m_thread.post([service = m_service.get(), percent](const std::stop_token&) { service->volume = percent; });
}

void SpeechDispatcher::be_silent()
{
    (void)m_thread.post([service = m_service.get()](const std::stop_token&) {
        if (service->connection != nullptr) {
            (void)spd_cancel(service->connection);
        }
    });
}

}  // namespace balcao::kiosk
