#include "trust_folders.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "base/files.h"
#include "base/log.h"
#include "card/trust_store_files.h"

namespace balcao::cli {

namespace {

constexpr std::chrono::seconds k_list_limit{30};

/// \param list_signers whose master lists are taken
card::TrustStore load_folder(const std::string& folder, const card::TrustStore& list_signers, base::Instant now)
{
    if (folder.empty()) {
        return {};
    }
    auto loaded = card::load_trust_folder(folder, list_signers, now);
    if (!loaded) {
        base::log(base::LogLevel::warning, "trust_folder_unreadable");
        return {};
    }
    return std::move(loaded->store);
}

/// What tells one state of the folders from another.
std::string state_of(const desk::DeskConfig& config)
{
    std::vector<std::string> files;
    for (const auto& folder : {config.trust_states, config.trust_citizen_card, config.trust_list_signers}) {
        std::error_code error;
        for (auto at = std::filesystem::directory_iterator(folder, error); !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
            std::error_code gone;
            const auto size = at->file_size(gone);
            const auto time = at->last_write_time(gone);
            files.push_back(at->path().string() + ' ' + std::to_string(size) + ' ' + std::to_string(time.time_since_epoch().count()) + '\n');
        }
    }
    std::ranges::sort(files);
    std::string all;
    for (const auto& file : files) {
        all += file;
    }
    return all;
}

}  // namespace

void TrustFolders::update()
{
    auto seen = state_of(m_config);
    if (m_seen == seen) {
        return;
    }
    const auto now = m_clock.now();
    const card::TrustStore signers = load_folder(m_config.trust_list_signers, {}, now);
    m_states = load_folder(m_config.trust_states, signers, now);
    m_citizen_card = load_folder(m_config.trust_citizen_card, {}, now);
    m_seen = std::move(seen);
}

std::vector<trust::ListFetched> fetch_configured_lists(const desk::DeskConfig& config, const base::Clock& clock, const std::stop_token& stop)
{
    TrustFolders folders(config, clock);
    folders.update();
    auto fetched = trust::fetch_lists(config.trust_lists, config.trust_citizen_card, folders.citizen_card(), k_list_limit, stop);
    auto of_states = trust::fetch_lists(config.trust_state_lists, config.trust_states, folders.states(), k_list_limit, stop);
    std::ranges::move(of_states, std::back_inserter(fetched));
    return fetched;
}

std::vector<ListFile> revocation_lists_in(const std::string& folder, const card::TrustStore& anchors)
{
    constexpr std::size_t largest = 16U * 1024 * 1024;
    std::vector<ListFile> out;
    std::error_code error;
    for (auto at = std::filesystem::directory_iterator(folder, error); !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
        if (at->path().extension() != ".crl") {
            continue;
        }
        const auto content = base::read_file(at->path().string(), largest);
        auto list = content ? card::read_revocation_list(base::as_bytes(*content), anchors) : card::Result<card::RevocationList>(card::fail(card::Reason::not_found));
        out.push_back({at->path().filename().string(), list ? std::optional<card::RevocationList>(std::move(*list)) : std::nullopt});
    }
    std::ranges::sort(out, {}, &ListFile::file);
    return out;
}

}  // namespace balcao::cli
