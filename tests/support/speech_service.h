#pragma once
// A real Speech Dispatcher whose synthesizer writes the words into a file instead of sounding them.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "support/test.h"

extern char** environ;

namespace balcao::test {

class SpeechService {
public:
    SpeechService()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-speech-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        m_folder = pattern;
        std::filesystem::create_directories(m_folder + "/conf/modules");
        std::ofstream(m_folder + "/conf/speechd.conf")
            << "DefaultLanguage \"en\"\nAudioOutputMethod \"libao\"\nAddModule \"text\" \"sd_generic\" \"text.conf\"\nDefaultModule text\n";
        std::ofstream module(m_folder + "/conf/modules/text.conf");
        module << "GenericExecuteSynth \"echo $VOLUME >> " << m_folder << "/volume; echo $VOICE: \\'$DATA\\' >> " << m_folder << "/said\"\n"
               << "GenericVolumeAdd 0\nGenericVolumeMultiply 100\nGenericVolumeForceInteger 1\n";
        for (const char* language : {"pt-pt", "en", "es", "fr", "uk", "ar", "hi", "cmn"}) {
            module << "GenericLanguage \"" << language << "\" \"" << language << "\" \"utf-8\"\n"
                   << "AddVoice \"" << language << "\" \"MALE1\" \"" << language << "\"\n";
        }
        std::ofstream(m_folder + "/.libao") << "default_driver=null\n";  // no sound card is needed
        module.close();
        start();
    }
    ~SpeechService()
    {
        stop();
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    SpeechService(const SpeechService&) = delete;
    SpeechService& operator=(const SpeechService&) = delete;

    void start()
    {
        std::vector<std::string> words{"speech-dispatcher", "-s", "-c", "unix_socket", "-S", socket(), "-C", m_folder + "/conf", "-L", m_folder,
                                       "-P", m_folder + "/pid", "-t", "0"};
        std::vector<char*> argv;
        for (auto& word : words) {
            argv.push_back(word.data());
        }
        argv.push_back(nullptr);
        std::vector<std::string> environment{"HOME=" + m_folder, "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
        std::vector<char*> envp;
        for (auto& entry : environment) {
            envp.push_back(entry.data());
        }
        envp.push_back(nullptr);
        posix_spawn_file_actions_t quiet{};
        ::posix_spawn_file_actions_init(&quiet);
        ::posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        const int started = ::posix_spawnp(&m_pid, argv[0], &quiet, nullptr, argv.data(), envp.data());
        ::posix_spawn_file_actions_destroy(&quiet);
        REQUIRE(started == 0);
        for (int i = 0; i < 1600 && !std::filesystem::exists(socket()); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        REQUIRE(std::filesystem::exists(socket()));
    }
    void stop()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGTERM);
            ::waitpid(m_pid, nullptr, 0);
            m_pid = -1;
            std::error_code ignored;
            std::filesystem::remove(socket(), ignored);
        }
    }
    [[nodiscard]] std::string socket() const { return m_folder + "/socket"; }
    [[nodiscard]] std::string file(const std::string& name) const { return m_folder + "/" + name; }
    /// At which each piece was said, a line each: -100 to 100 as the module is told.
    [[nodiscard]] std::string volumes() const
    {
        std::ifstream in(m_folder + "/volume", std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] std::string said() const
    {
        std::ifstream in(m_folder + "/said", std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] bool says(const std::string& words) const
    {
        for (int i = 0; i < 1600; ++i) {
            if (said().find(words) != std::string::npos) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        return false;
    }

private:
    std::string m_folder;
    pid_t m_pid = -1;
};

}  // namespace balcao::test
