#include "desk/network_state.h"

#include <filesystem>
#include <fstream>

#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;

TEST_SUITE_BEGIN("desk");

namespace {

/// A machine's /sys/class/net and /proc/net as files.
struct Machine {
    test::TemporaryFolder folder;

    Machine()
    {
        device("lo", 772, "1");
        std::ofstream(folder.file("route")) << "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";
    }
    void device(const std::string& name, int kind, const std::string& carrier) const
    {
        std::filesystem::create_directories(folder.file("net/" + name));
        std::ofstream(folder.file("net/" + name + "/type")) << kind << "\n";
        std::ofstream(folder.file("net/" + name + "/carrier")) << carrier << "\n";
    }
    void route(const std::string& line) const { std::ofstream(folder.file("route"), std::ios::app) << line << "\n"; }
    [[nodiscard]] NetworkState look() const { return look_at_network(folder.file("net"), folder.path()); }
};

}  // namespace

TEST_CASE("a desk's network is told apart: none, unplugged, no way out, a way out")
{
    const Machine machine;
    machine.route("lo\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0");
    CHECK(machine.look() == NetworkState::none);  // the loopback leads nowhere
    machine.device("eth0", 1, "");                // a device that is down has no carrier to read
    CHECK(machine.look() == NetworkState::unplugged);
    machine.device("eth0", 1, "0");
    CHECK(machine.look() == NetworkState::unplugged);
    machine.device("eth0", 1, "1");
    machine.route("eth0\t000AA8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0");
    CHECK(machine.look() == NetworkState::no_way_out);
    SUBCASE("by IPv4") { machine.route("eth0\t00000000\t010AA8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0"); }
    SUBCASE("by IPv6")
    {
        std::ofstream(machine.folder.file("ipv6_route"))
            << "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0\n";
    }
    CHECK(machine.look() == NetworkState::way_out);
    machine.device("wlan0", 1, "0");
    CHECK(machine.look() == NetworkState::way_out);
    machine.device("eth0", 1, "0");  // the route stays for a while after the cable went
    CHECK(machine.look() == NetworkState::unplugged);
}

TEST_CASE("what IPv6 always has, an unreachable default and the own link, is no way out")
{
    const Machine machine;
    machine.device("eth0", 1, "1");
    std::ofstream(machine.folder.file("ipv6_route"))
        << "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo\n"
        << "fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 eth0\n";
    CHECK(machine.look() == NetworkState::no_way_out);
}

TEST_CASE("without the kernel's folders nothing is claimed")
{
    const test::TemporaryFolder folder;
    CHECK(look_at_network(folder.file("nothing"), folder.file("nothing")) == NetworkState::none);
}

TEST_SUITE_END();
