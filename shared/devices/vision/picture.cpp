#include "devices/vision/picture.h"

#include <memory>

#include <png.h>
#include <turbojpeg.h>

#include "devices/vision/jpeg2000.h"

namespace balcao::devices::vision {
namespace {

using Decoded = base::Result<cv::Mat, PictureError>;

Decoded failed(PictureError error) { return base::unexpected(error); }

Decoded decode_jpeg(base::BytesView file)
{
    const std::unique_ptr<void, int (*)(tjhandle)> decoder(tjInitDecompress(), tjDestroy);
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int colours = 0;
    if (!decoder || tjDecompressHeader3(decoder.get(), file.data(), file.size(), &width, &height, &subsampling, &colours) != 0 ||
        width <= 0 || height <= 0) {
        return failed(PictureError::unreadable);
    }
    const auto pixels = std::uint64_t(width) * std::uint64_t(height);
    if (pixels > k_max_pixels) {
        return failed(PictureError::too_large);
    }
    if (pixels > k_halve_above_pixels) {
        width = (width + 1) / 2;  // as TJSCALED for a half
        height = (height + 1) / 2;
    }
    const bool grey = colours == TJCS_GRAY;
    cv::Mat out(height, width, grey ? CV_8UC1 : CV_8UC3, cv::Scalar::all(255));
    const int result = tjDecompress2(decoder.get(), file.data(), file.size(), out.data, width, static_cast<int>(out.step), height,
                                     grey ? TJPF_GRAY : TJPF_BGR, TJFLAG_LIMITSCANS);
    // A warning means damage somewhere in the data: what was decoded may still be read.
    if (result != 0 && tjGetErrorCode(decoder.get()) != TJERR_WARNING) {
        return failed(PictureError::unreadable);
    }
    return out;
}

/// Width times height of the header that every PNG begins with, before anything else is looked at; 0: cut off.
std::uint64_t promised_pixels(base::BytesView file)
{
    constexpr std::size_t width_at = 16;  // after the signature, the length and the name of the first chunk
    if (file.size() < width_at + 8) {
        return 0;
    }
    return std::uint64_t(png_get_uint_32(file.data() + width_at)) * png_get_uint_32(file.data() + width_at + 4);
}

Decoded decode_png(base::BytesView file)
{
    if (promised_pixels(file) > k_max_pixels) {
        return failed(PictureError::too_large);
    }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const std::unique_ptr<png_image, void (*)(png_image*)> guard(&image, png_image_free);
    if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0 || image.width == 0 || image.height == 0) {
        return failed(PictureError::unreadable);
    }
    if (std::uint64_t(image.width) * image.height > k_max_pixels) {
        return failed(PictureError::too_large);
    }
    const bool grey = (image.format & PNG_FORMAT_FLAG_COLOR) == 0;
    image.format = grey ? PNG_FORMAT_GRAY : PNG_FORMAT_BGR;
    cv::Mat out(static_cast<int>(image.height), static_cast<int>(image.width), grey ? CV_8UC1 : CV_8UC3);
    const png_color white{255, 255, 255};
    if (png_image_finish_read(&image, &white, out.data, static_cast<png_int_32>(out.step), nullptr) == 0) {
        return failed(PictureError::unreadable);
    }
    return out;
}

}  // namespace

Decoded decode_picture(base::BytesView file)
{
    if (file.size() > 3 && file[0] == 0xFF && file[1] == 0xD8 && file[2] == 0xFF) {
        return decode_jpeg(file);
    }
    if (file.size() > 8 && png_sig_cmp(file.data(), 0, 8) == 0) {
        return decode_png(file);
    }
    if (is_jpeg2000(file)) {
        return decode_jpeg2000(file);
    }
    return failed(PictureError::unreadable);
}

}  // namespace balcao::devices::vision
