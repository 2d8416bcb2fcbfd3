#pragma once
// The one message shape between the desk service and its windows and commands, over a Unix
// SOCK_SEQPACKET socket. JSON, at most 128 KiB, strict.
//
//   client -> service   {"v":1,"id":7,"do":"edit","args":{...}}
//   service -> client   {"v":1,"re":7,"ok":{...}}   or   {"v":1,"re":7,"fault":{"code":"...","a":0,"b":0}}
//   service -> client   {"v":1,"show":"console"|"kiosk"|"display","model":{...}}      whenever something changed
//
// A client says who it is first: {"v":1,"id":1,"do":"hello","args":{"role":"console"|"kiosk"|"cli"|"display"}}.
// Which role may do what is fixed in actions.h; the peer's uid is checked by the service.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "link/models.h"
#include "wire/json_text.h"

namespace balcao::link {

inline constexpr int k_protocol_version = 1;
inline constexpr std::size_t k_message_limit_bytes = 128 * 1024;

enum class Role : std::uint8_t { console, kiosk, cli, display };
[[nodiscard]] std::string_view name(Role role);

/// client -> service
struct Ask {
    std::int64_t id = 0;
    std::string action;  ///< see actions.h
    wire::Json args = wire::Json::object();
};

/// service -> client, answer to the Ask of the same id
struct Reply {
    std::int64_t id = 0;
    base::Result<wire::Json> result;
};

/// service -> client, unasked
struct Show {
    std::string what;  ///< "console", "kiosk", "display" or "camera"
    wire::Json model;
};

using FromService = std::variant<Reply, Show>;

[[nodiscard]] std::string encode(const Ask& ask);
[[nodiscard]] std::string encode(const Reply& reply);
[[nodiscard]] std::string encode(const Show& show);
[[nodiscard]] base::Result<Ask> decode_ask(std::string_view message);
[[nodiscard]] base::Result<FromService> decode_from_service(std::string_view message);

[[nodiscard]] wire::Json to_json(const ConsoleModel& model);
[[nodiscard]] wire::Json to_json(const KioskModel& model);
[[nodiscard]] base::Result<ConsoleModel> console_model_from_json(const wire::Json& json);
/// Member "rows" of the answer to queue_list. Faults: message_malformed.
[[nodiscard]] base::Result<std::vector<QueueRow>> queue_rows_from_json(const wire::Json& json);
[[nodiscard]] base::Result<KioskModel> kiosk_model_from_json(const wire::Json& json);

}  // namespace balcao::link
