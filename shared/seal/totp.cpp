#include "seal/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdio>

namespace balcao::seal {
namespace {

constexpr std::int64_t k_steps_beside = 1;

/// RFC 4648, section 6, without padding.
std::string base32(base::BytesView octets)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const auto octet : octets) {
        bits = (bits << 8U) | octet;
        for (count += 8; count >= 5; count -= 5) {
            out += alphabet[(bits >> static_cast<unsigned>(count - 5)) & 31U];
        }
    }
    if (count > 0) {
        out += alphabet[(bits << static_cast<unsigned>(5 - count)) & 31U];
    }
    return out;
}

/// RFC 3986, section 2.1.
std::string percent_encoded(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
        } else {
            std::array<char, 4> escaped{};
            std::snprintf(escaped.data(), escaped.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
            out += escaped.data();
        }
    }
    return out;
}

}  // namespace

base::Secret make_totp_key(base::Random& random)
{
    auto octets = random.bytes(k_totp_key_octets);
    base::Secret key{base::BytesView(octets)};
    base::wipe(octets);
    return key;
}

std::int64_t totp_step(base::Instant at)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    return seconds < 0 ? 0 : seconds / k_totp_step_s;
}

base::Result<std::string> totp_code(const base::Secret& key, std::int64_t step)
{
    std::array<std::uint8_t, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i) {
        counter[counter.size() - 1 - i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (8 * i));
    }
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> tag{};
    unsigned size = 0;
    const bool made = key.use([&](base::BytesView octets) {
        return ::HMAC(EVP_sha1(), octets.data(), static_cast<int>(octets.size()), counter.data(), counter.size(), tag.data(), &size) != nullptr;
    });
    if (!made || size < 20) {
        return base::fail(base::FaultCode::seal_failed);
    }
    const std::size_t at = tag[size - 1] & 15U;
    const std::uint32_t number = (tag[at] & 0x7FU) << 24U | static_cast<std::uint32_t>(tag[at + 1]) << 16U |
                                 static_cast<std::uint32_t>(tag[at + 2]) << 8U | tag[at + 3];
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), "%06u", static_cast<unsigned>(number % 1'000'000U));
    return std::string(digits.data());
}

base::Result<std::optional<std::int64_t>> totp_step_of(const base::Secret& key, std::string_view code, base::Instant now)
{
    std::optional<std::int64_t> found;
    const auto middle = totp_step(now);
    for (auto step = middle - k_steps_beside; step <= middle + k_steps_beside; ++step) {
        const auto wanted = totp_code(key, step);
        if (!wanted) {
            return base::unexpected(wanted.error());
        }
        std::size_t difference = wanted->size() ^ code.size();
        for (std::size_t i = 0; i < wanted->size(); ++i) {
            difference |= static_cast<std::size_t>(static_cast<unsigned char>((*wanted)[i]) ^ static_cast<unsigned char>(i < code.size() ? code[i] : 0));
        }
        if (difference == 0) {
            found = step;
        }
    }
    return found;
}

base::Secret totp_address(const base::Secret& key, std::string_view issuer, std::string_view account)
{
    auto text = "otpauth://totp/" + percent_encoded(issuer) + ':' + percent_encoded(account) + "?secret=";
    auto written = key.use([](base::BytesView octets) { return base32(octets); });
    text += written + "&issuer=" + percent_encoded(issuer) + "&algorithm=SHA1&digits=6&period=30";
    base::Secret out{base::as_bytes(text)};
    base::wipe(written.data(), written.size());
    base::wipe(text.data(), text.size());
    return out;
}

}  // namespace balcao::seal
