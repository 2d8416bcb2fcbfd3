#include "barcode/vds.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "barcode/classify.h"
#include "barcode/octets.h"
#include "barcode/vds_profiles.h"

namespace balcao::barcode {
namespace {

using base::BytesView;
using base::unexpected;

constexpr std::size_t k_max_vds_fields = 64;
constexpr std::uint8_t k_signature_tag = 0xFF;

struct Header {
    SealContent content;
    std::string signer;
    std::string reference;
    std::uint16_t document_type = 0;
};

std::string_view without_end_blanks(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

SealResult<std::string> take_c40(Octets& in, std::size_t count)
{
    const auto octets = in.take(count);
    return octets ? decode_c40(*octets) : SealResult<std::string>(unexpected(SealError::cut_short));
}

SealResult<base::Date> take_date(Octets& in)
{
    const auto octets = in.take(3);
    return octets ? decode_date(*octets) : SealResult<base::Date>(unexpected(SealError::cut_short));
}

/// Octets that hold `length` characters of C40.
constexpr std::size_t c40_size(std::size_t length) { return (length + 2) / 3 * 2; }

/// Version 4 writes the reference's length in two hexadecimal digits before it. Two issuers differ:
/// DEZV writes the length in decimal, and the German arrival attestation keeps the five
/// characters of version 3, which begin with zeros and so say "length 0".
base::Status<SealError> read_signer(Octets& in, int version, Header& out)
{
    auto start = take_c40(in, version == 3 ? 6 : 4);
    if (!start) {
        return unexpected(start.error());
    }
    out.signer = std::string(without_end_blanks(std::string_view(*start).substr(0, 4)));
    if (version == 3) {
        if (start->size() != 9) {
            return unexpected(SealError::bad_reference_length);
        }
        out.reference = start->substr(4);
        return {};
    }
    if (start->size() != 6) {
        return unexpected(SealError::bad_reference_length);
    }
    std::size_t length = 0;
    const char* const first = start->data() + 4;
    const auto [end, failed] = std::from_chars(first, first + 2, length, out.signer == "DEZV" ? 10 : 16);
    if (failed != std::errc() || end != first + 2) {
        return unexpected(SealError::bad_reference_length);
    }
    const bool fixed = length == 0;
    auto reference = take_c40(in, fixed ? 2 : c40_size(length));
    if (!reference) {
        return unexpected(reference.error());
    }
    out.reference = fixed ? start->substr(4) + *reference : *reference;
    // Padding to whole groups of three is left out.
    out.reference = std::string(without_end_blanks(out.reference));
    if (out.reference.size() != (fixed ? 5 : length)) {
        return unexpected(SealError::bad_reference_length);
    }
    return {};
}

base::Status<SealError> read_header(Octets& in, Header& out)
{
    const auto magic = in.octet();
    const auto raw_version = in.octet();
    if (!magic || *magic != 0xDC) {
        return unexpected(SealError::not_a_seal);
    }
    if (!raw_version) {
        return unexpected(SealError::cut_short);
    }
    if (*raw_version != 0x02 && *raw_version != 0x03) {
        return unexpected(SealError::unsupported_version);
    }
    out.content.version = *raw_version + 1;
    const auto state = take_c40(in, 2);
    if (!state) {
        return unexpected(state.error());
    }
    out.content.issuing_state = std::string(without_end_blanks(*state));
    if (const auto signer = read_signer(in, out.content.version, out); !signer) {
        return signer;
    }
    const auto issued = take_date(in);
    const auto sealed = issued ? take_date(in) : issued;
    if (!sealed) {
        return unexpected(sealed.error());
    }
    out.content.issue_date = *issued;
    out.content.signature_date = *sealed;
    const auto type = in.take(2);
    if (!type) {
        return unexpected(SealError::cut_short);
    }
    out.document_type = static_cast<std::uint16_t>((*type)[0] << 8U | (*type)[1]);
    out.content.profile = vds_profile_name(out.document_type);
    out.content.profile_code = base::to_hex(*type);
    return {};
}

SealResult<std::size_t> read_length(Octets& in, int version)
{
    if (version == 4) {
        return der_length(in);
    }
    const auto length = in.octet();
    return length ? SealResult<std::size_t>(*length) : unexpected(SealError::cut_short);
}

}  // namespace

SealResult<SealContent> parse_vds(BytesView payload)
{
    if (payload.size() > k_max_payload_bytes) {
        return unexpected(SealError::too_long);
    }
    Octets in(payload);
    Header header;
    if (const auto read = read_header(in, header); !read) {
        return unexpected(read.error());
    }
    auto& content = header.content;
    std::set<std::uint8_t> seen;
    while (!in.at_end()) {
        const std::size_t start = in.position();
        const std::uint8_t tag = *in.octet();
        const auto length = read_length(in, content.version);
        if (!length) {
            return unexpected(length.error());
        }
        const auto value = in.take(*length);
        if (!value) {
            return unexpected(SealError::cut_short);
        }
        if (tag == k_signature_tag) {
            if (value->empty()) {
                return unexpected(SealError::bad_length);
            }
            if (!in.at_end()) {
                return unexpected(SealError::after_end);
            }
            const auto covered = payload.first(start);
            content.signature = SealSignature{SignerNaming::subject_and_serial, header.signer, header.reference, {},
                                              SealSignature::Hash::by_curve, {covered.begin(), covered.end()}, {value->begin(), value->end()}};
        } else if (!seen.insert(tag).second) {
            return unexpected(SealError::repeated_field);
        } else if (seen.size() > k_max_vds_fields) {
            return unexpected(SealError::too_many_fields);
        } else {
            content.fields.push_back(vds_field(header.document_type, tag, *value));
        }
    }
    return content;
}

}  // namespace balcao::barcode
