#pragma once
// The citizen's side of one case without any window: what is shown, what the citizen taps, and the citizen's
// secrets, which live here alone. Everything that leaves is sealed to the central first.
//
// The service's model says which page; the session adds what only the kiosk knows: the digits being tapped, the
// temporary password, whether an answer is awaited, and the time without a touch.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "core/consent_text.h"
#include "core/digits.h"
#include "core/own_card.h"
#include "core/recipients.h"
#include "domain/pin_policy.h"
#include "link/client.h"
#include "link/models.h"
#include "link/point_model.h"
#include "text/translate.h"

namespace balcao::kiosk {

/// What the number pad collects.
enum class Entry : std::uint8_t {
    none,
    phone_code,           ///< proves the phone at the desk; the clerk may hear it as well
    sign_in_code,         ///< first sign-in: code from the SMS
    letter_pin,           ///< first sign-in of a key that came by letter: the PIN on the paper
    card_pin,             ///< self-service: the Citizen Card's authentication PIN
    own_phone,            ///< self-service: the mobile number
    pin,                  ///< the citizen's own PIN, 4 to 8 digits
    pin_again,
    signature_pin,        ///< when the digital signature was asked for
    signature_pin_again
};
[[nodiscard]] bool is_secret(Entry entry);

/// What of the list of other desks shows: the list, the languages, or the keys for the name of a place.
enum class DesksStep : std::uint8_t { list, language, place };

/// Time without a touch, in ms. Each ends in the countdown, which can be put off (more_time()).
struct IdleTimes {
    std::int64_t until_warning_ms = 90'000;
    std::int64_t until_warning_secret_ms = 60'000;  ///< while a password or PIN is on the screen
    std::int64_t warning_ms = 20'000;               ///< the countdown that a touch ends
    std::int64_t done_ms = 30'000;                  ///< until_warning_ms of the last page
};

class KioskSession {
public:
    /// Sends an action to the desk service; false without a connection (then `on_reply` is not called).
    using Ask = std::function<bool(std::string_view action, wire::Json args, link::Client::OnReply on_reply)>;
    struct Parts {
        base::Random& random;
        const base::Clock& clock;
        SealSecret seal;
        Ask ask;
        OwnCard* card = nullptr;  ///< null: no card reader at this window
        IdleTimes times = {};
    };
    explicit KioskSession(Parts parts);
    KioskSession(const KioskSession&) = delete;
    KioskSession& operator=(const KioskSession&) = delete;

    /// Called after anything that may look different.
    std::function<void()> on_change;

    // --- from the service
    void show(const link::KioskModel& model);
    void connection(bool connected);

    // --- from the citizen
    void choose_language(text::Language language);
    void review(bool yes);
    void consent(bool yes);
    /// The one the service names for this case; of an earlier service the act's own.
    [[nodiscard]] const ConsentText& statement() const;
    void confirm_phone(bool yes);
    void resend_code();
    // alone, with the own card
    void start_alone();
    /// After the card was taken out: the same once more from the beginning.
    void start_over();
    void use_last_try();
    void type_pin_on_reader();
    void choose_signature(bool wanted);
    void call_clerk();
    void register_again();
    /// Other desks near this one, or near the place last chosen; what comes stands in desks().
    void find_desks(bool foreigner);
    /// While somebody reads them before a case has a language of its own.
    void read_desks_in(text::Language language);
    void show_desks_step(DesksStep step);
    /// A letter of the name of a place; '<' takes the last one back. The names that begin so stand in places().
    void type_place(char letter);
    void place_row(std::size_t row);
    /// One of places(); empty: near this desk again.
    void look_near(const std::string& place);
    void close_desks();
    /// A ticket is being taken: lies over the page until it is closed, a case comes or nobody touches it.
    void open_tickets();
    void close_tickets();
    /// kiosk_ticket or kiosk_check_in; the language is added. `done` gets service_not_running without a connection.
    void ask_for_ticket(std::string_view action, wire::Json args, link::Client::OnReply done);

