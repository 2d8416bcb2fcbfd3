#include "base/files.h"

#include <cerrno>

#include <sys/stat.h>

#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;

TEST_SUITE_BEGIN("files");

TEST_CASE("files are whole or absent: a full disk leaves the old content")
{
    test::TemporaryFolder temporary;
    const auto file = temporary.file("a");
    REQUIRE(base::write_file(file, "old", 0600));
    REQUIRE(base::write_file(file, "new", 0600));
    CHECK(base::read_file(file).value() == "new");
    CHECK(base::read_file(file, 2).error() == base::Fault{base::FaultCode::file_unreadable, EFBIG});
    CHECK(base::write_file(temporary.file("absent/a"), "x", 0600).error().code == base::FaultCode::file_unwritable);
    // /dev/full's folder cannot take a file, and the fault of a full disk has a name of its own.
    CHECK(base::Status<>(base::file_fault(ENOSPC)).error().code == base::FaultCode::disk_full);
    CHECK(base::Status<>(base::file_fault(EDQUOT)).error().code == base::FaultCode::disk_full);
    CHECK(base::Status<>(base::file_fault(EACCES)).error().code == base::FaultCode::file_unwritable);
}

TEST_CASE("a secret comes by the first line, no longer than it may be")
{
    test::TemporaryFolder temporary;
    const auto file = temporary.file("pin");
    const auto is = [&](std::size_t most, std::string_view expected) { return base::Secret::equal(base::read_secret_line(file, most), base::Secret(base::as_bytes(expected))); };
    REQUIRE(base::write_file(file, "1234\r\n5678\n", 0600));
    CHECK(is(9, "1234"));
    CHECK(is(3, "123"));
    REQUIRE(base::write_file(file, "", 0600));
    CHECK(base::read_secret_line(file, 9).empty());
    CHECK(base::read_secret_line(temporary.file("none"), 9).empty());
}

TEST_SUITE_END();
