// Shapes of tickets from JSON, checked so that matching needs no second try: a run of characters must end where something
// begins that it cannot hold.

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "barcode/ticket_shapes.h"
#include "wire/json_text.h"

extern "C" const unsigned char balcao_ticket_codes[];
extern "C" const unsigned long balcao_ticket_codes_size;

namespace balcao::barcode {
namespace {

using Shapes = TicketShapes;
using Reason = TicketShapesReason;
using wire::Json;

struct Words {
    Reason reason;
    std::string_view name;
    std::string_view sentence;
};
constexpr std::array k_words{
    Words{Reason::not_json, "not_json", "no JSON text of at most 64 KiB, or a member is repeated"},
    Words{Reason::wrong_schema, "wrong_schema", "\"schema\" must be balcao.ticket_codes/1"},
    Words{Reason::wrong_members, "wrong_members", "a member is missing, unknown or of the wrong type"},
    Words{Reason::wrong_count, "wrong_count", "1 to 32 shapes and 1 to 32 parts in each are needed"},
    Words{Reason::wrong_name, "wrong_name", "names are 1 to 32 of a-z, 0-9 and _, and no two shapes share one"},
    Words{Reason::unknown_kind, "unknown_kind", "\"kind\" must be literal, separator, digits, letters, alphanumerics, date, time or check"},
    Words{Reason::wrong_text, "wrong_text", "1 to 64 printable ASCII characters are needed"},
    Words{Reason::wrong_lengths, "wrong_lengths", "1 <= min <= max <= 64 must hold"},
    Words{Reason::unknown_format, "unknown_format", "dates are YYYYMMDD, YYYY-MM-DD, DDMMYYYY or DD-MM-YYYY, times HHMM or HH:MM"},
    Words{Reason::wrong_check, "wrong_check", "\"algorithm\" must be luhn or mod97, and \"over\" name fields of parts before this one"},
    Words{Reason::ambiguous, "ambiguous", "where this part ends cannot be told from what follows: give it one length or put a separator behind it"},
    Words{Reason::no_ticket, "no_ticket", "no part belongs to the field \"ticket\""},
};

constexpr std::array k_kinds{std::pair{"literal", Shapes::Kind::literal},     std::pair{"separator", Shapes::Kind::separator},
                             std::pair{"digits", Shapes::Kind::digits},       std::pair{"letters", Shapes::Kind::letters},
                             std::pair{"date", Shapes::Kind::date},           std::pair{"alphanumerics", Shapes::Kind::alphanumerics},
                             std::pair{"time", Shapes::Kind::time},           std::pair{"check", Shapes::Kind::check}};
constexpr std::array k_dates{std::pair{"YYYYMMDD", Shapes::Format::yyyymmdd}, std::pair{"YYYY-MM-DD", Shapes::Format::yyyy_mm_dd},
                             std::pair{"DDMMYYYY", Shapes::Format::ddmmyyyy}, std::pair{"DD-MM-YYYY", Shapes::Format::dd_mm_yyyy}};
constexpr std::array k_times{std::pair{"HHMM", Shapes::Format::hhmm}, std::pair{"HH:MM", Shapes::Format::hh_mm}};
constexpr std::array k_checks{std::pair{"luhn", Shapes::Check::luhn}, std::pair{"mod97", Shapes::Check::mod97}};

template <class Known>
auto find(const Known& known, const std::string& text)
{
    const auto at = std::find_if(known.begin(), known.end(), [&](const auto& pair) { return pair.first == text; });
    return at == known.end() ? std::nullopt : std::optional(at->second);
}

bool is_name(const std::string& text)
{
    return !text.empty() && text.size() <= 32 &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void add(Shapes::Characters& to, std::string_view characters)
{
    for (const char c : characters) {
        to.set(static_cast<unsigned char>(c));
    }
}

constexpr std::string_view k_digits = "0123456789";
constexpr std::string_view k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Reads one part; the first thing wrong stops it.
class PartReader {
public:
    explicit PartReader(const Json& json) : m_json(json) {}

    base::Result<Shapes::Part, Reason> read(const std::vector<Shapes::Part>& before)
    {
        const auto kind = m_json.is_object() ? find(k_kinds, text("kind")) : std::nullopt;
        if (!kind) {
            return base::unexpected(m_json.is_object() ? Reason::unknown_kind : Reason::wrong_members);
        }
        m_part.kind = *kind;
        switch (*kind) {
            case Shapes::Kind::literal: printable("text"); add(m_part.characters, m_part.text.substr(0, 1)); break;
            case Shapes::Kind::separator: separator(); break;
            case Shapes::Kind::digits: run(k_digits); break;
            case Shapes::Kind::letters: run(k_letters); break;
            case Shapes::Kind::alphanumerics: run(k_digits); add(m_part.characters, k_letters); break;
            case Shapes::Kind::date: formatted(k_dates); break;
            case Shapes::Kind::time: formatted(k_times); break;
            case Shapes::Kind::check: check(before); break;
        }
        if (m_json.contains("field")) {
            m_part.field = text("field");
            wrong_unless(is_name(m_part.field), Reason::wrong_name);
        }
        wrong_unless(m_json.size() == m_asked, Reason::wrong_members);
        if (m_wrong) {
            return base::unexpected(*m_wrong);
        }
        return std::move(m_part);
    }

private:
    void wrong_unless(bool right, Reason reason)
    {
        if (!right && !m_wrong) {
            m_wrong = reason;
        }
    }

    std::string text(const char* key)
    {
        const auto at = m_json.find(key);
        const bool there = at != m_json.end() && at->is_string();
        m_asked += there ? 1U : 0U;
        wrong_unless(there, Reason::wrong_members);
        return there ? at->get<std::string>() : std::string();
    }

    std::size_t length(const char* key)
    {
        const auto at = m_json.find(key);
        const bool there = at != m_json.end() && at->is_number_integer();
        m_asked += there ? 1U : 0U;
        wrong_unless(there, Reason::wrong_members);
        const bool right = there && *at >= 1 && *at <= k_max_ticket_part;
        wrong_unless(right, Reason::wrong_lengths);
        return right ? at->get<std::size_t>() : 1;
    }

    void printable(const char* key)
    {
        m_part.text = text(key);
        const bool right = !m_part.text.empty() && m_part.text.size() <= k_max_ticket_part &&
                           std::all_of(m_part.text.begin(), m_part.text.end(), [](char c) { return c >= ' ' && c <= '~'; });
        wrong_unless(right, Reason::wrong_text);
        m_part.text = right ? m_part.text : "-";
    }

    void separator()
    {
        printable("any");
        add(m_part.characters, m_part.text);
        if (const auto at = m_json.find("optional"); at != m_json.end()) {
            ++m_asked;
            wrong_unless(at->is_boolean(), Reason::wrong_members);
            m_part.min = at->is_boolean() && at->get<bool>() ? 0 : 1;
        }
    }

    void run(std::string_view characters)
    {
        add(m_part.characters, characters);
        m_part.min = length("min");
        m_part.max = length("max");
        wrong_unless(m_part.min <= m_part.max, Reason::wrong_lengths);
    }

    template <class Known>
    void formatted(const Known& known)
    {
        const auto name = text("format");
        const auto format = find(known, name);
        wrong_unless(format.has_value(), Reason::unknown_format);
        m_part.format = format.value_or(Shapes::Format::yyyymmdd);
        m_part.min = m_part.max = name.size();
        add(m_part.characters, k_digits);
    }

    void check(const std::vector<Shapes::Part>& before)
    {
        const auto algorithm = find(k_checks, text("algorithm"));
        wrong_unless(algorithm.has_value(), Reason::wrong_check);
        m_part.check = algorithm.value_or(Shapes::Check::luhn);
        m_part.min = m_part.max = m_part.check == Shapes::Check::mod97 ? 2 : 1;
        add(m_part.characters, k_digits);
        const auto over = m_json.find("over");
        const bool listed = over != m_json.end() && over->is_array() && !over->empty() && over->size() <= k_max_ticket_parts;
        m_asked += listed ? 1U : 0U;
        wrong_unless(listed, Reason::wrong_members);
        for (const auto& field : listed ? *over : Json::array()) {
            const bool known = field.is_string() && std::any_of(before.begin(), before.end(), [&](const auto& p) { return p.field == field.template get<std::string>(); });
            wrong_unless(known, Reason::wrong_check);
            m_part.over.push_back(known ? field.get<std::string>() : std::string());
        }
    }

    const Json& m_json;
    Shapes::Part m_part;
    std::size_t m_asked = 0;
    std::optional<Reason> m_wrong;
};

/// The part whose end cannot be told, counted from 1; 0: there is none.
std::size_t ambiguous_part(const std::vector<Shapes::Part>& parts)
{
    Shapes::Characters follow;
    for (std::size_t i = parts.size(); i > 0; --i) {
        const auto& part = parts[i - 1];
        if (part.kind != Shapes::Kind::literal && part.min < part.max && (part.characters & follow).any()) {
            return i;
        }
        // What may stand where this part begins: what it begins with, and if it may be left out, what follows.
        follow = part.min == 0 ? follow | part.characters : part.characters;
    }
    return 0;
}

/// \param place says how far it came
base::Result<Shapes::Shape, Reason> read_shape(const Json& json, TicketShapesError& place)
{
    if (!json.is_object() || json.size() != 2 || !json.contains("name") || !json.at("name").is_string() || !json.contains("parts") ||
        !json.at("parts").is_array()) {
        return base::unexpected(Reason::wrong_members);
    }
    Shapes::Shape shape;
    shape.name = json.at("name").get<std::string>();
    if (!is_name(shape.name)) {
        return base::unexpected(Reason::wrong_name);
    }
    place.shape = shape.name;
    const auto& parts = json.at("parts");
    if (parts.empty() || parts.size() > k_max_ticket_parts) {
        return base::unexpected(Reason::wrong_count);
    }
    for (const auto& member : parts) {
        place.part_number = shape.parts.size() + 1;
        auto part = PartReader(member).read(shape.parts);
        if (!part) {
            return base::unexpected(part.error());
        }
        shape.parts.push_back(std::move(*part));
    }
    place.part_number = ambiguous_part(shape.parts);
    if (place.part_number > 0) {
        return base::unexpected(Reason::ambiguous);
    }
    if (std::none_of(shape.parts.begin(), shape.parts.end(), [](const auto& part) { return part.field == "ticket"; })) {
        return base::unexpected(Reason::no_ticket);
    }
    return shape;
}

}  // namespace

std::string_view name(TicketShapesReason reason)
{
    const auto at = std::find_if(k_words.begin(), k_words.end(), [&](const auto& w) { return w.reason == reason; });
    return at == k_words.end() ? "not_json" : at->name;
}

std::string describe(const TicketShapesError& error)
{
    std::string out;
    if (error.shape_number > 0) {
        out = "shape " + std::to_string(error.shape_number) + (error.shape.empty() ? "" : " (" + error.shape + ")") +
              (error.part_number > 0 ? ", part " + std::to_string(error.part_number) : "") + ": ";
    }
    const auto at = std::find_if(k_words.begin(), k_words.end(), [&](const auto& w) { return w.reason == error.reason; });
    return out + std::string(at == k_words.end() ? std::string_view() : at->sentence);
}

base::Result<TicketShapes, TicketShapesError> TicketShapes::parse(std::string_view text)
{
    TicketShapesError error;
    const auto wrong = [&](Reason reason) {
        error.reason = reason;
        return base::unexpected(error);
    };
    const auto json = wire::parse_json(text, {k_max_ticket_file, 8});
    if (!json) {
        return wrong(Reason::not_json);
    }
    if (!json->is_object() || !json->contains("schema") || json->at("schema") != "balcao.ticket_codes/1") {
        return wrong(Reason::wrong_schema);
    }
    if (json->size() != 3 || !json->contains("version") || !json->at("version").is_string() || !json->contains("shapes") ||
        !json->at("shapes").is_array()) {
        return wrong(Reason::wrong_members);
    }
    const auto& shapes = json->at("shapes");
    if (shapes.empty() || shapes.size() > k_max_ticket_shapes) {
        return wrong(Reason::wrong_count);
    }
    TicketShapes out;
    for (const auto& item : shapes) {
        error = {};
        error.shape_number = out.m_shapes.size() + 1;
        auto shape = read_shape(item, error);
        if (!shape) {
            return wrong(shape.error());
        }
        if (std::any_of(out.m_shapes.begin(), out.m_shapes.end(), [&](const auto& known) { return known.name == shape->name; })) {
            return wrong(Reason::wrong_name);
        }
        out.m_shapes.push_back(std::move(*shape));
    }
    return out;
}

const TicketShapes& TicketShapes::built_in()
{
    static const TicketShapes shapes = parse({reinterpret_cast<const char*>(balcao_ticket_codes), balcao_ticket_codes_size}).value();
    return shapes;
}

}  // namespace balcao::barcode
