#include "wire/draft.h"

#include <algorithm>

#include "wire/draft_fields.h"

namespace balcao::wire {

using domain::CapturedDocument;
using domain::Draft;
using domain::FieldId;
using domain::Origin;

namespace {

constexpr const char* k_draft_schema = "balcao.draft/1";
constexpr const char* k_capture_schema = "balcao.capture/1";
constexpr std::size_t k_max_value = 512;
constexpr std::size_t k_max_acknowledged = 64;

Json captured_json(const domain::CapturedFields& fields)
{
    Json json = Json::object();
    for (const auto& [field, text] : fields) {
        json[std::string(name(field))] = text;
    }
    return json;
}

domain::CapturedFields read_captured(Reader reader)
{
    domain::CapturedFields fields;
    for (const auto& [key, value] : reader.json().items()) {
        const auto field = reader.known(domain::field_from_name(key), FieldId::document_type);
        auto text = reader.text(key.c_str(), k_max_value);
        reader.require(field <= FieldId::signature_wanted || field == FieldId::issue_date);  // no document says the others
        if (reader.failed()) {
            break;
        }
        fields[field] = std::move(text);
    }
    return fields;
}

constexpr std::size_t k_max_evidence = 65536;

Json chip_json(const domain::ChipCheck& chip)
{
    Json json{{"card", chip.card},           {"finding", chip.finding}, {"colour", chip.colour},
              {"has_photo", chip.has_photo}, {"face", chip.face},       {"evidence", chip.evidence}};
    if (!chip.holder.empty()) {
        json["holder"] = chip.holder;
    }
    return json;
}

domain::ChipCheck read_chip(Reader reader)
{
    domain::ChipCheck chip;
    chip.card = reader.text("card", 16);
    chip.finding = reader.text("finding", 32);
    chip.colour = reader.text("colour", 8);
    chip.has_photo = reader.boolean("has_photo");
    chip.face = reader.optional_text("face", 16);
    chip.holder = reader.optional_text("holder", 16);
    chip.evidence = reader.optional_text("evidence", k_max_evidence);
    reader.require(chip.colour == "green" || chip.colour == "amber" || chip.colour == "red" || reader.failed());
    return chip;
}

struct CaptureWriter {
    Json operator()(const domain::FromChip& chip) const
    {
        Json json{{"fields", captured_json(chip.fields)}};
        if (chip.names_as_in_zone) {
            json["names_as_in_zone"] = true;
            json["name_may_be_truncated"] = chip.name_may_be_truncated;
        }
        if (chip.check) {
            json["chip"] = chip_json(*chip.check);
        }
        return json;
    }
    Json operator()(const domain::FromMrz& mrz) const
    {
        return Json{{"fields", captured_json(mrz.fields)},
                    {"lines", mrz.lines},
                    {"name_may_be_truncated", mrz.name_may_be_truncated},
                    {"violations", mrz.violations}};
    }
    Json operator()(const domain::FromBarcode& barcode) const
    {
        return Json{{"fields", captured_json(barcode.fields)}, {"kind", barcode.kind}};
    }
    Json operator()(const domain::Typed& typed) const { return Json{{"fields", captured_json(typed.fields)}}; }
};

}  // namespace

Json encode_fields(const Draft& draft)
{
    Json json = Json::object();
    for (const auto& [field, value] : draft.fields) {
        json[std::string(name(field))] = Json{{"text", value.text}, {"origin", name(value.origin)}};
    }
    return json;
}

void decode_fields(Reader fields, Draft& draft)
{
    for (const auto& [key, item] : fields.json().items()) {
        const auto field = fields.known(domain::field_from_name(key), FieldId::document_type);
        Reader value(item, fields.fault());
        auto text = value.text("text", k_max_value);
        const auto origin = value.known(domain::origin_from_name(value.text("origin", 16)), Origin::typed);
        if (fields.failed()) {
            return;
        }
        draft.set(field, std::move(text), origin);
    }
}

bool of_second_version(const Draft& draft)
{
    return draft.act == domain::DeskAct::document_renewal || draft.representative_chip ||
           std::any_of(draft.fields.begin(), draft.fields.end(), [](const auto& one) { return one.first > FieldId::signature_wanted; });
}

void encode_chip(const Draft& draft, Json& json)
{
    if (draft.chip) {
        json["chip"] = chip_json(*draft.chip);
    }
    if (draft.representative_chip) {
        json["representative_chip"] = chip_json(*draft.representative_chip);
    }
}

void decode_chip(Reader& reader, Draft& draft)
{
    if (reader.has("chip")) {
        draft.chip = read_chip(reader.object("chip"));
    }
    if (reader.has("representative_chip")) {
        draft.representative_chip = read_chip(reader.object("representative_chip"));
    }
}

Json encode(const Draft& draft)
{
    Json json{{"schema", k_draft_schema}, {"fields", encode_fields(draft)}, {"acknowledged", draft.acknowledged}};
    encode_chip(draft, json);
    if (draft.act != domain::DeskAct::activation) {
        json["act"] = name(draft.act);
    }
    return json;
}

base::Result<Draft> decode_draft(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    Draft draft;
    reader.require_schema("schema", k_draft_schema);
    if (!fault) {
        decode_fields(reader.object("fields"), draft);
        draft.acknowledged = reader.texts("acknowledged", k_max_acknowledged, 64);
        decode_chip(reader, draft);
        if (reader.has("act")) {
            draft.act = reader.known(domain::desk_act_from_name(reader.text("act", 32)), domain::DeskAct::activation);
        }
    }
    return finish(fault, std::move(draft));
}

Json encode(const CapturedDocument& document)
{
    Json json = std::visit(CaptureWriter{}, document);
    json["schema"] = k_capture_schema;
    json["origin"] = name(origin(document));
    return json;
}

base::Result<CapturedDocument> decode_captured_document(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    CapturedDocument document;
    reader.require_schema("schema", k_capture_schema);
    if (fault) {
        return finish(fault, std::move(document));
    }
    const auto from = reader.known(domain::origin_from_name(reader.text("origin", 16)), Origin::typed);
    auto fields = read_captured(reader.object("fields"));
    switch (from) {
    case Origin::chip: {
        domain::FromChip chip{std::move(fields)};
        if (reader.has("names_as_in_zone")) {
            chip.names_as_in_zone = reader.boolean("names_as_in_zone");
            chip.name_may_be_truncated = reader.boolean("name_may_be_truncated");
        }
        if (reader.has("chip")) {
            chip.check = read_chip(reader.object("chip"));
        }
        document = std::move(chip);
        break;
    }
    case Origin::mrz:
        document = domain::FromMrz{reader.texts("lines", 3, 44), std::move(fields), reader.boolean("name_may_be_truncated"),
                                   reader.texts("violations", 64, 64)};
        break;
    case Origin::barcode: document = domain::FromBarcode{reader.text("kind", 32), std::move(fields)}; break;
    case Origin::typed: document = domain::Typed{std::move(fields)}; break;
    }
    return finish(fault, std::move(document));
}

}  // namespace balcao::wire
