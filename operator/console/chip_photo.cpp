#include "console/chip_photo.h"

namespace balcao::console {

void ChipPhoto::model_arrived(const link::ChipView& chip)
{
    const bool wanted = chip.state == link::ChipState::read && chip.has_photo;
    if (wanted == m_wanted) {
        return;
    }
    m_wanted = wanted;
    m_picture.reset();
    if (!wanted) {
        return;
    }
    m_ask("chip_photo", wire::Json::object(), [this](const base::Result<wire::Json>& answer) {
        const auto memory = m_take_attached();
        const auto frames = answer && m_wanted ? link::FrameReader::open(memory) : base::Result<link::FrameReader>(base::fail(base::FaultCode::peer_gone));
        if (frames) {
            m_picture = frames->read(answer->value("frame", 0));
        }
        if (on_change) {
            on_change();
        }
    });
}

}  // namespace balcao::console
