#pragma once
// Several pictures of one document, read as one: what blur or glare hides in one picture another shows.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/mrz_reader.h"

namespace balcao::devices::vision {

/// Adds up what the network saw in successive views of one document and decodes the sum once.
///
/// Two people are never mixed: a picture that plainly contradicts the ones before begins anew, one that may
/// or may not belong to them is left out, and what no check digit covers (names, states, sex) must be read
/// alike in two views before the sum is sure.
///
/// A doubt does not go away by looking often at one thing. Pictures of a document that lies still differ by the sensor's
/// noise alone: they are one view, and its characters are as sure as their mean. What a stamp hides, it hides in every
/// view: a place must therefore have been clear in one of them by itself, clearer the more there were, or the luckiest
/// of many pictures would decide.
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

    /// Pictures of the document, however few views they were.
    [[nodiscard]] std::size_t frames() const { return m_pictures; }

private:
    enum class Belongs { yes, perhaps, no };

    /// What pictures from one place show.
    struct View {
        std::vector<std::vector<Place>> places;  // mean log-probabilities among the characters a place admits
        ZoneReading reading;                     // of the mean
        std::size_t pictures = 1;                // that went into it
        std::size_t agreeing = 0;                // of them, those whose networks did not contradict
    };

    [[nodiscard]] Belongs belongs(const std::vector<std::vector<Place>>& places) const;
    [[nodiscard]] bool same_view(const View& view, const ZoneReading& reading, const std::vector<std::vector<Place>>& places) const;
    void begin(const ZoneReading& reading);
    [[nodiscard]] View view_of(const ZoneReading& reading) const;
    void look_again(View& view, const ZoneReading& reading, const std::vector<std::vector<Place>>& places) const;
    [[nodiscard]] std::vector<std::vector<Place>> mean_places() const;
    [[nodiscard]] double least_clear(double pitch_px) const;
    [[nodiscard]] bool clear_by_itself(const ZoneReading& sum) const;
    [[nodiscard]] ZoneReading decide(const View& latest) const;

    MrzReader& m_reader;
    MrzFormat m_format = MrzFormat::td1;
    std::vector<View> m_views;    // the latest ones, oldest first
    std::size_t m_seen = 0;       // views so far
    std::size_t m_pictures = 0;
    std::size_t m_left_out = 0;   // pictures in a row that may belong to another document
    std::size_t m_empty = 0;      // pictures in a row without a zone
};

}  // namespace balcao::devices::vision
