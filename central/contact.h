#pragma once
// Number and e-mail address of a key. The database knows the number by its digest alone; both stand sealed in the records, and an act
// that leaves one of them as it is does not repeat it. So they are read through all versions of the key.

#include <string>

#include "central/context.h"

namespace balcao::central {

struct Contact {
    std::string phone;  ///< E.164; empty once the records are erased
    std::string email;  ///< empty: none
};

[[nodiscard]] Result<Contact> contact_of_key(Store& store, const Home& home, const std::string& case_id);
/// As of now.
[[nodiscard]] Result<Contact> contact_of_key(Context& context, const std::string& case_id);

}  // namespace balcao::central
