#pragma once
// Looks at paper the way a reader does: through poppler's tools and a barcode reader.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "support/paper_picture.h"
#include "support/test.h"

namespace balcao::test {

class Folder {
public:
    Folder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-paper-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        m_path = pattern;
    }
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return m_path + "/" + name; }

private:
    std::string m_path;
};

inline std::string read_all(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_all(const std::string& path, base::BytesView content)
{
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

/// Runs a program to its end; its output goes to `out` when one is named.
inline void run(std::vector<std::string> arguments, const std::string& out = {})
{
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    if (!out.empty()) {
        ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    }
    std::vector<char*> argv;
    for (auto& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    pid_t child = 0;
    const int spawned = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    REQUIRE_MESSAGE(spawned == 0, "cannot start " << arguments[0]);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE_MESSAGE(status == 0, arguments[0] << " failed");
}

/// The text of a PDF with every run of white space as one blank.
inline std::string pdf_text(base::BytesView pdf)
{
    const Folder folder;
    write_all(folder.file("a.pdf"), pdf);
    run({"pdftotext", "-layout", folder.file("a.pdf"), folder.file("a.txt")});
    std::string out;
    for (const char c : read_all(folder.file("a.txt"))) {
        const bool blank = c == ' ' || c == '\n' || c == '\f';
        if (!blank) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

/// The first page at 150 dpi.
inline Grey pdf_picture(base::BytesView pdf)
{
    const Folder folder;
    write_all(folder.file("a.pdf"), pdf);
    run({"pdftoppm", "-r", "150", "-gray", "-singlefile", folder.file("a.pdf"), folder.file("a")});
    return read_pgm(folder.file("a.pgm"));
}

}  // namespace balcao::test
