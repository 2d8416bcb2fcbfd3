#include "central/bundles.h"

#include "base/log.h"
#include "central/batches.h"
#include "seal/aead.h"
#include "seal/envelope.h"
#include "seal/signature.h"
#include "wire/bundle.h"

namespace balcao::central {

using base::FaultCode;

namespace {

constexpr std::size_t k_post_frame = 1024;  // octets of CBOR around the sealed part

base::unexpected<wire::Problem> damaged() { return refuse(422, "bundle_damaged", "not what a terminal sealed"); }
base::unexpected<wire::Problem> not_ours() { return refuse(422, "bundle_not_for_central", "sealed to another central"); }

/// A part that was opened: whose it is, and what the answer is encrypted under.
struct Opened {
    Caller terminal;
    bool refused = false;      ///< the terminal, or the certificate that signed, has been revoked
    wire::BundlePart part;
    base::Secret answer_key;
};

enum class Signed : std::uint8_t { no, by_revoked, good };

Signed judge_signature(const KnownTerminal& terminal, const wire::BundleFrame& frame)
{
    auto content = wire::bundle_signed(frame.answer_key, frame.body);
    auto found = Signed::no;
    for (const auto& known : terminal.certificates) {
        if (!seal::verify(known.certificate, content, frame.signature)) continue;
        found = known.may_sign && !terminal.revoked ? Signed::good : Signed::by_revoked;
        if (found == Signed::good) break;
    }
    base::wipe(content);
    return found;
}

OrProblem<Opened> read_plain(const Context& context, base::BytesView plain)
{
    const auto frame = wire::read_bundle_frame(plain);
    if (!frame) return damaged();
    auto part = wire::read_bundle_part(frame->body);
    if (!part) return damaged();
    Opened out;
    const auto& origin = part->batch.records.front().header.terminal.text();
    const auto fresh = context.terminals.freshen(context.writer, origin, context.clock.monotonic_ms());
    if (!fresh) return refuse(fresh.error());
    out.terminal = context.terminals.find(origin);
    if (!out.terminal) return not_ours();
    const auto signature = judge_signature(*out.terminal, *frame);
    if (signature == Signed::no) return damaged();
    out.refused = signature == Signed::by_revoked;
    out.part = std::move(*part);
    out.answer_key = base::Secret(frame->answer_key);
    return out;
}

OrProblem<Opened> open_part(const Context& context, const Request& request)
{
    if (!content_digest_fits(request)) return damaged();
    auto json = read_request(request, {wire::k_bundle_sealed_octets + k_post_frame, 4});
    if (!json) return base::unexpected(json.error());
    const auto post = wire::decode_bundle_post(*json);
    if (!post && post.error().code == FaultCode::message_malformed) return damaged();
    if (!post) return refuse(post.error());
    auto plain = seal::open(post->sealed, context.home.seal);
    if (!plain && plain.error().code == FaultCode::unseal_failed) return not_ours();
    if (!plain) return refuse(plain.error());
    auto opened = read_plain(context, *plain);
    base::wipe(*plain);
    return opened;
}

Response seal_answer(const Context& context, const Opened& opened, OrProblem<wire::BatchAnswer> done, wire::Format format)
{
    // What is ours to repair is tried again by the carrier; everything else is between the central and the origin.
    if (!done && done.error().status >= 500) return answer(done.error());
    wire::BundleAnswer inner{opened.part.id, opened.part.part, std::nullopt, std::nullopt};
    if (done) inner.answer = std::move(*done);
    else inner.problem = done.error();
    const auto plain = wire::padded(wire::write_bundle_answer(inner), wire::k_bundle_answer_step);
    auto sealed = seal::seal_with_key(opened.answer_key, plain, wire::bundle_bound(inner.id, inner.part), context.random);
    if (!sealed) return answer(problem_of(sealed.error()));
    return answer(wire::encode(wire::BundleReply{std::move(*sealed)}, format), format);
}

}  // namespace

void handle_bundle(Context& context, const Request& request, Reply reply, const std::function<void()>& keys_made)
{
    auto found = open_part(context, request);
    if (!found) {
        reply(answer(found.error()));
        return;
    }
    const auto format = answer_format(request);
    const auto opened = std::make_shared<Opened>(std::move(*found));
    const auto done = [&context, opened, format, reply = std::move(reply)](OrProblem<wire::BatchAnswer> settled) {
        reply(seal_answer(context, *opened, std::move(settled), format));
    };
    if (opened->refused) {
        base::log_id(base::LogLevel::warning, "bundle_of_revoked_terminal", opened->terminal->name);
        done(refuse(403, "terminal_revoked", "this terminal has been revoked"));
        return;
    }
    run_batch(context, opened->terminal, opened->part.batch, done, keys_made);
}

}  // namespace balcao::central
