#pragma once
// The sign-in page over a central of the test's own.

#include "central.h"
#include "central/holder_site.h"
#include "support/browser.h"

namespace balcao::test {

inline const std::string k_page = "https://central.example";

class Page {
public:
    explicit Page(Central& central) : m_keys(central::SigningKeys::open(central.home()).value()), m_site(central.context(), m_keys.get())
    {
        REQUIRE(m_keys);
    }
    Browser browser(const std::string& address = "198.51.100.1")
    {
        return {[this, address](const std::string& method, const std::string& path, const std::map<std::string, std::string>& headers,
                                const std::string& body) {
            central::Request request;
            request.method = method;
            REQUIRE(central::split_target(path, request));
            request.headers = headers;
            request.body = base::to_bytes(body);
            request.peer.address = address;
            auto response = m_site.handle_now(request);
            CHECK(request.body == base::Bytes(request.body.size(), 0));  // what was sent is wiped
            Shown out;
            out.status = response.status;
            out.headers["content-type"] = response.content_type;
            for (const auto& [name, value] : response.headers) {
                std::string lower(name);
                for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                out.headers[lower] = value;
            }
            out.body = base::to_text(response.body);
            return out;
        }, k_page};
    }
    [[nodiscard]] central::SigningKeys& keys() { return *m_keys; }

private:
    std::unique_ptr<central::SigningKeys> m_keys;
    central::HolderSite m_site;
};

/// Number and password as far as the code; \return what is shown then.
inline Shown enter_pin(Browser& browser, int n, const std::string& pin)
{
    browser.get("/?lang=en");
    return browser.submit("/sign-in", {{"phone", phone_number(n)}, {"pin", pin}});
}
inline Shown sign_in_with(Central& central, Browser& browser, int n, const std::string& pin)
{
    REQUIRE(enter_pin(browser, n, pin).says("/code"));
    return browser.submit("/code", {{"code", central.sms.last_code}});
}
/// Person `n`, who wants a signature.
inline wire::Record with_signature(DeskLog& desk, int n, const std::string& birth = "1980-05-12")
{
    const auto draft = acknowledge_all(with(person_number(n), {{F::signature_wanted, "yes"}, {F::birth_date, birth, Origin::mrz}}), k_practice);
    const auto id = case_number(n);
    return desk.append(request_of(id, draft, sealed_password(id, "482915", desk.seal_to, k_morning), k_morning), k_morning);
}
/// As far as "my key", with PIN 730294 and, unless empty, this PIN of the signature.
inline Shown first_sign_in(Central& central, Browser& browser, int n, const std::string& signature_pin = "6184")
{
    REQUIRE(sign_in_with(central, browser, n, "482915").says("/new-pin"));
    Fields fields{{"pin", "730294"}, {"again", "730294"}};
    if (!signature_pin.empty()) fields.insert(fields.end(), {{"signature_pin", signature_pin}, {"signature_again", signature_pin}});
    return browser.submit("/new-pin", fields);
}

}  // namespace balcao::test
