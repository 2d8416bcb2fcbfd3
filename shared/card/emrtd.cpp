#include "card/emrtd.h"

#include <algorithm>
#include <vector>

#include "card/applications.h"
#include "card/chip_genuine.h"
#include "card/security_object.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::uint8_t k_atr_info = 0x01;     // short identifiers in the master file
constexpr std::uint8_t k_card_access = 0x1C;
constexpr std::uint8_t k_card_security = 0x1D;
constexpr std::uint8_t k_common_data = 0x1E;  // and in the application
constexpr std::uint8_t k_security_object = 0x1D;

// More than any document seen: real security objects have 1.4 to 2.7 KB, photos 12 to 40 KB.
constexpr std::size_t k_most_small = 4096;
constexpr std::size_t k_most_object = 65536;
constexpr std::size_t k_most_photo = 262144;

std::size_t most(int group) { return group == 2 ? k_most_photo : group == 1 ? k_most_small : k_most_object; }

/// The card is gone or was given up on: nothing else is worth trying.
bool is_final(const Failure& failure)
{
    return failure.reason == Reason::removed || failure.reason == Reason::mute || failure.reason == Reason::cancelled ||
           failure.reason == Reason::broken_seal;
}

/// EF.ATR/INFO: object 7F66 tells the longest command and answer (7816-4 12.7.1). 0 when nothing is told.
std::uint32_t longest_answer(BytesView atr_info)
{
    const auto lengths = find_tlv(atr_info, 0x7F66);
    const auto integers = lengths ? tlvs(*lengths) : Result<std::vector<Tlv>>(fail(Reason::not_found));
    if (!integers || integers->size() < 2 || (*integers)[1].tag != 0x02 || (*integers)[1].value.size() > 4) {
        return 0;
    }
    std::uint32_t value = 0;
    for (const auto octet : (*integers)[1].value) {
        value = value << 8 | octet;
    }
    return value > 256 && value <= 65536 ? value : 0;
}

/// A file made of several objects side by side: as much as one block gives.
Result<Bytes> read_start(Session& session, std::uint8_t short_identifier)
{
    const auto answer = session.send(read_short_file(short_identifier, 0, 256));
    if (!answer) {
        return base::unexpected(answer.error());
    }
    const bool there = answer->ok() || (answer->status == 0x6282 && !answer->data.empty());
    return there ? Result<Bytes>(answer->data) : fail(Reason::not_found, answer->status);
}

Command select_master_file() { return {0x00, 0xA4, 0x00, 0x0C, {0x3F, 0x00}, {}, false}; }

/// EF.CardAccess by its short identifier; on cards that do not have the master file current, after selecting it.
Result<Bytes> read_card_access(Session& session)
{
    FileReader reader(session);
    auto file = reader.read_object(k_card_access, k_most_small);
    if (file || is_final(file.error()) || file.error().reason == Reason::not_found) {
        return file;
    }
    const auto selected = session.send(select_master_file());
    if (!selected) {
        return base::unexpected(selected.error());
    }
    return reader.read_object(k_card_access, k_most_small);
}

/// One reading: what is known so far, and the steps in their order.
class EmrtdReader {
public:
    EmrtdReader(Session& session, const EmrtdRequest& request, base::Random& random, const EmrtdProgress& progress)
        : m_session(session), m_request(request), m_random(random), m_progress(progress), m_reader(session)
    {
    }

    Status open(const std::optional<AccessKey>& key)
    {
        m_key = key;
        if (const auto info = read_start(m_session, k_atr_info)) {
            m_longest = longest_answer(*info);
        } else if (is_final(info.error())) {
            return base::unexpected(info.error());
        }
        bool open = false;
        if (key) {
            const auto opened = open_with_offer(m_session, *key, m_random);
            if (opened) {
                m_files.access = Access::pace;
                m_files.cipher = opened->info.cipher;
                m_files.card_access = opened->card_access;
                m_proof = opened->proof;
                open = true;
            } else if (is_final(opened.error()) || opened.error().reason == Reason::wrong_key) {
                return base::unexpected(opened.error());
            }
        }
        if (auto selected = m_session.ask(select_application(k_travel_document)); !selected) {
            const bool closed = selected.error().status == 0x6982 && !key;
            return closed ? Status(fail(Reason::key_needed, selected.error().status)) : Status(base::unexpected(selected.error()));
        }
        if (!open && key) {
            const auto* mrz = std::get_if<MrzKey>(&*key);
            if (mrz == nullptr) {
                return fail(Reason::unsupported);  // a card access number opens by PACE only
            }
            if (auto opened = open_by_basic_access(m_session, *mrz, m_random); !opened) {
                return opened;
            }
            m_files.access = Access::basic;
            m_files.cipher = Cipher::des3;
        }
        if (m_longest != 0) {
            m_reader.allow_extended(m_longest);
            m_files.extended_lengths = true;
        }
        return {};
    }

