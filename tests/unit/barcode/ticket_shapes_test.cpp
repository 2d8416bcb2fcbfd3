#include "barcode/ticket_shapes.h"

#include "barcode/classify.h"
#include "support/test.h"

using namespace balcao;
using barcode::TicketShapes;
using barcode::TicketShapesReason;
using Fields = std::map<std::string, std::string>;

namespace {

std::string file_of(const std::string& parts, const std::string& name = "own")
{
    return R"({"schema":"balcao.ticket_codes/1","version":"1","shapes":[{"name":")" + name + R"(","parts":[)" + parts + "]}]}";
}

TicketShapes shapes_of(const std::string& parts)
{
    auto shapes = TicketShapes::parse(file_of(parts));
    REQUIRE_MESSAGE(shapes.has_value(), (shapes ? "" : barcode::describe(shapes.error())));
    return *shapes;
}

std::string refusal(const std::string& file)
{
    const auto shapes = TicketShapes::parse(file);
    return shapes ? "" : std::string(barcode::name(shapes.error().reason));
}

std::string refused_parts(const std::string& parts) { return refusal(file_of(parts)); }

/// The ticket of the first shape that fits, or nothing.
std::string ticket(const TicketShapes& shapes, std::string_view payload)
{
    const auto code = shapes.match(payload);
    return code ? code->ticket : "";
}

const std::string k_ticket = R"({"kind":"digits","min":1,"max":9,"field":"ticket"})";

}  // namespace

TEST_CASE("The built-in shapes: appointment, Citizen Card to be handed over, call number")
{
    const auto& shapes = TicketShapes::built_in();
    const auto appointment = shapes.match("MRC;AB12CD34;20261126;0930;LSB01;CMD");
    REQUIRE(appointment.has_value());
    CHECK(appointment->shape == "appointment");
    CHECK(appointment->ticket == "AB12CD34");
    CHECK(appointment->fields == Fields{{"date", "2026-11-26"}, {"time", "09:30"}, {"place", "LSB01"}, {"service", "CMD"}});
    // 123456789: 12345678900 mod 97 is 1 with 98 - (12345678900 mod 97)
    const long long body = 123456789;
    const auto check = 98 - body * 100 % 97;
    const std::string right = "LCC|123456789" + std::string(check < 10 ? "0" : "") + std::to_string(check) + "|PRT02";
    const auto card = shapes.match(right);
    REQUIRE(card.has_value());
    CHECK(card->shape == "cc_withdrawal");
    CHECK(card->ticket == "123456789");
    CHECK(card->fields.at("place") == "PRT02");
    for (const char* call : {"A042", "A 042", "CMD-0007", "B1"}) {
        CAPTURE(call);
        const auto number = shapes.match(call);
        REQUIRE(number.has_value());
        CHECK(number->shape == "queue_ticket");
        CHECK(number->ticket == call);
        CHECK(number->fields.empty());
    }
}

TEST_CASE("What misses a shape by one character, a day or a check is no ticket")
{
    const auto& shapes = TicketShapes::built_in();
    for (const char* payload :
         {"", "MRC;AB12CD34;20261126;0930;LSB01", "MRC;AB12CD34;20260230;0930;LSB01;CMD", "MRC;AB12CD34;20261126;2460;LSB01;CMD",
          "MRC;ab12cd34;20261126;0930;LSB01;CMD", "MRC;AB12;20261126;0930;LSB01;CMD", "MRC;AB12CD34;20261126;0930;LSB01;CMD;",
          "mrc;AB12CD34;20261126;0930;LSB01;CMD", "LCC|12345678900|PRT02", "LCC|123456789|PRT02", "ABCD1", "A", "1", "A00421", "A--1", "A 042 ",
          "A\n042", "\xC3\x81 042"}) {
        CAPTURE(payload);
        CHECK_FALSE(shapes.match(payload).has_value());
    }
    CHECK_FALSE(shapes.match(std::string_view("A 042\0", 6)).has_value());
    CHECK_FALSE(shapes.match("A" + std::string(barcode::k_max_ticket_text, '1')).has_value());
}

