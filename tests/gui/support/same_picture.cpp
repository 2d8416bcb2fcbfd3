// Says whether a drawn picture looks as the golden one: for scripts/golden-screens.
//   same-picture DRAWN GOLDEN     prints "same", or what differs
#include <cstdio>

#include "gui/support/golden.h"

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "same-picture DRAWN GOLDEN\n");
        return 2;
    }
    const auto what = balcao::gui::difference(argv[1], argv[2]);
    std::puts(what.empty() ? "same" : what.c_str());
    return 0;
}
