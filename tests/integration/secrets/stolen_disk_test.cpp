// The machine is stolen in the middle of a working day, and its disk is read by somebody who does not care for files: the raw image, with
// what was erased, the file system's journal, the logs. Nobody's name, number, telephone or secret may be readable there.

#include <sys/mount.h>

#include "base/files.h"
#include "support/desk_fixture.h"
#include "support/run.h"
#include "support/secret_scan.h"
#include "support/temporary_folder.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

namespace {

/// A desk's disk of its own: ext4 with its journal, in a file.
class DeskDisk {
public:
    explicit DeskDisk(const std::string& folder) : m_image(folder + "/image"), m_at(folder + "/disk")
    {
        std::filesystem::create_directory(m_at);
        const auto made = test::run_command({"sh", "-c", "truncate -s 400M '" + m_image + "' && mkfs.ext4 -q -F '" + m_image + "' && mount -o loop '" + m_image + "' '" + m_at + "'"}, folder);
        REQUIRE_MESSAGE(made.exit == 0, made.err);
        m_mounted = true;
    }
    ~DeskDisk() { take_out(); }
    DeskDisk(const DeskDisk&) = delete;
    DeskDisk& operator=(const DeskDisk&) = delete;
    [[nodiscard]] const std::string& at() const { return m_at; }
    [[nodiscard]] const std::string& image() const { return m_image; }
    void take_out()
    {
        if (m_mounted) {
            m_mounted = ::umount(m_at.c_str()) != 0 && ::umount2(m_at.c_str(), MNT_DETACH) != 0;
        }
    }

private:
    std::string m_image;
    std::string m_at;
    bool m_mounted = false;
};

/// Files the temporary folders of what is made while it lives under `folder`.
class TemporaryFoldersIn {
public:
    explicit TemporaryFoldersIn(const std::string& folder) { ::setenv("TMPDIR", folder.c_str(), 1); }
    ~TemporaryFoldersIn() { ::unsetenv("TMPDIR"); }
    TemporaryFoldersIn(const TemporaryFoldersIn&) = delete;
    TemporaryFoldersIn& operator=(const TemporaryFoldersIn&) = delete;
};

std::string told(int fd, const std::string& name, std::string& heard)
{
    std::string digits;
    DeskFixture::wait_for(name.c_str(), [&] {
        char buffer[256];
        for (ssize_t n = 0; (n = ::read(fd, buffer, sizeof buffer)) > 0;) {
            heard.append(buffer, static_cast<std::size_t>(n));
        }
        const auto at = heard.find(name + " ");
        const auto end = at == std::string::npos ? at : heard.find('\n', at);
        digits = end == std::string::npos ? "" : heard.substr(at + name.size() + 1, end - at - name.size() - 1);
        return !digits.empty();
    });
    return digits;
}

}  // namespace

TEST_CASE("A desk's disk, looked at by a thief: nobody's name, number, telephone or secret is found")
{
    const test::TemporaryFolder folder;
    CentralFixture central;  // its messages to phones hold codes and numbers: not on this disk
    DeskDisk disk(folder.path());
    std::string secrets[2];
    std::string papers;
    {
        std::unique_ptr<DeskFixture> desk;
        {
            const TemporaryFoldersIn here(disk.at());
            desk = std::make_unique<DeskFixture>(central);
        }
        ::setenv("BALCAO_KEEP_TEST_FILES", "1", 1);  // a thief finds what lies there, not what a test tidied up
        desk->start_serve();
        const std::string pipe = folder.file("told");
        REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
        const int fd = ::open(pipe.c_str(), O_RDWR | O_NONBLOCK);  // inherited by the citizen on purpose
        desk->start_citizen({"--reveal-fd", std::to_string(fd)});
        const auto done = desk->intake("1-citizen-card.json", {"--wait-for-sign-in"});
        REQUIRE_MESSAGE(done.exit == 0, done.out);
        std::string heard;
        secrets[0] = told(fd, "password", heard);
        secrets[1] = told(fd, "pin", heard);
        ::close(fd);
        // One waits without a line, and one is on the table.
        central.kill_hard();
        CHECK(desk->intake("3-residence-permit.json", {"--wait-for-central", "1"}).exit != 0);
        CHECK(desk->intake("incomplete.json").exit == 1);
        // What the console hands to `lp` lies in the spool of a printing service that keeps what it printed, with the name of the job.
        CHECK(desk->balcao({"receipt", "print", "1", "--format", "a4", "--socket", desk->socket()}).exit == 0);
        CHECK(desk->balcao({"day", "own", "--operator", "ana", "--password-file", desk->password_file(), "--pdf", desk->root() + "/own.pdf", "--socket", desk->socket()}).exit == 0);
        const std::string spool = disk.at() + "/spool";
        std::filesystem::create_directory(spool);
        const std::string lp = folder.file("lp");
        std::ofstream(lp) << "#!/bin/sh\nn=$(ls " << spool << " | wc -l)\ncp \"$2\" " << spool << "/d$n-001\necho \"$2\" > " << spool << "/c$n\n";
        std::filesystem::permissions(lp, std::filesystem::perms::owner_all);
        std::vector<std::string> made;
        for (const auto& file : std::filesystem::recursive_directory_iterator(desk->root())) {
            if (file.path().extension() == ".pdf") {
                made.push_back(file.path().string());
            }
        }
        CHECK(made.size() >= 3);  // a receipt, a copy of it, the clerk's own count
        for (const auto& file : made) {
            CHECK(test::run_command({lp, "--", file}, folder.path()).exit == 0);
        }
        for (const auto& file : std::filesystem::directory_iterator(spool)) {
            const bool job = file.path().filename().string().starts_with("c");
            papers += job ? base::read_file(file.path().string()).value() : test::run_command({"pdftotext", file.path().string(), "-"}, folder.path()).out;
        }
        desk->kill_serve();
        desk->stop_citizen();
        desk.reset();
        ::unsetenv("BALCAO_KEEP_TEST_FILES");
    }
    disk.take_out();
    CHECK(papers.size() > 100);

    // The scanner would see them: what is meant to be readable is found in the raw image.
    test::SecretScanner meant("Loja de Teste");
    meant.file(disk.image());
    CHECK_FALSE(meant.result().hits.empty());

    // Of the three scripts and their documents (tests/data): names in both spellings, numbers, telephones, and the secrets.
    for (const std::string canary : {"Cidad\u00e3 de Exemplo", "CIDADA<DE<EXEMPLO", "007666667", "200000004", "912345601", "912 345 601", "351912345601", "Teste Demonstra", "300000006",
                                     "912345603", "912 345 603", "Incompleta", "912345677", "912 345 677"}) {
        CAPTURE(canary);
        test::SecretScanner thief(canary);
        thief.file(disk.image());
        thief.text(papers, "papers");
        CHECK(thief.result().octets > 100'000'000);
        CHECK_MESSAGE(thief.result().hits.empty(), test::describe(thief.result()));
    }
    for (const auto& secret : secrets) {
        REQUIRE(secret.size() == 6);
        // Six digits stand in 400 MB by chance, in hexadecimal and base64 most of all: alone between other characters they do not.
        for (const std::string around : {"\"", " ", "\n"}) {
            test::SecretScanner thief(around + secret + around);
            thief.file(disk.image());
            CHECK_MESSAGE(thief.result().hits.empty(), test::describe(thief.result()));
        }
        test::SecretScanner paper(secret);
        paper.text(papers, "papers");
        CHECK(paper.result().hits.empty());
    }
}
