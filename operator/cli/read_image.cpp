// balcao read image: pictures of documents, read in the image worker.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "code_json.h"
#include "commands.h"
#include "devices/flatbed.h"
#include "devices/image_reading.h"
#include "mrz_json.h"

namespace balcao::cli {

namespace {

using wire::OrderedJson;

struct ReadImageOptions {
    std::vector<std::string> files;
    std::string today;
    int seconds = 30;
    bool frames = false;
    bool access_number = false;
    devices::FlatbedOptions flatbed;
};

std::string_view explain(devices::MrzRefusal refusal)
{
    using devices::MrzRefusal;
    switch (refusal) {
        case MrzRefusal::not_found: return "no machine-readable zone in the picture: show the whole document, flat and lit";
        case MrzRefusal::not_readable: return "the zone cannot be read: take a sharper picture without glare";
        case MrzRefusal::wrong_check_digits: return "the check digits on the document do not fit: compare with the document";
        case MrzRefusal::doubtful_characters: return "some characters are doubtful: compare with the document or take another picture";
        case MrzRefusal::broken_rules: return "a date, a state or another rule does not hold: compare with the document";
    }
    return "";
}

std::string_view explain(base::FaultCode code)
{
    if (code == base::FaultCode::image_unreadable) {
        return "not a picture that can be read: JPEG and PNG are taken; save it again";
    }
    if (code == base::FaultCode::image_too_large) {
        return "the picture is too large: at most 80 million points and 64 MB; scan at 300 dpi";
    }
    return "the picture could not be worked on; nothing was taken from it. Try again, or read the document another way";
}

OrderedJson barcodes_json(const devices::ImageReading& reading)
{
    OrderedJson out = OrderedJson::array();
    for (const auto& code : reading.barcodes) {
        OrderedJson json{{"format", code.format}};
        json.update(to_json(barcode::classify(code.bytes), code.bytes));
        out.push_back(json);
    }
    return out;
}

OrderedJson reading_json(const std::string& file, const devices::ImageReading& reading, base::Date today)
{
    OrderedJson json{{"file", printable(file)}};
    if (reading.mrz) {
        OrderedJson mrz{{"lines", reading.mrz->lines}};
        mrz.update(to_json(reading.mrz->fields, today));
        mrz["certainty"] = reading.mrz->certainty;
        mrz["repaired"] = reading.mrz->repaired;
        mrz["frames"] = reading.mrz->frames;
        json["mrz"] = mrz;
    } else {
        json["mrz"] = nullptr;
        json["refused"] = reading.refused ? devices::name(*reading.refused) : "";
        json["message"] = reading.refused ? explain(*reading.refused) : "";
        json["unconfirmed_lines"] = reading.unconfirmed_lines;
    }
    if (reading.trouble != devices::PictureTrouble::none) {
        json["trouble"] = devices::name(reading.trouble);
    }
    if (reading.access_number) {
        const auto& number = *reading.access_number;
        json["access_number"] = {{"digits", number.digits}, {"certainty", number.certainty}, {"frames", number.frames}};
    }
    json["barcodes"] = barcodes_json(reading);
    json["ms"] = reading.ms;
    return json;
}

std::string reading_text(const std::string& file, const devices::ImageReading& reading)
{
    std::string text = printable(file) + "\n";
    if (reading.mrz) {
        for (const auto& line : reading.mrz->lines) {
            text += line + "\n";
        }
        text += to_text(reading.mrz->fields) + "\n";
    } else if (reading.refused) {
        text += "Refused: " + std::string(explain(*reading.refused)) + "\n";
        for (const auto& line : reading.unconfirmed_lines) {
            text += "  seen: " + line + "\n";
        }
    }
    if (reading.access_number) {
        text += "Access number: " + reading.access_number->digits + (reading.access_number->frames > 1 ? "" : " (one picture: compare with the card)") + "\n";
    }
    for (const auto& code : reading.barcodes) {
        text += code.format + " " + to_text(barcode::classify(code.bytes), code.bytes) + "\n";
    }
    return text + std::to_string(reading.ms) + " ms";
}

void tell(Context& context, const std::string& file, const base::Result<devices::ImageReading>& reading, base::Date today)
{
    if (!reading) {
        const auto code = reading.error().code;
        if (code == base::FaultCode::file_unreadable) {
            context.environment_error(reading.error(), "cannot read " + printable(file));
            return;
        }
        context.raise(Exit::refused);
        context.answer({{"file", printable(file)}, {"mrz", nullptr}, {"error", base::name(code)}, {"message", explain(code)}, {"barcodes", OrderedJson::array()}},
                       printable(file) + "\nRefused: " + std::string(explain(code)));
        return;
    }
    const bool something = !reading->barcodes.empty() || reading->access_number;
    if (!reading->mrz && (!something || reading->refused != devices::MrzRefusal::not_found)) {
        context.raise(Exit::refused);
    }
    context.answer(reading_json(file, *reading, today), reading_text(file, *reading));
}

/// The pictures as one camera's frames of one document: one answer, as it stands after the last. A frame that
/// cannot be read costs that frame.
void read_frames(Context& context, const ReadImageOptions& options, base::Date today)
{
    devices::ImageReaderOptions reader_options;
    reader_options.pictures_a_worker = static_cast<unsigned>(options.files.size());
    reader_options.access_number = options.access_number;
    devices::ImageReader reader(reader_options);
    std::optional<base::Result<devices::ImageReading>> last;
    std::string file = options.files.front();
    bool first = true;
    for (const auto& one : options.files) {
        auto reading = reader.read_frame_file(one, first, today, std::chrono::seconds(options.seconds));
        first = first && !reading;
        const bool tells_more = !last || (reading && !reading->unchanged) || (!reading && !*last);
        if (tells_more) {
            last.emplace(std::move(reading));
            file = one;
        }
        const bool zone_sure = *last && (**last).mrz && (**last).mrz->frames > 1;
        const bool number_sure = *last && (**last).access_number && (**last).access_number->frames > 1;
        if (options.access_number ? number_sure : zone_sure) {
            break;  // sure over several: more frames add nothing
        }
    }
    tell(context, file, *last, today);
}

std::string_view explain(devices::FlatbedProblem problem)
{
    using enum devices::FlatbedProblem;
    switch (problem) {
        case none_there: return "no such scanner: `scanimage -L` shows those that are there (package sane-utils)";
        case in_use: return "another program uses the scanner";
        case not_allowed: return "this user may not use the scanner: put it into the group \"scanner\"";
        case jammed: return "paper is jammed in the scanner";
        case no_document: return "nothing lies in the scanner";
        case cover_open: return "the scanner's lid is open";
        case too_large: return "the picture is too large: scan at 300 dpi";
        case time_up: return "the scanner took too long";
        case failed:
        case stopped: break;
    }
    return "the scanner's driver failed; `scanimage` by hand says more";
}

void read_flatbed(Context& context, const ReadImageOptions& options, devices::ImageReader& reader, base::Date today)
{
    const auto picture = devices::scan_flatbed(options.flatbed, devices::k_flatbed_limit, {});
    if (!picture) {
        context.environment_error("flatbed", explain(picture.error()));
        return;
    }
    tell(context, options.flatbed.device, reader.read_open(picture->get(), today, std::chrono::seconds(options.seconds)), today);
}

void read(Context& context, const ReadImageOptions& options)
{
    base::Date today = base::utc_day(context.clock().now());
    if (!options.today.empty()) {
        const auto given = base::parse_iso_date(options.today);
        if (!given) {
            context.environment_error("usage", "--today wants a date such as 2026-11-24");
            return;
        }
        today = *given;
    }
    if (options.files.empty() && (options.frames || options.flatbed.device.empty())) {
        context.environment_error("usage", "name the pictures, or a scanner with --flatbed");
        return;
    }
    if (options.frames) {
        read_frames(context, options, today);
        return;
    }
    devices::ImageReaderOptions reader_options;
    reader_options.access_number = options.access_number;
    devices::ImageReader reader(reader_options);
    if (!options.flatbed.device.empty()) {
        read_flatbed(context, options, reader, today);
    }
    for (const auto& file : options.files) {
        tell(context, file, reader.read_file(file, today, std::chrono::seconds(options.seconds)), today);
    }
}

}  // namespace

void add_read_image(CLI::App& app, Context& context)
{
    CLI::App& reading = group(app, "read", "Read a document, a picture or a code");
    auto* command = reading.add_subcommand("image", "Pictures of documents (JPEG, PNG): machine-readable zone and barcodes");
    const auto options = std::make_shared<ReadImageOptions>();
    command->add_option("files", options->files, "Pictures");
    command->add_option("--flatbed", options->flatbed.device, "Scan from this SANE device first (`scanimage -L` lists them)");
    command->add_option("--dpi", options->flatbed.dpi, "Of that scan")->check(CLI::Range(150, 600))->capture_default_str();
    command->add_option("--scan-option", options->flatbed.more, "Further option of its driver, as scanimage takes it, e.g. --scan-option=--mode=Color");
    command->add_flag("--frames", options->frames, "The pictures are frames of one document: what they show is voted on, one answer");
    command->add_flag("--access-number", options->access_number, "Look for the access number on a card's front too: six digits standing alone");
    command->add_option("--today", options->today, "Day that decides the century of birth dates (default: today)");
    command->add_option("--seconds", options->seconds, "Longest time for one picture")->check(CLI::Range(1, 600))->capture_default_str();
    command->callback([&context, options] { read(context, *options); });
}

}  // namespace balcao::cli
