#include "central/phone_codes.h"

#include "base/log.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "central/proof.h"
#include "central/store_detail.h"
#include "wire/phone_code.h"

namespace balcao::central {

using base::FaultCode;

namespace {

/// As the table says it. A code of a signature is told from one of a sign-in by the visit that awaits it.
constexpr std::string_view name(CodeUse use) { return use == CodeUse::desk ? "desk" : "sign_in"; }

/// '+' and 7 to 15 digits (ITU-T E.164); whether the number exists is not ours to say.
bool is_e164(std::string_view phone)
{
    return phone.size() >= 8 && phone.size() <= 16 && phone.front() == '+' && phone[1] != '0' &&
           phone.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

base::Secret draw_code(base::Random& random)
{
    base::Secret code;
    for (int i = 0; i < 6; ++i) code.append(static_cast<std::uint8_t>('0' + random.below(10)));
    return code;
}

/// nullopt = within the limits.
Result<std::optional<wire::Problem>> over_limit(Store& store, const Limits& limits, const PhoneCodeRow& row)
{
    const auto since = row.made_at - std::chrono::hours(1);
    auto of_case = store.codes_since(row.case_id, row.purpose, since);
    if (!of_case) return base::unexpected(of_case.error());
    auto of_phone = store.phone_codes_since(row.phone, since);
    if (!of_phone) return base::unexpected(of_phone.error());
    auto of_terminal = row.terminal_id ? store.terminal_codes_since(*row.terminal_id, since) : Result<std::int64_t>(0);
    if (!of_terminal) return base::unexpected(of_terminal.error());
    const bool at_page = !row.terminal_id;
    if (*of_case < (at_page ? limits.codes_per_holder : limits.codes_per_case) &&
        *of_phone < (at_page ? limits.codes_per_holder : limits.codes_per_phone) && *of_terminal < limits.codes_per_terminal) {
        return std::optional<wire::Problem>();
    }
    auto out = problem(429, "phone_code_exhausted", "too many codes were asked for within the hour");
    out.retry_after_s = 3600;
    out.tries_left = 0;
    return std::optional(std::move(out));
}

OrProblem<void> store_code(Context& context, const PhoneCodeRow& row)
{
    auto refused = context.writer.get<std::optional<wire::Problem>>(
        [&](Store& store) -> Result<std::optional<wire::Problem>> {
            if (auto done = store.hold_codes(row); !done) return base::unexpected(done.error());
            auto over = over_limit(store, context.limits, row);
            if (!over || *over) return over;
            if (auto done = store.drop_codes_before(row.made_at - std::chrono::hours(24)); !done) {
                return base::unexpected(done.error());
            }
            if (auto done = store.replace_open_codes(row.case_id, row.purpose); !done) {
                return base::unexpected(done.error());
            }
            if (auto done = store.add_code(row); !done) return base::unexpected(done.error());
            return std::optional<wire::Problem>();
        });
    if (!refused) return refuse(refused.error());
    if (*refused) return refuse(**refused);
    return {};
}

void mark_not_sent(Context& context, PhoneCodeRow row)
{
    row.state = "not_sent";
    row.code.clear();
    row.tries_left = 0;
    const auto done = context.writer.run([&row](Store& store) { return store.save_code(row); });
    if (!done) base::log(base::LogLevel::error, "code_not_closed", done.error());
}

}  // namespace

OrProblem<SentCode> send_code(Context& context, const NewCode& wanted)
{
    if (context.sms == nullptr) return refuse(base::Fault{FaultCode::sms_not_sent});
    PhoneCodeRow row;
    row.made_at = context.clock.now();
    row.expires_at = row.made_at + context.limits.code_life;
    row.id = base::make_uuid_v7(row.made_at, context.random);
    row.purpose = std::string(name(wanted.use));
    row.terminal_id = wanted.terminal_id;
    row.case_id = wanted.case_id;
    row.phone = context.home.lookup.phone(wanted.phone);
    row.state = "open";
    row.tries_left = context.limits.code_tries;
    const auto code = draw_code(context.random);
    row.code = code.use([&](base::BytesView digits) {
        return seal::bytes_of(context.home.lookup.code(row.id, digits));
    });
    if (auto stored = store_code(context, row); !stored) return base::unexpected(stored.error());

    auto text = code.use([&](base::BytesView digits) {
        return code_message(wanted.use, wanted.language, digits, static_cast<int>(context.limits.code_life.count()));
    });
    const auto sent = context.sms->send(wanted.phone, text);
    base::wipe(text.data(), text.size());
    if (!sent) {
        ++context.metrics.sms_failed;
        base::log(base::LogLevel::warning, "sms_not_sent", sent.error());
        mark_not_sent(context, row);
        return refuse(sent.error());
    }
    ++context.metrics.sms_sent;
    return SentCode{row.id, row.expires_at, context.limits.code_tries};
}

Result<TriedCode> try_code(Store& store, const Lookup& lookup, const std::string& id, CodeUse use,
                           base::BytesView digits, Instant now)
{
    auto found = store.code(id, Hold::yes);
    if (!found) return base::unexpected(found.error());
    TriedCode out;
    if (!*found || (*found)->purpose != name(use)) return out;
    auto& row = out.row;
    row = **found;
    if (row.state == "exhausted") {
        out.outcome = CodeTry::exhausted;
    } else if (row.state != "open") {
        out.outcome = CodeTry::expired;  // used, replaced by a newer one, or never sent
    } else if (now > row.expires_at) {
        out.outcome = CodeTry::expired;
        row.state = "replaced";
        row.code.clear();
    } else {
        const bool right = seal::equal_in_constant_time(row.code, lookup.code(id, digits));
        row.tries_left = right ? row.tries_left : row.tries_left - 1;
        out.outcome = right ? CodeTry::right : (row.tries_left > 0 ? CodeTry::wrong : CodeTry::exhausted);
        if (out.outcome != CodeTry::wrong) {
            row.state = right ? "right" : "exhausted";
            row.code.clear();
        }
    }
    if (auto done = store.save_code(row); !done) return base::unexpected(done.error());
    return out;
}

wire::Problem problem_of(const TriedCode& tried)
{
    switch (tried.outcome) {
    case CodeTry::right: break;
    case CodeTry::wrong: {
        auto out = problem(422, "phone_code_wrong", "the code is wrong");
        out.tries_left = static_cast<int>(tried.row.tries_left);
        return out;
    }
    case CodeTry::exhausted: {
        auto out = problem(422, "phone_code_exhausted", "three wrong codes: this code is void");
        out.tries_left = 0;
        return out;
    }
    case CodeTry::expired: return problem(422, "phone_code_expired", "the code is no longer valid");
    case CodeTry::unknown: break;
    }
    return problem(404, "phone_code_expired", "no such code");
}

Outcome start_phone_code(Context& context, const Caller& caller, const Request& request)
{
    auto json = read_request(request, {16U * 1024U, 4});
    if (!json) return base::unexpected(json.error());
    const auto wanted = wire::decode_phone_code_request(*json);
    if (!wanted) return refuse(wanted.error());
    if (!is_e164(wanted->phone) || !base::is_uuid(wanted->case_id.text())) {
        return refuse(400, "input_invalid", "phone must be E.164 and case_id a UUID");
    }
    auto sent = send_code(context, {CodeUse::desk, wanted->case_id.text(), wanted->phone, wanted->language, caller->id});
    if (!sent) return base::unexpected(sent.error());
    return answer(wire::encode(wire::PhoneCodeAnswer{sent->id, sent->expires_at, sent->tries_left}), wire::Format::json,
                  201);
}

Outcome check_phone_code(Context& context, const Caller& caller, const std::string& id, const Request& request)
{
    auto json = read_request(request, {4U * 1024U, 4});
    if (!json) return base::unexpected(json.error());
    auto check = wire::decode_phone_code_check(*json);
    if (!check) return refuse(check.error());
    auto tried = context.writer.get<TriedCode>([&](Store& store) -> Result<TriedCode> {
        auto found = store.code(id);
        if (!found) return base::unexpected(found.error());
        if (!*found || (*found)->terminal_id != caller->id) return TriedCode{};
        return try_code(store, context.home.lookup, id, CodeUse::desk, base::as_bytes(check->code),
                        context.clock.now());
    });
    base::wipe(check->code.data(), check->code.size());
    if (!tried) return refuse(tried.error());
    if (tried->outcome != CodeTry::right) return refuse(problem_of(*tried));
    auto token = make_phone_proof(context.home, caller->name, tried->row.case_id, tried->row.phone, context.clock.now());
    if (!token) return refuse(token.error());
    return answer(wire::encode(wire::PhoneCodeProof{*token}));
}

}  // namespace balcao::central
