#include "sync/points_store.h"

#include <cerrno>
#include <filesystem>

#include "base/files.h"
#include "base/log.h"
#include "seal/hash.h"

namespace balcao::sync {
namespace {

using base::fail;
using base::FaultCode;

enum OutOfOrder : std::int64_t { other_base = 1, not_newer = 2, does_not_fit = 3 };

constexpr std::size_t k_most_delta_bytes = 4 * wire::k_max_reference_bytes;

/// Every delta of one file that is newer than the set. \return how many counted
base::Result<std::size_t> apply_file(domain::PointSet& set, const wire::ReferenceSet& file)
{
    const auto deltas = wire::read_point_deltas(file.content);
    if (!deltas || deltas->back().version != file.version) {
        return fail(FaultCode::message_malformed);
    }
    std::size_t applied = 0;
    domain::PointSet made = set;
    for (const auto& delta : *deltas) {
        if (delta.version <= made.version) {
            continue;
        }
        auto next = apply_signed_delta(made, delta);
        if (!next) {
            return base::unexpected(next.error());
        }
        made = std::move(*next);
        ++applied;
    }
    set = std::move(made);
    return applied;
}

}  // namespace

base::Result<std::string> digest_of(const domain::PointSet& set)
{
    const auto text = wire::canonical_points(set);
    if (!text) {
        return base::unexpected(text.error());
    }
    return base::to_hex(seal::sha256(base::as_bytes(*text)));
}

base::Result<domain::PointSet> apply_signed_delta(const domain::PointSet& held, const domain::PointDelta& delta)
{
    auto made = domain::apply(held, delta);
    if (!made) {
        const bool old = made.error() == domain::DeltaProblem::not_newer;
        return fail(FaultCode::reference_out_of_order, old ? not_newer : made.error() == domain::DeltaProblem::other_base ? other_base : does_not_fit);
    }
    const auto digest = digest_of(*made);
    if (!digest) {
        return base::unexpected(digest.error());
    }
    if (*digest != delta.result_sha256) {
        return fail(FaultCode::reference_out_of_order, does_not_fit);
    }
    return std::move(*made);
}

PointsStore::PointsStore(std::string folder, std::vector<seal::Certificate> reference, std::vector<seal::Certificate> ca, std::optional<domain::PointSet> brought)
    : m_folder(folder), m_store(std::move(folder), std::move(reference), std::move(ca)), m_brought(std::move(brought))
{
}

base::Result<std::vector<wire::ReferenceSet>> PointsStore::delta_files() const
{
    std::vector<wire::ReferenceSet> out;
    const auto text = base::read_file(deltas_path(), k_most_delta_bytes);
    if (!text && text.error().a == ENOENT) {
        return out;
    }
    if (!text) {
        return base::unexpected(text.error());
    }
    const auto json = wire::parse_json(*text, {k_most_delta_bytes, 16});
    if (!json || !json->is_array()) {
        return fail(FaultCode::message_malformed);
    }
    for (const auto& one : *json) {
        auto file = wire::decode_reference_set(one);
        if (!file) {
            return base::unexpected(file.error());
        }
        if (file->set != k_point_deltas_set) {
            return fail(FaultCode::input_invalid);
        }
        if (auto good = m_store.verify(*file); !good) {
            return base::unexpected(good.error());
        }
        out.push_back(std::move(*file));
    }
    return out;
}

std::optional<PointsStore::Held> PointsStore::current() const
{
    Held held;
    const auto whole = m_store.current(k_points_set);
    held.damaged = !whole;
    if (whole && *whole) {
        auto read = wire::read_points((*whole)->content);
        held.damaged = !read;
        if (read) {
            held.set = std::move(*read);
            held.is_signed = true;
        }
    }
    if (!held.is_signed) {
        if (!m_brought) {
            return std::nullopt;
        }
        held.set = *m_brought;
    }
    const auto files = delta_files();
    held.damaged = held.damaged || !files;
    for (std::size_t i = 0; files && i < files->size(); ++i) {
        const auto applied = apply_file(held.set, (*files)[i]);
        if (!applied) {
            held.damaged = true;  // of another base: what stands before it is good
            break;
        }
        held.is_signed = held.is_signed || *applied > 0;
    }
    return held;
}

base::Result<bool> PointsStore::take(const wire::ReferenceSet& offered, base::Instant now)
{
    return offered.set == k_point_deltas_set ? take_changes(offered, now) : take_whole(offered, now);
}

base::Result<bool> PointsStore::take_whole(const wire::ReferenceSet& offered, base::Instant now)
{
    if (auto fits = m_store.admissible(offered, k_points_set, now); !fits) {
        return base::unexpected(fits.error());
    }
    const auto read = wire::read_points(offered.content);
    if (!read || read->version != offered.version) {
        return fail(FaultCode::message_malformed);
    }
    const auto held = current();
    if (held && held->is_signed && !held->damaged) {
        if (offered.version == held->set.version) {
            return false;
        }
        if (offered.version < held->set.version) {
            return fail(FaultCode::reference_out_of_order, not_newer);
        }
    }
    if (auto taken = m_store.take(offered, k_points_set, now); !taken) {
        return taken;
    }
    std::error_code ignored;
    std::filesystem::remove(deltas_path(), ignored);  // left there they would be passed over
    return true;
}

base::Result<bool> PointsStore::take_changes(const wire::ReferenceSet& offered, base::Instant now)
{
    if (auto fits = m_store.admissible(offered, k_point_deltas_set, now); !fits) {
        return base::unexpected(fits.error());
    }
    auto held = current();
    if (!held) {
        return fail(FaultCode::reference_out_of_order, other_base);
    }
    const auto applied = apply_file(held->set, offered);
    if (!applied) {
        return base::unexpected(applied.error());
    }
    if (*applied == 0) {
        return fail(FaultCode::reference_out_of_order, not_newer);
    }
    auto files = delta_files();
    if (held->damaged || !files || files->size() >= k_most_delta_files) {
        return fail(FaultCode::reference_out_of_order, other_base);  // a whole set puts it right
    }
    files->push_back(offered);
    wire::Json list = wire::Json::array();
    for (const auto& file : *files) {
        list.push_back(wire::encode(file));
    }
    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    if (error) {
        return base::file_fault(error.value());
    }
    if (auto written = base::write_file(deltas_path(), wire::to_line(list), 0644); !written) {
        return base::unexpected(written.error());
    }
    return true;
}

base::Result<bool> PointsStore::refresh(CentralApi& api, const base::Clock& clock, const std::stop_token& stop)
{
    const auto held = current();
    const std::string version = held && held->is_signed && !held->damaged ? held->set.version : std::string();
    if (!version.empty()) {
        auto changes = api.reference_set(k_point_deltas_set, version, stop);
        if (changes && !*changes) {
            return false;
        }
        if (changes && take_changes(**changes, clock.now())) {
            return true;
        }
        // None are offered, or they do not lead from here: the whole set decides.
    }
    auto whole = api.reference_set(k_points_set, version, stop);
    if (!whole) {
        return base::unexpected(whole.error().fault);
    }
    // A stick may have brought more than the central hands out: what is here stays.
    const bool newer = *whole && (version.empty() || (*whole)->version > version);
    return newer ? take(**whole, clock.now()) : base::Result<bool>(false);
}

}  // namespace balcao::sync
