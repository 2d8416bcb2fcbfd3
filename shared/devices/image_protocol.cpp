#include "devices/image_protocol.h"

#include <algorithm>

namespace balcao::devices {
namespace {

constexpr std::uint32_t k_request_magic = 0x33524942;  // "BIR3"
constexpr std::uint32_t k_answer_magic = 0x33414942;   // "BIA3"
constexpr std::size_t k_access_number_digits = 6;
constexpr std::size_t k_most_symbols = 32;
constexpr std::size_t k_most_symbol_bytes = 8192;

class Writer {
public:
    void number(std::uint64_t value, int octets)
    {
        for (int i = 0; i < octets; ++i) {
            m_out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }
    void flag(bool value) { number(value ? 1 : 0, 1); }
    template <class Range>
    void octets(const Range& range, int length_octets)
    {
        number(range.size(), length_octets);
        m_out.insert(m_out.end(), range.begin(), range.end());
    }
    [[nodiscard]] base::Bytes take() { return std::move(m_out); }

private:
    base::Bytes m_out;
};

/// Reads little-endian numbers; once something is wrong, everything after is too.
class Reader {
public:
    explicit Reader(base::BytesView in) : m_in(in) {}

    std::uint64_t number(std::size_t octets)
    {
        if (!take(octets)) {
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < octets; ++i) {
            value |= std::uint64_t(m_in[m_at - octets + i]) << (8 * i);
        }
        return value;
    }
    bool flag()
    {
        const auto value = number(1);
        m_good = m_good && value <= 1;
        return value == 1;
    }
    base::BytesView octets(std::size_t length_octets, std::size_t most)
    {
        const auto length = number(length_octets);
        if (length > most || !take(length)) {
            m_good = false;
            return {};
        }
        return m_in.subspan(m_at - length, length);
    }
    void fail() { m_good = false; }
    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] bool finished() const { return m_good && m_at == m_in.size(); }

private:
    bool take(std::size_t count)
    {
        if (!m_good || m_in.size() - m_at < count) {
            m_good = false;
            return false;
        }
        m_at += count;
        return true;
    }

