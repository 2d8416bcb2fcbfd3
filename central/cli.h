#pragma once
// What the commands share: output for people and for machines, and the way to a running service.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "central/http.h"
#include "wire/json_text.h"

namespace balcao::central {

/// Where things are, from --home and --store.
struct Place {
    std::string home;
    std::string store;  ///< file path, or "postgresql://…"
};

/// "sqlite:PATH" to PATH, "postgresql://…" as it is; empty = HOME/central.sqlite. Another scheme, or a password in it, is refused with a reason on stderr.
[[nodiscard]] bool read_store(const std::string& option, Place& place, bool json);

/// One error, for a person on stderr or as {"error","message"} on stdout.
void report(bool json, std::string_view code, std::string_view message);
void report(bool json, const base::Fault& fault, std::string_view doing);

/// Asks the running service through its socket, or opens the database when none runs.
[[nodiscard]] base::Result<Response> administer(const Place& place, const Request& request);

/// What `operators add` reads from its options and the standard input becomes a request; nothing in it is secret but for hashes. nullopt: said already.
struct OperatorOptions {
    std::string id, name, right = "activate", from, until;
    std::vector<std::string> places;
    int lease_hours = 0;   ///< 0 = as the settings say
    bool code = false;
    std::string card;      ///< fingerprint of a certificate; empty: none any more
};
[[nodiscard]] std::optional<wire::Json> operator_request(const OperatorOptions& options, std::string password, bool json, std::string& code_address);

/// Each command's whole run. \return exit code.
struct ServeOptions {
    Place place;
    std::string listen = "127.0.0.1:8443";
    std::string sign_in_listen;  ///< of the holders' page; empty = none
    std::string sms_sink;
    std::string sms_url;
    std::string sms_ca;
    std::string log_file;
    std::string admin_socket;  ///< empty = HOME/admin.sock
    bool proxy_line = false;
    unsigned connections = 3;
    unsigned max_connections = 4096;
    int code_minutes = 5;
    int codes_a_terminal = 120;  ///< SMS codes an hour
    bool practice = false;
    bool json = false;
};
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace balcao::central
