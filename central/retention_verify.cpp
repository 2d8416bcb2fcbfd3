// The proof: every list is ours, what it names is gone, nothing else is, and the chains still hold.
#include <filesystem>

#include "central/life.h"
#include "central/retention.h"
#include "seal/chain.h"
#include "seal/signature.h"

namespace balcao::central {

using base::FaultCode;
using wire::Json;

namespace {

constexpr std::size_t k_links_at_once = 1000;
constexpr std::size_t k_lists_at_once = 20;

/// Its signature, and that what it names is gone.
Status<> check_list(Store& store, const Home& home, const ErasureRow& list, RetentionProof& out)
{
    const auto json = wire::read_body(list.body, wire::Format::json, {16U << 20U, 8});
    const auto* key = json && json->is_object() ? home.receipt_key(json->value("kid", std::string())) : nullptr;
    if (key == nullptr || !seal::verify(key->certificate, list.body, list.signature) || !json->contains("records")) {
        ++out.list_wrong;
        return {};
    }
    const auto& records = json->at("records");
    if (static_cast<std::int64_t>(records.size()) != list.records) ++out.list_wrong;
    for (const auto& one : records) {
        auto found = store.erasable(one.value("terminal", std::string()), one.value("epoch", std::string()), one.value("seq", std::int64_t{0}));
        if (!found) return base::unexpected(found.error());
        if (!*found || base::to_hex((*found)->hash) != one.value("hash", std::string())) {
            ++out.list_wrong;
        } else if (!(*found)->erased) {
            ++out.still_there;
        } else {
            ++out.erased;
        }
    }
    return {};
}

Status<> check_lists(Context& context, RetentionProof& out)
{
    std::int64_t after = 0;
    while (true) {
        auto before = out;
        auto lists = context.writer.look<std::vector<ErasureRow>>([&](Store& store) -> Result<std::vector<ErasureRow>> {
            before = out;  // perhaps run again
            auto rows = store.erasures_after(after, k_lists_at_once);
            if (!rows) return rows;
            for (const auto& list : *rows) {
                if (auto done = check_list(store, context.home, list, before); !done) return base::unexpected(done.error());
            }
            return rows;
        });
        if (!lists) return base::unexpected(lists.error());
        out = before;
        if (lists->empty()) return {};
        out.lists += static_cast<std::int64_t>(lists->size());
        after = lists->back().id;
    }
}

Status<> check_chains(Context& context, RetentionProof& out)
{
    std::optional<Store::ChainLink> last;
    std::int64_t without_data = 0;
    while (true) {
        auto links = context.writer.look<std::vector<Store::ChainLink>>([&](Store& store) {
            return store.chain_after(last ? last->epoch_id : 0, last ? last->seq : 0, k_links_at_once);
        });
        if (!links) return base::unexpected(links.error());
        if (links->empty()) break;
        for (auto& link : *links) {
            ++out.records;
            const bool follows = last && last->epoch_id == link.epoch_id && last->seq + 1 == link.seq;
            const bool begins = link.seq == 1;
            if (seal::record_hash(link.header, link.sealed_digest, link.prev) != link.hash || (follows && link.prev != last->hash) ||
                (begins && link.prev != seal::k_chain_start)) {
                ++out.chain_broken;
            }
            if (link.accepted && !link.has_data) ++without_data;
            last = std::move(link);
        }
    }
    out.not_listed = std::max<std::int64_t>(0, without_data - out.erased);
    return {};
}

/// A change of the schema leaves a copy of the file as it was: it holds what was erased since.
std::int64_t old_copies(const std::string& store_path)
{
    namespace fs = std::filesystem;
    if (store_path.empty() || engine_of(store_path) == Engine::postgresql) return 0;
    const fs::path path(store_path);
    std::int64_t count = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(path.parent_path(), error)) {
        if (entry.path().filename().string().rfind(path.filename().string() + ".before-", 0) == 0) ++count;
    }
    return count;
}

Result<Instant> read_moment(const Context& context, const Request& request, bool& wrong)
{
    auto at = context.clock.now();
    if (request.body.empty()) return at;
    auto json = read_request(request, {4U * 1024U, 3});
    if (!json || !json->is_object()) {
        wrong = true;
        return at;
    }
    if (!json->contains("at")) return at;
    const auto text = json->value("at", std::string());
    const auto day = base::parse_iso_date(text);
    const auto wanted = day ? std::optional<Instant>(std::chrono::sys_days(*day)) : base::parse_instant(text);
    // Erasing ahead of time cannot be taken back.
    wrong = !wanted || (*wanted > at && !context.home.settings.practice);
    return wanted.value_or(at);
}

Outcome answer_proof(const RetentionProof& proof)
{
    if (proof.holds()) return answer({{"records", proof.records}, {"erased", proof.erased}, {"lists", proof.lists}, {"holds", true}});
    const std::pair<std::string_view, std::int64_t> counts[] = {
        {"records whose chain is broken", proof.chain_broken}, {"listed as erased and still there", proof.still_there},
        {"erased and on no list", proof.not_listed},           {"lists that are wrong", proof.list_wrong},
        {"keys past their period", proof.overdue},             {"old copies of the database", proof.copies}};
    std::string title = "not proved:";
    for (const auto& [what, count] : counts) {
        if (count > 0) title.append(" ").append(what).append(" ").append(std::to_string(count)).append(";");
    }
    title.pop_back();
    return refuse(409, "retention_not_proved", title);
}

}  // namespace

Result<RetentionProof> prove_retention(Context& context, const std::string& store_path, Instant at)
{
    RetentionProof out;
    if (auto done = check_lists(context, out); !done) return base::unexpected(done.error());
    if (auto done = check_chains(context, out); !done) return base::unexpected(done.error());
    const auto& terms = context.home.settings.life.retention_on(base::utc_day(at));
    auto overdue = context.writer.look<std::int64_t>([&](Store& store) -> Result<std::int64_t> {
        auto keys = store.keys_to_erase(years_before(at, terms.authentication_years), years_before(at, terms.signature_years), k_links_at_once);
        if (!keys) return base::unexpected(keys.error());
        return static_cast<std::int64_t>(keys->size());
    });
    if (!overdue) return base::unexpected(overdue.error());
    out.overdue = *overdue;
    out.copies = out.lists > 0 ? old_copies(store_path) : 0;
    return out;
}

Outcome handle_retention_admin(Context& context, const std::vector<std::string>& path, const Request& request)
{
    if (path.size() != 3 || request.method != "POST") return refuse(404, "central_refused", "no such address");
    bool wrong = false;
    auto at = read_moment(context, request, wrong);
    if (!at || wrong) return refuse(400, "input_invalid", "at: a day or an instant, not ahead of now except in practice");
    if (path[2] == "run") {
        auto done = run_retention(context, *at);
        if (!done) return refuse(done.error());
        return answer({{"at", base::format_instant(*at)}, {"keys", done->keys}, {"records", done->records}, {"lists", done->lists}});
    }
    if (path[2] != "verify") return refuse(404, "central_refused", "no such address");
    auto proof = prove_retention(context, std::string(context.writer.store_path()), *at);
    if (!proof) return refuse(proof.error());
    return answer_proof(*proof);
}

}  // namespace balcao::central
