#include "queue/draft_keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>

#include "seal/aead.h"
#include "seal/envelope.h"
#include "seal/files.h"

namespace balcao::queue {
namespace {

using base::FaultCode;

constexpr std::size_t k_key_size = 32;
constexpr std::string_view k_prefix = "draft-day-";
constexpr std::string_view k_suffix = ".key";

std::string day_key_path(const std::string& folder, base::Date day)
{
    return folder + "/" + std::string(k_prefix) + base::format_iso_date(day) + std::string(k_suffix);
}

// Overwritten before it goes, for what that is worth on a given medium.
base::Status<> destroy(const std::string& path)
{
    struct stat info {};
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        if (::fstat(fd, &info) == 0 && info.st_size > 0) {
            const std::string zeros(static_cast<std::size_t>(info.st_size), '\0');
            (void)!::write(fd, zeros.data(), zeros.size());
            (void)::fsync(fd);
        }
        ::close(fd);
    }
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        return base::fail(FaultCode::file_unwritable, errno);
    }
    return {};
}

base::Status<> destroy_other_days(const std::string& folder, const std::string& keep)
{
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        const auto file = entry.path().filename().string();
        if (file.starts_with(k_prefix) && entry.path().string() != keep) {
            if (auto gone = destroy(entry.path().string()); !gone) {
                return gone;
            }
        }
    }
    return failed ? base::fail(FaultCode::file_unwritable, failed.value()) : base::Status<>{};
}

// The terminal's draft key outlives the days; its certificate only carries it into the envelope.
base::Result<seal::KeyPair> draft_key(const std::string& folder, base::Instant now)
{
    const auto key_path = folder + "/draft.key";
    auto key = seal::PrivateKey::load(key_path);
    if (!key && key.error().code == FaultCode::key_missing) {
        key = seal::PrivateKey::generate();
        if (key) {
            if (auto saved = key->save(key_path); !saved) {
                return base::unexpected(saved.error());
            }
        }
    }
    if (!key) {
        return base::unexpected(key.error());
    }
    auto certificate = seal::Certificate::load(folder + "/draft.crt");
    if (!certificate || !key->belongs_to(*certificate) || !certificate->valid_at(now)) {
        certificate = seal::issue_self_signed(*key, "drafts", seal::Profile::seal,
                                              {now - std::chrono::hours(24), now + std::chrono::hours(24 * 3650)});
        if (!certificate) {
            return base::unexpected(certificate.error());
        }
        if (auto saved = certificate->save(folder + "/draft.crt"); !saved) {
            return base::unexpected(saved.error());
        }
    }
    return seal::KeyPair{*key, *certificate};
}

base::Result<base::Secret> fresh_day_key(const std::string& path, const seal::KeyPair& terminal, base::Instant now,
                                         base::Random& random)
{
    auto bytes = random.bytes(k_key_size);
    base::Secret key(bytes);
    const auto wrapped = seal::seal(bytes, std::array{terminal.certificate}, now);
    base::wipe(bytes);
    if (!wrapped) {
        return base::unexpected(wrapped.error());
    }
    if (auto written = seal::write_key_file(path, base::to_text(*wrapped), 0600, true); !written) {
        return base::unexpected(written.error());
    }
    return key;
}

base::Bytes bound_to(const base::CaseId& case_id, base::Date day)
{
    return base::to_bytes("balcao draft v1\n" + base::format_iso_date(day) + "\n" + case_id.text());
}

}  // namespace

base::Result<DraftKeys> DraftKeys::open(const std::string& folder, base::Date day, base::Instant now,
                                        base::Random& random)
{
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed || ::chmod(folder.c_str(), 0700) != 0) {
        return base::fail(FaultCode::file_unwritable, failed ? failed.value() : errno);
    }
    const auto path = day_key_path(folder, day);
    if (auto destroyed = destroy_other_days(folder, path); !destroyed) {
        return base::unexpected(destroyed.error());
    }
    const auto terminal = draft_key(folder, now);
    if (!terminal) {
        return base::unexpected(terminal.error());
    }
    const auto wrapped = seal::read_key_file(path, true);
    auto key = wrapped ? seal::open_secret(base::as_bytes(*wrapped), std::array{*terminal})
               : wrapped.error().code == FaultCode::key_missing ? fresh_day_key(path, *terminal, now, random)
                                                                : base::unexpected(wrapped.error());
    if (!key) {
        return base::unexpected(key.error());
    }
    if (key->size() != k_key_size) {
        return base::fail(FaultCode::unseal_failed);
    }
    return DraftKeys(folder, day, std::move(*key));
}

base::Result<DraftKeys> DraftKeys::start_over(const std::string& folder, base::Date day, base::Instant now,
                                              base::Random& random)
{
    if (auto gone = destroy(day_key_path(folder, day)); !gone) {
        return base::unexpected(gone.error());
    }
    return open(folder, day, now, random);
}

base::Result<base::Bytes> DraftKeys::seal(const base::CaseId& case_id, base::BytesView plain,
                                          base::Random& random) const
{
    return seal::seal_with_key(m_key, plain, bound_to(case_id, m_day), random);
}

base::Result<base::Bytes> DraftKeys::open_draft(const base::CaseId& case_id, base::BytesView sealed) const
{
    return seal::open_with_key(m_key, sealed, bound_to(case_id, m_day));
}

base::Status<> DraftKeys::end_day()
{
    m_key.clear();
    return destroy(day_key_path(m_folder, m_day));
}

}  // namespace balcao::queue
