// A false report of death is taken back: asked for by one supervisor, approved by another, and the key is what it was.
#include "base/log.h"
#include "central/life.h"
#include "central/operators.h"
#include "seal/operator_password.h"

namespace balcao::central {

namespace {

using wire::Json;

constexpr auto k_question_life = std::chrono::hours(24 * 7);  // then it is asked anew

Outcome no_such_person() { return refuse(403, "central_refused", "no supervisor of that name and password"); }

/// Known, a supervisor who may work now, and the password is theirs.
Result<bool> is_supervisor(Context& context, const std::string& id, const base::Secret& password)
{
    struct Known {
        std::string hash;
        std::vector<StandingRow> standings;
    };
    auto known = context.writer.look<Known>([&](Store& store) -> Result<Known> {
        auto who = store.operator_by_id(id);
        if (!who) return base::unexpected(who.error());
        if (!*who) return Known();
        auto standings = store.standings(id);
        if (!standings) return base::unexpected(standings.error());
        return Known{(*who)->password_hash, std::move(*standings)};
    });
    if (!known) return base::unexpected(known.error());
    const auto now = context.clock.now();
    const auto* standing = standing_at(known->standings, now);
    if (standing == nullptr || standing->state != "active" || standing->may_do != "supervise") return false;
    if (now < standing->valid_from || (standing->valid_until && *standing->valid_until <= now)) return false;
    return seal::operator_password_matches(password, known->hash);
}

struct Taken {
    int status = 200;
    std::string_view why;
    ActivationRow key;
};
Taken not_possible(std::string_view why) { return {409, why, {}}; }

/// nullopt: nothing speaks against it.
Result<std::optional<std::string_view>> stands_against(Store& store, const ActivationRow& key)
{
    using Why = std::optional<std::string_view>;
    if (key.state != "cancelled" || key.ended_because != domain::name(domain::KeyCause::death)) return Why("the key did not end by a report of death");
    auto former = store.has_former_state(key.case_id);
    if (!former) return base::unexpected(former.error());
    if (!*former) return Why("what the key was is not kept: it ended before that was noted, or it is erased");
    auto near = store.keys_near({&key});
    if (!near) return base::unexpected(near.error());
    for (const auto& other : *near) {
        if (other.case_id == key.case_id) continue;
        return other.person == key.person ? Why("the person has another key") : Why("the number belongs to another key by now");
    }
    return Why();
}

Result<Taken> ask(Store& store, const ActivationRow& key, const ReportWithdrawalRow& row)
{
    if (auto done = store.add_report_withdrawal(row); !done) return base::unexpected(done.error());
    if (auto done = store.add_event(row.asked_at, "death_withdrawal_asked", key.case_id); !done) return base::unexpected(done.error());
    return Taken{202, {}, key};
}

Result<Taken> approve(Store& store, const ActivationRow& key, const std::string& who, Instant now)
{
    auto open = store.open_report_withdrawal(key.case_id);
    if (!open) return base::unexpected(open.error());
    if (!*open || (*open)->asked_at + k_question_life < now) return not_possible("nobody asked for it in the last seven days");
    if ((*open)->asked_by == who) return not_possible("who asked cannot approve: a second supervisor is needed");
    if (auto done = store.approve_report_withdrawal(**open, who, now); !done) return base::unexpected(done.error());
    if (auto done = store.restore_former_state(key.case_id); !done) return base::unexpected(done.error());
    if (auto done = store.add_event(now, "death_withdrawn", key.case_id); !done) return base::unexpected(done.error());
    auto back = store.activation(key.case_id);
    if (!back) return base::unexpected(back.error());
    if (!*back || domain::is_final(domain::key_state_from_name((*back)->state).value_or(domain::KeyState::cancelled))) {
        return base::fail(base::FaultCode::storage_corrupt);
    }
    return Taken{200, {}, **back};
}

}  // namespace

Outcome handle_report_withdrawal(Context& context, const std::string& case_id, bool approves, const Request& request)
{
    auto json = read_request(request, {4U * 1024U, 3});
    if (!json) return base::unexpected(json.error());
    if (!json->is_object()) return refuse(400, "input_invalid", "an object is wanted");
    const auto who = json->value("operator", std::string());
    const auto source = json->value("source", std::string());
    auto text = json->value("password", std::string());
    const base::Secret password(base::as_bytes(text));
    base::wipe(text.data(), text.size());
    if (!approves && !is_source(source)) return refuse(400, "input_invalid", "source: 1 to 64 letters, digits and . _ : / -");
    auto known = is_supervisor(context, who, password);
    if (!known) return known.error().code == base::FaultCode::input_invalid ? no_such_person() : Outcome(refuse(known.error()));
    if (!*known) return no_such_person();
    const auto now = context.clock.now();
    auto done = context.writer.get<Taken>([&](Store& store) -> Result<Taken> {
        auto key = store.activation(case_id, Hold::yes);
        if (!key) return base::unexpected(key.error());
        if (!*key) return Taken{404, "no key of that case", {}};
        auto against = stands_against(store, **key);
        if (!against) return base::unexpected(against.error());
        if (*against) return not_possible(**against);
        return approves ? approve(store, **key, who, now) : ask(store, **key, {case_id, now, who, source});
    });
    if (!done) return refuse(done.error());
    if (!done->why.empty()) return refuse(done->status, "central_refused", done->why);
    base::log_id(base::LogLevel::info, approves ? "death_withdrawn" : "death_withdrawal_asked", case_id);
    Json out = {{"case_id", case_id}, {"activation", done->key.state}, {"valid_until", done->key.valid_until}};
    if (approves) {
        // The end erased passwords and PINs at once, and nothing brings those back.
        out["password"] = "none";
        out["next"] = "a desk registers a new temporary password with the holder; a digital signature is activated anew there";
    } else {
        out["next"] = "another supervisor approves it within seven days";
    }
    return answer(out, wire::Format::json, done->status);
}

}  // namespace balcao::central
