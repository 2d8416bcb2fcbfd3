#include "sync/key_folder.h"

#include <sys/stat.h>

#include <filesystem>

#include "support/keys.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "base/files.h"

using namespace balcao;
using base::FaultCode;
namespace fs = std::filesystem;

namespace {

struct KeyFolderWorld {
    test::TemporaryFolder temporary;
    sync::KeyFolder folder{temporary.file("keys")};
    seal::KeyPair root = test::make_root();
    seal::KeyPair terminal = test::make_pair(root, seal::Profile::client, "posto-1");
    seal::KeyPair seal_pair = test::make_pair(root, seal::Profile::seal, "central");
    seal::KeyPair receipt = test::make_pair(root, seal::Profile::receipt, "central");
    seal::KeyPair reference = test::make_pair(root, seal::Profile::reference, "central");

    [[nodiscard]] sync::NewGeneration generation() const
    {
        sync::NewGeneration out;
        out.terminal = base::TerminalId("posto-1");
        out.point_of_service = "LX-01";
        out.central_url = "https://127.0.0.1:4443";
        out.enrolled_at = test::k_now;
        out.key = &terminal.key;
        out.certificate_pem = terminal.certificate.to_pem();
        out.ca_pem = root.certificate.to_pem();
        out.seal_pem = seal_pair.certificate.to_pem();
        out.receipt_pem = receipt.certificate.to_pem();
        out.reference_pem = reference.certificate.to_pem();
        return out;
    }
};

unsigned mode_of(const std::string& path)
{
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777U;
}

}  // namespace

TEST_CASE("a terminal that was never enrolled says so")
{
    KeyFolderWorld world;
    CHECK_FALSE(world.folder.enrolled());
    CHECK(world.folder.load().error().code == FaultCode::terminal_not_enrolled);
    fs::create_directories(world.folder.path());
    fs::create_symlink("../../etc", world.folder.path() + "/current");
    CHECK_FALSE(world.folder.enrolled());
}

TEST_CASE("what is installed is read back, closed to everybody else")
{
    KeyFolderWorld world;
    REQUIRE(world.folder.install(world.generation()));
    CHECK(world.folder.enrolled());
    const auto read = world.folder.load();
    REQUIRE(read);
    CHECK(read->terminal == base::TerminalId("posto-1"));
    CHECK(read->point_of_service == "LX-01");
    CHECK(read->central_url == "https://127.0.0.1:4443");
    CHECK(read->enrolled_at == test::k_now);
    CHECK(read->certificate == world.terminal.certificate);
    CHECK(read->key.key_id() == world.terminal.key.key_id());
    CHECK(read->seal_to.front() == world.seal_pair.certificate);
    CHECK(read->connection().certificate_file == world.folder.path() + "/0001/terminal.pem");
    CHECK(mode_of(world.folder.path()) == 0700);
    for (const char* file : {"terminal.key", "terminal.pem", "ca.pem", "seal.pem", "receipt.pem", "reference.pem",
                             "terminal.json"}) {
        CHECK(mode_of(world.folder.path() + "/0001/" + file) == 0600);
    }
    const auto life = world.terminal.certificate.not_after() - world.terminal.certificate.not_before();
    CHECK(read->renew_at() - world.terminal.certificate.not_before() == life * 2 / 3);
}

TEST_CASE("a new generation replaces the old one in one step and keeps just the one before")
{
    KeyFolderWorld world;
    for (int i = 1; i <= 3; ++i) REQUIRE(world.folder.install(world.generation()));
    CHECK(fs::read_symlink(world.folder.path() + "/current") == "0003");
    CHECK_FALSE(fs::exists(world.folder.path() + "/0001"));
    CHECK(fs::exists(world.folder.path() + "/0002"));
    CHECK(world.folder.load());
    // Half a generation, left by a crash before the link moved, disturbs nobody.
    fs::create_directories(world.folder.path() + "/0004");
    CHECK(world.folder.load());
    REQUIRE(world.folder.install(world.generation()));
    CHECK(fs::read_symlink(world.folder.path() + "/current") == "0005");
    CHECK(fs::exists(world.folder.path() + "/0003"));
    CHECK_FALSE(fs::exists(world.folder.path() + "/0004"));
}

TEST_CASE("a generation that cannot be written leaves the old one in use")
{
    KeyFolderWorld world;
    REQUIRE(world.folder.install(world.generation()));
    fs::create_directories(world.folder.path() + "/current.new/x");  // the link cannot be made
    const auto failed = world.folder.install(world.generation());
    REQUIRE(!failed);
    CHECK(failed.error().code == FaultCode::file_unwritable);
    CHECK(fs::read_symlink(world.folder.path() + "/current") == "0001");
    CHECK_FALSE(fs::exists(world.folder.path() + "/0002"));
    CHECK(world.folder.load());
}

TEST_CASE("certificates that do not belong are refused when the folder is read")
{
    KeyFolderWorld world;
    const auto stranger = test::make_root("outra CA");
    const auto loaded_with = [&](auto change) {
        auto generation = world.generation();
        change(generation);
        REQUIRE(world.folder.install(generation));
        return world.folder.load();
    };
    const auto other = test::make_pair(world.root, seal::Profile::client, "posto-1");
    const auto foreign = test::make_pair(stranger, seal::Profile::receipt, "central");
    auto read = loaded_with([&](auto& g) { g.certificate_pem = other.certificate.to_pem(); });
    CHECK(read.error() == base::Fault{FaultCode::certificate_untrusted, -2});
    read = loaded_with([&](auto& g) { g.receipt_pem = foreign.certificate.to_pem(); });
    CHECK(read.error().code == FaultCode::certificate_untrusted);
    read = loaded_with([&](auto& g) { g.seal_pem = world.receipt.certificate.to_pem(); });
    CHECK(read.error().code == FaultCode::certificate_untrusted);
    read = loaded_with([&](auto& g) { g.reference_pem = "nonsense"; });
    CHECK(read.error().code == FaultCode::certificate_untrusted);
    read = loaded_with([&](auto& g) { g.central_url = ""; });
    CHECK(read.error().code == FaultCode::message_malformed);
}

TEST_CASE("a key that others may read, or that is gone, is refused")
{
    KeyFolderWorld world;
    REQUIRE(world.folder.install(world.generation()));
    const auto key = world.folder.path() + "/0001/terminal.key";
    ::chmod(key.c_str(), 0644);
    CHECK(world.folder.load().error().code == FaultCode::key_unreadable);
    fs::remove(key);
    CHECK(world.folder.load().error().code == FaultCode::key_missing);
}
