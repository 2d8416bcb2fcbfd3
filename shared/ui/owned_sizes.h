#pragma once
// Windows whose size wx alone decides, and texts that take the width they get and grow downwards.

class wxWindow;

namespace balcao::ui::glue {

/// From here on the window's size is its owner's alone. GTK asks a widget what size it would like before it gives it the one it
/// has to take: a label shapes its text up to four times to answer, and what holds others asks each of them. What nobody heeds
/// is answered with nothing. Of a scrolled window what is inside, too.
void sized_by_owner(wxWindow* window);

/// How many questions were answered with nothing since the program began: for tests that GTK measures nothing for nobody.
struct SparedQuestions {
    int labels = 0;
    int panels = 0;
};
[[nodiscard]] SparedQuestions spared_questions();

/// Height in pixels that the label needs at `width` pixels; -1 for what is no label. Its text is laid out for that width at
/// once: the label given it afterwards has nothing to shape anew.
[[nodiscard]] int height_for_width(wxWindow* label, int width);

}  // namespace balcao::ui::glue
