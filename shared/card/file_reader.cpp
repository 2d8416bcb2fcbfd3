#include "card/file_reader.h"

#include <algorithm>

#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::size_t k_last_plain_offset = 0x7FFF;
constexpr std::uint32_t k_smallest_block = 32;

/// The chip gave what there was: end of file before Ne octets.
bool at_end(std::uint16_t status) { return status == 0x6282; }
/// The chip does not like how much was asked for at once, or where.
bool asks_for_less(std::uint16_t status) { return status == 0x6700 || status == 0x6B00 || status >> 8 == 0x6C || status == 0x6F00; }

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
        if (answer->ok() || (at_end(answer->status) && !answer->data.empty())) {
            Part got{std::move(answer->data), at_end(answer->status) ? Ended::yes : Ended::no};
            if (far) {
                const auto value = find_tlv(got.data, 0x53);
                if (!value) {
                    return fail(Reason::malformed);
                }
                got.data = Bytes(value->begin(), value->end());
            }
            if (got.data.size() > count) {
                return fail(Reason::malformed, answer->status);
            }
            return got;
        }
        if (answer->status == 0x6A82 || answer->status == 0x6A88) {
            return fail(Reason::not_found, answer->status);
        }
        if (m_extended > 256 && asks_for_less(answer->status)) {
            m_extended = 0;  // it said so, and does not: short from now on
        } else if (asks_for_less(answer->status) && count > k_smallest_block) {
            if (offset != 0 && answer->status == 0x6B00) {
                return Part{{}, Ended::yes};
            }
            m_block = std::max(k_smallest_block, std::min(m_block, count) / 2);
        } else if (offset != 0 && answer->status == 0x6B00) {
            return Part{{}, Ended::yes};
        } else {
            return fail(Reason::refused, answer->status);
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
