#pragma once
// Which paper or card lies on the desk.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace balcao::domain {

/// The documents a key can be activated with. Which of them a person may use depends on
/// nationality: schema/reference/eligibility_rules.json.
enum class DocumentType : std::uint8_t {
    citizen_card,       ///< Cartão de Cidadão (CC)
    identity_document,  ///< Bilhete de Identidade (BI): no MRZ, no chip, may be lifelong
    passport,           ///< passaporte (PAS)
    residence_permit,   ///< título de residência (TR): third-country nationals
    residence_card      ///< cartão/certificado de residência (CR): EU citizens and their family
};

inline constexpr std::array k_document_types{DocumentType::citizen_card, DocumentType::identity_document,
                                             DocumentType::passport, DocumentType::residence_permit,
                                             DocumentType::residence_card};

/// Stable names used in JSON and data files: citizen_card, identity_document, passport, ...
[[nodiscard]] std::string_view name(DocumentType type);
[[nodiscard]] std::optional<DocumentType> document_type_from_name(std::string_view name);

/// The service's own short codes (attribute list of the service): CC, BI, PAS, TR, CR.
[[nodiscard]] std::string_view service_code(DocumentType type);

}  // namespace balcao::domain
