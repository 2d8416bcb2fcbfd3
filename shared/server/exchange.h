#pragma once
// One HTTP exchange as the service sees it: no sockets, no Beast.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace balcao::server {

/// Who stands at the other end.
struct Peer {
    std::string address;              ///< numeric address; empty on the administration socket
    base::Bytes certificate_der;      ///< leaf certificate, already checked against our CA; empty = none shown
    bool administrator = false;       ///< came through the administration socket
};

struct Request {
    std::string method;
    std::string path;                                  ///< without the query
    std::map<std::string, std::string> query;          ///< percent-decoded
    std::map<std::string, std::string> headers;        ///< names in lower case
    base::Bytes body;
    Peer peer;

    [[nodiscard]] std::string_view header(const std::string& lower_case_name) const;
    [[nodiscard]] std::string_view parameter(const std::string& name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    base::Bytes body;
};

/// Must be called exactly once, from any thread.
using Reply = std::function<void(Response)>;

class Handler {
public:
    virtual ~Handler() = default;
    /// Returns at once; long work happens elsewhere and ends in `reply`.
    virtual void handle(Request request, Reply reply) = 0;
};

/// Splits "/a/b?x=1&y=2" into path and decoded query; false when an escape is broken.
[[nodiscard]] bool split_target(std::string_view target, Request& into);
[[nodiscard]] std::string percent_decode(std::string_view text, bool& ok);

}  // namespace balcao::server
