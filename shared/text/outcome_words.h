#pragma once
// What came of a case beyond the word for its record.

#include <string>
#include <string_view>

#include "text/translate.h"

namespace balcao::text {

/// The act to ask state_meaning() about: a change of the e-mail address alone means something else than one of the number, and a
/// signature whose PIN was left out is not about to work.
[[nodiscard]] std::string_view meant_act(std::string_view act, bool about_phone, std::string_view signature_left_out);
/// To the citizen: the key works, its signature was not set up, why, and what to do. `why` is the central's word; one that is not known is told too.
[[nodiscard]] std::string signature_left_out_text(Language language, std::string_view why);

}  // namespace balcao::text
