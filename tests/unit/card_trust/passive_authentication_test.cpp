#include "card/passive_authentication.h"

#include <algorithm>
#include <cstdlib>

#include "card/tlv.h"
#include "support/temporary_folder.h"
#include "trust.h"

using namespace balcao;
using namespace balcao::card;
using base::Bytes;
using card::emulator::SodRecipe;
using test::k_now;
using test::recipe;
using test::sod;
using test::states;
using test::store_of;

namespace {

ChipFiles chip(const SodRecipe& made)
{
    ChipFiles out;
    out.security_object = sod(made);
    out.groups = made.groups;
    out.listed.emplace();
    for (const auto& [number, content] : made.groups) {
        out.listed->insert(number);
    }
    return out;
}

PassiveAuthentication judge(const std::string& signer, const TrustStore& anchors) { return authenticate(chip(recipe(signer)), anchors, k_now); }

/// All answers but those named are the ones of a good document.
void check_otherwise_good(const PassiveAuthentication& got, std::initializer_list<std::string_view> but)
{
    for (const auto& [question, answer] : got.evidence.verdicts) {
        const bool excepted = question == "conclusion" || std::find(but.begin(), but.end(), question) != but.end();
        CHECK_MESSAGE((excepted || answer == "genuine"), question << " " << answer);
    }
}

}  // namespace

TEST_SUITE_BEGIN("passive authentication");

TEST_CASE("good documents of every kind are green, with the whole path as evidence")
{
    const TrustStore anchors = states();
    for (const char* signer : {"p256", "p384", "bp256-explicit", "rsa", "rsa-pss", "no-ids"}) {
        for (const bool indefinite : {false, true}) {
            CAPTURE(signer);
            SodRecipe made = recipe(signer);
            made.indefinite = indefinite;
            made.pss = std::string_view(signer) == "rsa" && indefinite;
            const auto got = authenticate(chip(made), anchors, k_now);
            check_otherwise_good(got, {});
            CHECK(got.conclusion == Colour::green);
            CHECK(got.crl_age == std::chrono::days{45});
            CHECK_FALSE(got.signer_by_guess);
            CHECK(got.evidence.certificates.size() == 2);
            CHECK(got.evidence.crl_digest.size() == 32);
            CHECK(got.evidence.judged_at == k_now);
            CHECK(got.evidence.verdicts.size() == 6 + 4 + 1);
        }
    }
}

TEST_CASE("a signer that the message misnames is found and said")
{
    SodRecipe made = recipe("rsa");
    made.wrong_signer_id = true;
    const auto got = authenticate(chip(made), states(), k_now);
    CHECK(got.conclusion == Colour::green);
    CHECK(got.signer_by_guess);
    made.more_certificates = {test::pki("icao/trust/csca-p256.crt")};
    const auto among_two = authenticate(chip(made), states(), k_now);
    CHECK(among_two.signature == Verdict::signer_missing);
    CHECK(among_two.conclusion == Colour::red);
    made = recipe("rsa");
    made.without_certificate = true;
    CHECK(authenticate(chip(made), states(), k_now).signature == Verdict::signer_missing);
}

TEST_CASE("octets that are no security object")
{
    ChipFiles files = chip(recipe("p256"));
    files.security_object.resize(files.security_object.size() - 1);
    const auto got = authenticate(files, states(), k_now);
    CHECK(got.signature == Verdict::parse_error);
    CHECK(got.groups.at(1) == Verdict::not_checked);
    CHECK(got.chain == Verdict::not_checked);
    CHECK(got.conclusion == Colour::red);
    SodRecipe other = recipe("p256");
    other.content_type = "1.2.840.113549.1.7.1";
    CHECK(authenticate(chip(other), states(), k_now).signature == Verdict::unsupported);
}

TEST_CASE("a signature that is bent, or over other hashes")
{
    for (const bool content : {false, true}) {
        SodRecipe made = recipe("p256");
        made.tampered_signature = !content;
        made.tampered_content = content;
        const auto got = authenticate(chip(made), states(), k_now);
        CHECK(got.signature == Verdict::signature_bad);
        CHECK(got.groups.at(1) == (content ? Verdict::hash_mismatch : Verdict::genuine));
        check_otherwise_good(got, {"signature", content ? "group 1" : "signature"});
        CHECK(got.conclusion == Colour::red);
    }
}

