#include "card/security_object.h"

#include <algorithm>
#include <cstdlib>

#include "card/tlv.h"
#include "pki.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::card;
using base::Bytes;
using card::emulator::SodRecipe;
using test::recipe;
using test::sod;

namespace {

Bytes hashes_of(const SodRecipe& recipe) { return emulator::make_group_hashes(recipe); }

Bytes replaced(Bytes octets, std::string_view from_hex, std::string_view to_hex)
{
    const Bytes from = *base::from_hex(from_hex);
    const Bytes to = *base::from_hex(to_hex);
    const auto at = std::search(octets.begin(), octets.end(), from.begin(), from.end());
    REQUIRE(at != octets.end());
    REQUIRE(from.size() == to.size());
    std::copy(to.begin(), to.end(), at);
    return octets;
}

/// Reads the content of a file that the openssl program wrote; a refusal of the program fails.
bool witness_verifies(const Bytes& file)
{
    const test::TemporaryFolder folder;
    base::BytesView rest = file;
    const auto whole = take_tlv(rest);
    REQUIRE(whole);
    std::ofstream(folder.file("sod.der"), std::ios::binary).write(reinterpret_cast<const char*>(whole->value.data()), std::ssize(whole->value));
    const std::string command = "openssl cms -verify -binary -noverify -inform DER -in " + folder.file("sod.der") + " -out " +
                                folder.file("content") + " 2>/dev/null";
    return std::system(command.c_str()) == 0;
}

}  // namespace

TEST_SUITE_BEGIN("security object");

TEST_CASE("every hash, signature and form is read, and the openssl program agrees with what was made")
{
    for (const char* signer : {"p256", "p384", "bp256-explicit", "rsa", "rsa-pss"}) {
        for (const Hash hash : {Hash::sha1, Hash::sha224, Hash::sha256, Hash::sha384, Hash::sha512}) {
            for (const bool indefinite : {false, true}) {
                CAPTURE(signer);
                CAPTURE(name(hash));
                CAPTURE(indefinite);
                SodRecipe made = recipe(signer);
                made.hash = hash;
                made.signature_hash = hash;
                made.indefinite = indefinite;
                made.pss = std::string_view(signer) == "rsa" && hash == Hash::sha384;
                const Bytes file = sod(made);
                const auto read = parse_security_object(file);
                REQUIRE(read);
                CHECK(read->hashes.hash == hash);
                CHECK(read->hashes.version == 0);
                REQUIRE(read->hashes.groups.size() == made.groups.size());
                for (const auto& [number, content] : made.groups) {
                    CHECK(read->hashes.groups.at(number) == digest(hash, content));
                }
                CHECK_FALSE(read->signer.empty());
                CHECK_FALSE(read->signer_by_guess);
                CHECK(read->certificates.size() == 1);
                CHECK(read->signing_time == made.signing_time);
                if (hash != Hash::sha224) {
                    CHECK(witness_verifies(file));
                }
            }
        }
    }
}

TEST_CASE("indefinite lengths are really there when asked for")
{
    SodRecipe made = recipe("p256");
    made.indefinite = true;
    const Bytes file = sod(made);
    base::BytesView rest = file;
    const auto whole = take_tlv(rest);
    REQUIRE(whole);
    CHECK(base::to_hex(whole->value.first(2)) == "3080");
}

TEST_CASE("version 1 with its versions, a hash without parameters, more certificates, no signed attributes")
{
    SodRecipe made = recipe("rsa");
    made.version = 1;
    made.hash_parameters = false;
    made.more_certificates = {test::pki("icao/trust/csca-rsa.crt")};
    made.signed_attributes = false;
    const auto read = parse_security_object(sod(made));
    REQUIRE(read);
    CHECK(read->hashes.version == 1);
    CHECK(read->hashes.lds_version == "0108");
    CHECK(read->hashes.unicode_version == "140000");
    CHECK(read->certificates.size() == 2);
    CHECK_FALSE(read->signing_time);
}

