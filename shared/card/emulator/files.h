#pragma once
// Files of a card, what is selected, and the commands that read and write them (ISO/IEC 7816-4 11.2 and 11.3).

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "card/emulator/emulator.h"

namespace balcao::card::emulator {

/// Who may read or write, in the code of the Citizen Card's own file headers (object 8C).
using Right = std::uint8_t;
constexpr Right k_always = 0x00;
constexpr Right k_never = 0xFF;
constexpr Right k_secured = 0x20;  ///< under session keys; of this software alone
/// After the PIN with this reference, 0x81 to 0x8F.
constexpr Right after_pin(std::uint8_t reference) { return static_cast<Right>(0x10 | (reference & 0x0F)); }

struct File {
    Bytes content;
    Right read = k_always;
    Right write = k_never;
};
/// By path below the master file: identifiers in upper-case hexadecimal, e.g. 5F00EF02.
using Files = std::map<std::string, File>;

/// How a card reads beyond what there is.
enum class AtEnd : std::uint8_t {
    gives_what_is_there,  ///< 9000
    warns,                ///< 6282 with what is there
    refuses               ///< 6B00
};

struct ReadRules {
    std::uint32_t longest = 65536;  ///< a longer READ BINARY is answered 6700
    AtEnd at_end = AtEnd::gives_what_is_there;
    bool size_in_80 = false;  ///< file headers as the card of 2024 writes them
};

class FileTree {
public:
    using Holds = std::function<bool(Right)>;

    /// \param folders application identifiers and their folder's path; the master file is the empty one
    FileTree(Files files, std::map<Bytes, std::string> folders, ReadRules rules = {});

    /// The master file is current, no file is selected.
    void reset();
    /// SELECT: P1 00, 01, 02, 03, 04, 08, 09; P2 00 (header) or 0C (none). The folder does not move when it fails.
    [[nodiscard]] Response select(const Command& command);
    /// READ BINARY B0 and B1.
    [[nodiscard]] Response read(const Command& command, const Holds& holds);
    /// UPDATE BINARY D6, within the file's size.
    [[nodiscard]] Response update(const Command& command, const Holds& holds);

    [[nodiscard]] const std::string& folder() const { return m_folder; }
    [[nodiscard]] Files& files() { return m_files; }

private:
    [[nodiscard]] bool is_folder(const std::string& path) const;
    [[nodiscard]] bool go_to(const std::string& path);
    [[nodiscard]] Bytes header() const;
    /// The file READ and UPDATE BINARY name in P1, and where in it.
    [[nodiscard]] File* target(const Command& command, std::size_t& offset);
    [[nodiscard]] Response part(const File& file, std::size_t offset, std::uint32_t count) const;

    Files m_files;
    std::map<Bytes, std::string> m_folders;
    ReadRules m_rules;
    std::string m_folder;
    std::string m_file;
};

}  // namespace balcao::card::emulator
