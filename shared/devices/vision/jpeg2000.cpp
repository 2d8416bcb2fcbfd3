#include "devices/vision/jpeg2000.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include <openjpeg.h>

namespace balcao::devices::vision {
namespace {

using Decoded = base::Result<cv::Mat, PictureError>;

constexpr std::array<std::uint8_t, 12> k_file_start{0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A};
constexpr std::array<std::uint8_t, 4> k_codestream_start{0xFF, 0x4F, 0xFF, 0x51};

template <std::size_t N>
bool starts_with(base::BytesView file, const std::array<std::uint8_t, N>& start)
{
    return file.size() >= N && std::equal(start.begin(), start.end(), file.begin());
}

/// Where OpenJPEG is in the octets it was given.
struct Source {
    base::BytesView file;
    std::size_t at = 0;
};

OPJ_SIZE_T read(void* to, OPJ_SIZE_T wanted, void* data)
{
    auto& source = *static_cast<Source*>(data);
    const std::size_t count = std::min<std::size_t>(wanted, source.file.size() - source.at);
    if (count == 0) {
        return static_cast<OPJ_SIZE_T>(-1);
    }
    std::memcpy(to, source.file.data() + source.at, count);
    source.at += count;
    return count;
}

OPJ_OFF_T skip(OPJ_OFF_T count, void* data)
{
    auto& source = *static_cast<Source*>(data);
    if (count < 0 || static_cast<std::uint64_t>(count) > source.file.size() - source.at) {
        return -1;
    }
    source.at += static_cast<std::size_t>(count);
    return count;
}

OPJ_BOOL seek(OPJ_OFF_T to, void* data)
{
    auto& source = *static_cast<Source*>(data);
    if (to < 0 || static_cast<std::uint64_t>(to) > source.file.size()) {
        return OPJ_FALSE;
    }
    source.at = static_cast<std::size_t>(to);
    return OPJ_TRUE;
}

using StreamPtr = std::unique_ptr<opj_stream_t, void (*)(opj_stream_t*)>;
using CodecPtr = std::unique_ptr<opj_codec_t, void (*)(opj_codec_t*)>;
using ImagePtr = std::unique_ptr<opj_image_t, void (*)(opj_image_t*)>;

StreamPtr stream_over(Source& source)
{
    StreamPtr stream(opj_stream_default_create(OPJ_TRUE), opj_stream_destroy);
    opj_stream_set_user_data(stream.get(), &source, nullptr);
    opj_stream_set_user_data_length(stream.get(), source.file.size());
    opj_stream_set_read_function(stream.get(), read);
    opj_stream_set_skip_function(stream.get(), skip);
    opj_stream_set_seek_function(stream.get(), seek);
    return stream;
}

std::uint8_t to_8_bit(const opj_image_comp_t& component, std::size_t at)
{
    int value = component.data[at] + (component.sgnd != 0 ? 1 << (component.prec - 1) : 0);
    value = component.prec > 8 ? value >> (component.prec - 8) : component.prec < 8 ? value << (8 - component.prec) : value;
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

/// BT.601 as JPEG 2000 files with that colour space mean it.
cv::Vec3b bgr_of_ycc(int y, int cb, int cr)
{
    const double b = y + 1.772 * (cb - 128);
    const double g = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128);
    const double r = y + 1.402 * (cr - 128);
    return {cv::saturate_cast<std::uint8_t>(b), cv::saturate_cast<std::uint8_t>(g), cv::saturate_cast<std::uint8_t>(r)};
}

Decoded picture_of(const opj_image_t& image)
{
    const auto& first = image.comps[0];
    const bool colour = image.numcomps >= 3;
    const auto used = colour ? 3U : 1U;
    for (unsigned i = 0; i < used; ++i) {
        const auto& component = image.comps[i];
        // Subsampled colours are not seen in chips, and reading them as whole ones would run over their end.
        if (component.data == nullptr || component.w != first.w || component.h != first.h || component.prec < 1 || component.prec > 16) {
            return base::unexpected(PictureError::unreadable);
        }
    }
    cv::Mat out(static_cast<int>(first.h), static_cast<int>(first.w), colour ? CV_8UC3 : CV_8UC1);
    for (int y = 0; y < out.rows; ++y) {
        for (int x = 0; x < out.cols; ++x) {
            const std::size_t at = static_cast<std::size_t>(y) * first.w + static_cast<std::size_t>(x);
            const std::uint8_t a = to_8_bit(first, at);
            if (!colour) {
                out.at<std::uint8_t>(y, x) = a;
                continue;
            }
            const std::uint8_t b = to_8_bit(image.comps[1], at);
            const std::uint8_t c = to_8_bit(image.comps[2], at);
            out.at<cv::Vec3b>(y, x) = image.color_space == OPJ_CLRSPC_SYCC ? bgr_of_ycc(a, b, c) : cv::Vec3b(c, b, a);
        }
    }
    return out;
}

}  // namespace

bool is_jpeg2000(base::BytesView file) { return starts_with(file, k_file_start) || starts_with(file, k_codestream_start); }

Decoded decode_jpeg2000(base::BytesView file)
{
    Source source{file};
    const StreamPtr stream = stream_over(source);
    const CodecPtr codec(opj_create_decompress(starts_with(file, k_codestream_start) ? OPJ_CODEC_J2K : OPJ_CODEC_JP2), opj_destroy_codec);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    opj_image_t* header = nullptr;
    if (opj_setup_decoder(codec.get(), &parameters) == OPJ_FALSE || opj_read_header(stream.get(), codec.get(), &header) == OPJ_FALSE) {
        opj_image_destroy(header);
        return base::unexpected(PictureError::unreadable);
    }
    const ImagePtr image(header, opj_image_destroy);
    if (image->x1 <= image->x0 || image->y1 <= image->y0 || image->numcomps == 0) {
        return base::unexpected(PictureError::unreadable);
    }
    if (std::uint64_t(image->x1 - image->x0) * (image->y1 - image->y0) > k_max_jpeg2000_pixels) {
        return base::unexpected(PictureError::too_large);
    }
    if (opj_decode(codec.get(), stream.get(), image.get()) == OPJ_FALSE) {
        return base::unexpected(PictureError::unreadable);
    }
    return picture_of(*image);
}

}  // namespace balcao::devices::vision
