#pragma once
// wxString from and to UTF-8. Never wxString("João"): under LANG=C that is empty.

#include <wx/string.h>

#include <string>
#include <string_view>

namespace balcao::ui {

inline wxString wide(std::string_view utf8) { return wxString::FromUTF8(utf8.data(), utf8.size()); }

inline std::string utf8(const wxString& text)
{
    const auto bytes = text.utf8_str();
    return {bytes.data(), bytes.length()};
}

}  // namespace balcao::ui
