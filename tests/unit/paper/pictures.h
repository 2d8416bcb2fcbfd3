#pragma once
// Looks at paper the way a reader does: through poppler's tools and a barcode reader.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ZXing/BarcodeFormat.h>
#include <ZXing/DecodeHints.h>
#include <ZXing/ReadBarcode.h>
#include <ZXing/TextUtfEncoding.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "support/test.h"

namespace balcao::test {

struct Grey {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
};

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

inline Grey read_pgm(const std::string& path)
{
    const auto content = read_all(path);
    Grey out;
    int most = 0;
    int used = 0;
    REQUIRE(std::sscanf(content.c_str(), "P5 %d %d %d%n", &out.width, &out.height, &most, &used) == 3);
    const auto begin = content.begin() + used + 1;
    out.pixels.assign(begin, content.end());
    REQUIRE(out.pixels.size() == static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
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

/// Decodes the bands of a roll printer's octets back into a picture.
inline Grey roll_picture(base::BytesView escpos)
{
    Grey out;
    std::size_t at = 2;  // reset
    while (at + 8 <= escpos.size() && escpos[at] == 0x1D && escpos[at + 1] == 'v') {
        const std::size_t row = escpos[at + 4] + escpos[at + 5] * 256U;
        const std::size_t rows = escpos[at + 6] + escpos[at + 7] * 256U;
        at += 8;
        out.width = static_cast<int>(row * 8);
        out.height += static_cast<int>(rows);
        REQUIRE(at + row * rows <= escpos.size());
        for (std::size_t i = 0; i < row * rows; ++i) {
            for (unsigned bit = 0; bit < 8; ++bit) {
                out.pixels.push_back((escpos[at + i] & (0x80U >> bit)) != 0 ? 0 : 255);
            }
        }
        at += row * rows;
    }
    REQUIRE(at + 4 == escpos.size());  // feed and cut
    return out;
}

inline std::string qr_text(const Grey& picture)
{
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setTryHarder(true);
    const auto result = ZXing::ReadBarcode({picture.pixels.data(), picture.width, picture.height, ZXing::ImageFormat::Lum}, hints);
    return result.isValid() ? ZXing::TextUtfEncoding::ToUtf8(result.text()) : std::string();
}

}  // namespace balcao::test
