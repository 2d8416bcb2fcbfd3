// The day's papers: the signed statement or a clerk's own count, to the printer or into a folder.
#include <cstdlib>

#include "console/views/day_page.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

std::string folder_to_print()
{
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    return std::string(runtime != nullptr && *runtime != '\0' ? runtime : "/tmp");
}

wxSizer* DayPage::build_papers()
{
    const ui::Look& look = m_context.look;
    const auto choice = [&](std::string_view id, const wxString& name) {
        auto* made = new wxChoice(this, wxID_ANY);
        ui::glue::set_a11y_id(made, id);
        ui::glue::set_a11y_name(made, utf8(name));
        return made;
    };
    m_what = choice("field.day_what", look.say("Paper of the day"));
    m_what->Append(look.say("Statement of the close"));
    m_what->Append(look.say("My own count"));
    m_what->SetSelection(0);
    m_where = choice("field.day_where", look.say("Folder or medium"));
    m_where->SetMinSize(wxSize(look.px(120), -1));
    const auto button = [&](std::string_view id, const wxString& label, std::optional<ui::Icon> icon, std::function<void()> press) {
        return ui::button(this, look, ui::ButtonKind::secondary, {.id = id, .label = label, .icon = icon, .on_press = std::move(press), .height = 38});
    };
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(m_what, 0, wxALIGN_CENTRE_VERTICAL);
    row->Add(button("action.day_print", mnemonic(look.say("Print"), 'p'), ui::Icon::printer, [this] { print_papers(); }), 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    row->Add(button("action.day_save", mnemonic(look.say("Save as files"), 'i'), ui::Icon::disk, [this] { save_papers(); }), 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    row->Add(m_where, 1, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    return row;
}

void DayPage::show_places(const ConsoleModel& model)
{
    m_places = export_places(model, m_context.export_folder, mount_roots());
    std::string key;
    wxArrayString names;
    for (const auto& place : m_places) {
        key += place.folder + "|";
        names.Add(wide(place.name));
    }
    if (key != m_places_shown) {
        const int before = m_where->GetSelection();
        m_places_shown = key;
        m_where->Set(names);
        m_where->SetSelection(names.empty() ? wxNOT_FOUND : before != wxNOT_FOUND && before < static_cast<int>(names.size()) ? before : 0);
    }
}

bool DayPage::own_wanted() const { return m_what->GetSelection() == 1; }

void DayPage::print_papers()
{
    m_context.control.day_papers(own_wanted(), [this](const DayPapers& papers) {
        const ui::Look& look = m_context.look;
        const auto folder = folder_to_print();
        const std::vector<PaperFile> one{{"balcao-day-to-print.pdf", papers.pdf}};
        if (auto written = write_papers(folder, one); !written) {
            const auto said = notice_text(written.error().code, look.language());
            m_context.notify(ui::Tone::bad, wide(said.headline), wide(said.detail));
        } else {
            const auto path = folder + "/" + one.front().name;
            print_paper(m_context, this, path, {}, look.say("The paper is safe: {path}", {{"path", path}}) + wide(" ") + look.say("Save the paper instead, and print it elsewhere. The statement itself is safe."));
        }
    });
}

void DayPage::save_papers()
{
    const int at = m_where->GetSelection();
    if (at == wxNOT_FOUND || static_cast<std::size_t>(at) >= m_places.size()) {
        m_where->SetFocus();
        return;
    }
    m_context.control.day_papers(own_wanted(), [this, place = m_places[static_cast<std::size_t>(at)]](const DayPapers& papers) {
        const ui::Look& look = m_context.look;
        const auto& model = m_context.control.model();
        const auto files = files_of(papers, model && model->signed_in ? model->signed_in->id : std::string());
        if (auto written = write_papers(place.folder, files); !written) {
            const bool full = written.error().code == base::FaultCode::disk_full;
            m_context.notify(ui::Tone::bad, full ? look.say("There is no room left there: {path}", {{"path", place.folder}}) : look.say("Nothing can be written there: {path}", {{"path", place.folder}}),
                             look.say("Nothing half-written was left. The statement itself is safe in this desk: choose another folder or medium and save again."));
            return;
        }
        m_context.notify(ui::Tone::ok, look.say("Saved: table, paper and signed statement"), wide(place.folder + "/" + files.front().name.substr(0, files.front().name.rfind('.'))));
    });
}

}  // namespace balcao::console
