#pragma once
// Pictures of documents a site may keep, each with the citizen's consent: encrypted to a key that is not at this desk,
// erased after the days of the site's policy, ten at most. Without such a policy none is ever written.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "desk/ports.h"
#include "seal/key.h"

namespace balcao::desk {

inline constexpr int k_longest_picture_days = 10;
/// A larger file is not kept in memory, and so not at all.
inline constexpr std::size_t k_largest_kept_picture = 16U * 1024 * 1024;

/// A copy that is wiped when its last owner goes; null when it is empty or too large.
[[nodiscard]] PictureFile hold_picture(base::BytesView file);
/// The same of an open file, from its beginning; null when it cannot be read.
[[nodiscard]] PictureFile hold_picture(int descriptor);

class KeptPictures {
public:
    /// \param folder made with the first picture
    /// \param days 0 to k_longest_picture_days; 0: keeps none, erases those of a policy before
    /// \param certificate file with the PEM certificate (seal profile) of who may see them; not looked at when days is 0
    /// Faults: key_missing, certificate_untrusted.
    [[nodiscard]] static base::Result<KeptPictures> open(std::string folder, int days, const std::string& certificate);

    [[nodiscard]] int days() const { return m_days; }
    /// CMS AuthEnvelopedData with the file as it came (JPEG or PNG), named by time and case.
    /// Faults: picture_not_kept (a: errno, or 0 when it could not be encrypted).
    [[nodiscard]] base::Status<> keep(const base::CaseId& case_id, base::BytesView picture, base::Instant now) const;
    /// Erases what is older than the policy's days. \return the cases whose pictures went.
    /// Faults: file_unwritable (a: errno): one of them could not be erased.
    [[nodiscard]] base::Result<std::vector<base::CaseId>> erase_due(base::Instant now) const;

private:
    KeptPictures(std::string folder, int days, std::optional<seal::Certificate> reader)
        : m_folder(std::move(folder)), m_days(days), m_reader(std::move(reader))
    {
    }
    std::string m_folder;
    int m_days;
    std::optional<seal::Certificate> m_reader;
};

}  // namespace balcao::desk
