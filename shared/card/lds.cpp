#include "card/lds.h"

#include <algorithm>
#include <array>

#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::array<std::uint32_t, 16> k_group_tags{0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70};
constexpr std::size_t k_facial_header = 14;
constexpr std::size_t k_facial_information = 20;
constexpr std::size_t k_feature_point = 8;
constexpr std::size_t k_image_information = 12;

std::string text(BytesView group, std::uint32_t tag)
{
    const auto value = find_tlv(group, tag);
    return value ? base::to_text(*value) : std::string();
}

/// Eight characters, or four octets of two digits each.
std::string date(BytesView group, std::uint32_t tag)
{
    const auto value = find_tlv(group, tag);
    if (!value) {
        return {};
    }
    std::string digits = value->size() == 4 ? base::to_hex(*value) : base::to_text(*value);
    const bool sound = digits.size() == 8 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return sound ? digits : std::string();
}

std::optional<ImageKind> kind_of(BytesView picture)
{
    constexpr std::uint8_t jpeg[] = {0xFF, 0xD8, 0xFF};
    constexpr std::uint8_t jp2[] = {0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20};
    constexpr std::uint8_t codestream[] = {0xFF, 0x4F, 0xFF, 0x51};
    if (base::starts_with(picture, jpeg)) {
        return ImageKind::jpeg;
    }
    return base::starts_with(picture, jp2) || base::starts_with(picture, codestream) ? std::optional(ImageKind::jpeg2000) : std::nullopt;
}

}  // namespace

std::optional<int> group_of_tag(std::uint32_t tag)
{
    const auto found = std::find(k_group_tags.begin(), k_group_tags.end(), tag);
    return found != k_group_tags.end() ? std::optional(static_cast<int>(found - k_group_tags.begin()) + 1) : std::nullopt;
}

Result<CommonData> parse_com(BytesView file)
{
    const auto content = find_tlv(file, 0x60);
    const auto list = content ? find_tlv(*content, 0x5C) : std::nullopt;
    if (!list) {
        return fail(Reason::malformed);
    }
    CommonData common{text(*content, 0x5F01), text(*content, 0x5F36), {}};
    for (const std::uint8_t tag : *list) {
        if (const auto group = group_of_tag(tag)) {
            common.groups.push_back(*group);
        }
    }
    return common;
}

Result<std::string> parse_dg1(BytesView file)
{
    const auto zone = find_tlv(file, {0x61, 0x5F1F});
    if (!zone) {
        return fail(Reason::malformed);
    }
    std::string text = base::to_text(*zone);
    text.erase(std::remove(text.begin(), text.end(), '/'), text.end());
    if (text.size() != 72 && text.size() != 88 && text.size() != 90) {
        return fail(Reason::malformed);
    }
    return text;
}

Result<FaceImage> parse_facial_record(BytesView record)
{
    // Where the picture begins depends on the number of feature points; some issuers miscount, so its own mark decides.
    if (record.size() < k_facial_header + k_facial_information + k_image_information) {
        return fail(Reason::malformed);
    }
    const std::size_t points = static_cast<std::size_t>(record[18]) << 8 | record[19];
    const std::size_t expected = k_facial_header + k_facial_information + points * k_feature_point + k_image_information;
    for (const std::size_t at : {expected, k_facial_header + k_facial_information + k_image_information}) {
        if (at < record.size()) {
            const BytesView picture = record.subspan(at);
            if (const auto kind = kind_of(picture)) {
                return FaceImage{*kind, Bytes(picture.begin(), picture.end())};
            }
        }
    }
    return fail(Reason::unsupported);
}

Result<FaceImage> parse_dg2(BytesView file)
{
    const auto templates = find_tlv(file, {0x75, 0x7F61, 0x7F60});
    if (!templates) {
        return fail(Reason::malformed);
    }
    auto record = find_tlv(*templates, 0x5F2E);
    if (!record) {
        record = find_tlv(*templates, 0x7F2E);
    }
    return record ? parse_facial_record(*record) : fail(Reason::malformed);
}

Result<HolderData> parse_dg11(BytesView file)
{
    const auto group = find_tlv(file, 0x6B);
    if (!group) {
        return fail(Reason::malformed);
    }
    return HolderData{text(*group, 0x5F0E), text(*group, 0x5F10), date(*group, 0x5F2B), text(*group, 0x5F11), text(*group, 0x5F42), text(*group, 0x5F12)};
}

Result<DocumentData> parse_dg12(BytesView file)
{
    const auto group = find_tlv(file, 0x6C);
    if (!group) {
        return fail(Reason::malformed);
    }
    return DocumentData{text(*group, 0x5F19), date(*group, 0x5F26)};
}

}  // namespace balcao::card
