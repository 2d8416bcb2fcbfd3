#pragma once
// The slip for a citizen who could not be helped here, or who asked where else to go: what was missing, by which rule, and the
// nearest desks that can do it with their hours. In the citizen's language and in Portuguese. Nothing of the person stands on it.

#include <chrono>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "domain/draft.h"
#include "paper/receipt.h"
#include "text/translate.h"

namespace balcao::paper {

struct SlipRule {
    std::string text_pt;
    std::string text_en;
    std::string legal_basis;
};

struct SlipDesk {
    std::string name;
    std::string address;
    std::string town;            ///< "8000-000 Faro"
    std::string division;        ///< which desk there; may be empty
    std::string appointment;     ///< stable name
    std::string phone;           ///< E.164 or empty
    std::string email;
    std::int64_t distance_m = 0; ///< 0: not said
    std::string today;           ///< ISO, on its clock
    std::string hours_today;     ///< empty: closed today
    std::string note_pt;
    std::string note_en;
    bool open = false;
    std::string closes;
    std::string next_day;        ///< ISO; empty: none known
    std::string next_time;
};

struct RefusalSlip {
    std::string place;
    std::string desk;
    base::Instant at{};
    std::chrono::minutes utc_offset{0};
    bool practice = false;
    int copy = 1;                    ///< from the second on the paper says which it is
    bool refused = true;             ///< false: desks alone
    domain::DeskAct act = domain::DeskAct::activation;
    std::string reason;              ///< code of text::cancel_reasons(); may be empty
    std::vector<SlipRule> rules;
    bool desks_known = true;         ///< false: this desk knows of no others
    std::vector<SlipDesk> desks;
    bool desks_stale = false;
    int desks_age_days = 0;
};

/// Pure: the same content gives the same octets with the same fonts.
[[nodiscard]] base::Result<base::Bytes> render_refusal_slip(const RefusalSlip& content, text::Language language, Format format);

}  // namespace balcao::paper
