// Documents that come from outside of the pages: dropped on the window or pasted. A locked console takes files from its own places alone.
#include <wx/dnd.h>

#include "console/views/clipping.h"
#include "console/views/main_frame.h"

namespace balcao::console {
namespace {

/// Pictures dropped on the window, one after another.
class PictureDrop final : public wxFileDropTarget {
public:
    explicit PictureDrop(std::function<void(const std::string& path)> on_picture) : m_on_picture(std::move(on_picture)) {}
    bool OnDropFiles(wxCoord, wxCoord, const wxArrayString& paths) override
    {
        for (const auto& path : paths) {
            m_on_picture(ui::utf8(path));
        }
        return !paths.empty();
    }

private:
    std::function<void(const std::string&)> m_on_picture;
};

}  // namespace

void MainFrame::take_drops()
{
    m_root->SetDropTarget(new PictureDrop([this](const std::string& path) { take_picture_file(path); }));  // the window owns it
}

/// A picture, a picture's file, or lines and codes as text.
void MainFrame::paste_document()
{
    const Clipping clipping = take_clipping();
    if (clipping.picture) {
        m_control.capture_picture(clipping.picture.copy());
    } else if (!clipping.path.empty()) {
        take_picture_file(clipping.path);
    } else if (!clipping.text.empty()) {
        m_control.capture_text(clipping.text);
    } else {
        m_context.notify(ui::Tone::warning, m_look.say("There is nothing to paste"),
                         m_look.say("Copy the picture of a document, its file or its lines first. Nothing was changed."));
    }
}

/// Whether a file that may not be read is there is not told.
void MainFrame::take_picture_file(const std::string& path)
{
    if (may_look_at(m_context, path)) {
        m_control.capture_image(path);
    } else {
        say_on_shown_page(m_look.say("This file was not read"),
                            m_look.say("This console reads pictures from {folder} and from sticks alone, and nothing was changed. Put the picture there, or read the document itself.",
                                       {{"folder", m_context.picture_folder}}));
    }
}

/// Above the pages; on the page to sign in while nobody is.
void MainFrame::say_on_shown_page(const wxString& headline, const wxString& detail)
{
    if (m_sign_in->IsShown()) {
        m_sign_in->stay_open(headline, detail);
        refresh();
    } else {
        m_said = {ui::Tone::info, headline, detail};
        show_notice();
    }
}

}  // namespace balcao::console
