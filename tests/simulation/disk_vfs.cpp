// The part of the simulated disks that SQLite sees.
#include <sqlite3.h>

#include <cstring>

#include "disk.h"

namespace balcao::simulation {

Disk* disk_of(const std::string& path);  // disk.cpp

namespace {

struct OpenFile {
    sqlite3_file base;
    Disk* disk;
    std::shared_ptr<DiskFile>* file;
    int keeps_wal;
};
OpenFile& own(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

int vf_close(sqlite3_file* file)
{
    delete own(file).file;
    return SQLITE_OK;
}
int vf_read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset)
{
    auto& open = own(file);
    if (open.disk->stopped()) return SQLITE_IOERR_READ;
    const auto& content = (*open.file)->content;
    const auto from = static_cast<std::size_t>(offset);
    const auto wanted = static_cast<std::size_t>(size);
    const auto there = from < content.size() ? std::min(wanted, content.size() - from) : 0;
    std::memcpy(to, content.data() + (there > 0 ? from : 0), there);
    std::memset(static_cast<char*>(to) + there, 0, wanted - there);
    return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}
int vf_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset)
{
    return own(file).disk->write(**own(file).file, {static_cast<const char*>(from), static_cast<std::size_t>(size)}, offset);
}
int vf_truncate(sqlite3_file* file, sqlite3_int64 size) { return own(file).disk->truncate(**own(file).file, size); }
int vf_sync(sqlite3_file* file, int) { return own(file).disk->sync(**own(file).file); }
int vf_size(sqlite3_file* file, sqlite3_int64* size)
{
    *size = static_cast<sqlite3_int64>((*own(file).file)->content.size());
    return SQLITE_OK;
}
int vf_lock(sqlite3_file*, int) { return SQLITE_OK; }  // one process, one connection: FileLock keeps others out
int vf_reserved(sqlite3_file*, int* out)
{
    *out = 0;
    return SQLITE_OK;
}
int vf_control(sqlite3_file* file, int op, void* argument)
{
    if (op != SQLITE_FCNTL_PERSIST_WAL) return SQLITE_NOTFOUND;
    auto& wanted = *static_cast<int*>(argument);
    if (wanted < 0) wanted = own(file).keeps_wal;
    else own(file).keeps_wal = wanted;
    return SQLITE_OK;
}
int vf_sector(sqlite3_file*) { return 4096; }
int vf_traits(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

const sqlite3_io_methods* file_methods()
{
    static const sqlite3_io_methods table = [] {
        sqlite3_io_methods m{};
        m.iVersion = 1;
        m.xClose = vf_close;
        m.xRead = vf_read;
        m.xWrite = vf_write;
        m.xTruncate = vf_truncate;
        m.xSync = vf_sync;
        m.xFileSize = vf_size;
        m.xLock = vf_lock;
        m.xUnlock = vf_lock;
        m.xCheckReservedLock = vf_reserved;
        m.xFileControl = vf_control;
        m.xSectorSize = vf_sector;
        m.xDeviceCharacteristics = vf_traits;
        return m;
    }();
    return &table;
}

int disk_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags)
{
    std::memset(file, 0, sizeof(OpenFile));
    if (name == nullptr) return SQLITE_CANTOPEN;  // temporary files stay in memory (temp_store)
    auto* disk = disk_of(name);
    if (disk == nullptr) return SQLITE_CANTOPEN;
    // The database itself is made by a real open() before SQLite comes (connection.cpp).
    auto content = disk->open(name, true);
    if (!content) return SQLITE_CANTOPEN;
    auto& open = own(file);
    open.disk = disk;
    open.file = new std::shared_ptr<DiskFile>(std::move(content));
    file->pMethods = file_methods();
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}
int disk_delete(sqlite3_vfs*, const char* name, int)
{
    auto* disk = disk_of(name);
    return disk != nullptr ? disk->remove(name) : SQLITE_IOERR_DELETE;
}
int disk_access(sqlite3_vfs*, const char* name, int, int* out)
{
    const auto* disk = disk_of(name);
    *out = disk != nullptr && disk->exists(name) ? 1 : 0;
    return SQLITE_OK;
}
int disk_full_name(sqlite3_vfs*, const char* name, int size, char* out)
{
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}
int disk_time(sqlite3_vfs*, double* out)
{
    *out = 2461368.5;  // nobody asks SQLite for the time; if somebody does, it stands still
    return SQLITE_OK;
}
int disk_random(sqlite3_vfs*, int size, char* out)
{
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(i * 7 + 1);
    return size;
}

}  // namespace

void use_simulated_disks()
{
    static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.iVersion = 1;
    vfs.zName = "balcao-simulated";
    vfs.pNext = nullptr;
    vfs.pAppData = nullptr;
    vfs.szOsFile = static_cast<int>(sizeof(OpenFile));
    vfs.mxPathname = 1024;
    vfs.xOpen = disk_open;
    vfs.xDelete = disk_delete;
    vfs.xAccess = disk_access;
    vfs.xFullPathname = disk_full_name;
    vfs.xCurrentTime = disk_time;
    vfs.xRandomness = disk_random;
    sqlite3_vfs_register(&vfs, 1);
}

}  // namespace balcao::simulation
