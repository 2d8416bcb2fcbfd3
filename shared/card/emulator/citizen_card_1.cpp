#include "card/emulator/citizen_card_1.h"

#include "card/emulator/pkcs15_files.h"
#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

constexpr std::size_t k_sod_size = 4000;
constexpr std::size_t k_notes_size = 1000;
constexpr std::size_t k_certificate_size = 2500;

const Bytes& citizen_card_application()
{
    static const Bytes identifier = *base::from_hex("604632FF000002");
    return identifier;
}

Bytes filled(Bytes content, std::size_t size, std::uint8_t with = 0)
{
    content.resize(std::max(size, content.size()), with);
    return content;
}

Files files_of(const Card1Content& content, std::size_t modulus_bits)
{
    Files files = pkcs15_files({CitizenCard1::k_authentication_key, CitizenCard1::k_signature_key, modulus_bits});
    // Day of activation as decimal digits, then whether the card is activated.
    files["0003"] = {*base::from_hex(content.activated ? "20210420" "0001" : "00000000" "0000")};
    files["5F00EF02"] = {content.identity};
    files["5F00EF05"] = {content.address, after_pin(k_address_pin)};
    files["5F00EF06"] = {filled(content.sod, k_sod_size)};
    files["5F00EF07"] = {filled(base::to_bytes(content.notes), k_notes_size, ' '), k_always, after_pin(k_authentication_pin)};
    files["5F00EF08"] = {filled(content.signature_certificate, k_certificate_size)};
    files["5F00EF09"] = {filled(content.authentication_certificate, k_certificate_size)};
    files["5F00EF0F"] = {filled(content.signature_authority, k_certificate_size)};
    files["5F00EF10"] = {filled(content.authentication_authority, k_certificate_size)};
    files["5F00EF11"] = {filled(content.root, k_certificate_size)};
    return files;
}

struct Algorithm {
    Hash hash;
    RsaPadding padding;
};

std::optional<Algorithm> algorithm_of(std::uint8_t reference, Model1 model)
{
    switch (reference) {
        case 0x12: return Algorithm{Hash::sha1, RsaPadding::pkcs1};
        case 0x42: return Algorithm{Hash::sha256, RsaPadding::pkcs1};
        case 0x52: return Algorithm{Hash::sha384, RsaPadding::pkcs1};
        case 0x62: return Algorithm{Hash::sha512, RsaPadding::pkcs1};
        default: break;
    }
    if (model == Model1::applet_4) {
        switch (reference) {
            case 0x15: return Algorithm{Hash::sha1, RsaPadding::pss};
            case 0x45: return Algorithm{Hash::sha256, RsaPadding::pss};
            case 0x55: return Algorithm{Hash::sha384, RsaPadding::pss};
            case 0x65: return Algorithm{Hash::sha512, RsaPadding::pss};
            default: break;
        }
    }
    return std::nullopt;
}

constexpr std::uint8_t k_digest_info = 0x02;

}  // namespace

CitizenCard1::CitizenCard1(const Card1Content& content, ChipKey authentication_key, ChipKey signature_key)
    : m_model(content.model),
      m_tree(files_of(content, authentication_key.modulus_octets() * 8), {{citizen_card_application(), ""}}),
      m_pins({{k_authentication_pin, {content.authentication_pin, content.puk}},
              {k_signature_pin, {content.signature_pin, content.puk}},
              {k_address_pin, {content.address_pin, content.puk}}},
             content.blocked_word),
      m_authentication_key(std::move(authentication_key)),
      m_signature_key(std::move(signature_key))
{
}

Bytes CitizenCard1::answer_to_reset() const
{
    switch (m_model) {
        case Model1::gemsafe_t0: return *base::from_hex("3B7D95000080318065B08311C0A983009000");
        case Model1::applet_3: return *base::from_hex("3BFF9600008131804380318065B0850300EF120FFF82900067");
        case Model1::applet_4: return *base::from_hex("3BFF9600008131FE4380318065B085040120120FFF829000D0");
    }
    return {};
}

Protocol CitizenCard1::protocol() const { return m_model == Model1::gemsafe_t0 ? Protocol::t0 : Protocol::t1; }

void CitizenCard1::start()
{
    m_tree.reset();
    m_pins.reset();
    m_algorithm = 0;
    m_key = 0;
    m_hash.clear();
}

