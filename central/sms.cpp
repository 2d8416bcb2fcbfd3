#include "central/sms.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/secret.h"
#include "wire/json_text.h"

namespace balcao::central {

using base::fail;
using base::FaultCode;

namespace {

struct Template {
    CodeUse use;
    std::string_view language;
    std::string_view before;
    std::string_view after;  ///< '#' stands for the minutes
};

constexpr Template k_templates[] = {
    {CodeUse::desk, "pt", "Chave Móvel Digital: ", " é o código a dizer no balcão. # min."},
    {CodeUse::desk, "en", "Digital Mobile Key: tell the clerk ", ". Valid for # minutes."},
    {CodeUse::sign_in, "pt", "Chave Móvel Digital: ", ". Não diga este código a ninguém. # min."},
    {CodeUse::sign_in, "en", "Digital Mobile Key: ", ". Tell this code to nobody. Valid for # minutes."},
    {CodeUse::signature, "pt", "Assinar documento: ", ". Não diga este código a ninguém. # min."},
    {CodeUse::signature, "en", "Sign a document: ", ". Tell this code to nobody. Valid for # minutes."},
};

bool is_ascii(std::string_view text)
{
    for (const char c : text) {
        if (static_cast<unsigned char>(c) > 0x7e) return false;
    }
    return true;
}

}  // namespace

std::string code_message(CodeUse use, std::string_view language, base::BytesView code, int minutes)
{
    const bool portuguese = language.substr(0, 2) == "pt";
    std::string text;
    text.reserve(160);
    for (const auto& candidate : k_templates) {
        if (candidate.use != use || (candidate.language == "pt") != portuguese) continue;
        text.append(candidate.before);
        text.append(reinterpret_cast<const char*>(code.data()), code.size());
        const auto mark = candidate.after.find('#');
        text.append(candidate.after.substr(0, mark));
        text.append(std::to_string(minutes));
        text.append(candidate.after.substr(mark + 1));
    }
    return text;
}

base::Status<> FileSms::send(std::string_view phone, std::string_view text)
{
    const wire::OrderedJson json = {
        {"at", base::format_instant(m_clock.now())}, {"to", std::string(phone)}, {"text", std::string(text)}};
    const auto line = wire::to_line(json) + "\n";
    const base::Lock lock(m_mutex);
    const int file = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return fail(FaultCode::sms_not_sent, 0, errno);
    const auto written = ::write(file, line.data(), line.size());
    const int error = errno;
    ::close(file);
    if (written != static_cast<ssize_t>(line.size())) return fail(FaultCode::sms_not_sent, 0, error);
    return {};
}

base::Result<std::unique_ptr<KannelSms>> KannelSms::create(const std::string& url, const std::string& ca_file)
{
    const auto scheme = url.find("://");
    const auto slash = scheme == std::string::npos ? std::string::npos : url.find('/', scheme + 3);
    if (slash == std::string::npos || url.find('?', slash) == std::string::npos) {
        return fail(FaultCode::configuration_invalid);
    }
    const auto authority = std::string_view(url).substr(scheme + 3, slash - scheme - 3);
    const auto host = authority.substr(0, authority.rfind(':'));
    const bool plain = url.compare(0, scheme, "http") == 0;
    if (plain && host != "127.0.0.1" && host != "localhost" && host != "[::1]") {
        return fail(FaultCode::configuration_invalid);  // codes in the clear over a network
    }
    http::ClientOptions options;
    options.base_url = url.substr(0, slash);
    options.allow_plain = plain;
    options.ca_file = ca_file;
    options.user_agent = "balcao-central";
    options.max_body_octets = 4096;
    return std::unique_ptr<KannelSms>(new KannelSms(std::move(options), url.substr(slash)));
}

bool kannel_accepted(int status, std::string_view body)
{
    if (status != 202) return false;
    return body.substr(0, 2) == "0:" || body.substr(0, 2) == "3:" || body.substr(0, 5) == "Sent.";
}

base::Status<> KannelSms::send(std::string_view phone, std::string_view text)
{
    http::Request request;
    request.path = m_path + "&to=" + http::percent_encode(phone) + "&text=" + http::percent_encode(text) +
                   "&charset=UTF-8&coding=" + (is_ascii(text) ? "0" : "2");
    request.deadline = std::chrono::milliseconds(10'000);
    const base::Lock lock(m_mutex);
    const auto response = m_client.send(request);
    base::wipe(request.path.data(), request.path.size());
    if (!response) return fail(FaultCode::sms_not_sent, 0, http::to_fault(response.error()).a);
    if (!kannel_accepted(response->status, base::to_text(response->body))) {
        return fail(FaultCode::sms_not_sent, response->status);
    }
    return {};
}

}  // namespace balcao::central
