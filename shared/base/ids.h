#pragma once
// Identifiers that cannot be confused: two kinds never compare or convert.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace balcao::base {

/// A textual identifier of one kind.
template <class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string value) : m_value(std::move(value)) {}
    [[nodiscard]] const std::string& text() const { return m_value; }
    [[nodiscard]] bool empty() const { return m_value.empty(); }
    friend auto operator<=>(const Id&, const Id&) = default;

private:
    std::string m_value;
};

using CaseId = Id<struct CaseTag>;          ///< UUIDv7 of one act at the desk
using TerminalId = Id<struct TerminalTag>;  ///< name the central gave the terminal at enrolment
using EpochId = Id<struct EpochTag>;        ///< 32 hex digits; new whenever a queue is created or restored
using OperatorId = Id<struct OperatorTag>;  ///< personal operator name

/// Position of a record in a terminal's log, from 1; 0 is "before the first".
using Sequence = std::int64_t;

}  // namespace balcao::base

template <class Tag>
struct std::hash<balcao::base::Id<Tag>> {
    std::size_t operator()(const balcao::base::Id<Tag>& id) const { return std::hash<std::string>{}(id.text()); }
};