TEST_CASE("each group has its own answer")
{
    ChipFiles files = chip(recipe("p256"));
    files.groups[2][100] ^= 1;
    files.groups[11] = base::to_bytes("nobody signed this");
    const auto got = authenticate(files, states(), k_now);
    CHECK(got.groups.at(1) == Verdict::genuine);
    CHECK(got.groups.at(2) == Verdict::hash_mismatch);
    CHECK(got.groups.at(11) == Verdict::hash_missing);
    check_otherwise_good(got, {"group 2", "group 11"});
    CHECK(got.conclusion == Colour::red);

    SodRecipe made = recipe("p256");
    made.tampered_group = 15;
    const auto tampered = authenticate(chip(made), states(), k_now);
    CHECK(tampered.groups.at(15) == Verdict::hash_mismatch);
    check_otherwise_good(tampered, {"group 15"});

    files = chip(recipe("p256"));
    files.groups.clear();
    CHECK(authenticate(files, states(), k_now).conclusion == Colour::amber);
}

TEST_CASE("EF.COM and EF.SOD compared")
{
    ChipFiles files = chip(recipe("p256"));
    files.listed = std::set<int>{1, 2, 3, 14};
    const auto got = authenticate(files, states(), k_now);
    CHECK(got.listing == Verdict::listing_differs);
    CHECK(got.listed_not_signed == std::set<int>{3});
    CHECK(got.signed_not_listed == std::set<int>{15});
    CHECK(got.conclusion == Colour::amber);
    check_otherwise_good(got, {"listing"});
    files.listed.reset();
    const auto none = authenticate(files, states(), k_now);
    CHECK(none.listing == Verdict::not_asked);
    CHECK(none.conclusion == Colour::green);
    Bytes com = tlv(0x5F01, base::to_bytes("0107"));
    append(com, tlv(0x5F36, base::to_bytes("040000")));
    append(com, tlv(0x5C, Bytes{0x61, 0x75, 0x6E, 0x6F}));
    CHECK(parse_group_listing(tlv(0x60, com)) == std::set<int>{1, 2, 14, 15});
    CHECK_FALSE(parse_group_listing(tlv(0x60, tlv(0x5C, Bytes{0x61, 0x60}))));
    CHECK_FALSE(parse_group_listing(base::to_bytes("no")));
}

TEST_CASE("issuers: unknown, an impostor of the same name, a curve without a name, a key too short, a usage that forbids it")
{
    const auto stranger = judge("stranger", states());
    CHECK(stranger.chain == Verdict::issuer_unknown);
    CHECK(stranger.revocation == Verdict::not_checked);
    CHECK(stranger.validity == Verdict::genuine);
    CHECK(stranger.conclusion == Colour::amber);
    check_otherwise_good(stranger, {"chain", "revocation"});

    const auto impostor = judge("impostor", states());
    CHECK(impostor.chain == Verdict::chain_bad);
    CHECK(impostor.conclusion == Colour::red);

    const auto usage = judge("usage", states());
    CHECK(usage.chain == Verdict::usage_bad);
    check_otherwise_good(usage, {"chain"});
    CHECK(usage.conclusion == Colour::red);

    const auto rsa_short = judge("rsa-short", states());
    CHECK(rsa_short.signature == Verdict::key_refused);
    check_otherwise_good(rsa_short, {"signature"});
    CHECK(rsa_short.conclusion == Colour::red);

    const auto own_curve = judge("own-unknown-curve", states());
    CHECK(own_curve.signature == Verdict::key_refused);
    CHECK(own_curve.conclusion == Colour::red);

    // Even a site that loaded such a state's certificate does not follow its curve.
    const auto curve = judge("unknown-curve", store_of({"icao/odd/csca-unknown-curve.crt"}));
    CHECK(curve.chain == Verdict::key_refused);
    CHECK(curve.signature == Verdict::genuine);
    CHECK(curve.conclusion == Colour::red);

    // A signer that is no CA makes nobody genuine, whatever the site loaded.
    const auto by_signer = judge("p256", store_of({"icao/signers/ds-p256.crt"}));
    CHECK(by_signer.chain == Verdict::issuer_unknown);
    const auto made_by_signer = judge("by-signer", store_of({"icao/signers/ds-p256.crt"}));
    CHECK(made_by_signer.chain == Verdict::usage_bad);
    CHECK(made_by_signer.conclusion == Colour::red);
}

