#pragma once
// Private to the emulators: what OpenSSL refuses them is a mistake in their own data.

#include <stdexcept>

#include <openssl/err.h>

namespace balcao::card::emulator {

inline void must(bool held)
{
    if (!held) {
        ERR_clear_error();
        throw std::runtime_error("OpenSSL refuses an operation of an emulated chip");
    }
}

}  // namespace balcao::card::emulator
