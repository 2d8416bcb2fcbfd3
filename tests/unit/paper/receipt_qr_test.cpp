#include "paper/receipt_qr.h"

#include "support/test.h"

using namespace balcao;
using namespace balcao::paper;

namespace {

Statement sample_statement()
{
    Statement s;
    s.terminal = base::TerminalId("loule-4");
    s.epoch = base::EpochId("0123456789abcdef0123456789abcdef");
    s.seq = 41;
    s.state = State::pending;
    s.at = *base::parse_instant("2026-11-24T10:42:07.123Z");
    for (std::size_t i = 0; i < s.record_hash.size(); ++i) {
        s.record_hash[i] = static_cast<std::uint8_t>(i * 7);
    }
    return s;
}

/// Stands for the terminal's key: the signature is the content's sum in 64 octets.
base::Bytes checksum(base::BytesView content)
{
    std::uint8_t sum = 1;
    for (const auto octet : content) {
        sum = static_cast<std::uint8_t>(sum * 31U + octet);
    }
    return base::Bytes(64, sum);
}

base::Status<> check(base::BytesView content, base::BytesView signature)
{
    const auto expected = checksum(content);
    if (!std::equal(signature.begin(), signature.end(), expected.begin(), expected.end())) {
        return base::fail(base::FaultCode::signature_invalid);
    }
    return {};
}

std::string made(const Statement& statement)
{
    auto text = make_statement(statement, [](base::BytesView content) { return checksum(content); });
    REQUIRE(text);
    return *text;
}

}  // namespace

TEST_CASE("A statement comes back from its text as it was, and its signature fits")
{
    for (const auto state : {State::registered_here, State::pending, State::activated, State::attention, State::cancelled}) {
        auto statement = sample_statement();
        statement.state = state;
        const auto text = made(statement);
        CHECK(text.rfind("BALCAO1:", 0) == 0);
        CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:") == std::string::npos);
        const auto parsed = parse_statement(text);
        REQUIRE(parsed);
        CHECK(parsed->statement == statement);
        CHECK(verify_statement(*parsed, check));
    }
}

TEST_CASE("What is signed begins with the purpose, so that no other signature of the terminal passes for it")
{
    const auto content = statement_to_sign(sample_statement());
    REQUIRE(content);
    CHECK(base::to_text(*content).rfind(std::string("balcao:receipt-statement\0", 25), 0) == 0);
}

TEST_CASE("Every changed character is noticed")
{
    const auto text = made(sample_statement());
    for (std::size_t i = 8; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        const auto parsed = parse_statement(changed);
        CAPTURE(i);
        CHECK_FALSE((parsed && verify_statement(*parsed, check).has_value()));
    }
}

TEST_CASE("A statement typed by hand may have blanks, line ends and small letters")
{
    auto text = made(sample_statement());
    for (std::size_t i = 20; i < text.size(); i += 21) {
        text.insert(i, i % 2 == 0 ? " " : "\r\n");
    }
    for (auto& c : text) {
        c = static_cast<char>(std::tolower(c));
    }
    const auto parsed = parse_statement(text);
    REQUIRE(parsed);
    CHECK(parsed->statement == sample_statement());
}

TEST_CASE("Hostile texts are refused with the reason")
{
    const auto text = made(sample_statement());
    CHECK(parse_statement("").error() == StatementProblem::not_a_statement);
    CHECK(parse_statement("https://example.org/").error() == StatementProblem::not_a_statement);
    CHECK(parse_statement("BALCAO").error() == StatementProblem::not_a_statement);
    CHECK(parse_statement("BALCAO2:AAAA").error() == StatementProblem::unknown_version);
    CHECK(parse_statement("BALCAO1:").error() == StatementProblem::malformed);
    CHECK(parse_statement("BALCAO1:AAAAAAA!").error() == StatementProblem::malformed);
    CHECK(parse_statement(std::string(100'000, 'A')).error() == StatementProblem::not_a_statement);
    for (std::size_t length = 8; length < text.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(parse_statement(text.substr(0, length)).has_value());
    }
    auto stranger = sample_statement();  // a state of a program to come
    stranger.state = static_cast<State>(static_cast<int>(State::cancelled) + 1);
    const auto parsed = parse_statement(made(stranger));
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error() == StatementProblem::malformed);
    for (const char* tail : {"A", "AA", "AAAAAAAA"}) {
        CHECK_FALSE(parse_statement(text + tail).has_value());
    }
}

TEST_CASE("A statement with a part out of range is never made")
{
    const auto refused = [](auto change) {
        auto statement = sample_statement();
        change(statement);
        return !make_statement(statement, [](base::BytesView content) { return checksum(content); }).has_value();
    };
    CHECK(refused([](Statement& s) { s.terminal = base::TerminalId(""); }));
    CHECK(refused([](Statement& s) { s.terminal = base::TerminalId(std::string(65, 'x')); }));
    CHECK(refused([](Statement& s) { s.terminal = base::TerminalId("two words"); }));
    CHECK(refused([](Statement& s) { s.epoch = base::EpochId("0123456789ABCDEF0123456789ABCDEF"); }));
    CHECK(refused([](Statement& s) { s.epoch = base::EpochId("abc"); }));
    CHECK(refused([](Statement& s) { s.seq = 0; }));
    CHECK(refused([](Statement& s) { s.at = base::Instant{std::chrono::milliseconds{-1}}; }));
}

TEST_CASE("A failing key, or one of another kind, makes no statement")
{
    const auto failed = make_statement(sample_statement(), [](base::BytesView) -> base::Result<base::Bytes> {
        return base::fail(base::FaultCode::token_unavailable);
    });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == base::FaultCode::token_unavailable);
    const auto odd = make_statement(sample_statement(), [](base::BytesView) { return base::Bytes(70, 1); });
    REQUIRE_FALSE(odd);
    CHECK(odd.error().code == base::FaultCode::signature_failed);
}
