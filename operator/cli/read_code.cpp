// balcao read code: what the content of a barcode is.

#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "code_json.h"
#include "commands.h"
#include "tickets_file.h"

namespace balcao::cli {

namespace {

struct ReadCodeOptions {
    std::string file;
    std::string hex;
    std::string text;
    std::string certificates;
    std::string ticket_shapes;
};

void answer_code(Context& context, const base::Bytes& bytes, const barcode::TicketShapes& tickets, const SignerCheck& check)
{
    const auto payload = barcode::classify(bytes, tickets);
    if (!acceptable(payload, bytes, check)) {
        context.raise(Exit::refused);
    }
    context.answer(to_json(payload, bytes, check), to_text(payload, bytes, check));
}

/// The site's certificates. nullopt: the folder cannot be read or holds none, which was said.
std::optional<seal::SignerStore> load_certificates(Context& context, const std::string& folder)
{
    auto store = seal::SignerStore::load(folder);
    if (!store) {
        context.environment_error(store.error(), "cannot read certificates from the folder " + folder);
        return std::nullopt;
    }
    for (const auto& file : store->skipped()) {
        context.err() << "no certificate on an elliptic curve in " << file << ": left out\n";
    }
    if (store->size() == 0) {
        context.environment_error("key_missing", "no certificate in the folder " + folder);
        return std::nullopt;
    }
    return std::move(*store);
}

/// The site's shapes of tickets. nullopt: the file cannot be read or is wrong, which was said.
void read(Context& context, const CLI::App& command, const ReadCodeOptions& options)
{
    std::optional<seal::SignerStore> store;
    if (command.count("--certificates") > 0) {
        store = load_certificates(context, options.certificates);
        if (!store) {
            return;
        }
    }
    std::optional<barcode::TicketShapes> own;
    if (command.count("--ticket-shapes") > 0) {
        own = load_tickets(context, options.ticket_shapes);
        if (!own) {
            return;
        }
    }
    const auto& tickets = own ? *own : barcode::TicketShapes::built_in();
    const SignerCheck check{store ? &*store : nullptr, context.clock().now()};
    if (command.count("--hex") > 0) {
        if (const auto bytes = base::from_hex(options.hex)) {
            answer_code(context, *bytes, tickets, check);
        } else {
            context.raise(Exit::refused);
            context.answer({{"kind", nullptr}, {"error", "not_hex"}},
                           "Not hexadecimal: an even number of the digits 0-9 and letters a-f, without blanks");
        }
    } else if (command.count("--text") > 0) {
        answer_code(context, base::to_bytes(options.text), tickets, check);
    } else {
        const auto content = read_input(context, options.file);
        if (!content) {
            context.environment_error(content.error(), "cannot read " + options.file);
            return;
        }
        answer_code(context, base::to_bytes(*content), tickets, check);
    }
}

}  // namespace

void add_read_code(CLI::App& app, Context& context)
{
    CLI::App& reading = group(app, "read", "Read a document, a picture or a code");
    auto* command = reading.add_subcommand("code", "Content of a barcode: invoice, visible seal, ticket, address");
    const auto options = std::make_shared<ReadCodeOptions>();
    auto* file = command->add_option("file", options->file, "File with the code's octets, or - for the standard input");
    auto* hex = command->add_option("--hex", options->hex, "The octets in hexadecimal");
    auto* text = command->add_option("--text", options->text, "The content as text");
    command->add_option("--certificates", options->certificates,
                        "Folder with the certificates of known signers (.pem .crt .cer .der): signatures are checked");
    command->add_option("--ticket-shapes", options->ticket_shapes,
                        "File with the site's own shapes of tickets instead of the built-in ones (docs/document-codes.md)");
    file->excludes(hex)->excludes(text);
    hex->excludes(text);
    command->callback([&context, command, file, hex, text, options] {
        if (file->count() + hex->count() + text->count() == 0) {
            throw CLI::RequiredError("FILE, --hex or --text");
        }
        read(context, *command, *options);
    });
}

}  // namespace balcao::cli
