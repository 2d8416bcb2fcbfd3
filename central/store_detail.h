#pragma once
// Templates and readers shared by the store's own files, and by tests that look at it with statements of their own.

#include <array>

#include "central/store.h"

namespace balcao::central {

inline Value value_of(std::int64_t value) { return value; }
inline Value value_of(std::string_view value) { return value; }
inline Value value_of(base::BytesView value) { return value; }
template <class T>
Value value_of(const std::optional<T>& value)
{
    return value ? value_of(*value) : Value();
}

/// Parameters of many runs of one statement, one set after the other.
class Sets {
public:
    template <class... T>
    void add(const T&... values)
    {
        m_per_set = sizeof...(T);
        (m_values.push_back(value_of(values)), ...);
    }
    [[nodiscard]] std::span<const Value> values() const { return m_values; }
    [[nodiscard]] std::size_t per_set() const { return m_per_set; }

private:
    std::vector<Value> m_values;
    std::size_t m_per_set = 0;
};

template <class... T>
Status<> Store::run(std::string_view sql, const T&... values)
{
    const std::array<Value, sizeof...(T)> parameters{value_of(values)...};
    return m_session->run(sql, parameters, {});
}

template <class... T>
Result<std::int64_t> Store::number(std::string_view sql, const T&... values)
{
    const auto found = first(sql, [](const Row& row) { return row.number(0); }, values...);
    if (!found) return base::unexpected(found.error());
    return found->value_or(0);
}

template <class F, class... T>
auto Store::all(std::string_view sql, F read, const T&... values)
    -> Result<std::vector<decltype(read(std::declval<const Row&>()))>>
{
    const std::array<Value, sizeof...(T)> parameters{value_of(values)...};
    std::vector<decltype(read(std::declval<const Row&>()))> out;
    auto done = m_session->run(sql, parameters, [&](std::size_t, const Row& row) { out.push_back(read(row)); });
    if (!done) return base::unexpected(done.error());
    return out;
}

template <class F, class... T>
auto Store::first(std::string_view sql, F read, const T&... values)
    -> Result<std::optional<decltype(read(std::declval<const Row&>()))>>
{
    const std::array<Value, sizeof...(T)> parameters{value_of(values)...};
    std::optional<decltype(read(std::declval<const Row&>()))> out;
    auto done = m_session->run(sql, parameters, [&](std::size_t, const Row& row) {
        if (!out) out = read(row);
    });
    if (!done) return base::unexpected(done.error());
    return out;
}

inline std::optional<std::int64_t> optional_ms(const std::optional<Instant>& at)
{
    return at ? std::optional(to_ms(*at)) : std::nullopt;
}

inline std::optional<Instant> optional_instant(const Row& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(from_ms(row.number(column)));
}

inline Digest digest_at(const Row& row, int column)
{
    return seal::digest_from(row.bytes(column)).value_or(Digest{});
}

inline std::optional<std::string_view> null_if_empty(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

inline std::optional<base::BytesView> null_if_empty(base::BytesView bytes)
{
    return bytes.empty() ? std::nullopt : std::optional<base::BytesView>(bytes);
}

inline base::BytesView view(const Digest& digest) { return {digest.data(), digest.size()}; }

}  // namespace balcao::central
