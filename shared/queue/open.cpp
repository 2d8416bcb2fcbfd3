#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <string_view>

#include "queue/impl.h"
#include "queue/schema.h"
#include "seal/chain.h"

namespace balcao::queue {
namespace {

// A copy of a file has another inode or birth time than the original, or lies on another machine.
// What cannot be asked just now (no memory, no descriptor left) is a fault and not another identity: the queue would take
// itself for a copy and begin a new epoch.
base::Result<std::string> file_identity(const std::string& path)
{
    struct statx info {};
    if (::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &info) != 0) {
        return base::fail(base::FaultCode::storage_open_failed, errno);
    }
    char id[64];
    ssize_t size = 0;
    const int fd = ::open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        size = ::read(fd, id, sizeof id);
        ::close(fd);
    }
    if ((fd < 0 && errno != ENOENT) || size < 0) {
        return base::fail(base::FaultCode::storage_open_failed, errno);
    }
    const std::string_view whole(id, static_cast<std::size_t>(size));
    const std::string machine(whole.substr(0, whole.find('\n')));
    const std::string text = machine + ":" + std::to_string(info.stx_ino) + ":" +
                             std::to_string(info.stx_btime.tv_sec) + "." + std::to_string(info.stx_btime.tv_nsec);
    return base::to_hex(seal::tagged_sha256("file-identity", {base::as_bytes(text)}));
}

}  // namespace

Queue::Queue(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Queue::Queue(Queue&&) noexcept = default;
Queue& Queue::operator=(Queue&&) noexcept = default;
Queue::~Queue() = default;

base::Result<Queue> Queue::open(const QueueOptions& options, const base::Clock& clock, base::Random& random)
{
    auto impl = std::make_unique<Impl>(options, clock, random);
    if (auto opened = impl->open(); !opened) {
        return base::unexpected(opened.error());
    }
    return Queue(std::move(impl));
}

base::Status<> Queue::Impl::open()
{
    database::OpenOptions wanted;
    wanted.path = options.path;
    wanted.durability = options.durability;
    wanted.application_id = k_application_id;
    wanted.vfs = options.vfs;
    auto connection = database::Connection::open(wanted);
    if (!connection) {
        return base::unexpected(connection.error());
    }
    if (auto migrated = database::migrate(*connection, migrations()); !migrated) {
        return base::unexpected(migrated.error());
    }
    if (connection->wal_size() > 0) {
        // What was just made, or left by the last run, moves into the file before the reserve is taken: later, on a full
        // disk, it would have to come out of the reserve. Where there is no room for it, upkeep() tries again.
        [[maybe_unused]] const auto moved = connection->checkpoint();
    }
    sql.emplace(std::move(*connection));
    hold_ballast();
    return in_order([&] { return load(); }, [&] { return check_file_identity(); });
}

base::Status<> Queue::Impl::load_epochs()
{
    return sql->each("SELECT no, id, base, frozen_at IS NOT NULL FROM epoch ORDER BY no",
                     [&](const database::Statement& row) {
                         live.epochs.push_back({row.number(0), base::EpochId(row.text(1)), row.number(2),
                                                row.number(3) != 0});
                         return true;
                     });
}

// The ends of both chains are looked at on every start; verify_chain() and verify_audit() look at all of it.
base::Status<> Queue::Impl::load()
{
    live = {};
    in_flight.clear();
    bool sound = true;
    std::int64_t last_epoch = 0;
    auto done = in_order(
        [&] { return load_epochs(); },
        [&] {
            return sql->each("SELECT acked_upto, last_accepted_at FROM cur", [&](const database::Statement& row) {
                live.upto = row.number(0);
                if (!row.is_null(1)) {
                    live.last_accepted_at = from_ms(row.number(1));
                }
                return false;
            });
        },
        [&] {
            return sql->each("SELECT pos, hash, prev, header, sealed, epoch FROM rec ORDER BY pos DESC LIMIT 1",
                             [&](const database::Statement& row) {
                                 live.last = row.number(0);
                                 live.head = seal::digest_from(row.bytes(1)).value_or(seal::Digest{});
                                 const auto prev = seal::digest_from(row.bytes(2)).value_or(seal::Digest{});
                                 last_epoch = row.number(5);
                                 sound = live.head ==
                                         seal::record_hash(row.bytes(3), seal::sha256(row.bytes(4)), prev);
                                 return false;
                             });
        },
        [&] {
            return sql->each("SELECT no, hash FROM audit ORDER BY no DESC LIMIT 1", [&](const database::Statement& row) {
                live.audit_number = row.number(0);
                live.audit_hash = seal::digest_from(row.bytes(1)).value_or(seal::Digest{});
                return false;
            });
        });
    if (done && (!sound || live.upto > live.last)) {
        return base::fail(base::FaultCode::chain_broken, live.last);
    }
    if (!live.epochs.empty() && live.epochs.back().number != last_epoch) {
        live.head = seal::k_chain_start;  // the current epoch has no record yet
    }
    return done;
}

base::Status<> Queue::Impl::check_file_identity()
{
    const auto identity = file_identity(options.path);
    if (!identity) {
        return base::unexpected(identity.error());
    }
    const auto& here = *identity;
    std::string stored;
    auto read = sql->each("SELECT file_id FROM cur", [&](const database::Statement& row) {
        stored = row.text(0);
        return false;
    });
    if (!read || stored == here) {
        return read;
    }
    return write([&] {
        return in_order([&] { return sql->run("UPDATE cur SET file_id = ?1 WHERE id = 1", here); },
                        [&] { return next_epoch(stored.empty() ? "created" : "restored"); });
    });
}

base::Status<> Queue::reopen()
{
    // Made before anything is given up: without memory for it everything stays as it was.
    auto before = m_impl->live;
    auto nothing = database::Connection::closed(m_impl->options.path, {base::FaultCode::memory_exhausted});
    m_impl->sql.reset();
    base::Status<> opened;
    try {
        opened = m_impl->open();
        if (!opened) {
            nothing = database::Connection::closed(m_impl->options.path, opened.error());
        }
    } catch (const std::bad_alloc&) {
        opened = base::fail(base::FaultCode::memory_exhausted);
    }
    if (!opened) {
        // The next try may succeed; until then every use gives back what is wrong.
        m_impl->live = std::move(before);
        m_impl->sql.emplace(std::move(nothing));
    }
    return opened;
}

base::Status<> Queue::check_integrity()
{
    auto& connection = m_impl->sql->connection();
    return in_order([&] { return connection.check_integrity(); },
                    [&] { return database::check_schema(connection, migrations()); });
}

}  // namespace balcao::queue
