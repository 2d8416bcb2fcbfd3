#include "schemas.h"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace balcao::test {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

JsonSchema::JsonSchema(const wire::Json& schema) : m_schema(std::make_unique<valijson::Schema>())
{
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(schema), *m_schema);
}

JsonSchema::~JsonSchema() = default;

std::string JsonSchema::complaint(const wire::Json& value) const
{
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(*m_schema, Adapter(value), &results)) {
        return {};
    }
    std::string text = "invalid";
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        text += "; ";
        for (const auto& part : error.context) {
            text += part;
        }
        text += ": " + error.description;
    }
    return text;
}

}  // namespace balcao::test
