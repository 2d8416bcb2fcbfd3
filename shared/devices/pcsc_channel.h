#pragma once
// A card in a reader, over the PC/SC service.

#include <memory>
#include <string>
#include <vector>

#include "card/channel.h"

namespace balcao::devices {

/// Holds the card for itself (a PC/SC transaction) until destroyed; leaves it powered, with proved PINs forgotten, so that
/// the next program starts clean. Not for two threads at once.
class PcscChannel final : public card::Channel {
public:
    /// \param reader the service's name of it. Failures: removed (no card, no such reader), mute (a card that does not answer,
    /// or no PC/SC service), refused (another program holds the card for itself).
    [[nodiscard]] static card::Result<std::unique_ptr<PcscChannel>> connect(const std::string& reader);
    ~PcscChannel() override;

    card::Result<base::Bytes> transmit(base::BytesView command) override;
    card::Status reset() override;
    [[nodiscard]] base::Bytes answer_to_reset() const override { return m_answer_to_reset; }
    [[nodiscard]] card::Protocol protocol() const override { return m_protocol; }
    [[nodiscard]] card::PinPad pin_pad() const override { return {m_verify_control != 0}; }
    card::Result<base::Bytes> verify_on_reader(base::BytesView command, std::size_t shortest, std::size_t longest) override;

private:
    PcscChannel() = default;
    void look_for_pin_pad();
    void take_state();

    long m_context = 0;
    long m_card = 0;
    bool m_has_context = false;
    bool m_has_card = false;
    bool m_in_transaction = false;
    card::Protocol m_protocol = card::Protocol::t1;
    unsigned long m_active_protocol = 0;
    unsigned long m_verify_control = 0;  ///< control code of FEATURE_VERIFY_PIN_DIRECT; 0: no keys
    base::Bytes m_answer_to_reset;
};

/// Readers the service knows now, by name; empty without a service.
[[nodiscard]] std::vector<std::string> list_readers();

}  // namespace balcao::devices
