#include "devices/image_protocol.h"

#include <algorithm>

namespace balcao::devices {
namespace {

constexpr std::uint32_t k_request_magic = 0x31524942;  // "BIR1"
constexpr std::uint32_t k_answer_magic = 0x31414942;   // "BIA1"
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
    if (zone.mean_permille > 1000 || zone.least_permille > 1000) {
        in.fail();
    }
    return zone;
}

}  // namespace

base::Bytes encode_request(const ImageRequest& request)
{
    Writer out;
    out.number(k_request_magic, 4);
    out.number((request.mrz ? 1U : 0U) | (request.codes ? 2U : 0U), 4);
    out.number(request.picture_bytes, 4);
    return out.take();
}

std::optional<ImageRequest> decode_request(base::BytesView header)
{
    Reader in(header);
    const auto magic = in.number(4);
    const auto wanted = in.number(4);
    const auto size = in.number(4);
    if (!in.finished() || magic != k_request_magic || wanted > 3 || size > k_max_picture_bytes) {
        return std::nullopt;
    }
    return ImageRequest{(wanted & 1U) != 0, (wanted & 2U) != 0, static_cast<std::uint32_t>(size)};
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
    const std::size_t count = std::min(answer.symbols.size(), k_most_symbols);
    body.number(count, 2);
    for (std::size_t i = 0; i < count; ++i) {
        body.octets(answer.symbols[i].format, 1);
        body.octets(answer.symbols[i].bytes, 4);
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
        if (symbol.format.empty() || symbol.bytes.empty() || !plain) {
            return std::nullopt;
        }
        out.symbols.push_back(std::move(symbol));
    }
    if (!in.finished()) {
        return std::nullopt;
    }
    return out;
}

}  // namespace balcao::devices