TEST_CASE("MD5 counts nowhere: not under the message, not under the signer's certificate")
{
    const auto certificate = judge("md5", states());
    CHECK(certificate.chain == Verdict::key_refused);
    CHECK(certificate.conclusion == Colour::red);
    check_otherwise_good(certificate, {"chain", "revocation"});

    const test::TemporaryFolder folder;
    const Bytes hashes = emulator::make_group_hashes(recipe("rsa"));
    std::ofstream(folder.file("hashes"), std::ios::binary).write(reinterpret_cast<const char*>(hashes.data()), std::ssize(hashes));
    const std::string signer = test::data_path("card/pki/icao/signers/ds-rsa");
    for (const char* hash : {"sha256", "md5"}) {
        const std::string command = "openssl cms -sign -binary -nodetach -nosmimecap -econtent_type 2.23.136.1.1.1 -md " + std::string(hash) +
                                    " -in " + folder.file("hashes") + " -signer " + signer + ".crt -inkey " + signer + ".key -outform DER -out " +
                                    folder.file("cms") + " 2>/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
        std::ifstream in(folder.file("cms"), std::ios::binary);
        const Bytes message{std::istreambuf_iterator<char>(in), {}};
        ChipFiles files = chip(recipe("rsa"));
        files.security_object = tlv(0x77, message);
        const auto got = authenticate(files, states(), k_now);
        CHECK(got.signature == (std::string_view(hash) == "md5" ? Verdict::key_refused : Verdict::genuine));
        check_otherwise_good(got, {"signature"});
    }
}

TEST_CASE("a name that several keys bear: the one that signed is found, by identifier or by trying")
{
    const TrustStore both = store_of({"icao/odd/csca-impostor.crt", "icao/trust/csca-p256.crt", "icao/trust/csca-p256.crl"});
    CHECK(judge("p256", both).conclusion == Colour::green);
    CHECK(judge("impostor", both).chain == Verdict::genuine);
    // A newer key of the name, not loaded yet: its signer says so by the identifier, and is unknown, not bad.
    const TrustStore older = store_of({"icao/odd/csca-impostor.crt"});
    CHECK(judge("p256", older).chain == Verdict::issuer_unknown);
}

TEST_CASE("link certificates: an anchor itself, or in the message and made by an anchor")
{
    const auto loaded = judge("next", store_of({"icao/trust/csca-p256.crt", "icao/odd/link-p256-next.crt", "icao/odd/csca-next.crl"}));
    CHECK(loaded.conclusion == Colour::green);
    CHECK(loaded.evidence.certificates.size() == 3);  // signer, link, the older key

    SodRecipe made = recipe("next");
    made.more_certificates = {test::pki("icao/odd/link-p256-next.crt")};
    const auto embedded = authenticate(chip(made), store_of({"icao/trust/csca-p256.crt"}), k_now);
    CHECK(embedded.chain == Verdict::genuine);
    CHECK(embedded.evidence.certificates.size() == 3);
    CHECK(embedded.revocation == Verdict::crl_missing);

    made.more_certificates = {test::pki("icao/odd/link-p256-next-expired.crt")};
    const auto ended = authenticate(chip(made), store_of({"icao/trust/csca-p256.crt"}), k_now);
    CHECK(ended.chain == Verdict::genuine);
    CHECK(ended.validity == Verdict::expired_issuer);

    // The next key's own certificate vouches for nothing when it comes along in the message.
    made.more_certificates = {test::pki("icao/odd/csca-next.crt")};
    CHECK(authenticate(chip(made), store_of({"icao/trust/csca-p256.crt"}), k_now).chain == Verdict::issuer_unknown);
    CHECK(judge("next", store_of({"icao/trust/csca-p256.crt"})).chain == Verdict::issuer_unknown);
}

TEST_CASE("validity now, of the issuer, and at signing")
{
    const auto expired = judge("expired", states());
    CHECK(expired.validity == Verdict::expired_signer);
    CHECK(expired.validity_at_signing == Verdict::genuine);
    CHECK(expired.conclusion == Colour::amber);
    check_otherwise_good(expired, {"validity"});

    const auto issuer = judge("of-expired", states());
    CHECK(issuer.validity == Verdict::expired_issuer);
    CHECK(issuer.conclusion == Colour::amber);
    check_otherwise_good(issuer, {"validity"});

    const auto early = judge("not-yet", states());
    CHECK(early.validity == Verdict::not_yet_valid);
    CHECK(early.validity_at_signing == Verdict::signed_outside_validity);
    check_otherwise_good(early, {"validity", "validity_at_signing"});

    SodRecipe late = recipe("expired");
    late.signing_time = *base::parse_instant("2026-06-20T00:00:00.000Z");
    CHECK(authenticate(chip(late), states(), k_now).validity_at_signing == Verdict::signed_outside_validity);

    SodRecipe untimed = recipe("p256");
    untimed.signed_attributes = false;
    const auto no_time = authenticate(chip(untimed), states(), k_now);
    CHECK(no_time.validity_at_signing == Verdict::not_asked);
    CHECK(no_time.conclusion == Colour::green);
}

