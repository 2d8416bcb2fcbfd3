#pragma once
// Elementary files of a chip, whole, in as few commands as the chip lets us.

#include <cstdint>
#include <functional>
#include <map>

#include "card/session.h"

namespace balcao::card {

/// Octets read of a file, and its size.
using Progress = std::function<void(std::size_t done, std::size_t all)>;

class FileReader {
public:
    /// \param block most octets asked for at once in the clear; under session keys what fits a short protected answer.
    explicit FileReader(Session& session, std::uint32_t block = 256) : m_session(session), m_block(block) {}

    /// The chip said (EF.ATR/INFO, 7816-4 12.7.1) that it answers with up to so many octets.
    void allow_extended(std::uint32_t longest_answer) { m_extended = longest_answer; }

    /// A file that is one data object, by its short identifier (1 to 30): no SELECT, and its length is learnt from the first
    /// block. \param most octets such a file ever has.
    /// Failures: not_found, too_large, malformed (no data object, or an empty answer in the middle), those of Session.
    [[nodiscard]] Result<base::Bytes> read_object(std::uint8_t short_identifier, std::size_t most, const Progress& progress = {});
    /// The same of a file that was selected.
    [[nodiscard]] Result<base::Bytes> read_selected_object(std::size_t most, const Progress& progress = {});
    /// `count` octets from `offset` of the selected file; fewer when it ends before.
    [[nodiscard]] Result<base::Bytes> read_range(std::size_t offset, std::size_t count, const Progress& progress = {});

private:
    enum class Ended : std::uint8_t { no, yes };
    struct Part {
        base::Bytes data;
        Ended ended = Ended::no;
    };
    [[nodiscard]] Result<Part> part(std::optional<std::uint8_t> short_identifier, std::size_t offset, std::size_t wanted);
    [[nodiscard]] Result<base::Bytes> rest_of_object(base::Bytes start, std::size_t most, const Progress& progress);
    [[nodiscard]] std::uint32_t most_at_once() const;

    Session& m_session;
    std::uint32_t m_block;
    std::uint32_t m_extended = 0;
};

}  // namespace balcao::card