    Status read()
    {
        if (auto file = object(k_security_object, k_most_object, 0); file) {
            m_files.security_object = std::move(*file);
        } else {
            const bool closed = file.error().status == 0x6982 && !m_session.is_protected();
            return closed ? Status(fail(Reason::key_needed, file.error().status)) : Status(base::unexpected(file.error()));
        }
        if (m_request.common_data) {
            if (auto file = object(k_common_data, k_most_small, 0); file) {
                m_files.common_data = std::move(*file);
            } else if (is_final(file.error())) {
                return base::unexpected(file.error());
            }
        }
        const auto object = parse_security_object(m_files.security_object);
        const auto has = [&](int number) { return object && object->hashes.groups.count(number) != 0; };
        std::vector<int> order{1};
        for (const int number : {14, 15}) {
            if (m_request.prove_chip && has(number)) {
                order.push_back(number);
            }
        }
        for (const int number : m_request.groups) {
            // Without a readable security object the groups every document has are tried all the same.
            const bool there = object ? has(number) : number <= 2;
            if (number > 2 && there && std::find(order.begin(), order.end(), number) == order.end()) {
                order.push_back(number);
            }
        }
        if (m_request.groups.count(2) != 0) {
            order.push_back(2);
        }
        for (const int number : order) {
            if (auto got = group(number); !got) {
                return got;
            }
            if (number == 14) {
                if (auto proved = prove_by_agreement(); !proved) {
                    return proved;
                }
            }
            if (number == 15) {
                if (auto proved = prove_by_signature(); !proved) {
                    return proved;
                }
            }
        }
        return m_proof && m_files.chip_authentication == ChipProof::not_offered ? prove_by_mapping() : Status();
    }

    [[nodiscard]] EmrtdFiles take() { return std::move(m_files); }

private:
    Result<Bytes> object(std::uint8_t short_identifier, std::size_t limit, int number)
    {
        const Progress progress = m_progress ? Progress([this, number](std::size_t done, std::size_t all) { m_progress(number, done, all); }) : Progress();
        return m_reader.read_object(short_identifier, limit, progress);
    }

    Status group(int number)
    {
        auto file = object(static_cast<std::uint8_t>(number), most(number), number);
        if (file) {
            m_files.groups[number] = std::move(*file);
            return {};
        }
        const bool optional = number != 1;
        const bool refused = file.error().reason == Reason::refused || file.error().reason == Reason::not_found;
        return optional && refused && (m_session.is_protected() || m_files.access == Access::none) ? Status() : Status(base::unexpected(file.error()));
    }

    /// Chip authentication. A failure here is a finding about the chip, unless the card is gone.
    Status prove_by_agreement()
    {
        const auto file = m_files.groups.find(14);
        const auto infos = file != m_files.groups.end() ? parse_dg14(file->second) : Result<SecurityInfos>(fail(Reason::not_found));
        if (!infos) {
            return {};
        }
        m_ecdsa_hash = infos->active_authentication_hash;
        if (infos->chip_keys.empty() || m_files.access == Access::none) {
            return {};
        }
        if (m_proof && std::any_of(infos->chip_keys.begin(), infos->chip_keys.end(),
                                   [this](const auto& chip_key) { return proves(*m_proof, chip_key); })) {
            m_files.chip_authentication = ChipProof::passed;  // PACE has proved it on its way
            return {};
        }
        const auto done = authenticate_chip(m_session, *infos, m_random);
        if (done) {
            m_files.chip_authentication = ChipProof::passed;
            return {};
        }
        if (done.error().reason == Reason::broken_seal) {
            m_files.chip_authentication = ChipProof::failed;
            // A copy: what it holds is read all the same, so that the clerk can be told more than that.
            const Status reset = m_session.reset();
            return reset ? open(m_key) : reset;
        }
        m_files.chip_authentication = ChipProof::not_done;
        return is_final(done.error()) || !m_session.is_protected() ? Status(base::unexpected(done.error())) : Status();
    }

