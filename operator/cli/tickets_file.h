#pragma once
// A site's own shapes of appointment and ticket codes.

#include <optional>
#include <string>

#include "barcode/ticket_shapes.h"
#include "context.h"

namespace balcao::cli {

/// nullopt when the file cannot be read or holds a wrong shape: which one and why has been said.
[[nodiscard]] std::optional<barcode::TicketShapes> load_tickets(Context& context, const std::string& path);

}  // namespace balcao::cli
