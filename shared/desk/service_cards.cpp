// The card in the reader: read when it is put in or by the clerk's word, judged, shown, taken into the case.
#include <algorithm>

#include "base/secret.h"
#include "desk/arguments.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using link::ChipState;
using wire::Json;

void DeskService::reader_changed(const link::Lamp& lamp, bool any_card, std::vector<std::string> with_card)
{
    m_mailbox.post([this, lamp, any_card, with_card = std::move(with_card)] {
        m_with_card = with_card;
        const auto own = own_card_reader();
        if (!own.empty() && std::ranges::find(with_card, own) == with_card.end()) {
            own_card_gone();
        }
        // The card by which somebody signed in is nobody's document.
        const bool card_there = own_card_reader().empty() ? any_card : with_card.size() > 1;
        const bool put_in = card_there && !m_card_there;
        m_reader = lamp;
        m_card_there = card_there;
        changed();
        if (!card_there) {
            m_numbers.card_gone();
        }
        if (!card_there && m_chip.state != ChipState::read) {
            forget_chip();
        }
        if (citizen_alone() || (put_in && m_parts.config.mode == link::TerminalMode::self_service && may_begin_alone())) {
            card_moved_alone(put_in);
            return;
        }
        if (put_in && m_operator && m_parts.config.read_on_insertion) {
            begin_reading({});
        }
    });
}

void DeskService::begin_reading(const std::string& can)
{
    const bool busy_with_another = m_case && m_case->phase != Phase::closed && m_case->phase != Phase::intake &&
                                   m_case->phase != Phase::recorded && m_case->phase != Phase::sign_in;
    if (m_parts.cards == nullptr || busy_with_another) {
        return;  // the citizen has the case: a card put in now belongs to what comes next
    }
    forget_chip();
    m_chip.state = ChipState::reading;
    const std::string number = can.empty() ? m_numbers.to_try(m_parts.clock.monotonic_ms()) : can;
    if (!number.empty()) {
        m_numbers.tried(number);
    }
    m_key_by_lines = number.empty();
    m_parts.cards->read({number, m_case && m_case->phase == Phase::intake ? m_zone : std::vector<std::string>(), true, own_card_reader()});
    changed();
}

/// The camera runs while a chip waits for what is printed on its document.
void DeskService::await_key(bool awaited)
{
    if (awaited == m_key_awaited) {
        return;
    }
    m_key_awaited = awaited;
    if (awaited && m_camera_runs) {
        m_parts.camera->forget();  // what lies there already is told again
    }
    run_camera();
}

void DeskService::access_number_seen(const std::string& digits)
{
    m_numbers.saw(digits, m_parts.clock.monotonic_ms());
    if (m_card_there && m_chip.state == ChipState::key_needed && !m_numbers.to_try(m_parts.clock.monotonic_ms()).empty()) {
        begin_reading({});
    }
}

/// A camera's number that did not open the chip leaves the lines read for the case, or another number seen since. \return one is being tried
bool DeskService::open_with_what_is_known()
{
    const bool was_lines = m_key_by_lines;
    const bool another = !m_numbers.to_try(m_parts.clock.monotonic_ms()).empty();
    if (!another && (was_lines || m_zone.empty())) {
        return false;
    }
    begin_reading({});
    return m_chip.state == ChipState::reading;
}

void DeskService::forget_chip()
{
    m_chip = {};
    base::wipe(m_photo_shown.rgb);
    m_photo_shown = {};
    if (m_photo) {
        m_photo->wipe();
    }
    changed();
}

/// The case is over: nothing of its card stays.
void DeskService::leave_chip()
{
    m_numbers.forget();
    await_key(false);
    if (m_chip.state == ChipState::read) {
        forget_chip();
    }
}

void DeskService::chip_progress(std::string step, int percent)
{
    m_mailbox.post([this, step = std::move(step), percent] {
        if (m_chip.state == ChipState::reading && (m_chip.step != step || m_chip.percent != percent)) {
            m_chip.step = step;
            m_chip.percent = percent;
            changed();
        }
    });
}

