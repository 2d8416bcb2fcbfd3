#include "operator_cards.h"

#include <algorithm>

#include "card/certificate_check.h"
#include "devices/card_reader.h"
#include "seal/hash.h"

namespace balcao::cli {
namespace {

struct OperatorCardOptions {
    std::string id;
    std::string file = "operators.json";
    std::string fingerprint;
    bool off = false;
};

struct CardSeen {
    std::string fingerprint;
    std::string holder;
    std::string valid_until;
};

/// Of the Citizen Card in the reader; its certificate can be read without a PIN. nullopt: told to the context.
std::optional<CardSeen> look_at_card(Context& context)
{
    std::optional<CardSeen> seen;
    const auto found = devices::find_citizen_card([&seen](base::BytesView octets) {
        const auto certificate = card::read_holder_certificate(octets);
        if (certificate && certificate->for_authentication) {
            seen = CardSeen{base::to_hex(seal::sha256(octets)), certificate->name, base::format_instant(certificate->valid_until)};
        }
        return seen.has_value();
    });
    if (!found) {
        tell_fault(context, found.error());
        return std::nullopt;
    }
    if (!seen) {
        context.environment_error("card_unreadable", "the card in the reader holds no authentication certificate that can be read; nothing was changed.");
    }
    return seen;
}

void run_fingerprint(Context& context)
{
    if (const auto seen = look_at_card(context)) {
        context.answer({{"fingerprint", seen->fingerprint}, {"holder", seen->holder}, {"valid_until", seen->valid_until}},
                       seen->holder + ", valid until " + seen->valid_until + "\n" + seen->fingerprint);
    }
}

void run_card(Context& context, const OperatorCardOptions& options)
{
    auto roster = read_roster(context, options.file);
    if (!roster) {
        return;
    }
    auto& list = (*roster)["operators"];
    const auto named = [&options](const auto& one) { return one.is_object() && one.value("id", "") == options.id; };
    const auto found = std::find_if(list.begin(), list.end(), named);
    if (found == list.end()) {
        context.environment_error("input_invalid", "there is no operator " + options.id + " in " + options.file + "; nothing was changed.");
        return;
    }
    if (options.off) {
        found->erase("card");
        if (write_roster(context, options.file, *roster)) {
            context.answer({{"operator", options.id}, {"card", nullptr}}, options.id + " signs in without a card from now on; restart the desk service");
        }
        return;
    }
    CardSeen card{options.fingerprint, {}, {}};
    if (card.fingerprint.empty()) {
        const auto seen = look_at_card(context);
        if (!seen) {
            return;
        }
        card = *seen;
    } else if (card.fingerprint.size() != 64 || card.fingerprint.find_first_not_of("0123456789abcdef") != std::string::npos) {
        context.environment_error("input_invalid", "a fingerprint is 64 hexadecimal digits in lower case; nothing was changed.");
        return;
    }
    const auto of_another = std::find_if(list.begin(), list.end(), [&](const auto& one) { return !named(one) && one.value("card", "") == card.fingerprint; });
    if (of_another != list.end()) {
        context.environment_error("input_invalid", "this card is bound to " + of_another->value("id", "") + "; nothing was changed.");
        return;
    }
    (*found)["card"] = card.fingerprint;
    if (write_roster(context, options.file, *roster)) {
        context.answer({{"operator", options.id}, {"card", card.fingerprint}, {"holder", card.holder}},
                       options.id + " signs in by the card" + (card.holder.empty() ? std::string() : " of " + card.holder) + " from the next start of the desk service on");
    }
}

}  // namespace

void add_operator_cards(CLI::App& people, Context& context)
{
    auto options = std::make_shared<OperatorCardOptions>();
    auto* bind = people.add_subcommand("card", "The Citizen Card by which an operator signs in: the one in the reader, or one of a fingerprint");
    bind->add_option("id", options->id, "Personal operator name")->required();
    bind->add_option("--file", options->file, "Roster")->capture_default_str();
    auto* print = bind->add_option("--fingerprint", options->fingerprint, "As 'balcao operator fingerprint' told it at another desk");
    bind->add_flag("--off", options->off, "No card any more: it was lost or replaced")->excludes(print);
    bind->callback([options, &context] { run_card(context, *options); });
    people.add_subcommand("fingerprint", "Fingerprint of the Citizen Card in the reader, for the roster; no PIN is asked for")->callback([&context] { run_fingerprint(context); });
}

}  // namespace balcao::cli
