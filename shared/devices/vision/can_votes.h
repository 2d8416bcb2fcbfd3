#pragma once
// Access numbers over the pictures of one card: what one picture reads wrongly, the next may read otherwise.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "devices/vision/can_reader.h"

namespace balcao::devices::vision {

struct VotedNumber {
    CanCandidate number;     ///< as the picture added last shows it
    std::size_t frames = 1;  ///< differing pictures that gave these digits; 1 while others speak against them
};

class NumberVotes {
public:
    /// Adds what a picture shows. A picture like one that was added already adds nothing, however often it comes.
    /// nullopt when no candidate of this picture is clear.
    [[nodiscard]] std::optional<VotedNumber> add(const std::vector<CanCandidate>& candidates);

    /// The card has been taken away.
    void clear();

private:
    struct Reading {
        std::string digits;
        NumberPlaces places{};
    };
    std::vector<Reading> m_readings;  // of differing pictures, the oldest first
    std::size_t m_empty = 0;          // pictures in a row without a number
};

}  // namespace balcao::devices::vision
