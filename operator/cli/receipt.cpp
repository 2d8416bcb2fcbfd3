// balcao receipt verify: checks the signed statement of a receipt without a network.

#include <fstream>
#include <iterator>
#include <memory>

#include "base/bytes.h"
#include "commands.h"
#include "desk_client.h"
#include "devices/image_reading.h"
#include "desk/presenter.h"
#include "paper/receipt_qr.h"
#include "seal/key.h"
#include "seal/signature.h"
#include "text/format.h"
#include "text/names.h"

namespace balcao::cli {

namespace {

using wire::OrderedJson;

struct ReceiptOptions {
    std::string socket;
    std::int64_t seq = 0;
    std::string input;
    std::string certificate;
    std::string authority;
    std::string format;  ///< empty: as the desk's printer is set
};

enum class StatementVerdict { valid, invalid, unverified };

std::string_view name(StatementVerdict verdict)
{
    switch (verdict) {
    case StatementVerdict::valid: return "valid";
    case StatementVerdict::invalid: return "invalid";
    case StatementVerdict::unverified: return "unverified";
    }
    return "";
}

std::string_view explain(paper::StatementProblem problem)
{
    switch (problem) {
    case paper::StatementProblem::not_a_statement: return "no receipt code here: it begins with BALCAO1:";
    case paper::StatementProblem::unknown_version: return "the receipt was made by a newer version; update this program";
    case paper::StatementProblem::malformed: return "the code is cut short or mistyped; read it again";
    }
    return "";
}

bool is_picture(const std::string& content)
{
    return content.rfind("\x89PNG", 0) == 0 || content.rfind("\xFF\xD8\xFF", 0) == 0;
}

/// The statement in what was named: a text, a text file, a receipt's PDF (its keywords) or a picture of the code.
std::optional<std::string> find_statement(Context& context, const std::string& input)
{
    constexpr std::string_view k_prefix = "BALCAO";
    if (input.rfind(k_prefix, 0) == 0) {
        return input;
    }
    const auto content = read_input(context, input);
    if (!content) {
        context.environment_error(content.error(), "neither a receipt code nor a file that can be read: " + input);
        return std::nullopt;
    }
    if (is_picture(*content)) {
        devices::ImageReader reader;
        const auto reading = reader.read(base::as_bytes(*content), base::utc_day(context.clock().now()), std::chrono::seconds(30));
        if (reading) {
            for (const auto& code : reading->barcodes) {
                const auto text = base::to_text(code.bytes);
                if (text.rfind(k_prefix, 0) == 0) {
                    return text;
                }
            }
        }
        return std::string();
    }
    const auto start = content->find(k_prefix);
    if (start == std::string::npos) {
        return std::string();
    }
    const bool pdf = content->rfind("%PDF", 0) == 0;
    const auto end = pdf ? content->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:", start) : std::string::npos;
    return content->substr(start, end - start);
}

/// nullopt: something on this machine is missing (already told).
std::optional<StatementVerdict> judge(Context& context, const ReceiptOptions& options, const paper::SignedStatement& statement)
{
    if (options.certificate.empty()) {
        return StatementVerdict::unverified;
    }
    const auto certificate = seal::Certificate::load(options.certificate);
    if (!certificate) {
        context.environment_error(certificate.error(), "cannot read the terminal's certificate " + options.certificate);
        return std::nullopt;
    }
    if (!options.authority.empty()) {
        const auto authority = seal::Certificate::load_bundle(options.authority);
        if (!authority) {
            context.environment_error(authority.error(), "cannot read the authority " + options.authority);
            return std::nullopt;
        }
        // As of the receipt's own time: a certificate that has ended since was good then.
        if (!seal::verify_chain(*certificate, *authority, statement.statement.at, seal::Profile::client)) {
            return StatementVerdict::invalid;
        }
    }
    const bool signed_by_it = certificate->common_name() == statement.statement.terminal.text() &&
                              paper::verify_statement(statement, [&](base::BytesView content, base::BytesView signature) {
                                  return seal::verify(*certificate, content, signature);
                              }).has_value();
    return signed_by_it ? StatementVerdict::valid : StatementVerdict::invalid;
}

void answer(Context& context, const paper::Statement& statement, StatementVerdict verdict)
{
    const auto id = desk::receipt_id(statement.record_hash);
    const OrderedJson json{{"kind", "receipt"},
                           {"receipt_id", id},
                           {"terminal", statement.terminal.text()},
                           {"epoch", statement.epoch.text()},
                           {"seq", statement.seq},
                           {"state", paper::name(statement.state)},
                           {"at", base::format_instant(statement.at)},
                           {"record_hash", base::to_hex(statement.record_hash)},
                           {"signature", name(verdict)}};
    std::string text = "Receipt " + id + ": " + text::state_word(text::Language::en, paper::name(statement.state)) + " on " +
                       text::format_date_time(statement.at, std::chrono::minutes{0}) + " UTC, terminal " + statement.terminal.text() + ", record " +
                       std::to_string(statement.seq) + "\n";
    switch (verdict) {
    case StatementVerdict::valid: text += "Signature: valid"; break;
    case StatementVerdict::invalid: text += "Signature: INVALID. This paper was changed, or comes from another desk."; break;
    case StatementVerdict::unverified: text += "Signature: not checked. Name the terminal's certificate with --certificate."; break;
    }
    context.answer(json, text);
}

void verify(Context& context, const ReceiptOptions& options)
{
    const auto found = find_statement(context, options.input);
    if (!found) {
        return;
    }
    const auto statement = paper::parse_statement(*found);
    if (!statement) {
        context.raise(Exit::refused);
        context.answer({{"kind", "receipt"}, {"error", paper::name(statement.error())}, {"message", explain(statement.error())}},
                       "Refused: " + std::string(explain(statement.error())));
        return;
    }
    const auto verdict = judge(context, options, *statement);
    if (!verdict) {
        return;
    }
    if (*verdict == StatementVerdict::invalid) {
        context.raise(Exit::refused);
    }
    answer(context, statement->statement, *verdict);
}

/// Counted by the service before the paper is made; whoever is signed in at the console is who had it made.
void print_copy(Context& context, const ReceiptOptions& options)
{
    wire::Json args{{"seq", options.seq}};
    if (!options.format.empty()) {
        args["format"] = options.format;
    }
    const auto answer = ask_desk(context, options.socket, "receipt_print", std::move(args));
    if (answer) {
        context.answer(OrderedJson::parse(answer->dump()), "copy " + std::to_string(answer->at("copy").get<int>()) + ": " + answer->at("pdf").get<std::string>());
    }
}

void list_copies(Context& context, const ReceiptOptions& options)
{
    const auto answer = ask_desk(context, options.socket, "queue_list", {{"limit", 500}});
    if (!answer) {
        return;
    }
    for (const auto& row : answer->at("rows")) {
        const auto seq = row.at("seq").get<std::int64_t>();
        const auto copies = row.at("receipt_copies").get<int>();
        if (options.seq > 0 ? seq == options.seq : copies > 0) {
            context.answer({{"seq", seq}, {"copies", copies}}, "record " + std::to_string(seq) + ": receipt printed " + std::to_string(copies) + " times");
        }
    }
}

}  // namespace

void add_receipt(CLI::App& app, Context& context)
{
    CLI::App& receipts = group(app, "receipt", "A citizen's receipt");
    auto* command = receipts.add_subcommand("verify", "Is the code on a receipt right? Works without a network");
    const auto options = std::make_shared<ReceiptOptions>();
    command->add_option("input", options->input, "The code's text, a text file, a receipt as PDF, a picture (PNG, JPEG), or -")->required();
    command->add_option("--certificate", options->certificate, "Certificate of the terminal (terminal.pem of its key folder)");
    command->add_option("--authority", options->authority, "Authority of the central (ca.pem): checks the certificate too");
    command->callback([&context, options] { verify(context, *options); });
    auto* print = receipts.add_subcommand("print", "Makes the paper once more; it says which copy it is, and the desk keeps who had it made");
    const auto copy = std::make_shared<ReceiptOptions>();
    print->add_option("number", copy->seq, "Of the record")->required()->check(CLI::PositiveNumber);
    print->add_option("--format", copy->format, "slip (PDF, 80 mm), a4 (PDF) or escpos (octets for a roll printer); default: paper.receipts of desk.toml")
        ->check(CLI::IsMember({"slip", "a4", "escpos"}));
    add_socket_option(*print, copy->socket);
    print->callback([&context, copy] { print_copy(context, *copy); });
    auto* copies = receipts.add_subcommand("copies", "How often receipts went to a printer; who and when stands in `balcao audit export`");
    const auto which = std::make_shared<ReceiptOptions>();
    copies->add_option("number", which->seq, "Of one record; default: of all that were printed");
    add_socket_option(*copies, which->socket);
    copies->callback([&context, which] { list_copies(context, *which); });
}

}  // namespace balcao::cli
