#include "card/verdict.h"

#include <array>

namespace balcao::card {

namespace {

struct Row {
    Verdict verdict;
    std::string_view name;
    Colour colour;
};
constexpr std::array k_rows{
    Row{Verdict::genuine, "genuine", Colour::green},
    Row{Verdict::not_asked, "not_asked", Colour::green},
    Row{Verdict::not_checked, "not_checked", Colour::amber},
    Row{Verdict::parse_error, "parse_error", Colour::red},
    Row{Verdict::unsupported, "unsupported", Colour::amber},
    Row{Verdict::signer_missing, "signer_missing", Colour::red},
    Row{Verdict::signature_bad, "signature_bad", Colour::red},
    Row{Verdict::hash_mismatch, "hash_mismatch", Colour::red},
    Row{Verdict::hash_missing, "hash_missing", Colour::red},
    Row{Verdict::listing_differs, "listing_differs", Colour::amber},
    Row{Verdict::issuer_unknown, "issuer_unknown", Colour::amber},
    Row{Verdict::chain_bad, "chain_bad", Colour::red},
    Row{Verdict::key_refused, "key_refused", Colour::red},
    Row{Verdict::usage_bad, "usage_bad", Colour::red},
    Row{Verdict::expired_signer, "expired_signer", Colour::amber},
    Row{Verdict::expired_issuer, "expired_issuer", Colour::amber},
    Row{Verdict::not_yet_valid, "not_yet_valid", Colour::amber},
    Row{Verdict::signed_outside_validity, "signed_outside_validity", Colour::amber},
    Row{Verdict::revoked, "revoked", Colour::red},
    Row{Verdict::crl_missing, "crl_missing", Colour::amber},
    Row{Verdict::crl_stale, "crl_stale", Colour::amber},
    Row{Verdict::answer_bad, "answer_bad", Colour::amber},
    Row{Verdict::answer_stale, "answer_stale", Colour::amber},
    Row{Verdict::status_unknown, "status_unknown", Colour::amber},
};

constexpr bool in_order()
{
    for (std::size_t i = 0; i < k_rows.size(); ++i) {
        if (static_cast<std::size_t>(k_rows[i].verdict) != i) {
            return false;
        }
    }
    return true;
}
static_assert(in_order());

}  // namespace

std::string_view name(Verdict verdict) { return k_rows[static_cast<std::size_t>(verdict)].name; }

std::string_view name(Colour colour)
{
    constexpr std::array<std::string_view, 3> names{"green", "amber", "red"};
    return names[static_cast<std::size_t>(colour)];
}

Colour colour(Verdict verdict) { return k_rows[static_cast<std::size_t>(verdict)].colour; }

Colour conclude(std::initializer_list<Verdict> answers)
{
    Colour worst = Colour::green;
    for (const Verdict answer : answers) {
        worst = worse(worst, colour(answer));
    }
    return worst;
}

}  // namespace balcao::card
