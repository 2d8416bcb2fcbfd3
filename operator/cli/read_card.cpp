// balcao read card: the document in a card reader, read and judged.

#include <fstream>
#include <memory>

#include "base/files.h"
#include "card/trust_store_files.h"
#include "commands.h"
#include "devices/card_reader.h"
#include "domain/draft.h"
#include "mrz_records.h"
#include "text/fault_text.h"

namespace balcao::cli {

namespace {

using wire::OrderedJson;

struct Options {
    std::string reader;
    std::string can;
    std::string mrz_file;
    std::string photo_file;
    std::string states;
    std::string citizen_card;
    std::string pin_file;
    std::string address_pin_file;
    bool reader_pin = false;
    bool last_try = false;
    int crl_days = 90;
    int wait_s = 0;
    bool practice = false;
};

/// The folder's certificates; an empty store without a folder.
std::optional<card::TrustStore> trust(Context& context, const std::string& folder)
{
    if (folder.empty()) {
        return card::TrustStore();
    }
    auto loaded = card::load_trust_folder(folder, card::TrustStore(), context.clock().now());
    if (!loaded) {
        context.environment_error("file_unreadable", "The folder of certificates " + folder + " cannot be read.");
        return std::nullopt;
    }
    return std::move(loaded->store);
}

/// What opens the chip, as the options give it. \return false after an error was told.
bool take_key(Context& context, const Options& options, std::optional<card::AccessKey>& key)
{
    if (!options.can.empty()) {
        const auto number = card::CardAccessNumber::of(options.can);
        if (!number) {
            context.environment_error("usage", "--can wants the six digits printed on the card");
            return false;
        }
        key = *number;
        return true;
    }
    if (options.mrz_file.empty()) {
        return true;
    }
    const auto content = read_input(context, options.mrz_file);
    if (!content) {
        context.environment_error(content.error(), "cannot read " + options.mrz_file);
        return false;
    }
    const auto records = split_mrz_records(*content);
    const auto zone = records.empty() ? base::Result<mrz::Mrz, mrz::Malformed>(base::unexpected(mrz::Malformed()))
                                      : mrz::parse(records.front(), base::utc_day(context.clock().now()));
    if (!zone) {
        context.environment_error("input_invalid", options.mrz_file + " holds no machine-readable zone");
        return false;
    }
    key = card::MrzKey::of(*zone);
    return true;
}

OrderedJson verdicts(const card::PassiveAuthentication& passive)
{
    OrderedJson out = OrderedJson::object();
    for (const auto& [question, answer] : passive.evidence.verdicts) {
        out[question] = answer;
    }
    return out;
}

OrderedJson to_json(const card::CardReading& reading, std::int64_t ms)
{
    OrderedJson fields = OrderedJson::object();
    for (const auto& [field, text] : reading.document.fields) {
        fields[std::string(domain::name(field))] = text;
    }
    OrderedJson json{{"card", card::name(reading.kind)},
                     {"access", card::name(reading.access)},
                     {"fields", fields},
                     {"mrz", reading.zone},
                     {"authenticity",
                      {{"passive", card::name(reading.passive.conclusion)},
                       {"active", card::name(reading.active_authentication)},
                       {"chip", card::name(reading.chip_authentication)},
                       {"finding", card::name(reading.finding)},
                       {"colour", card::name(card::colour(reading.finding))},
                       {"verdicts", verdicts(reading.passive)}}},
                     {"photo", reading.photo ? OrderedJson(reading.photo->kind == card::ImageKind::jpeg ? "jpeg" : "jpeg2000") : OrderedJson(nullptr)},
                     {"apdus", reading.commands},
                     {"ms", ms}};
    if (reading.activated) {
        json["activated"] = *reading.activated;
    }
    return json;
}

std::string to_text(const card::CardReading& reading)
{
    std::string text = std::string(card::name(reading.kind)) + ", opened by " + std::string(card::name(reading.access)) + "\n";
    for (const auto& [field, value] : reading.document.fields) {
        text += "  " + std::string(domain::name(field)) + ": " + value + "\n";
    }
    text += std::string(card::name(card::colour(reading.finding))) + ": " + std::string(card::name(reading.finding)) + "\n";
    for (const auto& [question, answer] : reading.passive.evidence.verdicts) {
        text += "  " + question + ": " + answer + "\n";
    }
    return text + std::to_string(reading.commands) + " commands";
}

void tell_fault(Context& context, const base::Fault& fault)
{
    const auto words = text::fault_text(text::Language::en, fault.code);
    if (fault.code == base::FaultCode::reader_service_down) {
        context.environment_error(fault, words.happened + ' ' + words.now);
        return;
    }
    context.raise(Exit::refused);
    context.answer({{"error", base::name(fault.code)}, {"a", fault.a}, {"b", fault.b}}, words.happened + ' ' + words.now);
}

/// Never longer than a PIN can be, by one that makes it none.
constexpr std::size_t k_longest_pin = 9;

void prove(Context& context, const Options& options, const card::TrustStore& authorities)
{
    const base::Secret pin = options.reader_pin ? base::Secret() : base::read_secret_line(options.pin_file, k_longest_pin);
    const card::PinEntry entry{options.reader_pin ? nullptr : &pin, options.last_try ? card::LastTry::may_be_used : card::LastTry::keep};
    base::SystemRandom random;
    const auto proof = devices::prove_possession_in_reader(options.reader, card::make_possession_challenge("balcao read card", random), entry);
    if (!proof) {
        tell_fault(context, proof.error());
        return;
    }
    const auto proved = card::judge_possession(*proof, authorities, {context.clock().now(), std::nullopt, {std::chrono::days(options.crl_days)}, {}});
    if (!proved) {
        tell_fault(context, devices::to_fault(proved.error()));
        return;
    }
    if (proved->conclusion == card::Colour::red) {
        context.raise(Exit::refused);
    }
    OrderedJson json{{"holder", proved->holder.name},
                     {"civil_id", proved->holder.civil_id},
                     {"possession", card::name(proved->conclusion)},
                     {"signature", card::name(proved->signature)},
                     {"chain", card::name(proved->certificate.chain)},
                     {"validity", card::name(proved->certificate.validity)},
                     {"crl", card::name(proved->certificate.crl)}};
    if (proved->certificate.crl_age) {
        json["crl_age_days"] = proved->certificate.crl_age->count();
    }
    context.answer(json, std::string(card::name(proved->conclusion)) + ": " + proved->holder.name + " has proved to be here");
}

void read_address(Context& context, const Options& options)
{
    const base::Secret pin = base::read_secret_line(options.address_pin_file, k_longest_pin);
    const auto address = devices::read_address_in_reader(options.reader, {&pin, options.last_try ? card::LastTry::may_be_used : card::LastTry::keep});
    if (!address) {
        tell_fault(context, address.error());
        return;
    }
    if (!*address) {
        context.answer({{"address", nullptr}}, "this card keeps no address; it stands at the registry alone");
        return;
    }
    std::string text;
    for (const auto& part : (*address)->parts) {
        text += (text.empty() ? "" : ", ") + part;
    }
    context.answer({{"address", {{"abroad", (*address)->abroad}, {"parts", (*address)->parts}}}}, text);
}

void read(Context& context, const Options& options)
{
    devices::CardReaderRequest request{options.reader, {}, std::chrono::seconds(options.wait_s), {}};
    request.card.practice = options.practice;
    request.card.now = context.clock().now();
    request.card.rules.crl_at_most = std::chrono::days(options.crl_days);
    if (!take_key(context, options, request.card.key)) {
        return;
    }
    const auto states = trust(context, options.states);
    const auto citizen_card = states ? trust(context, options.citizen_card) : std::nullopt;
    if (!citizen_card) {
        return;
    }
    base::SystemRandom random;
    const auto begin = context.clock().monotonic_ms();
    const auto reading = devices::read_card_in_reader(request, {*states, *citizen_card}, random);
    const auto ms = context.clock().monotonic_ms() - begin;
    if (!reading) {
        tell_fault(context, reading.error());
        return;
    }
    if (card::colour(reading->finding) == card::Colour::red) {
        context.raise(Exit::refused);
    }
    context.answer(to_json(*reading, ms), to_text(*reading));
    if (!options.photo_file.empty() && reading->photo) {
        std::ofstream out(options.photo_file, std::ios::binary | std::ios::trunc);
        out.write(reinterpret_cast<const char*>(reading->photo->octets.data()), static_cast<std::streamsize>(reading->photo->octets.size()));
        if (!out.flush()) {
            context.environment_error("file_unwritable", "The photo cannot be written to " + options.photo_file);
        }
    }
    if (options.reader_pin || !options.pin_file.empty()) {
        prove(context, options, *citizen_card);
    }
    if (!options.address_pin_file.empty()) {
        read_address(context, options);
    }
}

}  // namespace

void add_read_card(CLI::App& app, Context& context)
{
    CLI::App& reading = group(app, "read", "Read a document, a picture or a code");
    auto* command = reading.add_subcommand("card", "The document in a card reader: Citizen Card, passport, permit");
    const auto options = std::make_shared<Options>();
    command->add_option("--reader", options->reader, "Name of the reader (default: the first with a card)");
    command->add_option("--can", options->can, "Six digits printed on the card");
    command->add_option("--mrz", options->mrz_file, "File with the document's machine-readable zone, or - for standard input");
    command->add_option("--photo", options->photo_file, "Write the photo to this file");
    command->add_option("--states", options->states, "Folder of the states' certificates, lists of revoked ones and master lists");
    command->add_option("--citizen-card", options->citizen_card, "Folder of the Citizen Card's authorities");
    command->add_option("--crl-days", options->crl_days, "Older lists of revoked certificates are called stale")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command->add_option("--wait", options->wait_s, "Seconds to wait for a card")->check(CLI::Range(0, 3600))->capture_default_str();
    command->add_option("--pin-file", options->pin_file, "Has the holder proved with the authentication PIN in this file (first line)");
    command->add_flag("--pin-on-reader", options->reader_pin, "The same, with the PIN typed on the reader's own keys");
    command->add_option("--address-pin-file", options->address_pin_file, "Reads the holder's address too, with the address PIN in this file (first line)");
    command->add_flag("--last-try", options->last_try, "The holder agrees to use the last try of the PINs given");
    command->add_flag("--practice", options->practice, "Specimens of Utopia are taken");
    command->callback([&context, options] { read(context, *options); });
}

}  // namespace balcao::cli
