#include "tickets_file.h"

#include "commands.h"

namespace balcao::cli {

std::optional<barcode::TicketShapes> load_tickets(Context& context, const std::string& path)
{
    const auto content = read_input(context, path);
    if (!content) {
        context.environment_error(content.error(), "cannot read " + path);
        return std::nullopt;
    }
    auto shapes = barcode::TicketShapes::parse(*content);
    if (!shapes) {
        context.environment_error(std::string(barcode::name(shapes.error().reason)), "shapes of tickets in " + path + ": " + barcode::describe(shapes.error()));
        return std::nullopt;
    }
    return std::move(*shapes);
}

}  // namespace balcao::cli
