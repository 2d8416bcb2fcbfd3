#include "card/emulator/emrtd.h"

#include <algorithm>

#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

constexpr const char* k_folder = "D001";  // the application's files lie below it; chips do not tell its identifier

const Bytes& emrtd_application()
{
    static const Bytes identifier = *base::from_hex("A0000002471001");
    return identifier;
}

std::string name_of(std::uint16_t identifier)
{
    std::string text = base::to_hex(Bytes{static_cast<std::uint8_t>(identifier >> 8), static_cast<std::uint8_t>(identifier)});
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

Files files_of(const EmrtdContent& content)
{
    Files files;
    for (const auto& [identifier, octets] : content.master) {
        files[name_of(identifier)] = {octets};
    }
    const Right read = content.free_reading ? k_always : k_secured;
    std::vector<unsigned> groups;
    for (const auto& [identifier, octets] : content.files) {
        files[k_folder + name_of(identifier)] = {octets, read};
        if (identifier >= 0x0101 && identifier <= 0x0110) {
            groups.push_back(identifier & 0xFFU);
        }
    }
    files.try_emplace(k_folder + name_of(k_ef_com), File{ef_com(groups), read});
    return files;
}

}  // namespace

Emrtd::Emrtd(EmrtdContent content, base::Random& random)
    : SecureCard(content.access, random),
      m_tree(files_of(content), {{emrtd_application(), k_folder}}, content.reading),
      m_active_key(content.active_key),
      m_active_hash(content.active_hash),
      m_extended(content.extended),
      m_free_reading(content.free_reading),
      m_hides_master(content.hides_master),
      m_answer_to_reset(std::move(content.answer_to_reset)),
      m_protocol(content.protocol)
{
}

Response Emrtd::answer_plain(const Command& command)
{
    if (command.extended && !m_extended) {
        return status(0x6700);
    }
    const auto holds = [this](Right right) { return right == k_always || (right == k_secured && is_secured()); };
    switch (command.ins) {
        case 0xA4: {
            const bool master = command.p1 == 0x00 && (command.data.empty() || command.data == Bytes{0x3F, 0x00});
            return m_hides_master && master ? status(0x6985) : m_tree.select(command);
        }
        case 0xB0:
        case 0xB1: return m_tree.read(command, holds);
        case 0x88: break;
        default: return status(0x6D00);
    }
    if (!m_active_key) {
        return status(0x6D00);
    }
    if (!m_free_reading && !is_secured()) {
        return status(0x6982);
    }
    if (command.data.size() != 8) {
        return status(0x6700);
    }
    if (m_active_key->is_rsa()) {
        return {sign_active_rsa(*m_active_key, m_active_hash, command.data, random()), 0x9000};
    }
    return {m_active_key->sign(m_active_hash, digest(m_active_hash, command.data)), 0x9000};
}

}  // namespace balcao::card::emulator
