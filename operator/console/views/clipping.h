#pragma once
// What lies on the clipboard, as far as a document can be read from it.

#include <string>

#include "base/descriptor.h"

namespace balcao::console {

struct Clipping {
    base::Descriptor picture;  ///< PNG in memory, never on a disk
    std::string path;          ///< first of the copied files
    std::string text;
};

/// The best of what is there: picture, file, text. Empty when there is nothing.
[[nodiscard]] Clipping take_clipping();

}  // namespace balcao::console
