#include "central/letter_desk.h"

#include "base/log.h"
#include "central/proof.h"
#include "domain/key_life.h"
#include "domain/phone.h"
#include "wire/problem.h"

namespace balcao::central {

using base::FaultCode;

namespace {

LetterKey refused(FaultCode code) { return {code, std::nullopt}; }

bool is_live(const ActivationRow& key)
{
    const auto state = domain::key_state_from_name(key.state);
    return state && !domain::is_final(*state);
}

/// By person and number at once. Of a number whose key is somebody else's no more is said than that the document is another one,
/// and only while that key waits for its letter's PIN: whoever asks has the telephone in their hands.
Result<LetterKey> find_letter(Store& store, const ActivationRow& asked, Instant at)
{
    auto near = store.keys_near({&asked});
    if (!near) return base::unexpected(near.error());
    const ActivationRow* of_person = nullptr;
    const ActivationRow* of_phone = nullptr;
    for (const auto& key : *near) {
        if (!is_live(key)) continue;
        if (key.person == asked.person) of_person = &key;
        if (key.phone == asked.phone) of_phone = &key;
    }
    if (of_phone != nullptr && of_phone != of_person) {
        auto theirs = letter_of_key(store, *of_phone, of_phone->case_id, at);
        if (!theirs) return theirs;
        return refused(theirs->letter ? FaultCode::letter_document_differs : FaultCode::letter_unknown);
    }
    if (of_person != nullptr && of_person == of_phone) return letter_of_key(store, *of_person, of_person->case_id, at);
    if (of_person != nullptr) return refused(FaultCode::letter_unknown);  // whose number is another one
    auto ended = letter_of_ended(store, asked.person, asked.phone);
    return ended ? Result<LetterKey>(refused(*ended)) : base::unexpected(ended.error());
}

int status_of(FaultCode code) { return code == FaultCode::letter_unknown ? 404 : 409; }

}  // namespace

Result<LetterKey> letter_of_key(Store& store, const ActivationRow& key, const std::string& letters_case, Instant at)
{
    auto letters = store.letters_of(letters_case);
    if (!letters) return base::unexpected(letters.error());
    if (letters->empty()) return refused(FaultCode::letter_unknown);  // made at a desk
    if (key.state == "suspended" || key.state == "locked") return refused(FaultCode::letter_key_stopped);
    if (key.own_pin) return refused(FaultCode::letter_completed);
    const auto& letter = letters->front();
    if (letter.state == "waiting") return refused(FaultCode::letter_not_sent);
    if (letter.state == "returned") return refused(FaultCode::letter_returned);
    if (letter.state == "expired") return refused(FaultCode::letter_expired);
    if (letter.state != "printed" || !letter.expires_at) return refused(FaultCode::letter_unknown);  // void: another password took its place
    if (*letter.expires_at <= at) return refused(FaultCode::letter_expired);  // the daily pass has not come by yet
    return LetterKey{std::nullopt, letter};
}

Result<FaultCode> letter_of_ended(Store& store, const Digest& person, const Digest& phone)
{
    auto ended = store.cancelled_key_of(person);
    if (!ended) return base::unexpected(ended.error());
    if (!*ended || (*ended)->phone != phone || (*ended)->ended_because != domain::name(domain::KeyCause::letter_unused)) return FaultCode::letter_unknown;
    auto letters = store.letters_of((*ended)->case_id);
    if (!letters) return base::unexpected(letters.error());
    return !letters->empty() && letters->front().state == "returned" ? FaultCode::letter_returned : FaultCode::letter_expired;
}

Outcome handle_letter_check(Context& context, RateLimit& tries, const Caller& caller, const Request& request)
{
    auto json = read_request(request, {16U * 1024U, 4});
    if (!json) return base::unexpected(json.error());
    const auto asked = wire::decode_letter_check(*json);
    if (!asked) return refuse(asked.error());
    const auto phone = domain::Phone::parse(asked->phone);
    if (!phone) return refuse(422, "input_invalid", "no telephone number");
    const auto& case_id = asked->case_id.text();
    ActivationRow about;
    about.case_id = case_id;
    about.person = context.home.lookup.person(asked->identity.text());
    about.phone = context.home.lookup.phone(phone->e164());
    // Counted before anything is judged: with one number that is theirs nobody tries one document after another.
    if (!tries.allow(caller->name + "/" + case_id, context.clock.monotonic_ms())) {
        auto out = problem(429, "central_busy", "too many questions about one case");
        out.retry_after_s = 3600;
        return refuse(std::move(out));
    }
    if (!phone_proof_holds(context.home, asked->phone_proof, caller->name, case_id, about.phone)) {
        return refuse(422, wire::k_problem_proof, "the code was not checked for this number and case");
    }
    const auto at = context.clock.now();
    auto found = context.writer.look<LetterKey>([&](Store& store) { return find_letter(store, about, at); });
    if (!found) return refuse(found.error());
    if (found->refusal) {
        base::log_id(base::LogLevel::info, "letter_not_to_be_completed", case_id);
        return refuse(status_of(*found->refusal), base::name(*found->refusal), "no letter to be completed here");
    }
    return answer(wire::encode(wire::LetterCheckAnswer{asked->case_id, *found->letter->expires_at}));
}

}  // namespace balcao::central
