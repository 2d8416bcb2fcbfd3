// The line of a TCP proxy.
#include "server/proxy_line.h"

#include "support/test.h"

using namespace balcao;

TEST_CASE("The PROXY line tells the caller's address, and nothing else passes for one")
{
    CHECK(server::read_proxy_line("PROXY TCP4 192.0.2.7 192.0.2.1 51200 8443\r\n") == "192.0.2.7");
    CHECK(server::read_proxy_line("PROXY TCP6 2001:db8::7 2001:db8::1 51200 8443\r\n") == "2001:db8::7");
    CHECK(server::read_proxy_line("PROXY UNKNOWN\r\n") == "");
    for (const auto* line : {"", "\r\n", "PROXY\r\n", "PROXY TCP4 192.0.2.7 192.0.2.1 51200 8443\n",
                             "PROXY TCP4 192.0.2.7 192.0.2.1 51200\r\n", "PROXY TCP4  192.0.2.1 51200 8443\r\n",
                             "PROXY TCP4 ../../etc 192.0.2.1 51200 8443\r\n", "GET / HTTP/1.1\r\n",
                             "PROXY UDP4 192.0.2.7 192.0.2.1 51200 8443\r\n"}) {
        CAPTURE(line);
        CHECK_FALSE(server::read_proxy_line(line));
    }
    CHECK_FALSE(server::read_proxy_line("PROXY TCP4 " + std::string(120, '1') + " 192.0.2.1 51200 8443\r\n"));
}