    void press_digit(char digit);
    void press_erase();
    void press_ok();
    void start_sign_in();
    void skip_sign_in();
    /// Done, or gone: wipes and tells the service.
    void leave();
    /// What a countdown leads to: the case is left; without one what lies over the page closes.
    void end_now();
    void hide_password(bool hidden);
    /// Any touch or key: ends the countdown.
    void touched();
    /// The citizen asks for more time: from now on all times are twice as long, at most four times, until the citizen leaves.
    void more_time();
    /// Call a few times a second.
    void tick();
    /// For pictures: as if nobody had touched the page for so long.
    void warn_now() { m_last_touch_ms = m_parts.clock.monotonic_ms() - patience_ms(); }

    // --- what to draw
    [[nodiscard]] const link::KioskModel& model() const { return m_model; }
    [[nodiscard]] link::KioskPage page() const;
    [[nodiscard]] text::Language language() const;
    /// Whoever takes a ticket reads in this language; nullopt: it is over.
    void read_tickets_in(std::optional<text::Language> language);
    [[nodiscard]] Entry entry() const { return m_entry; }
    [[nodiscard]] std::size_t entered() const { return m_digits.size(); }
    /// The digits of a code that need not be hidden from the one who types it; nullptr for PINs.
    [[nodiscard]] const base::Secret* visible_digits() const { return is_secret(m_entry) ? nullptr : &m_digits.secret(); }
    [[nodiscard]] std::size_t least() const;
    [[nodiscard]] std::size_t most() const { return m_digits.most(); }
    [[nodiscard]] bool can_press_ok() const { return m_entry != Entry::none && !m_busy && m_digits.size() >= least(); }
    [[nodiscard]] bool busy() const { return m_busy; }
    [[nodiscard]] bool has_password() const { return !m_password.empty(); }
    [[nodiscard]] bool password_hidden() const { return m_hidden; }
    /// Lends the temporary password to be drawn or printed.
    [[nodiscard]] const base::Secret& password() const { return m_password; }
    /// A password goes to a printer once and never again: a second slip would be found by somebody else.
    [[nodiscard]] bool may_print_password() const { return has_password() && !m_printed; }
    /// It goes to the printer now, whatever becomes of it there. \return false: it went already
    bool take_password_to_printer();
    [[nodiscard]] bool signature_wanted() const;
    /// The first sign-in begins with the PIN of a letter: nothing of it is lost when it stops, it is on the citizen's paper.
    [[nodiscard]] bool by_letter() const { return m_model.act == domain::DeskAct::letter_completion; }
    /// What the citizen has to know: a refusal of the service, or a PIN that may not be.
    [[nodiscard]] std::optional<base::Fault> fault() const { return m_fault; }
    [[nodiscard]] std::optional<domain::PinProblem> pin_problem() const { return m_pin_problem; }
    [[nodiscard]] bool pins_differed() const { return m_pins_differed; }
    /// How the card's PIN is given; nullopt while the card is asked.
    [[nodiscard]] const std::optional<devices::PinQuestion>& pin_way() const { return m_pin_way; }
    /// One try is left, and the citizen has not said yet whether it may be used.
    [[nodiscard]] bool last_try_asked() const { return m_pin_way && !m_pin_way->status.blocked && m_pin_way->status.tries_left == 1 && !m_last_try; }
    [[nodiscard]] bool phone_refused() const { return m_phone_refused; }
    /// The number is given: does the citizen want the digital signature as well?
    [[nodiscard]] bool signature_asked() const { return !m_own_phone.empty(); }
    /// Seconds until the session ends by itself, while the warning shows.
    [[nodiscard]] std::optional<int> countdown() const;
    [[nodiscard]] bool connected() const { return m_connected; }
    /// What find_desks() found; nothing while asking, or when that failed.
    [[nodiscard]] const std::optional<link::PointsView>& desks() const { return m_desks; }
    [[nodiscard]] bool desks_asked() const { return m_desks_asked; }
    [[nodiscard]] bool desks_for_foreigner() const { return m_desks_foreigner; }
    /// The list of desks lies over the page; it closes by itself when nobody touches it, and when a case goes on.
    [[nodiscard]] bool desks_open() const { return m_desks_open; }
    [[nodiscard]] DesksStep desks_step() const { return m_desks_step; }
    /// Near which they are; empty: near this one.
    [[nodiscard]] const std::string& desks_place() const { return m_desks_place; }
    [[nodiscard]] const std::string& typed_place() const { return m_typed_place; }
    [[nodiscard]] std::size_t typed_place_row() const { return m_place_row; }
    /// Names that begin with what was typed; nullopt: not known, because nobody answers.
    [[nodiscard]] const std::optional<std::vector<std::string>>& places() const { return m_places; }
    [[nodiscard]] bool tickets_open() const { return m_tickets_open; }

