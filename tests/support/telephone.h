#pragma once
// An operator's authenticator application: holds the key it was shown and tells the code of a moment.

#include "barcode/octets.h"
#include "seal/totp.h"
#include "support/program.h"
#include "support/test.h"
#include "wire/json_text.h"

namespace balcao::test {

class Telephone {
public:
    /// Sets codes up for an operator of a roster, as `balcao operator code` does. \param password one line
    Telephone(const std::string& operator_id, const std::string& password, const std::string& roster)
    {
        const auto made = run_program("balcao", {"operator", "code", operator_id, "--file", roster, "--json"}, password + "\n");
        REQUIRE_MESSAGE(made.exit == 0, made.err);
        const auto address = wire::parse_json(made.lines().back())->at("address").get<std::string>();
        const auto from = address.find("secret=") + 7;
        const auto octets = barcode::decode_base32(address.substr(from, address.find('&') - from));
        REQUIRE(octets);
        m_key = base::Secret(base::BytesView(*octets));
    }
    [[nodiscard]] std::string code(std::chrono::seconds from_now = {}) const
    {
        return seal::totp_code(m_key, seal::totp_step(base::SystemClock().now() + from_now)).value();
    }

private:
    base::Secret m_key;
};

}  // namespace balcao::test
