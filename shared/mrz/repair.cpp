#include "mrz/repair.h"

#include <algorithm>
#include <functional>

#include "domain/country.h"
#include "mrz/check_digit.h"
#include "mrz/layout.h"
#include "mrz/parse.h"

namespace balcao::mrz {

std::string_view look_alikes(char c)
{
    switch (c) {
        case '0': return "OQD8";
        case '1': return "IL7";
        case '2': return "Z";
        case '3': return "8";
        case '4': return "A";
        case '5': return "S6";
        case '6': return "G5";
        case '7': return "T1";
        case '8': return "B03";
        case '9': return "G";
        case 'A': return "4";
        case 'B': return "8";
        case 'C': return "G<";
        case 'D': return "0O";
        case 'E': return "F";
        case 'F': return "EP";
        case 'G': return "6C9";
        case 'I': return "1L";
        case 'K': return "<X";
        case 'L': return "1I<";
        case 'M': return "N";
        case 'N': return "M";
        case 'O': return "0QD";
        case 'P': return "F";
        case 'Q': return "O0";
        case 'S': return "5";
        case 'T': return "7";
        case 'U': return "V";
        case 'V': return "UY";
        case 'X': return "K";
        case 'Y': return "V";
        case 'Z': return "2";
        case '<': return "KCL";
        default: return "";
    }
}

namespace {

using Zone = std::vector<std::string>;
using Changes = std::vector<Change>;

constexpr std::size_t k_candidates_a_field = 48;
constexpr std::size_t k_combinations = 1000;

enum class Class : std::uint8_t { any, letter, digit, sex };

bool fits_class(Class wanted, char c)
{
    switch (wanted) {
        case Class::any: return true;
        case Class::letter: return !is_digit(c);
        case Class::digit: return is_digit(c) || c == '<';
        case Class::sex: return c == 'F' || c == 'M' || c == '<';
    }
    return true;
}

void change(Zone& zone, Changes& changes, std::uint8_t line, std::size_t column, char to)
{
    char& c = zone[line][column];
    changes.push_back({line, static_cast<std::uint8_t>(column), c, to});
    c = to;
}

class Repair {
public:
    Repair(Zone zone, const Layout& layout, base::Date today) : m_zone(std::move(zone)), m_layout(layout), m_today(today) {}

    std::vector<Proposal> run(std::size_t most)
    {
        if (!force_classes() || !force_state(k_state) || !force_state(m_layout.nationality)) {
            return {};
        }
        const Mrz mrz = read(m_zone);
        if (mrz.usable()) {
            add(m_zone, m_forced);
            return std::move(m_found);
        }
        const auto fields = broken_fields(mrz);
        if (fields.empty()) {
            if (m_layout.composite_check.length != 0) {
                change_unguarded();
            }
            return finish(most);
        }
        // A single change may fit a field's own digit by chance and fail the composite: then pairs.
        for (std::size_t changes = 1; changes <= 2 && m_found.empty(); ++changes) {
            std::vector<std::vector<Changes>> choices;
            for (const auto& field : fields) {
                choices.push_back(candidates_of(field, changes));
            }
            m_tried = 0;
            combine(choices, 0, m_zone, m_forced);
        }
        return finish(most);
    }

private:
    std::vector<Proposal> finish(std::size_t most)
    {
        std::stable_sort(m_found.begin(), m_found.end(),
                         [](const Proposal& a, const Proposal& b) { return a.changes.size() < b.changes.size(); });
        if (m_found.size() > most) {
            m_found.resize(most);
        }
        return std::move(m_found);
    }

    struct Field {
        std::vector<Place> places;
        Class characters;
        std::function<bool(const Mrz&)> right;
    };

    [[nodiscard]] Mrz read(const Zone& zone) const
    {
        const std::string_view views[3] = {zone[0], zone[1], zone.size() == 3 ? std::string_view(zone[2]) : ""};
        return parse(std::span(views, zone.size()), m_today).value();
    }

