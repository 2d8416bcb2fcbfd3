#pragma once
// A small disk of its own, mounted for one test: a tmpfs that gets full, or an ext4 in a file whose errors make the
// kernel refuse writes. Needs the right to mount; without it mounted() is false and reason() says why.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace balcao::test {

class SmallDisk {
public:
    /// \param size as tmpfs takes it, e.g. "1m"
    explicit SmallDisk(std::string at, const std::string& size = "1m") : m_at(std::move(at)), m_options("size=" + size)
    {
        std::filesystem::create_directory(m_at);
        m_mounted = ::mount("tmpfs", m_at.c_str(), "tmpfs", 0, m_options.c_str()) == 0;
        m_reason = std::strerror(errno);
    }
    ~SmallDisk()
    {
        if (m_mounted) ::umount2(m_at.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    [[nodiscard]] bool mounted() const { return m_mounted; }
    [[nodiscard]] const char* reason() const { return m_reason; }
    [[nodiscard]] std::string file(const std::string& name) const { return m_at + "/" + name; }

    /// As after `mount -o remount,ro` or rw; no file may be open for writing. \return whether it was done.
    bool read_only(bool on) { return ::mount(nullptr, m_at.c_str(), nullptr, MS_REMOUNT | (on ? MS_RDONLY : 0), m_options.c_str()) == 0; }
    /// Fills it to the last octet with a file of somebody else.
    void fill() const
    {
        const int fd = ::open(file("somebody-else").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        std::string block(64 * 1024, 'x');
        while (!block.empty()) {
            if (::write(fd, block.data(), block.size()) <= 0) block.resize(block.size() / 2);
        }
        ::close(fd);
    }
    /// Somebody else's file goes.
    void make_room() const { std::filesystem::remove(file("somebody-else")); }
    [[nodiscard]] std::int64_t room() const
    {
        struct statvfs disk {};
        return ::statvfs(m_at.c_str(), &disk) == 0 ? static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize) : -1;
    }

private:
    std::string m_at;
    std::string m_options;
    bool m_mounted = false;
    const char* m_reason = "";
};

/// ext4 in a file, mounted with errors=remount-ro.
class FailingDisk {
public:
    explicit FailingDisk(const std::string& folder) : m_image(folder + "/image"), m_at(folder + "/disk")
    {
        std::filesystem::create_directory(m_at);
        m_mounted = run("truncate -s 24M '" + m_image + "' && mkfs.ext4 -q -F -O ^has_journal '" + m_image + "'") && mount();
    }
    ~FailingDisk()
    {
        if (m_mounted) ::umount2(m_at.c_str(), MNT_DETACH);
    }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;
    [[nodiscard]] bool mounted() const { return m_mounted; }
    [[nodiscard]] std::string file(const std::string& name) const { return m_at + "/" + name; }

    /// The kernel meets an error and refuses every write from now on, also through files that are open.
    bool fail()
    {
        std::ofstream trigger("/sys/fs/ext4/" + m_device + "/trigger_fs_error");
        trigger << "1" << std::flush;
        return trigger.good();
    }
    /// A technician mounts it anew; no file of it may be open.
    bool repair() { return ::umount(m_at.c_str()) == 0 && mount(); }

private:
    static bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }
    bool mount()
    {
        if (!run("mount -o loop,errors=remount-ro '" + m_image + "' '" + m_at + "'")) return false;
        std::ifstream mounts("/proc/self/mounts");
        for (std::string device, where, rest; mounts >> device >> where && std::getline(mounts, rest);) {
            if (where == m_at) m_device = device.substr(device.rfind('/') + 1);
        }
        return std::filesystem::exists("/sys/fs/ext4/" + m_device + "/trigger_fs_error");
    }

    std::string m_image;
    std::string m_at;
    std::string m_device;
    bool m_mounted = false;
};

}  // namespace balcao::test
