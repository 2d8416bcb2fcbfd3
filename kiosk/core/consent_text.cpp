#include "core/consent_text.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "base/bytes.h"
#include "domain/completion.h"
#include "seal/hash.h"
#include "wire/json_text.h"

/// Every statement, once a language.
#define BALCAO_STATEMENTS(X, code) \
    X(activation_consent_##code) \
    X(activation_consent_representative_##code) \
    X(contact_change_##code) \
    X(contact_change_representative_##code) \
    X(contact_email_##code) \
    X(contact_email_representative_##code) \
    X(contact_email_removed_##code) \
    X(contact_email_removed_representative_##code) \
    X(contact_phone_##code) \
    X(contact_phone_representative_##code) \
    X(contact_phone_email_##code) \
    X(contact_phone_email_representative_##code) \
    X(contact_phone_email_removed_##code) \
    X(contact_phone_email_removed_representative_##code) \
    X(document_renewal_##code) \
    X(document_renewal_representative_##code) \
    X(key_cancellation_##code) \
    X(letter_completion_##code) \
    X(letter_completion_representative_##code) \
    X(new_password_##code) \
    X(new_password_representative_##code) \
    X(signature_activation_##code) \
    X(signature_activation_representative_##code) \
    X(signature_cancellation_##code)

extern "C" {
#define BALCAO_EMBEDDED(symbol)                    \
    extern const unsigned char balcao_##symbol[]; \
    extern const unsigned long balcao_##symbol##_size;
#define BALCAO_LANGUAGE(code, own_name, direction) BALCAO_STATEMENTS(BALCAO_EMBEDDED, code)
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

using Texts = std::map<std::pair<std::string, text::Language>, ConsentText, std::less<>>;

const Texts& all_texts()
{
    static const Texts texts = [] {
        Texts out;
        const auto keep = [&out](const unsigned char* data, unsigned long size) {
            auto text = read(data, size);
            out.emplace(std::pair(text.id, text.language), std::move(text));
        };
#define BALCAO_READ(symbol) keep(balcao_##symbol, balcao_##symbol##_size);
#define BALCAO_LANGUAGE(code, own_name, direction) BALCAO_STATEMENTS(BALCAO_READ, code)
#include "text/languages.def"
#undef BALCAO_LANGUAGE
#undef BALCAO_READ
        return out;
    }();
    return texts;
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

const ConsentText* find_consent_text(std::string_view id, text::Language language)
{
    const auto found = all_texts().find(std::pair(std::string(id), language));
    return found == all_texts().end() ? nullptr : &found->second;
}

const ConsentText& consent_text(domain::DeskAct act, text::Language language, bool by_representative)
{
    return all_texts().at({std::string(domain::consent_text_id(act, by_representative)), language});
}

}  // namespace balcao::kiosk