Response CitizenCard1::answer(const Command& command)
{
    if (command.cla != 0x00) {
        return status(0x6E00);
    }
    const auto holds = [this](Right right) {
        return right == k_always || (right != k_never && m_pins.is_verified(static_cast<std::uint8_t>(0x80 | (right & 0x0F))));
    };
    switch (command.ins) {
        case 0xA4: return m_tree.select(command);
        case 0xB0: return m_tree.read(command, holds);
        case 0xD6: return m_tree.update(command, holds);
        case 0x20:
        case 0x24:
        case 0x2C: return m_pins.answer(command);
        case 0x22: return set_environment(command);
        case 0x2A: return security_operation(command);
        case 0xCA: return data_object(command);
        case 0x84: return {base::SystemRandom().bytes(command.expect.value_or(8)), 0x9000};
        default: return status(0x6D00);
    }
}

Response CitizenCard1::set_environment(const Command& command)
{
    if (command.p1 == 0x73) {
        return status(0x9000);  // RESTORE
    }
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

Response CitizenCard1::security_operation(const Command& command)
{
    if (command.p1 == 0x90 && command.p2 == 0xA0) {
        const auto hash = find_tlv(command.data, 0x90);
        const auto algorithm = algorithm_of(m_algorithm, m_model);
        if (!hash || hash->empty()) {
            return status(0x6A80);
        }
        if (m_algorithm != k_digest_info && !algorithm) {
            return status(0x6985);
        }
        if (algorithm && hash->size() != size(algorithm->hash)) {
            return status(0x6A80);
        }
        m_hash.assign(hash->begin(), hash->end());
        return status(0x9000);
    }
    return command.p1 == 0x9E && command.p2 == 0x9A ? sign() : status(0x6A86);
}

Response CitizenCard1::sign()
{
    const bool signature = m_key == k_signature_key;
    if (m_hash.empty()) {
        return status(0x6985);
    }
    if (!m_pins.is_verified(signature ? k_signature_pin : k_authentication_pin)) {
        return status(0x6982);
    }
    const ChipKey& key = signature ? m_signature_key : m_authentication_key;
    const Bytes hash = std::move(m_hash);
    m_hash.clear();
    if (signature) {
        m_pins.forget(k_signature_pin);  // every signature that binds wants its own PIN
    }
    if (m_algorithm == k_digest_info) {
        const auto made = key.sign_digest_info(hash);
        return made ? Response{*made, 0x9000} : status(0x6A80);
    }
    const auto algorithm = algorithm_of(m_algorithm, m_model);
    return {key.sign(algorithm->hash, hash, algorithm->padding), 0x9000};
}

Response CitizenCard1::data_object(const Command& command) const
{
    if (command.p1 == 0xDF && command.p2 == 0x30) {
        return {tlv(0xDF30, base::as_bytes(m_model == Model1::applet_4 ? "v4.1.20" : "v3.0.30")), 0x9000};
    }
    if (command.p1 == 0x9F && command.p2 == 0x7F) {
        Bytes production(42, 0);
        for (std::size_t i = 0; i < 8; ++i) {
            production[10 + i] = static_cast<std::uint8_t>(0x10 + i);  // the chip's serial number: octet 13 of the whole object
        }
        return {tlv(0x9F7F, production), 0x9000};
    }
    return status(0x6A88);
}

std::shared_ptr<CitizenCard1> make_citizen_card_1(Card1Content content, const std::string& holder)
{
    const ChipKey root = ChipKey::elliptic("secp384r1");
    const ChipKey authority = ChipKey::rsa(2048);
    const ChipKey authentication = ChipKey::rsa(2048);
    const ChipKey signature = ChipKey::rsa(2048);
    CertificateContent names;
    names.authority = true;
    names.common_name = "Cartao de Exemplo 006";
    content.root = make_certificate(names, root);
    names.common_name = "EC de Autenticacao de Exemplo 0017";
    names.serial = 2;
    content.authentication_authority = make_certificate(names, authority, &root, content.root);
    names.common_name = "EC de Assinatura de Exemplo 0017";
    names.serial = 3;
    content.signature_authority = make_certificate(names, authority, &root, content.root);
    names.authority = false;
    names.common_name = holder;
    names.serial_number = "BI000000000";
    names.serial = 4;
    content.authentication_certificate = make_certificate(names, authentication, &authority, content.authentication_authority);
    names.serial = 5;
    content.signature_certificate = make_certificate(names, signature, &authority, content.signature_authority);
    return std::make_shared<CitizenCard1>(content, authentication, signature);
}

}  // namespace balcao::card::emulator
