#include "desk/config.h"

#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "base/random.h"
#include "desk/operators.h"
#include "seal/operator_password.h"
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
}

TEST_CASE("operators sign in with their password; wrong ones wait longer each time; nobody learns which part was wrong")
{
    const TempFolder folder;
    base::SystemRandom random;
    const auto hash = seal::hash_operator_password(base::Secret(base::as_bytes("pratica")), random);
    REQUIRE(hash);
    auto roster = Roster::load(folder.write("operators.json", "{\"operators\":[{\"id\":\"ana\",\"display_name\":\"Ana Prática\","
                                                              "\"right\":\"activate\",\"password_hash\":\"" + *hash + "\"}]}"));
    REQUIRE(roster);
    const base::Secret right(base::as_bytes("pratica"));
    const base::Secret wrong(base::as_bytes("outra"));
    CHECK(roster->sign_in("ana", right, 0)->display_name == "Ana Prática");
    CHECK(roster->sign_in("ana", wrong, 0).error() == roster->sign_in("nobody", right, 0).error());
    CHECK(roster->sign_in("ana", wrong, 0).error().a == 5);   // the third wrong one in a row
    CHECK(roster->sign_in("ana", right, 1'000).error().code == base::FaultCode::operator_refused);
    CHECK(roster->sign_in("ana", right, 6'000));
    CHECK(Roster::load(folder.write("bad.json", "{\"operators\":[{\"id\":\"x\",\"right\":\"king\",\"password_hash\":\"y\"}]}")).error().code ==
          base::FaultCode::configuration_invalid);
}

TEST_SUITE_END();
