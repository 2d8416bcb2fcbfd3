#pragma once
// Drafts live one day. They are encrypted with a day key that the service holds in memory and that is
// kept on disk only wrapped to the terminal's draft key, so they survive a killed process the same
// day; when the day ends the wrapped key is destroyed and every draft of it with it.

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "seal/key.h"

namespace balcao::queue {

class DraftKeys {
public:
    /// Makes ready for `day`: takes up the day key in `folder` (mode 0700) or makes one, and destroys those of other
    /// days. The draft key pair draft.key / draft.crt is made in the folder when absent.
    /// Faults: key_unreadable, file_unwritable (a: errno), unseal_failed (the day's key cannot be opened: its drafts
    /// are lost; call start_over()).
    [[nodiscard]] static base::Result<DraftKeys> open(const std::string& folder, base::Date day, base::Instant now,
                                                      base::Random& random);
    /// As open(), after destroying a day key that cannot be read.
    [[nodiscard]] static base::Result<DraftKeys> start_over(const std::string& folder, base::Date day,
                                                            base::Instant now, base::Random& random);
    DraftKeys(DraftKeys&&) noexcept = default;
    DraftKeys& operator=(DraftKeys&&) noexcept = default;

    [[nodiscard]] base::Date day() const { return m_day; }
    /// AES-256-GCM, bound to the case and the day. Faults: seal_failed.
    [[nodiscard]] base::Result<base::Bytes> seal(const base::CaseId& case_id, base::BytesView plain,
                                                 base::Random& random) const;
    /// Faults: unseal_failed (another day's, another case's, or changed).
    [[nodiscard]] base::Result<base::Bytes> open_draft(const base::CaseId& case_id, base::BytesView sealed) const;
    /// Destroys the day key on disk and in memory. Faults: file_unwritable (a: errno).
    [[nodiscard]] base::Status<> end_day();

private:
    DraftKeys(std::string folder, base::Date day, base::Secret key)
        : m_folder(std::move(folder)), m_day(day), m_key(std::move(key))
    {
    }
    std::string m_folder;
    base::Date m_day;
    base::Secret m_key;
};

}  // namespace balcao::queue
