#pragma once
// What the codes of appointments, of Citizen Cards to be handed over and of queue tickets look like: shapes as data, since
// no authority publishes them. schema/reference/ticket_codes.json is built in; a site loads its own file.

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace balcao::barcode {

/// A payload that one shape fits from its first to its last character.
struct TicketCode {
    std::string shape;                          ///< name of the shape, e.g. "appointment"
    std::string ticket;                         ///< what is called up or looked up
    std::map<std::string, std::string> fields;  ///< the others; dates as 2026-11-26, times as 09:30
};

enum class TicketShapesReason : std::uint8_t {
    not_json,        ///< no JSON, too long, a repeated member
    wrong_schema,    ///< "schema" is not balcao.ticket_codes/1
    wrong_members,   ///< a member is missing, unknown or of another type
    wrong_count,     ///< no shape or part, or too many
    wrong_name,      ///< not a-z, 0-9 and _, or given twice
    unknown_kind,    ///< a part of no kind known here
    wrong_text,      ///< empty, too long or not printable ASCII
    wrong_lengths,   ///< not 1 <= min <= max <= k_max_ticket_part
    unknown_format,  ///< of a date or time
    wrong_check,     ///< unknown algorithm, or over a field that does not stand before
    ambiguous,       ///< where this part ends cannot be told from what follows
    no_ticket        ///< no part of the shape belongs to the field "ticket"
};

/// Why a file of shapes was not taken, and where. The shape and part are counted from 1; 0: not one in particular.
struct TicketShapesError {
    TicketShapesReason reason{};
    std::string shape;  ///< its name, empty when it has none that may be shown
    std::size_t shape_number = 0;
    std::size_t part_number = 0;
};
/// Stable names: not_json, wrong_schema and so on.
[[nodiscard]] std::string_view name(TicketShapesReason reason);
/// One English sentence: "shape 2 (cc_withdrawal), part 3: ...".
[[nodiscard]] std::string describe(const TicketShapesError& error);

inline constexpr std::size_t k_max_ticket_file = 64 * 1024;
inline constexpr std::size_t k_max_ticket_shapes = 32;
inline constexpr std::size_t k_max_ticket_parts = 32;
inline constexpr std::size_t k_max_ticket_part = 64;    ///< characters of one part
inline constexpr std::size_t k_max_ticket_text = 512;   ///< a longer payload is no ticket

class TicketShapes {
public:
    /// Reads a file's content. No shape is taken unless all are right.
    [[nodiscard]] static base::Result<TicketShapes, TicketShapesError> parse(std::string_view json);
    /// Those of schema/reference/ticket_codes.json.
    [[nodiscard]] static const TicketShapes& built_in();

    /// The first shape that fits. Every shape looks at every character once and never goes back.
    [[nodiscard]] std::optional<TicketCode> match(std::string_view payload) const;
    [[nodiscard]] std::size_t size() const { return m_shapes.size(); }

    enum class Kind : std::uint8_t { literal, separator, digits, letters, alphanumerics, date, time, check };
    enum class Format : std::uint8_t { yyyymmdd, yyyy_mm_dd, ddmmyyyy, dd_mm_yyyy, hhmm, hh_mm };
    enum class Check : std::uint8_t { luhn, mod97 };
    using Characters = std::bitset<128>;
    struct Part {
        Kind kind = Kind::literal;
        std::string text;        ///< of a literal; of a separator the characters that may stand there
        Characters characters;   ///< what a run holds, or what the part may begin with
        std::size_t min = 1;
        std::size_t max = 1;
        Format format = Format::yyyymmdd;
        Check check = Check::luhn;
        std::vector<std::string> over;  ///< fields a check is made of
        std::string field;              ///< empty: belongs to none
    };
    struct Shape {
        std::string name;
        std::vector<Part> parts;
    };

private:
    std::vector<Shape> m_shapes;
};

}  // namespace balcao::barcode
