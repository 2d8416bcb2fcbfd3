// central.json: how it is written at first, and read with what the site put in.
#include "central/home_impl.h"
#include "wire/json_text.h"

namespace balcao::central {

using base::fail;
using base::FaultCode;
using base::Result;

std::string settings_text(const Settings& settings)
{
    const wire::Json json = {{"v", 1},
                             {"practice", settings.practice},
                             {"operators", {{"check_records", settings.check_operators}, {"lease_hours", settings.lease_hours}}},
                             {"approvals", {{"needed_for", settings.approvals.needed_for}}},
                             {"points", {{"check_withdrawals", settings.check_withdrawals}}},
                             {"life", life_json(settings.life)},
                             {"token",
                              {{"module", settings.token_module},
                               {"label", settings.token_label},
                               {"pin_file", settings.token_pin_file},
                               {"key_label", settings.token_key_label},
                               {"own_softhsm", settings.own_softhsm}}}};
    return json.dump(2) + "\n";
}

Result<Settings> read_settings(const std::string& directory)
{
    auto text = read_text_file(directory + "/central.json");
    if (!text) return base::unexpected(text.error());
    const auto json = wire::Json::parse(*text, nullptr, false);
    if (!json.is_object() || json.value("v", wire::Json()) != 1 || !json.contains("token")) {
        return fail(FaultCode::configuration_invalid);
    }
    Settings out;
    try {
        out.practice = json.at("practice").get<bool>();
        const auto& token = json.at("token");
        out.token_module = token.at("module").get<std::string>();
        out.token_label = token.at("label").get<std::string>();
        out.token_pin_file = token.at("pin_file").get<std::string>();
        out.token_key_label = token.at("key_label").get<std::string>();
        out.own_softhsm = token.at("own_softhsm").get<bool>();
        if (const auto signature = json.find("signature"); signature != json.end()) out.signature_policy = signature->value("policy", "");
        if (const auto operators = json.find("operators"); operators != json.end()) {
            out.check_operators = operators->value("check_records", false);
            for (auto& [right, hours] : out.lease_hours) {
                if (operators->contains("lease_hours")) hours = operators->at("lease_hours").value(right, hours);
                if (hours < 1 || hours > 8784) return fail(FaultCode::configuration_invalid);
            }
        }
        if (const auto approvals = json.find("approvals"); approvals != json.end()) {
            out.approvals.needed_for = approvals->value("needed_for", std::vector<std::string>());
            for (const auto& entry : out.approvals.needed_for) {
                if (!domain::is_approval_entry(entry)) return fail(FaultCode::configuration_invalid);
            }
        }
        if (const auto points = json.find("points"); points != json.end()) out.check_withdrawals = points->value("check_withdrawals", false);
        if (const auto life = json.find("life"); life != json.end()) {
            const auto read = read_life(*life);
            if (!read) return fail(FaultCode::configuration_invalid);
            out.life = *read;
        }
    } catch (const std::exception&) {
        return fail(FaultCode::configuration_invalid);
    }
    return out;
}

}  // namespace balcao::central
