#pragma once
// Reads the members of one JSON object with limits. The first thing that is wrong becomes the fault;
// everything read after it is a harmless empty value, so that decoders stay straight lines.
// Used by the decoders of this folder only.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "wire/body.h"

namespace balcao::wire {

inline constexpr std::int64_t k_max_safe_integer = (std::int64_t{1} << 53) - 1;

/// What went wrong first, shared by a reader and the readers of nested objects.
using FirstFault = std::optional<base::Fault>;

class Reader {
public:
    /// Something that is no object is malformed.
    Reader(const Json& json, FirstFault& fault);

    [[nodiscard]] bool has(const char* key) const;
    [[nodiscard]] std::string text(const char* key, std::size_t max, std::size_t min = 1);
    /// Absent or null = empty.
    [[nodiscard]] std::string optional_text(const char* key, std::size_t max);
    [[nodiscard]] std::int64_t integer(const char* key, std::int64_t min, std::int64_t max = k_max_safe_integer);
    [[nodiscard]] std::optional<int> optional_integer(const char* key, int min, int max = std::numeric_limits<int>::max());
    /// 32 hex digits in lower case.
    [[nodiscard]] base::EpochId epoch(const char* key);
    [[nodiscard]] bool boolean(const char* key);
    [[nodiscard]] base::Instant instant(const char* key);
    [[nodiscard]] std::optional<base::Instant> optional_instant(const char* key);
    [[nodiscard]] base::Date date(const char* key);
    [[nodiscard]] std::optional<base::Date> optional_date(const char* key);
    /// 32 octets: hex in JSON, a byte string in CBOR.
    [[nodiscard]] base::Bytes digest(const char* key);
    /// base64 in JSON, a byte string in CBOR.
    [[nodiscard]] base::Bytes octets(const char* key, std::size_t max, std::size_t min = 1);
    /// Items of an array member; absent is malformed.
    [[nodiscard]] const std::vector<Json>& array(const char* key, std::size_t max);
    [[nodiscard]] std::vector<std::string> texts(const char* key, std::size_t max_items, std::size_t max_size);
    /// Absent = empty list.
    [[nodiscard]] std::vector<std::string> optional_texts(const char* key, std::size_t max_items, std::size_t max_size);
    [[nodiscard]] Reader object(const char* key);
    /// Every member with its name; for objects used as maps.
    [[nodiscard]] const Json& json() const { return *m_json; }

    /// Checks `"schema": "<family>/<major>"` against the one this code knows.
    void require_schema(const char* key, const std::string& known);
    /// A name looked up by the caller: nullopt is malformed.
    template <class E>
    [[nodiscard]] E known(std::optional<E> value, E otherwise)
    {
        if (!value) {
            malformed();
            return otherwise;
        }
        return *value;
    }
    void require(bool condition)
    {
        if (!condition) {
            malformed();
        }
    }
    void malformed();
    void too_large(std::size_t size);
    [[nodiscard]] bool failed() const { return m_fault->has_value(); }
    [[nodiscard]] FirstFault& fault() { return *m_fault; }

private:
    [[nodiscard]] const Json* member(const char* key) const;
    const Json* m_json;
    FirstFault* m_fault;
};

/// Octets as they stand in a message of this format.
[[nodiscard]] Json octets_json(base::BytesView octets, Format format);
[[nodiscard]] Json digest_json(base::BytesView digest, Format format);

/// The value unless something was wrong.
template <class T>
base::Result<T> finish(FirstFault& fault, T&& value)
{
    if (fault) {
        return tl::unexpected<base::Fault>(*fault);
    }
    return std::forward<T>(value);
}

/// [a-z0-9_.-]{1,max}: codes and ids that end up in logs.
[[nodiscard]] bool is_token(std::string_view text, std::size_t max);

}  // namespace balcao::wire
