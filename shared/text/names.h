#pragma once
// Labels for the stable names other folders use in models and JSON. They come in as strings, so that this
// folder depends on none of them; an unknown name comes back as it is.

#include <string>
#include <string_view>

#include "text/translate.h"

namespace balcao::text {

/// domain::FieldId names: "birth_date" -> "Data de nascimento".
[[nodiscard]] std::string field_label(Language language, std::string_view field);
/// domain::DocumentType names: "residence_permit" -> "Título de residência (TR)".
[[nodiscard]] std::string document_type_name(Language language, std::string_view type);
/// domain::Origin names: "mrz" -> "zona de leitura ótica".
[[nodiscard]] std::string origin_name(Language language, std::string_view origin);
/// link::RecordState names, the only words used for them: "registered_here" -> "Registado aqui".
[[nodiscard]] std::string state_word(Language language, std::string_view state);
/// One sentence that says what the word means for the citizen.
[[nodiscard]] std::string state_meaning(Language language, std::string_view state, std::string_view act = "activation");
/// What the case is about: domain::DeskAct names.
[[nodiscard]] std::string act_name(Language language, std::string_view act);
/// link::Step names: "eligibility" -> "Elegibilidade".
[[nodiscard]] std::string step_name(Language language, std::string_view step);
/// "F" -> "Feminino".
[[nodiscard]] std::string sex_name(Language language, std::string_view sex);

/// A field's value as people read it: dates as dd/mm/aaaa, phones grouped, types, sex and yes/no in words,
/// "lifelong" as "vitalício". `field` is a domain::FieldId name.
[[nodiscard]] std::string display_value(Language language, std::string_view field, std::string_view value);

}  // namespace balcao::text
