// The packages: complete, signed, refused when changed, and an update that loses nothing that waits.

#include <filesystem>
#include <fstream>

#include "support/central_fixture.h"
#include "support/program.h"
#include "support/run.h"
#include "support/temporary_folder.h"
#include "wire/json_text.h"

using namespace balcao;
using test::run_command;

namespace {

const std::string k_source = BALCAO_SOURCE_DIR;
const std::string k_here = k_source + "/tests/integration/packages";

std::string in_folder(const std::string& folder, const std::string& start)
{
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with(start)) {
            return entry.path().string();
        }
    }
    return {};
}

/// A GnuPG home with one key to sign with; the public half stands in `keyring`.
struct Signer {
    explicit Signer(const std::string& folder) : home(folder + "/gnupg"), keyring(folder + "/balcao.gpg")
    {
        std::filesystem::create_directory(home);
        std::filesystem::permissions(home, std::filesystem::perms::owner_all);
        ::setenv("GNUPGHOME", home.c_str(), 1);
        const auto made = run_command({"gpg", "--batch", "--passphrase", "", "--quick-generate-key", "updates@example.pt", "ed25519", "sign", "1d"}, folder);
        REQUIRE_MESSAGE(made.exit == 0, made.err);
        const auto exported = run_command({"gpg", "--batch", "--yes", "--output", keyring, "--export", "updates@example.pt"}, folder);
        REQUIRE_MESSAGE(exported.exit == 0, exported.err);
    }
    ~Signer()  // also when the process ends, where nothing may be asserted any more
    {
        ::setenv("GNUPGHOME", home.c_str(), 1);
        [[maybe_unused]] const int ended = std::system("gpgconf --kill all");
    }
    Signer(const Signer&) = delete;
    Signer& operator=(const Signer&) = delete;
    std::string home, keyring;
};

/// Packages of this build as a signed repository, made once a run: stripping takes its time.
struct Packages {
    Packages() : signer(folder.path()), repository(folder.path() + "/stick")
    {
        std::filesystem::permissions(folder.path(), std::filesystem::perms::others_exec | std::filesystem::perms::group_exec, std::filesystem::perm_options::add);
        ::setenv("BALCAO_PACKAGE_COMPRESSION", "none", 1);
        const auto made = run_command({k_source + "/scripts/package", "--build", BALCAO_BUILD_DIR, "--to", repository, "--sign", "updates@example.pt"}, folder.path());
        REQUIRE_MESSAGE(made.exit == 0, made.out << made.err);
    }
    test::TemporaryFolder folder;
    Signer signer;
    std::string repository;
};
const Packages& packages()
{
    static const Packages made;
    return made;
}

/// The same package under another number.
std::string renumbered(const std::string& package, const std::string& version, const std::string& folder)
{
    const std::string out = folder + "/balcao-desk_" + version + ".deb";
    const auto done = run_command({"bash", "-c", "set -e; dpkg-deb -R '" + package + "' '" + folder + "/unpacked'; sed -i 's/^Version: .*/Version: " + version + "/' '" + folder +
                                   "/unpacked/DEBIAN/control'; dpkg-deb --root-owner-group -Znone -b '" + folder + "/unpacked' '" + out + "'"}, folder);
    REQUIRE_MESSAGE(done.exit == 0, done.err);
    return out;
}

/// apt with a root of its own, as a desk would have the repository on a stick.
struct Apt {
    Apt(std::string at, const std::string& repository, const std::string& keyring) : root(std::move(at))
    {
        for (const char* folder : {"/lists/partial", "/cache/archives/partial", "/etc"}) {
            std::filesystem::create_directories(root + folder);
        }
        std::ofstream(root + "/etc/sources.list") << "deb [signed-by=" << keyring << "] file:" << repository << " ./\n";
        std::ofstream(root + "/etc/status");
    }
    test::CommandOutcome run(std::vector<std::string> words) const
    {
        std::vector<std::string> all{"apt-get", "-q", "-o", "Dir::Etc::sourcelist=" + root + "/etc/sources.list", "-o", "Dir::Etc::sourceparts=-", "-o",
                                     "Dir::State::lists=" + root + "/lists", "-o", "Dir::State::status=" + root + "/etc/status", "-o", "Dir::Cache=" + root + "/cache",
                                     "-o", "APT::Sandbox::User=root"};
        all.insert(all.end(), words.begin(), words.end());
        return run_command(all, root);
    }
    std::string root;
};

}  // namespace

