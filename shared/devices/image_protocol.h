#pragma once
// What passes over the socketpair between a program and its image worker. Both ends check sizes;
// the parent treats the answer as untrusted, since the pictures the worker reads are.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "devices/picture_parts.h"

namespace balcao::devices {

inline constexpr std::size_t k_max_picture_bytes = 64U * 1024 * 1024;
inline constexpr std::size_t k_max_answer_bytes = 2U * 1024 * 1024;
inline constexpr int k_max_preview_px = 640;
/// Descriptor of the socket in the worker.
inline constexpr int k_worker_socket = 3;

struct ImageRequest {
    bool mrz = true;
    bool codes = true;
    /// One of a row of frames: zones are voted on over the row, and a frame like the one before it is not
    /// read again once that one told all it had.
    bool live = false;
    bool first = false;               ///< with `live`: what was seen before counts no more
    bool access_number = false;       ///< look for a card access number too
    std::uint16_t preview_px = 0;     ///< longest side of the small picture wanted back; 0 = none
    std::uint32_t picture_bytes = 0;  ///< the file's octets follow the header
};

struct WorkerSymbol {
    std::string format;
    base::Bytes bytes;
    PictureOutline outline{};
    friend bool operator==(const WorkerSymbol&, const WorkerSymbol&) = default;
};

/// What the network saw; the parent checks the lines again with shared/mrz.
struct WorkerZone {
    std::vector<std::string> lines;      ///< 2 or 3 of 30, 36 or 44 characters A-Z 0-9 <
    bool sure = false;                   ///< every place certain enough to be used without a question
    bool checks_right = false;
    bool readings_agree = false;
    std::uint16_t mean_permille = 0;     ///< mean probability a character
    std::uint16_t least_permille = 0;    ///< least probability where no check digit helps
    std::uint16_t repaired = 0;          ///< characters changed because of a check digit
    std::uint16_t frames = 1;            ///< how many frames of a row were voted on
    PictureOutline outline{};
    friend bool operator==(const WorkerZone&, const WorkerZone&) = default;
};

/// Six digits that stand where a card has its access number, each certain.
struct WorkerAccessNumber {
    std::string digits;                  ///< exactly six, 0-9
    std::uint16_t certainty_permille = 0; ///< least probability of a digit
    std::uint16_t frames = 1;            ///< differing frames of a row that gave the same digits
    PictureOutline outline{};
    friend bool operator==(const WorkerAccessNumber&, const WorkerAccessNumber&) = default;
};

enum class WorkerStatus : std::uint8_t { read = 0, unreadable = 1, too_large = 2, failed = 3 };

struct ImageAnswer {
    WorkerStatus status = WorkerStatus::read;
    std::uint32_t elapsed_ms = 0;
    std::optional<WorkerZone> zone;
    std::optional<WorkerAccessNumber> access_number;
    std::vector<WorkerSymbol> symbols;
    PictureTrouble trouble = PictureTrouble::none;
    bool unchanged = false;                     ///< with `live`: not read, looks like the frame before
    std::optional<PicturePreview> preview;
    friend bool operator==(const ImageAnswer&, const ImageAnswer&) = default;
};

inline constexpr std::size_t k_request_header_bytes = 14;
[[nodiscard]] base::Bytes encode_request(const ImageRequest& request);
[[nodiscard]] std::optional<ImageRequest> decode_request(base::BytesView header);

inline constexpr std::size_t k_answer_header_bytes = 8;
/// Header with the length, then the body.
[[nodiscard]] base::Bytes encode_answer(const ImageAnswer& answer);
/// Length of the body; nullopt on a foreign or oversized header.
[[nodiscard]] std::optional<std::size_t> decode_answer_header(base::BytesView header);
/// nullopt unless every length, alphabet and flag is as it must be and nothing is left over.
[[nodiscard]] std::optional<ImageAnswer> decode_answer(base::BytesView body);

}  // namespace balcao::devices
