#include "devices/image_reading.h"

#include <cerrno>
#include <cstdio>

#include <sys/stat.h>

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

base::Result<base::Bytes> read_whole(const std::string& path)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    struct stat info {};
    if (!file || ::fstat(::fileno(file.get()), &info) != 0) {
        return fail(FaultCode::file_unreadable, errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return fail(FaultCode::file_unreadable, S_ISDIR(info.st_mode) ? EISDIR : EINVAL);
    }
    if (static_cast<std::uint64_t>(info.st_size) > k_max_picture_bytes) {
        return fail(FaultCode::image_too_large, info.st_size);
    }
    base::Bytes out(static_cast<std::size_t>(info.st_size));
    if (!out.empty() && std::fread(out.data(), 1, out.size(), file.get()) != out.size()) {
        return fail(FaultCode::file_unreadable, EIO);
    }
    return out;
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
            out.mrz = MrzFound{zone.lines, *parsed, zone.mean_permille / 1000.0, zone.repaired};
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

struct ImageReader::Impl {
    explicit Impl(ImageReaderOptions given)
        : options(std::move(given)),
          worker(options.worker_path.empty() ? find_image_worker() : options.worker_path, options.pictures_a_worker)
    {
        worker.prepare();
    }

    ImageReaderOptions options;
    ImageWorker worker;
};

ImageReader::ImageReader(ImageReaderOptions options) : m_impl(std::make_unique<Impl>(std::move(options))) {}
ImageReader::~ImageReader() = default;
ImageReader::ImageReader(ImageReader&&) noexcept = default;
ImageReader& ImageReader::operator=(ImageReader&&) noexcept = default;

base::Result<ImageReading> ImageReader::read(base::BytesView file, base::Date today, std::chrono::milliseconds time_limit)
{
    const auto begin = Steady::now();
    ImageRequest wanted;
    wanted.mrz = m_impl->options.mrz;
    wanted.codes = m_impl->options.barcodes;
    auto answer = m_impl->worker.read(file, wanted, time_limit);
    m_impl->worker.prepare();
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
    } else {
        out.refused = MrzRefusal::not_found;
    }
    for (auto& symbol : answer->symbols) {
        out.barcodes.push_back({std::move(symbol.format), std::move(symbol.bytes)});
    }
    out.worker_ms = answer->elapsed_ms;
    out.ms = ms_since(begin);
    return out;
}

base::Result<ImageReading> ImageReader::read_file(const std::string& path, base::Date today, std::chrono::milliseconds time_limit)
{
    auto file = read_whole(path);
    if (!file) {
        return base::unexpected(file.error());
    }
    return read(*file, today, time_limit);
}

base::Result<ImageReading> read_image(const std::string& path, const ImageReaderOptions& options, base::Date today,
                                      std::chrono::milliseconds time_limit)
{
    return ImageReader(options).read_file(path, today, time_limit);
}

}  // namespace balcao::devices
