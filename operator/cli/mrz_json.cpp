#include "mrz_json.h"

#include "mrz/violation.h"

namespace balcao::cli {

namespace {

using wire::OrderedJson;

OrderedJson iso(const std::optional<domain::PartialDate>& date) { return date ? OrderedJson(date->iso()) : OrderedJson(nullptr); }

OrderedJson checks_json(const mrz::Checks& checks)
{
    OrderedJson json = OrderedJson::object();
    const auto put = [&json](const char* name, mrz::Check check) {
        if (check != mrz::Check::absent) {
            json[name] = check == mrz::Check::right;
        }
    };
    put("document_number", checks.document_number);
    put("birth_date", checks.birth_date);
    put("expiry_date", checks.expiry_date);
    put("optional", checks.optional);
    put("composite", checks.composite);
    return json;
}

OrderedJson violations_json(const mrz::Violations& violations)
{
    OrderedJson json = OrderedJson::array();
    for (const auto violation : violations.list()) {
        json.push_back(mrz::name(violation));
    }
    return json;
}

OrderedJson digit_json(mrz::Check check, char digit)
{
    return check == mrz::Check::absent ? OrderedJson(nullptr) : OrderedJson(std::string(1, digit));
}

OrderedJson citizen_card_json(const mrz::Mrz& mrz)
{
    const std::string number = mrz.document_number.str();
    return {{"nic", number.substr(0, 8)},
            {"nic_digit", number.substr(8, 1)},
            {"version", number.substr(9, 2)},
            {"digit", number.substr(11, 1)},
            {"nic_ok", mrz.citizen_card->nic_right},
            {"number_ok", mrz.citizen_card->number_right}};
}

std::string_view explain(mrz::Violation violation)
{
    using mrz::Violation;
    switch (violation) {
        case Violation::number_check: return "the check digit of the document number does not fit";
        case Violation::birth_check: return "the check digit of the birth date does not fit";
        case Violation::expiry_check: return "the check digit of the expiry date does not fit";
        case Violation::optional_check: return "the check digit of the optional data does not fit";
        case Violation::composite_check: return "the check digit over the whole zone does not fit";
        case Violation::digit_in_name: return "a digit stands in the name";
        case Violation::no_primary_identifier: return "there is no surname: the whole name stands as given names";
        case Violation::name_missing: return "there is no name";
        case Violation::sex_value: return "the sex is neither F, M nor open";
        case Violation::issuer_not_in_list: return "no state or organisation has this issuer code";
        case Violation::issuer_not_in_list_utopia: return "specimen issuer UTO: for practice only";
        case Violation::nationality_not_in_list: return "no state has this nationality code";
        case Violation::nationality_not_in_list_utopia: return "specimen nationality UTO: for practice only";
        case Violation::birth_unreadable: return "the birth date cannot be read";
        case Violation::birth_impossible: return "the birth date does not exist";
        case Violation::expiry_unreadable: return "the expiry date cannot be read";
        case Violation::expiry_impossible: return "the expiry date does not exist";
        case Violation::expiry_before_birth: return "the document ends before the person was born";
        case Violation::number_missing: return "there is no document number";
        case Violation::document_code_characters: return "the kind of document holds a digit";
        case Violation::document_code_for_size: return "unusual kind of document for this size";
        case Violation::long_number_digit_counts_filler: return "the digit of the long number counts the filler (older cards)";
        case Violation::pt_nic_digit: return "the check digit of the civil identification number does not fit";
        case Violation::pt_cc_digit: return "the check digit of the Citizen Card number does not fit";
        case Violation::not_icao_layout: return "French identity card of 1988 to 2021, not the ICAO layout";
    }
    return "";
}

}  // namespace

OrderedJson to_json(const mrz::Mrz& mrz, base::Date today)
{
    OrderedJson json;
    const bool french = mrz.format == mrz::Format::fra_bni_1988;
    const auto if_any = [](bool any, OrderedJson value) { return any ? std::move(value) : OrderedJson(nullptr); };
    if (mrz.lines_out_of_order) {
        json["error"] = "lines_out_of_order";
    }
    json["format"] = mrz::name(mrz.format);
    json["kind"] = mrz::name(mrz.kind());
    json["document_code"] = mrz.document_code.view();
    json["issuing_state"] = mrz.issuing_state.view();
    json["document_number"] = mrz.document_number.view();
    json["document_number_check"] = std::string(1, mrz.document_number_check);
    json["long_number"] = mrz.long_number;
    json["long_number_rule"] = if_any(mrz.long_number, mrz::name(mrz.long_number_rule));
    json["nationality"] = if_any(!french, mrz.nationality.view());
    json["birth_date"] = mrz.birth_date.view();
    json["birth_date_check"] = std::string(1, mrz.birth_date_check);
    json["sex"] = std::string(1, mrz.sex);
    json["expiry_date"] = if_any(!french, mrz.expiry_date.view());
    json["expiry_date_check"] = digit_json(mrz.checks.expiry_date, mrz.expiry_date_check);
    json["surname"] = mrz.surname.view();
    json["given_names"] = mrz.given_names.view();
    json["optional_1"] = if_any(!french, mrz.optional_1.view());
    json["optional_2"] = if_any(mrz.format == mrz::Format::td1, mrz.optional_2.view());
    json["optional_check"] = digit_json(mrz.checks.optional, mrz.optional_check);
    json["composite_check"] = digit_json(mrz.checks.composite, mrz.composite_check);
    json["checks"] = checks_json(mrz.checks);
    json["birth_iso"] = iso(mrz.birth);
    json["expiry_iso"] = iso(mrz.expiry);
    json["dates_reference_day"] = base::format_iso_date(today);
    json["name_may_be_truncated"] = mrz.name_may_be_truncated;
    json["name_extra_separator"] = mrz.name_extra_separator;
    if (french) {
        json["issue_office"] = mrz.issue_office.view();
    }
    if (mrz.citizen_card) {
        json["cc"] = citizen_card_json(mrz);
    }
    json["valid"] = mrz.usable();
    json["violations"] = violations_json(mrz.violations);
    return json;
}

OrderedJson to_json(const mrz::Malformed& malformed)
{
    OrderedJson json{{"error", mrz::name(malformed.reason)}, {"format", nullptr}, {"kind", mrz::name(mrz::Kind::malformed)}};
    OrderedJson lengths = OrderedJson::array();
    for (std::size_t i = 0; i < malformed.line_count && i < malformed.lengths.size(); ++i) {
        lengths.push_back(malformed.lengths[i]);
    }
    json["lengths"] = lengths;
    if (malformed.reason == mrz::MalformedReason::bad_character) {
        json["line"] = malformed.line;
        json["column"] = malformed.column;
    }
    json["message"] = to_text(malformed);
    json["valid"] = false;
    json["violations"] =
        OrderedJson::array({malformed.reason == mrz::MalformedReason::bad_length ? "length" : "character"});
    return json;
}

std::string to_text(const mrz::Mrz& mrz)
{
    std::string text;
    const auto line = [&text](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value.empty() ? "-" : value).append("\n");
    };
    line("Format", mrz::name(mrz.format));
    line("Document", mrz.document_code.str() + ' ' + mrz.issuing_state.str() + ' ' + mrz.document_number.str());
    line("Surname", mrz.surname.view());
    line("Given names", mrz.given_names.str() + (mrz.name_may_be_truncated ? " (may be cut)" : ""));
    line("Born", mrz.birth ? mrz.birth->iso() : "");
    line("Sex", std::string(1, mrz.sex));
    line("Nationality", mrz.nationality.view());
    line("Valid until", mrz.expiry ? mrz.expiry->iso() : "");
    if (mrz.lines_out_of_order) {
        text.append("Refused: the lines are in the wrong order; give them as printed, from the top.");
        return text;
    }
    text.append(mrz.usable() ? "Result: good" : "Result: refused, do not use; compare with the document and read it again");
    for (const auto violation : mrz.violations.list()) {
        text.append("\n  - ").append(explain(violation));
    }
    return text;
}

std::string to_text(const mrz::Malformed& malformed)
{
    switch (malformed.reason) {
        case mrz::MalformedReason::bad_character:
            return "Line " + std::to_string(malformed.line) + ", column " + std::to_string(malformed.column) +
                   ": only capital letters, digits and < stand in a machine-readable zone";
        case mrz::MalformedReason::bad_length: break;
    }
    std::string text = "Not a machine-readable zone: it has 3 lines of 30, 2 of 36 or 2 of 44 characters; here";
    for (std::size_t i = 0; i < malformed.line_count && i < malformed.lengths.size(); ++i) {
        text += (i == 0 ? " " : ", ") + std::to_string(malformed.lengths[i]);
    }
    return text;
}

}  // namespace balcao::cli
