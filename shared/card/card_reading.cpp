#include "card/card_reading.h"

#include <algorithm>
#include <array>

#include "card/chip_genuine.h"
#include "card/security_infos.h"
#include "domain/citizen_card_number.h"
#include "domain/document.h"
#include "mrz/capture.h"
#include "mrz/parse.h"

namespace balcao::card {

using base::Bytes;
using domain::FieldId;

namespace {

/// The zone in its lines, by its length.
std::vector<std::string> lines_of(const std::string& zone)
{
    const std::size_t width = zone.size() == 90 ? 30 : zone.size() / 2;
    std::vector<std::string> out;
    for (std::size_t at = 0; at + width <= zone.size() && width > 0; at += width) {
        out.push_back(zone.substr(at, width));
    }
    return out;
}

/// YYYYMMDD as ISO; empty for anything else, and for dates with unknown parts.
std::string iso(const std::string& eight)
{
    return eight.size() == 8 && eight.find("0000") != 0 && eight.substr(4, 2) != "00" && eight.substr(6) != "00"
               ? eight.substr(0, 4) + '-' + eight.substr(4, 2) + '-' + eight.substr(6)
               : std::string();
}

bool is_plain(const std::string& name)
{
    return std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '<' || c == ' '; });
}

/// "MÜLLER<<ÉVA<MARIA": the name as the state writes it, where DG11 has more than the zone's own letters.
void take_full_name(const std::string& stored, domain::FromChip& document)
{
    const auto cut = stored.find("<<");
    if (stored.empty() || is_plain(stored)) {
        return;
    }
    const auto blanks = [](std::string part) {
        std::replace(part.begin(), part.end(), '<', ' ');
        part.erase(part.find_last_not_of(' ') + 1);
        return part;
    };
    document.fields[FieldId::surname] = blanks(stored.substr(0, cut));
    document.fields[FieldId::given_names] = cut == std::string::npos ? std::string() : blanks(stored.substr(cut + 2));
    document.names_as_in_zone = false;
    document.name_may_be_truncated = false;
}

class Reading {
public:
    Reading(Session& session, const CardRequest& request, const Anchors& anchors, base::Random& random, const ReadingProgress& progress)
        : m_session(session), m_request(request), m_anchors(anchors), m_random(random), m_progress(progress)
    {
    }

    Result<CardReading> run()
    {
        tell(ReadingStep::identifying);
        const auto kind = identify(m_session);
        if (!kind) {
            return base::unexpected(kind.error());
        }
        m_reading.kind = *kind;
        Status done;
        switch (*kind) {
            case CardKind::citizen_card_1: done = read_first_generation(); break;
            case CardKind::citizen_card_2: done = read_second_generation(); break;
            case CardKind::emrtd: done = read_travel_document(); break;
            case CardKind::unknown: done = fail(Reason::not_found); break;
        }
        if (!done) {
            return base::unexpected(done.error());
        }
        m_reading.finding = conclude(m_reading.passive, m_reading.chip_authentication, m_reading.active_authentication);
        m_reading.commands = m_session.commands();
        return std::move(m_reading);
    }

private:
    void tell(ReadingStep step, std::size_t done = 0, std::size_t all = 0) const
    {
        if (m_progress) {
            m_progress(step, done, all);
        }
    }
    [[nodiscard]] Progress step(ReadingStep which) const
    {
        return [this, which](std::size_t done, std::size_t all) { tell(which, done, all); };
    }
    /// Something beside the case's own data did not come: the case goes on unless the card is gone.
    static bool is_gone(const Failure& failure)
    {
        return failure.reason == Reason::removed || failure.reason == Reason::cancelled || failure.reason == Reason::mute;
    }

    Status read_first_generation()
    {
        auto file = read_identity_1(m_session, step(ReadingStep::text));
        if (!file) {
            return base::unexpected(file.error());
        }
        ChipFiles judged;
        judged.groups = std::move(file->hashed);
        take_identity(std::move(file->identity));
        tell(ReadingStep::proofs);
        if (auto object = read_security_object_1(m_session)) {
            judged.security_object = std::move(*object);
        } else if (is_gone(object.error())) {
            return base::unexpected(object.error());
        }
        if (const auto activated = read_activated(m_session, m_reading.kind)) {
            m_reading.activated = *activated;
        } else if (is_gone(activated.error())) {
            return base::unexpected(activated.error());
        }
        if (m_request.photo) {
            if (auto photo = read_photo_1(m_session, step(ReadingStep::photo))) {
                m_reading.photo = std::move(photo->photo);
                judged.groups.merge(photo->hashed);
            } else if (is_gone(photo.error())) {
                return base::unexpected(photo.error());
            }
        }
        m_reading.passive = authenticate(judged, m_anchors.citizen_card, m_request.now, m_request.rules);
        return {};
    }

