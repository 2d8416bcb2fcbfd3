#include "operator_roster.h"

#include <fcntl.h>

#include <cerrno>

#include "base/descriptor.h"
#include "desk_client.h"

namespace balcao::cli {
namespace {

constexpr int k_roster_wait_ms = 30'000;

struct RosterOptions {
    std::string socket;
    std::string file;
};

std::string as_lines(const wire::Json& answer)
{
    std::string out = "operators from: " + answer.value("source", "") + "\n";
    if (!answer.contains("serial")) {
        return out + "no roster of the central is held";
    }
    out += "roster " + std::to_string(answer.value("serial", std::int64_t{0})) + ", issued " + answer.value("issued_at", "");
    for (const auto& one : answer.at("operators")) {
        out += "\n" + one.value("operator", "") + "\t" + one.value("right", "") + "\tuntil " + one.value("lease_until", "") +
               (one.value("may_work", false) ? "" : "\tmay not work: " + one.value("why_not", ""));
    }
    return out;
}

void run_show(Context& context, const RosterOptions& options)
{
    const auto client = connect_desk(context, options.socket);
    if (!client) {
        return;
    }
    const auto answer = client->ask_and_wait("operator_roster", wire::Json::object(), k_roster_wait_ms);
    if (!answer) {
        tell_fault(context, answer.error());
        return;
    }
    context.answer(*answer, as_lines(*answer));
}

void run_import(Context& context, const RosterOptions& options)
{
    base::Descriptor file(::open(options.file.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        tell_fault(context, base::Fault{base::FaultCode::file_unreadable, errno});
        return;
    }
    const auto client = connect_desk(context, options.socket);
    if (!client) {
        return;
    }
    const auto answer = client->ask_and_wait_with(std::move(file), "operator_roster", {{"act", "in"}}, k_roster_wait_ms);
    if (!answer) {
        tell_fault(context, answer.error());
        return;
    }
    context.answer(*answer, (answer->value("taken", false) ? "taken\n" : "held already\n") + as_lines(*answer));
}

}  // namespace

void add_operator_roster(CLI::App& people, Context& context)
{
    auto* roster = people.add_subcommand("roster", "The central's roster of operators at this desk: who may work, until when");
    auto options = std::make_shared<RosterOptions>();
    add_socket_option(*roster, options->socket);
    roster->require_subcommand(0, 1);
    auto* import = roster->add_subcommand("import", "Takes a roster that was carried here ('balcao-central operators roster TERMINAL --out FILE')");
    import->add_option("FILE", options->file)->required();
    import->callback([options, &context] { run_import(context, *options); });
    roster->callback([import, options, &context] {
        if (!import->parsed()) {
            run_show(context, *options);
        }
    });
}

}  // namespace balcao::cli
