// What the citizen answers at the window.
#include <algorithm>

#include "base/log.h"
#include "desk/arguments.h"
#include "desk/presenter.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

std::optional<base::Bytes> sealed(const Json& args) { return arguments::octets(args, "sealed", 16'384); }

}  // namespace

DeskService::Answer DeskService::choose_language(const Json& args)
{
    const auto language = arguments::text(args, "language", 8);
    if (!language) {
        return fail(FaultCode::message_malformed);
    }
    auto chosen = feed(event::LanguageChosen{*language});
    if (chosen && citizen_alone()) {
        read_own_card();  // it may lie there already
    }
    return chosen;
}

DeskService::Answer DeskService::review(const Json& args)
{
    const auto said = arguments::yes_or_no(args, "yes");
    return said ? feed(event::Reviewed{*said}) : Answer(fail(FaultCode::message_malformed));
}

DeskService::Answer DeskService::consent(const Json& args)
{
    const auto said = arguments::yes_or_no(args, "yes");
    if (!said) {
        return fail(FaultCode::message_malformed);
    }
    if (!*said) {
        return feed(event::Consented{std::nullopt});
    }
    const auto id = arguments::text(args, "text_id");
    const auto version = arguments::text(args, "text_version");
    const auto language = arguments::text(args, "language", 8);
    const auto digest = arguments::text(args, "shown_sha256", 64);
    const auto shown_text = arguments::text(args, "shown_at", 32);
    const auto shown = shown_text ? base::parse_instant(*shown_text) : std::nullopt;
    if (!id || !version || !language || !digest || digest->size() != 64 || !shown) {
        return fail(FaultCode::message_malformed);
    }
    return feed(event::Consented{domain::Consent{*id, *version, *language, *digest, *shown, m_parts.clock.now()}});
}

DeskService::Answer DeskService::confirm_phone(const Json& args)
{
    const auto said = arguments::yes_or_no(args, "yes");
    return said ? feed(event::PhoneConfirmed{*said}) : Answer(fail(FaultCode::message_malformed));
}

DeskService::Answer DeskService::seal_secret(const Json& args)
{
    const auto content = sealed(args);
    if (!content) {
        return fail(FaultCode::message_malformed);
    }
    auto kept = feed(event::SecretSealed{*content});
    if (kept && citizen_alone()) {
        register_alone();
    }
    return kept;
}

DeskService::Answer DeskService::sign_in_start(const Json& args)
{
    const auto content = sealed(args);
    return content ? feed(event::SignInStarted{*content}) : Answer(fail(FaultCode::message_malformed));
}

DeskService::Answer DeskService::sign_in_finish(const Json& args)
{
    const auto content = sealed(args);
    return content ? feed(event::SignInFinished{*content}) : Answer(fail(FaultCode::message_malformed));
}

DeskService::Answer DeskService::sign_in_skip(const Json&) { return feed(event::SignInSkipped{}); }
DeskService::Answer DeskService::leave(const Json&) { return feed(event::CitizenLeft{}); }

}  // namespace balcao::desk
