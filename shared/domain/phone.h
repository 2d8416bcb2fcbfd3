#pragma once
// The mobile number that receives the codes. Checked with libphonenumber's plans: default region
// Portugal, an assigned number, a line that can be mobile, no extension.

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/number_error.h"

namespace balcao::domain {

class Phone {
public:
    /// National form of Portugal or any international form (+, 00, or the bare prefix 351).
    [[nodiscard]] static base::Result<Phone, NumberError> parse(std::string_view text);

    [[nodiscard]] const std::string& e164() const { return m_e164; }             ///< +351961234567
    [[nodiscard]] int country_prefix() const { return m_prefix; }                ///< 351
    [[nodiscard]] std::string_view national() const;                             ///< 961234567
    /// ISO alpha-2 of the plan the number belongs to, e.g. PT.
    [[nodiscard]] const std::string& region() const { return m_region; }
    /// As the service stores it: "+351 961234567".
    [[nodiscard]] std::string service_form() const;
    /// For reading aloud and the kiosk's large digits: "+351 961 234 567".
    [[nodiscard]] std::string display() const;
    /// For screens others may see: "+351 ••• ••• 567".
    [[nodiscard]] std::string masked() const;
    [[nodiscard]] bool is_foreign() const { return m_prefix != 351; }
    friend bool operator==(const Phone&, const Phone&) = default;

private:
    Phone(std::string e164, int prefix, std::string region)
        : m_e164(std::move(e164)), m_prefix(prefix), m_region(std::move(region))
    {
    }
    std::string m_e164;
    int m_prefix = 0;
    std::string m_region;
};

}  // namespace balcao::domain
