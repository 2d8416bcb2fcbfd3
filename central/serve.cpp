#include <iostream>

#include "base/log.h"
#include "central/cli.h"
#include "central/holder_site.h"
#include "central/http.h"
#include "central/life.h"
#include "central/service.h"
#include "wire/rules.h"

namespace balcao::central {

using base::FaultCode;

namespace {

bool split_listen(const std::string& listen, ServerOptions& options)
{
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    const auto port = listen.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos) return false;
    const auto number = std::stoul(port);
    if (number > 65535) return false;
    options.port = static_cast<std::uint16_t>(number);
    options.address = listen.substr(0, colon);
    if (options.address.size() > 2 && options.address.front() == '[') {
        options.address = options.address.substr(1, options.address.size() - 2);
    }
    return true;
}

base::Result<domain::RuleBook> load_rules(const std::string& home)
{
    auto text = read_text_file(home + "/reference/eligibility_rules.json");
    if (!text) return base::unexpected(text.error());
    auto rules = wire::read_rules(*text);
    if (!rules) return base::unexpected(rules.error());
    if (!domain::mismatches(*rules).empty()) return base::fail(FaultCode::configuration_invalid);
    return rules;
}

base::Result<std::unique_ptr<SmsSender>> make_sms(const ServeOptions& options, const base::Clock& clock)
{
    if (!options.sms_url.empty()) {
        auto kannel = KannelSms::create(options.sms_url, options.sms_ca);
        if (!kannel) return base::unexpected(kannel.error());
        return std::unique_ptr<SmsSender>(std::move(*kannel));
    }
    if (!options.sms_sink.empty()) return std::unique_ptr<SmsSender>(new FileSms(options.sms_sink, clock));
    return std::unique_ptr<SmsSender>();
}

/// What must fit before anything is opened. false = reported.
bool check_options(const ServeOptions& options, const Settings& settings)
{
    if (options.practice != settings.practice) {
        report(options.json, "configuration_invalid",
               settings.practice ? "this directory is for practice: start with --practice"
                                 : "this directory is for real keys: --practice needs one made with 'init --practice'");
        return false;
    }
    if (!options.sms_sink.empty() && !options.practice) {
        report(options.json, "configuration_invalid", "--sms-sink writes codes into a file: only with --practice");
        return false;
    }
    if (!options.sms_sink.empty() && !options.sms_url.empty()) {
        report(options.json, "configuration_invalid", "--sms-sink and --sms-url exclude each other");
        return false;
    }
    return true;
}

std::string place_of(const std::string& address, std::uint16_t port)
{
    return (address.find(':') != std::string::npos ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

/// \param sign_in of the holders' page; empty = none
void announce(const ServeOptions& options, const std::string& where, const std::string& sign_in)
{
    if (options.json) {
        wire::OrderedJson line{{"listening", where}, {"practice", options.practice}};
        if (!sign_in.empty()) line["sign_in"] = sign_in;
        std::cout << wire::to_line(line) << std::endl;
    } else {
        std::cout << "listening on https://" << where << (options.practice ? " (practice)" : "") << std::endl;
        if (!sign_in.empty()) std::cout << "sign-in page on https://" << sign_in << std::endl;
    }
}

/// The page where holders sign in, beside the terminals' listener: its own port, and no certificate is asked of a browser.
struct SignInPage {
    std::unique_ptr<SigningKeys> keys;
    std::unique_ptr<HolderSite> site;
    std::unique_ptr<HttpServer> server;
    std::jthread thread;
    std::string where;

    ~SignInPage() { stop(); }
    void stop()
    {
        if (server) server->stop();
        if (thread.joinable()) thread.join();
        if (site) site->drain();
    }
};

/// false = reported. Nothing happens where no page is wanted.
bool start_page(const ServeOptions& options, ServerOptions listen, Context& context, SignInPage& page)
{
    if (options.sign_in_listen.empty()) return true;
    if (!split_listen(options.sign_in_listen, listen)) {
        return report(options.json, "configuration_invalid", "--sign-in-listen takes ADDRESS:PORT"), false;
    }
    auto keys = SigningKeys::open(context.home);
    if (!keys) return report(options.json, keys.error(), "opening the token for signatures"), false;
    page.keys = std::move(*keys);
    listen.admin_socket.clear();
    listen.ask_certificate = false;
    listen.stop_on_signals = false;
    listen.max_body_octets = k_most_document_octets + 64U * 1024U;
    listen.max_connections = std::min(listen.max_connections, 256U);  // each may hold a document
    const auto address = listen.address;
    page.site = std::make_unique<HolderSite>(context, page.keys.get());
    page.server = std::make_unique<HttpServer>(std::move(listen), *page.site);
    if (auto opened = page.server->open(); !opened) {
        return report(options.json, opened.error(), "listening on " + options.sign_in_listen), false;
    }
    page.where = place_of(address, page.server->port());
    page.thread = std::jthread([server = page.server.get()] { server->run(); });
    return true;
}

ServerOptions server_options(const ServeOptions& options)
{
    ServerOptions out;
    const auto& home = options.place.home;
    out.certificate_chain_pem = home + "/keys/server.pem";
    out.private_key_pem = home + "/keys/server.key";
    out.client_ca_pem = home + "/keys/ca.pem";
    out.admin_socket = options.admin_socket.empty() ? home + "/admin.sock" : options.admin_socket;
    out.proxy_line = options.proxy_line;
    out.max_connections = options.max_connections;
    return out;
}

}  // namespace

int serve(const ServeOptions& options)
{
    const bool json = options.json;
    base::open_log("balcao-central", options.log_file, base::LogLevel::info);
    if (!base::forbid_dumps()) base::log(base::LogLevel::warning, "dumps_not_forbidden");
    auto home = load_home(options.place.home);
    if (!home) return report(json, home.error(), "reading " + options.place.home), 2;
    if (!check_options(options, home->settings)) return 2;
    auto listen = server_options(options);
    if (!split_listen(options.listen, listen)) {
        return report(json, "configuration_invalid", "--listen takes ADDRESS:PORT"), 2;
    }
    auto vault = open_vault(options.place.home, home->settings);
    if (!vault) return report(json, vault.error(), "opening the PIN token"), 2;
    if (auto probe = vault->protect(base::Secret(base::as_bytes("000000"))); !probe) {
        return report(json, probe.error(), "using the PIN token"), 2;
    }
    auto rules = load_rules(options.place.home);
    if (!rules) return report(json, rules.error(), "reading reference/eligibility_rules.json"), 2;
    const base::SystemClock clock;
    auto sms = make_sms(options, clock);
    if (!sms) {
        return report(json, "configuration_invalid",
                      "--sms-url takes https://HOST/cgi-bin/sendsms?username=…&password=…; plain http only to this "
                      "machine"),
               2;
    }
    WriterOptions writing;
    writing.store = options.place.store;
    writing.connections = options.connections;
    writing.may_lose = options.practice;
    auto writer = Writer::start(writing);
    if (!writer) return report(json, writer.error(), "opening " + shown(options.place.store)), 2;
    TerminalDirectory terminals;
    if (auto done = (*writer)->run([&](Store& store) { return terminals.load(store); }); !done) {
        return report(json, done.error(), "reading the terminals"), 2;
    }
    base::SystemRandom random;
    Metrics metrics;
    Limits limits;
    limits.code_life = std::chrono::minutes(options.code_minutes);
    limits.codes_per_terminal = options.codes_a_terminal;
    Context context{*home, &*vault, **writer, terminals, clock, random, *rules, sms->get(), metrics, limits,
                    options.practice};
    Service service(context, {});
    const auto address = listen.address;
    HttpServer server(std::move(listen), service);
    if (auto opened = server.open(); !opened) return report(json, opened.error(), "listening on " + options.listen), 2;
    SignInPage page;
    if (!start_page(options, server_options(options), context, page)) return 2;
    announce(options, place_of(address, server.port()), page.where);
    base::log(base::LogLevel::info, "central_started", {{"port", server.port()}, {"shared", (*writer)->shared() ? 1 : 0}});
    std::optional<DailyPass> daily(std::in_place, context);
    server.run();
    page.stop();
    daily.reset();
    service.drain();
    writer->reset();  // what was submitted is committed or answered; then the file is closed
    base::log(base::LogLevel::info, "central_stopped");
    return 0;
}

}  // namespace balcao::central
