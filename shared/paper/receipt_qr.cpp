#include "paper/receipt_qr.h"

#include <algorithm>

namespace balcao::paper {
namespace {

constexpr std::string_view k_prefix = "BALCAO1:";
constexpr std::string_view k_any_version = "BALCAO";
constexpr std::string_view k_purpose = "balcao:receipt-statement";
constexpr std::uint8_t k_version = 1;
constexpr std::size_t k_epoch_octets = 16;
constexpr std::size_t k_signature_octets = 64;
constexpr std::size_t k_max_terminal = 64;
constexpr std::string_view k_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void put_number(base::Bytes& out, std::uint64_t value, int octets)
{
    for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
    }
}

std::string to_base32(base::BytesView bytes)
{
    std::string out;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const auto octet : bytes) {
        held = (held << 8U) | octet;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out += k_alphabet[(held >> bits) & 31U];
        }
    }
    if (bits > 0) {
        out += k_alphabet[(held << (5 - bits)) & 31U];
    }
    return out;
}

std::optional<base::Bytes> from_base32(std::string_view text)
{
    base::Bytes out;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto value = k_alphabet.find(c);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        held = (held << 5U) | static_cast<std::uint32_t>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<std::uint8_t>(held >> bits));
        }
    }
    if (bits >= 5 || (held & ((1U << bits) - 1U)) != 0) {  // a character too many, or bits that say nothing
        return std::nullopt;
    }
    return out;
}

std::string normalised(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c >= 'a' && c <= 'z') {
            out += static_cast<char>(c - 'a' + 'A');
        } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
            out += c;
        }
    }
    return out;
}

/// Takes octets off the front; remembers when there were too few.
class Reader {
public:
    explicit Reader(base::BytesView left) : m_left(left) {}
    base::BytesView take(std::size_t octets)
    {
        if (m_left.size() < octets) {
            m_short = true;
            return {};
        }
        const auto taken = m_left.first(octets);
        m_left = m_left.subspan(octets);
        return taken;
    }
    std::uint64_t number(std::size_t octets)
    {
        std::uint64_t value = 0;
        for (const auto octet : take(octets)) {
            value = (value << 8U) | octet;
        }
        return value;
    }
    [[nodiscard]] bool finished() const { return !m_short && m_left.empty(); }
    [[nodiscard]] bool cut_short() const { return m_short; }

private:
    base::BytesView m_left;
    bool m_short = false;
};

/// The octets up to the signature; nullopt when a part is out of its range.
std::optional<base::Bytes> encode(const Statement& statement)
{
    const auto epoch = base::from_hex(statement.epoch.text());
    const auto& terminal = statement.terminal.text();
    const auto ms = statement.at.time_since_epoch().count();
    const bool printable = std::all_of(terminal.begin(), terminal.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!epoch || epoch->size() != k_epoch_octets || statement.epoch.text() != base::to_hex(*epoch) || terminal.empty() ||
        terminal.size() > k_max_terminal || !printable || statement.seq < 1 || ms < 0 || ms >= (std::int64_t{1} << 48)) {
        return std::nullopt;
    }
    base::Bytes out{k_version, static_cast<std::uint8_t>(statement.state)};
    put_number(out, static_cast<std::uint64_t>(ms), 6);
    put_number(out, static_cast<std::uint64_t>(statement.seq), 8);
    out.insert(out.end(), epoch->begin(), epoch->end());
    out.insert(out.end(), statement.record_hash.begin(), statement.record_hash.end());
    out.push_back(static_cast<std::uint8_t>(terminal.size()));
    out.insert(out.end(), terminal.begin(), terminal.end());
    return out;
}

}  // namespace

std::string_view name(State state)
{
    switch (state) {
    case State::registered_here: return "registered_here";
    case State::pending: return "pending";
    case State::activated: return "activated";
    case State::attention: return "attention";
    case State::cancelled: return "cancelled";
    }
    return {};
}

