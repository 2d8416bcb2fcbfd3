#include "base/descriptor.h"
#include "base/files.h"
#include "sync/key_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "wire/json_text.h"
#include "wire/reference_set.h"

namespace balcao::sync {
namespace {

namespace fs = std::filesystem;

std::string generation_name(int number)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d", number);
    return text.data();
}

bool is_generation(const std::string& name)
{
    return name.size() >= 4 && name.size() <= 8 && name.find_first_not_of("0123456789") == std::string::npos;
}

std::vector<int> generations(const std::string& folder)
{
    std::vector<int> numbers;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename().string();
        if (is_generation(name)) numbers.push_back(std::stoi(name));
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

struct Description {
    std::string terminal, point_of_service, central_url, enrolled_at, private_key;
};

base::Result<Description> read_description(const std::string& file)
{
    auto text = base::read_file(file);
    if (!text) return base::fail(base::FaultCode::key_missing, text.error().a);
    auto json = wire::parse_json(*text);
    if (!json) return base::unexpected<base::Fault>(json.error());
    if (!json->is_object()) return base::fail(base::FaultCode::message_malformed);
    const auto member = [&](const char* key) {
        const auto found = json->find(key);
        return found != json->end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    Description out{member("terminal"), member("point_of_service"), member("central_url"), member("enrolled_at"),
                    member("private_key")};
    if (json->value("v", 0) != 1) return base::fail(base::FaultCode::message_unknown_version);
    if (out.terminal.empty() || out.central_url.empty()) return base::fail(base::FaultCode::message_malformed);
    return out;
}

/// Certificates of one kind, each from the CA. A certificate that has expired is kept: old receipts need it.
base::Status<> check_kind(const std::vector<seal::Certificate>& these, const std::vector<seal::Certificate>& ca,
                          seal::Profile profile)
{
    for (const auto& certificate : these) {
        if (auto fits = seal::verify_chain(certificate, ca, certificate.not_before(), profile); !fits) return fits;
    }
    return {};
}

}  // namespace

base::Instant Credentials::renew_at() const
{
    const auto life = certificate.not_after() - certificate.not_before();
    return certificate.not_before() + life * 2 / 3;
}

http::ClientOptions Credentials::connection() const
{
    http::ClientOptions options;
    options.base_url = central_url;
    options.ca_file = ca_file;
    options.certificate_file = certificate_file;
    options.private_key = private_key;
    options.max_body_octets = 2 * wire::k_max_reference_bytes + 65536;  // the largest answer there is
    return options;
}

std::string KeyFolder::current() const
{
    std::error_code error;
    const auto target = fs::read_symlink(m_folder + "/current", error);
    if (error || !is_generation(target.string())) return {};
    return m_folder + "/" + target.string();
}

bool KeyFolder::enrolled() const { return !current().empty(); }

base::Result<Credentials> KeyFolder::load() const
{
    const auto folder = current();  // read once: the link may move while the files are read
    if (folder.empty()) return base::fail(base::FaultCode::terminal_not_enrolled);
    auto description = read_description(folder + "/terminal.json");
    if (!description) return base::unexpected<base::Fault>(description.error());
    const bool in_token = description->private_key.starts_with("pkcs11:");
    const std::string where = in_token ? description->private_key : folder + "/terminal.key";

    auto key = seal::PrivateKey::load(where);
    if (!key) return base::unexpected<base::Fault>(key.error());
    auto certificate = seal::Certificate::load(folder + "/terminal.pem");
    if (!certificate) return base::unexpected<base::Fault>(certificate.error());
    std::array<std::vector<seal::Certificate>, 4> bundles;
    static constexpr std::array names{"/ca.pem", "/seal.pem", "/receipt.pem", "/reference.pem"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto bundle = seal::Certificate::load_bundle(folder + names[i]);
        if (!bundle) return base::unexpected<base::Fault>(bundle.error());
        bundles[i] = std::move(*bundle);
    }
    Credentials out{base::TerminalId(description->terminal),
                    description->point_of_service,
                    description->central_url,
                    base::parse_instant(description->enrolled_at).value_or(base::Instant{}),
                    where,
                    folder + "/terminal.pem",
                    folder + "/ca.pem",
                    std::move(*key),
                    std::move(*certificate),
                    std::move(bundles[0]),
                    std::move(bundles[1]),
                    std::move(bundles[2]),
                    std::move(bundles[3])};
    if (!out.key.belongs_to(out.certificate)) return base::fail(base::FaultCode::certificate_untrusted, -2);
    auto fits = check_kind({out.certificate}, out.ca, seal::Profile::client);
    if (fits) fits = check_kind(out.seal_to, out.ca, seal::Profile::seal);
    if (fits) fits = check_kind(out.receipt, out.ca, seal::Profile::receipt);
    if (fits) fits = check_kind(out.reference, out.ca, seal::Profile::reference);
    if (!fits) return base::unexpected<base::Fault>(fits.error());
    return out;
}

base::Status<> erase_file(const std::string& path)
{
    const base::Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat info{};
    if (!file || ::fstat(file.get(), &info) != 0) return base::file_fault(errno);
    const std::string zeros(static_cast<std::size_t>(std::max<off_t>(info.st_size, 0)), '\0');
    if (::pwrite(file.get(), zeros.data(), zeros.size(), 0) != static_cast<ssize_t>(zeros.size()) || ::fsync(file.get()) != 0 ||
        ::unlink(path.c_str()) != 0) {
        return base::file_fault(errno);
    }
    return {};
}

base::Status<> KeyFolder::erase() const
{
    if (::unlink((m_folder + "/current").c_str()) != 0 && errno != ENOENT) return base::file_fault(errno);
    for (const int number : generations(m_folder)) {
        const auto folder = m_folder + "/" + generation_name(number);
        std::error_code error;
        std::vector<std::string> files;
        for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) files.push_back(at->path().string());
        for (const auto& file : files) {
            if (auto done = erase_file(file); !done) return done;
        }
        fs::remove_all(folder, error);
        if (error) return base::file_fault(error.value());
    }
    return enrolled() ? base::file_fault(EBUSY) : base::sync_folder(m_folder);
}

base::Status<> KeyFolder::install(const NewGeneration& generation) const
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    if (error || ::chmod(m_folder.c_str(), 0700) != 0) return base::file_fault(error ? error.value() : errno);
    const auto old = generations(m_folder);
    const auto before = fs::path(current()).filename().string();
    const auto name = generation_name(old.empty() ? 1 : old.back() + 1);
    const auto folder = m_folder + "/" + name;
    if (::mkdir(folder.c_str(), 0700) != 0) return base::file_fault(errno);

