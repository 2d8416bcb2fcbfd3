#include "devices/pcsc_channel.h"

#include <algorithm>
#include <array>

#include <PCSC/reader.h>
#include <PCSC/winscard.h>

#include "devices/reader_names.h"

namespace balcao::devices {

using base::Bytes;
using base::BytesView;
using card::fail;
using card::Reason;

namespace {

constexpr std::size_t k_longest_answer = 65536 + 2;
constexpr DWORD k_get_features = SCARD_CTL_CODE(3400);
constexpr std::uint8_t k_seconds_for_a_pin = 30;

Reason reason_of(LONG code)
{
    switch (code) {
        case SCARD_W_REMOVED_CARD:
        case SCARD_E_NO_SMARTCARD:
        case SCARD_E_UNKNOWN_READER:
        case SCARD_E_READER_UNAVAILABLE:
        case SCARD_E_NOT_TRANSACTED:  // what a card taken away in the middle of a command gives
        case SCARD_E_NO_READERS_AVAILABLE: return Reason::removed;
        case SCARD_E_SHARING_VIOLATION: return Reason::refused;
        case SCARD_E_CANCELLED: return Reason::cancelled;
        default: return Reason::mute;
    }
}

/// Historical bytes of a contactless card stand in an answer the reader made up: 3B 8n 80 01 (PC/SC part 3).
bool is_contactless(BytesView atr) { return atr.size() >= 4 && atr[0] == 0x3B && atr[1] >> 4 == 0x8 && atr[2] == 0x80 && atr[3] == 0x01; }

/// The control codes a reader lists as tag, length 4, code (part 10, 2.3).
std::uint32_t control_of(BytesView features, std::uint8_t wanted)
{
    for (std::size_t at = 0; at + 6 <= features.size(); at += 6) {
        if (features[at] == wanted && features[at + 1] == 4) {
            std::uint32_t code = 0;
            for (std::size_t i = 2; i < 6; ++i) {
                code = code << 8 | features[at + i];
            }
            return code;
        }
    }
    return 0;
}

}  // namespace

std::vector<std::string> list_readers()
{
    SCARDCONTEXT context = 0;
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context) != SCARD_S_SUCCESS) {
        return {};
    }
    std::vector<std::string> out;
    DWORD size = 0;
    if (SCardListReaders(context, nullptr, nullptr, &size) == SCARD_S_SUCCESS && size > 0) {
        std::vector<char> list(size);
        if (SCardListReaders(context, nullptr, list.data(), &size) == SCARD_S_SUCCESS) {
            out = split_names(list);
        }
    }
    SCardReleaseContext(context);
    return out;
}

card::Result<std::unique_ptr<PcscChannel>> PcscChannel::connect(const std::string& reader)
{
    std::unique_ptr<PcscChannel> channel(new PcscChannel());
    SCARDCONTEXT context = 0;
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context) != SCARD_S_SUCCESS) {
        return fail(Reason::mute);
    }
    channel->m_context = context;
    channel->m_has_context = true;
    SCARDHANDLE handle = 0;
    DWORD protocol = 0;
    if (const LONG code =
            SCardConnect(context, reader.c_str(), SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &handle, &protocol);
        code != SCARD_S_SUCCESS) {
        return fail(reason_of(code));
    }
    channel->m_card = handle;
    channel->m_has_card = true;
    channel->m_active_protocol = protocol;
    if (const LONG code = SCardBeginTransaction(handle); code != SCARD_S_SUCCESS) {
        return fail(reason_of(code));
    }
    channel->m_in_transaction = true;
    channel->take_state();
    channel->look_for_pin_pad();
    return channel;
}

PcscChannel::~PcscChannel()
{
    if (m_in_transaction) {
        SCardEndTransaction(m_card, SCARD_LEAVE_CARD);
    }
    if (m_has_card) {
        SCardDisconnect(m_card, SCARD_RESET_CARD);
    }
    if (m_has_context) {
        SCardReleaseContext(m_context);
    }
}

void PcscChannel::take_state()
{
    std::array<BYTE, MAX_ATR_SIZE> atr{};
    DWORD size = atr.size();
    DWORD state = 0;
    DWORD protocol = m_active_protocol;
    DWORD name_size = 0;
    if (SCardStatus(m_card, nullptr, &name_size, &state, &protocol, atr.data(), &size) == SCARD_S_SUCCESS) {
        m_answer_to_reset.assign(atr.begin(), atr.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(size, atr.size())));
    }
    m_protocol = m_active_protocol == SCARD_PROTOCOL_T0       ? card::Protocol::t0
                 : is_contactless(m_answer_to_reset) ? card::Protocol::contactless
                                                              : card::Protocol::t1;
}

void PcscChannel::look_for_pin_pad()
{
    std::array<BYTE, 256> features{};
    DWORD size = 0;
    if (SCardControl(m_card, k_get_features, nullptr, 0, features.data(), features.size(), &size) == SCARD_S_SUCCESS) {
        m_verify_control = control_of(BytesView(features).first(std::min<std::size_t>(size, features.size())), FEATURE_VERIFY_PIN_DIRECT);
    }
}

card::Result<Bytes> PcscChannel::transmit(BytesView command)
{
    const SCARD_IO_REQUEST* header = m_active_protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    Bytes answer(k_longest_answer);
    DWORD size = answer.size();
    const LONG code = SCardTransmit(m_card, header, command.data(), command.size(), nullptr, answer.data(), &size);
    if (code != SCARD_S_SUCCESS) {
        return fail(reason_of(code));
    }
    answer.resize(size);
    return answer;
}

card::Status PcscChannel::reset()
{
    DWORD protocol = 0;
    const LONG code =
        SCardReconnect(m_card, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_RESET_CARD, &protocol);
    if (code != SCARD_S_SUCCESS) {
        return fail(reason_of(code));
    }
    m_active_protocol = protocol;
    take_state();
    return {};
}

card::Result<Bytes> PcscChannel::verify_on_reader(BytesView command, std::size_t shortest, std::size_t longest)
{
    if (m_verify_control == 0) {
        return fail(Reason::unsupported);
    }
    // PIN_VERIFY_STRUCTURE of part 10, 2.5.2: ASCII digits, left justified, the block as in `command`.
    Bytes block{k_seconds_for_a_pin, k_seconds_for_a_pin, 0x82, static_cast<std::uint8_t>(longest), 0x00,
                static_cast<std::uint8_t>(longest), static_cast<std::uint8_t>(shortest), 0x02, 0x01, 0x16, 0x08, 0x00, 0x00, 0x00, 0x00};
    const std::size_t size = command.size();
    block.insert(block.end(), {static_cast<std::uint8_t>(size), static_cast<std::uint8_t>(size >> 8), 0x00, 0x00});
    block.insert(block.end(), command.begin(), command.end());
    std::array<BYTE, 16> answer{};
    DWORD got = 0;
    const LONG code = SCardControl(m_card, m_verify_control, block.data(), block.size(), answer.data(), answer.size(), &got);
    if (code != SCARD_S_SUCCESS) {
        return fail(reason_of(code));
    }
    if (got < 2) {
        return fail(Reason::mute);
    }
    const unsigned word = static_cast<unsigned>(answer[0]) << 8 | answer[1];
    if (word == 0x6400 || word == 0x6401) {
        return fail(Reason::pin_cancelled, static_cast<std::uint16_t>(word));
    }
    return Bytes(answer.begin(), answer.begin() + 2);
}

}  // namespace balcao::devices
