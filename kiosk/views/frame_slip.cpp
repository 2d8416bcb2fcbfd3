// The slip with the temporary password, on the printer of the citizen's window.

#include <wx/app.h>

#include "base/log.h"
#include "paper/secret_slip.h"
#include "text/format.h"
#include "views/frame.h"

namespace balcao::kiosk {
namespace {

constexpr int k_print_deadline_ms = 8'000;

}  // namespace

/// Rendered here, written by the printing thread: a stuck printer must not stop the window.
void KioskFrame::print_slip()
{
    if (m_slip != Slip::ready || !m_session.take_password_to_printer()) {
        return;
    }
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const paper::SecretSlip content{m_session.model().place, m_session.model().ticket, now, text::local_offset(now), m_session.model().practice};
    auto rendered = paper::render_secret_slip(content, m_session.password(), m_session.language());
    if (!rendered) {
        base::log(base::LogLevel::error, "slip_not_rendered", rendered.error());
        m_slip = Slip::failed;
        refresh_soon();
        return;
    }
    if (!m_printing) {
        m_printing = std::make_unique<base::SerialExecutor>(4);
    }
    auto slip = std::make_shared<paper::WipedBytes>(std::move(*rendered));
    const bool posted = m_printing->post([this, slip, printer = m_settings.printer, life = std::weak_ptr<int>(m_life)](std::stop_token) {
        const auto printed = paper::print_to_device(printer, slip->octets(), k_print_deadline_ms);
        wxTheApp->CallAfter([this, life, printed] {
            if (life.expired()) {
                return;
            }
            if (!printed) {
                base::log(base::LogLevel::error, "slip_not_printed", printed.error());
            }
            if (m_slip == Slip::printing) {
                m_slip = printed ? Slip::printed : Slip::failed;
                refresh_soon();
            }
        });
    });
    m_slip = posted ? Slip::printing : Slip::failed;
    refresh_soon();
}

}  // namespace balcao::kiosk
