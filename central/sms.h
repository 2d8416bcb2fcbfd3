#pragma once
// Text messages to citizens: through an HTTP gateway in Kannel's form, or into a file in practice.

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "http/client.h"

namespace balcao::central {

/// Why a code is sent: the texts differ, because one code is to be told, the others kept, and the last makes a signature.
enum class CodeUse : std::uint8_t { desk, sign_in, signature };

/// The message with the code in it, in the language asked for (pt, en; any other: en). At most one message part:
/// 70 characters where accents need UCS-2. Wipe it after use.
[[nodiscard]] std::string code_message(CodeUse use, std::string_view language, base::BytesView code, int minutes);

class SmsSender {
public:
    virtual ~SmsSender() = default;
    /// \param phone E.164 with '+'. Success = the gateway took it. Faults: sms_not_sent (a: HTTP status or 0,
    /// b: errno or library code). Thread-safe.
    [[nodiscard]] virtual base::Status<> send(std::string_view phone, std::string_view text) = 0;
};

/// Appends one JSON line a message: practice only.
class FileSms final : public SmsSender {
public:
    FileSms(std::string path, const base::Clock& clock) : m_path(std::move(path)), m_clock(clock) {}
    [[nodiscard]] base::Status<> send(std::string_view phone, std::string_view text) override;

private:
    const std::string m_path;
    const base::Clock& m_clock;
    base::Mutex m_mutex;
};

/// GET <url>&to=&text=&coding=&charset=: Kannel user guide, "Using HTTP to send SMS messages".
class KannelSms final : public SmsSender {
public:
    /// \param url http(s)://host:port/cgi-bin/sendsms?username=…&password=…[&from=…&smsc=…]. Plain http only to
    /// this machine. configuration_invalid otherwise.
    [[nodiscard]] static base::Result<std::unique_ptr<KannelSms>> create(const std::string& url,
                                                                         const std::string& ca_file);
    [[nodiscard]] base::Status<> send(std::string_view phone, std::string_view text) override;

private:
    KannelSms(http::ClientOptions options, std::string path) : m_client(std::move(options)), m_path(std::move(path)) {}
    base::Mutex m_mutex;
    http::Client m_client BALCAO_GUARDED_BY(m_mutex);
    const std::string m_path;  ///< with the account's parameters
};

/// Did the gateway take it? 202 with "0: Accepted for delivery" (or "3: Queued for later delivery") does.
[[nodiscard]] bool kannel_accepted(int status, std::string_view body);

}  // namespace balcao::central
