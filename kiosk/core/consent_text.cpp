#include "core/consent_text.h"

#include <stdexcept>

#include "base/bytes.h"
#include "seal/hash.h"
#include "wire/json_text.h"

#define BALCAO_CONSENT(symbol)                              \
    extern const unsigned char balcao_##symbol##_pt[];      \
    extern const unsigned long balcao_##symbol##_pt_size;   \
    extern const unsigned char balcao_##symbol##_en[];      \
    extern const unsigned long balcao_##symbol##_en_size
extern "C" {
BALCAO_CONSENT(activation_consent);
BALCAO_CONSENT(key_cancellation);
BALCAO_CONSENT(signature_cancellation);
BALCAO_CONSENT(new_password);
BALCAO_CONSENT(contact_change);
BALCAO_CONSENT(signature_activation);
}
#undef BALCAO_CONSENT

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
#define BALCAO_CONSENT(symbol)                                                                 \
    {                                                                                          \
        static const ConsentText pt = read(balcao_##symbol##_pt, balcao_##symbol##_pt_size);   \
        static const ConsentText en = read(balcao_##symbol##_en, balcao_##symbol##_en_size);   \
        return language == text::Language::en ? en : pt;                                       \
    }
    switch (act) {
    case domain::DeskAct::activation: break;
    case domain::DeskAct::key_cancellation: BALCAO_CONSENT(key_cancellation)
    case domain::DeskAct::signature_cancellation: BALCAO_CONSENT(signature_cancellation)
    case domain::DeskAct::new_password: BALCAO_CONSENT(new_password)
    case domain::DeskAct::contact_change: BALCAO_CONSENT(contact_change)
    case domain::DeskAct::signature_activation: BALCAO_CONSENT(signature_activation)
    }
    BALCAO_CONSENT(activation_consent)
#undef BALCAO_CONSENT
}

}  // namespace balcao::kiosk
