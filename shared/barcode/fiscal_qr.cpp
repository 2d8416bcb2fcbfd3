#include "barcode/fiscal_qr.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "barcode/digits.h"
#include "base/bytes.h"
#include "domain/nif.h"

namespace balcao::barcode {
namespace {

using base::unexpected;

constexpr std::size_t k_max_code_bytes = 2000;

struct FieldRule {
    std::string_view key;
    std::size_t max_length;
    bool mandatory;
};

// In the order of the specification; the length is in characters.
constexpr std::array k_fields{
    FieldRule{"A", 9, true},   FieldRule{"B", 30, true},  FieldRule{"C", 12, true},  FieldRule{"D", 2, true},
    FieldRule{"E", 1, true},   FieldRule{"F", 8, true},   FieldRule{"G", 60, true},  FieldRule{"H", 70, true},
    FieldRule{"I1", 5, true},  FieldRule{"I2", 16, false}, FieldRule{"I3", 16, false}, FieldRule{"I4", 16, false},
    FieldRule{"I5", 16, false}, FieldRule{"I6", 16, false}, FieldRule{"I7", 16, false}, FieldRule{"I8", 16, false},
    FieldRule{"J1", 5, false}, FieldRule{"J2", 16, false}, FieldRule{"J3", 16, false}, FieldRule{"J4", 16, false},
    FieldRule{"J5", 16, false}, FieldRule{"J6", 16, false}, FieldRule{"J7", 16, false}, FieldRule{"J8", 16, false},
    FieldRule{"K1", 5, false}, FieldRule{"K2", 16, false}, FieldRule{"K3", 16, false}, FieldRule{"K4", 16, false},
    FieldRule{"K5", 16, false}, FieldRule{"K6", 16, false}, FieldRule{"K7", 16, false}, FieldRule{"K8", 16, false},
    FieldRule{"L", 16, false}, FieldRule{"M", 16, false}, FieldRule{"N", 16, true},  FieldRule{"O", 16, true},
    FieldRule{"P", 16, false}, FieldRule{"Q", 4, true},   FieldRule{"R", 4, true},   FieldRule{"S", 65, false},
};

/// UTF-8 characters: octets that do not continue one.
std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

/// Whole and two decimals; credit notes may carry a minus sign.
std::optional<Cents> parse_amount(std::string_view text)
{
    bool negative = false;
    if (!text.empty() && text.front() == '-') {
        negative = true;
        text.remove_prefix(1);
    }
    const auto point = text.find('.');
    if (point == std::string_view::npos || point == 0 || point > 13 || text.size() != point + 3) {
        return std::nullopt;
    }
    Cents value = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == point) {
            continue;
        }
        if (!is_digit(text[i])) {
            return std::nullopt;
        }
        value = value * 10 + (text[i] - '0');
    }
    return negative ? -value : value;
}

std::optional<base::Date> parse_day(std::string_view text)
{
    if (text.size() != 8 || !all_digits(text)) {
        return std::nullopt;
    }
    return base::parse_iso_date(std::string(text.substr(0, 4)) + "-" + std::string(text.substr(4, 2)) + "-" +
                                std::string(text.substr(6, 2)));
}

using Fields = std::map<std::string_view, std::string_view>;

base::Result<Fields, FiscalQrError> split(std::string_view text)
{
    Fields out;
    std::size_t order = 0;
    for (std::size_t at = 0; at <= text.size();) {
        // S is free text and the last field: it may hold the separator itself.
        const bool free_text = text.substr(at, 2) == "S:";
        const auto end = free_text ? text.size() : std::min(text.find('*', at), text.size());
        const auto part = text.substr(at, end - at);
        const auto colon = part.find(':');
        if (colon == std::string_view::npos) {
            return unexpected(FiscalQrError::missing_colon);
        }
        const auto key = part.substr(0, colon);
        const auto rule = std::find_if(k_fields.begin(), k_fields.end(), [&](const auto& f) { return f.key == key; });
        if (rule == k_fields.end()) {
            return unexpected(FiscalQrError::unknown_field);
        }
        if (out.count(key) != 0) {
            return unexpected(FiscalQrError::repeated_field);
        }
        const auto position = static_cast<std::size_t>(rule - k_fields.begin());
        if (position < order) {
            return unexpected(FiscalQrError::out_of_order);
        }
        order = position;
        const auto value = part.substr(colon + 1);
        if (characters(value) > rule->max_length) {
            return unexpected(FiscalQrError::value_too_long);
        }
        out.emplace(key, value);
        at = end + 1;
    }
    for (const auto& rule : k_fields) {
        if (rule.mandatory && (out.count(rule.key) == 0 || out[rule.key].empty())) {
            return unexpected(FiscalQrError::missing_field);
        }
    }
    return out;
}