    base::BytesView m_in;
    std::size_t m_at = 0;
    bool m_good = true;
};

bool is_mrz_line(const std::string& line)
{
    return std::all_of(line.begin(), line.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<'; });
}

bool is_zone_shape(const std::vector<std::string>& lines)
{
    const std::size_t length = lines.empty() ? 0 : lines.front().size();
    const bool known = (lines.size() == 3 && length == 30) || (lines.size() == 2 && (length == 36 || length == 44));
    return known && std::all_of(lines.begin(), lines.end(), [&](const auto& l) { return l.size() == length && is_mrz_line(l); });
}

void write_outline(Writer& out, const PictureOutline& outline)
{
    for (const auto& corner : outline) {
        out.number(corner.x, 2);
        out.number(corner.y, 2);
    }
}

PictureOutline read_outline(Reader& in)
{
    PictureOutline out;
    for (auto& corner : out) {
        corner.x = static_cast<std::uint16_t>(in.number(2));
        corner.y = static_cast<std::uint16_t>(in.number(2));
    }
    return out;
}

PicturePreview read_preview(Reader& in)
{
    PicturePreview out;
    out.width = static_cast<std::uint16_t>(in.number(2));
    out.height = static_cast<std::uint16_t>(in.number(2));
    const auto rgb = in.octets(4, std::size_t{3} * k_max_preview_px * k_max_preview_px);
    if (out.width == 0 || out.height == 0 || out.width > k_max_preview_px || out.height > k_max_preview_px ||
        rgb.size() != std::size_t{3} * out.width * out.height) {
        in.fail();
    }
    out.rgb.assign(rgb.begin(), rgb.end());
    return out;
}

void write_zone(Writer& out, const WorkerZone& zone)
{
    out.number(zone.lines.size(), 1);
    for (const auto& line : zone.lines) {
        out.octets(line, 1);
    }
    out.flag(zone.sure);
    out.flag(zone.checks_right);
    out.flag(zone.readings_agree);
    out.number(zone.mean_permille, 2);
    out.number(zone.least_permille, 2);
    out.number(zone.repaired, 2);
    out.number(zone.frames, 2);
    write_outline(out, zone.outline);
}

WorkerZone read_zone(Reader& in)
{
    WorkerZone zone;
    const auto count = in.number(1);
    for (std::uint64_t i = 0; i < count && i < 3 && in.good(); ++i) {
        zone.lines.push_back(base::to_text(in.octets(1, 44)));
    }
    if (count > 3 || !is_zone_shape(zone.lines)) {
        in.fail();
    }
    zone.sure = in.flag();
    zone.checks_right = in.flag();
    zone.readings_agree = in.flag();
    zone.mean_permille = static_cast<std::uint16_t>(in.number(2));
    zone.least_permille = static_cast<std::uint16_t>(in.number(2));
    zone.repaired = static_cast<std::uint16_t>(in.number(2));
    zone.frames = static_cast<std::uint16_t>(in.number(2));
    zone.outline = read_outline(in);
    if (zone.frames == 0 || zone.mean_permille > 1000 || zone.least_permille > 1000) {
        in.fail();
    }
    return zone;
}

void write_access_number(Writer& out, const WorkerAccessNumber& number)
{
    out.octets(number.digits, 1);
    out.number(number.certainty_permille, 2);
    out.number(number.frames, 2);
    write_outline(out, number.outline);
}

WorkerAccessNumber read_access_number(Reader& in)
{
    WorkerAccessNumber number;
    number.digits = base::to_text(in.octets(1, k_access_number_digits));
    number.certainty_permille = static_cast<std::uint16_t>(in.number(2));
    number.frames = static_cast<std::uint16_t>(in.number(2));
    number.outline = read_outline(in);
    const bool is_number = number.digits.size() == k_access_number_digits &&
                           std::all_of(number.digits.begin(), number.digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number || number.frames == 0 || number.certainty_permille > 1000) {
        in.fail();
    }
    return number;
}

}  // namespace

base::Bytes encode_request(const ImageRequest& request)
{
    Writer out;
    out.number(k_request_magic, 4);
    out.number((request.mrz ? 1U : 0U) | (request.codes ? 2U : 0U) | (request.live ? 4U : 0U) | (request.first ? 8U : 0U) |
                   (request.access_number ? 16U : 0U), 4);
    out.number(request.picture_bytes, 4);
    out.number(request.preview_px, 2);
    return out.take();
}

std::optional<ImageRequest> decode_request(base::BytesView header)
{
    Reader in(header);
    const auto magic = in.number(4);
    const auto wanted = in.number(4);
    const auto size = in.number(4);
    const auto preview = in.number(2);
    if (!in.finished() || magic != k_request_magic || wanted > 31 || size > k_max_picture_bytes || preview > k_max_preview_px) {
        return std::nullopt;
    }
    ImageRequest out;
    out.mrz = (wanted & 1U) != 0;
    out.codes = (wanted & 2U) != 0;
    out.live = (wanted & 4U) != 0;
    out.first = (wanted & 8U) != 0;
    out.access_number = (wanted & 16U) != 0;
    out.preview_px = static_cast<std::uint16_t>(preview);
    out.picture_bytes = static_cast<std::uint32_t>(size);
    return out;
}

base::Bytes encode_answer(const ImageAnswer& answer)
{
    Writer body;
    body.number(static_cast<std::uint8_t>(answer.status), 1);
    body.number(answer.elapsed_ms, 4);
    body.flag(answer.zone.has_value());
    if (answer.zone) {
        write_zone(body, *answer.zone);
    }
    body.flag(answer.access_number.has_value());
    if (answer.access_number) {
        write_access_number(body, *answer.access_number);
    }
    const std::size_t count = std::min(answer.symbols.size(), k_most_symbols);
    body.number(count, 2);
    for (std::size_t i = 0; i < count; ++i) {
        body.octets(answer.symbols[i].format, 1);
        body.octets(answer.symbols[i].bytes, 4);
        write_outline(body, answer.symbols[i].outline);
    }
    body.number(static_cast<std::uint8_t>(answer.trouble), 1);
    body.flag(answer.unchanged);
    body.flag(answer.preview.has_value());
    if (answer.preview) {
        body.number(answer.preview->width, 2);
        body.number(answer.preview->height, 2);
        body.octets(answer.preview->rgb, 4);
    }
    const auto octets = body.take();
    Writer out;
    out.number(k_answer_magic, 4);
    out.number(octets.size(), 4);
    auto message = out.take();
    message.insert(message.end(), octets.begin(), octets.end());
    return message;
}

std::optional<std::size_t> decode_answer_header(base::BytesView header)
{
    Reader in(header);
    const auto magic = in.number(4);
    const auto size = in.number(4);
    if (!in.finished() || magic != k_answer_magic || size > k_max_answer_bytes) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(size);
}

std::optional<ImageAnswer> decode_answer(base::BytesView body)
{
    Reader in(body);
    ImageAnswer out;
    const auto status = in.number(1);
    if (status > static_cast<std::uint8_t>(WorkerStatus::failed)) {
        return std::nullopt;
    }
    out.status = static_cast<WorkerStatus>(status);
    out.elapsed_ms = static_cast<std::uint32_t>(in.number(4));
    if (in.flag()) {
        out.zone = read_zone(in);
    }
    if (in.flag()) {
        out.access_number = read_access_number(in);
    }
    const auto count = in.number(2);
    if (count > k_most_symbols) {
        return std::nullopt;
    }
    for (std::uint64_t i = 0; i < count && in.good(); ++i) {
        WorkerSymbol symbol;
        symbol.format = base::to_text(in.octets(1, 32));
        const auto bytes = in.octets(4, k_most_symbol_bytes);
        symbol.bytes.assign(bytes.begin(), bytes.end());
        const bool plain = std::all_of(symbol.format.begin(), symbol.format.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
        symbol.outline = read_outline(in);
        if (symbol.format.empty() || symbol.bytes.empty() || !plain) {
            return std::nullopt;
        }
        out.symbols.push_back(std::move(symbol));
    }
    const auto trouble = in.number(1);
    if (trouble > static_cast<std::uint8_t>(PictureTrouble::too_dark)) {
        return std::nullopt;
    }
    out.trouble = static_cast<PictureTrouble>(trouble);
    out.unchanged = in.flag();
    if (in.flag()) {
        out.preview = read_preview(in);
    }
    if (!in.finished()) {
        return std::nullopt;
    }
    return out;
}

}  // namespace balcao::devices
