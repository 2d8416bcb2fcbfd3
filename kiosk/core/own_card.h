#pragma once
// The citizen's own card in the reader, when the citizen is alone: its PIN is given to the card by this process and to nobody else.

#include <functional>
#include <memory>

#include "base/executor.h"
#include "base/result.h"
#include "base/secret.h"
#include "devices/card_reader.h"

namespace balcao::kiosk {

class OwnCard {
public:
    struct Question {
        std::shared_ptr<const base::Secret> pin;  ///< nullptr: typed on the reader
        bool last_try = false;                    ///< the citizen said that the last try may be used
        base::Bytes challenge;
    };
    virtual ~OwnCard() = default;
    /// How the PIN can be given; nothing is tried. Faults: those of devices/card_reader.h.
    virtual void ask_way(std::function<void(base::Result<devices::PinQuestion>)> done) = 0;
    /// Faults: card_pin_wrong (a: tries left), card_pin_blocked, card_pin_last_try, card_removed and the others there.
    virtual void prove(Question question, std::function<void(base::Result<card::PossessionProof>)> done) = 0;
};

/// The first reader with a card. Works on a thread of its own; answers go through `deliver`, which brings them to the owner's.
class CardInReader final : public OwnCard {
public:
    using Deliver = std::function<void(std::function<void()> answer)>;
    explicit CardInReader(Deliver deliver) : m_deliver(std::move(deliver)) {}

    void ask_way(std::function<void(base::Result<devices::PinQuestion>)> done) override;
    void prove(Question question, std::function<void(base::Result<card::PossessionProof>)> done) override;

private:
    Deliver m_deliver;
    base::SerialExecutor m_thread{4};
};

}  // namespace balcao::kiosk
