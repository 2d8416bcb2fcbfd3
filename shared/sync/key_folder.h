#pragma once
// The terminal's keys and certificates on disk.
//
//   <folder>/                    0700
//     current -> 0002            the generation in use; changing this link is the one moment of truth
//     0002/
//       terminal.json            {"v":1,"terminal","point_of_service","central_url","enrolled_at","private_key"}
//       terminal.key             0600, unless private_key is a "pkcs11:" URI
//       terminal.pem             certificate of the terminal (TLS client and record signatures)
//       ca.pem                   the central's CA: the only trust there is
//       seal.pem receipt.pem reference.pem
//     0001/                      the generation before, kept until the next change
//
// A generation is written whole and synced before the link moves, so a crash leaves the old or the new one.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "http/client.h"
#include "seal/key.h"

namespace balcao::sync {

/// What a terminal works with once it is enrolled.
struct Credentials {
    base::TerminalId terminal;
    std::string point_of_service;
    std::string central_url;                 ///< https://host:port
    base::Instant enrolled_at{};
    std::string private_key;                 ///< PEM file or "pkcs11:" URI
    std::string certificate_file;
    std::string ca_file;
    seal::PrivateKey key;
    seal::Certificate certificate;
    std::vector<seal::Certificate> ca;
    std::vector<seal::Certificate> seal_to;  ///< records are sealed to all of these
    std::vector<seal::Certificate> receipt;  ///< current first
    std::vector<seal::Certificate> reference;

    /// When two thirds of the certificate's life are over.
    [[nodiscard]] base::Instant renew_at() const;
    /// For a connection to the central as this terminal.
    [[nodiscard]] http::ClientOptions connection() const;
};

/// A generation to be written. `key` is saved unless `private_key` names a token.
struct NewGeneration {
    base::TerminalId terminal;
    std::string point_of_service;
    std::string central_url;
    base::Instant enrolled_at{};
    std::string private_key;                 ///< "pkcs11:" URI or empty
    const seal::PrivateKey* key = nullptr;
    std::string certificate_pem;
    std::string ca_pem;
    std::string seal_pem;
    std::string receipt_pem;
    std::string reference_pem;
};

/// Zeros over a whole file, on the disk, then removed. Faults: file_unwritable (a: errno).
[[nodiscard]] base::Status<> erase_file(const std::string& path);

class KeyFolder {
public:
    explicit KeyFolder(std::string folder) : m_folder(std::move(folder)) {}
    [[nodiscard]] const std::string& path() const { return m_folder; }
    [[nodiscard]] bool enrolled() const;
    /// Reads and checks: key and certificate belong together, every certificate comes from the CA and is of its kind.
    /// Dates are not judged here. Faults: terminal_not_enrolled, key_missing, key_unreadable, certificate_untrusted,
    /// token_unavailable, message_malformed (terminal.json).
    [[nodiscard]] base::Result<Credentials> load() const;
    /// Faults: file_unwritable, disk_full (a: errno).
    [[nodiscard]] base::Status<> install(const NewGeneration& generation) const;
    /// The terminal goes: every file of every generation is overwritten, synced and removed, `current` first, so that a break in
    /// between leaves no half of an identity in use. What a token holds is not touched, and what a disk keeps of overwritten
    /// sectors is beyond a program. Safe to repeat. Faults: file_unwritable (a: errno).
    [[nodiscard]] base::Status<> erase() const;

private:
    [[nodiscard]] std::string current() const;  ///< folder of the generation in use; empty = none
    std::string m_folder;
};

}  // namespace balcao::sync
