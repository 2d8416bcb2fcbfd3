#pragma once
// What a browser sends: forms, a file, a cookie. Everything here comes from strangers.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "central/http.h"

namespace balcao::central {

/// The fields of one form; wiped when it goes.
class Form {
public:
    /// application/x-www-form-urlencoded, or multipart/form-data (RFC 7578). nullopt: neither, or broken.
    [[nodiscard]] static std::optional<Form> read(const Request& request);
    Form() = default;
    Form(Form&&) = default;
    Form& operator=(Form&&) = default;
    Form(const Form&) = delete;
    Form& operator=(const Form&) = delete;
    ~Form();

    /// Empty when absent.
    [[nodiscard]] std::string_view text(const std::string& name) const;
    /// 1 to 8 digits and nothing else; nullopt otherwise.
    [[nodiscard]] std::optional<base::Secret> digits(const std::string& name, std::size_t least, std::size_t most) const;

private:
    [[nodiscard]] static std::optional<Form> read_multipart(const Request& request, std::string_view boundary);
    std::map<std::string, std::string> m_fields;
};

/// Value of a cookie; empty when it did not come.
[[nodiscard]] std::string cookie_value(const Request& request, std::string_view name);

}  // namespace balcao::central
