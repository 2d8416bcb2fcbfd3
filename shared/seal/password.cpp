#include "seal/password.h"

namespace balcao::seal {

base::Secret make_temporary_password(base::Random& random, const std::function<bool(base::BytesView)>& trivial)
{
    base::Secret password;
    do {
        password.clear();
        while (password.size() < k_temporary_password_digits) {
            password.append(static_cast<std::uint8_t>('0' + random.below(10)));
        }
    } while (trivial && password.use(trivial));
    return password;
}

}  // namespace balcao::seal
