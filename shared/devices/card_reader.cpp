#include "devices/card_reader.h"

#include <thread>
#include <type_traits>

#include "devices/pcsc_channel.h"

namespace balcao::devices {

using base::fail;
using base::Fault;
using base::FaultCode;
using card::Reason;

namespace {

constexpr std::chrono::milliseconds k_look_again{150};

/// The first reader in which a card answers; the last failure otherwise.
base::Result<std::unique_ptr<PcscChannel>> connect(const std::string& wanted, const std::string& but = {})
{
    const auto readers = wanted.empty() ? list_readers() : std::vector<std::string>{wanted};
    if (readers.empty()) {
        return fail(FaultCode::reader_service_down);
    }
    FaultCode worst = FaultCode::card_removed;
    for (const auto& reader : readers) {
        if (reader == but) {
            continue;
        }
        auto channel = PcscChannel::connect(reader);
        if (channel) {
            return std::move(*channel);
        }
        if (channel.error().reason != Reason::removed) {
            worst = channel.error().reason == Reason::refused ? FaultCode::card_in_use : FaultCode::card_mute;
        }
    }
    return fail(worst);
}

base::Result<card::CardReading> read_once(const CardReaderRequest& request, const card::Anchors& anchors, base::Random& random,
                                          const std::stop_token& stop, const card::ReadingProgress& progress)
{
    auto channel = connect(request.reader, request.but);
    if (!channel) {
        return base::unexpected(channel.error());
    }
    card::Session session(**channel, stop);
    auto reading = card::read_card(session, request.card, anchors, random, progress);
    if (!reading) {
        return base::unexpected(to_fault(reading.error()));
    }
    return std::move(*reading);
}

/// Runs `work` on the Citizen Card in the reader.
template <class Work>
auto with_citizen_card(const std::string& reader, std::stop_token stop, const Work& work)
    -> base::Result<typename std::invoke_result_t<Work, card::Session&, card::CardKind>::value_type>
{
    auto channel = connect(reader);
    if (!channel) {
        return base::unexpected(channel.error());
    }
    card::Session session(**channel, std::move(stop));
    const auto kind = card::identify(session);
    if (!kind) {
        return base::unexpected(to_fault(kind.error()));
    }
    if (*kind != card::CardKind::citizen_card_1 && *kind != card::CardKind::citizen_card_2) {
        return fail(FaultCode::card_unknown);
    }
    auto done = work(session, *kind);
    if (!done) {
        return base::unexpected(to_fault(done.error()));
    }
    return std::move(*done);
}

}  // namespace

base::Fault to_fault(const card::Failure& failure)
{
    switch (failure.reason) {
        case Reason::removed: return {FaultCode::card_removed};
        case Reason::mute: return {FaultCode::card_mute};
        case Reason::cancelled: return {FaultCode::card_reading_stopped};
        case Reason::not_found: return {FaultCode::card_unknown};
        case Reason::key_needed: return {FaultCode::card_key_needed};
        case Reason::wrong_key: return {FaultCode::card_key_wrong, 0, failure.status};
        case Reason::broken_seal: return {FaultCode::card_doubtful, 0, failure.status};
        case Reason::pin_wrong: return {FaultCode::card_pin_wrong, failure.status & 0xF};
        case Reason::pin_blocked: return {FaultCode::card_pin_blocked};
        case Reason::pin_refused_by_us: return {FaultCode::card_pin_last_try};
        case Reason::pin_cancelled: return {FaultCode::card_reading_stopped};
        case Reason::malformed:
        case Reason::too_large:
        case Reason::refused:
        case Reason::unsupported:
        case Reason::internal: return {FaultCode::card_unreadable, static_cast<std::int64_t>(failure.reason), failure.status};
    }
    return {FaultCode::card_unreadable};
}

base::Result<card::CardReading> read_card_in_reader(const CardReaderRequest& request, const card::Anchors& anchors, base::Random& random,
                                                    std::stop_token stop, const card::ReadingProgress& progress)
{
    const auto until = std::chrono::steady_clock::now() + request.wait;
    auto reading = read_once(request, anchors, random, stop, progress);
    while (!reading && reading.error().code == FaultCode::card_removed && std::chrono::steady_clock::now() < until && !stop.stop_requested()) {
        std::this_thread::sleep_for(k_look_again);  // none yet, or one that was just taken out
        reading = read_once(request, anchors, random, stop, progress);
    }
    return reading;
}

base::Result<std::optional<std::string>> find_citizen_card(const std::function<bool(base::BytesView certificate)>& wanted, std::stop_token stop)
{
    const auto readers = list_readers();
    if (readers.empty()) {
        return fail(FaultCode::reader_service_down);
    }
    bool some = false;
    base::Fault worst{FaultCode::card_removed};
    for (const auto& reader : readers) {
        const auto certificate = with_citizen_card(reader, stop, [](card::Session& session, card::CardKind kind) { return card::read_authentication_certificate(session, kind); });
        if (certificate && wanted(*certificate)) {
            return std::optional(reader);
        }
        some = some || certificate;
        if (!certificate && certificate.error().code != FaultCode::card_removed) {
            worst = certificate.error();
        }
    }
    return some ? base::Result<std::optional<std::string>>(std::nullopt) : base::unexpected(worst);
}

base::Result<PinQuestion> ask_pin_in_reader(const std::string& reader, std::stop_token stop)
{
    return with_citizen_card(reader, std::move(stop), [](card::Session& session, card::CardKind kind) -> card::Result<PinQuestion> {
        const auto status = card::pin_status(session, kind, card::PinKind::authentication);
        if (!status) {
            return base::unexpected(status.error());
        }
        return PinQuestion{*status, session.channel().pin_pad().verify};
    });
}

base::Result<card::PossessionProof> prove_possession_in_reader(const std::string& reader, base::BytesView challenge, const card::PinEntry& pin,
                                                               std::stop_token stop)
{
    return with_citizen_card(reader, std::move(stop), [&](card::Session& session, card::CardKind kind) {
        return card::prove_possession(session, kind, challenge, pin);
    });
}

base::Result<std::optional<card::CitizenAddress>> read_address_in_reader(const std::string& reader, const card::PinEntry& pin, std::stop_token stop)
{
    using Address = std::optional<card::CitizenAddress>;
    return with_citizen_card(reader, std::move(stop), [&pin](card::Session& session, card::CardKind kind) -> card::Result<Address> {
        if (kind != card::CardKind::citizen_card_1) {
            return Address();
        }
        if (auto proved = card::verify_pin(session, kind, card::PinKind::address, pin); !proved) {
            return base::unexpected(proved.error());
        }
        auto file = card::read_address_1(session);
        const auto forgotten = card::forget_pin(session, kind, card::PinKind::address);
        if (!file) {
            return base::unexpected(file.error());
        }
        return forgotten ? card::Result<Address>(std::move(file->address)) : base::unexpected(forgotten.error());
    });
}

}  // namespace balcao::devices
