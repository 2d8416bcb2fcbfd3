#include "console/camera_watch.h"

namespace balcao::console {

void CameraWatch::watch(bool on)
{
    if (on == m_watching) {
        return;
    }
    m_watching = on;
    m_model = {};
    m_picture.reset();
    if (on) {
        begin();
    } else {
        m_frames.reset();
        m_ask("camera_watch", {{"on", false}}, {});
    }
}

void CameraWatch::begin()
{
    m_ask("camera_watch", {{"on", true}}, [this](const base::Result<wire::Json>& answer) {
        auto memory = m_take_attached();
        if (!m_watching) {
            return;
        }
        if (!answer) {
            m_model.fault = answer.error().code;
        } else if (auto frames = link::FrameReader::open(memory)) {
            m_frames.emplace(std::move(*frames));
        } else {
            m_model.fault = frames.error().code;
        }
        if (on_change) {
            on_change();
        }
    });
}

void CameraWatch::connection_changed(bool connected)
{
    if (!m_watching) {
        return;
    }
    m_model = {};
    m_picture.reset();
    m_frames.reset();
    if (connected) {
        begin();
    } else if (on_change) {
        on_change();
    }
}

void CameraWatch::model_arrived(const link::CameraModel& model)
{
    if (!m_watching) {
        return;
    }
    const bool read_now = model.advice == link::PictureAdvice::read && m_model.advice != link::PictureAdvice::read;
    m_model = model;
    if (!model.running) {
        m_picture.reset();
    } else if (m_frames) {
        if (auto picture = m_frames->read(model.frame)) {
            m_picture = std::move(picture);
        }
    }
    if (on_change) {
        on_change();
    }
    if (read_now && on_read) {
        on_read();
    }
}

}  // namespace balcao::console
