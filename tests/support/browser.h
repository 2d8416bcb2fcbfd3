#pragma once
// A browser as far as the sign-in page needs one: it keeps the cookie, fills the forms it was shown and says where they come from.

#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "http/client.h"
#include "support/test.h"

namespace balcao::test {

struct Shown {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    [[nodiscard]] bool says(const std::string& text) const { return body.find(text) != std::string::npos; }
};

using Fields = std::vector<std::pair<std::string, std::string>>;

class Browser {
public:
    /// method, path, headers (names in lower case), body
    using Send = std::function<Shown(const std::string&, const std::string&, const std::map<std::string, std::string>&, const std::string&)>;
    Browser(Send send, std::string origin) : m_send(std::move(send)), m_origin(std::move(origin)) {}

    Shown get(const std::string& path = "/") { return keep(m_send("GET", path, with_cookie({}), "")); }
    /// The form that is shown now, filled in; what is sent to is followed as a browser does.
    Shown submit(const std::string& action, Fields fields, bool follow = true)
    {
        fields.insert(fields.begin(), {"form", m_token});
        std::string body;
        for (const auto& [name, value] : fields) body += (body.empty() ? "" : "&") + name + "=" + http::percent_encode(value);
        auto shown = keep(m_send("POST", action, with_cookie({{"content-type", "application/x-www-form-urlencoded"},
                                                              {"origin", m_origin}, {"sec-fetch-site", "same-origin"}}), body));
        return follow && shown.status == 303 ? get(shown.headers.at("location")) : shown;
    }
    /// The same with a file.
    Shown upload(const std::string& action, const Fields& fields, const std::string& file)
    {
        std::string body;
        const auto part = [&body](const std::string& head, const std::string& content) {
            body += "--x42\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + content + "\r\n";
        };
        part("name=\"form\"", m_token);
        for (const auto& [name, value] : fields) part("name=\"" + name + "\"", value);
        part("name=\"file\"; filename=\"d.txt\"\r\nContent-Type: application/octet-stream", file);
        body += "--x42--\r\n";
        auto shown = keep(m_send("POST", action, with_cookie({{"content-type", "multipart/form-data; boundary=x42"}, {"origin", m_origin}}), body));
        return shown.status == 303 ? get(shown.headers.at("location")) : shown;
    }
    Shown post(const std::string& action, std::map<std::string, std::string> headers, const std::string& body)
    {
        headers.emplace("content-type", "application/x-www-form-urlencoded");
        return m_send("POST", action, with_cookie(std::move(headers)), body);
    }
    std::string cookie;
    [[nodiscard]] const std::string& token() const { return m_token; }

private:
    [[nodiscard]] std::map<std::string, std::string> with_cookie(std::map<std::string, std::string> headers) const
    {
        if (!cookie.empty()) headers["cookie"] = cookie;
        headers["host"] = m_origin.substr(m_origin.find("//") + 2);
        return headers;
    }
    Shown keep(Shown shown)
    {
        if (const auto set = shown.headers.find("set-cookie"); set != shown.headers.end()) cookie = set->second.substr(0, set->second.find(';'));
        const std::string mark = "name=\"form\" value=\"";
        if (const auto at = shown.body.find(mark); at != std::string::npos) m_token = shown.body.substr(at + mark.size(), 64);
        static int number = 0;  // BALCAO_PAGES=FOLDER keeps every page, to be looked at
        if (const char* folder = std::getenv("BALCAO_PAGES"); folder != nullptr && shown.body.rfind("<!DOCTYPE", 0) == 0) {
            std::ofstream(std::string(folder) + "/" + std::to_string(++number) + ".html") << shown.body;
        }
        return shown;
    }
    Send m_send;
    std::string m_origin;
    std::string m_token;
};

}  // namespace balcao::test
