// What a script of balcao intake has read: pictures, machine-readable zones, the card in the reader; of the holder and of
// whoever answers for them.
#include <cerrno>
#include <filesystem>
#include <fstream>

#include <fcntl.h>

#include "base/bytes.h"
#include "intake_run.h"
#include "text/names.h"

namespace balcao::cli {

bool Intake::representative()
{
    const wire::Json theirs = m_script.value("representative", wire::Json::object());
    if (!theirs.is_object()) {
        return refused("representative", base::Fault{base::FaultCode::input_invalid});
    }
    if (!capture(theirs)) {
        return false;
    }
    for (const auto& [key, value] : theirs.items()) {
        const auto field = "representative_" + key;
        if (domain::field_from_name(field) &&
            !ask("edit", {{"field", field}, {"text", value}}, text::field_label(text::Language::en, field) + " typed")) {
            return false;
        }
    }
    const auto face = theirs.value("face", std::string());
    return face.empty() || ask("compare_face", {{"result", face}}, "photo of the representative's chip: " + face);
}

std::string Intake::beside_script(const std::string& name) const
{
    return std::filesystem::absolute(std::filesystem::path(m_options.file).parent_path() / name).string();
}

bool Intake::capture(const wire::Json& whose)
{
    const auto captures = whose.value("capture", wire::Json::array());
    for (const auto& one : captures) {
        if (one.contains("image")) {
            if (!capture_image(one.at("image").get<std::string>())) {
                return false;
            }
        } else if (one.contains("card")) {
            if (!capture_card(one.at("card"))) {
                return false;
            }
        } else if (!capture_mrz(one)) {
            return false;
        }
    }
    return true;
}

bool Intake::capture_image(const std::string& name)
{
    const base::Descriptor picture(::open(beside_script(name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!picture) {
        return refused("capture_image", base::Fault{base::FaultCode::file_unreadable, errno});
    }
    const auto answer = m_client->ask_and_wait_with(picture, "capture_image", wire::Json::object(), 60'000);
    if (!answer) {
        return refused("capture_image", answer.error());
    }
    if (!answer->at("mrz").get<bool>() && answer->at("barcodes").get<int>() == 0) {
        m_context.answer({{"step", "capture_image"}, {"error", "nothing_found_in_image"}, {"refused", answer->at("refused")}},
                         "nothing to read in " + name + ": " + answer->at("refused").get<std::string>());
        m_context.raise(Exit::refused);
        return false;
    }
    say("picture " + name + " read: MRZ " + (answer->at("mrz").get<bool>() ? "yes" : "no") + ", barcodes " +
        std::to_string(answer->at("barcodes").get<int>()));
    return true;
}

bool Intake::capture_card(const wire::Json& number)
{
    if (!wait_for_chip([](const link::ConsoleModel& model) { return model.card_in_reader; })) {
        return false;
    }
    const bool by_number = number.is_string();
    if (by_number || m_model->chip.state == link::ChipState::none || m_model->chip.state == link::ChipState::failed) {
        if (!ask("read_card", by_number ? wire::Json{{"can", number}} : wire::Json::object(), "card in the reader")) {
            return false;
        }
    }
    const bool ended = wait_for_chip([](const link::ConsoleModel& model) {
        return model.chip.state == link::ChipState::read || model.chip.state == link::ChipState::failed ||
               model.chip.state == link::ChipState::key_needed;
    });
    if (!ended) {
        return false;
    }
    if (m_model->chip.state != link::ChipState::read) {
        return refused("read_card", base::Fault{m_model->chip.fault.value_or(base::FaultCode::card_unreadable)});
    }
    say("chip read: " + m_model->chip.colour + ", " + m_model->chip.finding);
    return true;
}

bool Intake::wait_for_chip(const std::function<bool(const link::ConsoleModel&)>& reached)
{
    const auto end = Clock::now() + std::chrono::seconds(m_options.wait_s);
    while (!(m_model && reached(*m_model))) {
        if (Clock::now() >= end) {
            return refused("read_card", base::Fault{base::FaultCode::card_removed});
        }
        if (auto arrived = m_client->wait(100); !arrived) {
            return refused("read_card", arrived.error());
        }
    }
    return true;
}

bool Intake::capture_mrz(const wire::Json& one)
{
    wire::Json lines = wire::Json::array();
    if (one.contains("mrz")) {
        lines = one.at("mrz");
    } else {
        errno = 0;
        std::ifstream in(beside_script(one.value("mrz_file", "")));
        if (!in) {
            return refused("capture_mrz", base::Fault{base::FaultCode::file_unreadable, errno});
        }
        for (std::string line; std::getline(in, line);) {
            if (!line.empty()) {
                lines.push_back(line);
            }
        }
    }
    return ask("capture_mrz", {{"lines", lines}}, "machine-readable zone taken over");
}

}  // namespace balcao::cli
