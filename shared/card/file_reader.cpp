#include "card/file_reader.h"

#include <algorithm>

#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::size_t k_last_plain_offset = 0x7FFF;
constexpr std::uint32_t k_header = 4;  // tag and length of every file longer than it

/// Blocks that chips in the field are known to take, largest first.
constexpr std::uint32_t k_blocks[] = {256, 231, 223, 192, 160, 128, 96, 64, 32};

/// The chip gave what there was: end of file before Ne octets.
bool at_end(std::uint16_t status) { return status == 0x6282; }
/// More at once than this chip gives.
bool too_much(std::uint16_t status) { return status == 0x6700 || status == 0x6F00; }
/// Beyond the end of the file.
bool outside(std::uint16_t status) { return status == 0x6B00; }

std::uint32_t next_smaller(std::uint32_t block)
{
    const auto* found = std::find_if(std::begin(k_blocks), std::end(k_blocks), [block](std::uint32_t one) { return one < block; });
    return found != std::end(k_blocks) ? *found : 0;
}

/// READ BINARY with the offset in a data object, for what lies behind 32767 octets.
Command read_far(std::size_t offset, std::uint32_t count)
{
    const Bytes value{static_cast<std::uint8_t>(offset >> 16), static_cast<std::uint8_t>(offset >> 8), static_cast<std::uint8_t>(offset)};
    return {0x00, 0xB1, 0x00, 0x00, tlv(0x54, value), count, count > 256};
}

}  // namespace

std::uint32_t FileReader::most_at_once() const
{
    const SecureMessaging* keys = m_session.keys();
    if (m_extended > 256) {
        return keys != nullptr ? static_cast<std::uint32_t>(keys->most_data(m_extended)) : m_extended;
    }
    return keys != nullptr ? std::min(m_block, static_cast<std::uint32_t>(keys->most_data(256))) : m_block;
}

Result<FileReader::Part> FileReader::part(std::optional<std::uint8_t> short_identifier, std::size_t offset, std::size_t wanted)
{
    while (true) {
        const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(wanted, most_at_once()));
        const bool far = offset > k_last_plain_offset;
        const Command command = short_identifier ? read_short_file(*short_identifier, offset, count)
                                : far            ? read_far(offset, std::min(count, most_at_once() - 8))
                                                 : read_binary(offset, count);
        auto answer = m_session.send(command);
        if (!answer) {
            return base::unexpected(answer.error());
        }
        const std::uint16_t status = answer->status;
        if (answer->ok() || (at_end(status) && !answer->data.empty())) {
            Part got{std::move(answer->data), at_end(status) ? Ended::yes : Ended::no};
            if (far) {
                const auto value = find_tlv(got.data, 0x53);
                if (!value) {
                    return fail(Reason::malformed);
                }
                const Bytes inner(value->begin(), value->end());
                got.data = inner;
            }
            if (got.data.size() > count) {
                return fail(Reason::malformed, status);
            }
            return got;
        }
        if (status == 0x6A82 || status == 0x6A88) {
            return fail(Reason::not_found, status);
        }
        if (m_extended > 256 && (too_much(status) || outside(status))) {
            m_extended = 0;  // it said so, and does not: short from now on
        } else if (too_much(status) && next_smaller(count) != 0) {
            m_block = next_smaller(count);
        } else if (outside(status) && offset == 0 && wanted > k_header) {
            wanted = k_header;  // nothing is given of a file shorter than what was asked for: its header tells how long it is
        } else if (outside(status) && offset != 0) {
            return Part{{}, Ended::yes};
        } else if (status >> 8 == 0x6C && (status & 0xFF) != 0 && (status & 0xFFU) < count) {
            wanted = status & 0xFF;
        } else {
            return fail(Reason::refused, status);
        }
    }
}

Result<Bytes> FileReader::rest_of_object(Bytes start, std::size_t most, const Progress& progress)
{
    const auto header = read_tlv_header(start);
    if (!header) {
        return base::unexpected(header.error());
    }
    if (header->size() > most) {
        return fail(Reason::too_large);
    }
    const std::size_t size = header->size();
    start.reserve(size);
    while (start.size() < size) {
        if (progress) {
            progress(start.size(), size);
        }
        const auto more = part({}, start.size(), size - start.size());
        if (!more) {
            return base::unexpected(more.error());
        }
        if (more->data.empty()) {
            return fail(Reason::malformed);  // it ends before its own length
        }
        append(start, more->data);
    }
    start.resize(size);  // what follows the object is padding of the file
    if (progress) {
        progress(size, size);
    }
    return start;
}

Result<Bytes> FileReader::read_object(std::uint8_t short_identifier, std::size_t most, const Progress& progress)
{
    auto first = part(short_identifier, 0, most);
    if (!first) {
        return base::unexpected(first.error());
    }
    return rest_of_object(std::move(first->data), most, progress);
}

Result<Bytes> FileReader::read_selected_object(std::size_t most, const Progress& progress)
{
    auto first = part({}, 0, most);
    if (!first) {
        return base::unexpected(first.error());
    }
    return rest_of_object(std::move(first->data), most, progress);
}

Result<Bytes> FileReader::read_range(std::size_t offset, std::size_t count, const Progress& progress)
{
    Bytes out;
    while (out.size() < count) {
        if (progress) {
            progress(out.size(), count);
        }
        const auto more = part({}, offset + out.size(), count - out.size());
        if (!more) {
            return base::unexpected(more.error());
        }
        append(out, more->data);
        if (more->data.empty() || more->ended == Ended::yes) {
            break;
        }
    }
    return out;
}

}  // namespace balcao::card
