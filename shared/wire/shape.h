#pragma once
// Reads JSON written by people, strictly: what is wrong is said with the path of the field and in words, members nobody knows
// are refused. The first thing that is wrong counts; everything read after it is a harmless empty value.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::wire {

struct ShapeError {
    std::string path;  ///< "/points/3/hours/week/mon/0"; empty: the whole text
    std::string what;  ///< English, for whoever maintains the file: "is missing", "ends before it begins"
    friend bool operator==(const ShapeError&, const ShapeError&) = default;
};

/// One object. Whoever has read all members calls close(), which refuses the others.
class Shape {
public:
    Shape(const Json& json, std::string path, std::optional<ShapeError>& error);

    [[nodiscard]] bool has(const char* key) const;
    [[nodiscard]] std::string text(const char* key, std::size_t most, std::size_t least = 1);
    [[nodiscard]] std::string optional_text(const char* key, std::size_t most);
    [[nodiscard]] std::int64_t integer(const char* key, std::int64_t least, std::int64_t most);
    [[nodiscard]] double number(const char* key, double least, double most);
    [[nodiscard]] bool boolean(const char* key);
    [[nodiscard]] base::Date date(const char* key);
    [[nodiscard]] std::optional<base::Date> optional_date(const char* key);
    /// A stable name. \param parse gives nullopt for one it does not know
    template <class E>
    [[nodiscard]] E named(const char* key, std::optional<E> (*parse)(std::string_view), E otherwise)
    {
        const auto word = text(key, 64);
        const auto known = parse(word);
        if (!known) {
            wrong(key, "is none of the names known here");
        }
        return known.value_or(otherwise);
    }
    [[nodiscard]] Shape object(const char* key);
    /// Every item of a list by its own path.
    void each(const char* key, std::size_t most, const std::function<void(const Json& item, const std::string& path)>& take);
    /// `key` empty: the object itself.
    void wrong(std::string_view key, std::string what);
    void require(bool condition, std::string_view key, const char* what)
    {
        if (!condition) {
            wrong(key, what);
        }
    }
    void close();
    [[nodiscard]] bool failed() const { return m_error->has_value(); }
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] std::optional<ShapeError>& error() { return *m_error; }

private:
    [[nodiscard]] const Json* member(const char* key, bool wanted);
    const Json* m_json;
    std::string m_path;
    std::optional<ShapeError>* m_error;
    std::set<std::string, std::less<>> m_read;
};

/// "/points/3: is missing", for a screen.
[[nodiscard]] std::string to_text(const ShapeError& error);

}  // namespace balcao::wire
