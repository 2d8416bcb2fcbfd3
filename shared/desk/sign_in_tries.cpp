#include "desk/sign_in_tries.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/descriptor.h"
#include "base/files.h"
#include "base/log.h"
#include "seal/totp.h"
#include "wire/json_text.h"

namespace balcao::desk {
namespace {

/// The file is a whole number of these: what is written over it later finds room on a full disk.
constexpr std::size_t k_file_step = 4096;
constexpr std::size_t k_file_spare = 1024;

std::int64_t whole_number(const wire::Json& from, const char* key, std::int64_t otherwise)
{
    const auto found = from.find(key);
    return found != from.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

std::int64_t wait_after(int wrong)
{
    if (wrong < SignInTries::free_tries) {
        return 0;
    }
    const int doublings = std::min(wrong - SignInTries::free_tries, 10);
    return std::min(SignInTries::longest_wait_ms, SignInTries::first_wait_ms << doublings);
}

}  // namespace

SignInTries::SignInTries(std::string path) : m_path(std::move(path)) { load(); }

void SignInTries::load()
{
    const auto content = base::read_file(m_path);
    if (!content && content.error().code == base::FaultCode::file_unreadable && content.error().a == ENOENT) {
        return;
    }
    m_found = true;
    const auto json = content ? wire::parse_json(*content) : base::unexpected(content.error());
    const auto people = json && json->is_object() ? json->find("operators") : wire::Json::const_iterator();
    if (!json || !json->is_object() || people == json->end() || !people->is_object()) {
        base::log(base::LogLevel::warning, "sign_in_tries_unreadable");
        m_unreadable = true;
        m_unknown_before.wrong = free_tries - 1;
        return;
    }
    const auto tries_of = [](const wire::Json& part) {
        Tries tries;
        tries.wrong = static_cast<int>(std::clamp<std::int64_t>(whole_number(part, "wrong", free_tries), 0, 1'000'000));
        tries.wait_ms = std::clamp<std::int64_t>(whole_number(part, "wait_ms", longest_wait_ms), 0, longest_wait_ms);
        tries.boot = part.value("boot", wire::Json()).is_string() ? part.at("boot").get<std::string>() : std::string();
        tries.until_ms = whole_number(part, "until_ms", 0);
        tries.last_step = whole_number(part, "last_step", -1);
        return tries;
    };
    if (const auto others = json->find("others"); others != json->end() && others->is_object()) {
        m_unknown_before = tries_of(*others);
    }
    for (const auto& [id, part] : people->items()) {
        if (part.is_object()) {
            m_tries[id] = tries_of(part);
        }
    }
}

bool SignInTries::begin(bool begun_before, const base::Clock& clock)
{
    const bool lost = m_unreadable || (!m_found && begun_before);
    if (lost) {
        if (!m_found) {
            base::log(base::LogLevel::warning, "sign_in_tries_gone");
        }
        m_unknown_before.wrong = free_tries - 1;
        m_unknown_before.last_step = seal::totp_step(clock.now()) + 1;  // a code may be of a step to either side
        for (auto& [id, tries] : m_tries) {  // the service began to count before it was told
            tries.last_step = std::max(tries.last_step, m_unknown_before.last_step);
        }
    }
    if (!save()) {
        m_owed = false;  // no try is lost by that, and the next start finds the same
    }
    return lost;
}

/// Over what is there, where no second file finds room: its blocks are the file's already. Torn by a power cut it is unreadable, which
/// wins nobody a try.
base::Status<> SignInTries::write(std::string content) const
{
    content.resize((content.size() + k_file_spare + k_file_step - 1) / k_file_step * k_file_step, '\n');
    auto written = base::write_file(m_path, content, 0600);
    if (written) {
        return written;
    }
    const base::Descriptor file(::open(m_path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat there {};
    if (!file || ::fstat(file.get(), &there) != 0 || there.st_size < static_cast<off_t>(content.size())) {
        return written;
    }
    content.resize(static_cast<std::size_t>(there.st_size), '\n');
    const bool whole = ::pwrite(file.get(), content.data(), content.size(), 0) == there.st_size && ::fdatasync(file.get()) == 0;
    return whole ? base::Status<>{} : written;
}

base::Status<> SignInTries::save()
{
    if (m_path.empty()) {
        return {};
    }
    const auto json_of = [](const Tries& tries) {
        return wire::Json{{"wrong", tries.wrong}, {"wait_ms", tries.wait_ms}, {"boot", tries.boot}, {"until_ms", tries.until_ms}, {"last_step", tries.last_step}};
    };
    auto people = wire::Json::object();
    for (const auto& [id, tries] : m_tries) {
        people[id] = json_of(tries);
    }
    auto written = write(wire::Json{{"v", 1}, {"operators", people}, {"others", json_of(m_unknown_before)}}.dump());
    m_owed = !written;
    if (!written) {
        base::log(base::LogLevel::warning, "sign_in_tries_not_kept", written.error());
    }
    return written;
}

SignInTries::Tries& SignInTries::of(const std::string& id) { return m_tries.try_emplace(id, m_unknown_before).first->second; }

base::Result<std::int64_t> SignInTries::wait_ms(const std::string& id, const base::Clock& clock)
{
    if (m_owed) {
        if (auto written = save(); !written) {
            return base::unexpected(written.error());
        }
    }
    const auto found = m_tries.find(id);
    if (found == m_tries.end() || found->second.wait_ms == 0) {
        return 0;
    }
    auto& tries = found->second;
    if (tries.boot != clock.boot_id()) {
        tries.boot = clock.boot_id();
        tries.until_ms = clock.monotonic_ms() + tries.wait_ms;
        (void)save();
    }
    // The file is no authority over more than the longest wait.
    return std::clamp<std::int64_t>(tries.until_ms - clock.monotonic_ms(), 0, longest_wait_ms);
}

std::int64_t SignInTries::wrong(const std::string& id, const base::Clock& clock)
{
    auto& tries = of(id);
    ++tries.wrong;
    tries.wait_ms = wait_after(tries.wrong);
    tries.boot = clock.boot_id();
    tries.until_ms = clock.monotonic_ms() + tries.wait_ms;
    (void)save();
    return tries.wait_ms;
}

void SignInTries::right(const std::string& id)
{
    auto& tries = of(id);
    if (tries.wrong == 0 && tries.wait_ms == 0) {
        return;
    }
    tries.wrong = 0;
    tries.wait_ms = 0;
    if (!save()) {
        m_owed = false;  // what the disk has is stricter
    }
}

base::Result<bool> SignInTries::use_step(const std::string& id, std::int64_t step)
{
    auto& tries = of(id);
    if (step <= tries.last_step) {
        return false;
    }
    tries.last_step = step;
    const auto written = save();
    return written ? base::Result<bool>(true) : base::unexpected(written.error());
}

}  // namespace balcao::desk