TEST_CASE("revocation: revoked, no list, an old list, a list of somebody else, the newest of two")
{
    const auto revoked = judge("revoked", states());
    CHECK(revoked.revocation == Verdict::revoked);
    CHECK(revoked.conclusion == Colour::red);
    check_otherwise_good(revoked, {"revocation"});

    const auto missing = judge("no-list", states());
    CHECK(missing.revocation == Verdict::crl_missing);
    CHECK_FALSE(missing.crl_age);
    CHECK(missing.conclusion == Colour::amber);
    check_otherwise_good(missing, {"revocation"});

    const auto stale = judge("stale", states());
    CHECK(stale.revocation == Verdict::crl_stale);
    CHECK(stale.crl_age == std::chrono::days{196});
    CHECK(stale.conclusion == Colour::amber);
    check_otherwise_good(stale, {"revocation"});

    const auto past_next = authenticate(chip(recipe("stale")), states(), k_now, {std::chrono::days{1000}});
    CHECK(past_next.revocation == Verdict::crl_stale);
    CHECK(judge("no-crl-usage", states()).revocation == Verdict::crl_missing);

    // Not past its next update, but past what the site allows.
    const auto old = authenticate(chip(recipe("p256")), states(), k_now, {std::chrono::days{44}});
    CHECK(old.revocation == Verdict::crl_stale);

    const TrustStore with_older = store_of({"icao/trust/csca-p256.crt", "icao/trust/csca-p256.crl", "icao/odd/csca-p256-older.crl"});
    CHECK(judge("p256", with_older).crl_age == std::chrono::days{45});
    CHECK(judge("revoked", with_older).revocation == Verdict::revoked);
    CHECK(judge("p256", store_of({"icao/trust/csca-p256.crt", "icao/odd/csca-p256-older.crl"})).revocation == Verdict::crl_stale);

    // A list of changes alone, and one about CAs alone: they may revoke, but clear nobody.
    const TrustStore delta = store_of({"icao/trust/csca-p256.crt", "icao/odd/csca-p256-delta.crl"});
    CHECK(judge("p256", delta).revocation == Verdict::crl_missing);
    CHECK(judge("revoked", delta).revocation == Verdict::revoked);
    CHECK(judge("p256", store_of({"icao/trust/csca-p256.crt", "icao/odd/csca-p256-authorities.crl"})).revocation == Verdict::crl_missing);

    // An impostor's list of the same name neither clears nor revokes.
    CHECK(judge("p256", store_of({"icao/trust/csca-p256.crt", "icao/odd/csca-impostor.crl"})).revocation == Verdict::crl_missing);
}

TEST_CASE("the Citizen Card's file has its own anchors")
{
    const TrustStore card_authorities = test::folder_store("cc/trust");
    for (const char* signer : {"cc/signers/cc-sod-rsa", "cc/signers/cc-sod-p256"}) {
        SodRecipe made = recipe(signer);
        ChipFiles files = chip(made);
        files.listed.reset();
        files.security_object.resize(4000, 0);
        const auto got = authenticate(files, card_authorities, k_now);
        CHECK(got.conclusion == Colour::green);
        CHECK(got.evidence.certificates.size() == 3);  // signer, its CA, the root
        CHECK(authenticate(files, states(), k_now).chain == Verdict::issuer_unknown);
    }
    // An address that is known not to be hashed rightly is left out by who asks: nothing else changes.
    ChipFiles without = chip(recipe("cc/signers/cc-sod-rsa"));
    without.groups.erase(2);
    CHECK(authenticate(without, card_authorities, k_now).conclusion == Colour::green);
}

TEST_CASE("names are stable, and colours are those written down")
{
    CHECK(name(Verdict::genuine) == "genuine");
    CHECK(name(Verdict::crl_stale) == "crl_stale");
    CHECK(name(Verdict::status_unknown) == "status_unknown");
    CHECK(name(Colour::amber) == "amber");
    CHECK(conclude({}) == Colour::green);
    CHECK(conclude({Verdict::genuine, Verdict::crl_missing}) == Colour::amber);
    CHECK(conclude({Verdict::crl_missing, Verdict::revoked, Verdict::genuine}) == Colour::red);
}

TEST_SUITE_END();