    Status read_second_generation()
    {
        if (m_session.channel().protocol() == Protocol::contactless) {
            if (!m_request.key) {
                return fail(Reason::key_needed);
            }
            tell(ReadingStep::opening);
            if (const auto opened = open_with_offer(m_session, *m_request.key, m_random); !opened) {
                return base::unexpected(opened.error());
            }
            m_reading.access = Access::pace;
        }
        auto files = read_national(m_session, m_request.photo, step(ReadingStep::text));
        if (!files) {
            return base::unexpected(files.error());
        }
        take_identity(std::move(files->identity));
        tell(ReadingStep::proofs);
        if (const auto key = files->groups.find(15); key != files->groups.end()) {
            const auto group = files->groups.find(14);
            const auto infos = group != files->groups.end() ? parse_dg14(group->second) : Result<SecurityInfos>(SecurityInfos());
            const auto valid =
                authenticate_actively(m_session, key->second, infos ? infos->active_authentication_hash : std::nullopt, m_random);
            if (!valid && is_gone(valid.error())) {
                return base::unexpected(valid.error());
            }
            m_reading.active_authentication = !valid ? ChipProof::not_done : *valid ? ChipProof::passed : ChipProof::failed;
        }
        if (const auto photo = files->groups.find(2); photo != files->groups.end()) {
            take_photo(photo->second);
        }
        if (const auto activated = read_activated(m_session, m_reading.kind)) {
            m_reading.activated = *activated;
        } else if (is_gone(activated.error())) {
            return base::unexpected(activated.error());
        }
        m_reading.passive = authenticate({std::move(files->security_object), std::move(files->groups), {}}, m_anchors.citizen_card, m_request.now, m_request.rules);
        return {};
    }

    Status read_travel_document()
    {
        // The question which card it is has selected an application; PACE wants none selected.
        if (auto reset = m_session.reset(); !reset) {
            return reset;
        }
        tell(ReadingStep::opening);
        EmrtdRequest wanted;
        if (!m_request.photo) {
            wanted.groups.erase(2);
        }
        auto files = read_emrtd(m_session, m_request.key, wanted, m_random, [this](int group, std::size_t done, std::size_t all) {
            tell(group == 2 ? ReadingStep::photo : ReadingStep::text, done, all);
        });
        if (!files) {
            return base::unexpected(files.error());
        }
        m_reading.access = files->access;
        m_reading.chip_authentication = files->chip_authentication;
        m_reading.active_authentication = files->active_authentication;
        const auto zone = parse_dg1(files->groups[1]);
        if (!zone) {
            return base::unexpected(zone.error());
        }
        m_reading.zone = lines_of(*zone);
        const std::vector<std::string_view> lines(m_reading.zone.begin(), m_reading.zone.end());
        const auto parsed = mrz::parse(lines, base::utc_day(m_request.now));
        const auto captured = parsed ? mrz::to_captured(*parsed, lines, m_request.practice)
                                     : base::Result<domain::FromMrz, mrz::CaptureRefusal>(base::unexpected(mrz::CaptureRefusal::not_usable));
        if (!captured) {
            return fail(captured.error() == mrz::CaptureRefusal::specimen ? Reason::unsupported : Reason::malformed);
        }
        m_reading.document.fields = captured->fields;
        m_reading.document.names_as_in_zone = true;
        m_reading.document.name_may_be_truncated = captured->name_may_be_truncated;
        if (const auto group = files->groups.find(11); group != files->groups.end()) {
            if (const auto holder = parse_dg11(group->second)) {
                take_full_name(holder->full_name, m_reading.document);
                if (const auto birth = iso(holder->birth_date); !birth.empty()) {
                    m_reading.document.fields[FieldId::birth_date] = birth;
                }
            }
        }
        if (const auto group = files->groups.find(2); group != files->groups.end()) {
            take_photo(group->second);
        }
        ChipFiles judged{std::move(files->security_object), std::move(files->groups), {}};
        if (const auto listed = parse_group_listing(files->common_data)) {
            judged.listed = *listed;
        }
        m_reading.passive = authenticate(judged, m_anchors.states, m_request.now, m_request.rules);
        if (!files->card_security.empty() &&
            judge_card_security(files->card_security, m_anchors.states, m_request.now, m_request.rules) != Colour::green) {
            m_reading.chip_authentication = ChipProof::not_done;  // the key it was proved with is nobody's yet
        }
        return {};
    }

