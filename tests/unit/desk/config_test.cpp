#include "desk/config.h"

#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;

TEST_SUITE_BEGIN("desk");

namespace {

struct TempFolder {
    std::filesystem::path path;
    TempFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-test-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path = pattern;
    }
    ~TempFolder() { std::filesystem::remove_all(path); }
    std::string write(const char* name, const std::string& content) const
    {
        std::ofstream(path / name) << content;
        return (path / name).string();
    }
};

}  // namespace

TEST_CASE("settings are read, relative paths start at the file, and nonsense is refused with its line")
{
    const TempFolder folder;
    const auto config = load_config(folder.write("desk.toml",
                                                 "[terminal]\nplace = \"Loja de Cidadão · Loulé\"\npractice = true\n"
                                                 "[paths]\nstate = \"data\"\n[central]\nurl = \"https://127.0.0.1:8443\"\n"));
    REQUIRE(config);
    CHECK(config->place == "Loja de Cidadão · Loulé");
    CHECK(config->practice);
    CHECK(config->state_dir == (folder.path / "data").string());
    CHECK(config->socket_path == (folder.path / "data/desk.sock").string());
    CHECK(config->summary_retention_days == 7);

    const auto broken = load_config(folder.write("broken.toml", "[terminal]\nplace = \n"));
    REQUIRE_FALSE(broken);
    CHECK(broken.error().code == base::FaultCode::configuration_invalid);
    CHECK(broken.error().a >= 2);
    CHECK(load_config((folder.path / "none.toml").string()).error().code == base::FaultCode::file_unreadable);
    CHECK(load_config(folder.write("zero.toml", "[central]\nprobe_every_s = 0\n")).error().code ==
          base::FaultCode::configuration_invalid);
    CHECK(load_config(folder.write("late.toml", "[central]\nbundle_days = 0\n")).error().code == base::FaultCode::configuration_invalid);
    CHECK(load_config(folder.write("week.toml", "[central]\nbundle_days = 7\n"))->bundle_days == 7);
    CHECK(load_config(folder.write("plain.toml", ""))->bundle_days == 3);
}

TEST_CASE("copies at neighbouring desks are off until the settings name somebody, and a setting that cannot be is refused by its line")
{
    const TempFolder folder;
    CHECK_FALSE(load_config(folder.write("plain.toml", ""))->mirrors());
    const auto config = load_config(folder.write("desk.toml", "[mirror]\noffer_to = [\"faro-2@192.0.2.12:8743\"]\nlisten = \"192.0.2.11:8743\"\naccept_from = [\"faro-2\"]\n"
                                                              "room = 2000000\nleave_free = 0\nkeep_days = 10\ndeliver_after_hours = 1.5\nwarn_after_minutes = 5\n"));
    REQUIRE(config);
    CHECK(config->mirrors());
    CHECK(config->mirror_offer_to == std::vector<std::string>{"faro-2@192.0.2.12:8743"});
    CHECK(config->mirror_listen == "192.0.2.11:8743");
    CHECK(config->mirror_accept_from == std::vector<std::string>{"faro-2"});
    CHECK(config->mirror_room == 2'000'000);
    CHECK(config->mirror_leave_free == 0);
    CHECK(config->mirror_keep_days == 10);
    CHECK(config->mirror_deliver_after_hours == doctest::Approx(1.5));
    CHECK(config->mirror_warn_after_minutes == 5);
    for (const char* wrong : {"offer_to = [\"192.0.2.12:8743\"]", "offer_to = [\"faro-2@192.0.2.12\"]", "offer_to = [\"faro-2@192.0.2.12:70000\"]", "offer_to = [\"faro-2@x/y:1\"]",
                              "offer_to = \"faro-2@192.0.2.12:8743\"", "listen = \"8743\"", "accept_from = [\"a b\"]", "room = 1000", "leave_free = -1", "keep_days = 0",
                              "deliver_after_hours = -1", "warn_after_minutes = 0"}) {
        CAPTURE(wrong);
        const auto refused = load_config(folder.write("wrong.toml", "[mirror]\n" + std::string(wrong) + "\n"));
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == base::Fault{base::FaultCode::configuration_invalid, 2});
    }
}

