#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "schemas.h"
#include "support/test.h"
#include "wire/activation.h"
#include "wire/bundle.h"
#include "wire/canonical.h"
#include "wire/cancellation.h"
#include "wire/key_change.h"
#include "wire/draft.h"
#include "wire/enrolment.h"
#include "wire/first_sign_in.h"
#include "wire/letter.h"
#include "wire/phone_code.h"
#include "wire/problem.h"
#include "wire/record.h"
#include "wire/reference_set.h"
#include "wire/rules.h"

using namespace balcao;
using test::k_api;
using wire::Format;
using wire::Json;

namespace {

Json read_json(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    REQUIRE_MESSAGE(in.good(), "cannot read " << path.string());
    const std::string text(std::istreambuf_iterator<char>(in), {});
    auto json = wire::parse_json(text, {8 * 1024 * 1024, 32});
    REQUIRE_MESSAGE(json.has_value(), path.string() << " is no JSON");
    return *json;
}

/// Decodes and encodes again.
using Round = std::function<base::Result<Json>(const Json&)>;

template <class T>
Round round(base::Result<T> (*decode)(const Json&))
{
    return [decode](const Json& json) -> base::Result<Json> {
        const auto value = decode(json);
        if (!value) {
            return tl::unexpected(value.error());
        }
        return wire::encode(*value);
    };
}

const std::map<std::string, Round>& shapes()
{
    static const std::map<std::string, Round> table{
        {"activation", round(&wire::decode_activation)},
        {"activation_answer", round(&wire::decode_activation_answer)},
        {"batch", round(&wire::decode_batch)},
        {"batch_answer", round(&wire::decode_batch_answer)},
        {"bundle_post", round(&wire::decode_bundle_post)},
        {"bundle_reply", round(&wire::decode_bundle_reply)},
        {"cancellation", round(&wire::decode_cancellation)},
        {"captured_document", round(&wire::decode_captured_document)},
        {"cursor_answer", round(&wire::decode_cursor_answer)},
        {"draft", round(&wire::decode_draft)},
        {"enrolment_answer", round(&wire::decode_enrolment_answer)},
        {"enrolment_request", round(&wire::decode_enrolment_request)},
        {"key_change", round(&wire::decode_key_change)},
        {"letter_answer", round(&wire::decode_letter_answer)},
        {"letter_check", round(&wire::decode_letter_check)},
        {"letter_check_answer", round(&wire::decode_letter_check_answer)},
        {"letter_request", round(&wire::decode_letter_request)},
        {"phone_code_answer", round(&wire::decode_phone_code_answer)},
        {"phone_code_check", round(&wire::decode_phone_code_check)},
        {"phone_code_proof", round(&wire::decode_phone_code_proof)},
        {"phone_code_request", round(&wire::decode_phone_code_request)},
        {"problem", round(&wire::decode_problem)},
        {"receipt", round(&wire::decode_receipt)},
        {"receipts_answer", round(&wire::decode_receipts_answer)},
        {"reference_set", round(&wire::decode_reference_set)},
        {"renewal_request", round(&wire::decode_renewal_request)},
        {"rules", round(&wire::decode_rules)},
        {"sign_in_finish_request", round(&wire::decode_sign_in_finish_request)},
        {"sign_in_start_answer", round(&wire::decode_sign_in_start_answer)},
        {"sign_in_start_request", round(&wire::decode_sign_in_start_request)},
        {"time_answer", round(&wire::decode_time_answer)},
    };
    return table;
}

std::string canonical_text(const Json& json)
{
    const auto text = wire::canonical(json);
    REQUIRE(text);
    return *text;
}

}  // namespace

TEST_CASE("every shape of the code has a schema and examples, and no schema is left over")
{
    for (const char* folder : {"schemas", "examples"}) {
        std::set<std::string> files;
        for (const auto& entry : std::filesystem::directory_iterator(k_api / folder)) {
            files.insert(entry.path().stem().string());
        }
        std::set<std::string> known;
        for (const auto& [name, decode] : shapes()) {
            known.insert(name);
        }
        CHECK(files == known);
    }
}

TEST_CASE("good examples come back octet for octet and satisfy their schema")
{
    for (const auto& [name, decode_and_encode] : shapes()) {
        const test::JsonSchema schema(read_json(k_api / "schemas" / (name + ".json")));
        const auto examples = read_json(k_api / "examples" / (name + ".json"));
        REQUIRE(examples.at("good").size() > 0);
        for (const auto& example : examples.at("good")) {
            const auto& shown_name = name;
            CAPTURE(shown_name);
            CAPTURE(example.at("name").get<std::string>());
            const Json& value = example.at("value");
            CHECK(schema.complaint(value) == "");
            const auto again = decode_and_encode(value);
            REQUIRE(again);
            CHECK(canonical_text(*again) == canonical_text(value));
        }
    }
}

TEST_CASE("members of a later minor version are ignored, by the code and by the schema")
{
    for (const auto& [name, decode_and_encode] : shapes()) {
        const test::JsonSchema schema(read_json(k_api / "schemas" / (name + ".json")));
        const auto examples = read_json(k_api / "examples" / (name + ".json"));
        for (const auto& example : examples.at("tolerated")) {
            const auto& shown_name = name;
            CAPTURE(shown_name);
            CHECK(schema.complaint(example.at("value")) == "");
            const auto again = decode_and_encode(example.at("value"));
            REQUIRE(again);
            CHECK(canonical_text(*again) == canonical_text(examples.at("good").at(0).at("value")));
        }
    }
}

