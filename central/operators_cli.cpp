// Passwords are hashed in the command: the service never sees one.
#include "base/random.h"
#include "central/cli.h"
#include "seal/operator_password.h"
#include "seal/totp.h"

namespace balcao::central {
namespace {

/// A day, from its midnight UTC, or an instant.
std::optional<std::string> instant_from(const std::string& text)
{
    if (const auto at = base::parse_instant(text)) return text;
    const auto day = base::parse_iso_date(text);
    return day ? std::optional(base::format_instant(std::chrono::sys_days(*day))) : std::nullopt;
}

}  // namespace

std::optional<wire::Json> operator_request(const OperatorOptions& options, std::string password, bool json, std::string& code_address)
{
    const auto from = options.from.empty() ? std::optional<std::string>(std::string()) : instant_from(options.from);
    const auto until = options.until.empty() ? std::optional<std::string>(std::string()) : instant_from(options.until);
    if (password.size() < 4 || !from || !until) {
        report(json, "input_invalid", "the password is one line of at least 4 characters on the standard input; days are written 2026-11-24. Nothing was changed.");
        return std::nullopt;
    }
    const base::Secret secret(base::as_bytes(password));
    base::wipe(password.data(), password.size());
    base::SystemRandom random;
    const auto hash = seal::hash_operator_password(secret, random);
    if (!hash) {
        report(json, hash.error(), "hashing the password");
        return std::nullopt;
    }
    std::string places;
    for (const auto& place : options.places) places += (places.empty() ? "" : " ") + place;
    wire::Json body = {{"operator", options.id}, {"display_name", options.name}, {"right", options.right}, {"places", places}, {"password_hash", *hash}};
    if (!from->empty()) body["valid_from"] = *from;
    if (!until->empty()) body["valid_until"] = *until;
    if (options.lease_hours > 0) body["lease_hours"] = options.lease_hours;
    if (options.code) {
        const auto key = seal::make_totp_key(random);
        const auto locked = seal::lock_with_password(secret, key, options.id, random);
        if (!locked) {
            report(json, locked.error(), "locking the key of the codes");
            return std::nullopt;
        }
        body["code_key"] = *locked;
        code_address = seal::totp_address(key, "Balcão", options.id).use([](base::BytesView octets) { return base::to_text(octets); });
    }
    return body;
}

}  // namespace balcao::central
