#include "domain/document.h"

namespace balcao::domain {

std::string_view name(DocumentType type)
{
    switch (type) {
    case DocumentType::citizen_card: return "citizen_card";
    case DocumentType::identity_document: return "identity_document";
    case DocumentType::passport: return "passport";
    case DocumentType::residence_permit: return "residence_permit";
    case DocumentType::residence_card: return "residence_card";
    }
    return "";
}

std::optional<DocumentType> document_type_from_name(std::string_view text)
{
    for (const auto type : k_document_types) {
        if (name(type) == text) {
            return type;
        }
    }
    return std::nullopt;
}

std::string_view service_code(DocumentType type)
{
    switch (type) {
    case DocumentType::citizen_card: return "CC";
    case DocumentType::identity_document: return "BI";
    case DocumentType::passport: return "PAS";
    case DocumentType::residence_permit: return "TR";
    case DocumentType::residence_card: return "CR";
    }
    return "";
}

}  // namespace balcao::domain