TEST_CASE("bad examples are refused by the code and by the schema")
{
    int refused = 0;
    for (const auto& [name, decode_and_encode] : shapes()) {
        const test::JsonSchema schema(read_json(k_api / "schemas" / (name + ".json")));
        const auto examples = read_json(k_api / "examples" / (name + ".json"));
        REQUIRE(examples.at("bad").size() >= 2);
        for (const auto& example : examples.at("bad")) {
            const auto& shown_name = name;
            CAPTURE(shown_name);
            CAPTURE(example.at("name").get<std::string>());
            CHECK(schema.complaint(example.at("value")) != "");
            CHECK_FALSE(decode_and_encode(example.at("value")).has_value());
            ++refused;
        }
        for (const auto& example : examples.at("bad_by_meaning")) {
            // A schema cannot see these: an order, a day of the calendar, a person behind the data.
            const auto& shown_name = name;
            CAPTURE(shown_name);
            CAPTURE(example.at("name").get<std::string>());
            CHECK_FALSE(decode_and_encode(example.at("value")).has_value());
            ++refused;
        }
    }
    CHECK(refused >= 163);
}

TEST_CASE("leaving out any required member is refused by both")
{
    for (const auto& [name, decode_and_encode] : shapes()) {
        const auto schema_json = read_json(k_api / "schemas" / (name + ".json"));
        if (!schema_json.contains("required")) {
            continue;  // captures: one of several shapes
        }
        const test::JsonSchema schema(schema_json);
        const auto whole = read_json(k_api / "examples" / (name + ".json")).at("good").at(0).at("value");
        for (const auto& member : schema_json.at("required")) {
            const auto& shown_name = name;
            CAPTURE(shown_name);
            CAPTURE(member.get<std::string>());
            auto part = whole;
            part.erase(member.get<std::string>());
            CHECK(schema.complaint(part) != "");
            CHECK_FALSE(decode_and_encode(part).has_value());
            part[member.get<std::string>()] = nullptr;
            CHECK(schema.complaint(part) != "");
            CHECK_FALSE(decode_and_encode(part).has_value());
        }
    }
}

TEST_CASE("later versions are told apart from nonsense")
{
    auto batch = read_json(k_api / "examples" / "batch.json").at("good").at(0).at("value");
    batch["v"] = 2;
    CHECK(wire::decode_batch(batch).error() == base::Fault{base::FaultCode::message_unknown_version, 2});
    auto activation = read_json(k_api / "examples" / "activation.json").at("good").at(0).at("value");
    activation["schema"] = "balcao.activation/17";
    CHECK(wire::decode_activation(activation).error() == base::Fault{base::FaultCode::message_unknown_version, 17});
    activation["schema"] = "balcao.activation/1.5";
    CHECK(wire::decode_activation(activation).error().code == base::FaultCode::message_malformed);
}

TEST_CASE("batches and their answers say the same in CBOR, in fewer octets")
{
    const auto batches = read_json(k_api / "examples" / "batch.json");
    for (const auto& example : batches.at("good")) {
        const auto batch = wire::decode_batch(example.at("value"));
        REQUIRE(batch);
        const auto octets = wire::write_body(wire::encode(*batch, Format::cbor), Format::cbor);
        const auto json = wire::read_body(octets, Format::cbor);
        REQUIRE(json);
        CHECK(wire::decode_batch(*json) == *batch);
        CHECK(octets.size() < wire::write_body(wire::encode(*batch), Format::json).size());
    }
    const auto answers = read_json(k_api / "examples" / "batch_answer.json");
    for (const auto& example : answers.at("good")) {
        const auto answer = wire::decode_batch_answer(example.at("value"));
        REQUIRE(answer);
        const auto json =
            wire::read_body(wire::write_body(wire::encode(*answer, Format::cbor), Format::cbor), Format::cbor);
        REQUIRE(json);
        CHECK(wire::decode_batch_answer(*json) == *answer);
    }
}

TEST_CASE("the shipped rules satisfy their schema")
{
    const test::JsonSchema schema(read_json(k_api / "schemas" / "rules.json"));
    const auto shipped = read_json(std::filesystem::path(BALCAO_SOURCE_DIR) / "schema/reference/eligibility_rules.json");
    CHECK(schema.complaint(shipped) == "");
    const auto rules = wire::decode_rules(shipped);
    REQUIRE(rules);
    CHECK(canonical_text(wire::encode(*rules)) == canonical_text(shipped));
}

TEST_CASE("schemas stay within the words the validator knows")
{
    // A keyword it does not know is ignored, and with it the rule: none may creep in.
    const std::set<std::string> words{"$schema", "$id",     "title",     "description", "type",    "required",
                                      "properties", "items", "minItems", "maxItems",    "minLength", "maxLength",
                                      "pattern", "enum",    "minimum",   "maximum",     "oneOf",   "additionalProperties"};
    const std::function<void(const Json&)> walk = [&](const Json& schema) {
        for (const auto& [key, value] : schema.items()) {
            const auto& shown_key = key;
            CHECK_MESSAGE(words.count(key) == 1, "unknown keyword " << shown_key);
            if (key == "properties") {
                for (const auto& [name, inner] : value.items()) {
                    walk(inner);
                }
            } else if (key == "items" || (key == "additionalProperties" && value.is_object())) {
                walk(value);
            } else if (key == "oneOf") {
                for (const auto& inner : value) {
                    walk(inner);
                }
            }
        }
    };
    for (const auto& [name, decode] : shapes()) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        walk(read_json(k_api / "schemas" / (name + ".json")));
    }
}
