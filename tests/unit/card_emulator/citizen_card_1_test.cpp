#include "card/emulator/citizen_card_1.h"

#include <openssl/evp.h>

#include "card/openssl.h"
#include "card/session.h"
#include "card/tlv.h"
#include "cards.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::hex;

TEST_SUITE_BEGIN("citizen card until 2024");

namespace {

/// Made once: the keys take a while.
std::shared_ptr<CitizenCard1> shared_card()
{
    static const auto card = make_citizen_card_1(test::example_card_1(), "Amélia Cidadã de Exemplo");
    card->power_on();
    return card;
}

struct Card1Reading {
    EmulatedChannel channel{shared_card()};
    Session session{channel};
    Card1Reading() { REQUIRE(session.ask(select_application(hex("604632FF000002")))); }
    void select(const char* path) { REQUIRE(session.ask(Command{0, 0xA4, 0x08, 0x0C, hex(path), {}, false})); }
    std::uint16_t status_of(const char* command) { return session.send(*decode_command(hex(command)))->status; }
};

}  // namespace

TEST_CASE("the identity file lies where the state's own reader looks for it")
{
    Card1Reading card;
    card.select("5F00EF02");
    const auto first = card.session.ask(read_binary(0, 256));
    REQUIRE(first);
    CHECK(first->size() == 256);
    CHECK(base::to_text(base::BytesView(*first).subspan(154, 14)) == "00000000 0 ZZ4");
    const auto names = card.session.ask(read_binary(330, 240));
    REQUIRE(names);
    CHECK(base::to_text(*names).starts_with("Cidadã de Exemplo"));
    CHECK(base::to_text(base::BytesView(*names).subspan(120)).starts_with("Amélia"));
    CHECK(card.session.ask(read_binary(15499, 1)) == hex("00"));
    CHECK(card.session.send(read_binary(15500, 1))->status == 0x6B00);
    CHECK(card.session.ask(read_binary(15300, 256))->size() == 200);  // over 6CC8
    CHECK(domain::CitizenCardNumber::parse(test::example_identity().document_number));
}

TEST_CASE("what the security object's hashes are taken over")
{
    const auto of = test::example_identity();
    const ChipKey key = ChipKey::rsa(1024);
    const base::Bytes file = identity_file(of, &key);
    CHECK(hashed_card_key(file).size() == 131);
    CHECK(base::Bytes(file.begin() + 1372, file.begin() + 1500) == key.modulus());
    CHECK(base::to_hex(base::BytesView(file).subspan(1500, 3)) == "010001");
    const base::Bytes photo = hashed_photo(file);
    CHECK(photo.size() == 80 + of.photo.size());
    CHECK(base::Bytes(photo.end() - 5, photo.end()) == base::Bytes(5, 0x5A));
    // The same text as the file's, gathered field by field from its offsets.
    base::Bytes gathered;
    for (const auto& [offset, length] : std::initializer_list<std::pair<std::size_t, std::size_t>>{
             {0, 40}, {40, 80}, {120, 34}, {154, 28}, {182, 16}, {214, 16}, {230, 20}, {250, 60}, {310, 20}, {330, 120}, {450, 120}, {570, 2},
             {572, 6}, {578, 20}, {598, 8}, {606, 18}, {624, 120}, {744, 120}, {864, 120}, {984, 120}, {1162, 120}, {1104, 18}, {1122, 22}, {1144, 18}}) {
        for (std::size_t i = offset; i < offset + length && file[i] != 0; ++i) {
            gathered.push_back(file[i]);
        }
    }
    CHECK(hashed_identity(of) == gathered);
}

TEST_CASE("file headers as the recorded ones")
{
    Card1Reading card;
    const auto header = card.session.ask(Command{0, 0xA4, 0x08, 0x00, hex("5F00EF02"), 256, false});
    REQUIRE(header);
    CHECK(*header == hex(test::card_vectors().at("citizen_card_fci").at(0).at("fci")));
}

