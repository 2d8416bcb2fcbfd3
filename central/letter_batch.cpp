#include "central/letter_batch.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/descriptor.h"
#include "base/files.h"
#include "base/log.h"
#include "base/uuid.h"
#include "central/letters.h"
#include "central/life.h"
#include "paper/pin_letter.h"

namespace balcao::central {

using base::fail;
using base::FaultCode;

namespace {

namespace fs = std::filesystem;

/// How long a batch in another folder may be on its way before it counts as cut off.
constexpr auto k_batch_patience = std::chrono::minutes(10);
constexpr int k_batch_tries = 3;

struct BatchPaths {
    std::string folder, pdf, part, manifest;
    BatchPaths(const std::string& in, const std::string& id)
        : folder(in), pdf(in + "/letters-" + id + ".pdf"), part(pdf + ".part"), manifest(in + "/letters-" + id + ".json")
    {}
};

/// One run at a time in a folder; given back when the process ends.
Result<base::Descriptor> hold_folder(const std::string& folder)
{
    if (folder.empty() || folder.front() != '/') return fail(FaultCode::file_unwritable, EINVAL);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return fail(FaultCode::file_unwritable, errno);
    base::Descriptor held(::open((folder + "/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (held.get() < 0) return fail(FaultCode::file_unwritable, errno);
    if (::flock(held.get(), LOCK_EX | LOCK_NB) != 0) return fail(FaultCode::storage_in_use, errno);
    return held;
}

Status<> write_secret_file(const std::string& path, base::BytesView content)
{
    ::unlink(path.c_str());
    const base::Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return fail(FaultCode::file_unwritable, errno);
    std::size_t written = 0;
    while (written < content.size()) {
        const auto count = ::write(file.get(), content.data() + written, content.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail(FaultCode::file_unwritable, errno);
        written += static_cast<std::size_t>(count);
    }
    if (::fsync(file.get()) != 0) return fail(FaultCode::file_unwritable, errno);
    return base::sync_folder(fs::path(path).parent_path().string());
}

/// Overwritten before it goes: PINs stand in it.
void shred(const std::string& path)
{
    struct stat what {};
    const base::Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0) return;
    if (::fstat(file.get(), &what) == 0) {
        const base::Bytes nothing(64U * 1024U);
        for (off_t at = 0; at < what.st_size; at += static_cast<off_t>(nothing.size())) {
            const auto size = std::min<off_t>(static_cast<off_t>(nothing.size()), what.st_size - at);
            if (::pwrite(file.get(), nothing.data(), static_cast<std::size_t>(size), at) < 0) break;
        }
        static_cast<void>(::fsync(file.get()));
    }
    ::unlink(path.c_str());
    static_cast<void>(base::sync_folder(fs::path(path).parent_path().string()));
}

bool is_file_of(const std::string& path, const Digest& digest)
{
    const auto content = read_text_file(path, 256U << 20U);
    return content && seal::sha256(base::as_bytes(*content)) == digest;
}

base::Secret draw_pin(base::Random& random)
{
    base::Secret pin;
    for (int i = 0; i < 6; ++i) pin.append(static_cast<std::uint8_t>('0' + random.below(10)));
    return pin;
}

/// The letters of a batch with the hashes of their PINs, and the PDF.
struct Printed {
    std::vector<LetterRow> letters;
    std::vector<std::string> hashes;
    base::Bytes pdf;
};

paper::PinLetter paper_of(const Context& context, const LetterRow& row, const LetterContent& content, Instant at)
{
    paper::PinLetter out;
    out.name = content.name;
    out.address = content.address.lines;
    out.address.push_back(content.address.postal_code + " " + content.address.locality);
    out.reference = row.id;
    out.phone = content.phone;
    out.printed_on = portuguese_day(at);
    out.use_before = portuguese_day(at + std::chrono::days(context.home.settings.life.letter_pin_days));
    out.second = text::language_from_code(content.language).value_or(text::Language::en);
    out.practice = context.home.settings.practice;
    return out;
}

Result<Printed> print(Context& context, std::vector<LetterRow> rows, Instant at)
{
    if (context.vault == nullptr) return fail(FaultCode::token_unavailable);
    Printed out;
    std::vector<paper::PinLetter> papers;
    std::vector<base::Secret> pins;
    for (auto& row : rows) {
        auto content = open_letter(context.home, row.address);
        if (!content) {  // the others do not wait for it
            base::log_id(base::LogLevel::error, "letter_unreadable", row.id);
            continue;
        }
        auto pin = draw_pin(context.random);
        auto hash = context.vault->protect(pin);
        if (!hash) return base::unexpected(hash.error());
        papers.push_back(paper_of(context, row, *content, at));
        pins.push_back(std::move(pin));
        out.hashes.push_back(hash->text());
        out.letters.push_back(std::move(row));
    }
    if (papers.empty()) return out;
    auto pdf = paper::render_pin_letters(papers, pins);
    if (!pdf) return base::unexpected(pdf.error());
    out.pdf = std::move(*pdf);
    return out;
}

/// Step 2. false = one of them was taken, used or ended meanwhile: nothing was changed.
Result<bool> commit_batch(Store& store, const Context& context, const Printed& printed, const LetterBatchRow& batch)
{
    for (const auto& letter : printed.letters) {
        auto now = store.letter(letter.id, Hold::yes);
        if (!now) return base::unexpected(now.error());
        auto key = store.activation(letter.case_id, Hold::yes);
        if (!key) return base::unexpected(key.error());
        if (!*now || (*now)->state != "waiting" || !*key || (*key)->state != "pending" || (*key)->own_pin) return false;
    }
    if (auto done = store.add_letter_batch(batch); !done) return base::unexpected(done.error());
    for (std::size_t i = 0; i < printed.letters.size(); ++i) {
        auto letter = printed.letters[i];
        letter.state = "printed";
        letter.batch_id = batch.id;
        letter.printed_at = batch.made_at;
        letter.expires_at = batch.made_at + std::chrono::days(context.home.settings.life.letter_pin_days + 1);
        if (auto done = store.save_letter(letter); !done) return base::unexpected(done.error());
        if (auto done = store.set_temporary_password(letter.case_id, printed.hashes[i]); !done) return base::unexpected(done.error());
        if (auto done = store.add_event(batch.made_at, "letter_printed", letter.case_id); !done) return base::unexpected(done.error());
    }
    return true;
}

/// Moves the batch to `state`, unless somebody else did so meanwhile; then it is told as it is.
Result<LetterBatchRow> note_batch(Context& context, const std::string& id, const std::function<Status<>(Store&, LetterBatchRow&)>& change)
{
    return context.writer.get<LetterBatchRow>([&](Store& store) -> Result<LetterBatchRow> {
        auto row = store.letter_batch(id, Hold::yes);
        if (!row) return base::unexpected(row.error());
        if (!*row) return fail(FaultCode::storage_corrupt);
        if (auto done = change(store, **row); !done) return base::unexpected(done.error());
        return **row;
    });
}

/// Its letters wait again; what the file holds opens nothing any more.
Result<LetterBatchRow> lose_batch(Context& context, const std::string& id)
{
    return note_batch(context, id, [&](Store& store, LetterBatchRow& row) -> Status<> {
        if (row.state != "written") return {};
        auto letters = store.letters_of_batch(id, Hold::yes);
        if (!letters) return base::unexpected(letters.error());
        for (auto& letter : *letters) {
            if (letter.state != "printed") continue;
            letter.state = "waiting";
            letter.batch_id.clear();
            letter.printed_at.reset();
            letter.expires_at.reset();
            if (auto done = store.save_letter(letter); !done) return done;
            if (auto done = store.set_temporary_password(letter.case_id, {}); !done) return done;
        }
        row.state = "lost";
        return store.save_letter_batch(row);
    });
}

Status<> write_manifest(const BatchPaths& paths, const LetterBatchRow& batch)
{
    const wire::Json json = {{"v", 1},
                             {"batch", batch.id},
                             {"file", fs::path(paths.pdf).filename().string()},
                             {"sha256", base::to_hex(batch.digest)},
                             {"letters", batch.letters},
                             {"made_at", base::format_instant(batch.made_at)}};
    if (auto done = write_text_file(paths.manifest, wire::to_line(json) + "\n", 0600); !done) return done;
    return base::sync_folder(paths.folder);
}

enum class Finish : std::uint8_t { complete, lost, stopped, elsewhere };

/// Steps 3 to 6, from wherever they were cut off.
Result<Finish> finish_batch(Context& context, LetterBatchRow batch, const LetterBatchOptions& options)
{
    const BatchPaths paths(batch.folder, batch.id);
    const auto cut = [&](BatchStep step) { return options.go_on && !options.go_on(step); };
    if (batch.state == "written") {
        if (!is_file_of(paths.pdf, batch.digest)) {
            if (!is_file_of(paths.part, batch.digest)) {
                const bool own = batch.folder == options.folder;
                if (!own && context.clock.now() - batch.made_at < k_batch_patience) return Finish::elsewhere;
                auto lost = lose_batch(context, batch.id);
                if (!lost) return base::unexpected(lost.error());
                shred(paths.part);
                shred(paths.pdf);
                base::log_id(base::LogLevel::error, "letter_batch_lost", batch.id, {{"letters", batch.letters}});
                return Finish::lost;
            }
            if (::rename(paths.part.c_str(), paths.pdf.c_str()) != 0) return fail(FaultCode::file_unwritable, errno);
            if (auto done = base::sync_folder(paths.folder); !done) return base::unexpected(done.error());
        }
        if (cut(BatchStep::renamed)) return Finish::stopped;
        auto now = note_batch(context, batch.id, [](Store& store, LetterBatchRow& row) -> Status<> {
            if (row.state != "written") return {};
            row.state = "released";
            return store.save_letter_batch(row);
        });
        if (!now) return base::unexpected(now.error());
        batch = *now;
        if (batch.state == "lost") {  // another machine, which does not see this folder, gave it up
            shred(paths.pdf);
            return Finish::lost;
        }
        if (cut(BatchStep::released)) return Finish::stopped;
    }
    // Without the PDF somebody has taken both already.
    if (fs::exists(paths.pdf) && !fs::exists(paths.manifest)) {
        if (auto done = write_manifest(paths, batch); !done) return base::unexpected(done.error());
    }
    if (cut(BatchStep::manifest_written)) return Finish::stopped;
    auto now = note_batch(context, batch.id, [&](Store& store, LetterBatchRow& row) -> Status<> {
        row.manifest_at = context.clock.now();
        return store.save_letter_batch(row);
    });
    if (!now) return base::unexpected(now.error());
    return Finish::complete;
}

/// Parts without a batch, and files of batches that were given up.
Status<> clear_folder(Context& context, const std::string& folder)
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const auto name = entry.path().filename().string();
        constexpr std::string_view k_front = "letters-";
        if (name.rfind(k_front, 0) != 0 || name.size() < k_front.size() + 36 || name.ends_with(".json")) continue;
        const auto id = name.substr(k_front.size(), 36);
        if (!base::is_uuid(id)) continue;
        auto row = context.writer.get<std::optional<LetterBatchRow>>([&](Store& store) { return store.letter_batch(id); });
        if (!row) return base::unexpected(row.error());
        if (!*row ? name.ends_with(".part") : (*row)->state == "lost") shred(entry.path().string());
    }
    return {};
}

Status<> finish_earlier(Context& context, const LetterBatchOptions& options, LetterBatchDone& out)
{
    auto rows = context.writer.get<std::vector<LetterBatchRow>>([](Store& store) { return store.unfinished_letter_batches(); });
    if (!rows) return base::unexpected(rows.error());
    for (auto& row : *rows) {
        auto finished = finish_batch(context, row, {options.folder, options.limit, {}});
        if (!finished) return base::unexpected(finished.error());
        out.finished += *finished == Finish::complete ? 1 : 0;
        out.lost += *finished == Finish::lost ? 1 : 0;
    }
    return clear_folder(context, options.folder);
}

/// One try of steps 1 to 6. false = the letters changed meanwhile.
Result<bool> try_batch(Context& context, const LetterBatchOptions& options, LetterBatchDone& out)
{
    const auto at = context.clock.now();
    const auto today = base::format_iso_date(portuguese_day(at));
    auto due = context.writer.get<std::vector<LetterRow>>([&](Store& store) { return store.due_letters(today, options.limit); });
    if (!due) return base::unexpected(due.error());
    if (due->empty()) return true;
    auto printed = print(context, std::move(*due), at);
    if (!printed) return base::unexpected(printed.error());
    if (printed->letters.empty()) return true;
    LetterBatchRow batch;
    batch.id = base::make_uuid_v7(at, context.random);
    batch.state = "written";
    batch.folder = options.folder;
    batch.digest = seal::sha256(printed->pdf);
    batch.letters = static_cast<std::int64_t>(printed->letters.size());
    batch.made_at = at;
    const BatchPaths paths(options.folder, batch.id);
    auto written = write_secret_file(paths.part, printed->pdf);
    base::wipe(printed->pdf);
    if (!written) {
        shred(paths.part);
        return base::unexpected(written.error());
    }
    if (options.go_on && !options.go_on(BatchStep::part_written)) return fail(FaultCode::central_busy);
    auto taken = context.writer.get<bool>([&](Store& store) { return commit_batch(store, context, *printed, batch); });
    if (!taken) return base::unexpected(taken.error());  // perhaps kept, perhaps not: the next run finds out
    if (!*taken) {
        shred(paths.part);
        return false;
    }
    if (options.go_on && !options.go_on(BatchStep::committed)) return fail(FaultCode::central_busy);
    auto finished = finish_batch(context, batch, options);
    if (!finished) return base::unexpected(finished.error());
    if (*finished != Finish::complete) return fail(FaultCode::central_busy);
    out.batch = batch.id;
    out.file = paths.pdf;
    out.letters = batch.letters;
    base::log_id(base::LogLevel::info, "letter_batch_released", batch.id, {{"letters", batch.letters}});
    return true;
}

}  // namespace

Result<LetterBatchDone> make_letter_batch(Context& context, const LetterBatchOptions& options)
{
    auto held = hold_folder(options.folder);
    if (!held) return base::unexpected(held.error());
    LetterBatchDone out;
    if (auto done = finish_earlier(context, options, out); !done) return base::unexpected(done.error());
    for (int i = 0; i < k_batch_tries; ++i) {
        auto made = try_batch(context, options, out);
        if (!made) return base::unexpected(made.error());
        if (*made) break;
    }
    const auto today = base::format_iso_date(portuguese_day(context.clock.now()));
    auto waiting = context.writer.get<std::int64_t>([&](Store& store) { return store.count_due_letters(today); });
    if (!waiting) return base::unexpected(waiting.error());
    out.waiting = *waiting;
    return out;
}

}  // namespace balcao::central
