#include "sync/bundle_notes.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>

#include "base/files.h"
#include "wire/bundle.h"
#include "wire/reader.h"

namespace balcao::sync {
namespace {

constexpr std::size_t k_note_octets = 256U << 20U;
constexpr std::size_t k_digest = 32;
constexpr std::size_t k_done_octets = 32;
constexpr std::size_t k_settled_kept = 500;   // a stick a day: more than a year

wire::Json part_json(const NotedPart& part)
{
    wire::Json ranges = wire::Json::array();
    base::Bytes hashes;
    for (const auto& record : part.records) {
        if (!ranges.empty() && ranges.back().at(1).get<base::Sequence>() + 1 == record.seq) {
            ranges.back().at(1) = record.seq;
        } else {
            ranges.push_back({record.seq, record.seq});
        }
        hashes.insert(hashes.end(), record.hash.begin(), record.hash.end());
    }
    return {{"epoch", part.epoch.text()}, {"base", part.base}, {"seqs", std::move(ranges)}, {"hashes", base::to_base64(hashes)}};
}

std::vector<base::Sequence> read_seqs(const wire::Json& ranges, wire::FirstFault& fault)
{
    std::vector<base::Sequence> seqs;
    for (const auto& range : ranges) {
        const bool pair = range.is_array() && range.size() == 2 && range[0].is_number_integer() && range[1].is_number_integer();
        const auto first = pair ? range[0].get<base::Sequence>() : 0;
        const auto last = pair ? range[1].get<base::Sequence>() : 0;
        const auto room = static_cast<base::Sequence>(wire::k_max_batch_items - seqs.size());
        if (first < 1 || last < first || last - first >= room) {
            fault = base::Fault{base::FaultCode::storage_corrupt};
            return {};
        }
        for (auto seq = first; seq <= last; ++seq) seqs.push_back(seq);
    }
    return seqs;
}

NotedPart read_part(const wire::Json& json, wire::FirstFault& fault)
{
    wire::Reader reader(json, fault);
    NotedPart part;
    part.epoch = reader.epoch("epoch");
    part.base = reader.integer("base", 0);
    const auto& ranges = reader.array("seqs", wire::k_max_batch_items);
    if (fault) return part;
    const auto seqs = read_seqs(wire::Json(ranges), fault);
    const auto hashes = reader.octets("hashes", wire::k_max_batch_items * k_digest);
    reader.require(hashes.size() == seqs.size() * k_digest);
    for (std::size_t i = 0; !fault && i < seqs.size(); ++i) {
        const auto hash = base::BytesView(hashes).subspan(i * k_digest, k_digest);
        part.records.push_back({seqs[i], seal::digest_from(hash).value_or(seal::Digest{})});
    }
    return part;
}

}  // namespace

std::size_t BundleNote::records() const
{
    std::size_t count = 0;
    for (const auto& part : parts) count += part.records.size();
    return count;
}

std::string BundleNotes::file(const std::string& id, const char* ending) const { return m_folder + "/" + id + ending; }

base::Status<> BundleNotes::save(const BundleNote& note, const base::Secret& answer_key) const
{
    if (::mkdir(m_folder.c_str(), 0700) != 0 && errno != EEXIST) return base::file_fault(errno);
    wire::Json parts = wire::Json::array();
    for (const auto& part : note.parts) parts.push_back(part_json(part));
    const wire::Json json{{"v", 1}, {"id", note.id}, {"created_at", base::format_instant(note.created_at)}, {"parts", std::move(parts)}};
    auto done = answer_key.use([&](base::BytesView key) {
        return base::write_file(file(note.id, ".key"), {reinterpret_cast<const char*>(key.data()), key.size()}, 0600);
    });
    if (!done) return done;
    return base::write_file(file(note.id, ".json"), wire::to_line(json), 0600);
}

std::vector<std::string> BundleNotes::ids() const
{
    std::vector<std::string> found;
    std::error_code error;
    for (std::filesystem::directory_iterator at(m_folder, error), end; !error && at != end; at.increment(error)) {
        const auto stem = at->path().stem().string();
        if (at->path().extension() == ".json" && wire::is_bundle_id(stem)) found.push_back(stem);
    }
    return found;
}

base::Result<BundleNote> BundleNotes::load(const std::string& id) const
{
    if (!wire::is_bundle_id(id)) return base::fail(base::FaultCode::bundle_answer_unknown);
    const auto text = base::read_file(file(id, ".json"), k_note_octets);
    if (!text && text.error().a == ENOENT) return base::fail(base::FaultCode::bundle_answer_unknown);
    if (!text) return base::unexpected<base::Fault>(text.error());
    const auto json = wire::parse_json(*text, {k_note_octets, 8});
    if (!json) return base::fail(base::FaultCode::storage_corrupt);
    wire::FirstFault fault;
    wire::Reader reader(*json, fault);
    BundleNote note;
    note.id = reader.text("id", 32);
    note.created_at = reader.instant("created_at");
    for (const auto& part : reader.array("parts", wire::k_bundle_parts)) note.parts.push_back(read_part(part, fault));
    if (fault || note.id != id) return base::fail(base::FaultCode::storage_corrupt);
    return note;
}

base::Result<base::Secret> BundleNotes::answer_key(const std::string& id) const
{
    auto text = base::read_file(file(id, ".key"), 64);
    if (!text) return base::unexpected<base::Fault>(text.error());
    base::Secret key(base::as_bytes(*text));
    base::wipe(text->data(), text->size());
    if (key.size() != wire::k_bundle_key_octets) return base::fail(base::FaultCode::storage_corrupt);
    return key;
}

base::Status<> BundleNotes::mark_lost(const std::string& id) const
{
    if (!wire::is_bundle_id(id) || ::access(file(id, ".json").c_str(), F_OK) != 0) return base::fail(base::FaultCode::bundle_answer_unknown);
    return base::write_file(file(id, ".lost"), "", 0600);
}

bool BundleNotes::lost(const std::string& id) const { return ::access(file(id, ".lost").c_str(), F_OK) == 0; }

base::Status<> BundleNotes::drop(const std::string& id) const
{
    for (const char* ending : {".json", ".lost", ".key"}) {
        if (::unlink(file(id, ending).c_str()) != 0 && errno != ENOENT) return base::file_fault(errno);
    }
    return base::sync_folder(m_folder);
}

base::Status<> BundleNotes::settle(const BundleNote& note) const
{
    // The name stands before the note goes: pulled in between, the note is settled once more.
    if (auto done = base::write_file(file(note.id, ".done"), std::to_string(note.records()), 0600); !done) return done;
    forget_old_settled();
    return drop(note.id);
}

std::optional<std::size_t> BundleNotes::settled_before(const std::string& id) const
{
    if (!wire::is_bundle_id(id)) return std::nullopt;
    const auto text = base::read_file(file(id, ".done"), k_done_octets);
    if (!text) return std::nullopt;
    std::size_t records = 0;
    std::from_chars(text->data(), text->data() + text->size(), records);  // unreadable: known all the same
    return records;
}

/// They are names alone, yet a desk runs for years: the oldest by their file's time go.
void BundleNotes::forget_old_settled() const
{
    namespace fs = std::filesystem;
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (fs::directory_iterator at(m_folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() != ".done") continue;
        std::error_code unread;
        const auto when = at->last_write_time(unread);
        if (!unread) found.emplace_back(when, at->path());
    }
    if (found.size() <= k_settled_kept) return;
    std::sort(found.begin(), found.end());
    for (std::size_t i = 0; i < found.size() - k_settled_kept; ++i) {
        std::error_code kept;  // it is tried again at the next one
        fs::remove(found[i].second, kept);
    }
}

}  // namespace balcao::sync
