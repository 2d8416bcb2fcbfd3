#include "base/files.h"
#include "sync/reference_store.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "seal/hash.h"
#include "seal/signature.h"

namespace balcao::sync {
namespace {

using base::FaultCode;

bool is_set_name(const std::string& set)
{
    return !set.empty() && set.size() <= 64 &&
           set.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

}  // namespace

ReferenceStore::ReferenceStore(std::string folder, std::vector<seal::Certificate> reference,
                               std::vector<seal::Certificate> ca)
    : m_folder(std::move(folder)), m_reference(std::move(reference)), m_ca(std::move(ca))
{
}

base::Status<> verify_set(const wire::ReferenceSet& offered, const std::vector<seal::Certificate>& reference,
                          const std::vector<seal::Certificate>& ca)
{
    if (base::to_hex(seal::sha256(base::as_bytes(offered.content))) != offered.sha256) {
        return base::fail(FaultCode::signature_invalid, 1);
    }
    const auto certificate =
        std::find_if(reference.begin(), reference.end(),
                     [&](const seal::Certificate& one) { return base::to_hex(one.key_id()) == offered.kid; });
    if (certificate == reference.end()) return base::fail(FaultCode::signature_invalid, 2);
    // The key must have been valid while the set was, not today: the last good set outlives its key. A manifest
    // may start at midnight of the day its key was made.
    const auto at = std::max(offered.not_before, certificate->not_before());
    if (offered.expires_at < at || !seal::verify_chain(*certificate, ca, at, seal::Profile::reference)) {
        return base::fail(FaultCode::signature_invalid, 2);
    }
    return seal::verify(*certificate, wire::canonical_manifest(offered), offered.sig);
}

base::Result<std::optional<wire::ReferenceSet>> ReferenceStore::current(const std::string& set) const
{
    if (!is_set_name(set)) return base::fail(FaultCode::input_invalid);
    auto text = base::read_file(m_folder + "/" + set + ".signed", 2 * wire::k_max_reference_bytes);
    if (!text && text.error().a == ENOENT) return std::optional<wire::ReferenceSet>();
    if (!text) return base::unexpected<base::Fault>(text.error());
    wire::JsonLimits limits;
    limits.max_bytes = 2 * wire::k_max_reference_bytes;
    auto json = wire::parse_json(*text, limits);
    if (!json) return base::unexpected<base::Fault>(json.error());
    auto held = wire::decode_reference_set(*json);
    if (!held) return base::unexpected<base::Fault>(held.error());
    if (auto fits = verify(*held); !fits) return base::unexpected<base::Fault>(fits.error());
    if (held->set != set) return base::fail(FaultCode::input_invalid);
    return std::optional<wire::ReferenceSet>(std::move(*held));
}

base::Status<> ReferenceStore::admissible(const wire::ReferenceSet& offered, const std::string& set, base::Instant now) const
{
    if (!is_set_name(set) || offered.set != set) return base::fail(FaultCode::input_invalid);
    if (auto fits = verify(offered); !fits) return fits;
    if (now < offered.not_before) return base::fail(FaultCode::key_expired, 1);
    if (offered.expires_at < now) return base::fail(FaultCode::key_expired, 2);
    return {};
}

base::Result<bool> ReferenceStore::take(const wire::ReferenceSet& offered, const std::string& set, base::Instant now)
{
    if (auto fits = admissible(offered, set, now); !fits) return base::unexpected<base::Fault>(fits.error());
    const auto held = current(set);
    if (held && *held && offered.version == (*held)->version) return false;
    if (held && *held && offered.version < (*held)->version) return base::fail(FaultCode::input_invalid);

    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    if (error) return base::file_fault(error.value());
    // The signed file is what counts; the plain one is for people and other programs, and can be made again.
    auto done = base::write_file(m_folder + "/" + set + ".signed", wire::to_line(wire::encode(offered)), 0644);
    if (done) done = base::write_file(m_folder + "/" + set + ".json", offered.content, 0644);
    if (!done) return base::unexpected<base::Fault>(done.error());
    return true;
}

base::Result<bool> ReferenceStore::refresh(CentralApi& api, const std::string& set, const base::Clock& clock,
                                           const std::stop_token& stop)
{
    const auto held = current(set);
    const std::string version = held && *held ? (*held)->version : std::string();
    auto offered = api.reference_set(set, version, stop);
    if (!offered) return base::unexpected<base::Fault>(offered.error().fault);
    if (!*offered) return false;
    return take(**offered, set, clock.now());
}

}  // namespace balcao::sync
