#pragma once
// Reads a picture of a document: its machine-readable zone, its barcodes and, when asked for, a card's access number. The pixels are
// decoded and looked at in balcao-image-worker, a process without rights; here only its short
// answer is checked and understood.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "devices/picture_parts.h"
#include "mrz/parse.h"

namespace balcao::devices {

/// Why a picture shows no machine-readable zone that may be used without a question.
enum class MrzRefusal : std::uint8_t {
    not_found,             ///< nothing in the picture is shaped like a zone
    not_readable,          ///< a zone is there, too blurred or covered to be read
    wrong_check_digits,    ///< read with certainty, and the document's own digits do not fit
    doubtful_characters,   ///< digits fit, but names, states or sex cannot be read with certainty
    broken_rules           ///< digits fit, but a date, a state or another rule of Doc 9303 does not
};
/// Stable names of JSON: not_found, not_readable, wrong_check_digits, doubtful_characters, broken_rules.
[[nodiscard]] std::string_view name(MrzRefusal refusal);

struct MrzFound {
    std::vector<std::string> lines;
    mrz::Mrz fields;             ///< usable() holds; a specimen state is for the rules of domain to judge
    double certainty = 0;        ///< mean probability a character, 0 to 1
    int repaired = 0;            ///< characters the check digits put right
    int frames = 1;              ///< of a row of frames, how many were voted on
};

struct BarcodeFound {
    std::string format;          ///< QRCode, DataMatrix, Aztec, PDF417, Code128
    base::Bytes bytes;           ///< as encoded; shared/barcode says what they mean
    PictureOutline outline{};
};

/// The six digits on a card's front that open its chip. No check digit covers them: one picture may be read wrongly,
/// so a number is sure only over two frames or more. Never to be logged.
struct AccessNumberFound {
    std::string digits;          ///< exactly six
    double certainty = 0;        ///< of the least certain digit, 0 to 1
    int frames = 1;              ///< of a row of frames, how many differing ones gave these digits
    PictureOutline outline{};
};

struct ImageReading {
    std::optional<MrzFound> mrz;                ///< only what may be used as it stands
    std::optional<MrzRefusal> refused;          ///< set exactly when `mrz` is not
    std::vector<std::string> unconfirmed_lines; ///< with `refused`: what was seen, to compare by eye
    std::optional<AccessNumberFound> access_number; ///< when asked for and clear in this picture
    std::vector<BarcodeFound> barcodes;
    std::optional<PictureOutline> zone_outline; ///< of the lines, read or not
    PictureTrouble trouble = PictureTrouble::none;
    std::optional<PicturePreview> preview;      ///< when asked for
    bool unchanged = false;                     ///< of a row of frames: like the one before, not read again
    std::int64_t worker_ms = 0;                 ///< spent on the pixels
    std::int64_t ms = 0;                        ///< spent in all
};

struct ImageReaderOptions {
    std::string worker_path;                    ///< empty: balcao-image-worker beside the running program
    unsigned pictures_a_worker = 1;             ///< 1 = no picture can touch the reading of another
    bool mrz = true;
    bool barcodes = true;
    int preview_px = 0;                         ///< longest side of the small copy wanted; 0 = none
    bool access_number = false;                 ///< look for a card access number too
};

/// One reader serves one thread at a time. Keeps a worker ready, so that a picture does not wait
/// for the start of a process.
class ImageReader {
public:
    explicit ImageReader(ImageReaderOptions options = {});
    ~ImageReader();
    ImageReader(ImageReader&&) noexcept;
    ImageReader& operator=(ImageReader&&) noexcept;

    /// From the next picture on: whether access numbers are looked for.
    void want_access_number(bool wanted);

    /// Faults: image_unreadable (not a JPEG or PNG, or damaged), image_too_large (a: octets or 0 for
    /// more than 80 million pixels), image_worker_failed (a: signal or exit code of the worker,
    /// b: 1 when it ran out of time).
    /// \param today decides the century of birth dates
    [[nodiscard]] base::Result<ImageReading> read(base::BytesView file, base::Date today, std::chrono::milliseconds time_limit);
    /// The next frame of a camera: zones are voted on over frames, a frame that shows nothing new is not read
    /// again. Wants `pictures_a_worker` above 1. Faults as read(); a worker that dies forgets its votes.
    /// \param first the row begins here: nothing of the frames before counts
    [[nodiscard]] base::Result<ImageReading> read_frame(base::BytesView file, bool first, base::Date today, std::chrono::milliseconds time_limit);
    /// Also file_unreadable (a: errno).
    [[nodiscard]] base::Result<ImageReading> read_frame_file(const std::string& path, bool first, base::Date today, std::chrono::milliseconds time_limit);
    /// An open file from its beginning, e.g. one handed over by another process. Also file_unreadable (a: errno).
    [[nodiscard]] base::Result<ImageReading> read_open(int descriptor, base::Date today, std::chrono::milliseconds time_limit);
    /// Also file_unreadable (a: errno).
    [[nodiscard]] base::Result<ImageReading> read_file(const std::string& path, base::Date today,
                                                       std::chrono::milliseconds time_limit);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// One picture with a reader of its own.
[[nodiscard]] base::Result<ImageReading> read_image(const std::string& path, const ImageReaderOptions& options,
                                                    base::Date today, std::chrono::milliseconds time_limit);

}  // namespace balcao::devices
