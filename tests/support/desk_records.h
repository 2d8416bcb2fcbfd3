#pragma once
// What a desk sends: requests of synthetic people, made into signed records and chained, as the desk
// service does it. Links balcao_wire and balcao_seal.

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "domain/activation_request.h"
#include "seal/chain.h"
#include "seal/envelope.h"
#include "seal/signature.h"
#include "support/test.h"
#include "unit/rules/drafts.h"
#include "wire/activation.h"
#include "wire/cancellation.h"
#include "wire/key_change.h"
#include "wire/record.h"
#include "wire/secret_content.h"

namespace balcao::test {

/// Case id number `n`: a version 7 UUID.
inline std::string case_number(int n)
{
    char text[40];
    std::snprintf(text, sizeof text, "01930000-0000-7000-8000-%012d", n);
    return text;
}
inline std::string phone_number(int n)
{
    char text[20];
    std::snprintf(text, sizeof text, "+35196%07d", 1000000 + n);
    return text;
}
/// Holder of the passport of Utopia number `n`, with the phone `n`; everything acknowledged that practice asks for.
inline Draft person_number(int n)
{
    char document[16];
    std::snprintf(document, sizeof document, "L%08d", n);
    auto draft = with(utopia_passport(), {{F::document_number, document, Origin::mrz}, {F::phone, phone_number(n)}});
    return acknowledge_all(draft, k_practice);
}

inline base::Secret secret_of(std::string_view text) { return base::Secret(base::as_bytes(text)); }

/// The password as the kiosk seals it.
inline base::Bytes sealed_password(const std::string& case_id, std::string_view digits,
                                   const std::vector<seal::Certificate>& seal_to, base::Instant at)
{
    auto packed = wire::pack(wire::TemporaryPassword{base::CaseId(case_id), secret_of(digits)});
    REQUIRE(packed);
    auto sealed = packed->use([&](base::BytesView plain) { return seal::seal(plain, seal_to, at); });
    REQUIRE(sealed);
    return *sealed;
}

/// Structurally whole, judged by nobody.
inline domain::ActivationRequest request_of(const std::string& case_id, const Draft& draft, base::Bytes password,
                                            base::Instant at, const std::string& proof = {})
{
    domain::ActivationRequestParts parts{base::CaseId(case_id),
                                         domain::identity_key(draft).value_or(domain::IdentityKey{}),
                                         draft,
                                         {"activation-consent", "2026-11", "pt", std::string(64, 'a'), at, at},
                                         {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at},
                                         {proof},
                                         std::move(password),
                                         domain::key_valid_until(draft, base::utc_day(at)).value_or(k_today),
                                         rules().version};
    return domain::assemble(std::move(parts));
}

/// A terminal's log.
struct DeskLog {
    std::string terminal;
    seal::KeyPair keys;
    std::vector<seal::Certificate> seal_to;
    std::string epoch = "00112233445566778899aabbccddeeff";
    base::Sequence next = 1;
    seal::Digest head{};
    wire::ClockState clock_state = wire::ClockState::synchronized;

    wire::Record sign(wire::RecordHeader header, base::Bytes sealed, const seal::Digest& prev) const
    {
        wire::Record record;
        record.header = std::move(header);
        record.sealed = std::move(sealed);
        record.prev = seal::bytes_of(prev);
        const auto hash =
            seal::record_hash(wire::canonical_header(record.header), seal::sha256(record.sealed), prev);
        record.hash = seal::bytes_of(hash);
        auto signature = seal::sign(keys.key, hash);
        REQUIRE(signature);
        record.sig = *signature;
        return record;
    }
    wire::RecordHeader header(base::Sequence seq, base::Instant at) const
    {
        wire::RecordHeader out;
        out.terminal = base::TerminalId(terminal);
        out.epoch = base::EpochId(epoch);
        out.seq = seq;
        out.captured_at = at;
        out.boot_id = "00000000-0000-4000-8000-000000000001";
        out.mono_ms = 1000;
        out.clock_state = clock_state;
        out.operator_ref = "m.silva";
        out.schema = wire::k_activation_schema;
        return out;
    }
    /// The next record of the log.
    wire::Record append(const domain::ActivationRequest& request, base::Instant at)
    {
        return append(wire::write_activation(request), wire::schema_of(request), at);
    }
    wire::Record append(const domain::CancellationRequest& request, base::Instant at)
    {
        return append(wire::write_cancellation(request), wire::k_cancellation_schema, at);
    }
    wire::Record append(const domain::KeyChangeRequest& request, base::Instant at)
    {
        return append(wire::write_key_change(request), wire::schema_of(request), at);
    }
    wire::Record append(const base::Bytes& content, const char* schema, base::Instant at)
    {
        auto sealed = seal::seal(content, seal_to, at);
        REQUIRE(sealed);
        auto with_schema = header(next, at);
        with_schema.schema = schema;
        auto record = sign(std::move(with_schema), std::move(*sealed), head);
        ++next;
        head = seal::digest_from(record.hash).value();
        return record;
    }
    /// The next record: person `n` with case `n` and this temporary password.
    wire::Record append_person(int n, base::Instant at, const std::string& proof = {},
                               std::string_view password = "482915")
    {
        const auto case_id = case_number(n);
        return append(request_of(case_id, person_number(n), sealed_password(case_id, password, seal_to, at), at, proof),
                      at);
    }
};

}  // namespace balcao::test
