#pragma once
// The data groups of an ICAO chip (Doc 9303-10): what stands in which file.

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "card/failure.h"

namespace balcao::card {

/// EF.COM: which groups the chip says it has. Not signed.
struct CommonData {
    std::string lds_version;      ///< "0107"
    std::string unicode_version;  ///< "040000"
    std::vector<int> groups;      ///< 1 to 16
};
[[nodiscard]] Result<CommonData> parse_com(base::BytesView file);

/// The number of the data group a file is, by its tag (61 is 1, 75 is 2, ...); nullopt for others.
[[nodiscard]] std::optional<int> group_of_tag(std::uint32_t tag);

/// DG1: the zone as one string of 72, 88 or 90 characters (slashes between lines, seen in cards of Porto Seguro, are
/// taken out).
[[nodiscard]] Result<std::string> parse_dg1(base::BytesView file);

enum class ImageKind : std::uint8_t { jpeg, jpeg2000 };
struct FaceImage {
    ImageKind kind = ImageKind::jpeg;
    base::Bytes octets;  ///< the picture's own file
};
/// DG2: the first face (ISO/IEC 19794-5 inside).
[[nodiscard]] Result<FaceImage> parse_dg2(base::BytesView file);
/// The same from a facial record without the group around it, as the Citizen Card keeps it.
[[nodiscard]] Result<FaceImage> parse_facial_record(base::BytesView record);

/// DG11: further data of the holder. Texts are UTF-8 as stored; absent ones are empty.
struct HolderData {
    std::string full_name;        ///< "ERIKSSON<<ANNA<MARIA"
    std::string personal_number;
    std::string birth_date;       ///< YYYYMMDD
    std::string birth_place;
    std::string address;
    std::string telephone;
};
[[nodiscard]] Result<HolderData> parse_dg11(base::BytesView file);

/// DG12: further data of the document.
struct DocumentData {
    std::string issuing_authority;
    std::string issue_date;  ///< YYYYMMDD
};
[[nodiscard]] Result<DocumentData> parse_dg12(base::BytesView file);

}  // namespace balcao::card
