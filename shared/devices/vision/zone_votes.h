#pragma once
// Several pictures of one document, read as one: what blur or glare hides in one picture another shows.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/mrz_reader.h"

namespace balcao::devices::vision {

/// Adds up what the network saw in successive pictures of one document and decodes the sum once.
///
/// Two people are never mixed: a picture that plainly contradicts the ones before begins anew, one that may
/// or may not belong to them is left out, and what no check digit covers (names, states, sex) must be read
/// alike in two pictures before the sum is sure. A picture that is sure by itself needs no others. The same picture once
/// more (a document that lies still under a camera without noise) is counted and adds nothing: a doubt does not go away
/// by looking twice at one thing.
class ZoneVotes {
public:
    /// \param reader must outlive this.
    explicit ZoneVotes(MrzReader& reader) : m_reader(reader) {}

    /// One more picture. \return what all pictures of its document say together; nullopt when it shows no zone.
    std::optional<ZoneReading> add(const cv::Mat& frame);

    /// The same for a picture that has been read already.
    ZoneReading add(const ZoneReading& reading);

    /// One more picture, and no zone in it.
    void add_nothing();

    /// The document has been taken away.
    void clear();

    /// Pictures that were added up or repeated one that was.
    [[nodiscard]] std::size_t frames() const { return m_frames + m_repeated; }

private:
    enum class Belongs { yes, perhaps, no };
    [[nodiscard]] Belongs belongs(const ZoneReading& reading) const;
    void begin(const ZoneReading& reading);
    [[nodiscard]] ZoneReading decide(const ZoneReading& latest) const;

    MrzReader& m_reader;
    MrzFormat m_format = MrzFormat::td1;
    std::vector<std::vector<Place>> m_sum;  // log-probabilities among the 37 characters
    std::vector<std::vector<Place>> m_last; // of the picture added last
    std::size_t m_repeated = 0;             // pictures that were like it in every place
    std::vector<std::string> m_uncovered;   // text no digit covers, of every picture by itself
    double m_mean_log = 0;                  // summed
    std::size_t m_frames = 0;
    std::size_t m_left_out = 0;             // pictures in a row that may belong to another document
    std::size_t m_empty = 0;                // pictures in a row without a zone
};

}  // namespace balcao::devices::vision