TEST_CASE("A site's own shape: literals, optional separators, dates, both checks")
{
    const auto shapes = shapes_of(R"({"kind":"literal","text":"https://exemplo.pt/t/"},{"kind":"letters","min":2,"max":3,"field":"ticket"},
        {"kind":"separator","any":"-/","optional":true},{"kind":"digits","min":6,"max":6,"field":"number"},
        {"kind":"check","algorithm":"luhn","over":["number"]},{"kind":"separator","any":"@"},{"kind":"date","format":"DD-MM-YYYY","field":"day"})");
    // Luhn of 799273 is 2 + ...: computed here the slow way
    const auto luhn = [](const std::string& digits) {
        int sum = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            const int digit = (digits[digits.size() - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return std::to_string((10 - sum % 10) % 10);
    };
    CHECK(luhn("7992739871") == "3");  // the example everybody quotes
    const std::string good = "https://exemplo.pt/t/AB-799273" + luhn("799273") + "@01-12-2026";
    const auto code = shapes.match(good);
    REQUIRE(code.has_value());
    CHECK(code->ticket == "AB");
    CHECK(code->fields.at("number") == "799273");
    CHECK(code->fields.at("day") == "2026-12-01");
    CHECK(ticket(shapes, "https://exemplo.pt/t/ABC799273" + luhn("799273") + "@01-12-2026") == "ABC");
    auto wrong = good;
    wrong[wrong.find('@') - 1] = wrong[wrong.find('@') - 1] == '0' ? '1' : '0';
    CHECK(ticket(shapes, wrong).empty());
    // An address that is a site's ticket is a ticket; another address stays one.
    CHECK(barcode::classify(base::as_bytes(good), shapes).kind == barcode::PayloadKind::ticket);
    CHECK(barcode::classify(base::as_bytes("https://exemplo.pt/other"), shapes).kind == barcode::PayloadKind::url);
    CHECK(barcode::classify(base::as_bytes("A 042"), shapes).kind == barcode::PayloadKind::opaque);  // own shapes replace the built-in ones
}

TEST_CASE("A wrong file is refused whole, with the place and the reason")
{
    CHECK(refusal("") == "not_json");
    CHECK(refusal("{") == "not_json");
    CHECK(refusal(R"({"schema":"balcao.ticket_codes/1","schema":"x"})") == "not_json");
    CHECK(refusal("[]") == "wrong_schema");
    CHECK(refusal(R"({"schema":"balcao.ticket_codes/2","version":"1","shapes":[]})") == "wrong_schema");
    CHECK(refusal(R"({"schema":"balcao.ticket_codes/1","version":"1","shapes":[]})") == "wrong_count");
    CHECK(refusal(R"({"schema":"balcao.ticket_codes/1","version":1,"shapes":[]})") == "wrong_members");
    CHECK(refusal(file_of(k_ticket, "Own Shape")) == "wrong_name");
    CHECK(refused_parts("") == "wrong_count");
    CHECK(refused_parts("7") == "wrong_members");
    CHECK(refused_parts(R"({"kind":"regex","text":"(a+)+"})") == "unknown_kind");
    CHECK(refused_parts(R"({"kind":"literal","text":""})") == "wrong_text");
    CHECK(refused_parts(R"({"kind":"literal","text":"a\u001b[2J"})") == "wrong_text");
    CHECK(refused_parts(R"({"kind":"digits","min":2,"max":1,"field":"ticket"})") == "wrong_lengths");
    CHECK(refused_parts(R"({"kind":"digits","min":1,"max":65,"field":"ticket"})") == "wrong_lengths");
    CHECK(refused_parts(R"({"kind":"digits","min":0,"max":3,"field":"ticket"})") == "wrong_lengths");
    CHECK(refused_parts(R"({"kind":"date","format":"MM/DD/YY","field":"ticket"})") == "unknown_format");
    CHECK(refused_parts(k_ticket + R"(,{"kind":"check","algorithm":"luhn","over":["later"]})") != "");
    CHECK(refused_parts(R"({"kind":"digits","min":3,"max":3,"field":"ticket"},{"kind":"check","algorithm":"crc","over":["ticket"]})") == "wrong_check");
    CHECK(refused_parts(R"({"kind":"digits","min":1,"max":9,"field":"ticket","pattern":"x"})") == "wrong_members");
    CHECK(refused_parts(R"({"kind":"digits","min":1,"max":3,"field":"number"})") == "no_ticket");
    // where the first run ends could not be told without trying
    CHECK(refused_parts(R"({"kind":"digits","min":1,"max":3,"field":"ticket"},{"kind":"alphanumerics","min":1,"max":3})") == "ambiguous");

    const auto twice = TicketShapes::parse(R"({"schema":"balcao.ticket_codes/1","version":"1","shapes":[{"name":"one","parts":[)" + k_ticket +
                                           R"(]},{"name":"two","parts":[)" + k_ticket + R"(,{"kind":"nothing"}]}]})");
    REQUIRE_FALSE(twice.has_value());
    CHECK(twice.error().shape == "two");
    CHECK(twice.error().shape_number == 2);
    CHECK(twice.error().part_number == 2);
    const auto words = barcode::describe(twice.error());
    CHECK(words.find("shape 2 (two), part 2: ") == 0);
    CHECK(words.find("kind") != std::string::npos);
}

TEST_CASE("Check digits: published values hold, and of all others one at most")
{
    const auto with = [](const std::string& kind, int length, const std::string& algorithm) {
        const auto n = std::to_string(length);
        return shapes_of(R"({"kind":")" + kind + R"(","min":)" + n + R"(,"max":)" + n + R"(,"field":"ticket"},{"kind":"check","algorithm":")" + algorithm +
                         R"(","over":["ticket"]})");
    };
    // IBAN GB82 WEST 1234 5698 7654 32 in the order in which it is checked
    CHECK(ticket(with("alphanumerics", 20, "mod97"), "WEST12345698765432GB82") == "WEST12345698765432GB");
    CHECK(ticket(with("alphanumerics", 20, "mod97"), "WEST12345698765423GB82").empty());
    const auto mod97 = with("digits", 3, "mod97");
    CHECK(mod97.match("79444").has_value());  // the example of ISO 7064
    int held = 0;
    for (int digits = 10; digits < 100; ++digits) {
        held += mod97.match("794" + std::to_string(digits)) ? 1 : 0;
    }
    CHECK(held == 1);
    const auto luhn = with("digits", 10, "luhn");
    CHECK(luhn.match("79927398713").has_value());
    held = 0;
    for (int digit = 0; digit < 10; ++digit) {
        held += luhn.match("7992739871" + std::to_string(digit)) ? 1 : 0;
    }
    CHECK(held == 1);
}

TEST_CASE("Dates and times in every format come out in one")
{
    const std::map<std::string, std::string> dates{
        {"YYYYMMDD", "20280229"}, {"YYYY-MM-DD", "2028-02-29"}, {"DDMMYYYY", "29022028"}, {"DD-MM-YYYY", "29-02-2028"}};
    for (const auto& pair : dates) {
        const auto& format = pair.first;
        const auto& text = pair.second;
        CAPTURE(format);
        const auto shapes = shapes_of(R"({"kind":"date","format":")" + format + R"(","field":"date"},{"kind":"separator","any":"/"},)" + k_ticket);
        const auto code = shapes.match(text + "/5");
        REQUIRE(code.has_value());
        CHECK(code->fields.at("date") == "2028-02-29");
        auto no_leap_year = text;
        no_leap_year.replace(text.find("2028"), 4, "2027");
        CHECK_FALSE(shapes.match(no_leap_year + "/5").has_value());
        CHECK_FALSE(shapes.match(std::string(text.size(), '-') + "/5").has_value());
        CHECK_FALSE(shapes.match(text.substr(1)).has_value());
    }
    const auto times = shapes_of(R"({"kind":"time","format":"HH:MM","field":"time"},{"kind":"separator","any":" "},)" + k_ticket);
    REQUIRE(times.match("23:59 1").has_value());
    CHECK(times.match("23:59 1")->fields.at("time") == "23:59");
    for (const char* wrong : {"23:60 1", "24:00 1", "23.59 1", "2:359 1"}) {
        CHECK_FALSE(times.match(wrong).has_value());
    }
}

TEST_CASE("Matching takes no longer for what nearly fits, however long the shape")
{
    std::string parts = k_ticket;
    for (int i = 0; i < 15; ++i) {
        parts += R"(,{"kind":"separator","any":"-"},{"kind":"digits","min":1,"max":64})";
    }
    const auto shapes = shapes_of(parts);
    std::string payload = "1";
    for (int i = 0; i < 15; ++i) {
        payload += "-" + std::string(30, '7');
    }
    CHECK(ticket(shapes, payload) == "1");
    payload.back() = 'x';
    for (int i = 0; i < 20'000; ++i) {
        REQUIRE_FALSE(shapes.match(payload).has_value());
    }
}