void DeskService::chip_read(base::Result<ChipCapture> capture)
{
    m_mailbox.post([this, capture = std::move(capture)] {
        if (m_chip.state != ChipState::reading) {
            return;  // stopped or taken out meanwhile
        }
        if (citizen_alone()) {
            own_card_read(capture);
            return;
        }
        if (!capture) {
            const FaultCode code = capture.error().code;
            const bool wants_key = code == FaultCode::card_key_needed || code == FaultCode::card_key_wrong;
            if (code == FaultCode::card_key_wrong && open_with_what_is_known()) {
                return;
            }
            m_chip = {};
            m_chip.state = wants_key ? ChipState::key_needed : ChipState::failed;
            m_chip.fault = code;
            await_key(wants_key && m_operator.has_value());
            changed();
            return;
        }
        if (!m_operator || !close_done_case()) {
            forget_chip();
            return;
        }
        if (auto taken = take_capture({{capture->document}, false, 0, {}, {}, {}, {}}); !taken) {
            forget_chip();
            m_chip.state = ChipState::failed;
            m_chip.fault = taken.error().code;
            note_failure(taken.error());
            return;
        }
        show_chip(*capture);
    });
}

void DeskService::show_chip(const ChipCapture& capture)
{
    const auto* chip = std::get_if<domain::FromChip>(&capture.document);
    m_chip = {};
    m_chip.state = ChipState::read;
    m_chip.issuer = capture.issuer;
    m_chip.verdicts = capture.verdicts;
    if (chip != nullptr && chip->check) {
        m_chip.card = chip->check->card;
        m_chip.finding = chip->check->finding;
        m_chip.colour = chip->check->colour;
        m_chip.has_photo = chip->check->has_photo && !capture.photo.rgb.empty();
    }
    m_photo_shown = capture.photo;
    m_numbers.forget();
    await_key(false);
    changed();
}

// --- actions ----------------------------------------------------------------------------------------

DeskService::Answer DeskService::read_card(const Json& args)
{
    if (m_parts.cards == nullptr) {
        return fail(FaultCode::reader_service_down);
    }
    if (!m_card_there) {
        return fail(FaultCode::card_removed);
    }
    const auto can = args.find("can");
    if (can != args.end() && !can->is_string()) {
        return fail(FaultCode::message_malformed);
    }
    const std::string digits = can != args.end() ? can->get<std::string>() : std::string();
    const bool six = digits.size() == 6 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits.empty() && !six) {
        return fail(FaultCode::input_invalid);
    }
    begin_reading(digits);
    return m_chip.state == ChipState::reading ? Answer(Json::object()) : Answer(fail(FaultCode::act_not_possible_now));
}

DeskService::Answer DeskService::stop_card(const Json&)
{
    if (m_parts.cards != nullptr) {
        m_parts.cards->stop();
    }
    await_key(false);
    if (m_chip.state == ChipState::reading) {
        m_chip = {};
        m_chip.state = ChipState::failed;
        m_chip.fault = FaultCode::card_reading_stopped;
        changed();
    }
    return Json::object();
}

/// The photo comes in memory of its own, which the window can only read.
DeskService::Answer DeskService::chip_photo(const Json&)
{
    if (m_photo_shown.rgb.empty()) {
        return fail(FaultCode::act_not_possible_now);
    }
    if (!m_photo) {
        auto memory = link::FrameMemory::create();
        if (!memory) {
            return base::unexpected(memory.error());
        }
        m_photo.emplace(std::move(*memory));
    }
    m_photo->write(1, m_photo_shown);
    m_server->reply(m_asking->client, m_asking->ask_id, Json{{"frame", 1}}, m_photo->descriptor().copy());
    m_asking.reset();
    return Json::object();
}

/// Lessons put an invented card in by a key; a desk that is not for practice knows of no such card.
DeskService::Answer DeskService::practice_card(const Json& args)
{
    const auto name = arguments::text(args, "card", 48);
    if (!name) {
        return fail(FaultCode::message_malformed);
    }
    if (!m_parts.config.practice || m_parts.cards == nullptr) {
        return fail(FaultCode::act_not_possible_now);
    }
    const auto laid = m_parts.cards->practise(*name, arguments::yes_or_no(args, "fails").value_or(false));
    return laid ? Answer(Json::object()) : Answer(base::unexpected(laid.error()));
}

/// Lessons take the line away by a key; a desk that is not for practice has no such key.
DeskService::Answer DeskService::practice_line(const Json& args)
{
    const auto lost = arguments::yes_or_no(args, "lost");
    if (!lost) {
        return fail(FaultCode::message_malformed);
    }
    if (!m_parts.config.practice || !m_parts.practise_line) {
        return fail(FaultCode::act_not_possible_now);
    }
    m_parts.practise_line(*lost);
    return Json::object();
}

DeskService::Answer DeskService::compare_face(const Json& args)
{
    const auto result = arguments::text(args, "result");
    return result ? feed(event::FaceCompared{*result}) : Answer(fail(FaultCode::message_malformed));
}

}  // namespace balcao::desk
