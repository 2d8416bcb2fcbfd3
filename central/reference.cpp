#include "central/reference.h"

#include <cerrno>

#include "base/log.h"
#include "seal/signature.h"
#include "wire/operator_roster.h"
#include "wire/reference_set.h"

namespace balcao::central {

namespace {

constexpr auto k_life = std::chrono::hours(24 * 90);

bool is_set_name(std::string_view name)
{
    return !name.empty() && name.size() <= 64 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

}  // namespace

base::Result<wire::ReferenceSet> signed_set(const Home& home, const std::string& set, std::string content, base::Instant now)
{
    const auto json = wire::parse_json(content, {wire::k_max_reference_bytes, 32});
    if (!json || !json->is_object() || !json->contains("version") || !json->at("version").is_string()) {
        base::log_id(base::LogLevel::error, "reference_set_unreadable", set);
        return base::fail(base::FaultCode::file_unreadable);
    }
    const auto today = std::chrono::floor<std::chrono::days>(now);
    wire::ReferenceSet out;
    out.set = set;
    out.version = json->at("version").get<std::string>();
    out.not_before = today;
    out.expires_at = today + k_life;
    out.sha256 = base::to_hex(seal::sha256(base::as_bytes(content)));
    out.content = std::move(content);
    out.kid = base::to_hex(home.reference.certificate.key_id());
    auto signature = seal::sign(home.reference.key, wire::canonical_manifest(out));
    if (!signature) return base::unexpected(signature.error());
    out.sig = std::move(*signature);
    return out;
}

base::Result<wire::ReferenceSet> signed_set_of(const Home& home, const std::string& set, base::Instant now)
{
    if (!is_set_name(set)) return base::fail(base::FaultCode::file_unreadable, ENOENT);
    auto content = read_text_file(home.directory + "/reference/" + set + ".json", wire::k_max_reference_bytes);
    if (!content) return base::unexpected(content.error());
    return signed_set(home, set, std::move(*content), now);
}

Outcome handle_reference(Context& context, const std::string& set, const Request& request)
{
    const auto absent = [] { return refuse(404, "central_refused", "no such reference set"); };
    // A roster is signed by the same key and told apart by its name alone.
    if (!is_set_name(set) || set == wire::k_roster_set) return absent();
    const auto out = signed_set_of(context.home, set, context.clock.now());
    if (!out && out.error().a == ENOENT) return absent();
    if (!out) return refuse(out.error());
    const auto tag = "\"" + out->version + "\"";
    if (request.header("if-none-match") == tag) {
        Response unchanged;
        unchanged.status = 304;
        unchanged.headers.emplace_back("ETag", tag);
        return unchanged;
    }
    auto response = answer(wire::encode(*out));
    response.headers.emplace_back("ETag", tag);
    return response;
}

}  // namespace balcao::central
