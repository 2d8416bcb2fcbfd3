#include "console/views/rail.h"

#include <wx/statbmp.h>

#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

bool has_place(const ConsoleModel& model, Place place)
{
    return place == Place::tickets ? model.tickets.on : place == Place::lessons ? model.terminal.practice : true;
}

Rail::Rail(wxWindow* parent, const Context& context, std::function<void(Place)> on_choose)
    : Surface(parent, context.look, ui::Ground::rail), m_context(context)
{
    const ui::Look& look = context.look;
    SetMinSize(wxSize(look.px(208), -1));
    auto* column = new wxBoxSizer(wxVERTICAL);

    auto* names = new wxBoxSizer(wxVERTICAL);
    auto* product = ui::label(this, wide("Balcão"), ui::TextStyle::heading);
    ui::glue::add_class(product, "on_rail");
    m_place_name = ui::label(this, wide(" "), ui::TextStyle::on_rail_muted);
    m_desk = ui::label(this, wide(" "), ui::TextStyle::on_rail_muted);
    names->Add(product);
    names->Add(m_place_name, 0, wxTOP, 1);
    names->Add(m_desk, 0, wxTOP, 1);
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(new wxStaticBitmap(this, wxID_ANY, ui::icon(ui::Icon::shield, look.palette().rail_text, 28)), 0, wxALIGN_CENTRE_VERTICAL);
    head->Add(names, 1, wxLEFT, 12);
    column->Add(head, 0, wxEXPAND | wxLEFT | wxRIGHT | wxTOP, 16);
    column->AddSpacer(24);

    struct Entry {
        std::string_view id;
        wxString label;
        ui::Icon icon;
    };
    const std::array<Entry, 6> entries{Entry{"place.work", look.say("Service"), ui::Icon::person},
                                       Entry{"place.queue", look.say("Queue"), ui::Icon::list},
                                       Entry{"place.sync", look.say("Synchronisation"), ui::Icon::refresh},
                                       Entry{"place.day", look.say("Day"), ui::Icon::chart},
                                       Entry{"place.tickets", look.say("Tickets"), ui::Icon::speaker},
                                       Entry{"place.lessons", look.say("Lessons"), ui::Icon::help}};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto place = static_cast<Place>(i);
        m_places[i] = ui::button(this, look, ui::ButtonKind::nav,
                                 {.id = entries[i].id, .label = entries[i].label, .icon = entries[i].icon,
                                  .on_press = [on_choose, place] { on_choose(place); }, .height = 46});
        column->Add(m_places[i], 0, wxEXPAND | wxLEFT | wxRIGHT | wxBOTTOM, 8);
    }
    column->AddStretchSpacer();
    column->Add(ui::label(this, look.say("Operator"), ui::TextStyle::on_rail_muted), 0, wxLEFT | wxRIGHT, 16);
    m_operator = ui::label(this, wide(" "), ui::TextStyle::on_rail);
    column->Add(m_operator, 0, wxLEFT | wxRIGHT | wxBOTTOM, 16);
    SetSizer(column);
}

void Rail::show(const ConsoleModel& model, Place place)
{
    const auto& terminal = model.terminal;
    m_place_name->SetLabel(wide(terminal.place));
    m_desk->SetLabel(wide(terminal.desk));
    m_operator->SetLabel(model.signed_in ? wide(model.signed_in->display_name) +
                                               (model.signed_in->local_beside_central ? " (" + m_context.look.say("of this desk only") + ")" : wxString())
                                         : wide("–"));
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const bool active = static_cast<std::size_t>(place) == i;
        ui::glue::set_class(m_places[i], "active", active);
        ui::glue::set_a11y_description(m_places[i], active ? ui::utf8(m_context.look.say("shown now")) : std::string());
    }
    for (const Place one : {Place::tickets, Place::lessons}) {
        m_places[static_cast<std::size_t>(one)]->Show(has_place(model, one));
    }
    m_place = place;
    Layout();
}

void Rail::focus() { m_places[static_cast<std::size_t>(m_place)]->SetFocus(); }

}  // namespace balcao::console
