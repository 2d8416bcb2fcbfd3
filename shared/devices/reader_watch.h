#pragma once
// Watches card readers: tells whether the reader service runs, a reader is plugged in, and a card
// lies on it. Blocks in the service instead of asking again and again.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace balcao::devices {

enum class ReaderState : std::uint8_t {
    service_down,  ///< pcscd does not run or does not answer
    no_reader,     ///< it runs, and no reader is plugged in
    reader_empty,  ///< at least one reader, no card in any
    card_present   ///< a card lies in the reader named
};
/// Stable names: service_down, no_reader, reader_empty, card_present.
[[nodiscard]] std::string_view name(ReaderState state);

struct ReaderStatus {
    ReaderState state = ReaderState::service_down;
    std::string reader;             ///< the reader with the card; with none, the first reader
    base::Bytes atr;                ///< answer to reset of the card, at most 33 octets
    bool mute = false;              ///< a card that does not answer: upside down or damaged
    bool in_use = false;            ///< another program holds the card
    std::vector<std::string> readers;
    std::vector<std::string> with_card;  ///< of those, where a card lies
    friend bool operator==(const ReaderStatus&, const ReaderStatus&) = default;
};

/// Reports every change from its own thread, the first state at once. The callback must return
/// soon and must not destroy the watch. The destructor stops the thread and waits for it.
class ReaderWatch {
public:
    using Report = std::function<void(const ReaderStatus&)>;

    explicit ReaderWatch(Report report);
    ~ReaderWatch();
    ReaderWatch(const ReaderWatch&) = delete;
    ReaderWatch& operator=(const ReaderWatch&) = delete;

    [[nodiscard]] ReaderStatus current() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::devices