TEST_CASE("a signer that is misnamed is guessed when there is one certificate, and not among two")
{
    SodRecipe made = recipe("p256");
    made.wrong_signer_id = true;
    const auto guessed = parse_security_object(sod(made));
    REQUIRE(guessed);
    CHECK(guessed->signer_by_guess);
    CHECK_FALSE(guessed->signer.empty());
    CHECK_FALSE(witness_verifies(sod(made)));
    made.more_certificates = {test::pki("icao/trust/csca-rsa.crt")};
    const auto among_two = parse_security_object(sod(made));
    REQUIRE(among_two);
    CHECK(among_two->signer.empty());
    made = recipe("p256");
    made.without_certificate = true;
    const auto without = parse_security_object(sod(made));
    REQUIRE(without);
    CHECK(without->signer.empty());
    CHECK(without->certificates.empty());
}

TEST_CASE("the Citizen Card's file: joined fields hashed, zeros behind it")
{
    SodRecipe made = recipe("cc/signers/cc-sod-rsa");
    made.groups = {{1, base::to_bytes("EXEMPLO")}, {2, base::to_bytes("RUA")}, {3, Bytes(100, 1)}, {4, Bytes(131, 2)}};
    Bytes file = sod(made);
    file.resize(4000, 0);
    const auto read = parse_security_object(file);
    REQUIRE(read);
    CHECK(read->hashes.groups.at(1) == digest(Hash::sha256, base::to_bytes("EXEMPLO")));
}

TEST_CASE("another content, another tag and too many octets are refused")
{
    SodRecipe made = recipe("p256");
    made.content_type = "2.23.136.1.1.2";
    CHECK(parse_security_object(sod(made)).error().reason == Reason::unsupported);
    Bytes file = sod(recipe("p256"));
    file[0] = 0x76;
    CHECK(parse_security_object(file).error().reason == Reason::malformed);
    CHECK(parse_security_object(Bytes(70'000, 0x77)).error().reason == Reason::too_large);
    CHECK(parse_security_object({}).error().reason == Reason::malformed);
    CHECK(parse_security_object(tlv(0x77, tlv(0x30, {}))).error().reason == Reason::malformed);
}

TEST_CASE("the list of hashes is taken by the letter")
{
    const Bytes good = hashes_of(recipe("p256"));
    REQUIRE(parse_group_hashes(good));
    const auto reason = [](const Bytes& der) {
        const auto read = parse_group_hashes(der);
        return read ? Reason::internal : read.error().reason;
    };
    CHECK(reason(replaced(good, "020100", "020102")) == Reason::malformed);                    // version 2
    CHECK(reason(replaced(good, "0201010420", "0201000420")) == Reason::malformed);            // group 0
    CHECK(reason(replaced(good, "0201010420", "0201110420")) == Reason::malformed);            // group 17
    CHECK(reason(replaced(good, "0201010420", "0201020420")) == Reason::malformed);            // group 2 twice
    CHECK(reason(replaced(good, "0201010420", "0201010320")) == Reason::malformed);            // no octet string
    CHECK(reason(replaced(good, "608648016503040201", "608648016503040202")) == Reason::malformed);  // SHA-384 of 32 octets
    CHECK(reason(replaced(good, "608648016503040201", "608648016503040209")) == Reason::unsupported);
    CHECK(reason(replaced(good, "0500", "0501")) == Reason::malformed);
    Bytes longer = good;
    longer.push_back(0);
    CHECK(reason(longer) == Reason::malformed);
    SodRecipe none = recipe("p256");
    none.groups.clear();
    CHECK(reason(hashes_of(none)) == Reason::malformed);
    SodRecipe versions = recipe("p256");
    versions.version = 1;
    versions.lds_version = "01A8";
    CHECK(reason(hashes_of(versions)) == Reason::malformed);
}

TEST_CASE("cut anywhere or bent anywhere it is refused or read, never worse")
{
    SodRecipe made = recipe("p256");
    made.groups = {{1, Bytes(3, 1)}, {2, Bytes(3, 2)}};
    for (const bool indefinite : {false, true}) {
        made.indefinite = indefinite;
        const Bytes good = sod(made);
        for (std::size_t size = 0; size < good.size(); ++size) {
            CHECK_FALSE(parse_security_object(base::BytesView(good).first(size)));
        }
        for (std::size_t at = 0; at < good.size(); ++at) {
            Bytes bent = good;
            bent[at] ^= static_cast<std::uint8_t>(1U << at % 8);
            const auto read = parse_security_object(bent);
            CHECK((!read || read->hashes.groups.size() <= 16));
        }
    }
}

TEST_SUITE_END();