TEST_CASE("paths with the master file in them are not known, folders and short identifiers are")
{
    Card1Reading card;
    CHECK(card.status_of("00A4080C063F005F00EF02") == 0x6A82);
    CHECK(card.status_of("00A4000C025F00") == 0x9000);
    CHECK(card.session.ask(read_short_file(6, 0, 4)) == hex("77820003"));
    CHECK(card.status_of("00A4080C020003") == 0x9000);
    CHECK(card.session.ask(read_binary(5, 1)) == hex("01"));
}

TEST_CASE("the address wants its PIN, tries are counted, the third wrong one blocks")
{
    auto content = test::example_card_1();
    const ChipKey key = ChipKey::rsa(2048);
    EmulatedChannel channel(std::make_shared<CitizenCard1>(content, key, key));
    Session session(channel);
    const auto sw = [&session](const char* command) { return session.send(*decode_command(hex(command)))->status; };
    CHECK(sw("00A4080C045F00EF05") == 0x9000);
    CHECK(sw("00B0000010") == 0x6982);
    CHECK(sw("0020008300") == 0x63C3);
    CHECK(sw("002000830839393939FFFFFFFF") == 0x63C2);
    CHECK(sw("002000830833343536FFFFFFFF") == 0x9000);
    CHECK(sw("0020008300") == 0x9000);
    CHECK(session.ask(read_binary(10, 6)) == base::to_bytes("Lisboa"));
    REQUIRE(session.reset());
    CHECK(sw("0020008300") == 0x63C3);
    CHECK(sw("00A4080C045F00EF05") == 0x9000);
    CHECK(sw("00B0000010") == 0x6982);
    for (const unsigned expected : {0x63C2U, 0x63C1U, 0x6983U, 0x6983U}) {
        CHECK(sw("002000830839393939FFFFFFFF") == expected);
    }
    CHECK(sw("002000830833343536FFFFFFFF") == 0x6983);  // the right one comes too late
    CHECK(sw("002C0083103132333435363738" "34333231FFFFFFFF") == 0x9000);
    CHECK(sw("002000830834333231FFFFFFFF") == 0x9000);
}

TEST_CASE("the authentication key signs a hash after its PIN, and OpenSSL agrees")
{
    Card1Reading card;
    const base::Bytes challenge = base::to_bytes("a challenge of this desk");
    const base::Bytes hash = digest(Hash::sha256, challenge);
    const auto sign = [&]() -> Result<base::Bytes> {
        REQUIRE(card.session.ask(Command{0, 0x22, 0x41, 0xB6, hex("800142840102"), {}, false}));
        REQUIRE(card.session.ask(Command{0, 0x2A, 0x90, 0xA0, tlv(0x90, hash), {}, false}));
        return card.session.ask(Command{0, 0x2A, 0x9E, 0x9A, {}, 256, false});
    };
    CHECK(sign().error().status == 0x6982);
    CHECK(card.status_of("002000810831323334FFFFFFFF") == 0x9000);
    const auto signature = sign();
    REQUIRE(signature);
    CHECK(signature->size() == 256);
    card.select("5F00EF09");
    base::Bytes der;
    for (std::size_t at = 0; at < 2500; at += 250) {
        append(der, *card.session.ask(read_binary(at, 250)));
    }
    const std::uint8_t* begin = der.data();
    const X509Ptr certificate(d2i_X509(nullptr, &begin, static_cast<long>(der.size())));
    REQUIRE(certificate != nullptr);
    const MdCtxPtr context(EVP_MD_CTX_new());
    REQUIRE(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(certificate.get())) == 1);
    CHECK(EVP_DigestVerify(context.get(), signature->data(), signature->size(), challenge.data(), challenge.size()) == 1);
    // PSS is for the last applet alone, a key that is not there is refused.
    REQUIRE(card.status_of("002241B606800145840102") == 0x9000);
    CHECK(card.session.send(Command{0, 0x2A, 0x90, 0xA0, tlv(0x90, hash), {}, false})->status == 0x6985);
    CHECK(card.status_of("002241B606800142840109") == 0x6A88);
}

TEST_SUITE_END();
