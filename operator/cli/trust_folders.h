#pragma once
// Whom this desk trusts, out of the folders of its settings, and what keeps those folders fresh.

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "card/revocation_list.h"
#include "card/trust_store.h"
#include "desk/config.h"
#include "trust/online.h"

namespace balcao::cli {

/// Loaded with the first use, and again when a file came, went or changed. Of one thread.
class TrustFolders {
public:
    TrustFolders(const desk::DeskConfig& config, const base::Clock& clock) : m_config(config), m_clock(clock) {}

    /// Looks at the folders; the stores given before are gone when they changed.
    void update();
    [[nodiscard]] const card::TrustStore& states() const { return m_states; }
    [[nodiscard]] const card::TrustStore& citizen_card() const { return m_citizen_card; }

private:
    const desk::DeskConfig& m_config;
    const base::Clock& m_clock;
    std::optional<std::string> m_seen;  ///< names, sizes and times of the files
    card::TrustStore m_states;
    card::TrustStore m_citizen_card;
};

/// A file of a trust folder that is called a revocation list.
struct ListFile {
    std::string file;                          ///< its name
    std::optional<card::RevocationList> list;  ///< nullopt: it cannot be read
};
/// All of a folder, by name.
[[nodiscard]] std::vector<ListFile> revocation_lists_in(const std::string& folder, const card::TrustStore& anchors);

/// Fetches every list of the settings into the folders they belong to. Blocks for up to half a minute a list.
[[nodiscard]] std::vector<trust::ListFetched> fetch_configured_lists(const desk::DeskConfig& config, const base::Clock& clock, const std::stop_token& stop = {});

}  // namespace balcao::cli
