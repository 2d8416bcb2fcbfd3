#include "card/session.h"

#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {
constexpr int k_most_parts = 300;  // 61xx after 61xx: more than any answer of 65536 octets has
constexpr std::size_t k_most_answer = 65536;
}  // namespace

Result<Response> Session::line(BytesView command)
{
    if (m_stop.stop_requested()) {
        return fail(Reason::cancelled);
    }
    ++m_commands;
    const auto octets = m_channel.transmit(command);
    if (!octets) {
        return base::unexpected(octets.error());
    }
    return decode_response(*octets);
}

Result<Response> Session::exchange(const Command& command)
{
    const bool t0 = m_channel.protocol() == Protocol::t0;
    Command sent = command;
    if (t0 && !sent.data.empty()) {
        sent.expect.reset();  // T=0 carries data one way only; the answer is fetched below
    }
    auto answer = line(encode(sent));
    if (!answer) {
        return answer;
    }
    if (answer->status >> 8 == 0x6C && answer->data.empty() && command.expect) {
        sent.expect = (answer->status & 0xFF) == 0 ? 256 : answer->status & 0xFF;
        answer = line(encode(sent));
        if (!answer) {
            return answer;
        }
    }
    Response whole{std::move(answer->data), answer->status};
    for (int part = 0; whole.status >> 8 == 0x61; ++part) {
        if (part == k_most_parts || whole.data.size() > k_most_answer) {
            return fail(Reason::too_large, whole.status);
        }
        const std::uint32_t ready = (whole.status & 0xFF) == 0 ? 256 : whole.status & 0xFF;
        const auto more = line(encode(Command{0x00, 0xC0, 0x00, 0x00, {}, ready, false}));
        if (!more) {
            return more;
        }
        append(whole.data, more->data);
        whole.status = more->status;
    }
    return whole;
}

Result<Response> Session::send(const Command& command)
{
    if (!m_keys) {
        return exchange(command);
    }
    const auto answer = exchange(m_keys->protect(command));
    if (!answer) {
        return answer;
    }
    auto plain = m_keys->unprotect(*answer);
    if (!plain) {
        m_keys.reset();  // the chip has left it as well, or cannot be believed any more
    }
    return plain;
}

Result<Bytes> Session::ask(const Command& command)
{
    auto answer = send(command);
    if (!answer) {
        return base::unexpected(answer.error());
    }
    if (!answer->ok()) {
        const bool missing = answer->status == 0x6A82 || answer->status == 0x6A88;
        return fail(missing ? Reason::not_found : Reason::refused, answer->status);
    }
    return std::move(answer->data);
}

Status Session::reset()
{
    m_keys.reset();
    return m_channel.reset();
}

Command select_application(BytesView identifier)
{
    return {0x00, 0xA4, 0x04, 0x0C, Bytes(identifier.begin(), identifier.end()), {}, false};
}

Command select_file(std::uint16_t identifier)
{
    return {0x00, 0xA4, 0x02, 0x0C, {static_cast<std::uint8_t>(identifier >> 8), static_cast<std::uint8_t>(identifier)}, {}, false};
}

Command read_binary(std::size_t offset, std::uint32_t count)
{
    return {0x00, 0xB0, static_cast<std::uint8_t>(offset >> 8 & 0x7F), static_cast<std::uint8_t>(offset), {}, count, false};
}

Command read_short_file(std::uint8_t short_identifier, std::size_t offset, std::uint32_t count)
{
    return {0x00, 0xB0, static_cast<std::uint8_t>(0x80 | short_identifier), static_cast<std::uint8_t>(offset), {}, count, false};
}

}  // namespace balcao::card