    const bool in_token = generation.private_key.starts_with("pkcs11:");
    const wire::Json description{{"v", 1},
                                 {"terminal", generation.terminal.text()},
                                 {"point_of_service", generation.point_of_service},
                                 {"central_url", generation.central_url},
                                 {"enrolled_at", base::format_instant(generation.enrolled_at)},
                                 {"private_key", in_token ? generation.private_key : "terminal.key"}};
    base::Status<> done;
    if (!in_token) done = generation.key->save(folder + "/terminal.key");
    const std::array<std::pair<const char*, std::string>, 6> files{{{"/terminal.pem", generation.certificate_pem},
                                                                    {"/ca.pem", generation.ca_pem},
                                                                    {"/seal.pem", generation.seal_pem},
                                                                    {"/receipt.pem", generation.receipt_pem},
                                                                    {"/reference.pem", generation.reference_pem},
                                                                    {"/terminal.json", wire::to_line(description)}}};
    for (const auto& [file, content] : files) {
        if (done) done = base::write_file(folder + file, content, 0600);
    }
    if (!done) {
        fs::remove_all(folder, error);
        return done;
    }
    const auto link = m_folder + "/current.new";
    ::unlink(link.c_str());
    if (::symlink(name.c_str(), link.c_str()) != 0 || ::rename(link.c_str(), (m_folder + "/current").c_str()) != 0) {
        const int cause = errno;
        fs::remove_all(folder, error);
        return base::file_fault(cause);
    }
    if (done = base::sync_folder(m_folder); !done) return done;
    for (const int number : old) {
        if (generation_name(number) != before) fs::remove_all(m_folder + "/" + generation_name(number), error);
    }
    return {};
}

}  // namespace balcao::sync
