#include "desk/record_words.h"

#include "sync/receipt_check.h"

namespace balcao::desk {
namespace {

constexpr std::size_t k_remembered = 4'000;

link::RecordState word_of(wire::ActivationState state)
{
    switch (state) {
    case wire::ActivationState::activated: return link::RecordState::activated;
    case wire::ActivationState::registered:
    case wire::ActivationState::pending: return link::RecordState::pending;
    case wire::ActivationState::replaced:
    case wire::ActivationState::locked:
    case wire::ActivationState::cancelled: return link::RecordState::attention;
    }
    return link::RecordState::pending;
}

}  // namespace

link::RecordState RecordWords::word(queue::Queue& queue, const queue::Item& item)
{
    switch (item.state) {
    case queue::State::pending:
        return item.attempts > 0 ? link::RecordState::pending : link::RecordState::registered_here;
    case queue::State::in_flight:
    case queue::State::retry:
    case queue::State::resending:
    case queue::State::parked: return link::RecordState::pending;
    case queue::State::dead:
    case queue::State::frozen: return link::RecordState::attention;
    case queue::State::replaced:
    case queue::State::waived: return link::RecordState::attention;
    case queue::State::acked:
    case queue::State::purged: break;
    }
    if (const auto known = m_known.find(item.position); known != m_known.end()) {
        return known->second;
    }
    auto state = link::RecordState::pending;  // without a readable receipt nothing more is claimed
    if (const auto blob = queue.receipt_of(item.position); blob && *blob) {
        if (const auto said = sync::read_receipt((*blob)->blob, item.seq); said && *said && (*said)->activation) {
            state = word_of(*(*said)->activation);
        }
    }
    if (m_known.size() >= k_remembered) {
        m_known.clear();
    }
    m_known[item.position] = state;
    return state;
}

}  // namespace balcao::desk
