#pragma once
// Cards with faults: worn contacts, broken chips, and forgeries that want to hurt whoever reads them.

#include <chrono>
#include <functional>
#include <memory>

#include "card/emulator/emulator.h"

namespace balcao::card::emulator {

/// One command and the sound card's answer to it.
struct Exchange {
    unsigned number = 0;  ///< since the card was made, from 1
    Bytes command;
    Bytes answer;
};
/// \return what goes back instead; empty: nothing does
using Damage = std::function<Bytes(const Exchange&)>;

/// A card around another one.
class DamagedCard final : public Card {
public:
    DamagedCard(std::shared_ptr<Card> sound, Damage damage) : m_sound(std::move(sound)), m_damage(std::move(damage)) {}

    [[nodiscard]] Bytes answer_to_reset() const override { return m_sound->answer_to_reset(); }
    [[nodiscard]] Protocol protocol() const override { return m_sound->protocol(); }
    void power_on() override { m_sound->power_on(); }
    [[nodiscard]] Bytes transmit(BytesView command) override;

private:
    std::shared_ptr<Card> m_sound;
    Damage m_damage;
    unsigned m_number = 0;
};

/// No answer from this command on.
[[nodiscard]] Damage mute_from(unsigned number);
/// Every answer waits.
[[nodiscard]] Damage slow(std::chrono::microseconds delay);
/// The answer stops after `kept` octets, its status word lost with the rest.
[[nodiscard]] Damage torn_at(unsigned number, std::size_t kept);
/// Every READ BINARY gives at most `most` octets, and says nothing of it.
[[nodiscard]] Damage short_reads(std::size_t most);
/// This status word, alone, for every command with this instruction.
[[nodiscard]] Damage refuses(std::uint8_t instruction, std::uint16_t word);
/// Of each data object a READ BINARY at offset 0 begins with, the length becomes four gigabytes. For reading in the clear;
/// under session keys the file itself must lie, see claiming().
[[nodiscard]] Damage claims_four_gigabytes();
/// There is always more to fetch (61xx), one octet at a time.
[[nodiscard]] Damage endless();
/// From this command on every answer is that of the command before.
[[nodiscard]] Damage late_from(unsigned number);
/// One bit of one answer is wrong. \param bit counted from the first octet's highest, wraps around
[[nodiscard]] Damage flipped_at(unsigned number, std::size_t bit);

/// A file whose first data object claims another size. \param file begins with a data object
[[nodiscard]] Bytes claiming(BytesView file, std::uint32_t size);

}  // namespace balcao::card::emulator
