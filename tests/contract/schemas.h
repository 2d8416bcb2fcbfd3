#pragma once
// A JSON Schema (draft 7) read from schema/api/schemas; the validator's own headers stay in schemas.cpp.

#include <memory>
#include <string>

#include "wire/json_text.h"

namespace valijson {
class Schema;
}

namespace balcao::test {

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
