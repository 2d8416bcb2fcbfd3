// A disk that is really full: a small tmpfs.
#include <sys/mount.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "workload.h"

using namespace balcao;
using base::FaultCode;
using queue::Outcome;

namespace {

class SmallDisk {
public:
    explicit SmallDisk(const std::string& at) : m_at(at)
    {
        std::filesystem::create_directory(at);
        m_mounted = ::mount("tmpfs", at.c_str(), "tmpfs", 0, "size=1m") == 0;
        m_reason = std::strerror(errno);
    }
    ~SmallDisk()
    {
        if (m_mounted) {
            ::umount2(m_at.c_str(), MNT_DETACH);
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    [[nodiscard]] bool mounted() const { return m_mounted; }
    [[nodiscard]] const char* reason() const { return m_reason; }

private:
    std::string m_at;
    bool m_mounted = false;
    const char* m_reason = "";
};

}  // namespace

TEST_CASE("on a full disk new records are refused, kept ones stay, and answers can still be written down")
{
    test::DeskQueue desk;
    const SmallDisk disk(desk.folder.file("disk"));
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a tmpfs was refused: " << disk.reason());
        return;
    }
    desk.options.path = desk.folder.file("disk/desk.db");
    desk.options.ballast_bytes = 192 * 1024;
    desk.open();
    REQUIRE(desk->ballast_held());
    int kept = 0;
    base::Fault fault{};
    for (int number = 1; number <= 3000; ++number) {
        const auto added = desk->append(desk.record(number), desk.prepare(std::to_string(number) + std::string(900, 'c')));
        if (!added) {
            fault = added.error();
            break;
        }
        kept = number;
    }
    CHECK(fault.code == FaultCode::disk_full);
    CHECK(kept > 20);
    CHECK(desk->stats()->last_position == kept);
    // The reserve is given up for the central's answers.
    desk.settle_all(Outcome::accepted);
    CHECK_FALSE(desk->ballast_held());
    CHECK(desk->stats()->pending == 0);
    CHECK(desk->append(desk.record(9001), desk.prepare("x")).error().code == FaultCode::disk_full);
    CHECK(desk->check_integrity());
    CHECK(desk->verify_chain(desk.certificate()));
    CHECK(desk->verify_audit());
    CHECK(desk->balance(base::utc_day(desk.clock.now())));
    for (int number = 1; number <= kept; ++number) {
        CHECK(desk->load(number).value());
    }
    // A restart on the still crowded disk works too.
    desk.open();
    CHECK(desk->stats()->last_position == kept);
}