/// Reads the amounts of a code; remembers whether one of them was wrong.
class Amounts {
public:
    explicit Amounts(const Fields& fields) : m_fields(fields) {}

    std::optional<Cents> get(std::string_view key)
    {
        const auto at = m_fields.find(key);
        if (at == m_fields.end()) {
            return std::nullopt;
        }
        const auto value = parse_amount(at->second);
        m_good = m_good && value.has_value();
        return value;
    }
    [[nodiscard]] bool good() const { return m_good; }

private:
    const Fields& m_fields;
    bool m_good = true;
};

std::string text_of(const Fields& fields, std::string_view key)
{
    const auto at = fields.find(key);
    return at == fields.end() ? std::string() : std::string(at->second);
}

std::vector<TaxRegion> read_regions(const Fields& fields, Amounts& amounts)
{
    std::vector<TaxRegion> out;
    for (const char letter : {'I', 'J', 'K'}) {
        const auto key = [&](char digit) { return std::string{letter, digit}; };
        TaxRegion region;
        region.region = text_of(fields, key('1'));
        region.exempt_base = amounts.get(key('2'));
        region.reduced_base = amounts.get(key('3'));
        region.reduced_tax = amounts.get(key('4'));
        region.intermediate_base = amounts.get(key('5'));
        region.intermediate_tax = amounts.get(key('6'));
        region.normal_base = amounts.get(key('7'));
        region.normal_tax = amounts.get(key('8'));
        if (region != TaxRegion{}) {
            out.push_back(std::move(region));
        }
    }
    return out;
}

}  // namespace

std::string_view name(FiscalQrError error)
{
    switch (error) {
        case FiscalQrError::too_long: return "too_long";
        case FiscalQrError::not_text: return "not_text";
        case FiscalQrError::missing_colon: return "missing_colon";
        case FiscalQrError::unknown_field: return "unknown_field";
        case FiscalQrError::repeated_field: return "repeated_field";
        case FiscalQrError::out_of_order: return "out_of_order";
        case FiscalQrError::missing_field: return "missing_field";
        case FiscalQrError::bad_nif: return "bad_nif";
        case FiscalQrError::bad_date: return "bad_date";
        case FiscalQrError::bad_amount: return "bad_amount";
        case FiscalQrError::value_too_long: return "value_too_long";
    }
    return "unknown";
}

base::Result<FiscalQr, FiscalQrError> parse_fiscal_qr(std::string_view text)
{
    if (text.size() > k_max_code_bytes) {
        return unexpected(FiscalQrError::too_long);
    }
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
        return unexpected(FiscalQrError::not_text);
    }
    const auto fields = split(text);
    if (!fields) {
        return unexpected(fields.error());
    }
    FiscalQr out;
    out.issuer_nif = text_of(*fields, "A");
    if (out.issuer_nif.size() != 9 || !all_digits(out.issuer_nif)) {
        return unexpected(FiscalQrError::bad_nif);
    }
    out.buyer_nif = text_of(*fields, "B");
    out.buyer_country = text_of(*fields, "C");
    out.document_type = text_of(*fields, "D");
    out.document_status = text_of(*fields, "E");
    const auto day = parse_day(text_of(*fields, "F"));
    if (!day) {
        return unexpected(FiscalQrError::bad_date);
    }
    out.date = *day;
    out.document_id = text_of(*fields, "G");
    out.atcud = text_of(*fields, "H");
    Amounts amounts(*fields);
    out.regions = read_regions(*fields, amounts);
    out.not_taxable = amounts.get("L");
    out.stamp_duty = amounts.get("M");
    out.tax_total = amounts.get("N").value_or(0);
    out.gross_total = amounts.get("O").value_or(0);
    out.withheld = amounts.get("P");
    if (!amounts.good()) {
        return unexpected(FiscalQrError::bad_amount);
    }
    out.hash = text_of(*fields, "Q");
    out.certificate = text_of(*fields, "R");
    out.other = text_of(*fields, "S");
    return out;
}

std::optional<std::string> buyer_person_nif(const FiscalQr& code)
{
    // Exactly the nine digits: what else Nif::parse would forgive a clerk is not printed in a code.
    if (code.buyer_country != "PT" || code.buyer_nif.size() != 9 || !all_digits(code.buyer_nif)) {
        return std::nullopt;
    }
    const auto nif = domain::Nif::parse(code.buyer_nif);
    if (!nif || !nif->natural_person()) {
        return std::nullopt;
    }
    return nif->text();
}

domain::FromBarcode to_capture(const FiscalQr& code)
{
    domain::FromBarcode out;
    out.kind = "fiscal-qr";
    if (auto nif = buyer_person_nif(code)) {
        out.fields.emplace(domain::FieldId::nif, std::move(*nif));
    }
    return out;
}

}  // namespace balcao::barcode
