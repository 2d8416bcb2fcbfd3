#pragma once
// The Portuguese Citizen Card, both generations: its files and their fields. The offsets are those the issuer's own public software
// reads by.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "card/file_reader.h"
#include "card/lds.h"
#include "card/session.h"

namespace balcao::card {

/// What lies in the reader.
enum class CardKind : std::uint8_t {
    citizen_card_1,  ///< issued until June 2024
    citizen_card_2,  ///< issued since
    emrtd,           ///< another document with an ICAO chip
    unknown          ///< none of these: a bank card, a health card
};
/// cc1, cc2, emrtd, unknown
[[nodiscard]] std::string_view name(CardKind kind);

/// By asking for the applications, never by the answer to reset alone (three commands at most). Contactless cards of 2024 refuse
/// until PACE: that is known by their answer to reset. Failures: those of Session.
[[nodiscard]] Result<CardKind> identify(Session& session);

/// The holder as the card has it. UTF-8 with accents; dates ISO where they could be read, else as stored.
struct CitizenIdentity {
    std::string issuing_entity;
    std::string country;
    std::string document_type;
    std::string document_number;  ///< "00000000 0 ZZ4"
    std::string document_version;
    std::string valid_from;
    std::string valid_until;
    std::string place_of_request;
    std::string surname;
    std::string given_names;
    std::string sex;
    std::string nationality;
    std::string birth_date;
    std::string height;
    std::string civil_number;
    std::string nif;
    std::string niss;
    std::string health_number;
    std::string indications;
    std::array<std::string, 3> mrz;
};

/// Where the holder lives, of the first generation alone. `parts` in the file's order, empty ones left out.
struct CitizenAddress {
    bool abroad = false;
    std::vector<std::string> parts;
};

/// A file whose content the security object covers in its own way: number of the group, and what is hashed.
using HashedContent = std::map<int, base::Bytes>;

// --- cards issued until June 2024 ---------------------------------------------------------------------------------------

/// File EF02 up to the photo: 1503 octets, six commands and a SELECT.
struct IdentityFile {
    CitizenIdentity identity;
    HashedContent hashed;  ///< 1 identity, 4 the card's own key
};
/// Failures: malformed, those of FileReader.
[[nodiscard]] Result<IdentityFile> read_identity_1(Session& session, const Progress& progress = {});
/// The same from octets already read. \param file at least 1503 octets.
[[nodiscard]] Result<IdentityFile> parse_identity_1(base::BytesView file);

struct PhotoFile {
    FaceImage photo;
    HashedContent hashed;
};
[[nodiscard]] Result<PhotoFile> read_photo_1(Session& session, const Progress& progress = {});

struct AddressFile {
    CitizenAddress address;
    HashedContent hashed;  ///< 2
};
/// After the address PIN was proved. Failures: refused (6982) before.
[[nodiscard]] Result<AddressFile> read_address_1(Session& session);
/// \param file at least 1612 octets.
[[nodiscard]] Result<AddressFile> parse_address_1(base::BytesView file);
/// Cards made in these months hash the address otherwise: its hash proves nothing. \param valid_from ISO.
[[nodiscard]] bool address_hash_unreliable(std::string_view valid_from);

[[nodiscard]] Result<base::Bytes> read_security_object_1(Session& session);
/// Was the card activated by its holder? Cards that became valid from September 2019 to April 2021 may say no wrongly.
[[nodiscard]] Result<bool> read_activated(Session& session, CardKind kind);

// --- cards issued since -------------------------------------------------------------------------------------------------

/// Files of the national application, as stored: groups 1, 13 (identity) and, when wanted, 2 (photo), 14, 15.
struct NationalFiles {
    CitizenIdentity identity;
    std::map<int, base::Bytes> groups;
    base::Bytes security_object;
};
/// Selects the application. \param photo group 2 as well. Failures: key_needed (contactless, before PACE), those of FileReader.
[[nodiscard]] Result<NationalFiles> read_national(Session& session, bool photo, const Progress& progress = {});
/// Group 13: unknown objects are passed over, absent ones leave their field empty. Failures: malformed.
[[nodiscard]] Result<CitizenIdentity> parse_dg13(base::BytesView file);

}  // namespace balcao::card
