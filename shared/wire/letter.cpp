#include "wire/letter.h"

#include "base/uuid.h"
#include "wire/draft.h"
#include "wire/reader.h"
#include "wire/request_parts.h"

namespace balcao::wire {
namespace {

constexpr std::size_t k_address_lines = 3;

Json address_json(const PostalAddress& address)
{
    Json json{{"lines", address.lines},
              {"postal_code", address.postal_code},
              {"locality", address.locality},
              {"region", domain::name(address.place.region)}};
    if (!address.place.municipality.empty()) json["municipality"] = address.place.municipality;
    return json;
}

/// NNNN-NNN: the card's address is in Portugal.
bool is_postal_code(std::string_view text)
{
    if (text.size() != 8 || text[4] != '-') return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i != 4 && (text[i] < '0' || text[i] > '9')) return false;
    }
    return true;
}

PostalAddress read_address(Reader reader)
{
    PostalAddress out;
    out.lines = reader.texts("lines", k_address_lines, 80);
    out.postal_code = reader.text("postal_code", 8, 8);
    out.locality = reader.text("locality", 60);
    out.place.region = reader.known(domain::region_from_name(reader.text("region", 16)), domain::Region::mainland);
    out.place.municipality = reader.optional_text("municipality", 60);
    reader.require(!out.lines.empty() && is_postal_code(out.postal_code));
    return out;
}

}  // namespace

Json encode(const LetterRequest& request)
{
    return Json{{"case_id", request.case_id.text()},
                {"draft", encode(request.data)},
                {"address", address_json(request.address)},
                {"language", request.language},
                {"authorisation", consent_json(request.authorisation)},
                {"phone_proof", request.phone_proof}};
}

Json encode(const LetterAnswer& answer)
{
    return Json{{"case_id", answer.case_id.text()},
                {"letter", answer.letter},
                {"state", answer.state},
                {"due_on", base::format_iso_date(answer.due_on)},
                {"valid_until", base::format_iso_date(answer.valid_until)},
                {"activation", answer.activation}};
}

Json encode(const LetterCheck& check)
{
    return Json{{"case_id", check.case_id.text()}, {"identity", identity_json(check.identity)}, {"phone", check.phone}, {"phone_proof", check.phone_proof}};
}

Json encode(const LetterCheckAnswer& answer)
{
    return Json{{"case_id", answer.case_id.text()}, {"expires_at", base::format_instant(answer.expires_at)}};
}

base::Result<LetterRequest> decode_letter_request(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    LetterRequest request;
    request.case_id = base::CaseId(reader.text("case_id", 36, 36));
    reader.require(base::is_uuid(request.case_id.text()));
    request.address = read_address(reader.object("address"));
    request.language = reader.text("language", 2, 2);
    request.authorisation = read_consent(reader.object("authorisation"));
    request.phone_proof = reader.text("phone_proof", 2048);
    if (!fault && reader.has("draft")) {
        auto draft = decode_draft(json.at("draft"));
        if (!draft) return base::unexpected(draft.error());
        request.data = std::move(*draft);
    } else {
        reader.malformed();
    }
    return finish(fault, std::move(request));
}

base::Result<LetterAnswer> decode_letter_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    LetterAnswer answer;
    answer.case_id = base::CaseId(reader.text("case_id", 36, 36));
    answer.letter = reader.text("letter", 32);
    answer.state = reader.text("state", 16);
    answer.due_on = reader.date("due_on");
    answer.valid_until = reader.date("valid_until");
    answer.activation = reader.text("activation", 16);
    return finish(fault, std::move(answer));
}

base::Result<LetterCheck> decode_letter_check(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    LetterCheck check;
    check.case_id = base::CaseId(reader.text("case_id", 36, 36));
    reader.require(base::is_uuid(check.case_id.text()));
    check.identity = read_identity(reader.object("identity"));
    check.phone = reader.text("phone", 16);
    check.phone_proof = reader.text("phone_proof", 2048);
    return finish(fault, std::move(check));
}

base::Result<LetterCheckAnswer> decode_letter_check_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    LetterCheckAnswer answer;
    answer.case_id = base::CaseId(reader.text("case_id", 36, 36));
    reader.require(base::is_uuid(answer.case_id.text()));
    answer.expires_at = reader.instant("expires_at");
    return finish(fault, std::move(answer));
}

}  // namespace balcao::wire
