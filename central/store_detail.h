#pragma once
// Templates and readers shared by the store's own files; nobody else includes this.

#include "central/store.h"

namespace balcao::central {

template <class F, class... T>
auto Store::all(std::string_view sql, F read, const T&... values)
    -> Result<std::vector<decltype(read(std::declval<database::Statement&>()))>>
{
    auto result = rows(sql, values...);
    std::vector<decltype(read(std::declval<database::Statement&>()))> out;
    while (true) {
        auto row = result.next();
        if (!row) return base::unexpected(row.error());
        if (!*row) return out;
        out.push_back(read(result.at()));
    }
}

template <class F, class... T>
auto Store::first(std::string_view sql, F read, const T&... values)
    -> Result<std::optional<decltype(read(std::declval<database::Statement&>()))>>
{
    auto result = rows(sql, values...);
    auto row = result.next();
    if (!row) return base::unexpected(row.error());
    std::optional<decltype(read(std::declval<database::Statement&>()))> out;
    if (*row) out = read(result.at());
    return out;
}

inline std::optional<std::int64_t> optional_ms(const std::optional<Instant>& at)
{
    return at ? std::optional(to_ms(*at)) : std::nullopt;
}

inline std::optional<Instant> optional_instant(const database::Statement& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(from_ms(row.number(column)));
}

inline Digest digest_at(const database::Statement& row, int column)
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
