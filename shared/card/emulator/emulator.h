#pragma once
// Cards that exist as software alone: for tests, and for practice at a desk without a card.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "card/apdu.h"
#include "card/channel.h"

namespace balcao::card::emulator {

using base::Bytes;
using base::BytesView;

/// What a reader sees of a card. Not for two threads at once.
class Card {
public:
    virtual ~Card() = default;
    [[nodiscard]] virtual Bytes answer_to_reset() const = 0;
    [[nodiscard]] virtual Protocol protocol() const = 0;
    /// Power comes, or a reset: selections, proved PINs and session keys are gone.
    virtual void power_on() = 0;
    /// \return data and status word; nothing at all from a mute card.
    [[nodiscard]] virtual Bytes transmit(BytesView command) = 0;
};

/// A card that works in whole commands. Takes care of what lies between them and the line: with T=0, that data go one
/// way only (61xx, 6Cxx, and 6700 for a command with data and Le); with the others, answers longer than asked for.
class CommandCard : public Card {
public:
    void power_on() final;
    [[nodiscard]] Bytes transmit(BytesView command) final;

protected:
    virtual void start() = 0;
    [[nodiscard]] virtual Response answer(const Command& command) = 0;

private:
    [[nodiscard]] Response answer_t0(const Command& command);
    [[nodiscard]] Response rest(std::size_t most);

    Bytes m_waiting;               ///< what GET RESPONSE fetches
    std::optional<Command> m_asked;  ///< answered 6Cxx; comes again with the length told
    Response m_kept;               ///< the answer to it
};

/// A reader with a card in it, in this process.
class EmulatedChannel final : public Channel {
public:
    explicit EmulatedChannel(std::shared_ptr<Card> card);

    Result<Bytes> transmit(BytesView command) override;
    Status reset() override;
    [[nodiscard]] Bytes answer_to_reset() const override { return m_card->answer_to_reset(); }
    [[nodiscard]] Protocol protocol() const override { return m_card->protocol(); }

    /// The card is taken away instead of command `number` (the first is 1); every call fails from then on.
    void pull_at(unsigned number) { m_pull_at = number; }
    /// The reader has keys of its own, on which this is typed next; nullopt: the citizen cancels.
    void type_on_reader(std::optional<std::string> digits);
    [[nodiscard]] PinPad pin_pad() const override { return {m_has_keys}; }
    Result<Bytes> verify_on_reader(BytesView command, std::size_t shortest, std::size_t longest) override;

    /// Called with every exchange; for tests that look at what goes over the line.
    void listen(std::function<void(BytesView command, BytesView answer)> listener) { m_listener = std::move(listener); }
    /// Commands the card was sent.
    [[nodiscard]] unsigned commands() const { return m_commands; }
    [[nodiscard]] Card& card() { return *m_card; }

private:
    std::shared_ptr<Card> m_card;
    std::function<void(BytesView, BytesView)> m_listener;
    unsigned m_commands = 0;
    unsigned m_pull_at = 0;
    bool m_removed = false;
    bool m_has_keys = false;
    std::optional<std::string> m_typed;
};

inline Response status(std::uint16_t word) { return {{}, word}; }

}  // namespace balcao::card::emulator
