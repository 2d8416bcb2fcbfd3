#include "devices/vision/mrz_judge.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace balcao::devices::vision {
namespace {

/// One place of a field that may be changed: its next-best characters and what each costs.
struct Alternative {
    std::size_t line;
    std::size_t at;
    char character;
    double cost;
};

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

double log_of(const Place& place, char character) { return place[k_alphabet.find(character)]; }

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

/// Reads the names as a whole: words with one or two '<' between them, and nothing but '<' behind the third.
/// A single filler taken for a K in a long run of them is so no longer possible, and costs what it takes to change it.
class NameReading {
public:
    NameReading(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone)
    {
        const auto& line = zone[layout.names.line];
        for (std::size_t at = layout.names.begin; at < layout.names.end; ++at) {
            m_places.push_back(&line[at]);
        }
        forward();
        backward();
    }

    /// The likeliest text that a name can be, and how likely each of its characters is among all such texts.
    void write(std::string& line, std::size_t begin, std::vector<double>& likely) const
    {
        const std::size_t count = m_places.size();
        std::size_t state = static_cast<std::size_t>(std::max_element(m_best[count].begin(), m_best[count].end()) - m_best[count].begin());
        for (std::size_t i = count; i-- > 0;) {
            const bool letter = state == 0;
            const char character = letter ? best_letter(*m_places[i]) : '<';
            line[begin + i] = character;
            const double log = log_of(*m_places[i], character);
            double sum = k_impossible;
            for (std::size_t from = 0; from < k_states; ++from) {
                const auto to = letter ? after_letter(from) : after_filler(from);
                sum = to < k_states ? add(sum, m_before[i][from] + log + m_behind[i + 1][to]) : sum;
            }
            likely[i] = std::exp(sum - m_whole);
            state = m_from[i + 1][state];
        }
    }

private:
    static constexpr std::size_t k_states = 4;  // behind a letter, one '<', two, three: the end
    static constexpr double k_impossible = -1e30;
    using States = std::array<double, k_states>;

    static std::size_t after_letter(std::size_t state) { return state < 3 ? 0 : k_states; }
    static std::size_t after_filler(std::size_t state) { return std::min<std::size_t>(state + 1, 3); }
    static double add(double a, double b) { return std::max(a, b) + std::log1p(std::exp(-std::abs(a - b))); }
    static char best_letter(const Place& place)
    {
        const auto first = place.begin() + static_cast<std::ptrdiff_t>(k_alphabet.find('A'));
        return k_alphabet[static_cast<std::size_t>(std::max_element(first, first + 26) - place.begin())];
    }
    static double letters(const Place& place)
    {
        double sum = k_impossible;
        for (char c = 'A'; c <= 'Z'; ++c) {
            sum = add(sum, log_of(place, c));
        }
        return sum;
    }

    void forward()
    {
        States start;
        start.fill(k_impossible);
        start[0] = 0;
        m_before.assign(m_places.size() + 1, start);
        m_best = m_before;
        m_from.assign(m_places.size() + 1, {});
        for (std::size_t i = 0; i < m_places.size(); ++i) {
            const Place& place = *m_places[i];
            const double letter = letters(place);
            const double best_one = log_of(place, best_letter(place));
            const double filler = log_of(place, '<');
            m_before[i + 1].fill(k_impossible);
            m_best[i + 1].fill(k_impossible);
            for (std::size_t from = 0; from < k_states; ++from) {
                for (const bool is_letter : {true, false}) {
                    const auto to = is_letter ? after_letter(from) : after_filler(from);
                    if (to == k_states) {
                        continue;
                    }
                    m_before[i + 1][to] = add(m_before[i + 1][to], m_before[i][from] + (is_letter ? letter : filler));
                    const double best = m_best[i][from] + (is_letter ? best_one : filler);
                    if (best > m_best[i + 1][to]) {
                        m_best[i + 1][to] = best;
                        m_from[i + 1][to] = from;
                    }
                }
            }
        }
        m_whole = k_impossible;
        for (const double one : m_before.back()) {
            m_whole = add(m_whole, one);
        }
    }

    void backward()
    {
        m_behind.assign(m_places.size() + 1, States{});
        for (std::size_t i = m_places.size(); i-- > 0;) {
            const double letter = letters(*m_places[i]);
            const double filler = log_of(*m_places[i], '<');
            for (std::size_t from = 0; from < k_states; ++from) {
                const auto to = after_letter(from);
                m_behind[i][from] = add(to < k_states ? letter + m_behind[i + 1][to] : k_impossible, filler + m_behind[i + 1][after_filler(from)]);
            }
        }
    }

    std::vector<const Place*> m_places;
    std::vector<States> m_before;
    std::vector<States> m_behind;
    std::vector<States> m_best;
    std::vector<std::array<std::size_t, k_states>> m_from;
    double m_whole = 0;
};

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

/// Places that some check digit covers.
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

void measure(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone, const std::vector<double>& names, JudgedZone& out)
{
    const auto covered = covered_places(layout);
    double logs = 0;
    double probabilities = 0;
    out.least_uncovered = 1;
    out.probabilities.assign(layout.line_count, std::vector<double>(layout.length));
    for (std::size_t i = 0; i < layout.line_count; ++i) {
        for (std::size_t at = 0; at < layout.length; ++at) {
            const char character = out.lines[i][at];
            const bool name = i == layout.names.line && at >= layout.names.begin && at < layout.names.end;
            const double p = name ? names[at - layout.names.begin] : probability(zone[i][at], character, layout.classes[i][at]);
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
    std::vector<double> names(layout.names.end - layout.names.begin);
    const std::string before = out.lines[layout.names.line];
    NameReading(layout, zone).write(out.lines[layout.names.line], layout.names.begin, names);
    for (std::size_t at = layout.names.begin; at < layout.names.end; ++at) {
        const auto& place = zone[layout.names.line][at];
        out.forced_cost += log_of(place, before[at]) - log_of(place, out.lines[layout.names.line][at]);
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
    measure(layout, zone, names, out);
    return out;
}

bool is_a_zone(const JudgedZone& zone)
{
    return zone.mean_probability >= 0.85 && zone.mean_log >= -0.6 &&
           zone.forced_cost / static_cast<double>(zone.lines.size()) < 12;
}

}  // namespace balcao::devices::vision
