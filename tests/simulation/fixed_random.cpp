// The one way to set OpenSSL's generator without a provider of one's own; declared as deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "fixed_random.h"

#include <openssl/rand.h>

#include "base/random.h"

namespace balcao::simulation {
namespace {

base::SeededRandom& source()
{
    static base::SeededRandom random(1);
    return random;
}

int fill(unsigned char* out, int size)
{
    source().fill({out, static_cast<std::size_t>(size)});
    return 1;
}
int always_ready() { return 1; }

}  // namespace

void seed_openssl(std::uint64_t seed)
{
    static RAND_METHOD method{nullptr, fill, nullptr, nullptr, fill, always_ready};
    source() = base::SeededRandom(seed);
    RAND_set_rand_method(&method);
}

}  // namespace balcao::simulation
