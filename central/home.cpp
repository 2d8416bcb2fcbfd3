#include "central/home.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/log.h"
#include "base/random.h"
#include "seal/hash.h"
#include "wire/body.h"
#include "wire/points.h"

extern char** environ;

extern "C" {
extern const unsigned char balcao_central_eligibility_rules[];
extern const unsigned long balcao_central_eligibility_rules_size;
}

namespace balcao::central {

using base::fail;
using base::FaultCode;
using base::Result;
using base::Status;
using std::chrono::days;

namespace {

namespace fs = std::filesystem;

constexpr auto k_ca_life = days(3652);
constexpr auto k_own_life = days(1095);

std::string keys_path(const std::string& directory, std::string_view name)
{
    return directory + "/keys/" + std::string(name);
}

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

std::string settings_text(const Settings& settings)
{
    const wire::Json json = {{"v", 1},
                             {"practice", settings.practice},
                             {"operators", {{"check_records", settings.check_operators}, {"lease_hours", settings.lease_hours}}},
                             {"approvals", {{"needed_for", settings.approvals.needed_for}}},
                             {"points", {{"check_withdrawals", settings.check_withdrawals}}},
                             {"life", life_json(settings.life)},
                             {"token",
                              {{"module", settings.token_module},
                               {"label", settings.token_label},
                               {"pin_file", settings.token_pin_file},
                               {"key_label", settings.token_key_label},
                               {"own_softhsm", settings.own_softhsm}}}};
    return json.dump(2) + "\n";
}

Result<Settings> read_settings(const std::string& directory)
{
    auto text = read_text_file(directory + "/central.json");
    if (!text) return base::unexpected(text.error());
    const auto json = wire::Json::parse(*text, nullptr, false);
    if (!json.is_object() || json.value("v", wire::Json()) != 1 || !json.contains("token")) {
        return fail(FaultCode::configuration_invalid);
    }
    Settings out;
    try {
        out.practice = json.at("practice").get<bool>();
        const auto& token = json.at("token");
        out.token_module = token.at("module").get<std::string>();
        out.token_label = token.at("label").get<std::string>();
        out.token_pin_file = token.at("pin_file").get<std::string>();
        out.token_key_label = token.at("key_label").get<std::string>();
        out.own_softhsm = token.at("own_softhsm").get<bool>();
        if (const auto signature = json.find("signature"); signature != json.end()) out.signature_policy = signature->value("policy", "");
        if (const auto operators = json.find("operators"); operators != json.end()) {
            out.check_operators = operators->value("check_records", false);
            for (auto& [right, hours] : out.lease_hours) {
                if (operators->contains("lease_hours")) hours = operators->at("lease_hours").value(right, hours);
                if (hours < 1 || hours > 8784) return fail(FaultCode::configuration_invalid);
            }
        }
        if (const auto approvals = json.find("approvals"); approvals != json.end()) {
            out.approvals.needed_for = approvals->value("needed_for", std::vector<std::string>());
            for (const auto& entry : out.approvals.needed_for) {
                if (!domain::is_approval_entry(entry)) return fail(FaultCode::configuration_invalid);
            }
        }
        if (const auto points = json.find("points"); points != json.end()) out.check_withdrawals = points->value("check_withdrawals", false);
        if (const auto life = json.find("life"); life != json.end()) {
            const auto read = read_life(*life);
            if (!read) return fail(FaultCode::configuration_invalid);
            out.life = *read;
        }
    } catch (const std::exception&) {
        return fail(FaultCode::configuration_invalid);
    }
    return out;
}

Result<seal::KeyPair> load_pair(const std::string& directory, const std::string& name)
{
    auto key = seal::PrivateKey::load(keys_path(directory, name + ".key"));
    if (!key) return base::unexpected(key.error());
    auto certificate = seal::Certificate::load(keys_path(directory, name + ".pem"));
    if (!certificate) return base::unexpected(certificate.error());
    if (!key->belongs_to(*certificate)) return fail(FaultCode::key_unreadable);
    return seal::KeyPair{std::move(*key), std::move(*certificate)};
}

/// name, name-2, name-3, ...: how many there are.
int generations(const std::string& directory, const std::string& name)
{
    int count = 1;
    while (fs::exists(keys_path(directory, name + "-" + std::to_string(count + 1) + ".key"))) ++count;
    return count;
}

std::string generation_name(const std::string& name, int generation)
{
    return generation == 1 ? name : name + "-" + std::to_string(generation);
}

Result<std::vector<seal::KeyPair>> load_generations(const std::string& directory, const std::string& name)
{
    std::vector<seal::KeyPair> out;
    for (int generation = generations(directory, name); generation >= 1; --generation) {
        auto pair = load_pair(directory, generation_name(name, generation));
        if (!pair) return base::unexpected(pair.error());
        out.push_back(std::move(*pair));
    }
    return out;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path, std::size_t at_most)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail(FaultCode::file_unreadable, errno);
    std::string content;
    char buffer[16384];
    while (true) {
        const auto count = ::read(file, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 || content.size() > at_most) {
            const int error = count < 0 ? errno : EFBIG;
            ::close(file);
            return fail(FaultCode::file_unreadable, error);
        }
        if (count == 0) break;
        content.append(buffer, static_cast<std::size_t>(count));
    }
    ::close(file);
    return content;
}

Status<> write_text_file(const std::string& path, std::string_view content, unsigned mode)
{
    const std::string temporary = path + ".new";
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (file < 0) return fail(FaultCode::file_unwritable, errno);
    std::size_t written = 0;
    while (written < content.size()) {
        const auto count = ::write(file, content.data() + written, content.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        written += static_cast<std::size_t>(count);
    }
    const bool whole = written == content.size() && ::fsync(file) == 0;
    const int error = errno;
    ::close(file);
    if (!whole || ::rename(temporary.c_str(), path.c_str()) != 0) {
        ::unlink(temporary.c_str());
        return fail(FaultCode::file_unwritable, whole ? errno : error);
    }
    return {};
}

Lookup::Lookup(base::BytesView key) : m_key(key) {}

seal::Digest Lookup::digest(std::string_view purpose, base::BytesView content) const
{
    return m_key.use([&](base::BytesView key) {
        auto own = seal::hkdf_sha256(key, {}, purpose, 32);
        const auto out = seal::hmac_sha256(own, content);
        base::wipe(own);
        return out;
    });
}

seal::Digest Lookup::person(std::string_view identity) const
{
    return digest("balcao central person", base::as_bytes(identity));
}

seal::Digest Lookup::phone(std::string_view e164) const { return digest("balcao central phone", base::as_bytes(e164)); }

seal::Digest Lookup::visit(std::string_view cookie) const { return digest("balcao central visit", base::as_bytes(cookie)); }

seal::Digest Lookup::form(std::string_view cookie) const { return digest("balcao central form", base::as_bytes(cookie)); }

seal::Digest Lookup::code(std::string_view request_id, base::BytesView digits) const
{
    auto content = base::to_bytes(request_id);
    content.push_back(0);
    content.insert(content.end(), digits.begin(), digits.end());
    const auto out = digest("balcao central code", content);
    base::wipe(content);
    return out;
}

const seal::KeyPair* Home::receipt_key(std::string_view kid) const
{
    for (const auto& pair : receipts) {
        if (base::to_hex(pair.certificate.key_id()) == kid) return &pair;
    }
    return nullptr;
}

namespace {

std::string bundle(const std::vector<seal::KeyPair>& pairs)
{
    std::string pem;
    for (const auto& pair : pairs) pem += pair.certificate.to_pem();
    return pem;
}

}  // namespace

std::string Home::seal_bundle() const { return bundle(seal); }

std::string Home::receipt_bundle() const { return bundle(receipts); }

Status<> init_home(const InitOptions& options, base::Instant now)
{
    const auto& directory = options.directory;
    if (fs::exists(keys_path(directory, "ca.key"))) return fail(FaultCode::file_unwritable, EEXIST);
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

Result<Home> load_home(const std::string& directory)
{
    auto settings = read_settings(directory);
    if (!settings) return base::unexpected(settings.error());
    auto ca = load_pair(directory, "ca");
    if (!ca) return base::unexpected(ca.error());
    auto seal_keys = load_generations(directory, "seal");
    if (!seal_keys) return base::unexpected(seal_keys.error());
    auto receipts = load_generations(directory, "receipt");
    if (!receipts) return base::unexpected(receipts.error());
    auto reference = load_pair(directory, "reference");
    if (!reference) return base::unexpected(reference.error());
    auto lookup_text = read_text_file(keys_path(directory, "lookup.key"));
    if (!lookup_text) return fail(FaultCode::key_missing, lookup_text.error().a);
    auto lookup = base::from_hex(std::string_view(*lookup_text).substr(0, 64));
    base::wipe(lookup_text->data(), lookup_text->size());
    if (!lookup || lookup->size() != 32) return fail(FaultCode::key_unreadable);
    auto calendar = load_calendar(directory + "/reference/holidays.json");
    if (!calendar) return fail(FaultCode::configuration_invalid);
    Home home{directory,
              std::move(*settings),
              std::move(*ca),
              std::move(*seal_keys),
              std::move(*receipts),
              std::move(*reference),
              Lookup(*lookup),
              std::move(*calendar)};
    base::wipe(*lookup);
    if (home.settings.check_withdrawals) {  // without its list every withdrawal would be refused
        const auto text = read_text_file(directory + "/reference/points_of_service.json");
        if (!text) return base::unexpected(text.error());
        auto points = wire::read_points(*text);
        if (!points) return fail(FaultCode::configuration_invalid);
        home.points = std::move(*points);
    }
    if (!fs::exists(keys_path(directory, "signing.key"))) return home;
    auto signing = load_pair(directory, generation_name("signing", generations(directory, "signing")));
    if (!signing) return base::unexpected(signing.error());
    home.signing = std::move(*signing);
    return home;
}

Result<base::Secret> token_pin(const std::string& directory, const Settings& settings)
{
    const bool absolute = !settings.token_pin_file.empty() && settings.token_pin_file.front() == '/';
    auto pin = read_text_file(absolute ? settings.token_pin_file : directory + "/" + settings.token_pin_file, 256);
    if (!pin) return fail(FaultCode::token_unavailable);
    std::string_view digits(*pin);
    while (!digits.empty() && (digits.back() == '\n' || digits.back() == '\r')) digits.remove_suffix(1);
    base::Secret out(base::as_bytes(digits));
    base::wipe(pin->data(), pin->size());
    return out;
}

Result<seal::PinVault> open_vault(const std::string& directory, const Settings& settings, seal::ScryptCost cost)
{
    if (settings.own_softhsm) ::setenv("SOFTHSM2_CONF", (directory + "/token/softhsm2.conf").c_str(), 1);
    auto pin = token_pin(directory, settings);
    if (!pin) return base::unexpected(pin.error());
    seal::PinVaultOptions options;
    options.module = settings.token_module;
    options.token_label = settings.token_label;
    options.user_pin = std::move(*pin);
    options.key_label = settings.token_key_label;
    options.cost = cost;
    return seal::PinVault::open(std::move(options));
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
