#include "card/emulator/practice_cards.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "card/access_key.h"
#include "card/emulator/citizen_card_1.h"
#include "card/emulator/citizen_card_2.h"
#include "card/emulator/emrtd.h"
#include "card/emulator/sod_maker.h"
#include "card/tlv.h"
#include "card/citizen_card.h"
#include "domain/citizen_card_number.h"

namespace balcao::card::emulator {

namespace {

std::string read_text(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        throw std::runtime_error("cannot read " + path);
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What stands between the lines of a PEM file.
Bytes der_of(const std::string& pem)
{
    const auto begin = pem.find('\n', pem.find("-----BEGIN"));
    const auto end = pem.find("-----END");
    if (begin == std::string::npos || end == std::string::npos) {
        throw std::runtime_error("no PEM file");
    }
    std::string digits;
    std::copy_if(pem.begin() + static_cast<std::ptrdiff_t>(begin), pem.begin() + static_cast<std::ptrdiff_t>(end), std::back_inserter(digits),
                 [](char c) { return c != '\n' && c != '\r'; });
    const auto der = base::from_base64(digits);
    if (!der) {
        throw std::runtime_error("no PEM file");
    }
    return *der;
}

/// What a forger got wrong.
enum class Flaw : std::uint8_t { none, copied, altered, unknown_issuer, revoked };

class Workshop {
public:
    Workshop(std::string folder, base::Random& random) : m_folder(std::move(folder)), m_random(random) {}

    [[nodiscard]] std::shared_ptr<Card> citizen_card_1(Model1 model) const
    {
        Identity1 of;
        const auto number = citizen_card_number("000000027ZZ");
        of.document_number = number;
        of.card_number = "0000005000000001";
        of.valid_from = "20 05 2021";
        of.valid_until = "20 05 2031";
        of.place_of_request = "Balcão de Exemplo";
        of.surname = "Exemplo Teste";
        of.given_name = "Amélia";
        of.gender = "F";
        of.birth_date = "12 04 1991";
        of.height = "1,65";
        of.civil_number = "000000027";
        of.tax_number = "200000004";
        of.social_security_number = "11000000007";
        of.health_number = "100000001";
        of.photo = octets("card/portraits/amelia.jp2");
        Address1 home;
        home.district = home.municipality = "Lisboa";
        home.street_type = "Rua";
        home.street = "de Exemplo";
        home.door = "1";
        home.zip4 = "1000";
        home.zip3 = "001";
        home.postal_locality = "LISBOA";

        Card1Content content;
        content.model = model;
        content.identity = identity_file(of);
        content.address = address_file(home);
        const auto parsed = parse_identity_1(content.identity);
        const auto address = parse_address_1(content.address);
        if (!parsed || !address) {
            throw std::runtime_error("the practice card's files are none");
        }
        std::map<int, Bytes> hashed = parsed->hashed;
        hashed[2] = address->hashed.at(2);
        hashed[3] = photo_content(content.identity);
        content.sod = sod(std::move(hashed), "card/pki/cc/signers/cc-sod-rsa");
        content.authentication_certificate = certificate("card/pki/cc/holders/amelia-auth.crt");
        content.signature_certificate = certificate("card/pki/cc/holders/amelia-sign.crt");
        content.authentication_authority = certificate("card/pki/cc/trust/cc-auth-ca.crt");
        content.signature_authority = certificate("card/pki/cc/trust/cc-sign-ca.crt");
        content.root = certificate("card/pki/cc/trust/cc-root.crt");
        return std::make_shared<CitizenCard1>(content, key("card/pki/cc/holders/amelia-auth.key"), key("card/pki/cc/holders/amelia-sign.key"));
    }

    [[nodiscard]] std::shared_ptr<Card> citizen_card_2(bool contactless) const
    {
        Identity2 of;
        of.document_number = citizen_card_number("000000035ZZ");
        of.issuing_date = "15 01 2025";
        of.expiry_date = "15 01 2035";
        of.place_of_request = "Balcão de Exemplo";
        of.surname = "Prova Exemplo";
        of.given_name = "Bento";
        of.gender = "M";
        of.birth_date = "03 09 1984";
        of.height = "1,78";
        of.civil_number = "000000035";
        of.tax_number = "200000012";
        of.social_security_number = "11000000015";
        of.health_number = "100000002";
        const std::string zone = std::string("I<PRT000000035<ZZ") + of.document_number.back() + "<<<<<<<<<<<<" +
                                 "8409035M3501155PRT<<<<<<<<<<<0" + "PROVA<EXEMPLO<<BENTO<<<<<<<<<<";
        Card2Content content;
        content.contactless = contactless;
        content.national[data_group(1)] = data_group_1(zone);
        content.national[data_group(2)] = data_group_2(octets("card/portraits/bento.jp2"));
        content.national[data_group(13)] = data_group_13(of);
        std::map<int, Bytes> groups;
        for (const auto& [file, bytes] : content.national) {
            groups[file & 0xFF] = bytes;
        }
        content.national[k_ef_sod] = sod(std::move(groups), "card/pki/cc/signers/cc-sod-p256");
        content.authentication_certificate = certificate("card/pki/cc/holders/bento-auth.crt");
        content.signature_certificate = certificate("card/pki/cc/holders/bento-sign.crt");
        if (contactless) {
            content.access.access_number = k_practice_access_number;
            content.access.pace = {{Mapping::generic, Cipher::aes256, 13}};
        }
        return std::make_shared<CitizenCard2>(content, key("card/pki/cc/holders/bento-auth.key"), key("card/pki/cc/holders/bento-sign.key"), m_random);
    }

    [[nodiscard]] std::shared_ptr<Card> passport(Flaw flaw) const
    {
        EmrtdContent content;
        const auto lines = zone("documents/passport_uto.mrz");
        content.access.mrz_information = *mrz_information(lines);
        content.access.pace = {{Mapping::generic, Cipher::aes128, 12}};
        content.master[k_ef_card_access] = card_access(content.access.pace);
        const ChipAuthentication chip{ChipKey::elliptic("prime256v1"), Cipher::aes128, std::nullopt};
        content.active_key = ChipKey::elliptic("prime256v1");
        content.active_hash = Hash::sha256;
        content.files[data_group(1)] = data_group_1(lines[0] + lines[1]);
        content.files[data_group(2)] = data_group_2(octets("card/portraits/anna.jp2"));
        content.files[data_group(11)] = data_group_11({"EXEMPLO<<AMÉLIA<TESTE", "", "19910412", "Exemplo", "", ""});
        content.files[data_group(12)] = data_group_12("Utopia", "20230101");
        content.files[data_group(14)] =
            data_group_14({chip_authentication_info(chip), chip_authentication_key_info(chip), active_authentication_info(Hash::sha256)});
        content.files[data_group(15)] = data_group_15(*content.active_key);
        seal(content, flaw);
        // A copy has every file of the original, and keys of its own.
        content.access.chip_authentication = {flaw == Flaw::copied ? ChipAuthentication{ChipKey::elliptic("prime256v1"), Cipher::aes128, std::nullopt} : chip};
        if (flaw == Flaw::copied) {
            content.active_key = ChipKey::elliptic("prime256v1");
        }
        return std::make_shared<Emrtd>(std::move(content), m_random);
    }

    [[nodiscard]] std::shared_ptr<Card> permit() const
    {
        EmrtdContent content;
        const auto lines = zone("documents/residence_permit_prt.mrz");
        content.access.mrz_information = *mrz_information(lines);
        content.access.access_number = k_practice_access_number;
        content.access.basic_access = false;
        content.access.pace = {{Mapping::generic, Cipher::aes256, 16}};
        content.master[k_ef_card_access] = card_access(content.access.pace);
        content.files[data_group(1)] = data_group_1(lines[0] + lines[1] + lines[2]);
        content.files[data_group(2)] = data_group_2(octets("card/portraits/bento.jp2"));
        seal(content, Flaw::none);
        return std::make_shared<Emrtd>(std::move(content), m_random);
    }

private:
    [[nodiscard]] std::string path(const std::string& file) const { return m_folder + '/' + file; }
    [[nodiscard]] Bytes octets(const std::string& file) const { return base::to_bytes(read_text(path(file))); }
    [[nodiscard]] Bytes certificate(const std::string& file) const { return der_of(read_text(path(file))); }
    [[nodiscard]] ChipKey key(const std::string& file) const { return ChipKey::from_private_der(der_of(read_text(path(file)))); }

    [[nodiscard]] std::vector<std::string> zone(const std::string& file) const
    {
        std::vector<std::string> lines;
        std::string text = read_text(path(file));
        for (std::size_t at = 0; at < text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            if (end > at) {
                lines.push_back(text.substr(at, end - at));
            }
            at = end + 1;
        }
        return lines;
    }

    [[nodiscard]] static std::optional<std::string> mrz_information(const std::vector<std::string>& lines)
    {
        const std::vector<std::string_view> views(lines.begin(), lines.end());
        const auto parsed = mrz::parse(views, base::Date{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}});
        if (!parsed) {
            throw std::runtime_error("the practice document's zone is none");
        }
        return MrzKey::of(*parsed).information();
    }

    [[nodiscard]] static std::string citizen_card_number(std::string eleven)
    {
        eleven += domain::citizen_card_check_digit(eleven);
        const auto number = domain::CitizenCardNumber::parse(eleven);
        if (!number) {
            throw std::runtime_error("the practice card's number is none");
        }
        return number->display();
    }

    /// What the security object covers of the photo in file EF02.
    [[nodiscard]] static Bytes photo_content(const Bytes& identity)
    {
        Bytes frame(identity.begin() + 1503, identity.end());
        while (!frame.empty() && frame.back() == 0) {
            frame.pop_back();
        }
        return frame;
    }

    [[nodiscard]] Bytes sod(std::map<int, Bytes> groups, const std::string& signer) const
    {
        SodRecipe recipe;
        recipe.groups = std::move(groups);
        recipe.certificate = octets(signer + ".crt");
        recipe.key = octets(signer + ".key");
        auto object = make_security_object(recipe);
        if (!object) {
            throw std::runtime_error("the practice card cannot be signed");
        }
        return *object;
    }

    void seal(EmrtdContent& content, Flaw flaw) const
    {
        const char* signer = flaw == Flaw::unknown_issuer ? "ds-stranger" : flaw == Flaw::revoked ? "ds-revoked" : "ds-p256";
        std::map<int, Bytes> groups;
        for (const auto& [file, bytes] : content.files) {
            groups[file & 0xFF] = bytes;
        }
        content.files[k_ef_sod] = sod(std::move(groups), std::string("card/pki/icao/signers/") + signer);
        if (flaw == Flaw::altered) {
            // Another face under the same signature.
            content.files[data_group(2)] = data_group_2(octets("card/portraits/bento.jp2"));
        }
    }

    std::string m_folder;
    base::Random& m_random;
};

}  // namespace

const std::vector<PracticeCard>& practice_cards()
{
    static const std::vector<PracticeCard> all{
        {"citizen-card", "Citizen Card issued until June 2024 (PIN 1234)"},
        {"citizen-card-t0", "the same, of the oldest kind"},
        {"citizen-card-2024", "Citizen Card of the 2024 model, in the slot (PIN 1234)"},
        {"citizen-card-2024-contactless", "the same laid on the reader: opens to the number 123456"},
        {"passport", "passport of Utopia: opens to its printed lines (passport_uto)"},
        {"residence-permit", "Portuguese residence permit: opens to its lines or to 123456"},
        {"passport-copied", "the passport's data on another chip"},
        {"passport-altered", "the passport with another face"},
        {"passport-of-stranger", "a passport whose issuer this desk does not know"},
        {"passport-revoked", "a passport whose signer was withdrawn"}};
    return all;
}

std::shared_ptr<Card> make_practice_card(const std::string& name, const std::string& folder, base::Random& random)
{
    const Workshop workshop(folder, random);
    if (name == "citizen-card") {
        return workshop.citizen_card_1(Model1::applet_4);
    }
    if (name == "citizen-card-t0") {
        return workshop.citizen_card_1(Model1::gemsafe_t0);
    }
    if (name == "citizen-card-2024" || name == "citizen-card-2024-contactless") {
        return workshop.citizen_card_2(name == "citizen-card-2024-contactless");
    }
    if (name == "residence-permit") {
        return workshop.permit();
    }
    const std::map<std::string, Flaw> passports{{"passport", Flaw::none},
                                                {"passport-copied", Flaw::copied},
                                                {"passport-altered", Flaw::altered},
                                                {"passport-of-stranger", Flaw::unknown_issuer},
                                                {"passport-revoked", Flaw::revoked}};
    const auto found = passports.find(name);
    return found != passports.end() ? workshop.passport(found->second) : nullptr;
}

}  // namespace balcao::card::emulator
