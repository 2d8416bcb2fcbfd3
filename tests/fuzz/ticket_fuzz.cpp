// A file of ticket shapes and, after a NUL, a payload: the file is taken or refused with a sentence, and what matches
// holds only what a screen may show. Without a NUL the built-in shapes look at all of it.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "barcode/ticket_shapes.h"

namespace {

using namespace balcao;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

bool printable(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void look(const barcode::TicketShapes& shapes, std::string_view payload)
{
    const auto code = shapes.match(payload);
    if (!code) {
        return;
    }
    require(!payload.empty() && payload.size() <= barcode::k_max_ticket_text && printable(payload));
    require(!code->shape.empty() && printable(code->shape));
    require(printable(code->ticket) && code->fields.count("ticket") == 0 && code->fields.size() < barcode::k_max_ticket_parts);
    std::size_t shown = code->ticket.size();
    for (const auto& [field, value] : code->fields) {
        require(!field.empty() && printable(field) && printable(value));
        shown += value.size();
    }
    require(shown <= 2 * payload.size());  // dates grow by their hyphens
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view whole(reinterpret_cast<const char*>(data), size);
    look(barcode::TicketShapes::built_in(), whole);
    const auto end = whole.find('\0');
    const auto shapes = barcode::TicketShapes::parse(whole.substr(0, end));
    if (!shapes) {
        require(!barcode::name(shapes.error().reason).empty() && printable(barcode::describe(shapes.error())));
    } else {
        require(shapes->size() > 0 && shapes->size() <= barcode::k_max_ticket_shapes);
        look(*shapes, end == std::string_view::npos ? whole : whole.substr(end + 1));
    }
    return 0;
}
