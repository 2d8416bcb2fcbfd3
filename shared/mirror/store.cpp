#include "mirror/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/files.h"
#include "base/log.h"
#include "seal/hash.h"

namespace balcao::mirror {
namespace {

namespace fs = std::filesystem;
using base::FaultCode;

constexpr const char* k_copy_ending = ".copy";
constexpr const char* k_word_ending = ".word";
constexpr std::size_t k_digest_octets = 32;
constexpr std::size_t k_copy_file_octets = k_copy_octets + k_digest_octets;
constexpr std::size_t k_word_file_octets = 2 * wire::k_bundle_answer_octets;
constexpr std::int64_t k_block = 4096;
constexpr std::chrono::seconds k_seen_every{30};   // so often the time of the last word is written down

std::int64_t blocks(std::size_t octets) { return (static_cast<std::int64_t>(octets) + k_block - 1) / k_block * k_block; }

base::Instant instant_of(const struct ::timespec& time)
{
    return base::Instant(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

std::optional<base::Instant> changed_at(const std::string& path)
{
    struct ::stat found {};
    if (::stat(path.c_str(), &found) != 0) return std::nullopt;
    return instant_of(found.st_mtim);
}

std::string_view text_of(base::BytesView octets) { return {reinterpret_cast<const char*>(octets.data()), octets.size()}; }

/// The copy in a file's content.
base::Result<Copy> read_kept(const std::string& content)
{
    const auto octets = base::as_bytes(content);
    if (octets.size() <= k_digest_octets) return copy_flaw(CopyFlaw::changed);
    const auto rest = octets.subspan(k_digest_octets);
    if (!std::ranges::equal(seal::sha256(rest), octets.first(k_digest_octets))) return copy_flaw(CopyFlaw::changed);
    return read_copy(rest);
}

}  // namespace

base::Result<std::int64_t> free_octets(const std::string& folder)
{
    struct ::statvfs found {};
    if (::statvfs(folder.c_str(), &found) != 0) return base::fail(FaultCode::storage_read_failed, errno);
    return static_cast<std::int64_t>(found.f_bavail) * static_cast<std::int64_t>(found.f_frsize);
}

Store::Store(std::string folder, const StoreLimits& limits, const base::Clock& clock, FreeOctets free, base::Descriptor lock)
    : m_folder(std::move(folder)), m_limits(limits), m_clock(clock), m_free(std::move(free)), m_lock(std::move(lock))
{
}

Store::~Store() = default;

std::string Store::file(const base::TerminalId& owner, std::string_view name, const char* ending) const
{
    return m_folder + "/" + owner.text() + "/" + std::string(name) + ending;
}

base::Result<std::unique_ptr<Store>> Store::open(const std::string& folder, const StoreLimits& limits, const base::Clock& clock, FreeOctets free)
{
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return base::file_fault(errno);
    base::Descriptor lock(::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock) return base::file_fault(errno);
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return base::fail(FaultCode::storage_in_use, errno);
    std::unique_ptr<Store> store(new Store(folder, limits, clock, std::move(free), std::move(lock)));
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        if (at->is_directory() && is_terminal_name(name)) store->look_at(base::TerminalId(name));
    }
    return store;
}

void Store::look_at(const base::TerminalId& owner)
{
    const base::Lock lock(m_mutex);
    auto& entries = m_kept[owner];
    std::vector<std::string> half;   // a crash left these
    std::error_code error;
    for (fs::directory_iterator at(m_folder + "/" + owner.text(), error), end; !error && at != end; at.increment(error)) {
        const auto path = at->path();
        if (path.extension() == ".new") half.push_back(path.string());
        if (path.extension() != k_copy_ending) continue;
        const auto content = base::read_file(path.string(), k_copy_file_octets);
        const auto copy = content ? read_kept(*content) : base::Result<Copy>(base::unexpected<base::Fault>(content.error()));
        if (!copy || copy->owner != owner || copy->of.name != path.stem().string()) {
            base::log_id(base::LogLevel::error, "mirror_copy_unreadable", owner.text());
            continue;
        }
        Entry entry{copy->of, copy->made_at, changed_at(path.string()).value_or(copy->made_at), blocks(content->size())};
        if (const auto word = base::read_file(file(owner, copy->of.name, k_word_ending), k_word_file_octets); word && !word->empty()) {
            entry.word = word->front() == 'A' ? Word::answer : Word::refusal;
            entry.delivered_at = changed_at(file(owner, copy->of.name, k_word_ending)).value_or(entry.taken_at);
            entry.word_octets = blocks(word->size());
        }
        m_used += entry.octets + entry.word_octets;
        entries.emplace(copy->of.name, std::move(entry));
    }
    for (const auto& path : half) ::unlink(path.c_str());
    if (const auto seen_at = changed_at(m_folder + "/" + owner.text() + "/seen")) m_seen[owner] = *seen_at;
}

base::Status<> Store::make_folder(const base::TerminalId& owner) const
{
    if (::mkdir((m_folder + "/" + owner.text()).c_str(), 0700) == 0) return base::sync_folder(m_folder);
    return errno == EEXIST ? base::Status<>() : base::file_fault(errno);
}

base::Status<> Store::check_room(std::int64_t octets) const
{
    const auto free = m_free(m_folder);
    if (!free) return base::unexpected<base::Fault>(free.error());
    const auto left = std::max<std::int64_t>(0, std::min(m_limits.room - m_used, *free - m_limits.leave_free));
    if (octets > left) return base::fail(FaultCode::mirror_full, octets, left);
    return {};
}

base::Status<> Store::put(const Copy& copy, base::BytesView octets)
{
    if (!is_terminal_name(copy.owner.text()) || !wire::is_bundle_id(copy.of.name)) return copy_flaw(CopyFlaw::unreadable);
    const auto size = blocks(octets.size() + k_digest_octets);
    {
        const base::Lock lock(m_mutex);
        const auto& entries = m_kept[copy.owner];
        if (entries.contains(copy.of.name)) return {};
        if (entries.size() >= k_most_held) return base::fail(FaultCode::mirror_full, size, 0);
        if (auto room = check_room(size); !room) return room;
    }
    if (auto made = make_folder(copy.owner); !made) return made;
    std::string content;
    content.reserve(octets.size() + k_digest_octets);
    content += text_of(seal::sha256(octets));
    content += text_of(octets);
    if (auto written = base::write_file(file(copy.owner, copy.of.name, k_copy_ending), content, 0600); !written) return written;
    const base::Lock lock(m_mutex);
    const auto [at, fresh] = m_kept[copy.owner].emplace(copy.of.name, Entry{copy.of, copy.made_at, m_clock.now(), size});
    if (fresh) m_used += size;
    return {};
}

std::vector<Held> Store::held(const base::TerminalId& owner) const
{
    const base::Lock lock(m_mutex);
    std::vector<Held> out;
    const auto found = m_kept.find(owner);
    if (found == m_kept.end()) return out;
    for (const auto& [name, entry] : found->second) out.push_back({entry.of, entry.word == Word::answer});
    return out;
}

base::Status<> Store::remove(const base::TerminalId& owner, Entries& entries, const std::string& name)
{
    const auto found = entries.find(name);
    if (found == entries.end()) return {};
    // The copy goes last: an answer without its copy would be nobody's.
    for (const char* ending : {k_word_ending, k_copy_ending}) {
        if (::unlink(file(owner, name, ending).c_str()) != 0 && errno != ENOENT) return base::file_fault(errno);
    }
    m_used -= found->second.octets + found->second.word_octets;
    entries.erase(found);
    return {};
}

base::Status<> Store::withdraw(const base::TerminalId& owner, const std::vector<std::string>& names)
{
    const base::Lock lock(m_mutex);
    const auto found = m_kept.find(owner);
    for (const auto& name : names) {
        if (found == m_kept.end()) break;
        if (auto removed = remove(owner, found->second, name); !removed) return removed;
    }
    return {};
}

void Store::seen(const base::TerminalId& owner)
{
    const auto now = m_clock.now();
    const base::Lock lock(m_mutex);
    auto& last = m_seen[owner];
    if (!m_kept.contains(owner) || m_kept[owner].empty()) {
        last = now;
        return;
    }
    const auto path = m_folder + "/" + owner.text() + "/seen";
    const auto written = changed_at(path);
    if (!written || *written > now || now - *written >= k_seen_every) {
        const base::Descriptor touched(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
        const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
        const struct ::timespec time {seconds.time_since_epoch().count(), std::chrono::duration_cast<std::chrono::nanoseconds>(now - seconds).count()};
        const struct ::timespec both[2]{time, time};
        if (touched && ::futimens(touched.get(), both) != 0) base::log(base::LogLevel::warning, "mirror_seen_not_written", {{"errno", errno}});
    }
    last = now;
}

std::vector<OwnerView> Store::owners() const
{
    const base::Lock lock(m_mutex);
    std::vector<OwnerView> out;
    for (const auto& [owner, entries] : m_kept) {
        if (entries.empty()) continue;
        OwnerView view;
        view.owner = owner;
        for (const auto& [name, entry] : entries) {
            view.records += entry.word == Word::none ? 1 : 0;
            view.delivered += entry.word != Word::none ? 1 : 0;
            view.refused += entry.word == Word::refusal ? 1 : 0;
            view.octets += entry.octets + entry.word_octets;
            view.oldest_at = std::min(view.oldest_at.value_or(entry.made_at), entry.made_at);
            view.newest_at = std::max(view.newest_at.value_or(entry.taken_at), entry.taken_at);
        }
        if (const auto seen = m_seen.find(owner); seen != m_seen.end()) view.seen_at = seen->second;
        out.push_back(std::move(view));
    }
    return out;
}

std::vector<std::string> Store::undelivered(const base::TerminalId& owner) const
{
    const base::Lock lock(m_mutex);
    std::vector<std::pair<queue::Position, std::string>> found;
    if (const auto kept = m_kept.find(owner); kept != m_kept.end()) {
        for (const auto& [name, entry] : kept->second) {
            if (entry.word == Word::none) found.emplace_back(entry.of.position, name);
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    for (auto& [position, name] : found) names.push_back(std::move(name));
    return names;
}

std::vector<CopyName> Store::answered(const base::TerminalId& owner) const
{
    std::vector<CopyName> out;
    for (auto& one : held(owner)) {
        if (one.answered) out.push_back(std::move(one.of));
    }
    return out;
}

base::Result<Copy> Store::load(const base::TerminalId& owner, const std::string& name) const
{
    {
        const base::Lock lock(m_mutex);
        const auto kept = m_kept.find(owner);
        if (kept == m_kept.end() || !kept->second.contains(name)) return base::fail(FaultCode::mirror_nothing_kept);
    }
    const auto content = base::read_file(file(owner, name, k_copy_ending), k_copy_file_octets);
    if (!content && content.error().a == ENOENT) return base::fail(FaultCode::mirror_nothing_kept);
    if (!content) return base::unexpected<base::Fault>(content.error());
    auto copy = read_kept(*content);
    if (!copy || copy->owner != owner || copy->of.name != name) return copy_flaw(CopyFlaw::changed);
    return copy;
}

base::Result<base::Bytes> Store::answer(const base::TerminalId& owner, const std::string& name) const
{
    {
        const base::Lock lock(m_mutex);
        const auto kept = m_kept.find(owner);
        const auto entry = kept == m_kept.end() ? Entries::const_iterator{} : kept->second.find(name);
        if (kept == m_kept.end() || entry == kept->second.end() || entry->second.word != Word::answer) return base::fail(FaultCode::mirror_nothing_kept);
    }
    const auto content = base::read_file(file(owner, name, k_word_ending), k_word_file_octets);
    if (!content) return base::unexpected<base::Fault>(content.error());
    return base::to_bytes(std::string_view(*content).substr(1));
}

base::Status<> Store::put_word(const base::TerminalId& owner, const std::string& name, Word word, base::BytesView content)
{
    // Under the mutex throughout: a withdrawal in between would leave an answer without its copy.
    const base::Lock lock(m_mutex);
    const auto kept = m_kept.find(owner);
    const auto entry = kept == m_kept.end() ? Entries::iterator{} : kept->second.find(name);
    if (kept == m_kept.end() || entry == kept->second.end()) return base::fail(FaultCode::mirror_nothing_kept);
    const std::string text = std::string(1, word == Word::answer ? 'A' : 'R') + std::string(text_of(content));
    const auto size = blocks(text.size());
    const auto free = m_free(m_folder);
    if (free && *free - size < m_limits.leave_free) return base::fail(FaultCode::disk_full);
    if (auto written = base::write_file(file(owner, name, k_word_ending), text, 0600); !written) return written;
    m_used += size - entry->second.word_octets;
    entry->second.word = word;
    entry->second.word_octets = size;
    entry->second.delivered_at = m_clock.now();
    return {};
}

base::Status<> Store::put_answer(const base::TerminalId& owner, const std::string& name, base::BytesView answer)
{
    return put_word(owner, name, Word::answer, answer);
}

base::Status<> Store::put_refusal(const base::TerminalId& owner, const std::string& name, base::FaultCode code)
{
    return put_word(owner, name, Word::refusal, base::as_bytes(base::name(code)));
}

int Store::forget_old()
{
    const auto before = m_clock.now() - m_limits.keep;
    int gone = 0;
    const base::Lock lock(m_mutex);
    for (auto& [owner, entries] : m_kept) {
        std::vector<std::string> old;
        for (const auto& [name, entry] : entries) {
            if (entry.word != Word::none && entry.delivered_at < before) old.push_back(name);
        }
        for (const auto& name : old) gone += remove(owner, entries, name) ? 1 : 0;
    }
    if (gone > 0) base::log(base::LogLevel::info, "mirror_forgotten", {{"copies", gone}});
    return gone;
}

std::int64_t Store::used() const
{
    const base::Lock lock(m_mutex);
    return m_used;
}

}  // namespace balcao::mirror
