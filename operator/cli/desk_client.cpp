#include "desk_client.h"

#include "desk/config.h"
#include "text/fault_text.h"

namespace balcao::cli {

void add_socket_option(CLI::App& command, std::string& socket)
{
    socket = link::default_socket_path();
    command.add_option("--socket", socket, "Socket of the desk service")->capture_default_str();
}

std::unique_ptr<link::Client> connect_desk(Context& context, const std::string& socket)
{
    auto client = link::Client::connect(socket, link::Role::cli);
    if (!client) {
        tell_fault(context, client.error());
        return nullptr;
    }
    return std::move(*client);
}

std::optional<wire::Json> ask_desk(Context& context, const std::string& socket, const char* action, wire::Json args)
{
    const auto client = connect_desk(context, socket);
    if (!client) {
        return std::nullopt;
    }
    auto answer = client->ask_and_wait(action, std::move(args));
    if (!answer) {
        tell_fault(context, answer.error());
        return std::nullopt;
    }
    return std::move(*answer);
}

std::optional<sync::Credentials> load_credentials(Context& context, const std::string& config)
{
    auto credentials = desk::load_config(config).and_then([](const desk::DeskConfig& found) { return sync::KeyFolder(found.keys_dir).load(); });
    if (!credentials) {
        tell_fault(context, credentials.error());
        return std::nullopt;
    }
    return std::move(*credentials);
}

void tell_fault(Context& context, const base::Fault& fault)
{
    const auto words = text::fault_text(text::Language::en, fault.code);
    context.environment_error(fault, words.happened + ' ' + words.safe + ' ' + words.now);
}

}  // namespace balcao::cli
