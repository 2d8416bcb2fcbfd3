#pragma once
// The service's end of the Unix SOCK_SEQPACKET socket: who is there, in which role, and messages
// in and out. One thread owns it.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "link/protocol.h"

struct pollfd;

namespace balcao::desk {

using ClientId = std::int64_t;

class SocketServer {
public:
    /// Listens at `path` (mode 0600, an old socket nobody listens on is replaced). Only peers of this
    /// user, root, or a uid in `allowed_uids` are let in.
    /// Faults: storage_in_use when another service answers there, file_unwritable (a: errno).
    [[nodiscard]] static base::Result<std::unique_ptr<SocketServer>> listen(const std::string& path,
                                                                            std::vector<unsigned> allowed_uids);
    ~SocketServer();
    SocketServer(const SocketServer&) = delete;
    SocketServer& operator=(const SocketServer&) = delete;

    std::function<void(ClientId, link::Role)> on_hello;
    /// With the file that came along with the message, if one did.
    std::function<void(ClientId, link::Role, const link::Ask&, base::Descriptor attached)> on_ask;
    std::function<void(ClientId, std::optional<link::Role>)> on_gone;

    void reply(ClientId client, std::int64_t ask_id, base::Result<wire::Json> result, base::Descriptor attached = {});
    /// Sends a model to every client of the role. A client that does not keep up gets only the newest.
    void show(link::Role role, const std::string& what, const wire::Json& model);
    void show_to(ClientId client, const std::string& what, const wire::Json& model);
    [[nodiscard]] std::size_t count(link::Role role) const;

    /// For the loop: descriptors to poll, then the same after poll().
    void add_to(std::vector<pollfd>& polled) const;
    /// Takes one message of each client: what the loop had to do before a client asked is done before its ask.
    void handle(const std::vector<pollfd>& polled);

private:
    struct Peer {
        int fd = -1;
        std::optional<link::Role> role;
        struct Waiting {
            std::string message;
            base::Descriptor attached;
        };
        std::deque<Waiting> waiting;                   ///< replies, in order
        std::map<std::string, std::string> newest;     ///< models by name, only the newest
        bool broken = false;
    };

    SocketServer(int fd, std::string path, std::vector<unsigned> allowed_uids);
    void accept_one();
    void read_from(ClientId id, Peer& peer);
    void take(ClientId id, Peer& peer, std::string_view message, base::Descriptor attached);
    void flush(Peer& peer);
    void drop_broken();

    int m_fd;
    std::string m_path;
    std::vector<unsigned> m_allowed_uids;
    std::map<ClientId, Peer> m_peers;
    ClientId m_next_client = 1;
};

}  // namespace balcao::desk
