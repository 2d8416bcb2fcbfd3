#pragma once
// A card that answers from a list and keeps what it was sent; and randomness from a list.

#include <string>
#include <vector>

#include "base/random.h"
#include "card/channel.h"
#include "vectors.h"

namespace balcao::test {

class ScriptedChannel final : public card::Channel {
public:
    ScriptedChannel(card::Protocol protocol, std::vector<std::string> answers) : m_protocol(protocol), m_answers(std::move(answers)) {}
    card::Result<base::Bytes> transmit(base::BytesView command) override
    {
        sent.push_back(base::to_hex(command));
        if (sent.size() > m_answers.size()) {
            return card::fail(card::Reason::removed);
        }
        return hex(m_answers[sent.size() - 1]);
    }
    card::Status reset() override { return {}; }
    [[nodiscard]] base::Bytes answer_to_reset() const override { return {}; }
    [[nodiscard]] card::Protocol protocol() const override { return m_protocol; }
    std::vector<std::string> sent;

private:
    card::Protocol m_protocol;
    std::vector<std::string> m_answers;
};

/// The octets of a worked example, in the order they are drawn.
class ReplayedRandom final : public base::Random {
public:
    explicit ReplayedRandom(std::vector<base::Bytes> draws)
    {
        for (const auto& draw : draws) {
            m_octets.insert(m_octets.end(), draw.begin(), draw.end());
        }
    }
    void fill(std::span<std::uint8_t> out) override
    {
        REQUIRE(m_octets.size() >= out.size());
        std::copy_n(m_octets.begin(), out.size(), out.begin());
        m_octets.erase(m_octets.begin(), m_octets.begin() + static_cast<std::ptrdiff_t>(out.size()));
    }

private:
    base::Bytes m_octets;
};

}  // namespace balcao::test
