#include "http/client.h"
#include "http/peer_trust.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <mutex>
#include <new>
#include <optional>

namespace balcao::http {
namespace {

using Clock = std::chrono::steady_clock;

void init_library()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct EasyDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiDeleter {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using Multi = std::unique_ptr<CURLM, MultiDeleter>;

class HeaderList {
public:
    HeaderList() = default;
    ~HeaderList() { curl_slist_free_all(m_list); }
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;
    void add(const std::string& line)
    {
        auto* longer = curl_slist_append(m_list, line.c_str());
        m_whole = m_whole && longer != nullptr;
        if (longer != nullptr) {
            m_list = longer;
        }
    }
    /// false: there was no memory for one of them. A request without it would say something else.
    [[nodiscard]] bool whole() const { return m_whole; }
    [[nodiscard]] curl_slist* get() const { return m_list; }

private:
    curl_slist* m_list = nullptr;
    bool m_whole = true;
};

std::string_view trim(std::string_view text)
{
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// What the callbacks write into.
struct Receiver {
    Response response;
    std::size_t header_octets = 0;
    std::size_t max_header = 0;
    std::size_t max_body = 0;
    bool too_large = false;
    bool no_memory = false;
    int times_sent = 0;  ///< the library sends again by itself when a kept connection turns out to be dead
};

/// The library is C: nothing may be thrown through it.
template <class F>
std::size_t within_memory(Receiver& into, F&& take)
{
    try {
        return take();
    } catch (const std::bad_alloc&) {
        into.no_memory = true;
        return 0;
    }
}

std::size_t take_header(Receiver& into, std::string_view line)
{
    into.header_octets += line.size();
    if (into.header_octets > into.max_header) {
        into.too_large = true;
        return 0;
    }
    if (line.starts_with("HTTP/")) {
        into.response.headers.clear();  // an interim answer came before
        return line.size();
    }
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        into.response.headers[lower(trim(line.substr(0, colon)))] = std::string(trim(line.substr(colon + 1)));
    }
    return line.size();
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& into = *static_cast<Receiver*>(user);
    return within_memory(into, [&] { return take_header(into, {data, size * count}); });
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& into = *static_cast<Receiver*>(user);
    const std::size_t octets = size * count;
    if (octets > into.max_body - into.response.body.size()) {
        into.too_large = true;
        return 0;
    }
    const base::BytesView part(reinterpret_cast<const std::uint8_t*>(data), octets);
    return within_memory(into, [&] {
        into.response.body.insert(into.response.body.end(), part.begin(), part.end());
        return octets;
    });
}

CURLcode on_tls(CURL*, void* context, void* user)
{
    return expect_terminal(context, *static_cast<const std::string*>(user)) ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

int on_request(void* user, char*, char*, int, int)
{
    ++static_cast<Receiver*>(user)->times_sent;
    return CURL_PREREQFUNC_OK;
}

FailureKind kind_of(CURLcode code, std::string_view message)
{
    // One of libcurl's many codes; everything unknown counts as a broken connection.
    const auto is = [code](std::initializer_list<CURLcode> these) {
        return std::find(these.begin(), these.end(), code) != these.end();
    };
    if (is({CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY})) return FailureKind::resolve;
    if (is({CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED})) return FailureKind::connect;
    if (is({CURLE_OPERATION_TIMEDOUT})) return FailureKind::timeout;
    if (is({CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_FAILED_INIT,
            CURLE_BAD_FUNCTION_ARGUMENT, CURLE_OUT_OF_MEMORY, CURLE_SSL_CIPHER})) {
        return FailureKind::setup;
    }
    // A handshake that ended without a word from TLS itself is a network that broke off, not a refusal.
    const bool said = message.find("SSL routines") != std::string_view::npos &&
                      message.find("unexpected eof") == std::string_view::npos;
    if (code == CURLE_SSL_CONNECT_ERROR) return said ? FailureKind::tls : FailureKind::broken;
    if (is({CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT})) {
        return FailureKind::tls;
    }
    // TLS 1.3: the other side judges our certificate after our first octets are on the way; its refusal
    // arrives as an alert on the first read.
    if (is({CURLE_RECV_ERROR, CURLE_SEND_ERROR}) && message.find(" alert ") != std::string_view::npos) {
        return FailureKind::tls;
    }
    if (is({CURLE_FILESIZE_EXCEEDED})) return FailureKind::too_large;
    return FailureKind::broken;
}

bool printable(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

bool header_safe(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

std::string_view Response::header(const std::string& lower_case_name) const
{
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

std::string_view name(FailureKind kind)
{
    switch (kind) {
    case FailureKind::setup: return "setup";
    case FailureKind::resolve: return "resolve";
    case FailureKind::connect: return "connect";
    case FailureKind::tls: return "tls";
    case FailureKind::timeout: return "timeout";
    case FailureKind::broken: return "broken";
    case FailureKind::too_large: return "too_large";
    case FailureKind::stopped: return "stopped";
    }
    return "broken";
}

base::Fault to_fault(const Failure& failure)
{
    using base::Fault;
    using base::FaultCode;
    switch (failure.kind) {
    case FailureKind::setup:
        return {failure.code == CURLE_OUT_OF_MEMORY ? FaultCode::memory_exhausted : FaultCode::configuration_invalid, failure.code};
    case FailureKind::resolve: return {FaultCode::network_unreachable, failure.os_error, failure.code};
    case FailureKind::connect: return {FaultCode::network_unreachable, failure.os_error, failure.code};
    case FailureKind::tls: return {FaultCode::tls_refused, failure.code};
    case FailureKind::timeout: return {FaultCode::network_timeout, failure.code};
    case FailureKind::broken: return {FaultCode::network_unreachable, failure.os_error, failure.code};
    case FailureKind::too_large: return {FaultCode::message_too_large, failure.code};
    case FailureKind::stopped: return {FaultCode::network_timeout, failure.code};
    }
    return {FaultCode::network_unreachable, failure.os_error, failure.code};
}

struct Client::Impl {
    explicit Impl(ClientOptions given) : options(std::move(given)) { init_library(); }

    ClientOptions options;
    // The multi handle owns the connections: it lives longer than the easy handle of one exchange.
    Multi multi;
    Easy easy;
    /// The first option that could not be set: without one of them the connection might trust whom it must not, or show
    /// no certificate.
    CURLcode setting = CURLE_OK;

    bool prepare()
    {
        if (!multi) multi.reset(curl_multi_init());
        if (!easy) easy.reset(curl_easy_init());
        return multi && easy;
    }

    [[nodiscard]] bool plain() const { return options.base_url.starts_with("http://"); }
    [[nodiscard]] bool usable(const Request& request) const
    {
        const bool scheme = options.base_url.starts_with("https://") || (plain() && options.allow_plain);
        const bool trust = plain() || !options.ca_file.empty();
        const bool method = !request.method.empty() && request.method.size() <= 16 &&
                            request.method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
        const bool headers =
            std::all_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
                return printable(header.first) && header_safe(header.second);
            });
        return scheme && trust && method && headers && request.path.starts_with('/') && printable(request.path) &&
               header_safe(request.content_type);
    }

    template <class T>
    void set(CURLoption option, T value)
    {
        const auto code = curl_easy_setopt(easy.get(), option, value);
        if (setting == CURLE_OK) setting = code;
    }

    void configure_security();
    void configure(const Request& request, const std::string& url, const HeaderList& headers, Receiver& receiver,
                   char* error);
    /// nullopt when the token asked to stop.
    std::optional<CURLcode> run(const std::stop_token& stop, Clock::time_point until);
};

void Client::Impl::configure_security()
{
    set(CURLOPT_PROTOCOLS_STR, plain() ? "http" : "https");
    set(CURLOPT_PROXY, "");  // environment variables must not lead us elsewhere
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    if (plain()) return;
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, options.peer_terminal.empty() ? 2L : 0L);
    if (!options.peer_terminal.empty()) {
        set(CURLOPT_SSL_CTX_FUNCTION, &on_tls);
        set(CURLOPT_SSL_CTX_DATA, &options.peer_terminal);
    }
    set(CURLOPT_CAINFO, options.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));  // Debian's default is the system's store
    if (options.certificate_file.empty()) return;
    set(CURLOPT_SSLCERT, options.certificate_file.c_str());
    set(CURLOPT_SSLCERTTYPE, "PEM");
    if (options.private_key.starts_with("pkcs11:")) {
        set(CURLOPT_SSLENGINE, "pkcs11");
        set(CURLOPT_SSLKEYTYPE, "ENG");
    } else {
        set(CURLOPT_SSLKEYTYPE, "PEM");
    }
    set(CURLOPT_SSLKEY, options.private_key.c_str());
}

void Client::Impl::configure(const Request& request, const std::string& url, const HeaderList& headers,
                             Receiver& receiver, char* error)
{
    setting = CURLE_OK;
    curl_easy_reset(easy.get());  // keeps connections, which the multi handle holds
    configure_security();
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, error);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_USERAGENT, options.user_agent.c_str());
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(options.connect_timeout, request.deadline).count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(1, request.deadline.count())));
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, &receiver);
    set(CURLOPT_PREREQFUNCTION, &on_request);
    set(CURLOPT_PREREQDATA, &receiver);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &receiver);
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_body_octets));
    if (request.method == "HEAD") {
        set(CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" || !request.body.empty()) {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        // A null pointer would make the library read standard input.
        set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : reinterpret_cast<const char*>(request.body.data()));
        set(CURLOPT_POST, 1L);
        set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

std::optional<CURLcode> Client::Impl::run(const std::stop_token& stop, Clock::time_point until)
{
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi.get()); });
    while (true) {
        if (stop.stop_requested()) return std::nullopt;
        int running = 0;
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK) return CURLE_FAILED_INIT;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
            if (message->msg == CURLMSG_DONE) return message->data.result;
        }
        if (running == 0) return CURLE_FAILED_INIT;
        // The library keeps its own deadline; this one stands behind it.
        if (Clock::now() > until + std::chrono::seconds(1)) return CURLE_OPERATION_TIMEDOUT;
        if (curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr) != CURLM_OK) return CURLE_FAILED_INIT;
    }
}

