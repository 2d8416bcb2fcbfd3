#include "card/emulator/pins.h"

#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

constexpr std::size_t k_block = 8;
constexpr unsigned k_tries = 3;

Bytes block_of(const std::string& digits)
{
    Bytes block = base::to_bytes(digits);
    block.resize(k_block, 0xFF);
    return block;
}

std::string digits_of(BytesView block)
{
    std::string text = base::to_text(block);
    text.erase(std::min(text.find('\xFF'), text.size()));
    return text;
}

}  // namespace

void Pins::reset()
{
    for (auto& [reference, pin] : m_pins) {
        pin.verified = false;
    }
}

bool Pins::is_verified(std::uint8_t reference) const
{
    const auto found = m_pins.find(reference);
    return found != m_pins.end() && found->second.verified;
}

void Pins::forget(std::uint8_t reference)
{
    if (const auto found = m_pins.find(reference); found != m_pins.end()) {
        found->second.verified = false;
    }
}

unsigned Pins::left(std::uint8_t reference) const
{
    const auto found = m_pins.find(reference);
    return found == m_pins.end() ? 0 : found->second.left;
}

Response Pins::tries_left(const Pin& pin) const { return status(pin.left == 0 ? m_blocked_word : static_cast<std::uint16_t>(0x63C0 | pin.left)); }

Response Pins::verify(Pin& pin, const Command& command)
{
    if (command.p1 == 0xFF) {
        pin.verified = false;
        return status(0x9000);
    }
    if (command.data.empty()) {
        return pin.verified ? status(0x9000) : tries_left(pin);
    }
    if (command.data.size() != k_block) {
        return status(0x6700);
    }
    if (pin.left == 0) {
        return tries_left(pin);
    }
    pin.verified = command.data == block_of(pin.value);
    if (!pin.verified) {
        --pin.left;
        return tries_left(pin);
    }
    pin.left = k_tries;
    return status(0x9000);
}

Response Pins::answer(const Command& command)
{
    const auto found = m_pins.find(command.p2);
    if (found == m_pins.end()) {
        return status(0x6A88);
    }
    Pin& pin = found->second;
    if (command.ins == 0x20) {
        return verify(pin, command);
    }
    const BytesView data = command.data;
    if (data.size() != 2 * k_block) {
        return status(0x6700);
    }
    if (command.ins == 0x24) {
        Command old = command;
        old.p1 = 0;
        old.data.resize(k_block);
        if (const Response proved = verify(pin, old); !proved.ok()) {
            return proved;
        }
    } else if (Bytes(data.begin(), data.begin() + k_block) != block_of(pin.unblock) || pin.unblock.empty()) {
        return status(0x6300);
    }
    pin.value = digits_of(data.last(k_block));
    pin.left = k_tries;
    return status(0x9000);
}

}  // namespace balcao::card::emulator
