#include <stdexcept>

#include "card/emulator/emrtd.h"
#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

Bytes u32(std::size_t value)
{
    return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
            static_cast<std::uint8_t>(value)};
}

/// A list of tags and the objects themselves, empty ones left out.
Bytes listed(std::uint32_t tag, const std::vector<std::pair<std::uint32_t, std::string>>& objects)
{
    Bytes tags;
    Bytes rest;
    for (const auto& [object_tag, text] : objects) {
        if (!text.empty()) {
            if (object_tag > 0xFF) {
                tags.push_back(static_cast<std::uint8_t>(object_tag >> 8));
            }
            tags.push_back(static_cast<std::uint8_t>(object_tag));
            append(rest, tlv(object_tag, base::as_bytes(text)));
        }
    }
    return tlv_around(tag, {tlv(0x5C, tags), rest});
}

}  // namespace

Bytes data_group_1(std::string_view mrz) { return tlv(0x61, tlv(0x5F1F, base::as_bytes(mrz))); }

Bytes data_group_2(BytesView image, bool jpeg_2000)
{
    // ISO/IEC 19794-5: header 14, facial information 20, image information 12 octets.
    const std::size_t length = 14 + 20 + 12 + image.size();
    Bytes record = base::to_bytes(std::string_view("FAC\0" "010\0", 8));
    append(record, u32(length));
    append(record, Bytes{0x00, 0x01});
    append(record, u32(length - 14));
    record.resize(record.size() + 16, 0);
    append(record, Bytes{0x01, static_cast<std::uint8_t>(jpeg_2000 ? 0x01 : 0x00), 0x01, 0xA4, 0x02, 0x1C, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00});
    append(record, image);
    const Bytes header = tlv_around(0xA1, {tlv(0x80, Bytes{0x01, 0x01}), tlv(0x81, Bytes{0x02}), tlv(0x87, Bytes{0x01, 0x01}), tlv(0x88, Bytes{0x00, 0x08})});
    return tlv(0x75, tlv_around(0x7F61, {tlv(0x02, Bytes{0x01}), tlv_around(0x7F60, {header, tlv(0x5F2E, record)})}));
}

Bytes data_group_2_of_size(std::size_t size)
{
    std::size_t octets = size - 100;
    for (int attempt = 0; attempt < 8; ++attempt) {
        Bytes image(octets);
        for (std::size_t i = 0; i < octets; ++i) {
            image[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
        }
        Bytes file = data_group_2(image);
        if (file.size() == size) {
            return file;
        }
        octets += size - file.size();
    }
    throw std::runtime_error("no data group 2 is of that size");  // where the length of a length changes
}

Bytes data_group_11(const PersonalDetails& of)
{
    return listed(0x6B, {{0x5F0E, of.name}, {0x5F10, of.personal_number}, {0x5F2B, of.birth_date}, {0x5F11, of.birth_place}, {0x5F42, of.address},
                         {0x5F12, of.telephone}});
}

Bytes data_group_12(std::string_view authority, std::string_view issue_date)
{
    return listed(0x6C, {{0x5F19, std::string(authority)}, {0x5F26, std::string(issue_date)}});
}

Bytes data_group_14(const std::vector<Bytes>& security_infos)
{
    Bytes all;
    for (const Bytes& info : security_infos) {
        append(all, info);
    }
    return tlv(0x6E, tlv(0x31, all));
}

Bytes data_group_15(const ChipKey& key) { return tlv(0x6F, key.public_key_info()); }

Bytes active_authentication_info(Hash hash)
{
    // ecdsa-plain-SHA1 is ...1.4.1.1, then 224, 256, 384, 512 (BSI TR-03111).
    const Bytes protocol = *base::from_hex("678108010105");
    Bytes algorithm = *base::from_hex("04007F000701010401");
    algorithm.push_back(static_cast<std::uint8_t>(static_cast<int>(hash) + 1));
    return tlv_around(0x30, {tlv(0x06, protocol), tlv(0x02, Bytes{0x01}), tlv(0x06, algorithm)});
}

Bytes ef_atr_info(std::size_t longest_command, std::size_t longest_answer)
{
    const auto number = [](std::size_t value) { return tlv(0x02, Bytes{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)}); };
    // Card capabilities: by application and short file identifier; octets as units; extended lengths, told in 7F66.
    Bytes out = tlv(0x43, Bytes{0xF8});
    append(out, tlv(0x47, Bytes{0xC0, 0x01, 0xC0}));
    append(out, tlv_around(0x7F66, {number(longest_command), number(longest_answer)}));
    return out;
}

Bytes ef_com(const std::vector<unsigned>& groups)
{
    constexpr std::uint8_t tags[16] = {0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70};
    Bytes list;
    for (const unsigned group : groups) {
        list.push_back(tags[group - 1]);
    }
    return tlv_around(0x60, {tlv(0x5F01, base::as_bytes("0107")), tlv(0x5F36, base::as_bytes("040000")), tlv(0x5C, list)});
}

}  // namespace balcao::card::emulator
