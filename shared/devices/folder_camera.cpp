// A folder of pictures as a camera: for training, for tests, and for scanners that write files.
#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <vector>

#include "devices/camera_sources.h"
#include "devices/image_protocol.h"

namespace balcao::devices {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

std::vector<fs::path> pictures_of(const fs::path& folder)
{
    std::vector<fs::path> out;
    std::error_code problem;
    for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem)) {
        const auto ending = entry->path().extension();
        std::error_code one;
        if ((ending == ".jpg" || ending == ".jpeg" || ending == ".png") && entry->is_regular_file(one) && entry->file_size(one) <= k_max_picture_bytes) {
            out.push_back(entry->path());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

class FolderCamera : public FrameSource {
public:
    FolderCamera(std::string folder, int frames_a_second)
        : m_folder(std::move(folder)), m_pace(std::chrono::milliseconds(1000 / frames_a_second)), m_due(Steady::now())
    {
    }

    base::Result<base::Bytes, CameraProblem> next(std::chrono::milliseconds limit, const std::stop_token& stop) override
    {
        if (m_at == 0) {
            m_pictures = pictures_of(m_folder);
        }
        if (m_pictures.empty()) {
            return base::unexpected(CameraProblem::stopped);
        }
        const auto until = std::min(m_due, Steady::now() + limit);
        std::unique_lock lock(m_mutex);
        m_wait.wait_until(lock, stop, until, [] { return false; });
        m_due = std::max(m_due + m_pace, Steady::now());
        std::ifstream in(m_pictures[m_at], std::ios::binary);
        m_at = (m_at + 1) % m_pictures.size();
        base::Bytes out{std::istreambuf_iterator<char>(in), {}};
        if (out.empty()) {
            m_at = 0;
            return base::unexpected(CameraProblem::stopped);
        }
        return out;
    }

private:
    fs::path m_folder;
    std::chrono::milliseconds m_pace;
    Steady::time_point m_due;
    std::vector<fs::path> m_pictures;
    std::size_t m_at = 0;
    std::mutex m_mutex;  // of the wait alone
    std::condition_variable_any m_wait;
};

}  // namespace

base::Result<std::unique_ptr<FrameSource>, CameraProblem> open_folder_camera(const std::string& folder, int frames_a_second)
{
    if (pictures_of(folder).empty()) {
        return base::unexpected(CameraProblem::not_there);
    }
    return std::make_unique<FolderCamera>(folder, frames_a_second);
}

}  // namespace balcao::devices
