// balcao read code: what the content of a barcode is.

#include <memory>
#include <string>

#include "code_json.h"
#include "commands.h"

namespace balcao::cli {

namespace {

struct Options {
    std::string file;
    std::string hex;
    std::string text;
};

void answer_code(Context& context, const base::Bytes& bytes)
{
    const auto payload = barcode::classify(bytes);
    if (!acceptable(payload, bytes)) {
        context.raise(Exit::refused);
    }
    context.answer(to_json(payload, bytes), to_text(payload, bytes));
}

void read(Context& context, const CLI::App& command, const Options& options)
{
    if (command.count("--hex") > 0) {
        if (const auto bytes = base::from_hex(options.hex)) {
            answer_code(context, *bytes);
        } else {
            context.raise(Exit::refused);
            context.answer({{"kind", nullptr}, {"error", "not_hex"}},
                           "Not hexadecimal: an even number of the digits 0-9 and letters a-f, without blanks");
        }
    } else if (command.count("--text") > 0) {
        answer_code(context, base::to_bytes(options.text));
    } else {
        const auto content = read_input(context, options.file);
        if (!content) {
            context.environment_error(content.error(), "cannot read " + options.file);
            return;
        }
        answer_code(context, base::to_bytes(*content));
    }
}

}  // namespace

void add_read_code(CLI::App& app, Context& context)
{
    CLI::App& reading = group(app, "read", "Read a document, a picture or a code");
    auto* command = reading.add_subcommand("code", "Content of a barcode: invoice, visible seal, ticket, address");
    const auto options = std::make_shared<Options>();
    auto* file = command->add_option("file", options->file, "File with the code's octets, or - for the standard input");
    auto* hex = command->add_option("--hex", options->hex, "The octets in hexadecimal");
    auto* text = command->add_option("--text", options->text, "The content as text");
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
