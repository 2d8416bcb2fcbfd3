#include "text/problem_text.h"

#include <span>

#include "text/fault_text.h"

namespace balcao::text {
namespace {

struct Problem {
    std::string_view code;
    const char* reason;
    const char* next_step;
    const char* owner;
};

constexpr const char* k_clerk_and_citizen = tr_mark("The clerk, with the citizen");
constexpr const char* k_clerk = tr_mark("The clerk");
constexpr const char* k_support = tr_mark("Technical support");
constexpr const char* k_two = tr_mark("Clerk and supervisor together");

constexpr Problem k_problems[] = {
    {"phone_taken",
     tr_mark("This phone number already belongs to another key."),
     tr_mark("Ask the citizen for another number and register again, or have the other key released first."),
     k_clerk_and_citizen},
    {"person_has_key",
     tr_mark("The same person was registered again after this, at this desk or another, and that key stands."),
     tr_mark("The password of this record opens nothing: tell the citizen that the one given last counts. Register nothing again unless they want a new key."),
     k_clerk_and_citizen},
    {"key_replaced",
     tr_mark("The same person was registered again later, at this desk or another: that key stands in the place of this one."),
     tr_mark("The password of this record opens nothing any more. If the citizen asks: the one given last counts. Nothing is to be registered again."),
     k_clerk_and_citizen},
    {"no_key",
     tr_mark("The central service has no key of this person: nothing was ended or changed. It ended before, or its activation is still on the way from a desk."),
     tr_mark("Activated lately: the key begins when that desk's record arrives, so register this again then. Else compare the document's number with the one of the activation; "
             "an ended key does not come back, offer a new one."),
     k_clerk},
    {"no_signature",
     tr_mark("This person's key has no digital signature."),
     tr_mark("Nothing is left to do. To end the key itself, register that."),
     k_clerk},
    {"newer_key",
     tr_mark("The key was made or changed after this was asked for, at this desk or another."),
     tr_mark("Nothing of the newer state was undone. Ask the citizen whether it is still wanted, and register it again."),
     k_clerk_and_citizen},
    {"phone_differs",
     tr_mark("This is not the phone number of the person's key."),
     tr_mark("Ask for the number the codes come to. Is it no longer at hand: register a change of contact."),
     k_clerk_and_citizen},
    {"key_locked",
     tr_mark("The key is locked."),
     tr_mark("Register a new temporary password first: it unlocks the key. Then register this again."),
     k_clerk_and_citizen},
    {"key_suspended",
     tr_mark("The key is suspended: its document is no longer valid, or it was used abusively."),
     tr_mark("With a renewed document, activate a new key. A suspension for abuse ends by itself; until then only its holder's wish to end the key can be registered."),
     k_clerk_and_citizen},
    {"key_cancelled",
     tr_mark("The key was cancelled by the service: its document ended, the registry reported so, or the letter's PIN was not used in time."),
     tr_mark("It does not come back. Offer a new activation; if that is refused as well, send the citizen to the civil registry."),
     k_clerk_and_citizen},
    {"signature_exists",
     tr_mark("The key has a digital signature already."),
     tr_mark("Nothing is left to do. Was its PIN forgotten: end the signature and activate it anew."),
     k_clerk_and_citizen},
    {"rules_refused",
     tr_mark("A rule of the service is not met."),
     tr_mark("Open the case to see which rule and what is missing, then register again."),
     k_clerk},
    {"secret_unreadable",
     tr_mark("The sealed temporary password could not be opened."),
     tr_mark("Register again with the citizen present; a new password is made."),
     k_clerk_and_citizen},
    {"record_unreadable",
     tr_mark("The record could not be opened or read."),
     tr_mark("Call technical support; the citizen has to come again."),
     k_support},
    {"record_signature_invalid",
     tr_mark("The record's signature is not right."),
     tr_mark("Call technical support before registering anything else."),
     k_support},
    {"phone_proof_invalid",
     tr_mark("The proof of the phone is out of date or for another number."),
     tr_mark("Send a new code and register again."),
     k_clerk_and_citizen},
    {"operator_not_allowed",
     tr_mark("The central does not know this operator, or the operator was blocked or without the right at the time."),
     tr_mark("Ask your supervisor what holds for this operator. Then somebody who is allowed to registers the citizen again."),
     k_clerk},
    {"approval_missing",
     tr_mark("The central asks for a second person's approval of this, and the record carries none."),
     tr_mark("Tell technical support that this desk's settings lack the approval the central asks for. Then register the citizen again, with a supervisor."),
     k_two},
    {"approver_not_allowed",
     tr_mark("Whoever approved may not: the author, unknown to the central, blocked or no supervisor at the time."),
     tr_mark("Register the citizen again and have it approved by a supervisor the central knows."),
     k_two},
    {"frozen",
     tr_mark("The central holds another record under this number."),
     tr_mark("Find out with technical support which copy it came from. Then two people send the frozen records again; nothing is lost."),
     k_two},
};

struct Reason {
    std::string_view code;
    const char* msgid;
};

// The operators' refusal list of the remote identification service, and one for a change of mind.
constexpr Reason k_reasons[] = {
    {"not_the_holder", tr_mark("The person is not the holder of the document")},
    {"no_document_or_phone", tr_mark("Document or phone not at hand")},
    {"document_doubtful", tr_mark("Doubts about the document")},
    {"document_not_validated", tr_mark("The document cannot be validated")},
    {"identity_doubted", tr_mark("Doubts about the identity")},
    {"phone_access_not_proved", tr_mark("Access to the phone not proved")},
    {"technical_conditions", tr_mark("Technical conditions not adequate")},
    {"session_broken_off", tr_mark("The session was broken off")},
    {"citizen_gave_up", tr_mark("The citizen does not wish to go on")},
};

// What was registered is given up: it concerns nobody any more, or cannot be brought to an end.
constexpr Reason k_give_up_reasons[] = {
    {"person_served_elsewhere", tr_mark("The person was registered elsewhere, and that stands")},
    {"registered_anew", tr_mark("It was registered anew")},
    {"nothing_left", tr_mark("What was asked for is so already")},
    {"citizen_gave_up", tr_mark("The citizen does not wish to go on")},
    {"citizen_not_reached", tr_mark("The citizen cannot be reached")},
    {"not_mendable", tr_mark("Technical support cannot mend it")},
};

template <std::size_t count>
std::vector<std::string_view> codes_of(const Reason (&reasons)[count])
{
    std::vector<std::string_view> out;
    for (const auto& reason : reasons) {
        out.push_back(reason.code);
    }
    return out;
}

std::string reason_text(Language language, std::span<const Reason> reasons, std::string_view reason)
{
    for (const auto& known : reasons) {
        if (known.code == reason) {
            return tr(language, known.msgid);
        }
    }
    return std::string(reason);
}

const Problem* find(std::string_view code)
{
    for (const auto& problem : k_problems) {
        if (problem.code == code) {
            return &problem;
        }
    }
    return nullptr;
}

}  // namespace

ProblemText problem_text(Language language, std::string_view problem)
{
    if (const Problem* found = find(problem)) {
        return {tr(language, found->reason), tr(language, found->next_step), tr(language, found->owner)};
    }
    if (const auto fault = base::fault_code_from_name(problem)) {  // the central may refuse with the name of a fault
        const auto text = fault_text(language, *fault);
        return {text.happened, text.now, tr(language, k_support)};
    }
    return {fill(tr(language, "The central service did not accept the request ({code})."), {{"code", problem}}),
            tr(language, "Call technical support and tell them the code on the screen."), tr(language, k_support)};
}

bool has_problem_text(std::string_view problem) { return find(problem) != nullptr; }

const std::vector<std::string_view>& known_problems()
{
    static const std::vector<std::string_view> codes = [] {
        std::vector<std::string_view> out;
        for (const auto& problem : k_problems) {
            out.push_back(problem.code);
        }
        return out;
    }();
    return codes;
}

const std::vector<std::string_view>& cancel_reasons()
{
    static const auto codes = codes_of(k_reasons);
    return codes;
}

std::string cancel_reason_text(Language language, std::string_view reason) { return reason_text(language, k_reasons, reason); }

const std::vector<std::string_view>& give_up_reasons()
{
    static const auto codes = codes_of(k_give_up_reasons);
    return codes;
}

std::string give_up_reason_text(Language language, std::string_view reason) { return reason_text(language, k_give_up_reasons, reason); }

}  // namespace balcao::text