TEST_SUITE_BEGIN("packages");

TEST_CASE("a signed repository is taken, a changed package, a changed list and another key are refused")
{
    const test::TemporaryFolder folder;
    const std::string repository = folder.path() + "/stick";
    std::filesystem::copy(packages().repository, repository, std::filesystem::copy_options::recursive);
    const std::string keyring = packages().signer.keyring;

    // The programs need nothing beside them but the system's libraries: the worker is found, a picture is read.
    const auto desk = in_folder(repository, "balcao-desk_");
    REQUIRE(run_command({"dpkg-deb", "-x", desk, folder.path() + "/root"}, folder.path()).exit == 0);
    const auto read = run_command({folder.path() + "/root/usr/bin/balcao", "read", "image", "--json", k_source + "/tests/data/documents/passport_uto.jpg"}, folder.path());
    CHECK_MESSAGE(read.exit == 0, read.err);
    CHECK(read.out.find("UTO") != std::string::npos);
    const auto control = run_command({"dpkg-deb", "-f", desk, "Depends"}, folder.path());
    for (const char* needed : {"libwxgtk3.2-1", "libsqlite3-0", "libcurl4", "pcscd", "libzxing2"}) {
        CAPTURE(std::string(needed));
        CHECK(control.out.find(needed) != std::string::npos);
    }
    // The typefaces the programs ask for by name, printing, and reading aloud come with them; the guide has its pictures.
    for (const char* needed : {"fonts-inter", "fonts-noto-core", "fonts-droid-fallback", "cups-client"}) {
        CAPTURE(std::string(needed));
        CHECK(control.out.find(needed) != std::string::npos);
    }
    const auto session_needs = run_command({"dpkg-deb", "-f", in_folder(repository, "balcao-session_"), "Depends"}, folder.path());
    CHECK(session_needs.out.find("speech-dispatcher-espeak-ng") != std::string::npos);
    std::ifstream guide(folder.path() + "/root/usr/share/doc/balcao-desk/docs/guia-do-operador.md");
    const std::string text{std::istreambuf_iterator<char>(guide), {}};
    int pictures = 0;
    for (auto at = text.find("(images/"); at != std::string::npos; at = text.find("(images/", at + 1), ++pictures) {
        const auto name = text.substr(at + 1, text.find(')', at) - at - 1);
        CAPTURE(name);
        CHECK(std::filesystem::exists(folder.path() + "/root/usr/share/doc/balcao-desk/docs/" + name));
    }
    CHECK(pictures > 5);
    CHECK(run_command({"dpkg-deb", "-x", in_folder(repository, "balcao-session_"), folder.path() + "/root"}, folder.path()).exit == 0);
    CHECK(run_command({"dpkg-deb", "-x", in_folder(repository, "balcao-central_"), folder.path() + "/root"}, folder.path()).exit == 0);
    for (const char* of_others : {"xinit", "X"}) {  // come with the packages this one depends on
        std::ofstream(folder.path() + "/root/usr/bin/" + of_others);
        run_command({"chmod", "755", folder.path() + "/root/usr/bin/" + of_others}, folder.path());
    }
    for (const char* unit : {"balcao-desk", "balcao-session", "balcao-central"}) {
        CAPTURE(std::string(unit));
        const auto checked = run_command({"systemd-analyze", "verify", "--man=no", "--recursive-errors=no", "--root", folder.path() + "/root", folder.path() + "/root/usr/lib/systemd/system/" + unit + ".service"}, folder.path());
        CHECK_MESSAGE(checked.err.find(std::string(unit) + ".service:") == std::string::npos, checked.err);
    }

    const Apt good(folder.path() + "/good", repository, keyring);
    auto said = good.run({"update"});
    REQUIRE_MESSAGE(said.exit == 0, said.out << said.err);
    said = good.run({"download", "--print-uris", "balcao-desk"});
    CHECK_MESSAGE(said.exit == 0, said.out << said.err);

    // One octet of the package.
    {
        std::fstream change(desk, std::ios::in | std::ios::out | std::ios::binary);
        change.seekp(200'000);
        change.put('!');
    }
    const auto hash = run_command({"bash", "-c", "cd '" + good.root + "' && exec apt-get -q -o Dir::Etc::sourcelist='" + good.root + "/etc/sources.list' -o Dir::Etc::sourceparts=- -o Dir::State::lists='" +
                                   good.root + "/lists' -o Dir::State::status='" + good.root + "/etc/status' -o Dir::Cache='" + good.root + "/cache' -o APT::Sandbox::User=root download balcao-desk"}, folder.path());
    CHECK(hash.exit != 0);
    CHECK_MESSAGE((hash.out + hash.err).find("Hash Sum mismatch") != std::string::npos, hash.out << hash.err);
    // The list of packages.
    std::ofstream(repository + "/Packages", std::ios::app) << "\nPackage: stranger\nVersion: 1\nArchitecture: all\nFilename: ./stranger.deb\n";
    const Apt changed(folder.path() + "/changed", repository, keyring);
    said = changed.run({"update"});
    CHECK(changed.run({"download", "--print-uris", "stranger"}).exit != 0);
    // A key the desk does not know.
    std::filesystem::remove_all(folder.path() + "/other");
    std::filesystem::create_directory(folder.path() + "/other");
    const Signer other(folder.path() + "/other");
    const Apt foreign(folder.path() + "/foreign", repository, other.keyring);
    said = foreign.run({"update", "-o", "APT::Update::Error-Mode=any"});
    CHECK(said.exit != 0);
    CHECK_MESSAGE((said.out + said.err).find("not signed") != std::string::npos, said.out << said.err);
}

TEST_CASE("an update over a desk with a record that waits: settings and queue stay, the new programs send it")
{
    const test::TemporaryFolder folder;
    const auto old_package = in_folder(packages().repository, "balcao-desk_");
    const auto new_package = renumbered(old_package, "9.9.9", folder.path());
    std::filesystem::create_directory(folder.path() + "/scripts");
    test::CentralFixture central;
    std::filesystem::permissions(central.root(), std::filesystem::perms::owner_all | std::filesystem::perms::others_exec | std::filesystem::perms::group_exec);
    std::filesystem::copy_file(central.ca_file(), folder.path() + "/ca.pem");
    std::filesystem::copy(k_source + "/tests/data/practice", folder.path() + "/scripts/practice", std::filesystem::copy_options::recursive);
    std::filesystem::copy(k_source + "/tests/data/documents", folder.path() + "/scripts/documents", std::filesystem::copy_options::recursive);
    run_command({"chmod", "-R", "go+rX", folder.path()}, "/tmp");
    const auto done = run_command({k_here + "/on_a_copy.sh", k_here + "/install_and_update.sh", old_package, new_package,
                                   folder.path() + "/ca.pem", central.enrolment_token("loja-pacote"), central.url(), folder.path() + "/scripts/practice/2-passport.json"}, folder.path());
    CAPTURE(done.out);
    CAPTURE(done.err);
    CHECK(done.exit == 0);
    for (const char* held : {"own_folder", "enrolled", "registered_offline", "updated", "settings_kept", "queue_kept", "sent_by_the_new_programs", "purge_keeps_a_queue", "purge_takes_a_retired_desk"}) {
        CAPTURE(std::string(held));
        CHECK(done.out.find(std::string(held) + "\n") != std::string::npos);
    }
    const auto listed = central.command({"activations", "list", "--home", central.home(), "--store", "sqlite:" + central.store(), "--json"});
    CHECK(listed.out.find("loja-pacote") != std::string::npos);
}

TEST_CASE("the locked-down session opens both windows, opens again what ends, and ends whole")
{
    const test::TemporaryFolder folder;
    test::CentralFixture central;  // for its certificates: without them there is no citizen's window
    const auto done = run_command({"setsid", "-w", "xvfb-run", "-a", "-s", "-screen 0 1400x900x24", k_here + "/session_keeps.sh", k_source + "/kiosk/deploy/session", k_source + "/kiosk/deploy", BALCAO_BIN_DIR, folder.path(), central.home() + "/keys"},
                                  folder.path());
    CHECK_MESSAGE(done.exit == 0, done.out << done.err);
    CHECK(done.out == "both_windows\nread_aloud\nkiosk_again\nall_gone\n");
}

TEST_SUITE_END();
