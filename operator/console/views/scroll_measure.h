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
/// A frame's time is what the main thread spends from GDK's before-paint to after-paint: layout and drawing, without the X server.
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
    int m_steps = 0;
};

}  // namespace balcao::console
