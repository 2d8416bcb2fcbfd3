// The citizen's receipt on paper: every time it goes to a printer is counted first, and from the second on the paper says so.
#include <filesystem>

#include "base/files.h"
#include "base/log.h"
#include "desk/arguments.h"
#include "desk/presenter.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

constexpr const char* k_facts_ending = ".json";

std::string receipts_folder(const DeskConfig& config) { return config.state_dir + "/receipts"; }

Json facts_json(const ReceiptData& data)
{
    return {{"v", 1},
            {"language", data.language},
            {"ticket", data.ticket},
            {"initials", data.initials},
            {"tail", data.masked_number},
            {"document_type", data.document_type},
            {"act", domain::name(data.act)},
            {"with_password", data.with_password},
            {"terminal", data.terminal.text()},
            {"epoch", data.epoch.text()},
            {"seq", data.seq},
            {"record_hash", base::to_hex(data.record_hash)},
            {"key_valid_until", data.key_valid_until},
            {"first_sign_in_done", data.first_sign_in_done},
            {"signature_left_out", data.signature_left_out},
            {"about_phone", data.about_phone},
            {"representative", data.representative_initials},
            {"card_withdrawal", data.card_withdrawal}};
}

/// nullopt: not what keep_receipt_facts() wrote.
std::optional<ReceiptData> facts_from(const Json& json)
{
    ReceiptData data;
    try {
        data.language = json.at("language").get<std::string>();
        data.ticket = json.at("ticket").get<std::string>();
        data.initials = json.at("initials").get<std::string>();
        data.masked_number = json.at("tail").get<std::string>();
        data.document_type = json.at("document_type").get<std::string>();
        data.act = domain::desk_act_from_name(json.at("act").get<std::string>()).value_or(domain::DeskAct::activation);
        data.with_password = json.at("with_password").get<bool>();
        data.terminal = base::TerminalId(json.at("terminal").get<std::string>());
        data.epoch = base::EpochId(json.at("epoch").get<std::string>());
        data.seq = json.at("seq").get<base::Sequence>();
        data.record_hash = base::from_hex(json.at("record_hash").get<std::string>()).value_or(base::Bytes());
        data.key_valid_until = json.at("key_valid_until").get<std::string>();
        data.first_sign_in_done = json.at("first_sign_in_done").get<bool>();
        data.representative_initials = json.value("representative", std::string());  // not in those of an earlier program
        data.card_withdrawal = json.value("card_withdrawal", false);
        data.signature_left_out = json.value("signature_left_out", std::string());
        data.about_phone = json.value("about_phone", true);
    } catch (const Json::exception&) {
        return std::nullopt;
    }
    return data;
}

}  // namespace

/// What a later copy needs and the queue does not keep; goes with the summaries.
void DeskService::keep_receipt_facts(const ReceiptData& data, const std::string& pdf)
{
    if (pdf.empty() || data.copy != 1) {
        return;
    }
    std::error_code ignored;
    std::filesystem::create_directories(receipts_folder(m_parts.config), ignored);
    const auto path = receipts_folder(m_parts.config) + "/" + data.receipt_id + k_facts_ending;
    if (auto kept = base::write_file(path, wire::to_line(facts_json(data)), 0600); !kept) {
        base::log(base::LogLevel::warning, "receipt_facts_not_kept", kept.error());  // the first paper is there all the same
    }
}

void DeskService::forget_old_receipt_facts()
{
    std::error_code error;
    const auto oldest = std::filesystem::file_time_type::clock::now() - std::chrono::days(m_parts.config.summary_retention_days);
    for (const auto& entry : std::filesystem::directory_iterator(receipts_folder(m_parts.config), error)) {
        std::error_code ignored;
        if (entry.path().extension() == k_facts_ending && entry.last_write_time(ignored) < oldest && !ignored) {
            std::filesystem::remove(entry.path(), ignored);
        }
    }
}

/// Of the record named, or of the case on the desk.
DeskService::Answer DeskService::receipt_print(const Json& args)
{
    const bool shown = m_case && m_case->record && m_case->phase != Phase::closed;
    const auto position = arguments::number(args, "seq", shown ? m_record_position : 0);
    if (position < 1) {
        return fail(FaultCode::act_not_possible_now);
    }
    const auto format = arguments::text(args, "format", 16).value_or(m_parts.config.receipt_format);
    if (!is_receipt_format(format)) {
        return fail(FaultCode::input_invalid);
    }
    forget_old_receipt_facts();
    const base::Lock lock(m_parts.queue_mutex);
    const auto item = m_parts.queue.item(position);
    if (!item || !*item) {
        return item ? Answer(fail(FaultCode::input_invalid, position)) : Answer(base::unexpected(item.error()));
    }
    const auto id = receipt_id(seal::bytes_of((*item)->hash));
    const auto text = base::read_file(receipts_folder(m_parts.config) + "/" + id + k_facts_ending);
    const auto json = text ? wire::parse_json(*text) : base::Result<Json>(base::unexpected(text.error()));
    auto data = json ? facts_from(*json) : std::nullopt;
    if (!data) {
        return fail(FaultCode::act_not_possible_now, position);  // erased after its time, or never made
    }
    const auto copy = m_parts.queue.count_receipt_print(position, m_operator->id);
    if (!copy) {
        return base::unexpected(copy.error());
    }
    const bool on_the_desk = shown && m_record_position == position;
    data->receipt_id = id;
    data->at = m_parts.clock.now();
    data->state = m_words.word(m_parts.queue, **item);
    data->first_sign_in_done = data->first_sign_in_done || (on_the_desk && m_case->sign_in_done);
    if (on_the_desk && !m_case->signature_left_out.empty()) {
        data->signature_left_out = m_case->signature_left_out;
    }
    data->copy = *copy;
    data->format = format;
    m_receipt_copies = on_the_desk ? *copy : m_receipt_copies;
    changed();
    const auto paper = m_parts.write_receipt(*data);
    return paper ? Answer(Json{{"pdf", *paper}, {"copy", *copy}, {"format", format}}) : Answer(base::unexpected(paper.error()));
}

}  // namespace balcao::desk
