#include "card/failure.h"

namespace balcao::card {

std::string_view name(Reason reason)
{
    switch (reason) {
        case Reason::removed: return "removed";
        case Reason::mute: return "mute";
        case Reason::cancelled: return "cancelled";
        case Reason::malformed: return "malformed";
        case Reason::too_large: return "too_large";
        case Reason::refused: return "refused";
        case Reason::not_found: return "not_found";
        case Reason::key_needed: return "key_needed";
        case Reason::wrong_key: return "wrong_key";
        case Reason::broken_seal: return "broken_seal";
        case Reason::unsupported: return "unsupported";
        case Reason::pin_wrong: return "pin_wrong";
        case Reason::pin_blocked: return "pin_blocked";
        case Reason::pin_refused_by_us: return "pin_refused_by_us";
        case Reason::pin_cancelled: return "pin_cancelled";
        case Reason::internal: return "internal";
    }
    return "unknown";
}

}  // namespace balcao::card
