#pragma once
// A JSON Schema (draft 7) read from schema/api/schemas; the validator's own headers stay in schemas.cpp.

#include <filesystem>
#include <memory>
#include <string>

#include "wire/json_text.h"

namespace valijson {
class Schema;
}

namespace balcao::test {

inline const std::filesystem::path k_api = std::filesystem::path(BALCAO_SOURCE_DIR) / "schema" / "api";

class JsonSchema {
public:
    explicit JsonSchema(const wire::Json& schema);
    ~JsonSchema();
    /// Empty = valid; else what the validator says.
    [[nodiscard]] std::string complaint(const wire::Json& value) const;

private:
    std::unique_ptr<valijson::Schema> m_schema;
};

}  // namespace balcao::test
