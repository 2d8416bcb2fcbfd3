#pragma once
// The photo of the chip on its way to a view. Holds no widget.

#include <functional>
#include <optional>

#include "link/client.h"
#include "link/frame_memory.h"
#include "link/models.h"

namespace balcao::console {

class ChipPhoto {
public:
    using Ask = std::function<void(std::string_view action, wire::Json args, link::Client::OnReply on_reply)>;
    /// Gives what came along with the answer that is being handled.
    using TakeAttached = std::function<base::Descriptor()>;

    ChipPhoto(Ask ask, TakeAttached take_attached) : m_ask(std::move(ask)), m_take_attached(std::move(take_attached)) {}

    /// Fetches the photo once a chip with one was read; lets it go with the chip.
    void model_arrived(const link::ChipView& chip);
    [[nodiscard]] const std::optional<link::FramePicture>& picture() const { return m_picture; }

    std::function<void()> on_change;  ///< draw again

private:
    Ask m_ask;
    TakeAttached m_take_attached;
    bool m_wanted = false;
    std::optional<link::FramePicture> m_picture;
};

}  // namespace balcao::console
