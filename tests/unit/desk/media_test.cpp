// Removable media, from files as the kernel writes them.
#include "desk/media.h"

#include <filesystem>
#include <fstream>

#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;

TEST_SUITE_BEGIN("desk");

namespace {

namespace fs = std::filesystem;

struct FakeMachine {
    test::TemporaryFolder folder;
    MediaPlaces places{folder.file("mountinfo"), folder.file("block")};

    FakeMachine()
    {
        disk("sda", "8:0", false, {"8:1"});
        disk("sdb", "8:16", true, {"8:17"});
        fs::create_directories(folder.file("block"));
    }
    void disk(const std::string& name, const std::string& device, bool removable, const std::vector<std::string>& parts) const
    {
        const auto path = folder.file("block") + "/" + name;
        fs::create_directories(path);
        std::ofstream(path + "/dev") << device << "\n";
        std::ofstream(path + "/removable") << (removable ? 1 : 0) << "\n";
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto part = path + "/" + name + std::to_string(i + 1);
            fs::create_directories(part);
            std::ofstream(part + "/dev") << parts[i] << "\n";
        }
    }
    [[nodiscard]] std::string mount_point(const std::string& name) const
    {
        fs::create_directories(folder.file(name));
        return folder.file(name);
    }
    void mounts(const std::string& lines) const { std::ofstream(places.mounts) << lines; }
    [[nodiscard]] std::vector<Medium> find(const std::vector<std::string>& named = {}) const { return find_media(places, named, folder.path()); }
};

}  // namespace

TEST_CASE("media: what can be taken out and is mounted is found, the desk's own disk is not")
{
    FakeMachine machine;
    const auto own = machine.mount_point("data");
    const auto stick = machine.mount_point("PEN AZUL");
    auto escaped = stick;
    escaped.replace(escaped.find(' '), 1, "\\040");
    machine.mounts("25 1 8:1 / " + own + " rw,relatime shared:1 - ext4 /dev/sda1 rw\n40 25 8:17 / " + escaped + " rw,nosuid shared:2 - vfat /dev/sdb1 rw\n");
    const auto found = machine.find();
    REQUIRE(found.size() == 1);
    CHECK(found[0].folder == stick);
    CHECK(found[0].name == "PEN AZUL");
    CHECK_FALSE(found[0].read_only);
    CHECK(found[0].free_octets > 0);
}

TEST_CASE("media: a read-only mount is told, one that is gone is left out, a disk on USB counts")
{
    FakeMachine machine;
    const auto locked = machine.mount_point("locked");
    const auto usb = machine.mount_point("usb");
    fs::create_directories(machine.folder.file("devices/usb1/1-2/block/sdc"));
    std::ofstream(machine.folder.file("devices/usb1/1-2/block/sdc/dev")) << "8:32\n";
    std::ofstream(machine.folder.file("devices/usb1/1-2/block/sdc/removable")) << "0\n";
    fs::create_directory_symlink(machine.folder.file("devices/usb1/1-2/block/sdc"), machine.folder.file("block") + "/sdc");
    machine.mounts("40 25 8:17 / " + locked + " ro,nosuid - vfat /dev/sdb1 ro\n41 25 8:16 / " + machine.folder.file("gone") + " rw - vfat /dev/sdb rw\n42 25 8:32 / " + usb +
                   " rw - ext4 /dev/sdc rw\n");
    const auto found = machine.find();
    REQUIRE(found.size() == 2);
    CHECK(found[0].folder == locked);
    CHECK(found[0].read_only);
    CHECK(found[1].folder == usb);
    // Something else mounted over it covers it.
    machine.mounts("40 25 8:17 / " + locked + " rw - vfat /dev/sdb1 rw\n43 40 8:1 / " + locked + " rw - ext4 /dev/sda1 rw\n");
    CHECK(machine.find().empty());
}

TEST_CASE("media: folders that the site named are offered where they are there, and their disk is told")
{
    FakeMachine machine;
    const auto named = machine.mount_point("named");
    machine.mounts("");
    const auto found = machine.find({named, machine.folder.file("absent")});
    REQUIRE(found.size() == 1);
    CHECK(found[0].folder == named);
    CHECK(found[0].own_disk);  // beside the state folder of this test
}

TEST_SUITE_END();