    /// PACE has proved a key that DG14 does not name: EF.CardSecurity does (9303-11 9.2.11). The last file, since it lies in the master file.
    Status prove_by_mapping()
    {
        m_files.chip_authentication = ChipProof::not_done;
        const auto selected = m_session.send(select_master_file());
        if (!selected) {
            return base::unexpected(selected.error());
        }
        auto file = m_reader.read_object(k_card_security, k_most_object);
        const auto infos = file ? parse_card_security(*file) : Result<SecurityInfos>(base::unexpected(file.error()));
        if (!infos) {
            return is_final(infos.error()) ? Status(base::unexpected(infos.error())) : Status();
        }
        m_files.card_security = std::move(*file);
        if (!infos->chip_keys.empty()) {
            const bool proved = std::ranges::any_of(infos->chip_keys, [this](const auto& chip_key) { return proves(*m_proof, chip_key); });
            m_files.chip_authentication = proved ? ChipProof::passed : ChipProof::failed;
        }
        return {};
    }

    Status prove_by_signature()
    {
        const auto file = m_files.groups.find(15);
        if (file == m_files.groups.end()) {
            return {};
        }
        const auto valid = authenticate_actively(m_session, file->second, m_ecdsa_hash, m_random);
        if (valid) {
            m_files.active_authentication = *valid ? ChipProof::passed : ChipProof::failed;
            return {};
        }
        m_files.active_authentication = ChipProof::not_done;
        return is_final(valid.error()) ? Status(base::unexpected(valid.error())) : Status();
    }

    Session& m_session;
    const EmrtdRequest& m_request;
    base::Random& m_random;
    const EmrtdProgress& m_progress;
    FileReader m_reader;
    EmrtdFiles m_files;
    std::optional<MappingProof> m_proof;
    std::optional<Hash> m_ecdsa_hash;
    std::uint32_t m_longest = 0;
    std::optional<AccessKey> m_key;
};

}  // namespace

std::string_view name(Access access)
{
    switch (access) {
        case Access::none: return "none";
        case Access::basic: return "bac";
        case Access::pace: return "pace";
    }
    return "unknown";
}

std::string_view name(ChipProof proof)
{
    switch (proof) {
        case ChipProof::not_offered: return "not_offered";
        case ChipProof::passed: return "passed";
        case ChipProof::failed: return "failed";
        case ChipProof::not_done: return "not_done";
    }
    return "unknown";
}

Result<Opened> open_with_offer(Session& session, const AccessKey& key, base::Random& random)
{
    auto card_access = read_card_access(session);
    if (!card_access) {
        return base::unexpected(is_final(card_access.error()) ? card_access.error() : Failure{Reason::unsupported, card_access.error().status});
    }
    const auto infos = parse_security_infos(*card_access);
    const auto info = infos ? best(infos->pace) : std::nullopt;
    if (!info) {
        return fail(Reason::unsupported);
    }
    auto proof = open_by_pace(session, key, *info, random);
    if (!proof) {
        return base::unexpected(proof.error());
    }
    return Opened{*info, std::move(*proof), std::move(*card_access)};
}

Result<EmrtdFiles> read_emrtd(Session& session, const std::optional<AccessKey>& key, const EmrtdRequest& request, base::Random& random,
                              const EmrtdProgress& progress)
{
    EmrtdReader reading(session, request, random, progress);
    if (auto opened = reading.open(key); !opened) {
        return base::unexpected(opened.error());
    }
    if (auto read = reading.read(); !read) {
        return base::unexpected(read.error());
    }
    return reading.take();
}

}  // namespace balcao::card
