#include "card/card_pins.h"

#include <algorithm>

#include "card/applications.h"
#include "card/file_reader.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::size_t k_shortest = 4;
constexpr std::size_t k_longest = 8;
constexpr std::uint8_t k_filler = 0xFF;
constexpr std::uint8_t k_algorithm_rsa_sha256 = 0x42;
constexpr std::uint8_t k_algorithm_ecdsa_sha256 = 0x44;
constexpr std::uint8_t k_authentication_key_1 = 0x02;
constexpr std::uint8_t k_authentication_key_2 = 0x06;
constexpr std::size_t k_most_certificate = 8192;

/// The application with PINs and keys. On cards of 2024 it must be the one selected last.
Status select_keys(Session& session, CardKind kind)
{
    const auto selected = session.ask(select_application(kind == CardKind::citizen_card_2 ? BytesView(k_card_2_keys) : BytesView(k_card_1_application)));
    return selected ? Status() : Status(base::unexpected(selected.error()));
}

Result<PinStatus> status_of(std::uint16_t word)
{
    if (word == 0x9000) {
        return PinStatus{true, false, 3};
    }
    if (word >> 4 == 0x63C) {
        const unsigned left = word & 0xFU;
        return PinStatus{false, left == 0, left};
    }
    if (word == 0x6983 || word == 0x6984) {
        return PinStatus{false, true, 0};
    }
    return fail(Reason::refused, word);
}

Status judged(std::uint16_t word)
{
    const auto status = status_of(word);
    if (!status) {
        return base::unexpected(status.error());
    }
    if (status->blocked) {
        return fail(Reason::pin_blocked, word);
    }
    return status->proved ? Status() : Status(fail(Reason::pin_wrong, word));
}

/// Tries are read first; the last one needs the holder's word.
Status may_try(Session& session, CardKind kind, PinKind pin, LastTry last)
{
    const auto status = pin_status(session, kind, pin);
    if (!status) {
        return base::unexpected(status.error());
    }
    if (status->blocked) {
        return fail(Reason::pin_blocked);
    }
    if (!status->proved && status->tries_left <= 1 && last == LastTry::keep) {
        return fail(Reason::pin_refused_by_us);
    }
    return {};
}

Command verification(PinKind pin, Bytes block) { return {0x00, 0x20, 0x00, static_cast<std::uint8_t>(pin), std::move(block), {}, false}; }

}  // namespace

Result<PinStatus> pin_status(Session& session, CardKind kind, PinKind pin)
{
    if (auto selected = select_keys(session, kind); !selected) {
        return base::unexpected(selected.error());
    }
    const auto answer = session.send(verification(pin, {}));
    return answer ? status_of(answer->status) : base::unexpected(answer.error());
}

Status verify_pin(Session& session, CardKind kind, PinKind pin, const base::Secret& digits, LastTry last)
{
    const bool sound = digits.use([](BytesView content) {
        return content.size() >= k_shortest && content.size() <= k_longest &&
               std::all_of(content.begin(), content.end(), [](std::uint8_t octet) { return octet >= '0' && octet <= '9'; });
    });
    if (!sound) {
        return fail(Reason::malformed);
    }
    if (auto may = may_try(session, kind, pin, last); !may) {
        return may;
    }
    Command command = verification(pin, digits.use([](BytesView content) {
        Bytes block(content.begin(), content.end());
        block.resize(k_longest, k_filler);
        return block;
    }));
    const auto answer = session.send(command);
    base::wipe(command.data);
    return answer ? judged(answer->status) : Status(base::unexpected(answer.error()));
}

Status verify_pin_on_reader(Session& session, CardKind kind, PinKind pin, LastTry last)
{
    if (session.is_protected() || !session.channel().pin_pad().verify) {
        return fail(Reason::unsupported);
    }
    if (auto may = may_try(session, kind, pin, last); !may) {
        return may;
    }
    const Bytes command = encode(verification(pin, Bytes(k_longest, k_filler)));
    const auto answer = session.channel().verify_on_reader(command, k_shortest, k_longest);
    if (!answer) {
        return base::unexpected(answer.error());
    }
    const auto response = decode_response(*answer);
    return response ? judged(response->status) : Status(base::unexpected(response.error()));
}

Status verify_pin(Session& session, CardKind kind, PinKind which, const PinEntry& pin)
{
    return pin.digits != nullptr ? verify_pin(session, kind, which, *pin.digits, pin.last) : verify_pin_on_reader(session, kind, which, pin.last);
}

Status forget_pin(Session& session, CardKind kind, PinKind pin)
{
    if (kind != CardKind::citizen_card_2) {
        return session.reset();  // its applet has no other way
    }
    const auto answer = session.send(Command{0x00, 0x20, 0xFF, static_cast<std::uint8_t>(pin), {}, {}, false});
    return answer ? Status() : Status(base::unexpected(answer.error()));
}

Result<Bytes> sign_challenge(Session& session, CardKind kind, BytesView challenge)
{
    const bool second = kind == CardKind::citizen_card_2;
    const Bytes environment{0x80, 0x01, second ? k_algorithm_ecdsa_sha256 : k_algorithm_rsa_sha256,
                            0x84, 0x01, second ? k_authentication_key_2 : k_authentication_key_1};
    if (auto set = session.ask(Command{0x00, 0x22, 0x41, 0xB6, environment, {}, false}); !set) {
        return set;
    }
    if (auto given = session.ask(Command{0x00, 0x2A, 0x90, 0xA0, tlv(0x90, digest(Hash::sha256, challenge)), {}, false}); !given) {
        return given;
    }
    return session.ask(Command{0x00, 0x2A, 0x9E, 0x9A, {}, 256, false});
}

Result<Bytes> read_authentication_certificate(Session& session, CardKind kind)
{
    if (auto selected = select_keys(session, kind); !selected) {
        return base::unexpected(selected.error());
    }
    const std::uint16_t file = kind == CardKind::citizen_card_2 ? 0xEF02 : 0xEF09;
    auto selected = session.ask(select_in_citizen_folder(file));
    if (!selected && selected.error().reason == Reason::not_found) {
        // Paths may begin at the card's own root there: folder by folder, then, from where the application stands.
        selected = session.ask(Command{0x00, 0xA4, 0x00, 0x0C, {0x5F, 0x00}, {}, false});
        if (selected) {
            selected = session.ask(select_file(file));
        }
    }
    if (!selected) {
        return selected;
    }
    return FileReader(session).read_selected_object(k_most_certificate);
}

}  // namespace balcao::card
