#include "devices/vision/mrz_judge.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "devices/vision/mrz_names.h"
#include "devices/vision/mrz_states.h"

namespace balcao::devices::vision {
namespace {

/// One place of a field that may be changed: its next-best characters and what each costs.
struct Alternative {
    std::size_t line;
    std::size_t at;
    char character;
    double cost;
};

constexpr double k_by_itself = -1;  // no word says how likely this character is

struct Choice {
    char character;
    float log;
    double forced;  // log-odds given up because the place does not admit the best character
};

Choice best_admitted(const Place& place, char cls)
{
    Choice out{'<', -1e30F, 0};
    float any = -1e30F;
    for (std::size_t c = 0; c < k_characters; ++c) {
        any = std::max(any, place[c]);
        if (admits(cls, k_alphabet[c]) && place[c] > out.log) {
            out.character = k_alphabet[c];
            out.log = place[c];
        }
    }
    out.forced = static_cast<double>(any - out.log);
    return out;
}

/// Share of the chosen character among the admitted ones.
double probability(const Place& place, char character, char cls)
{
    double sum = 0;
    const double chosen = log_of(place, character);
    for (std::size_t c = 0; c < k_characters; ++c) {
        if (admits(cls, k_alphabet[c])) {
            sum += std::exp(static_cast<double>(place[c]) - chosen);
        }
    }
    return 1 / sum;
}

class Repair {
public:
    Repair(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone, std::vector<std::string>& lines)
        : m_layout(layout), m_zone(zone), m_lines(lines)
    {
    }

    /// Tries to satisfy one rule with one or two changes. \return how many; 0 when nothing fits.
    std::size_t run(const CheckRule& rule, const std::vector<CheckRule>& settled)
    {
        const auto options = alternatives(rule);
        double best = k_repair_budget - m_spent;
        std::vector<const Alternative*> found;
        bool ambiguous = false;
        const auto consider = [&](std::vector<const Alternative*> change) {
            double cost = 0;
            for (const auto* a : change) {
                cost += a->cost;
            }
            if (cost > best + 1.0 || !holds(change, rule, settled)) {
                return;
            }
            if (!found.empty() && std::abs(cost - best) < 1.0) {
                ambiguous = true;  // two repairs nearly as likely: neither is shown
            }
            if (cost <= best) {
                ambiguous = ambiguous && best - cost < 1.0;
                best = cost;
                found = std::move(change);
            }
        };
        for (std::size_t i = 0; i < options.size(); ++i) {
            consider({&options[i]});
            for (std::size_t j = i + 1; j < options.size(); ++j) {
                if (options[i].line != options[j].line || options[i].at != options[j].at) {
                    consider({&options[i], &options[j]});
                }
            }
        }
        if (found.empty() || ambiguous) {
            return 0;
        }
        for (const auto* a : found) {
            m_lines[a->line][a->at] = a->character;
        }
        m_spent += best;
        return found.size();
    }

private:
    std::vector<Alternative> alternatives(const CheckRule& rule) const
    {
        std::vector<Alternative> out;
        const auto add = [&](std::size_t line, std::size_t at) {
            const char cls = m_layout.classes[line][at];
            const auto& place = m_zone[line][at];
            const double now = log_of(place, m_lines[line][at]);
            for (std::size_t c = 0; c < k_characters; ++c) {
                const double cost = now - static_cast<double>(place[c]);
                if (k_alphabet[c] != m_lines[line][at] && admits(cls, k_alphabet[c]) && cost <= k_repair_budget) {
                    out.push_back({line, at, k_alphabet[c], std::max(0.0, cost)});
                }
            }
        };
        for (const auto& span : rule.over) {
            for (std::size_t at = span.begin; at < span.end; ++at) {
                add(span.line, at);
            }
        }
        add(rule.digit_line, rule.digit_at);
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
        constexpr std::size_t most = 24;
        if (out.size() > most) {
            out.resize(most);
        }
        return out;
    }

    bool holds(const std::vector<const Alternative*>& change, const CheckRule& rule, const std::vector<CheckRule>& settled) const
    {
        auto lines = m_lines;
        for (const auto* a : change) {
            lines[a->line][a->at] = a->character;
        }
        return satisfies(lines, rule, m_layout) &&
               std::all_of(settled.begin(), settled.end(), [&](const auto& r) { return satisfies(lines, r, m_layout); });
    }

    const MrzLayout& m_layout;
    const std::vector<std::vector<Place>>& m_zone;
    std::vector<std::string>& m_lines;
    double m_spent = 0;
};

/// Cheapest change of the places under a rule that leaves its digit right: over the remainders
/// mod 10, with "nothing changed" and "something changed" kept apart.
class Rival {
public:
    Rival() { m_changed.fill(k_impossible); }

