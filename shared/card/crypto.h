#pragma once
// The ciphers and check values of ICAO Doc 9303-11 sections 9.7 and 9.8, over OpenSSL. Meant for this folder and for
// the emulators that answer it; nothing here is fit for the desk's own secrets (seal/ is).

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "card/failure.h"

namespace balcao::card {

enum class Hash : std::uint8_t { sha1, sha224, sha256, sha384, sha512 };
[[nodiscard]] std::size_t size(Hash hash);
[[nodiscard]] base::Bytes digest(Hash hash, base::BytesView content);
/// sha1, sha224, ...
[[nodiscard]] std::string_view name(Hash hash);

enum class Cipher : std::uint8_t { des3, aes128, aes192, aes256 };
[[nodiscard]] std::string_view name(Cipher cipher);
/// 8 or 16 octets.
[[nodiscard]] std::size_t block_size(Cipher cipher);
/// 16 (two-key triple DES, AES-128), 24 or 32 octets.
[[nodiscard]] std::size_t key_size(Cipher cipher);

/// 9303-11 9.7.1: counter 1 encryption, 2 check value, 3 password. Keys of triple DES get their parity set.
[[nodiscard]] base::Bytes derive_key(base::BytesView secret, std::uint32_t counter, Cipher cipher);

/// Whole blocks in, whole blocks out; no padding of its own. An empty `iv` is zeros.
[[nodiscard]] base::Bytes encrypt_cbc(Cipher cipher, base::BytesView key, base::BytesView iv, base::BytesView plain);
[[nodiscard]] base::Bytes decrypt_cbc(Cipher cipher, base::BytesView key, base::BytesView iv, base::BytesView encrypted);
/// One block.
[[nodiscard]] base::Bytes encrypt_block(Cipher cipher, base::BytesView key, base::BytesView block);

/// Eight octets. Triple DES: ISO/IEC 9797-1 algorithm 3 over whole blocks. AES: CMAC cut to eight.
[[nodiscard]] base::Bytes check_value(Cipher cipher, base::BytesView key, base::BytesView content);

/// ISO/IEC 9797-1 method 2: 80 and zeros up to a whole block.
[[nodiscard]] base::Bytes pad(base::BytesView content, std::size_t block);
/// nullopt when there is no 80.
[[nodiscard]] std::optional<base::Bytes> unpad(base::BytesView padded);

/// Sets the lowest bit of every octet, as DES keys are written in print.
void set_odd_parity(base::Bytes& des_key);

}  // namespace balcao::card
