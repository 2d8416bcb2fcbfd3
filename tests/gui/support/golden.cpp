#include "gui/support/golden.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

namespace balcao::gui {
namespace {

constexpr int k_colour_room = 72;   // of 255: edges of letters after the golden picture's colours were made few
constexpr int k_pixels_room = 8;    // a changed letter or line is more

struct Unref {
    void operator()(GdkPixbuf* picture) const { g_object_unref(picture); }
};
using Picture = std::unique_ptr<GdkPixbuf, Unref>;

Picture load(const std::string& path) { return Picture(gdk_pixbuf_new_from_file(path.c_str(), nullptr)); }

const guchar* pixel(const GdkPixbuf* picture, int x, int y)
{
    return gdk_pixbuf_read_pixels(picture) + static_cast<std::ptrdiff_t>(y) * gdk_pixbuf_get_rowstride(picture) +
           static_cast<std::ptrdiff_t>(x) * gdk_pixbuf_get_n_channels(picture);
}

std::string content(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::string difference(const std::string& drawn, const std::string& golden)
{
    const auto now = load(drawn);
    const auto then = load(golden);
    if (!now || !then) {
        return now ? "has no golden picture" : "was not drawn";
    }
    const int width = gdk_pixbuf_get_width(now.get());
    const int height = gdk_pixbuf_get_height(now.get());
    if (width != gdk_pixbuf_get_width(then.get()) || height != gdk_pixbuf_get_height(then.get())) {
        return "is " + std::to_string(width) + " x " + std::to_string(height) + " instead of " + std::to_string(gdk_pixbuf_get_width(then.get())) + " x " +
               std::to_string(gdk_pixbuf_get_height(then.get()));
    }
    int count = 0;
    int left = width;
    int top = height;
    int right = 0;
    int bottom = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto* a = pixel(now.get(), x, y);
            const auto* b = pixel(then.get(), x, y);
            if (std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])}) > k_colour_room) {
                ++count;
                left = std::min(left, x);
                right = std::max(right, x);
                top = std::min(top, y);
                bottom = std::max(bottom, y);
            }
        }
    }
    if (count <= k_pixels_room) {
        return {};
    }
    std::ostringstream told;
    told << count << " pixels differ, from " << left << "," << top << " to " << right << "," << bottom;
    return told.str();
}

std::vector<std::string> differences(const std::string& drawn_folder, const std::string& golden)
{
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(drawn_folder)) {
        if (entry.path().extension() == ".png") {
            const auto what = difference(entry.path().string(), golden + "/" + entry.path().filename().string());
            if (!what.empty()) {
                found.push_back(entry.path().string() + ": " + what);
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

bool drawn_alike(const std::string& golden)
{
    const auto then = content(golden + "/versions.txt");
    std::string command = "dpkg-query -W -f '${Package} ${Version}\\n'";
    std::istringstream lines(then);
    for (std::string package, version; lines >> package >> version;) {
        command += " " + package;
    }
    std::string now;
    if (FILE* answer = ::popen((command + " 2>/dev/null").c_str(), "r")) {
        char line[256];
        while (std::fgets(line, sizeof line, answer) != nullptr) {
            now += line;
        }
        ::pclose(answer);
    }
    return now == then;
}

}  // namespace balcao::gui
