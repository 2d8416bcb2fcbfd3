#pragma once
// What every command gets: the streams, the clock, --json, and the exit code it may raise.

#include <iosfwd>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::cli {

/// Exit codes of the program.
enum class Exit : int {
    good = 0,        ///< everything asked for was done or accepted
    refused = 1,     ///< at least one input was refused
    environment = 2  ///< wrong usage, or something on this machine is missing
};

class Context {
public:
    Context(std::istream& in, std::ostream& out, std::ostream& err, const base::Clock& clock)
        : m_in(in), m_out(out), m_err(err), m_clock(clock)
    {
    }

    bool json = false;  ///< --json: one object per input on one line

    [[nodiscard]] std::istream& in() const { return m_in; }
    [[nodiscard]] std::ostream& out() const { return m_out; }
    [[nodiscard]] std::ostream& err() const { return m_err; }
    [[nodiscard]] const base::Clock& clock() const { return m_clock; }

    /// One answer: `value` as a line of JSON with --json, else `text` (a line end is added).
    void answer(const wire::OrderedJson& value, std::string_view text) const;
    /// Something on this machine prevents the command: {"error": code, "message": text} or the text
    /// on the error stream; raises the exit code to `environment`.
    void environment_error(std::string_view code, std::string_view text);
    void environment_error(const base::Fault& fault, std::string_view text);

    /// The exit code only ever gets worse.
    void raise(Exit exit);
    [[nodiscard]] Exit exit() const { return m_exit; }

private:
    std::istream& m_in;
    std::ostream& m_out;
    std::ostream& m_err;
    const base::Clock& m_clock;
    Exit m_exit = Exit::good;
};

/// A file's name or the like, fit for a screen and for JSON: control characters and broken UTF-8 escaped.
[[nodiscard]] std::string printable(const std::string& text);

/// Whole content of a file, or of the standard input for "-". Fault: file_unreadable (a: errno).
[[nodiscard]] base::Result<std::string> read_input(Context& context, const std::string& path);

}  // namespace balcao::cli
