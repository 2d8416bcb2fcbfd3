#include "sync/stick_folder.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "wire/bundle.h"

namespace balcao::sync {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_beginning = "balcao-";
constexpr std::string_view k_bundle_ending = ".bundle";
constexpr std::string_view k_answer_ending = ".bundle.answer";
constexpr std::string_view k_unfinished_ending = ".new";

std::vector<std::string> named_files(const std::string& folder, std::string_view ending)
{
    std::vector<std::string> found;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        if (name.starts_with(k_beginning) && name.ends_with(ending)) found.push_back(at->path().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

std::vector<std::string> bundles_in(const std::string& folder) { return named_files(folder, k_bundle_ending); }
std::vector<std::string> answers_in(const std::string& folder) { return named_files(folder, k_answer_ending); }

std::string id_in_name(const std::string& path)
{
    auto name = fs::path(path).filename().string();
    for (const auto ending : {k_answer_ending, k_bundle_ending}) {
        if (!name.starts_with(k_beginning) || !name.ends_with(ending)) continue;
        auto id = name.substr(k_beginning.size(), name.size() - k_beginning.size() - ending.size());
        return wire::is_bundle_id(id) ? id : std::string();
    }
    return {};
}

void remove_leftovers(const std::string& folder)
{
    for (const auto& path : named_files(folder, k_unfinished_ending)) {
        const auto whole = path.substr(0, path.size() - k_unfinished_ending.size());
        if (!id_in_name(whole).empty()) ::unlink(path.c_str());
    }
}

bool is_answered(const std::string& bundle)
{
    const auto source = StickSource::open(answer_file_name(bundle));
    if (!source) return false;
    const auto answer = StickReader::open(source->file());
    return answer && answer->header().kind == StickKind::answer &&
           fs::path(bundle).filename().string() == bundle_file_name(answer->header().id);
}

base::Result<int> deliver_file(CentralApi& api, const std::string& path, const std::stop_token& stop, const PartProgress& progress)
{
    const auto bundle = StickSource::open(path);
    if (!bundle) return base::unexpected<base::Fault>(bundle.error());
    auto answer = StickTarget::create(answer_file_name(path));
    if (!answer) return base::unexpected<base::Fault>(answer.error());
    auto parts = deliver_bundle(api, bundle->file(), answer->file(), stop, progress);
    if (parts) {
        if (auto done = answer->commit(); !done) parts = base::unexpected<base::Fault>(done.error());
    }
    if (!parts && ::access(path.c_str(), F_OK) != 0) return base::fail(base::FaultCode::stick_gone, errno);
    return parts;
}

}  // namespace balcao::sync
