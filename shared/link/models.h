#pragma once
// What the windows show, without widgets: the desk service sends these over the socket
// (protocol.h), the windows draw them. Texts that depend on the language are ids or both
// languages; the windows choose.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/fault.h"
#include "base/ids.h"
#include "domain/document.h"
#include "domain/draft.h"
#include "domain/eligibility.h"
#include "link/day_book_model.h"
#include "link/drain_model.h"
#include "link/sign_in.h"
#include "link/stick_model.h"
#include "link/mirror_view.h"
#include "link/ticket_model.h"

namespace balcao::link {

/// The five steps of the clerk's step bar.
enum class Step : std::uint8_t { document, eligibility, phone, citizen, receipt };

/// The words of design/decisions: no other word is used, and no earlier one implies a later one.
enum class RecordState : std::uint8_t {
    registered_here,  ///< "Registado aqui": durable on this desk
    pending,          ///< "por confirmar": sent or waiting, the central has not confirmed it as usable
    activated,        ///< "ativada": signed receipt held
    cancelled,        ///< "cancelada": signed receipt of a cancellation held, or the key has ended since
    attention         ///< "precisa de atenção": refused, with reason and next step
};

/// Where a case stands; transitions in desk/case_machine.h.
enum class Phase : std::uint8_t {
    intake,            ///< the clerk fills the form
    own_card,          ///< self-service, kiosk: the Citizen Card is read and its holder proved
    own_contact,       ///< self-service, kiosk: phone and digital signature
    own_stopped,       ///< self-service, kiosk: it cannot go on without a clerk; says why
    citizen_review,    ///< kiosk: language and data to confirm
    citizen_consent,   ///< kiosk: consent text
    citizen_phone,     ///< kiosk: phone number in large digits
    citizen_code,      ///< kiosk: code from the SMS
    citizen_secret,    ///< the kiosk makes and seals the temporary password
    ready,             ///< everything there: the clerk signs off
    approval,          ///< signed off; waits for the approval of somebody else
    recording,         ///< being made durable
    recorded,          ///< durable; outcome in RecordState
    sign_in,           ///< kiosk: first sign-in running (code and own PIN)
    closed             ///< finished, cancelled or refused
};

[[nodiscard]] std::string_view name(Step step);
/// The step a field is shown in; service and console must agree on it.
[[nodiscard]] Step step_of(domain::FieldId field);
[[nodiscard]] std::string_view name(RecordState state);
[[nodiscard]] std::string_view name(Phase phase);

enum class LampState : std::uint8_t { unknown, ok, busy, warning, error, off };

/// One lamp of the side panel. `fault` says why when it is not ok.
struct Lamp {
    LampState state = LampState::unknown;
    std::optional<base::FaultCode> fault;
    std::optional<base::Instant> since;
};

/// Who may begin an act at this terminal.
enum class TerminalMode : std::uint8_t {
    counter,       ///< the clerk alone
    self_service,  ///< the citizen alone, with the Citizen Card; no clerk works here
    both
};
/// counter, self_service, both
[[nodiscard]] std::string_view name(TerminalMode mode);

struct TerminalView {
    std::string id;          ///< name given at enrolment; empty before
    std::string place;       ///< point of service, e.g. "Loja de Cidadão · Loulé"
    std::string desk;        ///< e.g. "Posto 4"
    bool practice = false;
    TerminalMode mode = TerminalMode::counter;
};

struct OperatorView {
    std::string id;
    std::string display_name;
    std::optional<base::Instant> lease_until;  ///< of the central's roster; nobody works beyond it
    bool local_beside_central = false;         ///< of this desk's own file, where the central names operators too
    bool by_card = false;                      ///< signed in by their Citizen Card: taking it out locks
};

/// One line of the queue list. Holds only the masked summary kept on this desk.
struct QueueRow {
    base::Sequence seq = 0;
    std::string ticket;
    std::string initials;        ///< e.g. "A. E."
    std::string document_tail;   ///< last three characters of the number
    RecordState state = RecordState::registered_here;
    domain::DeskAct act = domain::DeskAct::activation;
    base::Instant captured_at{};
    std::string problem;         ///< stable problem code when state is attention, e.g. "phone_taken"
    bool frozen = false;         ///< only two people together send it again
    int receipt_copies = 0;      ///< how often the citizen's receipt went to a printer
    bool refused = false;        ///< by the central: sent once more, or given up
    bool given_up = false;       ///< `problem` is the reason then
    bool sent_anew = false;      ///< another record stands for it
};

struct QueueView {
    std::int64_t pending = 0;
    std::int64_t attention = 0;
    std::int64_t frozen = 0;     ///< of those that need attention: only two people together send them again
    bool may_give_up = false;    ///< who is signed in has the right to; else somebody who has it shows who they are
    std::optional<std::int64_t> room_records;  ///< so many more records fit on the disk
    std::optional<std::int64_t> room_days;     ///< at the pace of the last days
    std::optional<base::Instant> oldest_unsent_at;
    std::optional<base::Instant> last_accepted_at;
    std::optional<base::Instant> next_attempt_at;
    std::vector<QueueRow> rows;  ///< newest first, at most 50
};

struct DayView {
    std::int64_t registered = 0;
    std::int64_t activated = 0;
    std::array<std::int64_t, 24> per_hour{};  ///< records of today by local hour
    std::string left_open{};                  ///< ISO date of the newest earlier day that nobody closed; empty: none
};

struct FindingView {
    std::string rule_id;
    domain::Severity severity = domain::Severity::inform;
    domain::FieldId field = domain::FieldId::document_type;
    std::string text_pt;
    std::string text_en;
    std::string legal_basis;
    bool acknowledged = false;
};

struct DisagreementView {
    domain::FieldId field = domain::FieldId::document_type;
    std::string held;
    domain::Origin held_origin = domain::Origin::typed;
    std::string captured;
    domain::Origin captured_origin = domain::Origin::typed;
};

enum class CitizenYes : std::uint8_t { none, given, voided };
enum class PhoneProofState : std::uint8_t { none, code_sent, proved, not_possible };

struct CaseView {
    std::string id;
    domain::DeskAct act = domain::DeskAct::activation;
    std::string ticket;
    base::Instant started_at{};
    Step step = Step::document;
    Phase phase = Phase::intake;
    std::map<domain::FieldId, domain::FieldValue> fields;
    std::vector<FindingView> findings;
    std::vector<DisagreementView> disagreements;
    std::string citizen_language;
    CitizenYes citizen_yes = CitizenYes::none;
    PhoneProofState phone_proof = PhoneProofState::none;
    std::string key_valid_until;        ///< ISO date, empty while unknown
    bool can_send_to_citizen = false;
    bool can_sign_off = false;
    std::string approval_for;           ///< entry of domain/approval_policy.h for which this case needs a second person; empty: none is needed
    std::string author;                 ///< operator who signed off, while approval is awaited
    std::string approval_refused;       ///< reason code of text/approval_text.h; until the case goes to the citizen again
    std::optional<RecordState> record;  ///< from phase recorded on
    base::Sequence seq = 0;
    std::string receipt_id;             ///< short id printed on the paper, e.g. "7F3K-Q2"
    std::string receipt_pdf;            ///< path of the receipt, when written
    int receipt_copies = 0;             ///< how often it went to a printer
    std::string problem;                ///< stable problem code when record is attention
    bool first_sign_in_done = false;
    std::string signature_left_out;     ///< why that sign-in stored no PIN of the signature: ended, exists; empty: it did, or none was chosen
    bool about_phone = true;            ///< false of a change that leaves the number as it is: none is shown to the citizen or proved
    bool has_picture = false;           ///< of the document, which could be kept
    bool picture_consent = false;       ///< the citizen wants it kept
    bool asked_for_help = false;        ///< begun by the citizen alone at the kiosk, who now calls the clerk
    bool wants_representative = false;  ///< the rules ask for the holder's legal representative
    bool photo_of_representative = false; ///< the chip's photo on the screen is theirs, not the holder's
    std::string moved_from;             ///< counter of the desk where the case was set aside; what counted there alone is asked again
    std::string other_desk;             ///< counter of another desk that has a case of this ticket: this one is not registered; empty: none
    bool registered_there = false;      ///< and that one is registered
};

/// The card in the reader, as far as the console shows it.
enum class ChipState : std::uint8_t {
    none,        ///< no card, or one that was not read
    reading,
    key_needed,  ///< opens only to the printed lines or the card access number
    read,
    failed       ///< `fault` says why
};
[[nodiscard]] std::string_view name(ChipState state);

struct ChipView {
    ChipState state = ChipState::none;
    std::string card;               ///< cc1, cc2, emrtd
    std::string step;               ///< while reading: identifying, opening, text, photo, proofs
    int percent = 0;                ///< of that step
    std::optional<base::FaultCode> fault;
    std::string finding;            ///< the one sentence: genuine, genuine_unproven, issuer_unknown, copied, ...
    std::string colour;             ///< green, amber, red
    std::string issuer;             ///< ICAO alpha-3 of the state that issued it
    std::vector<std::pair<std::string, std::string>> verdicts;  ///< question and answer, for whoever looks closer
    bool has_photo = false;         ///< action chip_photo gives it
    std::string face;               ///< same_person, another_person, not_possible; empty: not compared yet
    friend bool operator==(const ChipView&, const ChipView&) = default;
};

/// The last thing that went wrong, for the notice line; cleared by the next success.
struct Notice {
    base::FaultCode code{};
    std::int64_t a = 0;
    base::Instant at{};
};

/// A word left for whoever works here next.
struct HandoverNote {
    std::int64_t id = 0;
    base::Instant at{};
    std::string author;                 ///< operator
    std::string text;
    friend bool operator==(const HandoverNote&, const HandoverNote&) = default;
};

/// Everything the console shows.
struct ConsoleModel {
    std::int64_t revision = 0;
    TerminalView terminal;
    std::optional<OperatorView> signed_in;
    SignOffAsks sign_off_asks = SignOffAsks::nothing;  ///< what sign_off wants to see again
    bool card_sign_in = false;                         ///< a card reader is used here and somebody may sign in by card
    std::string locked_for;                            ///< who was locked out; empty: nobody, or somebody has signed in since
    bool locked_idle = false;                          ///< because nobody touched the console; else their card was taken out
    int idle_lock_minutes = 0;                         ///< signed in: the console locks when nobody touched it for so long; 0: never
    std::vector<HandoverNote> handover;                ///< for whoever is signed in, oldest first
    Lamp cable{LampState::off, std::nullopt, std::nullopt};     ///< plugged in at this desk; off: it has no network
    Lamp internet{LampState::unknown, std::nullopt, std::nullopt};  ///< ok: the central was reached; warning: a way out is there, the central is not reached
    Lamp central;
    Lamp reader;
    Lamp kiosk;
    Lamp storage;
    Lamp camera{LampState::off, std::nullopt, std::nullopt};        ///< off: none at this desk, or not in use now
    bool has_camera = false;   ///< the settings name a document camera
    bool has_flatbed = false;  ///< the settings name a flatbed scanner
    int keep_pictures_days = 0; ///< so long a document's picture is kept if the citizen consents; 0: never
    Lamp swipe_reader{LampState::off, std::nullopt, std::nullopt};  ///< the one on a serial line; off: none at this desk
    ChipView chip;
    bool card_in_reader = false;
    QueueView queue;
    StickView sticks;
    DrainView drain;
    TicketsView tickets;         ///< people at the counter; off where a site keeps no tickets
    MirrorView mirror;           ///< copies at neighbouring desks; empty where a site has none
    DayView today;
    bool has_points = false;     ///< other desks can be looked up
    bool hands_out_cards = false; ///< Citizen Cards are handed over at this point of service
    bool refusal_slip = false;   ///< somebody was or is refused: the paper that says why and where else to go can be made
    std::optional<DayBook> day_book;  ///< of the day somebody last looked at; nothing before
    bool citizen_alone = false;  ///< somebody activates alone at the kiosk: no data of the case is here, unless help was asked for
    std::optional<CaseView> current;
    std::optional<Notice> notice;
    std::map<std::string, std::string> people;  ///< display names of those whose ids stand in this model, as far as they are known here

