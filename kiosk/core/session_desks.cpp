// Other desks, before a case and in the middle of one: near here, or near a place that the citizen names.
#include "core/session.h"

namespace balcao::kiosk {
namespace {

constexpr std::size_t k_longest_place_typed = 24;
constexpr int k_most_desks = 4;
constexpr int k_most_places = 6;

}  // namespace

void KioskSession::find_desks(bool foreigner)
{
    m_desks_foreigner = foreigner;
    m_desks_open = true;
    m_desks_step = DesksStep::list;
    m_desks.reset();
    touched();
    const auto done = [this, foreigner, place = m_desks_place](const base::Result<wire::Json>& answer) {
        if (foreigner != m_desks_foreigner || place != m_desks_place) {
            return;  // asked otherwise since
        }
        m_desks_asked = false;
        if (answer) {
            if (auto found = link::points_view_from_json(*answer)) {
                m_desks = std::move(*found);
            }
        }
        changed();
    };
    m_desks_asked = true;
    m_desks_asked = m_parts.ask("points_near", {{"place", m_desks_place}, {"service", "activation"}, {"foreigner", foreigner}, {"open_now", false}, {"most", k_most_desks}}, done) && !m_desks;
    changed();
}

void KioskSession::read_desks_in(text::Language language)
{
    m_desks_language = language;
    m_desks_step = DesksStep::list;
    touched();
    changed();
}

void KioskSession::show_desks_step(DesksStep step)
{
    m_desks_step = step;
    m_typed_place.clear();
    m_place_row = 0;
    touched();
    if (step == DesksStep::place) {
        ask_for_places();
    }
    changed();
}

void KioskSession::type_place(char letter)
{
    touched();
    if (letter == '<' && !m_typed_place.empty()) {
        m_typed_place.pop_back();
    } else if (letter != '<' && m_typed_place.size() < k_longest_place_typed) {
        m_typed_place += letter;
    }
    ask_for_places();
    changed();
}

void KioskSession::place_row(std::size_t row)
{
    m_place_row = row;
    touched();
    changed();
}

void KioskSession::look_near(const std::string& place)
{
    m_desks_place = place;
    find_desks(m_desks_foreigner);
}

/// What stood there stays until the answer comes: nothing flickers at each letter.
void KioskSession::ask_for_places()
{
    if (m_typed_place.empty()) {
        m_places.emplace();
        return;
    }
    const auto done = [this, typed = m_typed_place](const base::Result<wire::Json>& answer) {
        if (!m_desks_open || m_desks_step != DesksStep::place || typed != m_typed_place) {
            return;
        }
        m_places.reset();
        if (answer && answer->is_object() && answer->contains("places") && answer->at("places").is_array()) {
            m_places.emplace();
            for (const auto& name : answer->at("places")) {
                if (name.is_string()) {
                    m_places->push_back(name.get<std::string>());
                }
            }
        }
        changed();
    };
    if (!m_parts.ask("points_places", {{"begins", m_typed_place}, {"most", k_most_places}}, done)) {
        m_places.reset();
    }
}

void KioskSession::close_desks()
{
    m_desks.reset();
    m_desks_open = false;
    m_desks_asked = false;
    m_desks_foreigner = false;
    m_desks_step = DesksStep::list;
    m_desks_place.clear();
    m_typed_place.clear();
    m_place_row = 0;
    m_places.reset();
    m_desks_language.reset();
    calm_down();
    changed();
}

}  // namespace balcao::kiosk
