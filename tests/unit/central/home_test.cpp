// The directory with the keys.
#include <filesystem>
#include <cstdlib>
#include <sys/stat.h>

#include "central.h"
#include "wire/json_text.h"

using namespace balcao;

namespace {

unsigned mode_of(const std::string& path)
{
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found.st_mode & 0777U;
}

/// Another directory that uses the token that is there: one process loads the module once.
std::string fresh_home(const test::TemporaryFolder& folder)
{
    central::InitOptions options;
    options.token_module = "/usr/lib/softhsm/libsofthsm2.so";
    options.token_label = "balcao-central";
    options.token_pin_file = test::shared_home() + "/token/pin";
    options.directory = folder.file("home");
    options.server_names = {"central.example"};
    REQUIRE(central::init_home(options, test::k_morning));
    return options.directory;
}

}  // namespace

TEST_CASE("A new directory has a key for each purpose, closed to others, and cannot be made twice")
{
    const test::TemporaryFolder folder;
    const auto directory = fresh_home(folder);
    for (const auto* name : {"ca.key", "server.key", "seal.key", "receipt.key", "reference.key", "lookup.key"}) {
        CHECK(mode_of(directory + "/keys/" + name) == 0600);
    }
    CHECK(mode_of(directory) == 0700);
    CHECK(mode_of(test::shared_home() + "/token/pin") == 0600);
    CHECK(mode_of(test::shared_home() + "/token") == 0700);
    const auto home = central::load_home(directory);
    REQUIRE(home);
    CHECK_FALSE(home->settings.practice);
    const auto server = seal::Certificate::load_bundle(directory + "/keys/server.pem");
    REQUIRE(server);
    CHECK(seal::verify_chain(server->front(), std::array{home->ca.certificate}, test::k_morning, seal::Profile::server));

    central::InitOptions again;
    again.directory = directory;
    const auto refused = central::init_home(again, test::k_morning);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{base::FaultCode::file_unwritable, EEXIST});
}

TEST_CASE("A try that fails, for want of SoftHSM, leaves nothing behind that stands in the way of the next")
{
    const test::TemporaryFolder folder;
    central::InitOptions options;
    options.directory = folder.file("home");
    const std::string path = std::getenv("PATH");
    const char* softhsm = std::getenv("SOFTHSM2_CONF");
    const std::string configuration = softhsm == nullptr ? "" : softhsm;
    ::setenv("PATH", folder.path().c_str(), 1);
    const auto failed = central::init_home(options, test::k_morning);
    ::setenv("PATH", path.c_str(), 1);
    configuration.empty() ? ::unsetenv("SOFTHSM2_CONF") : ::setenv("SOFTHSM2_CONF", configuration.c_str(), 1);
    REQUIRE_FALSE(failed);
    CHECK(failed.error() == base::Fault{base::FaultCode::token_unavailable, ENOENT});
    CHECK(std::filesystem::is_empty(options.directory));
    CHECK(fresh_home(folder) == options.directory);
}

TEST_CASE("A directory that looks at withdrawals needs its list of points of service")
{
    const test::TemporaryFolder folder;
    const auto directory = fresh_home(folder);
    CHECK_FALSE(central::load_home(directory)->settings.check_withdrawals);
    CHECK_FALSE(central::load_home(directory)->points);
    auto settings = wire::parse_json(central::read_text_file(directory + "/central.json").value()).value();
    settings["points"]["check_withdrawals"] = true;
    REQUIRE(central::write_text_file(directory + "/central.json", settings.dump(), 0600));
    CHECK(central::load_home(directory).error().code == base::FaultCode::file_unreadable);
    const auto list = directory + "/reference/points_of_service.json";
    REQUIRE(central::write_text_file(list, "{}", 0644));
    CHECK(central::load_home(directory).error().code == base::FaultCode::configuration_invalid);
    REQUIRE(central::write_text_file(list, central::read_text_file(BALCAO_SOURCE_DIR "/schema/reference/points_of_service.json").value(), 0644));
    const auto home = central::load_home(directory);
    REQUIRE(home);
    CHECK(home->points->points.size() > 20);
}

