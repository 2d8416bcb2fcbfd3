#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {
constexpr std::size_t k_most_objects = 256;
}

Result<TlvHeader> read_tlv_header(BytesView bytes)
{
    if (bytes.empty()) {
        return fail(Reason::malformed);
    }
    TlvHeader header;
    std::size_t at = 0;
    header.tag = bytes[at++];
    if ((header.tag & 0x1F) == 0x1F) {
        do {
            if (at >= bytes.size() || at >= 3) {
                return fail(Reason::malformed);
            }
            header.tag = header.tag << 8 | bytes[at];
        } while ((bytes[at++] & 0x80) != 0);
    }
    if (at >= bytes.size()) {
        return fail(Reason::malformed);
    }
    const std::uint8_t first = bytes[at++];
    if (first < 0x80) {
        header.value_size = first;
    } else {
        const std::size_t count = first & 0x7F;
        if (count == 0 || count > 4 || bytes.size() - at < count) {
            return fail(Reason::malformed);
        }
        for (std::size_t i = 0; i < count; ++i) {
            header.value_size = header.value_size << 8 | bytes[at++];
        }
    }
    header.header_size = at;
    return header;
}

Result<Tlv> take_tlv(BytesView& rest)
{
    const auto header = read_tlv_header(rest);
    if (!header) {
        return base::unexpected(header.error());
    }
    if (header->value_size > rest.size() - header->header_size) {
        return fail(Reason::malformed);
    }
    const Tlv object{header->tag, rest.subspan(header->header_size, header->value_size), rest.first(header->size())};
    rest = rest.subspan(header->size());
    return object;
}

Result<std::vector<Tlv>> tlvs(BytesView bytes)
{
    std::vector<Tlv> all;
    while (!bytes.empty()) {
        if (bytes[0] == 0x00 || bytes[0] == 0xFF) {
            bytes = bytes.subspan(1);
            continue;
        }
        const auto one = take_tlv(bytes);
        if (!one) {
            return base::unexpected(one.error());
        }
        if (all.size() == k_most_objects) {
            return fail(Reason::too_large);
        }
        all.push_back(*one);
    }
    return all;
}

std::optional<BytesView> find_tlv(BytesView bytes, std::uint32_t tag)
{
    while (!bytes.empty()) {
        const auto one = take_tlv(bytes);
        if (!one) {
            return std::nullopt;
        }
        if (one->tag == tag) {
            return one->value;
        }
    }
    return std::nullopt;
}

std::optional<BytesView> find_tlv(BytesView bytes, std::initializer_list<std::uint32_t> path)
{
    std::optional<BytesView> at = bytes;
    for (const std::uint32_t tag : path) {
        at = find_tlv(*at, tag);
        if (!at) {
            return std::nullopt;
        }
    }
    return at;
}

Bytes tlv(std::uint32_t tag, BytesView value)
{
    Bytes out;
    for (int shift = 16; shift >= 0; shift -= 8) {
        if (tag >> shift != 0) {
            out.push_back(static_cast<std::uint8_t>(tag >> shift));
        }
    }
    if (value.size() >= 0x80) {
        if (value.size() > 0xFF) {
            out.push_back(0x82);
            out.push_back(static_cast<std::uint8_t>(value.size() >> 8));
        } else {
            out.push_back(0x81);
        }
    }
    out.push_back(static_cast<std::uint8_t>(value.size()));
    append(out, value);
    return out;
}

Bytes tlv_around(std::uint32_t tag, std::initializer_list<Bytes> parts)
{
    Bytes value;
    for (const Bytes& part : parts) {
        append(value, part);
    }
    return tlv(tag, value);
}

void append(Bytes& to, BytesView more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace balcao::card
