#include "core/own_card.h"

namespace balcao::kiosk {

using base::FaultCode;
using base::Result;

void CardInReader::ask_way(std::function<void(Result<devices::PinQuestion>)> done)
{
    const bool posted = m_thread.post([deliver = m_deliver, done](const std::stop_token& stop) {
        deliver([done, way = devices::ask_pin_in_reader({}, stop)] { done(way); });
    });
    if (!posted) {
        done(base::fail(FaultCode::card_in_use));
    }
}

void CardInReader::prove(Question question, std::function<void(Result<card::PossessionProof>)> done)
{
    const bool posted = m_thread.post([deliver = m_deliver, question, done](const std::stop_token& stop) {
        const card::PinEntry pin{question.pin.get(), question.last_try ? card::LastTry::may_be_used : card::LastTry::keep};
        deliver([done, proof = devices::prove_possession_in_reader({}, question.challenge, pin, stop)] { done(proof); });
    });
    if (!posted) {
        done(base::fail(FaultCode::card_in_use));
    }
}

}  // namespace balcao::kiosk