TEST_CASE("Without its token, or with another PIN, the vault does not open")
{
    const auto home = central::load_home(test::shared_home());
    REQUIRE(home);
    auto settings = home->settings;
    settings.token_label = "another";
    auto opened = central::open_vault(test::shared_home(), settings);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == base::FaultCode::token_unavailable);

    settings = home->settings;
    settings.token_module = "/usr/lib/no-such-module.so";
    CHECK_FALSE(central::open_vault(test::shared_home(), settings));

    const test::TemporaryFolder folder;
    REQUIRE(central::write_text_file(folder.file("pin"), "0000\n", 0600));
    settings = home->settings;
    settings.token_pin_file = folder.file("pin");
    opened = central::open_vault(test::shared_home(), settings);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == base::FaultCode::token_unavailable);
    settings.token_pin_file = folder.file("nothing");
    CHECK_FALSE(central::open_vault(test::shared_home(), settings));
}

TEST_CASE("After a rotation new envelopes go to the new key and old ones still open")
{
    const test::TemporaryFolder folder;
    const auto directory = fresh_home(folder);
    const auto before = central::load_home(directory);
    REQUIRE(before);
    auto old = seal::seal(base::as_bytes("old"), std::array{before->seal.front().certificate}, test::k_morning);
    REQUIRE(old);
    REQUIRE(central::rotate_key(directory, "seal", test::k_morning));
    REQUIRE(central::rotate_key(directory, "receipt", test::k_morning));
    const auto after = central::load_home(directory);
    REQUIRE(after);
    CHECK(after->seal.size() == 2);
    CHECK_FALSE(after->seal.front().certificate == before->seal.front().certificate);
    CHECK(after->seal.back().certificate == before->seal.front().certificate);
    const auto opened = seal::open(*old, after->seal);
    REQUIRE(opened);
    CHECK(base::to_text(*opened) == "old");
    CHECK(seal::Certificate::bundle_from_pem(after->receipt_bundle()).value().size() == 2);
    const auto kid = base::to_hex(before->receipt().certificate.key_id());
    REQUIRE(after->receipt_key(kid) != nullptr);
    CHECK_FALSE(central::rotate_key(directory, "ca", test::k_morning));
}

TEST_CASE("A directory with a key missing, foreign or exchanged is refused")
{
    const test::TemporaryFolder folder;
    const auto directory = fresh_home(folder);
    SUBCASE("missing") { std::filesystem::remove(directory + "/keys/lookup.key"); }
    SUBCASE("exchanged")
    {
        std::filesystem::remove(directory + "/keys/seal.key");
        std::filesystem::copy_file(directory + "/keys/receipt.key", directory + "/keys/seal.key");
    }
    SUBCASE("readable by others") { std::filesystem::permissions(directory + "/keys/seal.key", std::filesystem::perms(0644)); }
    SUBCASE("settings torn") { REQUIRE(central::write_text_file(directory + "/central.json", "{\"v\":1,", 0644)); }
    SUBCASE("settings of a later version")
    {
        REQUIRE(central::write_text_file(directory + "/central.json", "{\"v\":2,\"token\":{}}", 0644));
    }
    CHECK_FALSE(central::load_home(directory));
}

TEST_CASE("Keyed digests tell purposes and keys apart")
{
    const central::Lookup one(base::Bytes(32, 1));
    const central::Lookup two(base::Bytes(32, 2));
    CHECK(one.phone("+351961000001") == one.phone("+351961000001"));
    CHECK(one.phone("+351961000001") != two.phone("+351961000001"));
    CHECK(one.phone("+351961000001") != one.person("+351961000001"));
    CHECK(one.code("a", base::as_bytes("123456")) != one.code("b", base::as_bytes("123456")));
}
