#pragma once
// What a frame takes while the queue is scrolled: for docs/performance.md.

#include <wx/dataview.h>
#include <wx/frame.h>

#include <vector>

#include "link/models.h"

namespace balcao::console {

/// Records of nobody, newest first.
[[nodiscard]] std::vector<link::QueueRow> made_up_rows(int count);

/// Scrolls a list by a row, by a page and by leaps, a step a frame, then prints one line of JSON and closes the window.
/// "cells" are those drawn in all, "laid_out" the texts that had to be shaped for it.
/// A frame's time is what the main thread spends from GDK's before-paint to after-paint: layout and drawing, without the X server, but with waiting
/// for it. "processor_ms" is what this thread computed for the whole step: telling the list its place, layout and drawing.
class ScrollMeasure {
public:
    ScrollMeasure(wxFrame* frame, wxDataViewCtrl* list, int frames) : m_frame(frame), m_list(list), m_frames(frames) {}
    void start();

private:
    void frame_drawn(double ms);
    void step();
    void report() const;
    wxFrame* m_frame;
    wxDataViewCtrl* m_list;
    int m_frames;
    std::vector<double> m_frames_ms;
    std::vector<double> m_processor_ms;
    double m_step_begun = 0;
    int m_steps = 0;
};

}  // namespace balcao::console
