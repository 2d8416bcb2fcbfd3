#include "disk.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>

namespace balcao::simulation {
namespace {

constexpr std::size_t k_sector = 512;

std::map<std::string, Disk*>& disks()
{
    static std::map<std::string, Disk*> all;
    return all;
}

void put(std::string& image, std::size_t offset, std::string_view data)
{
    if (image.size() < offset + data.size()) image.resize(offset + data.size(), '\0');
    image.replace(offset, data.size(), data);
}

void put_change(std::string& image, const DiskFile::Change& change)
{
    if (change.truncation) image.resize(static_cast<std::size_t>(change.offset), '\0');
    else put(image, static_cast<std::size_t>(change.offset), change.data);
}

}  // namespace

Disk* disk_of(const std::string& path)
{
    for (const auto& [folder, disk] : disks()) {
        if (path.compare(0, folder.size() + 1, folder + "/") == 0) return disk;
    }
    return nullptr;
}

Disk::Disk(std::string folder) : m_folder(std::move(folder)) { disks()[m_folder] = this; }

Disk::~Disk() { disks().erase(m_folder); }

bool Disk::alive()
{
    if (m_stop_after > 0 && --m_stop_after == 0) m_stopped = true;
    return !m_stopped;
}

void Disk::start_again()
{
    m_stopped = false;
    m_stop_after = 0;
}

void Disk::mend()
{
    m_fails = false;
    m_sync_fails = false;
    m_stop_after = 0;
    set_room(std::nullopt);
}

void Disk::power_up(base::Random& random)
{
    for (auto& [path, file] : m_files) {
        for (const auto& change : file->unsynced) {
            if (change.truncation) {
                if (random.below(2) == 0) put_change(file->durable, change);
                continue;
            }
            for (std::size_t at = 0; at < change.data.size(); at += k_sector) {
                if (random.below(2) == 0) {
                    put(file->durable, static_cast<std::size_t>(change.offset) + at,
                        std::string_view(change.data).substr(at, k_sector));
                }
            }
        }
        file->unsynced.clear();
        file->content = file->durable;
    }
    start_again();
}

void Disk::set_room(std::optional<std::int64_t> octets, const std::string& reserve, std::int64_t reserve_octets)
{
    m_room = octets;
    m_reserve = reserve;
    m_reserve_octets = reserve_octets;
}

bool Disk::take_room(std::int64_t octets)
{
    if (!m_room || octets <= 0) return true;
    if (!m_reserve.empty() && ::access(m_reserve.c_str(), F_OK) != 0) {
        *m_room += m_reserve_octets;
        m_reserve.clear();
    }
    if (*m_room < octets) return false;
    *m_room -= octets;
    return true;
}

std::map<std::string, std::string> Disk::copy() const
{
    std::map<std::string, std::string> out;
    for (const auto& [path, file] : m_files) out[path] = file->content;
    return out;
}

void Disk::put_back(const std::map<std::string, std::string>& files)
{
    m_files.clear();
    for (const auto& [path, content] : files) {
        m_files[path] = std::make_shared<DiskFile>(DiskFile{content, content, {}});
    }
}

std::shared_ptr<DiskFile> Disk::open(const std::string& path, bool make)
{
    if (m_stopped) return nullptr;
    const auto found = m_files.find(path);
    if (found != m_files.end()) return found->second;
    if (!make) return nullptr;
    return m_files[path] = std::make_shared<DiskFile>();
}

int Disk::remove(const std::string& path)
{
    if (!alive()) return SQLITE_IOERR_DELETE;
    return m_files.erase(path) > 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

int Disk::write(DiskFile& file, std::string_view data, std::int64_t offset)
{
    if (!alive() || m_fails) return SQLITE_IOERR_WRITE;
    const auto end = static_cast<std::size_t>(offset) + data.size();
    if (end > file.content.size() && !take_room(static_cast<std::int64_t>(end - file.content.size()))) return SQLITE_FULL;
    DiskFile::Change change{offset, std::string(data), false};
    put_change(file.content, change);
    file.unsynced.push_back(std::move(change));
    return SQLITE_OK;
}

int Disk::truncate(DiskFile& file, std::int64_t size)
{
    if (!alive() || m_fails) return SQLITE_IOERR_TRUNCATE;
    const auto freed = static_cast<std::int64_t>(file.content.size()) - size;
    if (m_room && freed > 0) *m_room += freed;
    DiskFile::Change change{size, {}, true};
    put_change(file.content, change);
    file.unsynced.push_back(std::move(change));
    return SQLITE_OK;
}

int Disk::sync(DiskFile& file)
{
    if (!alive() || m_fails) return SQLITE_IOERR_FSYNC;
    if (m_sync_fails) {
        // What the kernel could not write it forgets: a later sync says yes and knows nothing of it.
        m_sync_fails = false;
        file.unsynced.clear();
        return SQLITE_IOERR_FSYNC;
    }
    if (sins.syncs_nothing) return SQLITE_OK;
    for (const auto& change : file.unsynced) put_change(file.durable, change);
    file.unsynced.clear();
    return SQLITE_OK;
}

}  // namespace balcao::simulation
