#pragma once
// OpenSSL's randomness from a seed: keys, nonces and envelopes come out the same in every run.

#include <cstdint>

namespace balcao::simulation {

/// Begins anew from `seed`. Process-wide; never in a program that keeps secrets.
void seed_openssl(std::uint64_t seed);

}  // namespace balcao::simulation
