#pragma once
// A whole case by asks: what the clerk types and what the citizen answers at the window.

#include "cases.h"
#include "running_service.h"

namespace balcao::test {

inline void fill_form(link::Client& console)
{
    const auto draft = test::complete_draft();
    for (const auto& [field, value] : draft.fields) {
        done(console, "edit", {{"field", domain::name(field)}, {"text", value.text}});
    }
}

inline void citizen_says_yes(link::Client& kiosk)
{
    done(kiosk, "choose_language", {{"language", "pt"}});
    done(kiosk, "review", {{"yes", true}});
    done(kiosk, "consent", {{"yes", true}, {"text_id", "activation-consent"}, {"text_version", "2026-11"}, {"language", "pt"},
                            {"shown_sha256", std::string(64, 'a')}, {"shown_at", "2026-11-24T09:00:00Z"}});
    done(kiosk, "confirm_phone", {{"yes", true}});
    done(kiosk, "seal_secret", {{"sealed", base::to_base64(base::to_bytes("an envelope"))}});
}

}  // namespace balcao::test
