// A chip of a travel document through a real PC/SC service: what goes over the line arrives whole, and quickly.

#include <PCSC/winscard.h>

#include <algorithm>
#include <array>

#include "card/session.h"
#include "card_emulator/terminal.h"
#include "support/virtual_reader.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::hex;

namespace {

/// The bare library, without the product's own care about readers.
class BareChannel final : public Channel {
public:
    explicit BareChannel(const char* reader)
    {
        REQUIRE(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &m_context) == SCARD_S_SUCCESS);
        LONG result = SCARD_E_NO_SMARTCARD;
        for (int i = 0; i < 3000 && result != SCARD_S_SUCCESS; ++i) {
            result = SCardConnect(m_context, reader, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &m_card, &m_protocol);
            if (result != SCARD_S_SUCCESS) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        }
        REQUIRE(result == SCARD_S_SUCCESS);
    }
    ~BareChannel() override
    {
        SCardDisconnect(m_card, SCARD_RESET_CARD);
        SCardReleaseContext(m_context);
    }
    BareChannel(const BareChannel&) = delete;
    BareChannel& operator=(const BareChannel&) = delete;
    Result<base::Bytes> transmit(base::BytesView command) override
    {
        base::Bytes answer(65538);
        DWORD size = answer.size();
        const auto* line = m_protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
        if (SCardTransmit(m_card, line, command.data(), command.size(), nullptr, answer.data(), &size) != SCARD_S_SUCCESS) {
            return fail(Reason::removed);
        }
        answer.resize(size);
        return answer;
    }
    Status reset() override
    {
        const LONG result = SCardReconnect(m_card, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_RESET_CARD, &m_protocol);
        return result == SCARD_S_SUCCESS ? Status() : fail(Reason::removed);
    }
    [[nodiscard]] base::Bytes answer_to_reset() const override { return {}; }
    [[nodiscard]] Protocol protocol() const override { return m_protocol == SCARD_PROTOCOL_T0 ? Protocol::t0 : Protocol::t1; }

private:
    SCARDCONTEXT m_context = 0;
    SCARDHANDLE m_card = 0;
    DWORD m_protocol = 0;
};

}  // namespace

TEST_CASE("a passport with 17 KB of picture is read under PACE keys, in blocks and at once; pulled out, it is gone")
{
    test::VirtualReader reader;
    base::SeededRandom random(4);
    const PaceOffer offer{Mapping::generic, Cipher::aes128, 13};
    auto content = test::example_passport();
    content.extended = true;
    content.access.access_number = "123456";
    content.access.pace = {offer};
    content.master[k_ef_card_access] = card_access({offer});
    reader.insert(std::make_shared<Emrtd>(content, random));
    BareChannel channel("Desk 00 00");
    Session session(channel);
    auto opened = test::pace(session, offer, base::to_bytes("123456"), 2);
    REQUIRE(opened);
    session.protect(opened->keys);
    REQUIRE(session.ask(select_application(hex("A0000002471001"))));
    REQUIRE(session.ask(select_file(data_group(2))));
    const base::Bytes& photo = content.files.at(data_group(2));
    base::Bytes read;
    std::vector<std::chrono::microseconds> times;
    while (read.size() < photo.size()) {
        const auto begin = std::chrono::steady_clock::now();
        append(read, *session.ask(read_binary(read.size(), 223)));
        times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin));
    }
    CHECK(read == photo);
    std::sort(times.begin(), times.end());
    MESSAGE("one block, median: " << times[times.size() / 2].count() << " us");
    // 44 ms for each of them when the line waits for acknowledgements; what else the machine does makes many slow, not all.
    CHECK(times[times.size() / 10] < std::chrono::milliseconds(20));
    Command whole = read_binary(0, 65536);
    whole.extended = true;
    CHECK(session.ask(whole) == photo);

    REQUIRE(session.reset());
    CHECK(session.send(select_file(data_group(2)))->status == 0x6A82);  // the application has to be selected again
    reader.remove();
    CHECK(session.send(read_binary(0, 4)).error().reason == Reason::removed);
}
