#include "text/outcome_words.h"

namespace balcao::text {

std::string_view meant_act(std::string_view act, bool about_phone, std::string_view signature_left_out)
{
    if (act == "contact_change" && !about_phone) {
        return "email_change";
    }
    return act == "signature_activation" && !signature_left_out.empty() ? "activation" : act;
}

std::string signature_left_out_text(Language language, std::string_view why)
{
    if (why == "ended") {
        return tr(language, citizen_mark("Your key works, but the PIN of the digital signature was not saved: the signature was ended after it had been asked for. If you "
                                         "want it, ask for the signature again, at this desk or any other."));
    }
    if (why == "exists") {
        return tr(language, citizen_mark("Your key works, but the PIN of the digital signature that you chose now was not saved: your signature has a PIN already, and that "
                                         "one stays. If you have forgotten it, a desk can end the signature and begin a new one."));
    }
    return tr(language, citizen_mark("Your key works, but the PIN of the digital signature was not saved. Ask the clerk: any desk can begin the signature again."));
}

}  // namespace balcao::text
