#include "card/security_object.h"

#include <algorithm>
#include <array>

#include "card/signed_message.h"
#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

constexpr std::uint32_t k_file_tag = 0x77;
constexpr std::uint32_t k_octet_string = 0x04;
constexpr std::uint32_t k_null = 0x05;
constexpr std::uint32_t k_object_identifier = 0x06;
constexpr std::uint32_t k_printable_string = 0x13;

struct HashName {
    std::string_view oid;  // content octets
    Hash hash;
};
using namespace std::string_view_literals;
constexpr std::array k_hashes{
    HashName{"\x2B\x0E\x03\x02\x1A"sv, Hash::sha1},
    HashName{"\x60\x86\x48\x01\x65\x03\x04\x02\x04"sv, Hash::sha224},
    HashName{"\x60\x86\x48\x01\x65\x03\x04\x02\x01"sv, Hash::sha256},
    HashName{"\x60\x86\x48\x01\x65\x03\x04\x02\x02"sv, Hash::sha384},
    HashName{"\x60\x86\x48\x01\x65\x03\x04\x02\x03"sv, Hash::sha512},
};

/// Takes the object that must stand next.
std::optional<BytesView> take(BytesView& rest, std::uint32_t tag)
{
    const auto one = take_tlv(rest);
    return one && one->tag == tag ? std::optional(one->value) : std::nullopt;
}

std::optional<int> take_small(BytesView& rest)
{
    const auto value = take(rest, k_integer);
    return value && value->size() == 1 && (*value)[0] < 0x80 ? std::optional<int>((*value)[0]) : std::nullopt;
}

Result<Hash> read_hash(BytesView algorithm)
{
    const auto oid = take(algorithm, k_object_identifier);
    // Parameters are absent or NULL (RFC 5754 section 2).
    const auto parameters = algorithm.empty() ? std::optional(BytesView{}) : take(algorithm, k_null);
    if (!oid || !parameters || !parameters->empty() || !algorithm.empty()) {
        return fail(Reason::malformed);
    }
    const std::string text = base::to_text(*oid);
    const auto at = std::find_if(k_hashes.begin(), k_hashes.end(), [&](const auto& known) { return known.oid == text; });
    return at == k_hashes.end() ? Result<Hash>(fail(Reason::unsupported)) : Result<Hash>(at->hash);
}

bool read_groups(BytesView list, GroupHashes& into)
{
    while (!list.empty()) {
        auto entry = take(list, k_sequence);
        if (!entry) {
            return false;
        }
        const auto number = take_small(*entry);
        const auto hash = number ? take(*entry, k_octet_string) : std::nullopt;
        if (!hash || !entry->empty() || *number < 1 || *number > 16 || hash->size() != size(into.hash) ||
            !into.groups.emplace(*number, Bytes(hash->begin(), hash->end())).second) {
            return false;
        }
    }
    return !into.groups.empty();
}

bool read_versions(BytesView versions, GroupHashes& into)
{
    const auto lds = take(versions, k_printable_string);
    const auto unicode = lds ? take(versions, k_printable_string) : std::nullopt;
    const auto digits = [](BytesView text, std::size_t size) {
        return text.size() == size && std::all_of(text.begin(), text.end(), [](std::uint8_t c) { return c >= '0' && c <= '9'; });
    };
    if (!unicode || !versions.empty() || !digits(*lds, 4) || !digits(*unicode, 6)) {
        return false;
    }
    into.lds_version = base::to_text(*lds);
    into.unicode_version = base::to_text(*unicode);
    return true;
}

}  // namespace

Result<GroupHashes> parse_group_hashes(BytesView der)
{
    GroupHashes out;
    auto body = take(der, k_sequence);
    if (!body || !der.empty()) {
        return fail(Reason::malformed);
    }
    const auto version = take_small(*body);
    const auto algorithm = version ? take(*body, k_sequence) : std::nullopt;
    if (!algorithm || *version > 1) {
        return fail(Reason::malformed);
    }
    out.version = *version;
    const auto hash = read_hash(*algorithm);
    if (!hash) {
        return base::unexpected(hash.error());
    }
    out.hash = *hash;
    const auto list = take(*body, k_sequence);
    if (!list || !read_groups(*list, out)) {
        return fail(Reason::malformed);
    }
    if (!body->empty()) {  // some chips of version 0 carry it too
        const auto versions = take(*body, k_sequence);
        if (!versions || !body->empty() || !read_versions(*versions, out)) {
            return fail(Reason::malformed);
        }
    }
    return out;
}

Result<SecurityObject> parse_security_object(BytesView file)
{
    if (file.size() > k_max_security_object) {
        return fail(Reason::too_large);
    }
    const auto whole = take_tlv(file);
    if (!whole || whole->tag != k_file_tag) {
        return fail(Reason::malformed);
    }
    const CmsPtr message = read_signed_message(whole->value);
    if (message == nullptr) {
        return fail(Reason::malformed);
    }
    if (dotted(CMS_get0_eContentType(message.get())) != "2.23.136.1.1.1") {
        return fail(Reason::unsupported);
    }
    const auto signed_content = content(message.get());
    if (!signed_content) {
        return fail(Reason::malformed);
    }
    auto hashes = parse_group_hashes(*signed_content);
    if (!hashes) {
        return base::unexpected(hashes.error());
    }
    SecurityObject out;
    out.message.assign(whole->value.begin(), whole->value.end());
    out.hashes = std::move(*hashes);
    const auto held = certificates(message.get());
    const SignerFound signer = find_signer(message.get(), held);
    out.signer = signer.certificate == nullptr ? Bytes() : der(signer.certificate.get());
    out.signer_by_guess = signer.by_guess;
    for (const auto& one : held) {
        out.certificates.push_back(der(one.get()));
    }
    out.signing_time = signing_time(message.get());
    return out;
}

}  // namespace balcao::card
