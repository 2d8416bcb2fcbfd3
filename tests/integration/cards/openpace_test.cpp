// The chip's side of PACE against OpenPACE, which was written by others after the same documents.

#include <eac/eac.h>
#include <eac/pace.h>

#include <memory>

#include "card/emulator/emrtd.h"
#include "card/session.h"
#include "card/tlv.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;

namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const
    {
        Free(object);
    }
};
using Buffer = std::unique_ptr<BUF_MEM, Freed<BUF_MEM_free>>;
using Context = std::unique_ptr<EAC_CTX, Freed<EAC_CTX_clear_free>>;
using Secret = std::unique_ptr<PACE_SEC, Freed<PACE_SEC_clear_free>>;

/// Specimen of Doc 9303-5; OpenPACE takes its key out of the whole lines, of this form alone.
const std::string k_lines = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<";

Buffer buffer(base::BytesView octets)
{
    Buffer made(BUF_MEM_new());
    REQUIRE(BUF_MEM_grow(made.get(), octets.size()) == octets.size());
    std::copy(octets.begin(), octets.end(), made->data);
    return made;
}

base::Bytes octets(const BUF_MEM* from)
{
    REQUIRE(from != nullptr);
    const auto* begin = reinterpret_cast<const std::uint8_t*>(from->data);
    return {begin, begin + from->length};
}

base::Bytes octets(const Buffer& from) { return octets(from.get()); }

/// One step: the value of `ask` in, that of `answer` out.
Result<base::Bytes> step(Session& session, std::uint8_t cla, std::uint32_t ask, const base::Bytes& value, std::uint32_t answer)
{
    const base::Bytes data = tlv(0x7C, value.empty() ? base::Bytes() : tlv(ask, value));
    const auto got = session.ask(Command{cla, 0x86, 0, 0, data, data.size() > 255 ? 65536U : 256U, false});
    if (!got) {
        return base::unexpected(got.error());
    }
    const auto found = find_tlv(*got, {0x7C, answer});
    REQUIRE(found);
    return base::Bytes(found->begin(), found->end());
}

/// All of PACE out of EF.CardAccess alone; then one file under the keys OpenPACE derived.
Result<base::Bytes> read_with(Channel& channel, const PaceOffer& offer, const std::string& password, s_type type)
{
    Session session(channel);
    const auto access = session.ask(read_short_file(0x1C, 0, 256));
    REQUIRE(access);
    const Context context(EAC_CTX_new());
    REQUIRE(EAC_CTX_init_ef_cardaccess(access->data(), access->size(), context.get()) == 1);
    const Secret secret(PACE_SEC_new(password.c_str(), password.size(), type));
    REQUIRE(secret != nullptr);

    base::Bytes chosen = tlv(0x80, pace_identifier(offer));
    append(chosen, tlv(0x83, base::Bytes{static_cast<std::uint8_t>(type)}));
    REQUIRE(session.ask(Command{0, 0x22, 0xC1, 0xA4, chosen, {}, false}));
    const auto nonce = step(session, 0x10, 0, {}, 0x80);
    REQUIRE(PACE_STEP2_dec_nonce(context.get(), secret.get(), buffer(*nonce).get()) == 1);
    const Buffer mapping(PACE_STEP3A_generate_mapping_data(context.get()));
    const auto their_mapping = step(session, 0x10, 0x81, octets(mapping), 0x82);
    REQUIRE(their_mapping);
    REQUIRE(PACE_STEP3A_map_generator(context.get(), buffer(*their_mapping).get()) == 1);
    const Buffer own(PACE_STEP3B_generate_ephemeral_key(context.get()));
    const auto theirs = step(session, 0x10, 0x83, octets(own), 0x84);
    REQUIRE(theirs);
    REQUIRE(PACE_STEP3B_compute_shared_secret(context.get(), buffer(*theirs).get()) == 1);
    REQUIRE(PACE_STEP3C_derive_keys(context.get()) == 1);
    const Buffer token(PACE_STEP3D_compute_authentication_token(context.get(), buffer(*theirs).get()));
    const auto their_token = step(session, 0x00, 0x85, octets(token), 0x86);
    if (!their_token) {
        return their_token;
    }
    CHECK(PACE_STEP3D_verify_authentication_token(context.get(), buffer(*their_token).get()) == 1);
    REQUIRE(EAC_CTX_set_encryption_ctx(context.get(), EAC_ID_PACE) == 1);
    session.protect(SecureMessaging(offer.cipher, octets(context->key_ctx->k_enc), octets(context->key_ctx->k_mac), {}));
    REQUIRE(session.ask(select_application(*base::from_hex("A0000002471001"))));
    return session.ask(read_short_file(0x01, 0, 100));
}

}  // namespace

// OpenPACE's integrated mapping is that of an early draft: the worked example of Doc 9303-11 H.1 stands in unit/card_emulator.
TEST_CASE("OpenPACE opens our chips: generic mapping with every cipher and kind of group, with both passwords")
{
    EAC_init();
    base::SeededRandom random(7);
    std::vector<PaceOffer> offers;
    for (const Cipher cipher : {Cipher::des3, Cipher::aes128, Cipher::aes192, Cipher::aes256}) {
        for (const int group : {2, 12, 13, 15, 18}) {
            offers.push_back({Mapping::generic, cipher, group});
        }
    }
    for (const PaceOffer& offer : offers) {
        CAPTURE(name(offer.cipher));
        CAPTURE(static_cast<int>(offer.mapping));
        CAPTURE(offer.parameter_id);
        EmrtdContent content;
        content.extended = true;
        content.access.access_number = "271828";
        content.access.mrz_information = "D23145890774081221204159";
        content.access.pace = {offer};
        content.master[k_ef_card_access] = card_access(content.access.pace);
        content.files[data_group(1)] = data_group_1(k_lines);
        EmulatedChannel channel(std::make_shared<Emrtd>(content, random));
        // OpenPACE drops the leading zeros of a secret agreed in a prime field, where the standard keeps them (one time in 256): begun anew.
        const auto opened = [&](const std::string& password, s_type type) {
            auto file = read_with(channel, offer, password, type);
            for (int again = 0; again < 3 && !file && offer.parameter_id == 2; ++again) {
                REQUIRE(channel.reset());
                file = read_with(channel, offer, password, type);
            }
            return file;
        };
        CHECK(opened("271828", PACE_CAN) == content.files.at(data_group(1)));
        REQUIRE(channel.reset());
        CHECK(opened(k_lines, PACE_MRZ) == content.files.at(data_group(1)));
        REQUIRE(channel.reset());
        CHECK(read_with(channel, offer, "271829", PACE_CAN).error() == Failure{Reason::refused, 0x6300});
    }
    EAC_cleanup();
}