    void add(const Zone& zone, const Changes& changes)
    {
        if (!changes.empty() && read(zone).usable()) {
            m_found.push_back({zone, changes});
        }
    }

    /// Letters where digits belong and the other way round: the first look-alike of the right class.
    bool force_class(const Place& place, Class wanted)
    {
        for (std::size_t i = 0; i < place.length; ++i) {
            const char c = m_zone[place.line][place.begin + i];
            if (fits_class(wanted, c)) {
                continue;
            }
            const std::string_view others = look_alikes(c);
            const auto other = std::find_if(others.begin(), others.end(), [&](char o) { return fits_class(wanted, o); });
            if (other == others.end()) {
                return false;
            }
            change(m_zone, m_forced, place.line, place.begin + i, *other);
        }
        return true;
    }

    bool force_classes()
    {
        return force_class(k_code, Class::letter) && force_class(m_layout.name, Class::letter) &&
               force_class(m_layout.birth, Class::digit) && force_class(m_layout.birth_check, Class::digit) &&
               force_class(m_layout.expiry, Class::digit) && force_class(m_layout.expiry_check, Class::digit) &&
               force_class(m_layout.number_check, Class::digit) && force_class(m_layout.optional_check, Class::digit) &&
               force_class(m_layout.composite_check, Class::digit) && force_class(m_layout.sex, Class::sex);
    }

    /// A code of the list that looks like what stands there, one or two characters away.
    bool force_state(const Place& place)
    {
        const auto known = [](std::string_view code) {
            while (!code.empty() && code.back() == '<') {
                code.remove_suffix(1);
            }
            return domain::is_country_code(code) || code == "UTO";
        };
        const std::string code = m_zone[place.line].substr(place.begin, place.length);
        if (known(code)) {
            return true;
        }
        std::vector<std::string> near;
        const auto vary = [&](const std::string& from) {
            std::vector<std::string> all;
            for (std::size_t i = 0; i < from.size(); ++i) {
                for (const char to : look_alikes(from[i])) {
                    all.push_back(from);
                    all.back()[i] = to;
                }
            }
            return all;
        };
        const auto once = vary(code);
        std::copy_if(once.begin(), once.end(), std::back_inserter(near), known);
        for (std::size_t i = 0; near.empty() && i < once.size(); ++i) {
            const auto twice = vary(once[i]);
            std::copy_if(twice.begin(), twice.end(), std::back_inserter(near), known);
        }
        std::sort(near.begin(), near.end());
        near.erase(std::unique(near.begin(), near.end()), near.end());
        if (near.size() != 1) {
            return false;  // nothing, or a guess between states
        }
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (near[0][i] != code[i]) {
                change(m_zone, m_forced, place.line, place.begin + i, near[0][i]);
            }
        }
        return true;
    }

    [[nodiscard]] std::vector<Field> broken_fields(const Mrz& mrz) const
    {
        const auto date_right = [](Check check, const Mrz& m, Violation a, Violation b) {
            return check == Check::right && !m.violations.has(a) && !m.violations.has(b);
        };
        std::vector<Field> all;
        std::vector<Place> number{m_layout.number, m_layout.number_check};
        if (m_zone[m_layout.number_check.line][m_layout.number_check.begin] == '<' && m_layout.format != Format::td3) {
            number.push_back(m_layout.optional_1);  // a long number goes on there
        }
        all.push_back({std::move(number), Class::any,
                       [](const Mrz& m) { return m.checks.document_number == Check::right; }});
        all.push_back({{m_layout.birth, m_layout.birth_check}, Class::digit, [=](const Mrz& m) {
                           return date_right(m.checks.birth_date, m, Violation::birth_unreadable,
                                             Violation::birth_impossible);
                       }});
        all.push_back({{m_layout.expiry, m_layout.expiry_check}, Class::digit, [=](const Mrz& m) {
                           return date_right(m.checks.expiry_date, m, Violation::expiry_unreadable,
                                             Violation::expiry_impossible);
                       }});
        if (m_layout.optional_check.length != 0) {
            all.push_back({{m_layout.optional_1, m_layout.optional_check}, Class::any,
                           [](const Mrz& m) { return m.checks.optional == Check::right; }});
        }
        std::vector<Field> broken;
        std::copy_if(all.begin(), all.end(), std::back_inserter(broken), [&](const Field& f) { return !f.right(mrz); });
        return broken;
    }

