#include "central/holder_site.h"

#include "base/log.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_cookie = "__Host-balcao";
constexpr int k_tries_an_address = 20;
constexpr auto k_tries_window = std::chrono::minutes(10);
constexpr std::size_t k_cookie_octets = 32;
constexpr auto k_between_looks = std::chrono::seconds(2);

/// What makes a page of ours one that only we fill, frame and are told of.
void add_page_headers(Response& response)
{
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("X-Frame-Options", "DENY");
    response.headers.emplace_back("Referrer-Policy", "same-origin");  // "no-referrer" would take Origin from our own forms
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    response.headers.emplace_back("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
}

/// A browser says where a form comes from; one that says nothing is held by cookie and token alone.
bool from_here(const Request& request)
{
    const auto site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin") return false;
    const auto origin = request.header("origin");
    return origin.empty() || origin == "https://" + std::string(request.header("host"));
}

Response style_sheet()
{
    Response out;
    out.content_type = "text/css; charset=utf-8";
    out.body = base::to_bytes(page_style());
    return out;
}

}  // namespace

HolderSite::HolderSite(Context& context, SigningKeys* signing)
    : m_context(context), m_signing(signing), m_tries(k_tries_an_address, k_tries_window), m_pool(4, 256)
{
    if (m_signing == nullptr) return;
    m_destroying = std::jthread([this](const std::stop_token& stop) {
        base::Mutex mutex;
        std::condition_variable_any wake;
        base::Lock lock(mutex);
        while (!stop.stop_requested()) {
            if (const auto done = m_signing->destroy_ended(m_context); !done) {
                base::log(base::LogLevel::warning, "signing_keys_not_destroyed", done.error());
            }
            wake.wait_for(lock, stop, k_between_looks, [&stop] { return stop.stop_requested(); });
        }
    });
}

HolderSite::~HolderSite() { drain(); }

void HolderSite::drain()
{
    m_pool.finish();
    m_destroying.request_stop();
    if (m_destroying.joinable()) m_destroying.join();
}

void HolderSite::handle(Request request, Reply reply)
{
    ++m_context.metrics.requests;
    const auto shared = std::make_shared<Request>(std::move(request));
    if (!m_pool.post([this, shared, reply] { reply(handle_now(*shared)); })) {
        base::wipe(shared->body);
        Visitor visitor;
        auto html = page(visitor);
        html.heading("site");
        html.wrong("wrong_away");
        auto response = answer_page(visitor, html, 503);
        add_page_headers(response);
        reply(std::move(response));
    }
}

Response HolderSite::handle_now(Request& request)
{
    Response response;
    try {
        response = run(request);
    } catch (const std::exception&) {
        base::log(base::LogLevel::error, "request_failed");
        response.status = 500;
        response.content_type = "text/plain; charset=utf-8";
    }
    base::wipe(request.body);
    if (response.status >= 500) ++m_context.metrics.failed;
    else if (response.status >= 400) ++m_context.metrics.refused;
    add_page_headers(response);
    return response;
}

Response HolderSite::run(Request& request)
{
    const bool get = request.method == "GET" || request.method == "HEAD";
    if (get && request.path == "/style.css") return style_sheet();
    auto visitor = recognise(request);
    if (!visitor) {
        Visitor nobody;
        auto html = page(nobody);
        html.heading("site");
        html.wrong("wrong_away");
        return answer_page(nobody, html, 503);
    }
    if (get) return show(*visitor, request.path, {});
    if (request.method == "POST") return act(*visitor, request);
    return show(*visitor, "", {});
}

