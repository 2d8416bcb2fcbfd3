// balcao-image-worker: reads pictures that nobody trusts, for a parent that started it with a
// socket on descriptor 3. It ends when the parent closes the socket. Not for use by hand.

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <string_view>

#include <sys/socket.h>
#include <unistd.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "devices/image_protocol.h"
#include "devices/vision/can_votes.h"
#include "devices/vision/code_reader.h"
#include "devices/vision/mrz_reader.h"
#include "devices/vision/picture.h"
#include "devices/vision/picture_trouble.h"
#include "devices/vision/preview.h"
#include "devices/vision/zone_votes.h"
#include "devices/worker/sandbox.h"

namespace balcao::devices::worker {
namespace {

bool receive_all(std::uint8_t* to, std::size_t size)
{
    while (size > 0) {
        const ssize_t got = ::read(k_worker_socket, to, size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool send_all(base::BytesView bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(k_worker_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

std::uint16_t permille(double share) { return static_cast<std::uint16_t>(std::clamp(share * 1000, 0.0, 1000.0)); }

std::uint16_t share(float at, int whole) { return static_cast<std::uint16_t>(std::clamp(double(at) / whole, 0.0, 1.0) * 65535 + 0.5); }

template <class Corners>
PictureOutline outline_of(const Corners& corners, const cv::Size& picture)
{
    PictureOutline out;
    std::transform(corners.begin(), corners.end(), out.begin(), [&picture](const auto& at) {
        return PictureCorner{share(static_cast<float>(at.x), picture.width), share(static_cast<float>(at.y), picture.height)};
    });
    return out;
}

PictureTrouble trouble_of(const vision::PictureFault& fault)
{
    switch (fault.trouble) {
        case vision::PictureTrouble::none: return PictureTrouble::none;
        case vision::PictureTrouble::glare: return PictureTrouble::glare;
        case vision::PictureTrouble::too_small: return PictureTrouble::too_small;
        case vision::PictureTrouble::blurred: return PictureTrouble::blurred;
        case vision::PictureTrouble::too_dark: return PictureTrouble::too_dark;
        case vision::PictureTrouble::cut_off: break;
    }
    switch (fault.side) {
        case vision::PictureSide::none: return PictureTrouble::none;
        case vision::PictureSide::left: return PictureTrouble::cut_off_left;
        case vision::PictureSide::right: return PictureTrouble::cut_off_right;
        case vision::PictureSide::top: return PictureTrouble::cut_off_top;
        case vision::PictureSide::bottom: return PictureTrouble::cut_off_bottom;
    }
    return PictureTrouble::none;
}

WorkerZone to_answer(const vision::ZoneReading& reading, const cv::Size& picture)
{
    WorkerZone out;
    out.lines = reading.zone.lines;
    out.sure = vision::is_sure(reading);
    out.checks_right = reading.zone.checks_right;
    out.readings_agree = reading.readings_agree;
    out.mean_permille = permille(reading.zone.mean_probability);
    out.least_permille = permille(reading.zone.least_uncovered);
    out.repaired = static_cast<std::uint16_t>(reading.zone.repaired);
    out.frames = static_cast<std::uint16_t>(std::clamp<std::size_t>(reading.pictures, 1, 1000));
    out.outline = outline_of(reading.outline, picture);
    return out;
}

/// What is kept from frame to frame of a camera.
struct Row {
    cv::Mat reference;  // small copy of the frame read last
    int reads = 0;      // of frames like it
    /// Of them, those in a row in which no zone was seen: the next begins with what they came to last. A zone that is seen is looked at
    /// the same way again, or two ways of finding it would pass for two views of it.
    std::size_t turn = 0;
    bool settled = false;
    bool number_sure = false;  // an access number, over at least two differing frames
    vision::ZoneVotes votes;
    vision::NumberVotes number_votes;

    explicit Row(vision::MrzReader& reader) : votes(reader) {}
    void begin_anew()
    {
        reference.release();
        reads = 0;
        turn = 0;
        settled = false;
        number_sure = false;
        votes.clear();
        number_votes.clear();
    }
};

// How many frames of a still picture are read before it has told all it has.
constexpr int k_reads_without_zone = 3;
constexpr int k_reads_of_a_zone = 12;
constexpr int k_reads_for_a_number = 12;
constexpr std::size_t k_frames_of_a_number = 2;
constexpr int k_least_compared_px = 160;

struct Readers {
    vision::MrzReader zone;
    vision::CanReader number;
};

PicturePreview to_preview(const cv::Mat& rgb)
{
    PicturePreview out{static_cast<std::uint16_t>(rgb.cols), static_cast<std::uint16_t>(rgb.rows), {}};
    for (int y = 0; y < rgb.rows; ++y) {
        out.rgb.insert(out.rgb.end(), rgb.ptr(y), rgb.ptr(y) + std::size_t{3} * static_cast<std::size_t>(rgb.cols));
    }
    return out;
}

void read_zone(vision::MrzReader& reader, Row& row, bool live, const cv::Mat& picture, ImageAnswer& out)
{
    std::optional<vision::SeenLines> seen;
    auto reading = reader.read(picture, &seen, live ? vision::Effort{vision::k_live_budget, row.turn} : vision::k_single_effort);
    if (live && reading) {
        reading = row.votes.add(*reading);
    } else if (live) {
        row.votes.add_nothing();
        ++row.turn;
    }
    if (reading) {
        out.zone = to_answer(*reading, picture.size());
    }
    if (!out.zone || !out.zone->sure) {
        out.trouble = trouble_of(vision::picture_trouble(picture, reading, seen));
    }
}

void read_codes(bool live, const cv::Mat& picture, ImageAnswer& out)
{
    cv::Mat grey = picture;
    if (grey.channels() == 3) {
        cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    }
    for (auto& symbol : vision::read_codes(grey, live ? vision::k_frame_budget : vision::k_picture_budget)) {
        out.symbols.push_back({std::move(symbol.format), std::move(symbol.bytes), outline_of(symbol.outline, picture.size())});
    }
}

void read_access_number(vision::CanReader& reader, Row& row, bool live, const cv::Mat& picture, ImageAnswer& out)
{
    vision::NumberVotes alone;
    const auto voted = (live ? row.number_votes : alone).add(reader.read(picture));
    if (voted) {
        out.access_number = WorkerAccessNumber{voted->number.digits, permille(voted->number.certainty), static_cast<std::uint16_t>(voted->frames),
                                               outline_of(voted->number.outline, picture.size())};
    }
    row.number_sure = live && voted && voted->frames >= k_frames_of_a_number;
}

ImageAnswer read_picture(Readers& readers, Row& row, const ImageRequest& request, base::BytesView file)
{
    ImageAnswer out;
    cv::Mat small;
    if (request.live || request.preview_px > 0) {
        const auto preview = vision::decode_preview(file, std::max<int>(request.preview_px, k_least_compared_px));
        if (preview) {
            small = *preview;
            if (request.preview_px > 0) {
                out.preview = to_preview(small);
            }
        }
    }
    if (request.live) {
        if (request.first) {
            row.begin_anew();
        }
        if (!request.access_number) {
            row.number_sure = false;
            row.number_votes.clear();
        }
        const bool same = !small.empty() && !vision::differs(small, row.reference);
        const bool number_done = !request.access_number || row.number_sure || row.reads >= k_reads_for_a_number;
        if (same && row.settled && number_done) {
            out.unchanged = true;
            return out;
        }
        row.reads = same ? row.reads + 1 : 1;
        row.turn = same ? row.turn : 0;
        row.reference = small;
    }
    const auto picture = vision::decode_picture(file);
    if (!picture) {
        out.status = picture.error() == vision::PictureError::too_large ? WorkerStatus::too_large : WorkerStatus::unreadable;
        return out;
    }
    if (request.mrz) {
        read_zone(readers.zone, row, request.live, *picture, out);
    }
    if (request.codes) {
        read_codes(request.live, *picture, out);
    }
    if (request.access_number) {
        read_access_number(readers.number, row, request.live, *picture, out);
    }
    row.settled = (out.zone && out.zone->sure && out.zone->frames > 1) || row.reads >= (out.zone ? k_reads_of_a_zone : k_reads_without_zone);
    return out;
}

/// A small made-up picture through every step, so that nothing is loaded after the filter stands.
void warm_up(Readers& readers)
{
    cv::Mat picture(200, 700, CV_8UC3, cv::Scalar(240, 240, 240));
    for (int line = 0; line < 2; ++line) {
        for (int i = 0; i < 44; ++i) {
            const cv::Point at(30 + i * 14, 100 + line * 30);
            cv::line(picture, at, at + cv::Point(8, -6), cv::Scalar(0, 0, 0), 2);
            cv::line(picture, at, at + cv::Point(8, 6), cv::Scalar(0, 0, 0), 2);
        }
    }
    (void)readers.zone.read(picture);
    for (int i = 0; i < 6; ++i) {  // looks like a number
        cv::rectangle(picture, {500 + i * 18, 20, 10, 24}, cv::Scalar(0, 0, 0), -1);
    }
    (void)readers.number.read(picture);
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    (void)vision::read_codes(grey);
}

int serve(unsigned pictures)
{
    cv::setNumThreads(1);
    Readers readers;
    warm_up(readers);
    Row row(readers.zone);
    if (!filter_system_calls()) {
        return 3;
    }
    base::Bytes file;
    for (unsigned done = 0; done < pictures; ++done) {
        std::uint8_t header[k_request_header_bytes];
        if (!receive_all(header, sizeof header)) {
            return 0;
        }
        const auto request = decode_request(header);
        if (!request) {
            return 4;
        }
        file.resize(request->picture_bytes);
        if (!receive_all(file.data(), file.size())) {
            return 0;
        }
        const auto begin = std::chrono::steady_clock::now();
        ImageAnswer answer;
        try {
            answer = read_picture(readers, row, *request, file);
        } catch (const std::exception&) {
            answer = {};
            answer.status = WorkerStatus::failed;
        }
        const auto took = std::chrono::steady_clock::now() - begin;
        answer.elapsed_ms = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
        if (!send_all(encode_answer(answer))) {
            return 0;
        }
    }
    return 0;
}

}  // namespace
}  // namespace balcao::devices::worker

int main(int argc, char** argv)
{
    const unsigned long pictures = argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 0;
    int type = 0;
    socklen_t length = sizeof type;
    if (pictures == 0 || pictures > 100000 ||
        ::getsockopt(balcao::devices::k_worker_socket, SOL_SOCKET, SO_TYPE, &type, &length) != 0) {
        constexpr std::string_view text = "balcao-image-worker is started by the other programs of the desk\n";
        (void)!::write(STDERR_FILENO, text.data(), text.size());
        return 2;
    }
    if (!balcao::devices::worker::limit_process(static_cast<unsigned>(pictures))) {
        return 3;
    }
    try {
        return balcao::devices::worker::serve(static_cast<unsigned>(pictures));
    } catch (const std::exception&) {
        return 5;
    }
}
