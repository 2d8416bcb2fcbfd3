#include "core/consent_text.h"

#include <stdexcept>

#include "base/bytes.h"
#include "seal/hash.h"
#include "wire/json_text.h"

extern "C" {
extern const unsigned char balcao_activation_consent_pt[];
extern const unsigned long balcao_activation_consent_pt_size;
extern const unsigned char balcao_activation_consent_en[];
extern const unsigned long balcao_activation_consent_en_size;
extern const unsigned char balcao_key_cancellation_pt[];
extern const unsigned long balcao_key_cancellation_pt_size;
extern const unsigned char balcao_key_cancellation_en[];
extern const unsigned long balcao_key_cancellation_en_size;
extern const unsigned char balcao_signature_cancellation_pt[];
extern const unsigned long balcao_signature_cancellation_pt_size;
extern const unsigned char balcao_signature_cancellation_en[];
extern const unsigned long balcao_signature_cancellation_en_size;
}

namespace balcao::kiosk {
namespace {

ConsentText read(const unsigned char* data, unsigned long size)
{
    const auto json = wire::parse_json({reinterpret_cast<const char*>(data), size});
    if (!json) {
        throw std::logic_error("the consent text compiled in is damaged");
    }
    ConsentText out;
    out.id = json->at("id").get<std::string>();
    out.version = json->at("version").get<std::string>();
    const auto language = text::language_from_code(json->at("language").get<std::string>());
    if (!language) {
        throw std::logic_error("the consent text compiled in has an unknown language");
    }
    out.language = *language;
    out.title = json->at("title").get<std::string>();
    out.points = json->at("points").get<std::vector<std::string>>();
    out.note = json->at("note").get<std::string>();
    return out;
}

}  // namespace

std::string ConsentText::shown() const
{
    std::string out = title + "\n";
    for (const auto& point : points) {
        out += point + "\n";
    }
    return out + note + "\n";
}

std::string ConsentText::shown_sha256() const { return base::to_hex(seal::sha256(base::as_bytes(shown()))); }

const ConsentText& consent_text(domain::DeskAct act, text::Language language)
{
    const bool english = language == text::Language::en;
    switch (act) {
    case domain::DeskAct::activation: break;
    case domain::DeskAct::key_cancellation: {
        static const ConsentText pt = read(balcao_key_cancellation_pt, balcao_key_cancellation_pt_size);
        static const ConsentText en = read(balcao_key_cancellation_en, balcao_key_cancellation_en_size);
        return english ? en : pt;
    }
    case domain::DeskAct::signature_cancellation: {
        static const ConsentText pt = read(balcao_signature_cancellation_pt, balcao_signature_cancellation_pt_size);
        static const ConsentText en = read(balcao_signature_cancellation_en, balcao_signature_cancellation_en_size);
        return english ? en : pt;
    }
    }
    static const ConsentText pt = read(balcao_activation_consent_pt, balcao_activation_consent_pt_size);
    static const ConsentText en = read(balcao_activation_consent_en, balcao_activation_consent_en_size);
    return english ? en : pt;
}

}  // namespace balcao::kiosk
