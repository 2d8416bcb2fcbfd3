#pragma once
// The far end of a serial line: a pseudo terminal, as real to a reader of it as a USB device.

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "base/descriptor.h"
#include "support/test.h"

namespace balcao::test {

class SerialLine {
public:
    /// \param link symbolic link to make, as udev makes them below /dev/serial
    explicit SerialLine(const std::string& link) : m_far(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC))
    {
        REQUIRE(::grantpt(m_far.get()) == 0);
        REQUIRE(::unlockpt(m_far.get()) == 0);
        ::unlink(link.c_str());
        REQUIRE(::symlink(::ptsname(m_far.get()), link.c_str()) == 0);
    }
    void send(const std::string& octets) { REQUIRE(::write(m_far.get(), octets.data(), octets.size()) == static_cast<ssize_t>(octets.size())); }

private:
    base::Descriptor m_far;
};

}  // namespace balcao::test
