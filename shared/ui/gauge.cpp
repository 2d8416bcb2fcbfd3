#include "ui/gauge.h"

#include <wx/sizer.h>

#include <algorithm>
#include <cmath>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {

Gauge::Gauge(wxWindow* parent, const Look& look, std::string_view id, const wxString& name) : wxPanel(parent)
{
    glue::never_focus(this);
    m_name = label(this, name, TextStyle::caption);
    m_words = new WrapText(this, wide(" "), TextStyle::strong);
    m_bar = new wxGauge(this, wxID_ANY, k_steps, wxDefaultPosition, wxSize(-1, look.px(12)), wxGA_HORIZONTAL);
    m_bar->SetMinSize(wxSize(-1, look.px(12)));
    glue::never_focus(m_bar);
    glue::set_a11y_id(m_bar, id);
    glue::set_a11y_name(m_bar, utf8(name));
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(m_name);
    column->Add(m_words, 0, wxEXPAND | wxTOP, 2);
    column->Add(m_bar, 0, wxEXPAND | wxTOP, 4);
    SetSizer(column);
}

void Gauge::set(double fraction, const wxString& words, Tone tone)
{
    m_bar->SetValue(static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * k_steps)));
    m_words->set_text(words);
    glue::set_a11y_description(m_bar, utf8(words));
    glue::set_class(m_bar, "warning", tone == Tone::warning);
    glue::set_class(m_bar, "bad", tone == Tone::bad);
}

void Gauge::set_name(const wxString& name)
{
    m_name->SetLabel(name);
    m_name->InvalidateBestSize();
    glue::set_a11y_name(m_bar, utf8(name));
}

}  // namespace balcao::ui
