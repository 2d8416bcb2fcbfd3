#pragma once
// GTK's part of texts that take the width they get and grow downwards.

class wxWindow;

namespace balcao::ui::glue {

/// From here on the label's size is its owner's alone. GTK asks a label what size it would like before it gives it the one it
/// has to take, and the label shapes its text up to four times to answer; what nobody heeds is answered with nothing.
/// Windows that are no label are left as they are.
void sized_by_owner(wxWindow* label);

/// Height in pixels that the label needs at `width` pixels; -1 for what is no label. Its text is laid out for that width at
/// once: the label given it afterwards has nothing to shape anew.
[[nodiscard]] int height_for_width(wxWindow* label, int width);

}  // namespace balcao::ui::glue
