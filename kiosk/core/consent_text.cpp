#include "core/consent_text.h"

#include <map>
#include <stdexcept>

#include "base/bytes.h"
#include "seal/hash.h"
#include "wire/json_text.h"

extern "C" {
#define BALCAO_EMBEDDED(symbol)                    \
    extern const unsigned char balcao_##symbol[]; \
    extern const unsigned long balcao_##symbol##_size;
#define BALCAO_LANGUAGE(code, own_name, direction) \
    BALCAO_EMBEDDED(activation_consent_##code) \
    BALCAO_EMBEDDED(activation_consent_representative_##code) \
    BALCAO_EMBEDDED(contact_change_##code) \
    BALCAO_EMBEDDED(contact_change_representative_##code) \
    BALCAO_EMBEDDED(document_renewal_##code) \
    BALCAO_EMBEDDED(document_renewal_representative_##code) \
    BALCAO_EMBEDDED(key_cancellation_##code) \
    BALCAO_EMBEDDED(letter_completion_##code) \
    BALCAO_EMBEDDED(letter_completion_representative_##code) \
    BALCAO_EMBEDDED(new_password_##code) \
    BALCAO_EMBEDDED(new_password_representative_##code) \
    BALCAO_EMBEDDED(signature_activation_##code) \
    BALCAO_EMBEDDED(signature_activation_representative_##code) \
    BALCAO_EMBEDDED(signature_cancellation_##code)
#include "text/languages.def"
#undef BALCAO_LANGUAGE
#undef BALCAO_EMBEDDED
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

using Texts = std::map<text::Language, ConsentText>;

#define BALCAO_READ(symbol) read(balcao_##symbol, balcao_##symbol##_size)

/// All of an act, by language.
const Texts& activation_consent_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(activation_consent_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& activation_consent_representative_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(activation_consent_representative_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& contact_change_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(contact_change_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& contact_change_representative_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(contact_change_representative_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& document_renewal_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(document_renewal_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& document_renewal_representative_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(document_renewal_representative_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& letter_completion_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(letter_completion_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& letter_completion_representative_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(letter_completion_representative_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& key_cancellation_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(key_cancellation_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& new_password_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(new_password_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& new_password_representative_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(new_password_representative_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& signature_activation_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(signature_activation_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& signature_activation_representative_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(signature_activation_representative_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}

const Texts& signature_cancellation_texts()
{
    static const Texts texts{
#define BALCAO_LANGUAGE(code, own_name, direction) {text::Language::code, BALCAO_READ(signature_cancellation_##code)},
#include "text/languages.def"
#undef BALCAO_LANGUAGE
    };
    return texts;
}
#undef BALCAO_READ

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

const ConsentText& consent_text(domain::DeskAct act, text::Language language, bool by_representative)
{
    const auto of = [language, by_representative](const Texts& own, const Texts& for_another) -> const ConsentText& {
        return (by_representative ? for_another : own).at(language);
    };
    switch (act) {
    case domain::DeskAct::activation: break;
    case domain::DeskAct::key_cancellation: return key_cancellation_texts().at(language);
    case domain::DeskAct::signature_cancellation: return signature_cancellation_texts().at(language);
    case domain::DeskAct::new_password: return of(new_password_texts(), new_password_representative_texts());
    case domain::DeskAct::contact_change: return of(contact_change_texts(), contact_change_representative_texts());
    case domain::DeskAct::signature_activation: return of(signature_activation_texts(), signature_activation_representative_texts());
    case domain::DeskAct::document_renewal: return of(document_renewal_texts(), document_renewal_representative_texts());
    case domain::DeskAct::letter_completion: return of(letter_completion_texts(), letter_completion_representative_texts());
    }
    return of(activation_consent_texts(), activation_consent_representative_texts());
}

}  // namespace balcao::kiosk