    /// For tests of what is kept: true when no secret of a citizen is held.
    [[nodiscard]] bool holds_nothing() const;

private:
    void changed() const;
    void wipe_all();
    void wipe_sign_in();
    void set_entry(Entry entry);
    void enter_page(link::KioskPage before);
    void on_sign_in_model(link::KioskPage before);
    void on_letter_model(link::KioskPage before);
    void on_code_model(link::KioskPage before);
    void ensure_sealed();
    void finish_sign_in();
    void on_card_model(const std::string& challenge_before);
    void on_contact_model(link::KioskPage before);
    void pin_way_known(const base::Result<devices::PinQuestion>& way);
    void ask_for_pin();
    void prove_holder(std::shared_ptr<const base::Secret> pin);
    void holder_answered(const base::Result<card::PossessionProof>& proof);
    void phone_typed();
    void give_contact(bool signature);
    void wipe_alone();
    void pin_chosen();
    void pin_repeated();
    void send(std::string_view action, wire::Json args);
    void send_sealed(std::string_view action, const base::Result<base::Secret>& packed);
    [[nodiscard]] std::optional<domain::PinProblem> judge(const base::Secret& pin) const;
    void ask_for_places();
    void calm_down();
    [[nodiscard]] bool over_open() const { return m_desks_open || m_tickets_open; }
    [[nodiscard]] bool page_watched() const;
    [[nodiscard]] bool watched() const { return over_open() || page_watched(); }
    [[nodiscard]] std::int64_t patience_ms() const;

    Parts m_parts;
    link::KioskModel m_model;
    bool m_connected = false;
    text::Language m_language = text::Language::pt;
    base::Instant m_consent_shown_at{};

    bool m_left = false;  ///< the citizen has gone: what comes next is shown at once
    std::optional<link::KioskModel> m_after_farewell;  ///< shown once the last page of a closed case is left

    // the temporary password
    base::Secret m_password;
    bool m_printed = false;        ///< m_password went to a printer
    base::Secret m_candidate;      ///< sealed and sent, not yet accepted
    bool m_sealed = false;         ///< the service holds m_password sealed, for this yes
    bool m_sealing = false;
    std::uint64_t m_generation = 0;  ///< answers to an earlier case are not for this one
    bool m_hidden = false;

    // the number pad
    Entry m_entry = Entry::none;
    Digits m_digits{6};
    base::Secret m_code;
    base::Secret m_letter_pin;     ///< kept while the sign-in runs, for another code
    bool m_letter_asked = false;   ///< the model last shown asked for it
    base::Secret m_pin;
    std::optional<base::Secret> m_signature_pin;
    bool m_pins_chosen = false;
    std::string m_sign_in_id;

    // alone
    std::optional<devices::PinQuestion> m_pin_way;
    bool m_last_try = false;
    std::string m_own_phone;
    bool m_phone_refused = false;

    bool m_busy = false;
    std::optional<base::Fault> m_fault;
    std::optional<domain::PinProblem> m_pin_problem;
    bool m_pins_differed = false;
    std::int64_t m_last_touch_ms = 0;
    std::optional<link::PointsView> m_desks;
    bool m_desks_open = false;
    bool m_desks_asked = false;
    bool m_desks_foreigner = false;
    DesksStep m_desks_step = DesksStep::list;
    std::string m_desks_place;
    std::string m_typed_place;
    std::size_t m_place_row = 0;
    std::optional<std::vector<std::string>> m_places;
    bool m_tickets_open = false;
    std::optional<text::Language> m_desks_language;
    std::optional<text::Language> m_ticket_language;
    std::int64_t m_patience = 1;  ///< factor of the times, as more_time() raised it
};

}  // namespace balcao::kiosk
