#include "card/emulator/emulator.h"

#include <algorithm>

namespace balcao::card::emulator {

namespace {

constexpr std::size_t k_part = 256;  // octets of one short answer

std::uint16_t with_count(std::uint16_t word, std::size_t count)
{
    return static_cast<std::uint16_t>(word | (count >= k_part ? 0 : count));
}

bool is_get_response(const Command& command) { return command.ins == 0xC0 && command.p1 == 0 && command.p2 == 0 && command.data.empty(); }

bool same_but_length(const Command& one, const Command& other)
{
    return one.cla == other.cla && one.ins == other.ins && one.p1 == other.p1 && one.p2 == other.p2 && one.data == other.data;
}

}  // namespace

void CommandCard::power_on()
{
    m_waiting.clear();
    m_asked.reset();
    start();
}

Response CommandCard::rest(std::size_t most)
{
    const std::size_t count = std::min(most, m_waiting.size());
    const auto end = m_waiting.begin() + static_cast<std::ptrdiff_t>(count);
    Response part{Bytes(m_waiting.begin(), end), 0x9000};
    m_waiting.erase(m_waiting.begin(), end);
    if (!m_waiting.empty()) {
        part.status = with_count(0x6100, m_waiting.size());
    }
    return part;
}

Response CommandCard::answer_t0(const Command& command)
{
    if (command.extended || (!command.data.empty() && command.expect)) {
        return status(0x6700);  // the reader's driver has to part the two directions
    }
    const bool again = m_asked && same_but_length(*m_asked, command);
    Response whole = again ? m_kept : answer(command);
    m_asked.reset();
    if (whole.data.empty()) {
        return whole;
    }
    if (!command.expect) {
        m_waiting = std::move(whole.data);
        return status(with_count(0x6100, m_waiting.size()));
    }
    if (whole.data.size() < *command.expect && whole.ok()) {
        const auto word = with_count(0x6C00, whole.data.size());
        m_asked = command;
        m_kept = std::move(whole);
        return status(word);
    }
    const std::uint16_t word = whole.status;
    m_waiting = std::move(whole.data);
    Response part = rest(*command.expect);
    return part.status == 0x9000 ? Response{part.data, word} : part;
}

Bytes CommandCard::transmit(BytesView octets)
{
    const auto command = decode_command(octets);
    if (!command) {
        return encode(status(0x6700));
    }
    if (is_get_response(*command) && command->expect) {
        if (m_waiting.empty()) {
            return encode(status(0x6985));
        }
        if (*command->expect > m_waiting.size() && protocol() == Protocol::t0) {
            return encode(status(with_count(0x6C00, m_waiting.size())));
        }
        return encode(rest(*command->expect));
    }
    m_waiting.clear();
    if (protocol() == Protocol::t0) {
        return encode(answer_t0(*command));
    }
    Response whole = answer(*command);
    if (!command->expect) {
        whole.data.clear();
    }
    if (whole.data.size() > command->expect.value_or(0)) {
        m_waiting = std::move(whole.data);
        return encode(rest(*command->expect));
    }
    return encode(whole);
}

EmulatedChannel::EmulatedChannel(std::shared_ptr<Card> card) : m_card(std::move(card)) { m_card->power_on(); }

Result<Bytes> EmulatedChannel::transmit(BytesView command)
{
    m_removed = m_removed || (m_pull_at != 0 && m_commands + 1 >= m_pull_at);
    if (m_removed) {
        return fail(Reason::removed);
    }
    ++m_commands;
    Bytes answer = m_card->transmit(command);
    if (m_listener) {
        m_listener(command, answer);
    }
    if (answer.empty()) {
        return fail(Reason::mute);
    }
    return answer;
}

void EmulatedChannel::type_on_reader(std::optional<std::string> digits)
{
    m_has_keys = true;
    m_typed = std::move(digits);
}

Result<Bytes> EmulatedChannel::verify_on_reader(BytesView command, std::size_t shortest, std::size_t longest)
{
    constexpr std::size_t header = 5;
    if (!m_has_keys) {
        return fail(Reason::unsupported);
    }
    if (!m_typed || m_typed->size() < shortest || m_typed->size() > longest || command.size() < header + m_typed->size()) {
        return fail(Reason::pin_cancelled);
    }
    Bytes filled(command.begin(), command.end());
    std::copy(m_typed->begin(), m_typed->end(), filled.begin() + header);
    return transmit(filled);
}

Status EmulatedChannel::reset()
{
    if (m_removed) {
        return fail(Reason::removed);
    }
    m_card->power_on();
    return {};
}

}  // namespace balcao::card::emulator
