#include "card/trust_store_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "card/signed_message.h"

namespace balcao::card {

using base::Bytes;

namespace {

namespace fs = std::filesystem;

Result<Bytes> read_file(const fs::path& path)
{
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) {
        return fail(Reason::not_found);
    }
    if (size > k_max_master_list) {
        return fail(Reason::too_large);
    }
    std::ifstream in(path, std::ios::binary);
    Bytes content{std::istreambuf_iterator<char>(in), {}};
    return in.bad() || content.size() != size ? Result<Bytes>(fail(Reason::not_found)) : Result<Bytes>(std::move(content));
}

Result<std::size_t> add(TrustFolder& to, TrustFile& file, const std::string& ending, base::BytesView content, const TrustStore& pinned,
                        base::Instant now)
{
    if (ending == ".crl") {
        return to.store.add_crls(content);
    }
    if (ending != ".ml") {
        return to.store.add_certificates(content);
    }
    const auto list = read_master_list(content, pinned, now);
    if (!list) {
        return base::unexpected(list.error());
    }
    file.signer = list->signer_verdict;
    return list->signer_verdict == Verdict::genuine ? add_master_list(to.store, *list) : Result<std::size_t>(std::size_t{0});
}

}  // namespace

Result<TrustFolder> load_trust_folder(const std::string& folder, const TrustStore& pinned, base::Instant now)
{
    constexpr std::array endings{".crt", ".cer", ".pem", ".der", ".crl", ".ml"};
    std::error_code error;
    std::vector<fs::path> paths;
    for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator(); at.increment(error)) {
        if (std::find(endings.begin(), endings.end(), at->path().extension().string()) != endings.end()) {
            paths.push_back(at->path());
        }
    }
    if (error) {
        return fail(Reason::not_found);
    }
    std::sort(paths.begin(), paths.end());
    TrustFolder out;
    for (const auto& path : paths) {
        TrustFile file;
        file.name = path.filename().string();
        const auto content = read_file(path);
        const auto added = content ? add(out, file, path.extension().string(), *content, pinned, now)
                                   : Result<std::size_t>(base::unexpected(content.error()));
        file.added = added.value_or(0);
        if (!added) {
            file.failure = added.error();
        }
        out.files.push_back(std::move(file));
    }
    return out;
}

}  // namespace balcao::card
