// Making the directory: CA, keys, a token of its own, settings; and new keys beside the old ones.
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/random.h"
#include "central/home_impl.h"

extern char** environ;

extern "C" {
extern const unsigned char balcao_central_eligibility_rules[];
extern const unsigned long balcao_central_eligibility_rules_size;
}

namespace balcao::central {

using base::fail;
using base::FaultCode;
using base::Status;
using std::chrono::days;

namespace {

namespace fs = std::filesystem;

constexpr auto k_ca_life = days(3652);
constexpr auto k_own_life = days(1095);

Status<> make_directory(const std::string& path)
{
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return fail(FaultCode::file_unwritable, errno);
    return {};
}

/// Makes a key of our own with its certificate.
Status<> make_key(const std::string& directory, const std::string& name, const std::string& common_name,
                  const seal::KeyPair& ca, seal::Profile profile, base::Instant now,
                  const std::vector<std::string>& server_names = {})
{
    auto key = seal::PrivateKey::generate();
    if (!key) return base::unexpected(key.error());
    const seal::Validity validity{now - std::chrono::hours(1), now + k_own_life};
    auto certificate = seal::issue(*key, common_name, ca, profile, validity, server_names);
    if (!certificate) return base::unexpected(certificate.error());
    if (auto done = key->save(keys_path(directory, name + ".key")); !done) return done;
    if (profile != seal::Profile::server) return certificate->save(keys_path(directory, name + ".pem"));
    return write_text_file(keys_path(directory, name + ".pem"), certificate->to_pem() + ca.certificate.to_pem(), 0644);
}

std::string random_digits(std::size_t count, base::Random& random)
{
    std::string digits;
    for (std::size_t i = 0; i < count; ++i) digits.push_back(static_cast<char>('0' + random.below(10)));
    return digits;
}

/// Runs a tool and waits; its output goes nowhere.
Status<> run_tool(std::vector<std::string> arguments)
{
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = -1;
    const int failed = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return fail(FaultCode::token_unavailable, failed);
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail(FaultCode::token_unavailable);
    }
    return {};
}

/// A SoftHSM token of our own inside the directory.
Status<> make_own_token(const std::string& directory, Settings& settings)
{
    const std::string token = directory + "/token";
    if (auto done = make_directory(token); !done) return done;
    if (auto done = make_directory(token + "/tokens"); !done) return done;
    const std::string configuration = "directories.tokendir = " + token + "/tokens\nobjectstore.backend = file\n" +
                                      "log.level = ERROR\nslots.removable = false\n";
    if (auto done = write_text_file(token + "/softhsm2.conf", configuration, 0600); !done) return done;
    base::SystemRandom random;
    const auto pin = random_digits(16, random);
    settings.own_softhsm = true;
    settings.token_pin_file = "token/pin";
    if (auto done = write_text_file(token + "/pin", pin + "\n", 0600); !done) return done;
    ::setenv("SOFTHSM2_CONF", (token + "/softhsm2.conf").c_str(), 1);
    return run_tool({"softhsm2-util", "--init-token", "--free", "--label", settings.token_label, "--pin", pin,
                     "--so-pin", random_digits(16, random)});
}

Status<> make_home(const InitOptions& options, base::Instant now)
{
    const auto& directory = options.directory;
    std::error_code error;
    fs::create_directories(fs::path(directory).parent_path(), error);
    for (const auto* sub : {"", "/keys", "/reference"}) {
        if (auto done = make_directory(directory + sub); !done) return done;
    }
    auto ca_key = seal::PrivateKey::generate();
    if (!ca_key) return base::unexpected(ca_key.error());
    const std::string suffix = options.practice ? " (practice)" : "";
    const seal::Validity life{now - std::chrono::hours(1), now + k_ca_life};
    auto ca_certificate = seal::issue_root(*ca_key, "Balcao central CA" + suffix, life);
    if (!ca_certificate) return base::unexpected(ca_certificate.error());
    const seal::KeyPair ca{*ca_key, *ca_certificate};

    std::vector<std::string> names{"127.0.0.1", "localhost"};
    names.insert(names.end(), options.server_names.begin(), options.server_names.end());
    using seal::Profile;
    if (auto done = make_key(directory, "server", names.back(), ca, Profile::server, now, names); !done) return done;
    if (auto done = make_key(directory, "seal", "Balcao central seal" + suffix, ca, Profile::seal, now); !done) {
        return done;
    }
    if (auto done = make_key(directory, "receipt", "Balcao central receipts" + suffix, ca, Profile::receipt, now);
        !done) {
        return done;
    }
    if (auto done = make_key(directory, "reference", "Balcao central reference" + suffix, ca, Profile::reference, now);
        !done) {
        return done;
    }
    if (auto done = make_key(directory, "signing", "Balcao central signatures" + suffix, ca, Profile::ca, now); !done) return done;
    base::SystemRandom random;
    auto lookup = random.bytes(32);
    const auto lookup_text = base::to_hex(lookup) + "\n";
    base::wipe(lookup);
    if (auto done = write_text_file(keys_path(directory, "lookup.key"), lookup_text, 0600); !done) return done;
    const std::string_view rules(reinterpret_cast<const char*>(balcao_central_eligibility_rules),
                                 balcao_central_eligibility_rules_size);
    if (auto done = write_text_file(directory + "/reference/eligibility_rules.json", rules, 0644); !done) return done;

    Settings settings;
    settings.practice = options.practice;
    if (options.token_module.empty()) {
        if (auto done = make_own_token(directory, settings); !done) return done;
    } else {
        settings.own_softhsm = false;
        settings.token_module = options.token_module;
        settings.token_label = options.token_label;
        settings.token_pin_file = options.token_pin_file;
    }
    auto vault = open_vault(directory, settings);
    if (!vault) return base::unexpected(vault.error());
    if (auto done = vault->ensure_key(); !done) return done;
    if (auto done = write_text_file(directory + "/central.json", settings_text(settings), 0644); !done) return done;
    // Last: a directory with ca.key is a whole one.
    if (auto done = ca_certificate->save(keys_path(directory, "ca.pem")); !done) return done;
    return ca_key->save(keys_path(directory, "ca.key"));
}

}  // namespace

Status<> init_home(const InitOptions& options, base::Instant now)
{
    if (fs::exists(keys_path(options.directory, "ca.key"))) return fail(FaultCode::file_unwritable, EEXIST);
    std::vector<std::string> not_there;
    for (const auto* name : {"/keys", "/reference", "/token", "/central.json"}) {
        if (!fs::exists(options.directory + name)) not_there.push_back(options.directory + name);
    }
    auto done = make_home(options, now);
    if (!done) {  // half a directory would stand in the way of the next try
        std::error_code error;
        for (const auto& name : not_there) fs::remove_all(name, error);
    }
    return done;
}

Status<> rotate_key(const std::string& directory, std::string_view which, base::Instant now)
{
    if (which != "seal" && which != "receipt" && which != "signing") return fail(FaultCode::input_invalid);
    auto ca = load_pair(directory, "ca");
    if (!ca) return base::unexpected(ca.error());
    const std::string name(which);
    const bool first = !fs::exists(keys_path(directory, name + ".key"));  // directories older than signatures
    const auto next = first ? name : generation_name(name, generations(directory, name) + 1);
    const auto profile = which == "seal" ? seal::Profile::seal : which == "receipt" ? seal::Profile::receipt : seal::Profile::ca;
    return make_key(directory, next, "Balcao central " + next, *ca, profile, now);
}

}  // namespace balcao::central
