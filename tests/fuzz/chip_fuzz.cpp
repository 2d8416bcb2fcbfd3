// The fuzzer plays the card. Octet 0 chooses protocol and key; what follows are answers, each with its length in front (two octets).
// Whatever a chip says, a reading ends: in a bounded number of commands, with a value or a named failure, and never with
// a chip believed to be genuine.

#include <cstdint>
#include <cstdlib>

#include "card/card_pins.h"
#include "card/card_reading.h"

namespace {

using namespace balcao;
using namespace balcao::card;

constexpr base::Instant k_now{std::chrono::seconds{1'784'203'200}};  // 2026-07-16
// 256 KiB of photo in blocks of 32 octets is the longest way a chip can send this software.
constexpr unsigned k_most_commands = 20'000;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

class FuzzedChannel final : public Channel {
public:
    FuzzedChannel(base::BytesView script, Protocol protocol) : m_script(script), m_protocol(protocol) {}

    Result<base::Bytes> transmit(base::BytesView command) override
    {
        require(command.size() >= 4 && ++m_commands <= k_most_commands);
        if (m_script.size() < 2) {
            return fail(Reason::removed);
        }
        const std::size_t wanted = static_cast<std::size_t>(m_script[0]) << 8 | m_script[1];
        const std::size_t size = std::min(wanted, m_script.size() - 2);
        const base::BytesView answer = m_script.subspan(2, size);
        m_script = m_script.subspan(2 + size);
        return base::Bytes(answer.begin(), answer.end());
    }
    Status reset() override { return {}; }
    [[nodiscard]] base::Bytes answer_to_reset() const override { return {}; }
    [[nodiscard]] Protocol protocol() const override { return m_protocol; }

private:
    base::BytesView m_script;
    Protocol m_protocol;
    unsigned m_commands = 0;
};

std::optional<AccessKey> key_of(std::uint8_t choice)
{
    switch (choice % 3) {
        case 0: return std::nullopt;
        case 1: return *CardAccessNumber::of("123456");
        default: return *MrzKey::of("L898902C3", "740812", "120415");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const base::BytesView script(data + 1, size - 1);
    constexpr Protocol protocols[] = {Protocol::t0, Protocol::t1, Protocol::contactless};
    const Protocol protocol = protocols[data[0] / 4 % 3];
    const TrustStore nobody;
    base::SeededRandom random(data[0]);
    CardRequest request;
    request.key = key_of(data[0]);
    request.practice = true;
    request.now = k_now;
    {
        FuzzedChannel channel(script, protocol);
        Session session(channel);
        const auto reading = read_card(session, request, {nobody, nobody}, random);
        require(!reading || colour(reading->finding) != Colour::green);
    }
    for (const CardKind kind : {CardKind::citizen_card_1, CardKind::citizen_card_2}) {
        FuzzedChannel channel(script, protocol);
        Session session(channel);
        const base::Secret digits(base::as_bytes("1234"));
        static_cast<void>(verify_pin(session, kind, PinKind::authentication, digits, LastTry::keep));
        static_cast<void>(sign_challenge(session, kind, base::to_bytes("challenge")));
        static_cast<void>(read_authentication_certificate(session, kind));
        static_cast<void>(read_address_1(session));
    }
    static_cast<void>(parse_security_infos(script));
    static_cast<void>(parse_dg2(script));
    static_cast<void>(parse_dg11(script));
    static_cast<void>(parse_dg12(script));
    static_cast<void>(parse_dg13(script));
    static_cast<void>(parse_identity_1(script));
    static_cast<void>(parse_address_1(script));
    return 0;
}
