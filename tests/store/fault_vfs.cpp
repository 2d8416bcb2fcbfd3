#include "fault_vfs.h"

#include <sqlite3.h>

#include <csignal>
#include <cstring>
#include <new>

namespace balcao::test {
namespace {

struct Control {
    FaultPlan plan;
    std::int64_t calls = 0;
    bool failed = false;
    std::vector<StorageEvent> events;
};
Control& control()
{
    static Control the;
    return the;
}

struct File {
    sqlite3_file base;
    sqlite3_file* real;
    std::string* path;
};
File* own(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return own(file)->real; }
sqlite3_vfs* system_vfs() { return static_cast<sqlite3_vfs*>(sqlite3_vfs_find(k_fault_vfs)->pAppData); }

[[noreturn]] void die()
{
    ::raise(SIGKILL);
    std::abort();
}

// Counts one durability call; tells whether it is the one.
bool reached()
{
    auto& c = control();
    return ++c.calls == c.plan.at;
}

int guarded(bool is_sync, const auto& half, const auto& whole)
{
    auto& c = control();
    const bool here = reached();
    const auto mode = c.plan.mode;
    if (here && mode == FaultMode::kill_before) {
        die();
    }
    if (here && mode == FaultMode::kill_half) {
        half();
        die();
    }
    c.failed = c.failed || (here && mode == FaultMode::io_error);
    if (c.failed) {
        return is_sync ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
    }
    if (mode == FaultMode::read_only && c.calls >= c.plan.at) {
        return SQLITE_READONLY;
    }
    if (mode == FaultMode::sync_error && is_sync && c.calls >= c.plan.at) {
        c.plan.mode = FaultMode::none;
        return SQLITE_IOERR_FSYNC;
    }
    const int code = whole();
    if (here && mode == FaultMode::kill_after) {
        die();
    }
    return code;
}

void note(StorageEvent event)
{
    if (control().plan.record) {
        control().events.push_back(std::move(event));
    }
}

int file_close(sqlite3_file* file)
{
    const int code = real(file)->pMethods->xClose(real(file));
    ::operator delete(own(file)->real);
    delete own(file)->path;
    return code;
}
int file_read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset)
{
    return real(file)->pMethods->xRead(real(file), to, size, offset);
}
int file_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset)
{
    note({StorageEvent::Kind::write, *own(file)->path, offset,
          std::string(static_cast<const char*>(from), static_cast<std::size_t>(size))});
    const auto write = [&](int octets) { return real(file)->pMethods->xWrite(real(file), from, octets, offset); };
    return guarded(false, [&] { write(size / 2); }, [&] { return write(size); });
}
int file_truncate(sqlite3_file* file, sqlite3_int64 size)
{
    note({StorageEvent::Kind::truncate, *own(file)->path, size, {}});
    return guarded(false, [] {}, [&] { return real(file)->pMethods->xTruncate(real(file), size); });
}
int file_sync(sqlite3_file* file, int flags)
{
    note({StorageEvent::Kind::sync, *own(file)->path, 0, {}});
    return guarded(true, [] {}, [&] { return real(file)->pMethods->xSync(real(file), flags); });
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); }
int file_lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int file_unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int file_reserved(sqlite3_file* file, int* out) { return real(file)->pMethods->xCheckReservedLock(real(file), out); }
int file_control(sqlite3_file* file, int op, void* arg) { return real(file)->pMethods->xFileControl(real(file), op, arg); }
int file_sector(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int file_traits(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

const sqlite3_io_methods* methods()
{
    static const sqlite3_io_methods table = [] {
        sqlite3_io_methods m{};
        m.iVersion = 1;  // no shared memory, no memory map: the queue must need neither
        m.xClose = file_close;
        m.xRead = file_read;
        m.xWrite = file_write;
        m.xTruncate = file_truncate;
        m.xSync = file_sync;
        m.xFileSize = file_size;
        m.xLock = file_lock;
        m.xUnlock = file_unlock;
        m.xCheckReservedLock = file_reserved;
        m.xFileControl = file_control;
        m.xSectorSize = file_sector;
        m.xDeviceCharacteristics = file_traits;
        return m;
    }();
    return &table;
}

int vfs_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags)
{
    auto* mine = own(file);
    std::memset(file, 0, sizeof(File));
    auto* under = system_vfs();
    mine->real = static_cast<sqlite3_file*>(::operator new(static_cast<std::size_t>(under->szOsFile)));
    std::memset(mine->real, 0, static_cast<std::size_t>(under->szOsFile));
    const int code = under->xOpen(under, name, mine->real, flags, out_flags);
    if (code != SQLITE_OK) {
        ::operator delete(mine->real);
        return code;
    }
    mine->path = new std::string(name != nullptr ? name : "");
    file->pMethods = methods();
    return SQLITE_OK;
}

int vfs_delete(sqlite3_vfs*, const char* name, int sync_folder)
{
    note({StorageEvent::Kind::remove, name, sync_folder, {}});
    auto* under = system_vfs();
    return guarded(false, [] {}, [&] { return under->xDelete(under, name, sync_folder); });
}

}  // namespace

void arm(const FaultPlan& plan)
{
    if (sqlite3_vfs_find(k_fault_vfs) == nullptr) {
        static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
        vfs.pAppData = sqlite3_vfs_find(nullptr);
        vfs.zName = k_fault_vfs;
        vfs.pNext = nullptr;
        vfs.szOsFile = static_cast<int>(sizeof(File));
        vfs.xOpen = vfs_open;
        vfs.xDelete = vfs_delete;
        sqlite3_vfs_register(&vfs, 0);
    }
    control() = {};
    control().plan = plan;
}

std::int64_t durability_calls() { return control().calls; }

void acknowledge(std::int64_t number) { note({StorageEvent::Kind::acknowledged, {}, number, {}}); }

const std::vector<StorageEvent>& recorded() { return control().events; }

}  // namespace balcao::test
