#include "seal/operator_password.h"

#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "seal/aead.h"

namespace balcao::seal {
namespace {

using base::Bytes;
using base::fail;
using base::FaultCode;

constexpr std::uint64_t k_n = k_operator_password_cost;
constexpr std::uint64_t k_r = 8;
constexpr std::uint64_t k_p = 1;
constexpr std::uint64_t k_memory_limit = 64U * 1024U * 1024U;
constexpr std::size_t k_salt_size = 16;
constexpr std::size_t k_tag_size = 32;

std::optional<Bytes> scrypt(const base::Secret& password, const Bytes& salt, std::uint64_t n, std::uint64_t r, std::uint64_t p)
{
    Bytes tag(k_tag_size);
    const int done = password.use([&](base::BytesView view) {
        return EVP_PBE_scrypt(reinterpret_cast<const char*>(view.data()), view.size(), salt.data(), salt.size(), n, r, p,
                              k_memory_limit, tag.data(), tag.size());
    });
    return done == 1 ? std::optional(std::move(tag)) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view line)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = line.find('$');
        parts.push_back(line.substr(0, at));
        if (at == std::string_view::npos) {
            return parts;
        }
        line.remove_prefix(at + 1);
    }
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc() && result.ptr == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// What stands between the name of the kind and the last part of a stored line.
struct Stored {
    std::uint64_t n, r, p;
    Bytes salt;
    Bytes last;
};

std::optional<Stored> stored_parts(std::string_view line, std::string_view kind)
{
    const auto parts = split(line);
    if (parts.size() != 7 || parts[0] != kind || parts[1] != "1") {
        return std::nullopt;
    }
    const auto n = number(parts[2]);
    const auto r = number(parts[3]);
    const auto p = number(parts[4]);
    auto salt = base::from_base64(parts[5]);
    auto last = base::from_base64(parts[6]);
    if (!n || !r || !p || !salt || !last) {
        return std::nullopt;
    }
    return Stored{*n, *r, *p, std::move(*salt), std::move(*last)};
}

std::string stored_line(std::string_view kind, const Bytes& salt, const Bytes& last, std::uint64_t n = k_n)
{
    return std::string(kind) + "$1$" + std::to_string(n) + '$' + std::to_string(k_r) + '$' + std::to_string(k_p) + '$' +
           base::to_base64url(salt) + '$' + base::to_base64url(last);
}

}  // namespace

base::Result<std::string> hash_operator_password(const base::Secret& password, base::Random& random, std::uint64_t cost)
{
    const Bytes salt = random.bytes(k_salt_size);
    const auto tag = scrypt(password, salt, cost, k_r, k_p);
    if (!tag) {
        return fail(FaultCode::seal_failed);
    }
    return stored_line("scrypt", salt, *tag, cost);
}

base::Result<bool> operator_password_matches(const base::Secret& password, std::string_view stored)
{
    const auto parts = stored_parts(stored, "scrypt");
    if (!parts || parts->last.size() != k_tag_size) {
        return fail(FaultCode::input_invalid);
    }
    const auto tag = scrypt(password, parts->salt, parts->n, parts->r, parts->p);
    if (!tag) {
        return fail(FaultCode::seal_failed);
    }
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < k_tag_size; ++i) {
        difference = static_cast<std::uint8_t>(difference | ((*tag)[i] ^ parts->last[i]));
    }
    return difference == 0;
}

base::Result<std::string> lock_with_password(const base::Secret& password, const base::Secret& content, std::string_view bound, base::Random& random)
{
    const Bytes salt = random.bytes(k_salt_size);
    auto derived = scrypt(password, salt, k_n, k_r, k_p);
    if (!derived) {
        return fail(FaultCode::seal_failed);
    }
    const base::Secret key{base::BytesView(*derived)};
    base::wipe(*derived);
    const auto box = content.use([&](base::BytesView plain) { return seal_with_key(key, plain, base::as_bytes(bound), random); });
    if (!box) {
        return base::unexpected(box.error());
    }
    return stored_line("scrypt-gcm", salt, *box);
}

base::Result<base::Secret> unlock_with_password(const base::Secret& password, std::string_view stored, std::string_view bound)
{
    const auto parts = stored_parts(stored, "scrypt-gcm");
    if (!parts) {
        return fail(FaultCode::input_invalid);
    }
    auto derived = scrypt(password, parts->salt, parts->n, parts->r, parts->p);
    if (!derived) {
        return fail(FaultCode::seal_failed);
    }
    const base::Secret key{base::BytesView(*derived)};
    base::wipe(*derived);
    auto plain = open_with_key(key, parts->last, base::as_bytes(bound));
    if (!plain) {
        return base::unexpected(plain.error());
    }
    base::Secret out{base::BytesView(*plain)};
    base::wipe(*plain);
    return out;
}

}  // namespace balcao::seal
