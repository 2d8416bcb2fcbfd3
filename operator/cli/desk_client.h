#pragma once
// What the commands that talk to the running desk service share.

#include <memory>
#include <optional>
#include <string>

#include "commands.h"
#include "link/client.h"
#include "sync/key_folder.h"

namespace balcao::cli {

/// --socket, with its default.
void add_socket_option(CLI::App& command, std::string& socket);

/// Connects as a command; on failure says so and raises the exit code.
[[nodiscard]] std::unique_ptr<link::Client> connect_desk(Context& context, const std::string& socket);

/// One ask of the running service; nullopt: it did not answer or refused, which has been said then.
[[nodiscard]] std::optional<wire::Json> ask_desk(Context& context, const std::string& socket, const char* action, wire::Json args);

/// What the central knows this desk by, from the settings' key folder; on failure says so and raises the exit code.
[[nodiscard]] std::optional<sync::Credentials> load_credentials(Context& context, const std::string& config);

/// A fault in the reader's words: what happened, is the work safe, what now; raises the exit code.
void tell_fault(Context& context, const base::Fault& fault);

}  // namespace balcao::cli
