#include "devices/image_reading.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "devices/image_worker.h"

namespace balcao::devices {
namespace {

using base::fail;
using base::FaultCode;
using Steady = std::chrono::steady_clock;

std::int64_t ms_since(Steady::time_point begin)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begin).count();
}

base::Result<base::Bytes> read_whole(int descriptor)
{
    struct stat info {};
    if (::fstat(descriptor, &info) != 0) {
        return fail(FaultCode::file_unreadable, errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return fail(FaultCode::file_unreadable, S_ISDIR(info.st_mode) ? EISDIR : EINVAL);
    }
    if (static_cast<std::uint64_t>(info.st_size) > k_max_picture_bytes) {
        return fail(FaultCode::image_too_large, info.st_size);
    }
    base::Bytes out(static_cast<std::size_t>(info.st_size));
    std::size_t at = 0;
    while (at < out.size()) {
        const ssize_t got = ::pread(descriptor, out.data() + at, out.size() - at, static_cast<off_t>(at));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return fail(FaultCode::file_unreadable, got < 0 ? errno : EIO);  // it shrank while it was read
        }
        at += static_cast<std::size_t>(got);
    }
    return out;
}

base::Result<base::Bytes> read_path(const std::string& path)
{
    const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a pipe must not hold us up
    if (!file) {
        return fail(FaultCode::file_unreadable, errno);
    }
    return read_whole(file.get());
}

/// What the worker saw, judged by the rules of this side.
void understand(const WorkerZone& zone, base::Date today, ImageReading& out)
{
    const auto refuse = [&](MrzRefusal why) {
        out.refused = why;
        out.unconfirmed_lines = zone.lines;
    };
    if (!zone.checks_right) {
        refuse(zone.mean_permille >= 950 ? MrzRefusal::wrong_check_digits : MrzRefusal::not_readable);
    } else if (!zone.sure) {
        refuse(MrzRefusal::doubtful_characters);
    } else {
        // The worker's word is not enough: the lines are parsed again here, where no pixel was touched.
        const std::vector<std::string_view> views(zone.lines.begin(), zone.lines.end());
        const auto parsed = mrz::parse(views, today);
        if (parsed && parsed->usable()) {
            out.mrz = MrzFound{zone.lines, *parsed, zone.mean_permille / 1000.0, zone.repaired, zone.frames};
        } else {
            refuse(MrzRefusal::broken_rules);
        }
    }
}

}  // namespace

std::string_view name(MrzRefusal refusal)
{
    switch (refusal) {
        case MrzRefusal::not_found: return "not_found";
        case MrzRefusal::not_readable: return "not_readable";
        case MrzRefusal::wrong_check_digits: return "wrong_check_digits";
        case MrzRefusal::doubtful_characters: return "doubtful_characters";
        case MrzRefusal::broken_rules: return "broken_rules";
    }
    return "unknown";
}

std::string_view name(PictureTrouble trouble)
{
    switch (trouble) {
        case PictureTrouble::none: return "none";
        case PictureTrouble::glare: return "glare";
        case PictureTrouble::cut_off_left: return "cut_off_left";
        case PictureTrouble::cut_off_right: return "cut_off_right";
        case PictureTrouble::cut_off_top: return "cut_off_top";
        case PictureTrouble::cut_off_bottom: return "cut_off_bottom";
        case PictureTrouble::too_small: return "too_small";
        case PictureTrouble::blurred: return "blurred";
        case PictureTrouble::too_dark: return "too_dark";
    }
    return "unknown";
}

struct ImageReader::Impl {
    explicit Impl(ImageReaderOptions given)
        : options(std::move(given)),
          worker(options.worker_path.empty() ? find_image_worker() : options.worker_path, options.pictures_a_worker)
    {
        worker.prepare();
    }

    base::Result<ImageReading> read(base::BytesView file, ImageRequest wanted, base::Date today, std::chrono::milliseconds time_limit);

    ImageReaderOptions options;
    ImageWorker worker;
};

base::Result<ImageReading> ImageReader::Impl::read(base::BytesView file, ImageRequest wanted, base::Date today, std::chrono::milliseconds time_limit)
{
    const auto begin = Steady::now();
    wanted.mrz = options.mrz;
    wanted.codes = options.barcodes;
    wanted.access_number = options.access_number;
    wanted.preview_px = static_cast<std::uint16_t>(std::clamp(options.preview_px, 0, k_max_preview_px));
    auto answer = worker.read(file, wanted, time_limit);
    worker.prepare();
    if (!answer) {
        return base::unexpected(answer.error());
    }
    switch (answer->status) {
        case WorkerStatus::read: break;
        case WorkerStatus::unreadable: return fail(FaultCode::image_unreadable);
        case WorkerStatus::too_large: return fail(FaultCode::image_too_large);
        case WorkerStatus::failed: return fail(FaultCode::image_worker_failed);
    }
    ImageReading out;
    if (answer->zone) {
        understand(*answer->zone, today, out);
        out.zone_outline = answer->zone->outline;
    } else {
        out.refused = MrzRefusal::not_found;
    }
    if (auto& number = answer->access_number) {
        out.access_number = AccessNumberFound{std::move(number->digits), number->certainty_permille / 1000.0, number->frames, number->outline};
    }
    for (auto& symbol : answer->symbols) {
        out.barcodes.push_back({std::move(symbol.format), std::move(symbol.bytes), symbol.outline});
    }
    out.trouble = answer->trouble;
    out.preview = std::move(answer->preview);
    out.unchanged = answer->unchanged;
    out.worker_ms = answer->elapsed_ms;
    out.ms = ms_since(begin);
    return out;
}

ImageReader::ImageReader(ImageReaderOptions options) : m_impl(std::make_unique<Impl>(std::move(options))) {}
ImageReader::~ImageReader() = default;
ImageReader::ImageReader(ImageReader&&) noexcept = default;
ImageReader& ImageReader::operator=(ImageReader&&) noexcept = default;

void ImageReader::want_access_number(bool wanted) { m_impl->options.access_number = wanted; }

base::Result<ImageReading> ImageReader::read(base::BytesView file, base::Date today, std::chrono::milliseconds time_limit)
{
    return m_impl->read(file, {}, today, time_limit);
}

base::Result<ImageReading> ImageReader::read_frame(base::BytesView file, bool first, base::Date today, std::chrono::milliseconds time_limit)
{
    ImageRequest wanted;
    wanted.live = true;
    wanted.first = first;
    return m_impl->read(file, wanted, today, time_limit);
}

base::Result<ImageReading> ImageReader::read_frame_file(const std::string& path, bool first, base::Date today, std::chrono::milliseconds time_limit)
{
    return read_path(path).and_then([&](const base::Bytes& file) { return read_frame(file, first, today, time_limit); });
}

base::Result<ImageReading> ImageReader::read_open(int descriptor, base::Date today, std::chrono::milliseconds time_limit)
{
    return read_whole(descriptor).and_then([&](const base::Bytes& file) { return read(file, today, time_limit); });
}

base::Result<ImageReading> ImageReader::read_file(const std::string& path, base::Date today, std::chrono::milliseconds time_limit)
{
    return read_path(path).and_then([&](const base::Bytes& file) { return read(file, today, time_limit); });
}

base::Result<ImageReading> read_image(const std::string& path, const ImageReaderOptions& options, base::Date today,
                                      std::chrono::milliseconds time_limit)
{
    return ImageReader(options).read_file(path, today, time_limit);
}

}  // namespace balcao::devices
