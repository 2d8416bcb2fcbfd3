// What devices and scanners bring: pictures, swipes, the camera. Every way ends in take_capture().
#include <algorithm>

#include "base/log.h"
#include "base/secret.h"
#include "desk/arguments.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

constexpr std::size_t k_scan_limit = 8192;

bool has_content(const ImageCapture& capture)
{
    return !capture.documents.empty() || capture.barcodes > 0 || !(capture.mrz_refused.empty() || capture.mrz_refused == "not_found");
}

Json answer_of(const ImageCapture& capture)
{
    Json codes = Json::array();
    for (const auto& code : capture.codes) {
        codes.push_back({{"kind", code.kind}, {"text", code.text}});
    }
    return Json{{"mrz", capture.mrz_found}, {"barcodes", capture.barcodes}, {"refused", capture.mrz_refused}, {"codes", std::move(codes)}};
}

/// Fields of the machine-readable zone; empty without one.
domain::CapturedFields zone_fields(const ImageCapture& capture)
{
    const auto zone = std::find_if(capture.documents.begin(), capture.documents.end(), [](const auto& document) {
        return domain::origin(document) == domain::Origin::mrz;
    });
    return zone != capture.documents.end() ? domain::fields(*zone) : domain::CapturedFields();
}

}  // namespace

DeskService::Answer DeskService::take_capture(const ImageCapture& capture)
{
    if (const auto why = kept_from_clerk()) {
        return base::unexpected(*why);
    }
    if (!m_case || m_case->phase == Phase::closed) {
        if (capture.documents.empty() && capture.ticket.empty()) {
            return answer_of(capture);  // nothing to open a case with
        }
        if (auto opened = open_case(capture.ticket); !opened) {
            return opened;
        }
    } else if (m_case->phase == Phase::intake && m_case->ticket.empty() && !capture.ticket.empty()) {
        m_case->ticket = capture.ticket;
        run(effect::SaveDraft{});
        changed();
    }
    for (const auto& document : capture.documents) {
        if (auto fed = feed(event::Captured{document}); !fed) {
            return fed;
        }
        if (const auto* zone = std::get_if<domain::FromMrz>(&document)) {
            m_zone = zone->lines;
            if (m_card_there && (m_chip.state == link::ChipState::key_needed || m_chip.state == link::ChipState::none)) {
                begin_reading({});
            }
        }
    }
    hold_picture(capture);  // after all of it was taken: never that of somebody else's document
    return answer_of(capture);
}

// --- pictures and scanners -------------------------------------------------------------------------

DeskService::Answer DeskService::capture_image(const Json&)
{
    if (!m_asking->attached) {
        return fail(FaultCode::message_malformed);
    }
    const auto file = std::make_shared<base::Descriptor>(std::move(m_asking->attached));
    return read_picture([file](std::stop_token) { return base::Result<base::Descriptor>(std::move(*file)); });
}

DeskService::Answer DeskService::scan_flatbed(const Json&)
{
    if (!m_parts.scan_flatbed) {
        return fail(FaultCode::flatbed_unavailable);
    }
    return read_picture(m_parts.scan_flatbed);
}

DeskService::Answer DeskService::read_picture(std::function<base::Result<base::Descriptor>(std::stop_token)> get)
{
    const auto case_id = m_case ? m_case->id : base::CaseId();
    const auto read = [this, get = std::move(get)](std::stop_token stop) -> base::Result<ImageCapture> {
        const auto file = get(stop);
        return file ? m_parts.read_image(file->get(), std::move(stop)) : base::unexpected(file.error());
    };
    const bool posted = m_image_thread.post([this, read, case_id, client = m_asking->client, ask_id = m_asking->ask_id](std::stop_token stop) {
        auto capture = read(std::move(stop));
        m_mailbox.post([this, case_id, client, ask_id, capture = std::move(capture)] {
            if (!capture) {
                m_server->reply(client, ask_id, base::unexpected(capture.error()));
            } else if ((m_case ? m_case->id : base::CaseId()) != case_id) {
                m_server->reply(client, ask_id, fail(FaultCode::act_not_possible_now));  // read for somebody else
            } else if (!has_content(*capture)) {
                m_server->reply(client, ask_id, fail(FaultCode::nothing_found_in_image));
            } else {
                m_server->reply(client, ask_id, take_capture(*capture));
            }
        });
    });
    if (!posted) {
        return fail(FaultCode::image_worker_failed);
    }
    m_asking.reset();  // answered from the mailbox
    return Json::object();
}

DeskService::Answer DeskService::capture_text(const Json& args)
{
    const auto scanned = arguments::text(args, "text", k_scan_limit);
    if (!scanned) {
        return fail(FaultCode::message_malformed);
    }
    const auto capture = m_parts.read_text(*scanned);
    return capture ? take_capture(*capture) : Answer(base::unexpected(capture.error()));
}