Result<HolderSite::Visitor> HolderSite::recognise(const Request& request)
{
    Visitor out;
    out.address = request.peer.address;
    const auto cookie = cookie_value(request, k_cookie);
    const auto dot = cookie.find('.');
    const auto accepts = request.header("accept-language");
    out.language = accepts.substr(0, 2) == "en" ? "en" : "pt";
    const auto octets = base::from_base64(cookie.substr(0, dot));
    if (dot != std::string::npos && octets && octets->size() == k_cookie_octets) {
        out.cookie = cookie.substr(0, dot);
        if (cookie.substr(dot + 1) == "en" || cookie.substr(dot + 1) == "pt") out.language = cookie.substr(dot + 1);
    } else {
        renew_cookie(out);
    }
    const auto wanted = request.parameter("lang");
    if (wanted == "en" || wanted == "pt") {
        out.language = wanted;
        out.cookie_is_new = true;
    }
    if (out.cookie_is_new && out.cookie != cookie.substr(0, dot)) return out;  // nothing can be known of it
    const auto id = m_context.home.lookup.visit(out.cookie);
    const auto now = m_context.clock.now();
    auto done = m_context.writer.run([&](Store& store) -> Status<> {
        out.visit.reset();
        out.key.reset();
        auto visit = store.visit(id);
        if (!visit) return base::unexpected(visit.error());
        if (!*visit || (*visit)->expires_at <= now) return {};
        auto key = store.activation((*visit)->case_id);
        if (!key) return base::unexpected(key.error());
        if (!*key || !usable(**key, now)) return {};  // ended, replaced or locked meanwhile
        out.visit = **visit;
        out.key = **key;
        return {};
    }, Wait::no);
    if (!done) return base::unexpected(done.error());
    return out;
}

Response HolderSite::show(Visitor& visitor, std::string_view path, const Message& message)
{
    static constexpr std::pair<std::string_view, View> open_views[] = {{"/", &HolderSite::key_view},
                                                                       {"/change-pin", &HolderSite::change_pin_view},
                                                                       {"/sign", &HolderSite::sign_view},
                                                                       {"/end-signature", &HolderSite::end_signature_view}};
    const auto stage = visitor.stage();
    const bool known = std::any_of(std::begin(open_views), std::end(open_views), [&](const auto& view) { return view.first == path; });
    if (!known) {
        auto html = page(visitor);
        html.heading("site");
        html.wrong("wrong_address");
        html.link("/", stage == "open" ? "back" : "sign_in_title");
        return answer_page(visitor, html, 404);
    }
    if (stage == "code") return code_view(visitor, message);
    if (stage == "new_pin") return new_pin_view(visitor, message);
    if (stage != "open") return sign_in_view(visitor, message);
    if (path == "/sign" && !visitor.visit->document.empty()) return sign_code_view(visitor, message);
    for (const auto& [address, view] : open_views) {
        if (address == path) return (this->*view)(visitor, message);
    }
    return key_view(visitor, message);
}

Response HolderSite::act(Visitor& visitor, const Request& request)
{
    struct Route {
        std::string_view path;
        std::string_view stage;  ///< the visit must be at; "" = none yet, "*" = any
        Act act;
    };
    static constexpr Route routes[] = {{"/sign-in", "", &HolderSite::sign_in},
                                       {"/code", "code", &HolderSite::enter_code},
                                       {"/new-pin", "new_pin", &HolderSite::choose_pin},
                                       {"/change-pin", "open", &HolderSite::change_pin},
                                       {"/sign", "open", &HolderSite::start_signature},
                                       {"/sign-code", "open", &HolderSite::finish_signature},
                                       {"/sign-cancel", "open", &HolderSite::drop_signature},
                                       {"/end-signature", "open", &HolderSite::end_signature},
                                       {"/sign-out", "*", &HolderSite::sign_out}};
    for (const auto& route : routes) {
        if (route.path != request.path) continue;
        const auto form = Form::read(request);
        const auto token = base::to_hex(m_context.home.lookup.form(visitor.cookie));
        const bool ours = form && !visitor.cookie_is_new && from_here(request) &&
                          seal::equal_in_constant_time(base::as_bytes(form->text("form")), base::as_bytes(token));
        if (!ours) return show(visitor, "/", {.wrong = "wrong_form", .status = 403});
        if (route.stage != "*" && route.stage != visitor.stage()) return show(visitor, "/", {.wrong = "wrong_form", .status = 409});
        return (this->*route.act)(visitor, *form);
    }
    return show(visitor, "", {});
}

}  // namespace balcao::central
