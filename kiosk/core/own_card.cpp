#include "core/own_card.h"

#include "devices/card_reader.h"

namespace balcao::kiosk {

using base::FaultCode;
using base::Result;

void CardInReader::ask_way(std::function<void(Result<PinWay>)> done)
{
    const bool posted = m_thread.post([deliver = m_deliver, done](const std::stop_token& stop) {
        const auto asked = devices::ask_pin_in_reader({}, stop);
        Result<PinWay> way = asked ? Result<PinWay>(PinWay{asked->status.tries_left, asked->status.blocked, asked->on_reader})
                                   : base::unexpected(asked.error());
        deliver([done, way = std::move(way)] { done(way); });
    });
    if (!posted) {
        done(base::fail(FaultCode::card_in_use));
    }
}

void CardInReader::prove(Question question, std::function<void(Result<Proof>)> done)
{
    const bool posted = m_thread.post([deliver = m_deliver, question, done](const std::stop_token& stop) {
        const card::PinEntry pin{question.pin.get(), question.last_try ? card::LastTry::may_be_used : card::LastTry::keep};
        auto proved = devices::prove_possession_in_reader({}, question.challenge, pin, stop);
        Result<Proof> proof = proved ? Result<Proof>(Proof{std::string(card::name(proved->kind)), std::move(proved->certificate),
                                                           std::move(proved->authorities), std::move(proved->signature)})
                                     : base::unexpected(proved.error());
        deliver([done, proof = std::move(proof)] { done(proof); });
    });
    if (!posted) {
        done(base::fail(FaultCode::card_in_use));
    }
}

}  // namespace balcao::kiosk
