#include "card/emulator/files.h"

#include <algorithm>

#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

std::string path_of(BytesView octets)
{
    std::string text = base::to_hex(octets);
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

Bytes big_endian(std::size_t value, std::size_t octets)
{
    Bytes out;
    for (std::size_t i = octets; i-- > 0;) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    return out;
}

std::string parent(const std::string& path) { return path.size() < 4 ? std::string() : path.substr(0, path.size() - 4); }

}  // namespace

FileTree::FileTree(Files files, std::map<Bytes, std::string> folders, ReadRules rules)
    : m_files(std::move(files)), m_folders(std::move(folders)), m_rules(rules)
{
}

void FileTree::reset()
{
    m_folder.clear();
    m_file.clear();
}

bool FileTree::is_folder(const std::string& path) const
{
    const auto below = m_files.upper_bound(path);
    return below != m_files.end() && below->first.size() > path.size() && below->first.starts_with(path);
}

bool FileTree::go_to(const std::string& path)
{
    if (m_files.contains(path)) {
        m_file = path;
        m_folder = parent(path);
        return true;
    }
    if (!is_folder(path)) {
        return false;
    }
    m_folder = path;
    m_file.clear();
    return true;
}

Response FileTree::select(const Command& command)
{
    const std::string id = path_of(command.data);
    bool found = false;
    switch (command.p1) {
        case 0x00:
            found = id.empty() || id == "3F00" ? go_to("") : id.size() == 4 && (go_to(m_folder + id) || go_to(parent(m_folder) + id));
            break;
        case 0x01: found = id.size() == 4 && is_folder(m_folder + id) && go_to(m_folder + id); break;
        case 0x02: found = m_files.contains(m_folder + id) && go_to(m_folder + id); break;
        case 0x03: found = go_to(parent(m_folder)); break;
        case 0x04: {
            const auto folder = m_folders.find(command.data);
            found = folder != m_folders.end() && go_to(folder->second);
            break;
        }
        case 0x08: found = !id.empty() && go_to(id); break;
        case 0x09: found = !id.empty() && go_to(m_folder + id); break;
        default: return status(0x6A86);
    }
    if (!found) {
        return status(0x6A82);
    }
    return (command.p2 & 0x0C) == 0x0C ? status(0x9000) : Response{header(), 0x9000};
}

Bytes FileTree::header() const
{
    const std::string& path = m_file.empty() ? m_folder : m_file;
    const Bytes id = path.empty() ? Bytes{0x3F, 0x00} : *base::from_hex(path.substr(path.size() - 4));
    Bytes out;
    if (m_file.empty()) {
        append(out, tlv(0x82, Bytes{0x38}));
        append(out, tlv(0x83, id));
        for (const auto& [name, folder] : m_folders) {
            if (folder == m_folder) {
                append(out, tlv(0x84, name));
                break;
            }
        }
        append(out, tlv(0x8A, Bytes{0x05}));
    } else {
        const File& file = m_files.at(m_file);
        append(out, m_rules.size_in_80 ? tlv(0x80, big_endian(file.content.size(), 3)) : tlv(0x81, big_endian(file.content.size(), 2)));
        append(out, tlv(0x82, Bytes{0x01}));
        append(out, tlv(0x83, id));
        if (m_rules.size_in_80) {
            append(out, tlv(0x86, Bytes{0x40, 0x01, 0xFF}));
        } else {
            append(out, tlv(0x8A, Bytes{0x05}));
            append(out, tlv(0x8C, Bytes{0x1B, k_never, k_never, file.write, file.read}));
        }
    }
    return tlv(0x6F, out);
}

File* FileTree::target(const Command& command, std::size_t& offset)
{
    offset = static_cast<std::size_t>(command.p1 & 0x7F) << 8 | command.p2;
    if ((command.p1 & 0x80) != 0) {
        offset = command.p2;
        for (const auto& [path, file] : m_files) {
            const auto low = (*base::from_hex(path)).back() & 0x1F;
            if (parent(path) == m_folder && low == (command.p1 & 0x1F)) {
                m_file = path;
                return &m_files.at(path);
            }
        }
        return nullptr;
    }
    const auto found = m_files.find(m_file);
    return m_file.empty() || found == m_files.end() ? nullptr : &found->second;
}

Response FileTree::part(const File& file, std::size_t offset, std::uint32_t count) const
{
    if (count > m_rules.longest) {
        return status(0x6700);
    }
    const std::size_t size = file.content.size();
    if (offset > size || (offset == size && count > 0 && size > 0)) {
        return status(0x6B00);
    }
    const std::size_t there = std::min<std::size_t>(count, size - offset);
    const bool all_wanted = count == 256 || count == 65536;  // Le of zeros: whatever there is
    if (there < count && m_rules.at_end == AtEnd::refuses) {
        return status(0x6B00);
    }
    const auto begin = file.content.begin() + static_cast<std::ptrdiff_t>(offset);
    const bool warned = there < count && !all_wanted && m_rules.at_end == AtEnd::warns;
    return {Bytes(begin, begin + static_cast<std::ptrdiff_t>(there)), static_cast<std::uint16_t>(warned ? 0x6282 : 0x9000)};
}

Response FileTree::read(const Command& command, const Holds& holds)
{
    std::size_t offset = 0;
    if (command.ins == 0xB0) {
        const File* file = target(command, offset);
        if (file == nullptr) {
            return status((command.p1 & 0x80) != 0 ? 0x6A82 : 0x6986);
        }
        return holds(file->read) ? part(*file, offset, command.expect.value_or(256)) : status(0x6982);
    }
    // B1: the offset in object 54, the answer in object 53; P1-P2 zero is the selected file, else an identifier.
    const auto where = find_tlv(command.data, 0x54);
    if (!where || where->empty() || where->size() > 4) {
        return status(0x6A80);
    }
    for (const std::uint8_t octet : *where) {
        offset = offset << 8 | octet;
    }
    if ((command.p1 | command.p2) != 0 && !go_to(m_folder + path_of(Bytes{command.p1, command.p2}))) {
        return status(0x6A82);
    }
    const auto found = m_files.find(m_file);
    if (m_file.empty() || found == m_files.end()) {
        return status(0x6986);
    }
    if (!holds(found->second.read)) {
        return status(0x6982);
    }
    const std::uint32_t count = command.expect.value_or(256);
    Response plain = part(found->second, offset, count);
    for (std::uint32_t less = 2; plain.ok() && tlv(0x53, plain.data).size() > count && less < count; ++less) {
        plain = part(found->second, offset, count - less);
    }
    return plain.data.empty() ? plain : Response{tlv(0x53, plain.data), plain.status};
}

Response FileTree::update(const Command& command, const Holds& holds)
{
    std::size_t offset = 0;
    File* file = target(command, offset);
    if (file == nullptr) {
        return status((command.p1 & 0x80) != 0 ? 0x6A82 : 0x6986);
    }
    if (!holds(file->write)) {
        return status(0x6982);
    }
    if (offset + command.data.size() > file->content.size()) {
        return status(0x6B00);
    }
    std::copy(command.data.begin(), command.data.end(), file->content.begin() + static_cast<std::ptrdiff_t>(offset));
    return status(0x9000);
}

}  // namespace balcao::card::emulator
