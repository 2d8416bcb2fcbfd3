#include "card/emulator/citizen_card_2.h"

#include <array>

#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

// Folders the applications' files lie in; the card does not tell their identifiers.
constexpr const char* k_travel = "D001";
constexpr const char* k_keys = "D004";
constexpr const char* k_national = "D005";
constexpr std::size_t k_least_certificate_size = 2500;

const std::map<Bytes, std::string>& applications()
{
    static const std::map<Bytes, std::string> all{{*base::from_hex("A0000002471001"), k_travel},
                                                  {*base::from_hex("604632FF000004"), k_keys},
                                                  {*base::from_hex("604632FF000005"), k_national}};
    return all;
}

std::string path(const char* folder, std::uint16_t identifier)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out = folder;
    for (int shift = 12; shift >= 0; shift -= 4) {
        out.push_back(digits[identifier >> shift & 0xF]);
    }
    return out;
}

File certificate(Bytes der)
{
    der.resize(std::max(k_least_certificate_size, der.size()), 0);
    return {std::move(der)};
}

Files files_of(const Card2Content& content)
{
    Files files;
    files[path("", k_ef_card_access)] = {card_access(content.access.pace)};
    for (const auto& [identifier, octets] : content.national) {
        files[path(k_national, identifier)] = {octets};
    }
    // What national identity and travel document share is read after access only in the latter.
    for (const auto& [identifier, octets] : content.travel) {
        files[path(k_travel, identifier)] = {octets, k_secured};
    }
    files[std::string(k_keys) + "0003"] = {*base::from_hex(content.activated ? "202406110001" : "000000000000")};
    files[std::string(k_keys) + "5F00EF02"] = certificate(content.authentication_certificate);
    files[std::string(k_keys) + "5F00EF04"] = certificate(content.signature_certificate);
    return files;
}

std::optional<Hash> hash_of(std::uint8_t algorithm)
{
    switch (algorithm) {
        case 0x14: return Hash::sha1;
        case 0x44: return Hash::sha256;
        case 0x54: return Hash::sha384;
        case 0x64: return Hash::sha512;
        default: return std::nullopt;
    }
}

/// BAC belongs to the travel document application; PACE and what follows to the chip.
AccessRules rules_of(const Card2Content& content)
{
    AccessRules rules = content.access;
    if (!content.contactless) {
        rules.pace.clear();
    }
    return rules;
}

}  // namespace

CitizenCard2::CitizenCard2(const Card2Content& content, ChipKey authentication_key, ChipKey signature_key, base::Random& random)
    : SecureCard(rules_of(content), random),
      m_contactless(content.contactless),
      m_basic_access(content.access.basic_access),
      m_tree(files_of(content), applications(), ReadRules{65536, AtEnd::warns, true}),
      m_pins({{k_authentication_pin, {content.authentication_pin, content.puk}},
              {k_signature_pin, {content.signature_pin, content.puk}},
              {k_address_pin, {content.address_pin, content.puk}}},
             content.blocked_word),
      m_authentication_key(std::move(authentication_key)),
      m_signature_key(std::move(signature_key)),
      m_active_key(content.active_key),
      m_active_hash(content.active_hash)
{
}

Bytes CitizenCard2::answer_to_reset() const
{
    return *base::from_hex(m_contactless ? "3B8F800180318065B085050011120FFF8290008B" : "3BFF9600008131FE4380318065B085050011120FFF829000E1");
}

void CitizenCard2::start_plain()
{
    m_tree.reset();
    m_pins.reset();
    m_algorithm = 0;
    m_key = 0;
    m_hash.clear();
}

bool CitizenCard2::in(const char* folder) const { return m_tree.folder().starts_with(folder); }

Response CitizenCard2::select(const Command& command)
{
    if (command.p1 == 0x04 && m_contactless && !is_secured()) {
        // The travel document application may be selected for BAC; everything national waits for PACE.
        const auto asked = applications().find(command.data);
        if (asked != applications().end() && (asked->second != k_travel || !m_basic_access)) {
            return status(0x6982);
        }
    }
    return m_tree.select(command);
}

Response CitizenCard2::answer_plain(const Command& command)
{
    if (command.cla != 0x00) {
        return status(0x6E00);
    }
    const bool open = !m_contactless || is_secured();
    const auto holds = [this, open](Right right) {
        return (right == k_always && (open || m_tree.folder().empty())) || (right == k_secured && is_secured());
    };
    switch (command.ins) {
        case 0xA4: return select(command);
        case 0xB0:
        case 0xB1: return m_tree.read(command, holds);
        case 0x88: return active_authentication(command);
        default: break;
    }
    if (!in(k_keys)) {
        return status(0x6D00);
    }
    return open ? answer_keys(command) : status(0x6982);
}

