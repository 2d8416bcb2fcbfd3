// Debian's OpenSC reads our older Citizen Card through a real PC/SC service, as it reads the printed ones.

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "card/emulator/citizen_card_1.h"
#include "card/tlv.h"
#include "devices/reader_watch.h"
#include "support/run.h"
#include "support/virtual_reader.h"

using namespace balcao;
using namespace balcao::card::emulator;
using namespace std::chrono_literals;

namespace {

/// What the reader watch told last, and a way to wait for it.
class Seen {
public:
    void add(const devices::ReaderStatus& status)
    {
        const std::lock_guard lock(m_mutex);
        m_last = status;
        m_news.notify_all();
    }
    bool comes(devices::ReaderState state)
    {
        std::unique_lock lock(m_mutex);
        return m_news.wait_for(lock, 6s, [&] { return m_last.state == state; });
    }
    [[nodiscard]] base::Bytes atr() const
    {
        const std::lock_guard lock(m_mutex);
        return m_last.atr;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_news;
    devices::ReaderStatus m_last;
};

Card1Content example()
{
    Identity1 of;
    of.document_number = "00000000 0 ZZ4";
    of.surname = "Cidadã de Exemplo";
    of.given_name = "Amélia";
    Address1 home;
    home.municipality = "Lisboa";
    Card1Content content;
    content.identity = identity_file(of);
    content.address = address_file(home);
    content.sod = *base::from_hex("77820003300100");
    return content;
}

/// A certificate out of its padded file, in the form openssl takes.
base::Bytes trimmed(const base::Bytes& file)
{
    base::BytesView rest = file;
    const auto one = card::take_tlv(rest);
    REQUIRE(one);
    return {one->whole.begin(), one->whole.end()};
}

void write(const std::string& path, base::BytesView content)
{
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

}  // namespace

TEST_CASE("OpenSC lists, opens and uses the card, over T=0 and T=1; the reader watch sees it come and go")
{
    test::VirtualReader reader;
    Seen seen;
    const devices::ReaderWatch watch([&seen](const devices::ReaderStatus& status) { seen.add(status); });
    CHECK(seen.comes(devices::ReaderState::reader_empty));
    for (const Model1 model : {Model1::gemsafe_t0, Model1::applet_3}) {
        CAPTURE(static_cast<int>(model));
        auto content = example();
        content.model = model;
        const auto card = make_citizen_card_1(content, "Amélia Cidadã de Exemplo");
        reader.insert(card);
        REQUIRE(seen.comes(devices::ReaderState::card_present));
        CHECK(seen.atr() == card->answer_to_reset());

        const test::TemporaryFolder folder;
        const auto tool = [&folder](std::vector<std::string> words) { return test::run_command(std::move(words), folder.path()); };
        const auto dump = tool({"pkcs15-tool", "-r", "0", "--dump"});
        CHECK(dump.exit == 0);
        for (const char* part : {"CARTAO DE CIDADAO", "GEMALTO", "PIN [Auth PIN]", "PIN [Sign PIN]", "PIN [Address PIN]", "Reference      : 131 (0x83)",
                                 "Tries left     : 3", "Private RSA Key [CITIZEN AUTHENTICATION KEY]", "Private RSA Key [CITIZEN SIGNATURE KEY]",
                                 "X.509 Certificate [CITIZEN AUTHENTICATION CERTIFICATE]", "X.509 Certificate [ROOT CA]", "Data (6 bytes): 202104200001",
                                 "Data (15500 bytes): 526570C3BA", "Data object 'Citizen Address Data'"}) {
            CAPTURE(part);
            CHECK(dump.out.find(part) != std::string::npos);
        }

        CHECK(tool({"pkcs15-tool", "-r", "0", "--verify-pin", "--auth-id", "01", "--pin", "9999"}).exit != 0);
        CHECK(card->pins().left(k_authentication_pin) == 2);
        CHECK(tool({"pkcs15-tool", "-r", "0", "--verify-pin", "--auth-id", "01", "--pin", "1234"}).exit == 0);
        CHECK(card->pins().left(k_authentication_pin) == 3);
        const auto address =
            tool({"pkcs15-tool", "-r", "0", "--read-data-object", "Citizen Address Data", "--raw", "--verify-pin", "--auth-id", "03", "--pin", "3456"});
        CHECK(address.exit == 0);
        CHECK(address.out.find("Lisboa") != std::string::npos);

        const base::Bytes challenge = base::to_bytes("a challenge of this desk");
        write(folder.file("text"), challenge);
        write(folder.file("hash"), card::digest(card::Hash::sha256, challenge));
        write(folder.file("certificate"), trimmed(card->files().at("5F00EF09").content));
        const auto sign = tool({"pkcs15-crypt", "-r", "0", "--sign", "--sha-256", "--pkcs1", "-k", "45", "-p", "1234", "-i", folder.file("hash"), "-o",
                                folder.file("signature"), "-R"});
        CHECK_MESSAGE(sign.exit == 0, sign.err);
        CHECK(tool({"openssl", "x509", "-inform", "DER", "-in", folder.file("certificate"), "-noout", "-pubkey", "-out", folder.file("key")}).exit == 0);
        const auto verified =
            tool({"openssl", "dgst", "-sha256", "-verify", folder.file("key"), "-signature", folder.file("signature"), folder.file("text")});
        CHECK_MESSAGE(verified.out == "Verified OK\n", verified.out << verified.err);

        reader.remove();
        CHECK(seen.comes(devices::ReaderState::reader_empty));
    }
}
