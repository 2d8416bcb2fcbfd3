// The scanner that looks for kept secrets finds what is there, in every form, and nothing where it was wiped.
#include "support/secret_scan.h"

#include <signal.h>
#include <sys/wait.h>

#include <fstream>

#include "base/secret.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;

namespace {

/// The digits are put together where they are needed and are others for every child, so that the parent's memory does
/// not pass them on.
std::size_t child_number = 0;
char digit(std::size_t i) { return static_cast<char>('0' + (7 * i * i + 3 * i + 4 + child_number * (i + 1)) % 10); }
constexpr std::size_t k_length = 9;

std::string digits()
{
    std::string out;
    for (std::size_t i = 0; i < k_length; ++i) {
        out += digit(i);
    }
    return out;
}

enum class Keeps { nothing, octets, wide, secret, wiped_secret };

/// A process that holds the digits as told until it is killed.
pid_t holder(Keeps keeps)
{
    ++child_number;
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        [[maybe_unused]] static volatile char octets[k_length];
        [[maybe_unused]] static volatile wchar_t wide[k_length];
        static base::Secret secret;
        for (std::size_t i = 0; i < k_length; ++i) {
            if (keeps == Keeps::octets) {
                octets[i] = digit(i);
            } else if (keeps == Keeps::wide) {
                wide[i] = digit(i);
            } else if (keeps != Keeps::nothing) {
                secret.append(static_cast<std::uint8_t>(digit(i)));
            }
        }
        if (keeps == Keeps::wiped_secret) {
            secret.clear();
        }
        (void)!::write(ready[1], "r", 1);
        for (;;) {
            ::pause();
        }
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    ::close(ready[0]);
    ::close(ready[1]);
    return child;
}

test::SecretScan scanned(Keeps keeps)
{
    const pid_t child = holder(keeps);
    test::SecretScanner scanner(digits());
    scanner.process(child);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    return scanner.result();
}

}  // namespace

TEST_CASE("Digits in a process's memory are found as octets and as wide characters")
{
    const auto octets = scanned(Keeps::octets);
    CHECK(octets.octets > 100'000);
    REQUIRE_FALSE(octets.hits.empty());
    CHECK(octets.hits.front().form == "octets");
    const auto wide = scanned(Keeps::wide);
    REQUIRE_FALSE(wide.hits.empty());
    CHECK(wide.hits.front().form == "utf-32");
    CHECK_FALSE(scanned(Keeps::secret).hits.empty());
}

TEST_CASE("Nothing is found in a process that never had them or has wiped them")
{
    const auto nothing = scanned(Keeps::nothing);
    CHECK_MESSAGE(nothing.hits.empty(), test::describe(nothing));
    CHECK(nothing.unread.empty());
    CHECK(nothing.octets > 100'000);
    const auto wiped = scanned(Keeps::wiped_secret);
    CHECK_MESSAGE(wiped.hits.empty(), test::describe(wiped));
}

TEST_CASE("Six digits count where they stand by themselves, not within a longer number; longer rows count anywhere")
{
    test::SecretScanner six("482915");
    six.text("at 1764482915123 and 4829150", "numbers");
    CHECK(six.result().hits.empty());
    six.text("f482915\"", "cbor");
    six.text(std::string("4\0008\0002\0009\0001\0005\000", 12), "wide");
    six.text("482915", "alone");
    CHECK(six.result().hits.size() == 3);
    test::SecretScanner phone("912345678");
    phone.text("+351912345678", "phone");
    CHECK(phone.result().hits.size() == 1);
}

TEST_CASE("Files below a folder are searched, across block borders too, and what cannot be read is told")
{
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder.file("deep/er"));
    {
        std::ofstream out(folder.file("deep/er/core"), std::ios::binary);
        out << std::string((1 << 20) - 4, 'x') << digits() << std::string(100, 'y');
        std::ofstream clean(folder.file("clean"), std::ios::binary);
        clean << std::string(1000, '5');
    }
    test::SecretScanner scanner(digits());
    scanner.folder(folder.path());
    REQUIRE(scanner.result().hits.size() == 1);
    CHECK(scanner.result().hits.front().at == (1 << 20) - 4);
    CHECK(scanner.result().unread.empty());
    scanner.process(-1);
    scanner.file(folder.file("none"));
    CHECK(scanner.result().unread.size() == 2);
}