Client::Client(ClientOptions options) : m_impl(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

base::Result<Response, Failure> Client::send(const Request& request, const std::stop_token& stop)
{
    auto& impl = *m_impl;
    if (!impl.usable(request) || !impl.prepare()) return tl::unexpected(Failure{FailureKind::setup});
    if (stop.stop_requested()) return tl::unexpected(Failure{FailureKind::stopped});

    const auto started = Clock::now();
    const std::string url = impl.options.base_url + request.path;
    HeaderList headers;
    headers.add("Expect:");
    headers.add(request.content_type.empty() ? "Content-Type:" : "Content-Type: " + request.content_type);
    for (const auto& [header, value] : request.headers) headers.add(header + ": " + value);
    Receiver receiver;
    receiver.max_body = impl.options.max_body_octets;
    receiver.max_header = impl.options.max_header_octets;
    char error[CURL_ERROR_SIZE] = {};
    impl.configure(request, url, headers, receiver, error);
    if (impl.setting != CURLE_OK || !headers.whole()) {
        return tl::unexpected(Failure{FailureKind::setup, false, impl.setting == CURLE_OK ? CURLE_OUT_OF_MEMORY : impl.setting});
    }
    if (curl_multi_add_handle(impl.multi.get(), impl.easy.get()) != CURLM_OK) {
        drop_connection();
        return tl::unexpected(Failure{FailureKind::setup, false, CURLE_FAILED_INIT});
    }
    const auto code = impl.run(stop, started + request.deadline);
    long status = 0;
    long os_error = 0;
    const bool told = curl_easy_getinfo(impl.easy.get(), CURLINFO_RESPONSE_CODE, &status) == CURLE_OK;
    curl_easy_getinfo(impl.easy.get(), CURLINFO_OS_ERRNO, &os_error);
    curl_multi_remove_handle(impl.multi.get(), impl.easy.get());

    const bool sent = receiver.times_sent > 0;
    if (!code) {
        drop_connection();  // an answer to the interrupted request may still be on its way
        return tl::unexpected(Failure{FailureKind::stopped, sent});
    }
    if (receiver.too_large) return tl::unexpected(Failure{FailureKind::too_large, sent, *code});
    if (receiver.no_memory) {
        drop_connection();
        return tl::unexpected(Failure{FailureKind::setup, sent, CURLE_OUT_OF_MEMORY});
    }
    if (*code == CURLE_OK && !told) return tl::unexpected(Failure{FailureKind::broken, sent, CURLE_RECV_ERROR});
    if (*code != CURLE_OK) {
        if (*code == CURLE_FAILED_INIT || *code == CURLE_OUT_OF_MEMORY) drop_connection();  // whatever state it was left in
        auto kind = kind_of(*code, error);
        // After the request the same code says that the answer is in no protocol we know.
        if (*code == CURLE_UNSUPPORTED_PROTOCOL && sent) kind = FailureKind::broken;
        return tl::unexpected(Failure{kind, sent, *code, static_cast<int>(os_error)});
    }
    receiver.response.status = static_cast<int>(status);
    receiver.response.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
    return std::move(receiver.response);
}

void Client::drop_connection()
{
    m_impl->easy.reset();
    m_impl->multi.reset();
}

void Client::reconfigure(ClientOptions options)
{
    drop_connection();
    m_impl->options = std::move(options);
}

const ClientOptions& Client::options() const
{
    return m_impl->options;
}

std::string percent_encode(std::string_view text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved) {
            out += static_cast<char>(c);
        } else {
            out += '%';
            out += digits[c >> 4U];
            out += digits[c & 15U];
        }
    }
    return out;
}

}  // namespace balcao::http
