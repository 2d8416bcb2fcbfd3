#include "core/read_aloud.h"

#include <algorithm>

namespace balcao::kiosk {
namespace {

/// A pause after what does not end like a sentence.
void append_sentence(std::string& to, const std::string& words)
{
    if (words.empty()) {
        return;
    }
    if (!to.empty()) {
        const char last = to.back();
        to += last == '.' || last == '?' || last == '!' || last == ':' ? " " : ". ";
    }
    to += words;
}

}  // namespace

void ReadAloud::say(const std::string& words)
{
    if (m_on && !words.empty()) {
        m_voice.say(m_language, words);
    }
}

void ReadAloud::turn_on()
{
    m_on = true;
    again();
}

void ReadAloud::turn_off()
{
    if (m_on) {
        m_on = false;
        m_voice.be_silent();
    }
    if (m_volume != k_usual_volume) {  // the next one hears it as the site has set it up
        m_volume = k_usual_volume;
        m_voice.set_volume(0);
    }
}

void ReadAloud::change_volume(int by, const std::function<std::string(int step)>& words)
{
    constexpr int k_percent_a_step = 50;
    m_volume = std::clamp(m_volume + by, 1, k_volume_steps);
    m_voice.set_volume((m_volume - k_usual_volume) * k_percent_a_step);
    say(words(m_volume));
}

void ReadAloud::again() { say(m_page); }

void ReadAloud::page(text::Language language, const std::string& title, const std::vector<std::string>& texts)
{
    std::string whole;
    append_sentence(whole, title);
    for (const auto& line : texts) {
        append_sentence(whole, line);
    }
    m_digits = 0;
    const bool same = whole == m_page && language == m_language;
    m_language = language;
    m_page = std::move(whole);
    if (!same) {
        again();
    }
}

void ReadAloud::focus(const std::string& name) { say(name); }
void ReadAloud::message(const std::string& words) { say(words); }

void ReadAloud::digits(std::size_t count)
{
    if (count > m_digits) {
        say(text::tr(m_language, "Digit entered"));
    } else if (count < m_digits) {
        say(text::tr(m_language, "Digit erased"));
    }
    m_digits = count;
}

}  // namespace balcao::kiosk
