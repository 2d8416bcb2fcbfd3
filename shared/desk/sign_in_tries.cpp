#include "desk/sign_in_tries.h"

#include <algorithm>
#include <cerrno>

#include "base/files.h"
#include "base/log.h"
#include "wire/json_text.h"

namespace balcao::desk {
namespace {

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
    const auto json = content ? wire::parse_json(*content) : base::unexpected(content.error());
    const auto people = json && json->is_object() ? json->find("operators") : wire::Json::const_iterator();
    if (!json || !json->is_object() || people == json->end() || !people->is_object()) {
        base::log(base::LogLevel::warning, "sign_in_tries_unreadable");
        m_unknown_before.wrong = free_tries - 1;
        return;
    }
    for (const auto& [id, part] : people->items()) {
        if (!part.is_object()) {
            continue;
        }
        Tries tries;
        tries.wrong = static_cast<int>(std::clamp<std::int64_t>(whole_number(part, "wrong", free_tries), 0, 1'000'000));
        tries.wait_ms = std::clamp<std::int64_t>(whole_number(part, "wait_ms", longest_wait_ms), 0, longest_wait_ms);
        tries.boot = part.value("boot", wire::Json()).is_string() ? part.at("boot").get<std::string>() : std::string();
        tries.until_ms = whole_number(part, "until_ms", 0);
        tries.last_step = whole_number(part, "last_step", -1);
        m_tries[id] = tries;
    }
}

void SignInTries::save() const
{
    if (m_path.empty()) {
        return;
    }
    auto people = wire::Json::object();
    for (const auto& [id, tries] : m_tries) {
        people[id] = {{"wrong", tries.wrong}, {"wait_ms", tries.wait_ms}, {"boot", tries.boot}, {"until_ms", tries.until_ms}, {"last_step", tries.last_step}};
    }
    // A full disk must not keep the clerk from signing in: then it counts in memory.
    if (const auto written = base::write_file(m_path, wire::Json{{"v", 1}, {"operators", people}}.dump(), 0600); !written) {
        base::log(base::LogLevel::warning, "sign_in_tries_not_kept", written.error());
    }
}

SignInTries::Tries& SignInTries::of(const std::string& id) { return m_tries.try_emplace(id, m_unknown_before).first->second; }

std::int64_t SignInTries::wait_ms(const std::string& id, const base::Clock& clock)
{
    const auto found = m_tries.find(id);
    if (found == m_tries.end() || found->second.wait_ms == 0) {
        return 0;
    }
    auto& tries = found->second;
    if (tries.boot != clock.boot_id()) {
        tries.boot = clock.boot_id();
        tries.until_ms = clock.monotonic_ms() + tries.wait_ms;
        save();
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
    save();
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
    save();
}

bool SignInTries::use_step(const std::string& id, std::int64_t step)
{
    auto& tries = of(id);
    if (step <= tries.last_step) {
        return false;
    }
    tries.last_step = step;
    save();
    return true;
}

}  // namespace balcao::desk
