#include "trust/online.h"

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/log.h"
#include "card/crypto.h"
#include "card/ocsp.h"
#include "card/revocation_list.h"
#include "http/client.h"

namespace balcao::trust {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::size_t k_max_address = 2048;
constexpr std::size_t k_max_list = 16U * 1024 * 1024;
constexpr std::size_t k_max_answer = 64U * 1024;

std::optional<Bytes> exchange(const Address& address, http::Request request, std::size_t most, const std::stop_token& stop)
{
    http::ClientOptions options;
    options.base_url = address.base;
    options.allow_plain = true;
    options.max_body_octets = most;
    options.connect_timeout = std::min(options.connect_timeout, request.deadline);
    http::Client client(std::move(options));
    auto answer = client.send(request, stop);
    return answer && answer->status == 200 ? std::optional(std::move(answer->body)) : std::nullopt;
}

ListFetched fetch(const std::string& text, const std::string& folder, const card::TrustStore& anchors, std::chrono::milliseconds deadline,
                  const std::stop_token& stop)
{
    ListFetched out{text, ListOutcome::not_reached, std::nullopt};
    const std::string path = folder + '/' + list_file_name(text);
    if (const auto there = base::read_file(path, k_max_list)) {
        if (const auto list = card::read_revocation_list(base::as_bytes(*there), anchors)) {
            out.made = list->made;
        }
    }
    const auto address = parse_address(text);
    http::Request request;
    request.path = address ? address->path : std::string();
    request.deadline = deadline;
    const auto body = address ? exchange(*address, std::move(request), k_max_list, stop) : std::nullopt;
    if (!body) {
        return out;
    }
    const auto list = card::read_revocation_list(*body, anchors);
    if (!list) {
        out.outcome = ListOutcome::not_a_list;
        return out;
    }
    if (!list->of_an_anchor) {
        out.outcome = ListOutcome::not_trusted;
        return out;
    }
    if (out.made && list->made <= *out.made) {
        out.outcome = list->made == *out.made ? ListOutcome::unchanged : ListOutcome::older;
        return out;
    }
    if (!base::write_file(path, base::to_text(list->der), 0644)) {
        out.outcome = ListOutcome::not_written;
        return out;
    }
    out.outcome = ListOutcome::taken;
    out.made = list->made;
    return out;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text)
{
    constexpr std::string_view scheme = "http://";
    const bool plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != '#' && c != '\\'; });
    if (text.size() > k_max_address || !text.starts_with(scheme) || !plain) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(scheme.size());
    const auto slash = rest.find_first_of("/?");
    const std::string_view authority = rest.substr(0, slash);
    const auto colon = authority.find(':');
    const std::string_view port = colon == std::string_view::npos ? std::string_view("80") : authority.substr(colon + 1);
    std::string host(authority.substr(0, colon));
    std::ranges::transform(host, host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto host_character = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
    if (host.empty() || !std::ranges::all_of(host, host_character) || port.empty() || port.size() > 5 ||
        !std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; })) {
        return std::nullopt;
    }
    std::string path = slash == std::string_view::npos ? std::string("/") : std::string(rest.substr(slash));
    return Address{std::string(scheme) + std::string(authority), std::move(host), path.front() == '/' ? path : '/' + path};
}

std::string_view name(ListOutcome outcome)
{
    constexpr std::array<std::string_view, 7> names{"taken", "unchanged", "not_reached", "not_a_list", "not_trusted", "older", "not_written"};
    return names[static_cast<std::size_t>(outcome)];
}

std::string list_file_name(std::string_view address)
{
    return "fetched-" + base::to_hex(card::digest(card::Hash::sha256, base::as_bytes(address))).substr(0, 16) + ".crl";
}

std::vector<ListFetched> fetch_lists(const std::vector<std::string>& addresses, const std::string& folder, const card::TrustStore& anchors,
                                     std::chrono::milliseconds deadline, const std::stop_token& stop)
{
    std::vector<ListFetched> out;
    for (const auto& address : addresses) {
        if (stop.stop_requested()) {
            break;
        }
        out.push_back(fetch(address, folder, anchors, deadline, stop));
        base::log(out.back().outcome == ListOutcome::taken || out.back().outcome == ListOutcome::unchanged ? base::LogLevel::info : base::LogLevel::warning,
                  "revocation_list", {{"outcome", static_cast<std::int64_t>(out.back().outcome)}});
    }
    return out;
}

std::optional<OcspAnswer> ask_responder(const card::HolderCertificate& holder, BytesView issuer, const Responders& responders, base::Random& random,
                                        std::chrono::milliseconds deadline, const std::stop_token& stop)
{
    constexpr std::size_t nonce_octets = 16;
    const bool own = !responders.instead.empty();
    for (const auto& text : own ? std::vector{responders.instead} : holder.ocsp_addresses) {
        const auto address = parse_address(text);
        if (!address || (!own && std::ranges::find(responders.hosts, address->host) == responders.hosts.end())) {
            continue;
        }
        OcspAnswer out{{}, random.bytes(nonce_octets)};
        auto question = card::make_ocsp_request(holder.der, issuer, out.nonce);
        if (!question) {
            return std::nullopt;
        }
        http::Request request;
        request.method = "POST";
        request.path = address->path;
        request.body = std::move(*question);
        request.content_type = "application/ocsp-request";
        request.deadline = deadline;
        if (auto body = exchange(*address, std::move(request), k_max_answer, stop)) {
            out.octets = std::move(*body);
            return out;
        }
    }
    return std::nullopt;
}

}  // namespace balcao::trust
