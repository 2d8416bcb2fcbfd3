#pragma once
// The groups PACE and chip authentication count in: elliptic curves and prime fields by the numbers of ICAO Doc 9303-11
// table 9.5.1. Elements and numbers are octets, as they go over the line.

#include <cstdint>
#include <memory>
#include <string>

#include "base/random.h"
#include "card/emulator/emulator.h"

namespace balcao::card::emulator {

/// Throws std::runtime_error where OpenSSL refuses; elements from outside go through is_valid() first.
class Group {
public:
    virtual ~Group() = default;
    /// \param parameter_id 0 to 2 (RFC 5114), 8 to 18 (curves). nullptr: no such group.
    [[nodiscard]] static std::unique_ptr<Group> by_parameter_id(int parameter_id);
    /// \param curve OpenSSL's name
    [[nodiscard]] static std::unique_ptr<Group> by_curve(const std::string& curve);

    [[nodiscard]] virtual bool is_curve() const = 0;
    [[nodiscard]] virtual Bytes generator() const = 0;
    /// On the curve, or in the field and not 0, 1 or -1; as long as elements are.
    [[nodiscard]] virtual bool is_valid(BytesView element) const = 0;
    /// The element, `number` times taken with itself.
    [[nodiscard]] virtual Bytes repeat(BytesView number, BytesView element) const = 0;
    [[nodiscard]] virtual Bytes combine(BytesView one, BytesView other) const = 0;
    /// What of an agreed element becomes keys: the x coordinate of a point, the whole number else.
    [[nodiscard]] virtual Bytes secret(BytesView element) const = 0;
    /// Doc 9303-11 4.4.3.3.2 and appendix B: an element nobody knows the logarithm of. \param number below p, as long as p
    [[nodiscard]] virtual Bytes integrated_mapping(BytesView number) const = 0;
    /// The prime the group is built on.
    [[nodiscard]] virtual Bytes prime() const = 0;

    /// 1 to the order less one.
    [[nodiscard]] Bytes private_number(base::Random& random) const;
    /// (number of the static key)^-1 times `number`, modulo the order.
    [[nodiscard]] Bytes divide(BytesView number, BytesView by) const;

protected:
    [[nodiscard]] virtual Bytes order() const = 0;
};

}  // namespace balcao::card::emulator
