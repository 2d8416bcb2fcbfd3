#include "card/citizen_card.h"

#include <algorithm>

#include "card/applications.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::uint8_t k_card_2_contactless[] = {0x3B, 0x8F, 0x80, 0x01, 0x80, 0x31, 0x80, 0x65, 0xB0, 0x85,
                                                 0x05, 0x00, 0x11, 0x12, 0x0F, 0xFF, 0x82, 0x90, 0x00, 0x8B};
constexpr std::size_t k_most_file = 65536;
constexpr std::size_t k_trace_octets = 6;

/// There, or there and not to be used yet.
bool present(const Response& response) { return response.ok() || response.status == 0x6982; }

Result<bool> has_application(Session& session, BytesView identifier)
{
    const auto answer = session.send(select_application(identifier));
    return answer ? Result<bool>(present(*answer)) : base::unexpected(answer.error());
}

struct Dg13Field {
    std::uint32_t tag;
    std::string CitizenIdentity::* field;
};
constexpr Dg13Field k_dg13[] = {
    {0xC0, &CitizenIdentity::issuing_entity}, {0xC1, &CitizenIdentity::country},          {0xC2, &CitizenIdentity::document_type},
    {0xC3, &CitizenIdentity::document_number}, {0xC4, &CitizenIdentity::document_version}, {0xC5, &CitizenIdentity::valid_from},
    {0xC6, &CitizenIdentity::place_of_request}, {0xC7, &CitizenIdentity::valid_until},    {0xC8, &CitizenIdentity::surname},
    {0xC9, &CitizenIdentity::given_names},     {0xCA, &CitizenIdentity::sex},             {0xCB, &CitizenIdentity::nationality},
    {0xCC, &CitizenIdentity::birth_date},      {0xCD, &CitizenIdentity::height},          {0xD0, &CitizenIdentity::civil_number},
    {0xD5, &CitizenIdentity::nif},             {0xD6, &CitizenIdentity::niss},            {0xD7, &CitizenIdentity::health_number},
    {0xD8, &CitizenIdentity::indications}};

}  // namespace

std::string iso_date(const std::string& stored)
{
    const auto digits = [&](std::size_t at, std::size_t count) {
        return std::all_of(stored.begin() + static_cast<std::ptrdiff_t>(at), stored.begin() + static_cast<std::ptrdiff_t>(at + count),
                           [](char c) { return c >= '0' && c <= '9'; });
    };
    if (stored.size() != 10 || !digits(0, 2) || !digits(3, 2) || !digits(6, 4)) {
        return stored;
    }
    return stored.substr(6, 4) + '-' + stored.substr(3, 2) + '-' + stored.substr(0, 2);
}

std::string_view name(CardKind kind)
{
    switch (kind) {
        case CardKind::citizen_card_1: return "cc1";
        case CardKind::citizen_card_2: return "cc2";
        case CardKind::emrtd: return "emrtd";
        case CardKind::unknown: return "unknown";
    }
    return "unknown";
}

Result<CardKind> identify(Session& session)
{
    const Bytes atr = session.channel().answer_to_reset();
    if (std::equal(atr.begin(), atr.end(), std::begin(k_card_2_contactless), std::end(k_card_2_contactless))) {
        return CardKind::citizen_card_2;
    }
    constexpr std::pair<BytesView, CardKind> order[] = {
        {k_card_1_application, CardKind::citizen_card_1}, {k_card_2_national, CardKind::citizen_card_2}, {k_travel_document, CardKind::emrtd}};
    for (const auto& [identifier, kind] : order) {
        const auto there = has_application(session, identifier);
        if (!there) {
            return base::unexpected(there.error());
        }
        if (*there) {
            return kind;
        }
    }
    return CardKind::unknown;
}

Result<bool> read_activated(Session& session, CardKind kind)
{
    const BytesView application = kind == CardKind::citizen_card_2 ? BytesView(k_card_2_keys) : BytesView(k_card_1_application);
    if (auto selected = session.ask(select_application(application)); !selected) {
        return base::unexpected(selected.error());
    }
    if (auto selected = session.ask(Command{0x00, 0xA4, 0x00, 0x0C, {0x00, 0x03}, {}, false}); !selected) {
        return base::unexpected(selected.error());
    }
    const auto trace = FileReader(session).read_range(0, k_trace_octets);
    if (!trace) {
        return base::unexpected(trace.error());
    }
    return trace->size() >= k_trace_octets && (*trace)[5] == 0x01;
}

Result<CitizenIdentity> parse_dg13(BytesView file)
{
    const auto group = find_tlv(file, 0x6D);
    const auto objects = group ? tlvs(*group) : Result<std::vector<Tlv>>(fail(Reason::malformed));
    if (!objects) {
        return base::unexpected(objects.error());
    }
    CitizenIdentity identity;
    for (const Tlv& object : *objects) {
        const auto* known = std::find_if(std::begin(k_dg13), std::end(k_dg13), [&](const Dg13Field& field) { return field.tag == object.tag; });
        if (known != std::end(k_dg13)) {
            identity.*known->field = base::to_text(object.value);
        }
    }
    for (auto* date : {&identity.valid_from, &identity.valid_until, &identity.birth_date}) {
        *date = iso_date(*date);
    }
    return identity;
}

Result<NationalFiles> read_national(Session& session, bool photo, const Progress& progress)
{
    if (auto selected = session.ask(select_application(k_card_2_national)); !selected) {
        return selected.error().status == 0x6982 ? fail(Reason::key_needed, 0x6982) : base::unexpected(selected.error());
    }
    NationalFiles files;
    FileReader reader(session);
    const auto read = [&](std::uint16_t identifier, bool shown) -> Result<Bytes> {
        if (auto selected = session.ask(select_file(identifier)); !selected) {
            return base::unexpected(selected.error());
        }
        return reader.read_selected_object(k_most_file, shown ? progress : Progress());
    };
    auto identity = read(0x010D, true);
    if (!identity) {
        return base::unexpected(identity.error());
    }
    auto parsed = parse_dg13(*identity);
    if (!parsed) {
        return base::unexpected(parsed.error());
    }
    files.identity = std::move(*parsed);
    files.groups[13] = std::move(*identity);
    auto security_object = read(0x011D, false);
    if (!security_object) {
        return base::unexpected(security_object.error());
    }
    files.security_object = std::move(*security_object);
    for (const int group : {1, 14, 15, 2}) {
        if (group == 2 && !photo) {
            continue;
        }
        auto file = read(static_cast<std::uint16_t>(0x0100 + group), group == 2);
        if (file) {
            files.groups[group] = std::move(*file);
        } else if (file.error().reason != Reason::not_found && file.error().reason != Reason::refused) {
            return base::unexpected(file.error());
        }
    }
    if (const auto dg1 = files.groups.find(1); dg1 != files.groups.end()) {
        if (const auto zone = parse_dg1(dg1->second); zone && zone->size() == 90) {
            files.identity.mrz = {zone->substr(0, 30), zone->substr(30, 30), zone->substr(60, 30)};
        }
    }
    return files;
}

}  // namespace balcao::card