bool DeskService::close_done_case()
{
    if (const auto why = kept_from_clerk()) {
        note_failure(*why);
        return false;
    }
    if (m_case && (m_case->phase == Phase::recorded || m_case->phase == Phase::sign_in)) {
        if (auto closed = finish_case(Json::object()); !closed) {
            note_failure(closed.error());
            return false;
        }
    }
    return true;
}

void DeskService::swipe_reader_changed(const link::Lamp& lamp)
{
    m_mailbox.post([this, lamp] {
        m_swipe_reader = lamp;
        changed();
    });
}

void DeskService::swiped(const std::string& text)
{
    m_mailbox.post([this, text] {
        if (!m_operator) {
            note_failure(base::Fault{FaultCode::not_signed_in});
            return;
        }
        if (!close_done_case()) {
            return;
        }
        auto taken = capture_text(Json{{"text", text}});
        if (!taken) {
            note_failure(taken.error());
        }
    });
}

// --- the document camera ----------------------------------------------------------------------------

DeskService::Answer DeskService::camera_watch(const Json& args)
{
    const auto on = arguments::yes_or_no(args, "on");
    if (!on) {
        return fail(FaultCode::message_malformed);
    }
    if (!*on) {
        m_watchers.erase(m_asking->client);
        run_camera();
        return Json::object();
    }
    if (m_parts.camera == nullptr) {
        return fail(FaultCode::camera_unavailable, 1);
    }
    if (!m_frames) {
        auto frames = link::FrameMemory::create();
        if (!frames) {
            return base::unexpected(frames.error());
        }
        m_frames.emplace(std::move(*frames));
    }
    const auto client = m_asking->client;
    m_watchers.insert(client);
    run_camera();
    m_server->reply(client, m_asking->ask_id, Json::object(), m_frames->descriptor().copy());
    m_asking.reset();
    show_camera();
    return Json::object();
}

/// It runs while a signed-in clerk looks at its picture, while a chip waits for what is printed on its document or, where the site wants so, works on any page.
void DeskService::run_camera()
{
    const bool wanted = m_parts.camera != nullptr && m_operator && (!m_watchers.empty() || m_key_awaited || m_parts.config.camera_on_all_pages);
    if (wanted == m_camera_runs) {
        return;
    }
    m_camera_runs = wanted;
    m_parts.camera->run(wanted);
    if (!wanted) {
        m_camera = {link::LampState::off, std::nullopt, std::nullopt};
        m_camera_model = {};
        if (m_frames) {
            m_frames->wipe();
        }
        show_camera();
    }
    changed();
}

void DeskService::show_camera()
{
    const auto model = to_json(m_camera_model);
    for (const auto client : m_watchers) {
        m_server->show_to(client, "camera", model);
    }
}

void DeskService::show_frame(link::FramePicture picture)
{
    m_camera_model.running = true;
    m_camera_model.fault.reset();
    m_camera_model.frame = ++m_frame_number;
    if (m_frames && !m_watchers.empty()) {
        m_frames->write(m_frame_number, picture);
        show_camera();
    }
    base::wipe(picture.rgb);
}

void DeskService::camera_frame(link::CameraModel seen, link::FramePicture picture)
{
    m_mailbox.post([this, seen = std::move(seen), picture = std::move(picture)]() mutable {
        if (m_camera_runs) {
            const bool code_there = std::any_of(seen.outlines.begin(), seen.outlines.end(), [](const auto& o) { return o.kind == link::OutlineKind::code; });
            seen.code = code_there ? m_camera_model.code : std::nullopt;
            m_camera_model = std::move(seen);
            show_frame(std::move(picture));
        }
    });
}

void DeskService::camera_still(link::FramePicture picture)
{
    m_mailbox.post([this, picture = std::move(picture)]() mutable {
        if (m_camera_runs) {
            show_frame(std::move(picture));
        }
    });
}

void DeskService::camera_changed(const link::Lamp& lamp)
{
    m_mailbox.post([this, lamp] {
        if (!m_camera_runs) {
            return;  // it was switched off meanwhile
        }
        m_camera = lamp;
        if (lamp.fault) {
            m_camera_model = {};
            m_camera_model.fault = lamp.fault;
            show_camera();
        }
        changed();
    });
}

void DeskService::camera_saw(ImageCapture capture)
{
    m_mailbox.post([this, capture = std::move(capture)] {
        const bool open = m_case && m_case->phase != Phase::closed;
        if (!m_camera_runs || (open && m_case->phase != Phase::intake)) {
            return;
        }
        if (!capture.access_number.empty() && !kept_from_clerk()) {
            access_number_seen(capture.access_number);
        }
        if (!capture.codes.empty()) {
            m_camera_model.code = link::CameraCode{capture.codes.front().kind, capture.codes.front().text};
            show_camera();
        }
        const auto fields = zone_fields(capture);
        // The last citizen's document on its way back must not open a case again.
        if (!open && (fields.empty() ? capture.ticket.empty() : fields == m_seen_last)) {
            return;
        }
        if (const auto taken = take_capture(capture); !taken) {
            note_failure(taken.error());
            return;
        }
        if (!fields.empty()) {
            m_seen_last = fields;
        }
    });
}

}  // namespace balcao::desk