    /// Every change of one character in `field`, given to `visit(zone, change)`.
    void each_change(const Zone& zone, const std::vector<Place>& places, Class wanted,
                     const std::function<void(const Zone&, const Change&)>& visit) const
    {
        Zone changed = zone;
        for (const Place& place : places) {
            for (std::size_t i = 0; i < place.length; ++i) {
                const auto column = static_cast<std::uint8_t>(place.begin + i);
                const char from = zone[place.line][column];
                // a digit's own place never holds a letter
                const Class here = place.length == 1 ? Class::digit : wanted;
                for (const char to : look_alikes(from)) {
                    if (fits_class(here, to)) {
                        changed[place.line][column] = to;
                        visit(changed, {place.line, column, from, to});
                    }
                }
                changed[place.line][column] = from;
            }
        }
    }

    /// What makes one field right: single changes; pairs too when there is none or `most` is 2.
    [[nodiscard]] std::vector<Changes> candidates_of(const Field& field, std::size_t most) const
    {
        std::vector<Changes> found;
        const auto keep = [&](const Zone& zone, Changes changes) {
            if (found.size() < k_candidates_a_field && field.right(read(zone))) {
                found.push_back(std::move(changes));
            }
        };
        each_change(m_zone, field.places, field.characters,
                    [&](const Zone& zone, const Change& one) { keep(zone, {one}); });
        if (!found.empty() && most == 1) {
            return found;
        }
        each_change(m_zone, field.places, field.characters, [&](const Zone& once, const Change& one) {
            each_change(once, field.places, field.characters, [&](const Zone& twice, const Change& two) {
                if (std::pair(one.line, one.column) < std::pair(two.line, two.column)) {
                    keep(twice, {one, two});
                }
            });
        });
        return found;
    }

    void combine(const std::vector<std::vector<Changes>>& choices, std::size_t at, const Zone& zone, const Changes& changes)
    {
        if (at == choices.size()) {
            if (m_tried++ < k_combinations) {
                add(zone, changes);
            }
            return;
        }
        for (const Changes& choice : choices[at]) {
            if (m_tried >= k_combinations) {
                return;
            }
            Zone next = zone;
            Changes all = changes;
            for (const Change& one : choice) {
                next[one.line][one.column] = one.to;
                all.push_back(one);
            }
            combine(choices, at + 1, next, all);
        }
    }

    /// The fields' own digits fit, only the composite does not: one character of what it alone guards.
    void change_unguarded()
    {
        std::vector<Place> places{m_layout.composite_check, m_layout.optional_2};
        if (m_layout.optional_check.length == 0) {
            places.push_back(m_layout.optional_1);
        }
        each_change(m_zone, places, Class::any, [&](const Zone& changed, const Change& one) {
            Changes all = m_forced;
            all.push_back(one);
            add(changed, all);
        });
    }

    Zone m_zone;
    const Layout& m_layout;
    base::Date m_today;
    Changes m_forced;
    std::vector<Proposal> m_found;
    std::size_t m_tried = 0;
};

}  // namespace

std::vector<Proposal> propose_repairs(std::span<const std::string_view> lines, base::Date today, std::size_t most)
{
    const auto mrz = parse(lines, today);
    if (!mrz || mrz->usable() || mrz->lines_out_of_order || mrz->format == Format::fra_bni_1988) {
        return {};
    }
    const Layout& layout = layout_of(mrz->format);
    Zone zone;
    std::string all;
    for (const auto line : lines) {
        all.append(line);
    }
    for (std::size_t i = 0; i < layout.lines; ++i) {
        zone.push_back(all.substr(i * layout.length, layout.length));
    }
    return Repair(std::move(zone), layout, today).run(most);
}

}  // namespace balcao::mrz