    /// How somebody is shown: by name, else by id.
    [[nodiscard]] const std::string& name_of(const std::string& id) const
    {
        const auto found = people.find(id);
        return found == people.end() ? id : found->second;
    }
};

/// Pages of the citizen's window, in order.
enum class KioskPage : std::uint8_t {
    idle,         ///< welcome, nobody here
    language,     ///< choose a language
    insert_card,  ///< self-service: put the Citizen Card in the reader
    card_reading, ///< self-service: it is being read
    card_pin,     ///< self-service: PIN of the card (held by the kiosk alone)
    contact,      ///< self-service: mobile number, digital signature
    see_clerk,    ///< self-service: not possible without a clerk, and why
    review,       ///< the data, to confirm
    consent,      ///< consent text
    phone,        ///< the number in large digits
    code,         ///< six-digit code from the SMS
    wait,         ///< "please wait, the clerk is finishing"
    password,     ///< the temporary password (held by the kiosk alone) and what comes next
    sign_in,      ///< first sign-in: code and own PIN (held by the kiosk alone)
    done,         ///< thank you, with the true word
    unavailable   ///< no connection to the desk service
};
[[nodiscard]] std::string_view name(KioskPage page);

struct ReviewLine {
    domain::FieldId field = domain::FieldId::document_type;
    std::string text;  ///< as the citizen reads it; document_type by its stable name
};

/// Everything the kiosk shows. Never a secret.
struct KioskModel {
    std::int64_t revision = 0;
    bool practice = false;
    std::string place;
    KioskPage page = KioskPage::idle;
    std::string case_id;
    domain::DeskAct act = domain::DeskAct::activation;
    bool by_representative = false;      ///< the legal representative confirms and agrees, for the holder
    std::string language;                ///< chosen by the citizen; empty before
    std::vector<ReviewLine> review;
    std::string phone;                   ///< E.164
    std::string birth_date;              ///< ISO, for the PIN rules
    std::string ticket;
    int code_tries_left = 0;
    std::optional<base::Instant> code_expires_at;
    bool code_offline = false;           ///< no line: the phone proves itself at the first sign-in
    std::optional<RecordState> record;
    bool wants_password = true;          ///< the citizen gets a temporary password in this case
    bool first_sign_in_possible = false; ///< the central holds the key and answers
    bool letter_pin_wanted = false;      ///< the citizen is to type the PIN of the letter, which begins the first sign-in
    bool first_sign_in_code_sent = false;
    std::string sign_in_id;              ///< the central's id of the running first sign-in; goes into the sealed answer
    std::optional<Notice> notice;        ///< e.g. phone_code_wrong

    bool has_points = false;             ///< other desks near this one are known

    // self-service
    TerminalMode mode = TerminalMode::counter;
    bool line = false;                   ///< the central can be reached: without it nobody can begin alone
    bool alone = false;                  ///< this case is done by the citizen alone
    bool clerk_called = false;
    int card_percent = 0;                ///< of the step of reading that runs
    std::string challenge;               ///< base64; the card signs it to prove its holder
    bool signature_possible = false;     ///< the citizen is old enough for the digital signature
    std::vector<domain::FieldId> reasons; ///< what a clerk has to look at
    std::string receipt_id;              ///< once recorded
    std::string signature_left_out;      ///< why the first sign-in stored no PIN of the signature: ended, exists; empty: it did, or none was chosen
    std::string consent_id;              ///< of the statement to be shown; empty: the act's own
    KioskTickets tickets;                ///< of the idle page; off where this kiosk gives none
};

}  // namespace balcao::link
