#include "views/style.h"

#include <algorithm>
#include <cmath>

namespace balcao::kiosk {
namespace {

// #n# stands for n points times the text scale, ^n^ for what is large already and grows by half as much, %n% for points that
// do not grow, ~n~ for n pixels; all times the fit of the screen.
constexpr const char* k_sheet = R"css(
label.k_title { font-size: ^34^; font-weight: 700; }
label.k_subtitle { font-size: #18#; color: @muted; }
label.k_body { font-size: #18#; }
label.k_small_body { font-size: #15#; }
label.k_strong { font-size: #20#; font-weight: 600; }
label.k_name { font-size: #25#; font-weight: 700; }
label.k_label { font-size: #13#; font-weight: 500; color: @muted; }
label.k_note { font-size: #13#; color: @muted; }
label.k_phone { font-size: %46%; font-weight: 700; color: @link; }
label.k_count { font-size: %72%; font-weight: 700; color: @link; }
label.k_alert { font-size: #17#; font-weight: 600; color: @bad_text; background-color: @bad_fill; border-radius: ~10~; padding: ~12~ ~16~; }
label.k_info { font-size: #17#; font-weight: 500; color: @info_text; background-color: @info_fill; border-radius: ~10~; padding: ~12~ ~16~; }
label.k_brand { font-size: #19#; font-weight: 700; color: @rail_text; }
label.k_place { font-size: #12#; color: @rail_text; }
label.pill.large.k_pill { font-size: #18#; font-weight: 700; border-radius: ~24~; padding: ~9~ ~22~; }
label.pill.small.k_practice { font-size: #12#; font-weight: 700; border-radius: ~14~; padding: ~4~ ~12~; }
button, button:hover { border-radius: ~12~; border-width: 2px; }
button:hover { background-color: @card; }
button.k_action { font-size: #19#; font-weight: 600; padding: 0 ~22~; }
button.k_tile { font-size: #24#; font-weight: 600; }
button.k_key { font-size: #26#; font-weight: 600; padding: 0; }
button.k_letter { font-size: #17#; font-weight: 600; padding: 0; }
button.k_small { font-size: #15#; font-weight: 600; padding: 0 ~16~; }
button.k_head, button.k_head:hover { font-size: #15#; font-weight: 500; background-color: transparent; border-color: transparent;
  color: @rail_text; border-radius: ~8~; padding: 0 ~14~; }
button.k_head:active { background-color: alpha(@rail_text, 0.18); box-shadow: none; }
button.k_head:focus { border-color: @rail_text; box-shadow: none; }
button.primary:hover { background-color: @primary; }
button:active { background-color: @info_fill; box-shadow: none; }
button.primary:active { background-color: alpha(@primary, 0.75); }
button.k_key.primary, button.k_action.primary { color: @on_primary; }
button.k_key.primary:disabled, button.k_action.primary:disabled { background-color: alpha(@primary, 0.35); border-color: transparent; }
scrollbar slider { min-width: ~14~; }
)css";

}  // namespace

std::string kiosk_style(double text, double fit)
{
    std::string css;
    for (const char* at = k_sheet; *at != '\0';) {
        if ((*at == '#' || *at == '^' || *at == '%' || *at == '~') && at[1] >= '0' && at[1] <= '9') {
            const char mark = *at++;
            int number = 0;
            while (*at >= '0' && *at <= '9') {
                number = number * 10 + (*at++ - '0');
            }
            ++at;  // the closing mark
            if (mark != '~') {
                const double scale = mark == '#' ? text : mark == '^' ? (text + fit) / 2 : fit;
                const auto tenths = static_cast<int>(std::lround(number * scale * 10));
                css += std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "pt";
            } else {
                css += std::to_string(std::max(1L, std::lround(number * fit))) + "px";
            }
        } else {
            css += *at++;
        }
    }
    return css;
}

}  // namespace balcao::kiosk
