#pragma once
// The voice of the system: Speech Dispatcher, with whatever synthesizer and voices the machine has.

#include <memory>
#include <string>

#include "base/executor.h"
#include "core/read_aloud.h"

namespace balcao::kiosk {

/// Talks to the service on a thread of its own. A service that is away, stuck or without a voice for a language is said in
/// the log once and otherwise ignored; it is asked again with the next words.
class SpeechDispatcher final : public Voice {
public:
    /// `socket`: path of the service's socket; empty for the user's usual one.
    explicit SpeechDispatcher(std::string socket);
    ~SpeechDispatcher() override;
    SpeechDispatcher(const SpeechDispatcher&) = delete;
    SpeechDispatcher& operator=(const SpeechDispatcher&) = delete;
    void say(text::Language language, const std::string& words) override;
    void be_silent() override;
    void set_volume(int percent) override;

private:
    struct Service;
    std::unique_ptr<Service> m_service;
    base::SerialExecutor m_thread;  // after what its jobs use
};

}  // namespace balcao::kiosk
