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
    case wire::ActivationState::suspended:
    case wire::ActivationState::locked: return link::RecordState::attention;
    case wire::ActivationState::cancelled:
    case wire::ActivationState::signature_cancelled: return link::RecordState::cancelled;
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
    if (m_known.size() >= k_remembered) {
        m_known.clear();
    }
    auto state = link::RecordState::pending;  // without a readable receipt nothing more is claimed
    if (auto held = queue.receipt_of(item.position); held && *held) {
        // A receipt stands for up to 500 records that are shown one after the other: read anew for each, it kept the clerk
        // waiting for seconds after a large batch.
        if ((*held)->blob != m_read) {
            m_said = sync::read_activations((*held)->blob).value_or(decltype(m_said){});
            m_read = std::move((*held)->blob);
        }
        if (const auto said = m_said.find(item.seq); said != m_said.end()) {
            state = word_of(said->second);
        }
    }
    m_known[item.position] = state;
    return state;
}

}  // namespace balcao::desk
