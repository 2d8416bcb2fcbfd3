// The packages: complete, signed, refused when changed, and an update that loses nothing that waits.

#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <sstream>

#include "desk/record_maker.h"
#include "queue/queue.h"
#include "support/central_fixture.h"
#include "support/desk_records.h"
#include "support/program.h"
#include "support/run.h"
#include "support/temporary_folder.h"
#include "sync/key_folder.h"
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

namespace {

constexpr int k_waiting_records = 200;

/// What a day without a line left in the outbox: signed by this desk's key, sealed to this central.
void fill_outbox(const std::string& room)
{
    const auto credentials = sync::KeyFolder(room + "/keys").load();
    REQUIRE_MESSAGE(credentials, std::string(base::name(credentials ? base::FaultCode::peer_gone : credentials.error().code)));
    const base::SystemClock clock;
    base::SystemRandom random;
    const desk::RecordMaker records({credentials->terminal, credentials->key, credentials->certificate, credentials->seal_to}, clock);
    queue::QueueOptions options;
    options.path = room + "/state/queue.db";
    options.durability = database::Durability::process_only;
    auto queue = queue::Queue::open(options, clock, random);
    REQUIRE(queue);
    for (int n = 1; n <= k_waiting_records; ++n) {
        const auto at = clock.now();
        const auto case_id = test::case_number(n);
        const auto prepared = records.prepare(test::request_of(case_id, test::person_number(n), test::sealed_password(case_id, "482915", credentials->seal_to, at), at), wire::ClockState::synchronized);
        REQUIRE(prepared);
        queue::NewRecord record;
        record.case_id = base::CaseId(case_id);
        record.day = base::utc_day(at);
        record.captured_at = at;
        record.operator_id = base::OperatorId("m.silva");
        record.summary = {"A" + std::to_string(n), "A. E.", "001"};
        REQUIRE(queue->append(record, *prepared));
    }
}

}  // namespace

TEST_CASE("an update from a stick over a full outbox, tickets, an open case and the open day: all is there, and each record is sent once")
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
    std::filesystem::copy_file(k_here + "/install_and_update.sh", folder.path() + "/scripts/install_and_update.sh");  // the copy of the file system has no mounts but /tmp
    const std::string room = folder.path() + "/room";
    const std::string stick = room + "/stick";
    std::filesystem::create_directories(stick);
    std::filesystem::copy_file(new_package, stick + "/balcao-desk_9.9.9.deb");
    std::filesystem::copy_file(packages().signer.keyring, room + "/balcao.gpg");
    ::setenv("GNUPGHOME", packages().signer.home.c_str(), 1);
    const auto stocked = run_command({"sh", "-c", "cd '" + stick + "' && apt-ftparchive packages . > Packages && apt-ftparchive release . > Release.new && mv Release.new Release && "
                                                  "gpg --batch --yes --local-user updates@example.pt --clearsign --output InRelease Release"}, folder.path());
    REQUIRE_MESSAGE(stocked.exit == 0, stocked.err);
    run_command({"chmod", "-R", "go+rX", folder.path()}, "/tmp");
    auto run = std::async(std::launch::async, [&] {
        return run_command({k_here + "/on_a_copy.sh", folder.path() + "/scripts/install_and_update.sh", old_package, new_package, folder.path() + "/ca.pem", central.enrolment_token("loja-pacote"), central.url(),
                            folder.path() + "/scripts/practice/2-passport.json", room, std::to_string(k_waiting_records)}, room);
    });
    while (!std::filesystem::exists(room + "/enrolled") && run.wait_for(std::chrono::milliseconds(50)) == std::future_status::timeout) {
    }
    if (std::filesystem::exists(room + "/enrolled")) {
        fill_outbox(room);
    }
    std::ofstream(room + "/filled") << "\n";
    const auto done = run.get();
    CAPTURE(done.out);
    CAPTURE(done.err);
    CHECK(done.exit == 0);
    for (const char* held : {"own_folder", "enrolled", "registered_offline", "updated", "settings_kept", "queue_kept", "tickets_case_and_day_kept", "case_still_on_the_desk", "numbers_go_on", "chains_intact", "sent_by_the_new_programs", "still_whole", "purge_keeps_a_queue", "purge_takes_a_retired_desk"}) {
        CAPTURE(std::string(held));
        CHECK(done.out.find(std::string(held) + "\n") != std::string::npos);
    }
    const auto listed = central.command({"activations", "list", "--home", central.home(), "--store", "sqlite:" + central.store(), "--limit", "1000", "--json"});
    std::istringstream lines(listed.out);
    int of_this_desk = 0;
    std::set<std::string> cases;
    for (std::string line; std::getline(lines, line);) {
        const auto key = wire::parse_json(line);
        REQUIRE_MESSAGE(key, line);
        CHECK(key->at("terminal") == "loja-pacote");
        ++of_this_desk;
        cases.insert(key->at("case_id").get<std::string>());
    }
    CHECK(of_this_desk == k_waiting_records + 1);
    CHECK(cases.size() == static_cast<std::size_t>(k_waiting_records + 1));
}

TEST_CASE("the locked-down session opens both windows, offers no way out of them, opens again what ends, and ends whole")
{
    const test::TemporaryFolder folder;
    test::CentralFixture central;  // for its certificates: without them there is no citizen's window
    const auto done = run_command({"setsid", "-w", "xvfb-run", "-a", "-s", "-screen 0 1400x900x24", k_here + "/session_keeps.sh", k_source + "/kiosk/deploy/session", k_source + "/kiosk/deploy", BALCAO_BIN_DIR, folder.path(), central.home() + "/keys"},
                                  folder.path());
    CHECK_MESSAGE(done.exit == 0, done.out << done.err);
    CHECK(done.out == "both_windows\nread_aloud\nno_way_out\nbare_screen_silent\nkiosk_again\nall_gone\n");
}

TEST_SUITE_END();