    /// One more place with its weight; the digit itself has weight -1.
    void add(const Place& place, char chosen, char cls, int weight)
    {
        const double now = log_of(place, chosen);
        std::array<double, 10> next = m_changed;
        for (std::size_t c = 0; c < k_characters; ++c) {
            const double cost = now - static_cast<double>(place[c]);
            if (k_alphabet[c] == chosen || !admits(cls, k_alphabet[c]) || cost > k_enough) {
                continue;
            }
            const int step = (((character_value(k_alphabet[c]) - character_value(chosen)) * weight) % 10 + 10) % 10;
            for (std::size_t rest = 0; rest < 10; ++rest) {
                const auto to = (rest + static_cast<std::size_t>(step)) % 10;
                const double before = std::min(m_changed[rest], rest == 0 ? 0.0 : k_impossible);
                next[to] = std::min(next[to], before + cost);
            }
        }
        m_changed = next;
    }
    [[nodiscard]] double cost() const { return std::min(m_changed[0], k_enough); }

private:
    static constexpr double k_impossible = 1e9;
    static constexpr double k_enough = 20;  // past any doubt
    std::array<double, 10> m_changed{};
};

double rival_cost(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone, const std::vector<std::string>& lines)
{
    static constexpr std::array weights{7, 3, 1};
    double least = 20;
    for (const auto& rule : layout.checks) {
        Rival rival;
        std::size_t phase = 0;
        for (const auto& span : rule.over) {
            for (std::size_t at = span.begin; at < span.end; ++at) {
                rival.add(zone[span.line][at], lines[span.line][at], layout.classes[span.line][at], weights[phase++ % 3]);
            }
        }
        rival.add(zone[rule.digit_line][rule.digit_at], lines[rule.digit_line][rule.digit_at],
                  layout.classes[rule.digit_line][rule.digit_at], -1);
        least = std::min(least, rival.cost());
    }
    return least;
}

/// \param likely how likely the characters of words are that were read as a whole; k_by_itself elsewhere.
void measure(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone, const std::vector<std::vector<double>>& likely, JudgedZone& out)
{
    const auto covered = covered_places(layout);
    double logs = 0;
    double probabilities = 0;
    out.least_uncovered = 1;
    out.probabilities.assign(layout.line_count, std::vector<double>(layout.length));
    for (std::size_t i = 0; i < layout.line_count; ++i) {
        for (std::size_t at = 0; at < layout.length; ++at) {
            const char character = out.lines[i][at];
            const double p = likely[i][at] != k_by_itself ? likely[i][at] : probability(zone[i][at], character, layout.classes[i][at]);
            logs += log_of(zone[i][at], character);
            probabilities += p;
            out.probabilities[i][at] = p;
            if (!covered[i][at]) {
                out.least_uncovered = std::min(out.least_uncovered, p);
                out.doubtful += p < 0.8 ? 1U : 0U;
            }
        }
    }
    const auto count = static_cast<double>(layout.line_count * layout.length);
    out.mean_log = logs / count;
    out.mean_probability = probabilities / count;
    out.rival_cost = rival_cost(layout, zone, out.lines);
}

}  // namespace

std::vector<std::vector<bool>> covered_places(const MrzLayout& layout)
{
    std::vector<std::vector<bool>> out(layout.line_count, std::vector<bool>(layout.length, false));
    for (const auto& rule : layout.checks) {
        for (const auto& span : rule.over) {
            std::fill(out[span.line].begin() + static_cast<std::ptrdiff_t>(span.begin),
                      out[span.line].begin() + static_cast<std::ptrdiff_t>(span.end), true);
        }
        out[rule.digit_line][rule.digit_at] = true;
    }
    return out;
}

JudgedZone judge(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone)
{
    JudgedZone out;
    out.format = layout.format;
    for (std::size_t i = 0; i < layout.line_count; ++i) {
        std::string line;
        for (std::size_t at = 0; at < layout.length; ++at) {
            const auto choice = best_admitted(zone[i][at], layout.classes[i][at]);
            line += choice.character;
            out.forced_cost += choice.forced;
        }
        out.lines.push_back(std::move(line));
    }
    std::vector<std::vector<double>> likely(layout.line_count, std::vector<double>(layout.length, k_by_itself));
    const auto before = out.lines;
    NameReading(layout, zone).write(out.lines[layout.names.line], layout.names.begin, likely[layout.names.line]);
    for (const auto& span : layout.states) {
        read_state(zone[span.line], span.begin, out.lines[span.line], likely[span.line]);
    }
    for (std::size_t i = 0; i < layout.line_count; ++i) {
        for (std::size_t at = 0; at < layout.length; ++at) {
            out.forced_cost += log_of(zone[i][at], before[i][at]) - log_of(zone[i][at], out.lines[i][at]);
        }
    }
    Repair repair(layout, zone, out.lines);
    std::vector<CheckRule> settled;
    out.checks_right = true;
    for (const auto& rule : layout.checks) {
        if (!satisfies(out.lines, rule, layout)) {
            const auto changed = repair.run(rule, settled);
            out.repaired += changed;
            out.checks_right = out.checks_right && changed > 0;
        }
        if (satisfies(out.lines, rule, layout)) {
            settled.push_back(rule);
        }
    }
    measure(layout, zone, likely, out);
    return out;
}

bool is_a_zone(const JudgedZone& zone)
{
    return zone.mean_probability >= 0.85 && zone.mean_log >= -0.6 &&
           zone.forced_cost / static_cast<double>(zone.lines.size()) < 12;
}

}  // namespace balcao::devices::vision
