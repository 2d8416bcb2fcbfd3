#pragma once
// What the console says of records on a stick and of a terminal that leaves, decided without a widget.

#include <string>

#include "console/view_model.h"

namespace balcao::console {

/// The line above the media: what runs, or what came of the last act. Empty: nothing to say.
struct StickWords {
    Mood mood = Mood::neutral;
    std::string headline;
    std::string detail;
    friend bool operator==(const StickWords&, const StickWords&) = default;
};
[[nodiscard]] StickWords stick_words(const link::StickWork& work, Language language);

/// One medium: "PEN · 7 GB free · 2 to deliver · 1 answer for this desk"
[[nodiscard]] std::string medium_words(const link::StickMedium& medium, Language language);

/// What is left of one kind: the first line of its row, and the small one below.
struct LeftWords {
    std::string what;
    std::string next;  ///< what to do, whose turn it is, how long it takes
    friend bool operator==(const LeftWords&, const LeftWords&) = default;
};
[[nodiscard]] LeftWords left_words(const link::LeftLine& line, Language language);

/// How full the queue may get before the disk does.
struct Backlog {
    double fraction = 0;
    Mood mood = Mood::info;
    std::string words;  ///< "23 of 41 000 · 57 days of work"
};
/// Without a measure yet: an empty bar and a dash.
[[nodiscard]] Backlog backlog(const link::QueueView& queue, Language language);

}  // namespace balcao::console
