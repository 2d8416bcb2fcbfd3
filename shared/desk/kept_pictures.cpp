#include "desk/kept_pictures.h"

#include <cerrno>
#include <charconv>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/secret.h"
#include "seal/envelope.h"

namespace balcao::desk {
namespace {

namespace fs = std::filesystem;
using base::fail;
using base::FaultCode;

constexpr std::string_view k_ending = ".cms";

struct KeptFile {
    base::Instant at;
    base::CaseId case_id;
};

std::string name_of(const KeptFile& file)
{
    return std::to_string(file.at.time_since_epoch().count()) + "_" + file.case_id.text() + std::string(k_ending);
}

/// Nullopt: not one of ours.
std::optional<KeptFile> file_of(const std::string& name)
{
    const auto line = name.find('_');
    if (line == std::string::npos || !name.ends_with(k_ending)) {
        return std::nullopt;
    }
    std::int64_t ms = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + line, ms);
    const auto case_id = name.substr(line + 1, name.size() - line - 1 - k_ending.size());
    const bool named = !case_id.empty() && case_id.find_first_not_of("0123456789abcdef-") == std::string::npos;
    if (error != std::errc() || end != name.data() + line || !named) {
        return std::nullopt;
    }
    return KeptFile{base::Instant(std::chrono::milliseconds(ms)), base::CaseId(case_id)};
}

}  // namespace

PictureFile hold_picture(base::BytesView file)
{
    if (file.empty() || file.size() > k_largest_kept_picture) {
        return nullptr;
    }
    return {new base::Bytes(file.begin(), file.end()), [](const base::Bytes* bytes) {
                base::wipe(const_cast<base::Bytes&>(*bytes));
                delete bytes;
            }};
}

PictureFile hold_picture(int descriptor)
{
    struct stat info {};
    if (::fstat(descriptor, &info) != 0 || info.st_size <= 0 || info.st_size > static_cast<std::int64_t>(k_largest_kept_picture)) {
        return nullptr;
    }
    base::Bytes bytes(static_cast<std::size_t>(info.st_size));
    const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), 0);
    auto held = got == info.st_size ? hold_picture(base::BytesView(bytes)) : nullptr;
    base::wipe(bytes);
    return held;
}

base::Result<KeptPictures> KeptPictures::open(std::string folder, int days, const std::string& certificate)
{
    if (days == 0) {
        return KeptPictures(std::move(folder), 0, std::nullopt);
    }
    const auto pem = base::read_file(certificate);
    if (!pem) {
        return fail(FaultCode::key_missing, pem.error().a);
    }
    auto reader = seal::Certificate::from_pem(*pem);
    if (!reader) {
        return base::unexpected(reader.error());
    }
    if (reader->profile() != seal::Profile::seal) {
        return fail(FaultCode::certificate_untrusted, -1);
    }
    return KeptPictures(std::move(folder), days, std::move(*reader));
}

base::Status<> KeptPictures::keep(const base::CaseId& case_id, base::BytesView picture, base::Instant now) const
{
    if (!m_reader) {
        return fail(FaultCode::picture_not_kept);
    }
    const auto sealed = seal::seal(picture, std::span(&*m_reader, 1), now);
    if (!sealed) {
        return fail(FaultCode::picture_not_kept);
    }
    std::error_code problem;
    fs::create_directories(m_folder, problem);
    const std::string_view content(reinterpret_cast<const char*>(sealed->data()), sealed->size());
    if (const auto written = base::write_file(m_folder + "/" + name_of({now, case_id}), content, 0600); !written) {
        return fail(FaultCode::picture_not_kept, written.error().a);
    }
    return {};
}

base::Result<std::vector<base::CaseId>> KeptPictures::erase_due(base::Instant now) const
{
    std::vector<base::CaseId> gone;
    int failed = 0;
    std::error_code problem;
    for (fs::directory_iterator entry(m_folder, problem), end; !problem && entry != end; entry.increment(problem)) {
        const auto file = file_of(entry->path().filename().string());
        if (!file || now - file->at < std::chrono::hours(24 * m_days)) {
            continue;
        }
        if (::unlink(entry->path().c_str()) == 0) {
            gone.push_back(file->case_id);
        } else {
            failed = errno;
        }
    }
    if (!gone.empty()) {
        (void)base::sync_folder(m_folder);
    }
    return failed == 0 ? base::Result<std::vector<base::CaseId>>(std::move(gone)) : fail(FaultCode::file_unwritable, failed);
}

}  // namespace balcao::desk
