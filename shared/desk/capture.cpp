#include "desk/capture.h"

#include <algorithm>
#include <cctype>

#include "barcode/classify.h"
#include "mrz/capture.h"
#include "mrz/parse.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;
using devices::MrzRefusal;
using devices::PictureTrouble;
using link::PictureAdvice;

constexpr std::size_t k_longest_scan = 8192;
constexpr std::size_t k_longest_text = 200;

void add_code(ImageCapture& capture, base::BytesView content, const barcode::TicketShapes& tickets)
{
    const auto payload = barcode::classify(content, tickets);
    if (payload.fiscal) {
        auto document = barcode::to_capture(*payload.fiscal);
        if (!document.fields.empty()) {
            capture.documents.emplace_back(std::move(document));
        }
    } else if (payload.ticket && capture.ticket.empty()) {
        capture.ticket = payload.ticket->ticket;
    } else if (payload.kind == barcode::PayloadKind::url) {
        capture.codes.push_back({std::string(barcode::name(payload.kind)), payload.host});
    } else {
        const bool readable = payload.kind == barcode::PayloadKind::opaque || payload.kind == barcode::PayloadKind::ticket;
        capture.codes.push_back({std::string(barcode::name(payload.kind)), readable ? barcode::printable_text(content, k_longest_text) : std::string()});
    }
}

bool is_zone_character(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<'; }

std::vector<std::string> cut(const std::string& run, std::size_t length)
{
    std::vector<std::string> out;
    for (std::size_t at = 0; at < run.size(); at += length) {
        out.push_back(run.substr(at, length));
    }
    return out;
}

PictureAdvice advice_of(PictureTrouble trouble)
{
    switch (trouble) {
    case PictureTrouble::none: return PictureAdvice::none;
    case PictureTrouble::glare: return PictureAdvice::glare;
    case PictureTrouble::cut_off_left: return PictureAdvice::cut_off_left;
    case PictureTrouble::cut_off_right: return PictureAdvice::cut_off_right;
    case PictureTrouble::cut_off_top: return PictureAdvice::cut_off_top;
    case PictureTrouble::cut_off_bottom: return PictureAdvice::cut_off_bottom;
    case PictureTrouble::too_small: return PictureAdvice::too_small;
    case PictureTrouble::blurred: return PictureAdvice::blurred;
    case PictureTrouble::too_dark: return PictureAdvice::too_dark;
    }
    return PictureAdvice::none;
}

PictureAdvice advice_of(const devices::ImageReading& reading)
{
    if (reading.mrz) {
        return reading.mrz->frames > 1 ? PictureAdvice::read : PictureAdvice::hold_still;
    }
    if (reading.refused == MrzRefusal::broken_rules) {
        return PictureAdvice::broken_rules;
    }
    if (const auto trouble = advice_of(reading.trouble); trouble != PictureAdvice::none) {
        return trouble;
    }
    if (reading.refused == MrzRefusal::wrong_check_digits) {
        return PictureAdvice::check_digits;
    }
    if (reading.refused == MrzRefusal::not_found) {
        return reading.barcodes.empty() ? PictureAdvice::show_document : PictureAdvice::none;
    }
    return PictureAdvice::hold_still;
}

link::CameraOutline outline_of(link::OutlineKind kind, const devices::PictureOutline& outline)
{
    link::CameraOutline out;
    out.kind = kind;
    std::transform(outline.begin(), outline.end(), out.corners.begin(), [](const auto& corner) {
        return link::PicturePoint{(corner.x * 1000 + 32767) / 65535, (corner.y * 1000 + 32767) / 65535};
    });
    return out;
}

}  // namespace

ImageCapture capture_of(const devices::ImageReading& reading, const CaptureRules& rules)
{
    ImageCapture capture;
    if (reading.mrz) {
        if (auto document = capture_of_lines(reading.mrz->lines, rules)) {
            capture.mrz_found = true;
            capture.documents.push_back(std::move(*document));
        }
    } else if (reading.refused) {
        capture.mrz_refused = devices::name(*reading.refused);
    }
    if (reading.access_number && reading.access_number->frames > 1) {
        capture.access_number = reading.access_number->digits;
    }
    for (const auto& found : reading.barcodes) {
        ++capture.barcodes;
        add_code(capture, found.bytes, *rules.tickets);
    }
    return capture;
}

base::Result<domain::CapturedDocument> capture_of_lines(const std::vector<std::string>& lines, const CaptureRules& rules)
{
    const std::vector<std::string_view> views(lines.begin(), lines.end());
    const auto parsed = mrz::parse(views, rules.today);
    if (!parsed) {
        return fail(FaultCode::input_invalid);
    }
    auto captured = mrz::to_captured(*parsed, views, rules.practice);
    if (!captured) {
        return fail(FaultCode::input_invalid);
    }
    return domain::CapturedDocument(std::move(*captured));
}

base::Result<ImageCapture> capture_of_text(std::string_view text, const CaptureRules& rules)
{
    const auto size = static_cast<std::int64_t>(text.size());
    if (text.size() > k_longest_scan) {
        return fail(FaultCode::scan_not_understood, size);
    }
    ImageCapture capture;
    if (const auto lines = zone_lines(text); !lines.empty()) {
        auto document = capture_of_lines(lines, rules);
        if (!document) {
            return base::unexpected(document.error());
        }
        capture.mrz_found = true;
        capture.documents.push_back(std::move(*document));
        return capture;
    }
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
        text.remove_suffix(1);  // the Enter a hand scanner adds
    }
    ++capture.barcodes;
    add_code(capture, base::as_bytes(text), *rules.tickets);
    if (capture.documents.empty() && capture.ticket.empty()) {
        return fail(FaultCode::scan_not_understood, size);
    }
    return capture;
}

std::vector<std::string> zone_lines(std::string_view text)
{
    std::string run;
    if (text.size() > 256) {
        return {};
    }
    for (const char c : text) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) {
            run += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
    }
    if (!std::all_of(run.begin(), run.end(), is_zone_character) || run.find('<') == std::string::npos) {
        return {};
    }
    switch (run.size()) {
    case 88: return cut(run, 44);
    case 72: return cut(run, 36);
    case 90: return cut(run, 30);
    default: return {};
    }
}

link::CameraModel camera_view(const devices::ImageReading& reading)
{
    link::CameraModel out;
    out.running = true;
    if (reading.zone_outline) {
        out.outlines.push_back(outline_of(reading.mrz ? link::OutlineKind::zone_read : link::OutlineKind::zone_doubtful, *reading.zone_outline));
    }
    for (const auto& code : reading.barcodes) {
        out.outlines.push_back(outline_of(link::OutlineKind::code, code.outline));
    }
    out.advice = advice_of(reading);
    return out;
}

}  // namespace balcao::desk
