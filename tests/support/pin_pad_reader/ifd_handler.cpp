// A reader with keys of its own, as a driver of the PC/SC service (IFD handler 3.0, class 2 of PC/SC part 10). Cards come over the line of
// vpcd_line.h on 127.0.0.1; what the holder types stands in the file BALCAO_PIN_PAD names: digits, "cancel" or "timeout". For tests alone.
//
// The digits go into the command here and nowhere else, so that a test sees whether the host asked for the right block.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

extern "C" {
#include <ifdhandler.h>
#include <reader.h>
}

namespace {

using Octets = std::vector<std::uint8_t>;

constexpr DWORD k_get_features = SCARD_CTL_CODE(3400);
constexpr DWORD k_verify = SCARD_CTL_CODE(3401);

int g_listener = -1;
int g_card = -1;
Octets g_answer_to_reset;

void drop_card()
{
    if (g_card >= 0) {
        ::close(g_card);
    }
    g_card = -1;
}

bool send_all(const Octets& octets)
{
    std::size_t sent = 0;
    while (sent < octets.size()) {
        const ssize_t n = ::send(g_card, octets.data() + sent, octets.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) {
            return false;
        }
        sent += static_cast<std::size_t>(n);
    }
    return true;
}

bool receive_all(std::uint8_t* to, std::size_t size)
{
    while (size > 0) {
        pollfd wait{g_card, POLLIN, 0};
        const ssize_t n = ::poll(&wait, 1, 30'000) == 1 ? ::recv(g_card, to, size, 0) : -1;
        if (n <= 0) {
            return false;
        }
        to += n;
        size -= static_cast<std::size_t>(n);
    }
    return true;
}

bool say(const Octets& message)
{
    Octets framed{static_cast<std::uint8_t>(message.size() >> 8), static_cast<std::uint8_t>(message.size())};
    framed.insert(framed.end(), message.begin(), message.end());
    if (g_card < 0 || !send_all(framed)) {
        drop_card();
        return false;
    }
    return true;
}

bool ask(const Octets& message, Octets& answer)
{
    std::uint8_t size[2];
    if (!say(message) || !receive_all(size, 2)) {
        drop_card();
        return false;
    }
    answer.resize(static_cast<std::size_t>(size[0] << 8 | size[1]));
    if (!receive_all(answer.data(), answer.size())) {
        drop_card();
        return false;
    }
    return true;
}

bool look_for_card()
{
    if (g_card < 0) {
        pollfd wait{g_listener, POLLIN, 0};
        if (::poll(&wait, 1, 0) == 1) {
            g_card = ::accept4(g_listener, nullptr, nullptr, SOCK_CLOEXEC);
            const int on = 1;
            ::setsockopt(g_card, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
    }
    return g_card >= 0 && ask({0x04}, g_answer_to_reset);
}

std::string typed()
{
    const char* file = std::getenv("BALCAO_PIN_PAD");
    std::string line;
    std::ifstream in(file != nullptr ? file : "");
    std::getline(in, line);
    return line;
}

/// PIN_VERIFY_STRUCTURE, part 10 2.5.2. \return status word of the card or of the reader.
unsigned verify(const Octets& asked)
{
    constexpr std::size_t head = 19;
    if (asked.size() < head + 13) {
        return 0x6B80;
    }
    const std::size_t most = asked[5];
    const std::size_t least = asked[6];
    const std::size_t size = asked[15] | asked[16] << 8 | asked[17] << 16 | asked[18] << 24;
    Octets command(asked.begin() + head, asked.end());
    // ASCII digits from the left of a block of eight, no length written beside it: what a Citizen Card takes.
    if (asked[2] != 0x82 || asked[3] != 0x08 || asked[4] != 0x00 || most > 8 || least < 4 || least > most || size != command.size() || command.size() != 13 ||
        command[1] != 0x20 || command[4] != 8) {
        return 0x6B80;
    }
    const std::string digits = typed();
    if (digits == "cancel") {
        return 0x6401;
    }
    if (digits == "timeout") {
        return 0x6400;
    }
    if (digits.size() < least || digits.size() > most) {
        return 0x6403;
    }
    std::memcpy(command.data() + 5, digits.data(), digits.size());
    Octets answer;
    return ask(command, answer) && answer.size() == 2 ? static_cast<unsigned>(answer[0] << 8 | answer[1]) : 0x6400;
}

}  // namespace

RESPONSECODE IFDHCreateChannelByName(DWORD, LPSTR device)
{
    const char* colon = std::strrchr(device, ':');
    g_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(colon != nullptr ? std::atoi(colon + 1) : 0));
    const int on = 1;
    ::setsockopt(g_listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const bool listens = ::bind(g_listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && ::listen(g_listener, 4) == 0;
    return listens ? IFD_SUCCESS : IFD_COMMUNICATION_ERROR;
}

RESPONSECODE IFDHCreateChannel(DWORD, DWORD) { return IFD_COMMUNICATION_ERROR; }

RESPONSECODE IFDHCloseChannel(DWORD)
{
    drop_card();
    ::close(g_listener);
    return IFD_SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD, DWORD tag, PDWORD length, PUCHAR value)
{
    const auto octet = [&](std::uint8_t one) {
        if (*length < 1) {
            return IFD_ERROR_INSUFFICIENT_BUFFER;
        }
        *value = one;
        *length = 1;
        return IFD_SUCCESS;
    };
    if (tag == TAG_IFD_ATR || tag == SCARD_ATTR_ATR_STRING) {
        if (*length < g_answer_to_reset.size()) {
            return IFD_ERROR_INSUFFICIENT_BUFFER;
        }
        std::memcpy(value, g_answer_to_reset.data(), g_answer_to_reset.size());
        *length = g_answer_to_reset.size();
        return IFD_SUCCESS;
    }
    return tag == TAG_IFD_SLOTS_NUMBER || tag == TAG_IFD_SIMULTANEOUS_ACCESS ? octet(1) : tag == TAG_IFD_THREAD_SAFE ? octet(0) : IFD_ERROR_TAG;
}

RESPONSECODE IFDHSetCapabilities(DWORD, DWORD, DWORD, PUCHAR) { return IFD_NOT_SUPPORTED; }
RESPONSECODE IFDHSetProtocolParameters(DWORD, DWORD, UCHAR, UCHAR, UCHAR, UCHAR) { return IFD_SUCCESS; }

RESPONSECODE IFDHPowerICC(DWORD, DWORD action, PUCHAR atr, PDWORD length)
{
    if (!say({static_cast<std::uint8_t>(action == IFD_POWER_DOWN ? 0x00 : action == IFD_RESET ? 0x02 : 0x01)})) {
        return IFD_ERROR_POWER_ACTION;
    }
    if (action != IFD_POWER_DOWN) {
        if (!ask({0x04}, g_answer_to_reset) || g_answer_to_reset.size() > *length) {
            return IFD_ERROR_POWER_ACTION;
        }
        std::memcpy(atr, g_answer_to_reset.data(), g_answer_to_reset.size());
        *length = g_answer_to_reset.size();
    }
    return IFD_SUCCESS;
}

RESPONSECODE IFDHTransmitToICC(DWORD, SCARD_IO_HEADER, PUCHAR command, DWORD size, PUCHAR to, PDWORD length, PSCARD_IO_HEADER)
{
    Octets answer;
    if (!ask(Octets(command, command + size), answer) || answer.size() > *length) {
        *length = 0;
        return IFD_COMMUNICATION_ERROR;
    }
    std::memcpy(to, answer.data(), answer.size());
    *length = answer.size();
    return IFD_SUCCESS;
}

RESPONSECODE IFDHControl(DWORD, DWORD code, PUCHAR in, DWORD in_size, PUCHAR out, DWORD out_size, LPDWORD given)
{
    *given = 0;
    Octets answer;
    if (code == k_get_features) {
        answer = {FEATURE_VERIFY_PIN_DIRECT, 4, static_cast<std::uint8_t>(k_verify >> 24), static_cast<std::uint8_t>(k_verify >> 16),
                  static_cast<std::uint8_t>(k_verify >> 8), static_cast<std::uint8_t>(k_verify)};
    } else if (code == k_verify) {
        const unsigned word = verify(Octets(in, in + in_size));
        answer = {static_cast<std::uint8_t>(word >> 8), static_cast<std::uint8_t>(word)};
    } else {
        return IFD_ERROR_NOT_SUPPORTED;
    }
    if (out_size < answer.size()) {
        return IFD_ERROR_INSUFFICIENT_BUFFER;
    }
    std::memcpy(out, answer.data(), answer.size());
    *given = answer.size();
    return IFD_SUCCESS;
}

RESPONSECODE IFDHICCPresence(DWORD) { return look_for_card() ? IFD_SUCCESS : IFD_ICC_NOT_PRESENT; }
