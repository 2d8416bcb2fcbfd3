#include "seal/operator_password.h"

#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace balcao::seal {
namespace {

using base::Bytes;
using base::fail;
using base::FaultCode;

constexpr std::uint64_t k_n = 1U << 14U;
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

}  // namespace

base::Result<std::string> hash_operator_password(const base::Secret& password, base::Random& random)
{
    const Bytes salt = random.bytes(k_salt_size);
    const auto tag = scrypt(password, salt, k_n, k_r, k_p);
    if (!tag) {
        return fail(FaultCode::seal_failed);
    }
    return "scrypt$1$" + std::to_string(k_n) + '$' + std::to_string(k_r) + '$' + std::to_string(k_p) + '$' +
           base::to_base64url(salt) + '$' + base::to_base64url(*tag);
}

base::Result<bool> operator_password_matches(const base::Secret& password, std::string_view stored)
{
    const auto parts = split(stored);
    if (parts.size() != 7 || parts[0] != "scrypt" || parts[1] != "1") {
        return fail(FaultCode::input_invalid);
    }
    const auto n = number(parts[2]);
    const auto r = number(parts[3]);
    const auto p = number(parts[4]);
    const auto salt = base::from_base64(parts[5]);
    const auto expected = base::from_base64(parts[6]);
    if (!n || !r || !p || !salt || !expected || expected->size() != k_tag_size) {
        return fail(FaultCode::input_invalid);
    }
    const auto tag = scrypt(password, *salt, *n, *r, *p);
    if (!tag) {
        return fail(FaultCode::seal_failed);
    }
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < k_tag_size; ++i) {
        difference = static_cast<std::uint8_t>(difference | ((*tag)[i] ^ (*expected)[i]));
    }
    return difference == 0;
}

}  // namespace balcao::seal