TEST_CASE("how long a clerk waits for the desk that holds the tickets is three seconds, or the site's own")
{
    const TempFolder folder;
    const std::string held = "[tickets]\nheld_by = \"posto-1@192.0.2.1:8743\"\n";
    CHECK(load_config(folder.write("usual.toml", held))->tickets_patience_s == 3);
    CHECK(load_config(folder.write("long.toml", held + "patience_s = 8\n"))->tickets_patience_s == 8);
    for (const char* line : {"patience_s = 0\n", "patience_s = 61\n"}) {
        CHECK_FALSE(load_config(folder.write("never.toml", held + line)));
    }
}

TEST_CASE("nothing needs approval and cards lock until the settings say otherwise; what cannot be is refused by its line")
{
    const TempFolder folder;
    const auto plain = load_config(folder.write("plain.toml", ""));
    CHECK(plain->approvals.needed_for.empty());
    CHECK(plain->card_out_locks);
    CHECK(plain->note_days == 3);
    CHECK(plain->receipt_format == "slip");
    CHECK(load_config(folder.write("paper.toml", "[paper]\nreceipts = \"escpos\"\n"))->receipt_format == "escpos");
    CHECK(plain->idle_lock_minutes == 10);
    const auto config = load_config(folder.write("some.toml", "[operators]\nsign_off = \"card\"\ncard_out = \"stay\"\nnote_days = 14\nidle_lock_minutes = 0\n[approvals]\nneeded_for = [\"key_cancellation\", \"document_number.typed\"]\n"));
    REQUIRE(config);
    CHECK(config->sign_off_asks == link::SignOffAsks::card);
    CHECK_FALSE(config->card_out_locks);
    CHECK(config->note_days == 14);
    CHECK(config->idle_lock_minutes == 0);
    CHECK(config->approvals.needed_for == std::vector<std::string>{"key_cancellation", "document_number.typed"});
    for (const char* line : {"[operators]\ncard_out = \"sleep\"", "[operators]\nnote_days = 0", "[operators]\nnote_days = 15", "[operators]\nidle_lock_minutes = -1", "[operators]\nidle_lock_minutes = 241", "[approvals]\nneeded_for = \"activation\"",
                             "[approvals]\nneeded_for = [\"revoke\"]", "[approvals]\nneeded_for = [1]", "[paper]\nreceipts = \"poster\""}) {
        CAPTURE(line);
        const auto refused = load_config(folder.write("bad.toml", std::string(line) + '\n'));
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == base::Fault{base::FaultCode::configuration_invalid, 2});
    }
}

TEST_CASE("addresses of lists and responders: plain HTTP alone, hosts without anything around them")
{
    const TempFolder folder;
    const auto config = load_config(folder.write("desk.toml", "[trust]\nrevocation_lists = [\"http://crl.example.pt/a.crl\", \"http://crl.example.pt/b.crl\"]\n"
                                                              "ocsp_hosts = [\"ocsp.example.pt\"]\nocsp_responder = \"http://10.0.0.1:8080/\"\nrefresh_hours = 12\n"));
    REQUIRE(config);
    CHECK(config->trust_lists == std::vector<std::string>{"http://crl.example.pt/a.crl", "http://crl.example.pt/b.crl"});
    CHECK(config->trust_state_lists.empty());
    CHECK(config->trust_ocsp_hosts == std::vector<std::string>{"ocsp.example.pt"});
    CHECK(config->trust_responder == "http://10.0.0.1:8080/");
    CHECK(config->trust_refresh == std::chrono::hours(12));
    for (const char* line : {"revocation_lists = \"http://a/\"", "revocation_lists = [\"https://a/\"]", "state_revocation_lists = [1]", "ocsp_hosts = [\"http://a\"]",
                             "ocsp_hosts = [\"A.example\"]", "ocsp_responder = \"ftp://a\"", "refresh_hours = 0", "refresh_hours = 10000"}) {
        CAPTURE(line);
        const auto refused = load_config(folder.write("bad.toml", std::string("[trust]\n") + line + '\n'));
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == base::Fault{base::FaultCode::configuration_invalid, 2});
    }
}

TEST_SUITE_END();
