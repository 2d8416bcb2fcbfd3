#include "wire/body.h"

#include "support/test.h"
#include "wire/problem.h"
#include "wire/utf8.h"

using namespace balcao;
using base::Bytes;
using base::FaultCode;
using wire::Format;
using wire::Json;

namespace {

FaultCode fault_of_cbor(const Bytes& octets, const wire::BodyLimits& limits = {})
{
    const auto json = wire::read_body(octets, Format::cbor, limits);
    REQUIRE_FALSE(json);
    return json.error().code;
}

}  // namespace

TEST_CASE("content types name the format")
{
    CHECK(wire::format_of("application/json") == Format::json);
    CHECK(wire::format_of("Application/JSON; charset=utf-8") == Format::json);
    CHECK(wire::format_of("application/problem+json") == Format::json);
    CHECK(wire::format_of("application/cbor") == Format::cbor);
    CHECK_FALSE(wire::format_of("text/html"));
    CHECK_FALSE(wire::format_of(""));
    CHECK(wire::content_type(Format::cbor) == "application/cbor");
}

TEST_CASE("a value survives both formats, octet strings in CBOR")
{
    const Json value{{"a", {1, -2, true, nullptr, "é"}}, {"o", {{"x", Json::array()}}}};
    for (const auto format : {Format::json, Format::cbor}) {
        CHECK(wire::read_body(wire::write_body(value, format), format) == value);
    }
    const Json octets{{"b", Json::binary({0, 255})}};
    CHECK(wire::read_body(wire::write_body(octets, Format::cbor), Format::cbor) == octets);
}

TEST_CASE("hostile CBOR is refused before it costs anything")
{
    CHECK(fault_of_cbor({}) == FaultCode::message_malformed);
    CHECK(fault_of_cbor({0x01, 0x01}) == FaultCode::message_malformed);                          // something after the end
    CHECK(fault_of_cbor({0x82, 0x01}) == FaultCode::message_malformed);                          // cut
    CHECK(fault_of_cbor(Bytes(100000, 0x81)) == FaultCode::message_malformed);                   // a hundred thousand levels
    CHECK(fault_of_cbor({0xA2, 0x61, 'a', 0x01, 0x61, 'a', 0x02}) == FaultCode::message_malformed);  // a member twice
    CHECK(fault_of_cbor({0x62, 0xC3, 0x28}) == FaultCode::message_malformed);                    // text that is not UTF-8
    CHECK(fault_of_cbor({0xA1, 0x61, 0xFF, 0x01}) == FaultCode::message_malformed);              // member name that is not
    CHECK(fault_of_cbor({0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}) == FaultCode::message_malformed);
    CHECK(fault_of_cbor({0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}) == FaultCode::message_malformed);
    CHECK(fault_of_cbor({0xF9, 0x7E, 0x00}) == FaultCode::message_malformed);                    // not a number
    CHECK(fault_of_cbor({0xA1, 0x01, 0x01}) == FaultCode::message_malformed);                    // a number as member name
    CHECK(fault_of_cbor(Bytes(11, 0x00), {10, 4}) == FaultCode::message_too_large);
}

TEST_CASE("depth counts the same in both formats")
{
    const auto nested = [](int levels) {
        Json json = 1;
        for (int i = 0; i < levels; ++i) {
            json = Json::array({std::move(json)});
        }
        return json;
    };
    for (const auto format : {Format::json, Format::cbor}) {
        CHECK(wire::read_body(wire::write_body(nested(4), format), format, {100, 4}).has_value());
        CHECK_FALSE(wire::read_body(wire::write_body(nested(5), format), format, {100, 4}).has_value());
    }
}

TEST_CASE("every cut or changed octet of a CBOR body ends in a value or a fault, never in an exception")
{
    const auto whole = wire::write_body(Json{{"a", {1, "two", Json::binary({3, 4})}}, {"b", {{"c", -70000}}}}, Format::cbor);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        CHECK_FALSE(wire::read_body(base::BytesView(whole).first(at), Format::cbor).has_value());
        for (int value = 0; value < 256; ++value) {
            auto changed = whole;
            changed[at] = static_cast<std::uint8_t>(value);
            const auto read = wire::read_body(changed, Format::cbor);
            CHECK((read.has_value() || read.error().code == FaultCode::message_malformed));
        }
    }
}

TEST_CASE("UTF-8 in its shortest form only")
{
    CHECK(wire::is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
    for (const char* bad : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
                            "\xC3\x28", "\xE2\x82"}) {
        CHECK_FALSE(wire::is_utf8(bad));
    }
}

TEST_CASE("a problem becomes the fault it names, else one that fits its status")
{
    const auto fault = [](int status, const char* code) {
        wire::Problem problem;
        problem.status = status;
        problem.code = code;
        return wire::fault_of(problem);
    };
    CHECK(fault(422, "phone_code_wrong").code == FaultCode::phone_code_wrong);
    CHECK(fault(403, "gone") == base::Fault{FaultCode::terminal_revoked, 403});
    CHECK(fault(422, "rules_refused") == base::Fault{FaultCode::central_refused, 422});
    CHECK(fault(413, "x").code == FaultCode::message_too_large);
    CHECK(fault(429, "x").code == FaultCode::central_busy);
    CHECK(fault(503, "x").code == FaultCode::central_busy);
    CHECK(fault(500, "x").code == FaultCode::central_error);
    const base::Fault thrown{FaultCode::disk_full, 28, 7};
    CHECK(wire::fault_of(*wire::decode_problem(wire::encode(wire::problem_of(thrown, 503)))) == thrown);
}
