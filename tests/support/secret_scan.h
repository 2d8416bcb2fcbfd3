#pragma once
// Looks for a row of digits in processes' memory, in files and below folders, in the forms a program could
// hold it: octets, UTF-16 and UTF-32 (wide strings). Reading another process's memory needs the right to trace
// it; a process that forbids dumps is readable for root alone.
// Six digits are found by chance, in one of some hundred runs, when every number in libraries and counters is looked through. So of a row that
// short a part of a longer one is not counted (what a program holds of a secret ends with it), nor is what a program can only read of a file.

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace balcao::test {

struct SecretHit {
    std::string where;        ///< "pid 123 [heap]" or a path
    std::uint64_t at = 0;     ///< address or offset
    std::string form;         ///< "octets", "utf-16", "utf-32"
};

struct SecretScan {
    std::vector<SecretHit> hits;
    std::vector<std::string> unread;   ///< what could not be looked at: a scan that read nothing proves nothing
    std::uint64_t octets = 0;          ///< how much was looked at
};

class SecretScanner {
public:
    explicit SecretScanner(std::string_view digits)
        : m_length(digits.size()), m_by_chance(digits.size() <= 6 && digits.find_first_not_of("0123456789") == std::string_view::npos)
    {
        for (const auto& [width, name] : {std::pair<std::size_t, const char*>{1, "octets"}, {2, "utf-16"}, {4, "utf-32"}}) {
            std::string form;
            for (const char digit : digits) {
                form += digit;
                form.append(width - 1, '\0');
            }
            m_forms.push_back({form, name});
        }
    }

    /// Every readable mapping but those of files that cannot be written. Never scan the scanning process itself.
    void process(pid_t pid)
    {
        const std::string folder = "/proc/" + std::to_string(pid);
        std::ifstream maps(folder + "/maps");
        const int memory = ::open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
        if (!maps || memory < 0) {
            m_result.unread.push_back(folder);
        }
        std::uint64_t read_before = m_result.octets;
        for (std::string line; memory >= 0 && std::getline(maps, line);) {
            unsigned long long begin = 0;
            unsigned long long end = 0;
            char rights[8] = {};
            int name_at = 0;
            unsigned long long inode = 0;
            if (std::sscanf(line.c_str(), "%llx-%llx %7s %*s %*s %llu %n", &begin, &end, rights, &inode, &name_at) != 4 || rights[0] != 'r' || (inode != 0 && rights[1] != 'w')) {
                continue;
            }
            const std::string name = name_at > 0 && static_cast<std::size_t>(name_at) < line.size() ? line.substr(static_cast<std::size_t>(name_at)) : "[anonymous]";
            if (name == "[vvar]" || name == "[vsyscall]") {
                continue;
            }
            range(memory, begin, end, "pid " + std::to_string(pid) + " " + name);
        }
        if (memory >= 0) {
            ::close(memory);
            if (m_result.octets == read_before) {
                m_result.unread.push_back(folder + "/mem");
            }
        }
    }

    void file(const std::string& path)
    {
        const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0) {
            m_result.unread.push_back(path);
            return;
        }
        const auto size = ::lseek(fd, 0, SEEK_END);
        if (size > 0) {
            range(fd, 0, static_cast<std::uint64_t>(size), path);
        }
        ::close(fd);
    }

    /// Every regular file below, databases, logs and core dumps alike.
    void folder(const std::string& path)
    {
        std::error_code error;
        for (std::filesystem::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
            if (it->is_regular_file() && !it->is_symlink()) {
                file(it->path().string());
            }
        }
        if (error) {
            m_result.unread.push_back(path);
        }
    }

    /// Text that is already at hand: a process's arguments, environment or output.
    void text(std::string_view content, const std::string& where) { search(content, 0, where); }

    [[nodiscard]] const SecretScan& result() const { return m_result; }

private:
    struct Form {
        std::string octets;
        const char* name;
    };

    void range(int fd, std::uint64_t begin, std::uint64_t end, const std::string& where)
    {
        constexpr std::size_t k_block = 1 << 20;
        constexpr std::size_t k_overlap = 64;  // a row may lie across two blocks
        std::string buffer(k_block + k_overlap, '\0');
        std::size_t kept = 0;
        for (std::uint64_t at = begin; at < end;) {
            const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(k_block, end - at));
            const auto got = ::pread(fd, buffer.data() + kept, want, static_cast<off_t>(at));
            if (got <= 0) {
                kept = 0;
                at += 4096;  // a page that cannot be read: go on behind it
                continue;
            }
            const auto filled = kept + static_cast<std::size_t>(got);
            m_result.octets += static_cast<std::uint64_t>(got);
            search(std::string_view(buffer).substr(0, filled), at - kept, where);
            at += static_cast<std::uint64_t>(got);
            kept = std::min(filled, k_overlap);
            std::copy(buffer.end() - static_cast<std::ptrdiff_t>(buffer.size() - filled + kept),
                      buffer.begin() + static_cast<std::ptrdiff_t>(filled), buffer.begin());
        }
    }

    void search(std::string_view content, std::uint64_t base, const std::string& where)
    {
        for (const auto& form : m_forms) {
            for (auto at = content.find(form.octets); at != std::string_view::npos; at = content.find(form.octets, at + 1)) {
                const auto width = form.octets.size() / m_length;
                const auto digit_at = [&](std::size_t place) { return place < content.size() && content[place] >= '0' && content[place] <= '9'; };
                if (m_by_chance && ((at >= width && digit_at(at - width)) || digit_at(at + form.octets.size()))) {
                    continue;
                }
                const SecretHit hit{where, base + at, form.name};
                const bool known = std::any_of(m_result.hits.begin(), m_result.hits.end(), [&](const SecretHit& other) {
                    return other.where == hit.where && other.at == hit.at && other.form == hit.form;
                });
                if (!known) {
                    m_result.hits.push_back(hit);
                }
            }
        }
    }

    std::size_t m_length;
    bool m_by_chance;
    std::vector<Form> m_forms;
    SecretScan m_result;
};

/// "pid 12 [heap] at 7f… as utf-32; …" for a failing test's message.
inline std::string describe(const SecretScan& scan)
{
    std::string out;
    for (const auto& hit : scan.hits) {
        char place[32];
        std::snprintf(place, sizeof place, "%llx", static_cast<unsigned long long>(hit.at));
        out += hit.where + " at " + place + " as " + hit.form + "; ";
    }
    for (const auto& name : scan.unread) {
        out += name + " could not be read; ";
    }
    return out;
}

}  // namespace balcao::test
