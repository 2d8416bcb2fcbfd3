#include "console/day_files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "base/files.h"

namespace balcao::console {

std::vector<PaperFile> files_of(const DayPapers& papers, const std::string& operator_id)
{
    std::string name = "balcao-day-" + papers.day;
    if (papers.own) {
        name += "-own-";
        for (const char c : operator_id) {  // a name of the roster, and yet nothing that leads out of the folder
            name += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ? c : '_';
        }
    }
    return {{name + ".json", papers.statement}, {name + ".csv", papers.csv}, {name + ".pdf", papers.pdf}};
}

base::Status<> write_papers(const std::string& folder, const std::vector<PaperFile>& files)
{
    const auto beside = [&](const PaperFile& file) { return folder + "/." + file.name + ".part"; };
    const auto clear = [&] {
        for (const auto& file : files) {
            ::unlink(beside(file).c_str());
        }
    };
    for (const auto& file : files) {
        if (auto written = base::write_file(beside(file), file.content, 0600); !written) {
            clear();
            return written;
        }
    }
    std::vector<std::string> made;
    for (const auto& file : files) {
        const auto path = folder + "/" + file.name;
        const bool was_there = ::access(path.c_str(), F_OK) == 0;
        if (std::rename(beside(file).c_str(), path.c_str()) != 0) {
            const int error = errno;
            clear();
            for (const auto& one : made) {
                ::unlink(one.c_str());
            }
            return base::file_fault(error);
        }
        if (!was_there) {
            made.push_back(path);
        }
    }
    return base::sync_folder(folder);
}

std::vector<ExportPlace> export_places(const ConsoleModel& model, const std::string& configured, const std::vector<std::string>& roots)
{
    std::vector<ExportPlace> out;
    std::set<std::string> seen;
    const auto add = [&](const std::string& name, const std::string& folder) {
        if (!folder.empty() && seen.insert(folder).second) {
            out.push_back({name, folder});
        }
    };
    add(configured, configured);
    for (const auto& medium : model.sticks.media) {
        add(medium.name, medium.folder);
    }
    for (const auto& root : roots) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(root, error)) {
            std::error_code ignored;
            if (entry.is_directory(ignored)) {
                add(entry.path().filename().string(), entry.path().string());
            }
        }
    }
    return out;
}

std::vector<std::string> mount_roots()
{
    const char* user = std::getenv("USER");
    if (user == nullptr || *user == '\0') {
        return {};
    }
    return {std::string("/media/") + user, std::string("/run/media/") + user};
}

std::vector<std::string> appointment_files(const std::vector<ExportPlace>& places, std::size_t most)
{
    std::vector<std::pair<std::filesystem::file_time_type, std::string>> found;
    for (const auto& place : places) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(place.folder, error)) {
            const auto ending = entry.path().extension().string();
            const bool hidden = entry.path().filename().string().starts_with(".");
            std::error_code ignored;
            if (!hidden && (ending == ".csv" || ending == ".ics" || ending == ".json") && entry.is_regular_file(ignored)) {
                found.emplace_back(entry.last_write_time(ignored), entry.path().string());
            }
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first || (a.first == b.first && a.second < b.second); });
    std::vector<std::string> out;
    for (std::size_t i = 0; i < std::min(found.size(), most); ++i) {
        out.push_back(found[i].second);
    }
    return out;
}

}  // namespace balcao::console