Response CitizenCard2::answer_keys(const Command& command)
{
    switch (command.ins) {
        case 0x20:
        case 0x24:
        case 0x2C: return m_pins.answer(command);
        case 0x2A: return security_operation(command);
        case 0xCA: {
            Bytes production(42, 0);
            for (std::size_t i = 0; i < 8; ++i) {
                production[10 + i] = static_cast<std::uint8_t>(0x20 + i);
            }
            return command.p1 == 0x9F && command.p2 == 0x7F ? Response{tlv(0x9F7F, production), 0x9000} : status(0x6A88);
        }
        case 0x22: {
            const auto algorithm = find_tlv(command.data, 0x80);
            const auto key = find_tlv(command.data, 0x84);
            if (command.p1 != 0x41 || command.p2 != 0xB6 || !algorithm || !key || algorithm->size() != 1 || key->size() != 1) {
                return status(0x6A80);
            }
            if ((*key)[0] != k_authentication_key && (*key)[0] != k_signature_key) {
                return status(0x6A88);
            }
            m_algorithm = (*algorithm)[0];
            m_key = (*key)[0];
            m_hash.clear();
            return status(0x9000);
        }
        default: return status(0x6D00);
    }
}

Response CitizenCard2::security_operation(const Command& command)
{
    const auto kind = hash_of(m_algorithm);
    if (command.p1 == 0x90 && command.p2 == 0xA0) {
        const auto hash = find_tlv(command.data, 0x90);
        if (!kind) {
            return status(0x6985);
        }
        if (!hash || hash->size() != size(*kind)) {
            return status(0x6A80);
        }
        m_hash.assign(hash->begin(), hash->end());
        return status(0x9000);
    }
    if (command.p1 != 0x9E || command.p2 != 0x9A) {
        return status(0x6A86);
    }
    const bool signature = m_key == k_signature_key;
    if (m_hash.empty() || !kind) {
        return status(0x6985);
    }
    if (!m_pins.is_verified(signature ? k_signature_pin : k_authentication_pin)) {
        return status(0x6982);
    }
    const Bytes made = (signature ? m_signature_key : m_authentication_key).sign(*kind, m_hash);
    m_hash.clear();
    if (signature) {
        m_pins.forget(k_signature_pin);
    }
    return {made, 0x9000};
}

Response CitizenCard2::active_authentication(const Command& command)
{
    if (!m_active_key || !(in(k_travel) || in(k_national))) {
        return status(0x6D00);
    }
    if (in(k_travel) && !is_secured()) {
        return status(0x6982);
    }
    if (command.data.size() != 8) {
        return status(0x6700);
    }
    return {m_active_key->is_rsa() ? sign_active_rsa(*m_active_key, m_active_hash, command.data, random())
                                   : m_active_key->sign(m_active_hash, digest(m_active_hash, command.data)),
            0x9000};
}

Bytes data_group_13(const Identity2& of, const ChipKey* card_key, BytesView further)
{
    const std::array<std::pair<std::uint8_t, const std::string*>, 23> fields{{
        {0xC0, &of.issuing_entity}, {0xC1, &of.state}, {0xC2, &of.document_label}, {0xC3, &of.document_number}, {0xC4, &of.version},
        {0xC5, &of.issuing_date}, {0xC6, &of.place_of_request}, {0xC7, &of.expiry_date}, {0xC8, &of.surname}, {0xC9, &of.given_name},
        {0xCA, &of.gender}, {0xCB, &of.nationality}, {0xCC, &of.birth_date}, {0xCD, &of.height}, {0xD0, &of.civil_number},
        {0xD1, &of.father_surname}, {0xD2, &of.father_given_name}, {0xD3, &of.mother_surname}, {0xD4, &of.mother_given_name},
        {0xD5, &of.tax_number}, {0xD6, &of.social_security_number}, {0xD7, &of.health_number}, {0xD8, &of.indications}}};
    Bytes content;
    for (const auto& [tag, text] : fields) {
        if (!text->empty()) {
            append(content, tlv(tag, base::as_bytes(*text)));
        }
    }
    append(content, further);
    if (card_key != nullptr) {
        append(content, card_key->card_verifiable_public());
    }
    return tlv(0x6D, content);
}

std::shared_ptr<CitizenCard2> make_citizen_card_2(Card2Content content, const std::string& holder, base::Random& random, Issuers* issuers)
{
    const ChipKey root = ChipKey::elliptic("secp384r1");
    const ChipKey authority = ChipKey::elliptic("prime256v1");
    const ChipKey authentication = ChipKey::elliptic("prime256v1");
    const ChipKey signature = ChipKey::elliptic("prime256v1");
    CertificateContent names;
    names.authority = true;
    names.common_name = "Cartao de Exemplo 007";
    const Bytes root_certificate = make_certificate(names, root);
    names.common_name = "EC de Cidadao de Exemplo 0020";
    names.serial = 2;
    const Bytes authority_certificate = make_certificate(names, authority, &root, root_certificate);
    if (issuers != nullptr) {
        *issuers = {root_certificate, authority_certificate};
    }
    names.authority = false;
    names.common_name = holder;
    names.serial_number = "BI000000000";
    names.serial = 3;
    content.authentication_certificate = make_certificate(names, authentication, &authority, authority_certificate);
    names.serial = 4;
    content.signature_certificate = make_certificate(names, signature, &authority, authority_certificate);
    return std::make_shared<CitizenCard2>(content, authentication, signature, random);
}

}  // namespace balcao::card::emulator
