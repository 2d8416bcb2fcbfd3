#pragma once
// What is read aloud to a citizen with headphones, and what never is: a digit that was typed, a password, a PIN.

#include <functional>
#include <string>
#include <vector>

#include "text/translate.h"

namespace balcao::kiosk {

/// Somebody who speaks. Never blocks; without a voice nothing is heard and nothing fails.
class Voice {
public:
    virtual ~Voice() = default;
    /// Breaks off what is being said.
    virtual void say(text::Language language, const std::string& words) = 0;
    virtual void be_silent() = 0;
    /// Of what is said from now on: -100 (softest) to 100, 0 as the site has set it up.
    virtual void set_volume(int percent) = 0;
};

class ReadAloud {
public:
    explicit ReadAloud(Voice& voice) : m_voice(voice) {}

    /// The citizen's choice, 1 to k_volume_steps; the middle one is the site's.
    static constexpr int k_volume_steps = 5;
    static constexpr int k_usual_volume = 3;
    [[nodiscard]] int volume() const { return m_volume; }
    /// A step louder or softer, and `words` for it at that volume, by which the citizen judges it.
    void change_volume(int by, const std::function<std::string(int step)>& words);

    [[nodiscard]] bool on() const { return m_on; }
    /// From now on, beginning with the page that is shown.
    void turn_on();
    /// The citizen has left: the next one begins in silence.
    void turn_off();
    /// The page from its beginning.
    void again();

    /// Another page is shown: title and texts, from top to bottom.
    void page(text::Language language, const std::string& title, const std::vector<std::string>& texts);
    /// The focus is on this control. Empty: on nothing that has a name.
    void focus(const std::string& name);
    /// A line that appeared on the page.
    void message(const std::string& words);
    /// So many digits stand in the number pad now: says that one came or went, never which.
    void digits(std::size_t count);

private:
    void say(const std::string& words);
    Voice& m_voice;
    bool m_on = false;
    text::Language m_language = text::Language::pt;
    std::string m_page;
    std::size_t m_digits = 0;
    int m_volume = k_usual_volume;
};

}  // namespace balcao::kiosk
