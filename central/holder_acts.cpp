// Signing in at the page, and the holder's own PIN.
#include "base/log.h"
#include "central/holder_site.h"
#include "domain/phone.h"

namespace balcao::central {

namespace {

constexpr auto k_step_life = std::chrono::minutes(10);   ///< from the PIN to the code, and on to an own PIN
constexpr auto k_visit_life = std::chrono::minutes(15);  ///< signed in
constexpr std::size_t k_least_pin = 4;
constexpr std::size_t k_most_pin = 8;
constexpr std::size_t k_code_digits = 6;

}  // namespace

std::string_view text_of_unsent(const wire::Problem& problem)
{
    if (problem.code == "sms_not_sent") return "wrong_not_sent";
    return problem.status == 429 ? "wrong_codes_many" : "wrong_away";
}

std::string_view text_of_code(CodeTry outcome)
{
    switch (outcome) {
    case CodeTry::wrong: return "wrong_code";
    case CodeTry::exhausted: return "wrong_code_exhausted";
    case CodeTry::right:
    case CodeTry::expired:
    case CodeTry::unknown: break;
    }
    return "wrong_code_expired";
}

void HolderSite::renew_cookie(Visitor& visitor) const
{
    visitor.cookie = base::to_base64url(m_context.random.bytes(32));
    visitor.cookie_is_new = true;
}

/// nullopt: no such key, a key that cannot be used now, or the wrong password: told by one answer, and in about the same time.
Result<std::optional<Charged>> HolderSite::judged(const std::function<Result<std::optional<KeyAndCredential>>(Store&)>& find,
                                                  const base::Secret& password)
{
    if (m_context.vault == nullptr) return base::fail(base::FaultCode::token_unavailable);
    auto charged = m_context.writer.get<Charged>([&](Store& store) -> Result<Charged> {
        auto found = find(store);
        if (!found) return base::unexpected(found.error());
        const bool alive = *found && (usable((*found)->key, m_context.clock.now()) || (*found)->key.state == "locked");
        return charge(store, m_context, alive ? std::move(*found) : std::nullopt);
    });
    if (!charged) return base::unexpected(charged.error());
    if (!charged->found || !charged->may_try) {
        if (auto same_work = m_context.vault->protect(password); !same_work) return base::unexpected(same_work.error());
        return std::optional<Charged>();
    }
    auto right = password_right(m_context, *charged->found, password);
    if (!right) return base::unexpected(right.error());
    if (!*right) {
        base::log_id(base::LogLevel::info, "sign_in_refused", charged->before.case_id);
        return std::optional<Charged>();
    }
    auto refunded = m_context.writer.run([&](Store& store) { return refund(store, m_context.limits, *charged); });
    if (!refunded) return base::unexpected(refunded.error());
    return std::optional(std::move(*charged));
}

Response HolderSite::sign_in(Visitor& visitor, const Form& form)
{
    if (!m_tries.allow(visitor.address, m_context.clock.monotonic_ms())) {
        return show(visitor, "/", {.wrong = "wrong_too_often", .status = 429});
    }
    const auto phone = domain::Phone::parse(form.text("phone"));
    if (!phone) return show(visitor, "/", {.wrong = "wrong_phone", .field = "phone", .status = 422});
    const auto pin = form.digits("pin", k_least_pin, k_most_pin);
    if (!pin) return show(visitor, "/", {.wrong = "wrong_pin_form", .field = "pin", .status = 422});
    const auto digest = m_context.home.lookup.phone(phone->e164());
    auto charged = judged([&](Store& store) -> Result<std::optional<KeyAndCredential>> {
        auto key = store.key_of_phone(digest);
        if (!key) return base::unexpected(key.error());
        return *key ? read_key(store, (*key)->case_id) : Result<std::optional<KeyAndCredential>>(std::nullopt);
    }, *pin);
    if (!charged) return show(visitor, "/", {.wrong = "wrong_away", .status = 503});
    if (!*charged) {
        ++m_context.metrics.sign_ins_refused;
        return show(visitor, "/", {.wrong = "wrong_sign_in", .status = 422});
    }
    const auto& case_id = (*charged)->before.case_id;
    auto sent = send_code(m_context, {CodeUse::sign_in, case_id, phone->e164(), visitor.language, std::nullopt});
    if (!sent) return show(visitor, "/", {.wrong = text_of_unsent(sent.error()), .status = sent.error().status});
    renew_cookie(visitor);  // whoever knew the cookie before knows nothing now
    const auto now = m_context.clock.now();
    const VisitRow visit{m_context.home.lookup.visit(visitor.cookie), case_id, "code", sent->id, {}, now + k_step_life};
    auto kept = m_context.writer.run([&](Store& store) -> Status<> {
        if (auto done = store.drop_visits_before(now); !done) return done;
        return store.add_visit(visit);
    });
    if (!kept) return show(visitor, "/", {.wrong = "wrong_away", .status = 503});
    return moved(visitor, "/");
}

/// nullopt: the visit or its key is not there any more. `right` runs in the same transaction when the code is right.
Result<std::optional<TriedCode>> HolderSite::try_awaited_code(const Visitor& visitor, CodeUse use, const base::Secret& code,
                                                              const std::function<Status<>(Store&, VisitRow&, KeyAndCredential&)>& right)
{
    const auto now = m_context.clock.now();
    return m_context.writer.get<std::optional<TriedCode>>([&](Store& store) -> Result<std::optional<TriedCode>> {
        auto visit = store.visit(visitor.visit->id, Hold::yes);
        if (!visit) return base::unexpected(visit.error());
        if (!*visit || (*visit)->expires_at <= now || (*visit)->code_id.empty() || (*visit)->stage != visitor.stage()) {
            return std::optional<TriedCode>();
        }
        auto found = read_key(store, (*visit)->case_id);
        if (!found) return base::unexpected(found.error());
        if (!*found || !usable((*found)->key, now) || (*found)->credential.locked_for_good) return std::optional<TriedCode>();
        auto tried = code.use([&](base::BytesView digits) { return try_key_code(store, m_context, **found, (*visit)->code_id, use, digits, now); });
        if (!tried) return base::unexpected(tried.error());
        if (tried->outcome != CodeTry::right) return std::optional(*tried);
        (*found)->credential.wrong_codes = 0;
        if (auto done = right(store, **visit, **found); !done) return base::unexpected(done.error());
        return std::optional(*tried);
    });
}

Response HolderSite::enter_code(Visitor& visitor, const Form& form)
{
    const auto code = form.digits("code", k_code_digits, k_code_digits);
    if (!code) return show(visitor, "/", {.wrong = "wrong_code_form", .field = "code", .status = 422});
    const auto now = m_context.clock.now();
    Visitor signed_in = visitor;
    renew_cookie(signed_in);
    const auto new_id = m_context.home.lookup.visit(signed_in.cookie);
    auto tried = try_awaited_code(visitor, CodeUse::sign_in, *code, [&](Store& store, VisitRow& visit, KeyAndCredential& found) -> Status<> {
        const bool first = awaits_first_sign_in(found.key);
        if (!first) found.credential.lock_level = 0;
        if (auto done = store.save_credential(found.credential); !done) return done;
        if (!first) {
            if (auto done = store.add_holder_event(found.key, now, "signed_in"); !done) return done;
        }
        if (auto done = store.drop_visit(visit.id); !done) return done;
        return store.add_visit({new_id, visit.case_id, first ? "new_pin" : "open", {}, {}, now + (first ? k_step_life : k_visit_life)});
    });
    if (!tried) return show(visitor, "/", {.wrong = "wrong_away", .status = 503});
    if (!*tried) return show(visitor, "/", {.wrong = "wrong_form", .status = 409});
    if ((*tried)->outcome == CodeTry::right) {
        ++m_context.metrics.sign_ins;
        return moved(signed_in, "/");
    }
    ++m_context.metrics.sign_ins_refused;
    if ((*tried)->outcome == CodeTry::wrong) return show(visitor, "/", {.wrong = "wrong_code", .field = "code", .status = 422});
    auto dropped = m_context.writer.run([&](Store& store) { return store.drop_visit(visitor.visit->id); });
    visitor.visit.reset();
    return show(visitor, "/", {.wrong = dropped ? text_of_code((*tried)->outcome) : "wrong_away", .status = 422});
}

Response HolderSite::choose_pin(Visitor& visitor, const Form& form)
{
    const auto refused = [&](std::string_view text, std::string_view field, int status = 422) {
        return show(visitor, "/", {.wrong = text, .field = field, .status = status});
    };
    const auto& case_id = visitor.key->case_id;
    const auto pin = form.digits("pin", k_least_pin, k_most_pin);
    if (!pin) return refused("wrong_weak", "pin");
    const auto again = form.digits("again", k_least_pin, k_most_pin);
    if (!again || !base::Secret::equal(*pin, *again)) return refused("wrong_differs", "pin");
    std::optional<base::Secret> signature_pin;
    if (!form.text("signature_pin").empty() || !form.text("signature_again").empty()) {
        const auto may = may_choose_signature_pin(*visitor.key);
        if (!may) return refused("wrong_away", "", 503);
        if (!*may) return refused("wrong_no_signature_pin", "");  // the page that is shown now has no such field
        signature_pin = form.digits("signature_pin", k_least_pin, k_most_pin);
        if (!signature_pin) return refused("wrong_weak", "signature_pin");
        const auto signature_again = form.digits("signature_again", k_least_pin, k_most_pin);
        if (!signature_again || !base::Secret::equal(*signature_pin, *signature_again)) return refused("wrong_differs", "signature_pin");
    }
    const auto* second = signature_pin ? &*signature_pin : nullptr;
    if (auto fits = check_own_pin(m_context, case_id, *pin, second); !fits) {
        if (fits.error().code.rfind("signature_", 0) == 0) return refused("wrong_no_signature_pin", "");
        return fits.error().code == "input_invalid" ? refused("wrong_weak", "pin") : refused("wrong_away", "", 503);
    }
    PinsSet pins_set;
    auto pins = protect(m_context, *pin, second);
    if (!pins) return refused("wrong_away", "", 503);
    const auto now = m_context.clock.now();
    auto set = m_context.writer.get<bool>([&](Store& store) -> Result<bool> {
        auto visit = store.visit(visitor.visit->id, Hold::yes);
        if (!visit) return base::unexpected(visit.error());
        auto found = read_key(store, case_id);
        if (!found) return base::unexpected(found.error());
        const bool possible = *visit && (*visit)->stage == "new_pin" && *found && usable((*found)->key, now) &&
                              awaits_first_sign_in((*found)->key) && !(*found)->credential.locked_for_good;
        if (!possible) return false;
        auto done_with = set_pin(store, m_context, **found, *pins, now);
        if (!done_with) return base::unexpected(done_with.error());
        pins_set = *done_with;
        if (auto done = store.add_holder_event((*found)->key, now, "own_pin_set"); !done) return base::unexpected(done.error());
        if (auto done = store.drop_other_visits(case_id, (*visit)->id); !done) return base::unexpected(done.error());
        (*visit)->stage = "open";
        (*visit)->expires_at = now + k_visit_life;
        if (auto done = store.save_visit(**visit); !done) return base::unexpected(done.error());
        visitor.key = (*found)->key;
        visitor.visit = **visit;
        return true;
    });
    if (!set) return refused("wrong_away", "", 503);
    if (!*set) return refused("wrong_form", "", 409);
    base::log_id(base::LogLevel::info, "own_pin_set", case_id);
    return show(visitor, "/", {.good = pins_set.signature_left_out.empty() ? "done_pin_set" : "done_pin_alone"});
}

Response HolderSite::change_pin(Visitor& visitor, const Form& form)
{
    const auto refused = [&](std::string_view text, std::string_view field, int status = 422) {
        return show(visitor, "/change-pin", {.wrong = text, .field = field, .status = status});
    };
    const auto& case_id = visitor.key->case_id;
    const auto old = form.digits("old", k_least_pin, k_most_pin);
    if (!old) return refused("wrong_pin_form", "old");
    const auto pin = form.digits("pin", k_least_pin, k_most_pin);
    if (!pin) return refused("wrong_weak", "pin");
    const auto again = form.digits("again", k_least_pin, k_most_pin);
    if (!again || !base::Secret::equal(*pin, *again)) return refused("wrong_differs", "pin");
    auto charged = judged([&](Store& store) { return read_key(store, case_id); }, *old);
    if (!charged) return refused("wrong_away", "", 503);
    if (!*charged) return refused("wrong_old_pin", "old");
    if (auto fits = check_own_pin(m_context, case_id, *pin, nullptr); !fits) {
        return fits.error().code == "input_invalid" ? refused("wrong_weak", "pin") : refused("wrong_away", "", 503);
    }
    auto pins = protect(m_context, *pin, nullptr);
    if (!pins) return refused("wrong_away", "", 503);
    const auto now = m_context.clock.now();
    auto set = m_context.writer.get<bool>([&](Store& store) -> Result<bool> {
        auto found = read_key(store, case_id);
        if (!found) return base::unexpected(found.error());
        if (!*found || !usable((*found)->key, now) || !(*found)->key.own_pin) return false;
        (*found)->credential.pin = pins->pin;
        if (auto done = store.save_credential((*found)->credential); !done) return base::unexpected(done.error());
        if (auto done = store.add_event(now, "own_pin_changed", case_id); !done) return base::unexpected(done.error());
        if (auto done = store.add_holder_event((*found)->key, now, "pin_changed"); !done) return base::unexpected(done.error());
        if (auto done = store.drop_other_visits(case_id, visitor.visit->id); !done) return base::unexpected(done.error());
        return true;
    });
    if (!set) return refused("wrong_away", "", 503);
    if (!*set) return refused("wrong_form", "", 409);
    base::log_id(base::LogLevel::info, "own_pin_changed", case_id);
    return show(visitor, "/", {.good = "done_pin_set"});
}

Response HolderSite::sign_out(Visitor& visitor, const Form&)
{
    if (visitor.visit) {
        auto dropped = m_context.writer.run([&](Store& store) { return store.drop_visit(visitor.visit->id); });
        if (!dropped) return show(visitor, "/", {.wrong = "wrong_away", .status = 503});
        visitor.visit.reset();
    }
    renew_cookie(visitor);
    return show(visitor, "/", {.good = "done_signed_out"});
}

}  // namespace balcao::central