    void take_identity(CitizenIdentity identity)
    {
        m_reading.document = to_captured(identity);
        for (const auto& line : identity.mrz) {
            if (!line.empty()) {
                m_reading.zone.push_back(line);
            }
        }
        m_reading.identity = std::move(identity);
    }

    void take_photo(const Bytes& group)
    {
        if (auto photo = parse_dg2(group)) {
            m_reading.photo = std::move(*photo);
        }
    }

    Session& m_session;
    const CardRequest& m_request;
    const Anchors& m_anchors;
    base::Random& m_random;
    const ReadingProgress& m_progress;
    CardReading m_reading;
};

}  // namespace

std::string_view name(Finding finding)
{
    constexpr std::array<std::string_view, 10> names{"copied",         "altered",        "not_of_issuer",      "revoked",          "unsigned_chip",
                                                     "issuer_unknown", "signer_expired", "revocation_unknown", "genuine_unproven", "genuine"};
    return names[static_cast<std::size_t>(finding)];
}

Colour colour(Finding finding)
{
    return finding <= Finding::revoked ? Colour::red : finding <= Finding::revocation_unknown ? Colour::amber : Colour::green;
}

std::string_view name(ReadingStep step)
{
    constexpr std::array<std::string_view, 5> names{"identifying", "opening", "text", "photo", "proofs"};
    return names[static_cast<std::size_t>(step)];
}

Finding conclude(const PassiveAuthentication& passive, ChipProof chip, ChipProof active)
{
    if (chip == ChipProof::failed || active == ChipProof::failed) {
        return Finding::copied;
    }
    const auto any_group = [&](Verdict verdict) {
        return std::any_of(passive.groups.begin(), passive.groups.end(), [verdict](const auto& group) { return group.second == verdict; });
    };
    if (any_group(Verdict::hash_mismatch) || any_group(Verdict::hash_missing)) {
        return Finding::altered;
    }
    for (const auto verdict : {Verdict::parse_error, Verdict::unsupported, Verdict::signer_missing, Verdict::not_checked}) {
        if (passive.signature == verdict) {
            return Finding::unsigned_chip;
        }
    }
    if (colour(passive.signature) == Colour::red || colour(passive.chain) == Colour::red) {
        return Finding::not_of_issuer;
    }
    if (passive.revocation == Verdict::revoked) {
        return Finding::revoked;
    }
    if (passive.chain == Verdict::issuer_unknown) {
        return Finding::issuer_unknown;
    }
    if (colour(passive.validity) != Colour::green || colour(passive.validity_at_signing) != Colour::green) {
        return Finding::signer_expired;
    }
    if (colour(passive.revocation) != Colour::green) {
        return Finding::revocation_unknown;
    }
    if (passive.conclusion == Colour::red) {
        return Finding::not_of_issuer;  // an answer this list does not know, and it is no good one
    }
    const bool proved = chip == ChipProof::passed || active == ChipProof::passed;
    return proved ? Finding::genuine : Finding::genuine_unproven;
}

domain::FromChip to_captured(const CitizenIdentity& identity)
{
    domain::FromChip document;
    const auto put = [&document](FieldId field, const std::string& text) {
        if (!text.empty()) {
            document.fields[field] = text;
        }
    };
    put(FieldId::document_type, std::string(domain::name(domain::DocumentType::citizen_card)));
    put(FieldId::issuing_state, "PRT");
    put(FieldId::document_number, identity.document_number);
    if (const auto number = domain::CitizenCardNumber::parse(identity.document_number)) {
        put(FieldId::nic, number->nic().text());
    }
    put(FieldId::surname, identity.surname);
    put(FieldId::given_names, identity.given_names);
    put(FieldId::birth_date, identity.birth_date);
    put(FieldId::sex, identity.sex);
    put(FieldId::nationality, identity.nationality);
    put(FieldId::expiry_date, identity.valid_until);
    put(FieldId::issue_date, identity.valid_from);
    put(FieldId::nif, identity.nif);
    put(FieldId::niss, identity.niss);
    put(FieldId::health_number, identity.health_number);
    return document;
}

Result<CardReading> read_card(Session& session, const CardRequest& request, const Anchors& anchors, base::Random& random,
                              const ReadingProgress& progress)
{
    return Reading(session, request, anchors, random, progress).run();
}

}  // namespace balcao::card