std::optional<State> state_from_name(std::string_view wanted)
{
    for (const auto state : {State::registered_here, State::pending, State::activated, State::attention, State::cancelled}) {
        if (name(state) == wanted) {
            return state;
        }
    }
    return std::nullopt;
}

std::string_view name(StatementProblem problem)
{
    switch (problem) {
    case StatementProblem::not_a_statement: return "not_a_statement";
    case StatementProblem::unknown_version: return "unknown_version";
    case StatementProblem::malformed: return "malformed";
    }
    return {};
}

base::Result<base::Bytes> statement_to_sign(const Statement& statement)
{
    const auto encoded = encode(statement);
    if (!encoded) {
        return base::fail(base::FaultCode::input_invalid);
    }
    base::Bytes out = base::to_bytes(k_purpose);
    out.push_back(0);
    out.insert(out.end(), encoded->begin(), encoded->end());
    return out;
}

base::Result<std::string> make_statement(const Statement& statement, const Sign& sign)
{
    const auto content = statement_to_sign(statement);
    if (!content) {
        return base::unexpected(content.error());
    }
    const auto signature = sign(*content);
    if (!signature) {
        return base::unexpected(signature.error());
    }
    if (signature->size() != k_signature_octets) {
        return base::fail(base::FaultCode::signature_failed, static_cast<std::int64_t>(signature->size()));
    }
    base::Bytes whole(content->begin() + static_cast<std::ptrdiff_t>(k_purpose.size()) + 1, content->end());
    whole.insert(whole.end(), signature->begin(), signature->end());
    return std::string(k_prefix) + to_base32(whole);
}

base::Result<SignedStatement, StatementProblem> parse_statement(std::string_view text)
{
    using base::unexpected;
    if (text.size() > 4096) {
        return unexpected(StatementProblem::not_a_statement);
    }
    const std::string clean = normalised(text);
    if (clean.rfind(k_any_version, 0) != 0) {
        return unexpected(StatementProblem::not_a_statement);
    }
    if (clean.rfind(k_prefix, 0) != 0) {
        const auto digits = clean.find_first_not_of("0123456789", k_any_version.size());
        const bool versioned = digits != std::string::npos && digits > k_any_version.size() && clean[digits] == ':';
        return unexpected(versioned ? StatementProblem::unknown_version : StatementProblem::not_a_statement);
    }
    const auto octets = from_base32(std::string_view(clean).substr(k_prefix.size()));
    if (!octets) {
        return unexpected(StatementProblem::malformed);
    }
    Reader reader(*octets);
    if (const auto version = reader.number(1); !reader.cut_short() && version != k_version) {
        return unexpected(StatementProblem::unknown_version);
    }
    SignedStatement out;
    const auto state = reader.number(1);
    out.statement.at = base::Instant{std::chrono::milliseconds{static_cast<std::int64_t>(reader.number(6))}};
    out.statement.seq = static_cast<base::Sequence>(reader.number(8));
    out.statement.epoch = base::EpochId(base::to_hex(reader.take(k_epoch_octets)));
    const auto hash = reader.take(out.statement.record_hash.size());
    std::copy(hash.begin(), hash.end(), out.statement.record_hash.begin());
    const auto terminal_size = static_cast<std::size_t>(reader.number(1));
    out.statement.terminal = base::TerminalId(base::to_text(reader.take(terminal_size)));
    const auto signature = reader.take(k_signature_octets);
    out.signature.assign(signature.begin(), signature.end());
    if (!reader.finished() || state > static_cast<std::uint64_t>(State::cancelled)) {
        return unexpected(StatementProblem::malformed);
    }
    out.statement.state = static_cast<State>(state);
    if (!encode(out.statement)) {  // a value out of its range
        return unexpected(StatementProblem::malformed);
    }
    return out;
}

base::Status<> verify_statement(const SignedStatement& statement, const Verify& verify)
{
    const auto content = statement_to_sign(statement.statement);
    if (!content) {
        return base::unexpected(content.error());
    }
    return verify(*content, statement.signature);
}

}  // namespace balcao::paper
