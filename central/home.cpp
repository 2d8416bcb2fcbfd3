#include "central/home.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "central/home_impl.h"
#include "seal/hash.h"
#include "wire/points.h"

namespace balcao::central {

using base::fail;
using base::FaultCode;
using base::Result;
using base::Status;

namespace {

namespace fs = std::filesystem;

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

std::string bundle(const std::vector<seal::KeyPair>& pairs)
{
    std::string pem;
    for (const auto& pair : pairs) pem += pair.certificate.to_pem();
    return pem;
}

}  // namespace

std::string keys_path(const std::string& directory, std::string_view name)
{
    return directory + "/keys/" + std::string(name);
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

std::string Home::seal_bundle() const { return bundle(seal); }

std::string Home::receipt_bundle() const { return bundle(receipts); }

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

}  // namespace balcao::central
