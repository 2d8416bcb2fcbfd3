#pragma once
// What the console shows of a model, decided without a widget: unit-tested, and the views stay dumb.

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "link/models.h"
#include "text/translate.h"

namespace balcao::console {

using domain::FieldId;
using link::CaseView;
using link::ConsoleModel;
using link::Step;
using text::Language;

/// What stands in the middle of the window.
enum class Page : std::uint8_t { sign_in, start, form, citizen, outcome };
[[nodiscard]] Page page_of(const ConsoleModel& model);

/// The fields of the three form steps, in the order of the form.
[[nodiscard]] const std::vector<FieldId>& fields_of(Step step);
/// Whether the form needs the field for this person: the civil number of nationals, the treaty
/// status of Brazilians. A field that holds something or is complained about always shows.
[[nodiscard]] bool shows(const CaseView& view, FieldId field);

/// A value as it stands in its entry (dates dd/mm/aaaa, phones grouped) and the way back: ISO dates
/// when they parse, numbers without blanks, capitals where the field has them. Text that does not
/// parse goes as it is, so that the rules complain and not the widget.
[[nodiscard]] std::string shown_text(Language language, FieldId field, std::string_view value);
[[nodiscard]] std::string sent_text(Language language, FieldId field, std::string_view typed);

/// The one line under a field.
enum class Say : std::uint8_t { nothing, missing, wrong };
struct FieldLine {
    Say say = Say::nothing;
    std::string text;
    friend bool operator==(const FieldLine&, const FieldLine&) = default;
};
/// `visited`: the clerk has been in the field; before that, missing is no complaint.
[[nodiscard]] FieldLine field_line(const CaseView& view, FieldId field, Language language, bool visited);

/// Findings of one severity whose field stands in `step`.
[[nodiscard]] std::vector<const link::FindingView*> findings_of(const CaseView& view, Step step, domain::Severity severity);
[[nodiscard]] const std::string& finding_text(const link::FindingView& finding, Language language);

/// Something in the step keeps the case from going on: refused, missing, not confirmed, in disagreement.
[[nodiscard]] bool blocked(const CaseView& view, Step step);
/// The first refused, then the first missing field of the step, in form order.
[[nodiscard]] std::optional<FieldId> next_open_field(const CaseView& view, Step step);
/// Where "Continue" leads: the next form step with something open, else the phone step.
[[nodiscard]] Step last_form_step(const CaseView& view);
[[nodiscard]] Step next_step(const CaseView& view, Step from);
/// The step to look at after a capture: the first with something open, else the phone step.
[[nodiscard]] Step first_open_step(const CaseView& view);
/// The next step that has something open, when `step` itself has nothing left.
[[nodiscard]] std::optional<Step> open_step_after(const CaseView& view, Step step);

/// Which acts make sense now; what is off here is grey in bar and menu.
struct Acts {
    bool scan = false;
    bool read_card = false;
    bool compare_face = false;
    bool new_case = false;
    bool send_now = false;
    bool to_citizen = false;
    bool take_back = false;
    bool sign_off = false;
    bool cancel = false;
    bool choose_act = false;
    bool withdrawal = false;   ///< a Citizen Card is handed over in this act: only where that is done
    bool find_desk = false;
    bool refusal_slip = false;
    bool tickets = false;      ///< the desk keeps them
    bool call_next = false;
    bool lessons = false;      ///< the desk is for practice
    friend bool operator==(const Acts&, const Acts&) = default;
};
[[nodiscard]] Acts acts(const ConsoleModel& model);

enum class Mood : std::uint8_t { ok, warning, bad, info, neutral };

struct LampLine {
    Mood mood = Mood::neutral;
    std::string state;   ///< one word
    std::string reason;  ///< since when and why; empty when there is nothing to say
    friend bool operator==(const LampLine&, const LampLine&) = default;
};
enum class LampKind : std::uint8_t { cable, internet, central, reader, kiosk, storage, camera, swipe_reader };
/// In the order they are shown.
inline constexpr std::array k_lamps{LampKind::cable, LampKind::internet, LampKind::central, LampKind::reader, LampKind::kiosk, LampKind::storage, LampKind::camera, LampKind::swipe_reader};
/// Cameras, swipe readers and the network are shown where there are any.
[[nodiscard]] bool shows_lamp(const ConsoleModel& model, LampKind kind);
[[nodiscard]] std::string lamp_name(LampKind kind, Language language);
[[nodiscard]] LampLine lamp_line(LampKind kind, const link::Lamp& lamp, Language language, std::chrono::minutes utc_offset);
[[nodiscard]] const link::Lamp& lamp_of(const ConsoleModel& model, LampKind kind);

[[nodiscard]] Mood mood_of(link::RecordState state);

/// One line of the citizen's checklist.
struct Stage {
    enum class State : std::uint8_t { later, now, done };
    std::string text;
    State state = State::later;
    friend bool operator==(const Stage&, const Stage&) = default;
};
[[nodiscard]] std::vector<Stage> citizen_stages(const CaseView& view, Language language);
/// The big line of the citizen card.
[[nodiscard]] std::string citizen_headline(const CaseView& view, Language language);

/// What stands on the page without a case: who may begin now.
struct StartWords {
    std::string title;
    std::string below;
};
[[nodiscard]] StartWords start_words(const ConsoleModel& model, Language language);

/// Hours to draw: from 9 or the first with work to now or the last with work, at least eight.
struct Hour {
    int hour = 0;
    std::int64_t count = 0;
    friend bool operator==(const Hour&, const Hour&) = default;
};
[[nodiscard]] std::vector<Hour> hours(const link::DayView& day, int now_hour);

/// How long people have waited at the counter, in minutes: "<5", "<10", "<20", "<40", "40+". Whoever is expected later does not wait yet.
[[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> wait_groups(const link::TicketsView& tickets, base::Instant now);

/// What a code that fills nothing in is, in words: "Link to example.org; nothing is opened".
[[nodiscard]] std::string code_words(std::string_view kind, const std::string& text, Language language);

/// The chip in the reader, in words: one sentence and what stands behind it.
struct ChipWords {
    Mood mood = Mood::neutral;
    std::string sentence;
    std::string detail;  ///< empty when there is nothing to add
    friend bool operator==(const ChipWords&, const ChipWords&) = default;
};
[[nodiscard]] ChipWords chip_words(const link::ChipView& chip, Language language);
/// What was recorded of the comparison with the photo; the question while nothing was.
[[nodiscard]] std::string face_words(const std::string& face, Language language);
/// Six digits.
[[nodiscard]] bool is_card_access_number(std::string_view text);

/// Two values character by character: runs that are the same in both, and runs that are not (either side may
/// be empty there). Characters are code points of UTF-8.
struct ComparedRun {
    std::string held;
    std::string captured;
    bool same = true;
    friend bool operator==(const ComparedRun&, const ComparedRun&) = default;
};
[[nodiscard]] std::vector<ComparedRun> compare_values(std::string_view held, std::string_view captured);

/// The fault's three sentences for the notice line.
struct NoticeText {
    std::string headline;
    std::string detail;
};
[[nodiscard]] NoticeText notice_text(base::FaultCode code, Language language);

}  // namespace balcao::console
