#include "central/cli.h"

#include <cerrno>
#include <cstdio>
#include <iostream>

#include "central/http.h"
#include "central/service.h"
#include "wire/rules.h"

namespace balcao::central {

using base::FaultCode;

bool read_store(const std::string& option, Place& place, bool json)
{
    if (option.empty()) {
        place.store = place.home + "/central.sqlite";
        return true;
    }
    if (option.rfind("sqlite:", 0) == 0 && option.size() > 7) {
        place.store = option.substr(7);
        return true;
    }
    if (engine_of(option) == Engine::postgresql) {
        place.store = option;
        return true;
    }
    report(json, "configuration_invalid", "--store takes sqlite:PATH or postgresql://…. Nothing was changed.");
    return false;
}

void report(bool json, std::string_view code, std::string_view message)
{
    if (json) {
        const wire::OrderedJson line = {{"error", std::string(code)}, {"message", std::string(message)}};
        std::cout << wire::to_line(line) << std::endl;
    } else {
        std::cerr << "balcao-central: " << message << std::endl;
    }
}

namespace {

std::string_view advice(const base::Fault& fault)
{
    const auto code = fault.code;
    if (code == FaultCode::token_unavailable && fault.a == ENOENT) {
        return "SoftHSM is not installed (softhsm2-util). Nothing was changed. Install softhsm2, or name the module of an HSM";
    }
    if (code == FaultCode::token_unavailable) {
        return "the PIN token cannot be used. Nothing was changed. Check central.json (token), the PIN file and, for a "
               "token of our own, that token/ is whole";
    }
    if (code == FaultCode::storage_in_use) {
        return "another process holds the database. Nothing was changed. Use its administration socket (same --home), "
               "or stop it first";
    }
    if (code == FaultCode::storage_open_failed) {
        return "the database cannot be reached, or nobody there takes writes. Nothing was changed";
    }
    if (code == FaultCode::storage_newer_schema) {
        return "the database was written by a newer version. Nothing was changed. Use that version";
    }
    if (code == FaultCode::storage_not_durable) {
        return "this PostgreSQL may lose what it has confirmed. Nothing was changed. Switch fsync and full_page_writes on there, "
               "then start again; only practice (init --practice) works on a server without them";
    }
    if (code == FaultCode::configuration_invalid) {
        return "the settings cannot be used. Nothing was changed. A password does not belong into --store: name a file "
               "with passfile=";
    }
    if (code == FaultCode::key_missing || code == FaultCode::key_unreadable) {
        return "a key is missing or cannot be read. Nothing was changed. Is this a directory made by "
               "'balcao-central init', and is it yours (keys need mode 0600)?";
    }
    if (code == FaultCode::network_unreachable) return "the address cannot be used: taken, or not of this machine";
    if (code == FaultCode::file_unwritable) return "cannot write there, or there are keys already. Nothing was replaced";
    if (code == FaultCode::disk_full) return "the disk is full. What was acknowledged before is safe";
    return "failed";
}

}  // namespace

void report(bool json, const base::Fault& fault, std::string_view doing)
{
    std::string message(doing);
    message.append(": ").append(advice(fault)).append(" (").append(base::name(fault.code));
    if (fault.a != 0) message.append(", ").append(std::to_string(fault.a));
    message.append(")");
    report(json, base::name(fault.code), message);
}

base::Result<Response> administer(const Place& place, const Request& request)
{
    // A pass over all keys, or a batch of letters with 40 ms for each PIN.
    const bool long_work = request.path.ends_with("/run") || request.path.ends_with("/verify") || request.path == "/admin/letters/batches";
    auto asked = call_admin_socket(place.home + "/admin.sock", request, std::chrono::seconds(long_work ? 3600 : 30));
    if (asked || asked.error().code != FaultCode::network_unreachable) return asked;
    auto home = load_home(place.home);
    if (!home) return base::unexpected(home.error());
    WriterOptions options;
    options.store = place.store;
    options.connections = 1;
    options.may_lose = home->settings.practice;
    auto writer = Writer::start(options);
    if (!writer) return base::unexpected(writer.error());
    TerminalDirectory terminals;
    const base::SystemClock clock;
    base::SystemRandom random;
    const domain::RuleBook rules;
    Metrics metrics;
    std::optional<seal::PinVault> vault;
    if (request.path == "/admin/letters/batches") {
        auto opened = open_vault(place.home, home->settings);
        if (!opened) return base::unexpected(opened.error());
        vault.emplace(std::move(*opened));
    }
    Context context{*home, vault ? &*vault : nullptr, **writer, terminals, clock, random, rules, nullptr, metrics, {}, false};
    Service service(context, {1, 1, 1, 1});
    auto local = request;
    local.peer.administrator = true;
    return service.handle_now(local);
}

}  // namespace balcao::central
