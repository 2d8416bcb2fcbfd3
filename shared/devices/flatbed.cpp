#include "devices/flatbed.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "devices/child_process.h"
#include "devices/image_protocol.h"

namespace balcao::devices {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_look_every{100};
// scanimage ends with the SANE_Status of the scan (sane/sane.h), with 1 before the device was open.
constexpr int k_status_not_opened = 1;
constexpr int k_status_busy = 3;
constexpr int k_status_jammed = 6;
constexpr int k_status_no_document = 7;
constexpr int k_status_cover_open = 8;
constexpr int k_status_denied = 11;

FlatbedProblem problem_of(int exit_status)
{
    switch (exit_status) {
    case k_status_not_opened: return FlatbedProblem::none_there;
    case k_status_busy: return FlatbedProblem::in_use;
    case k_status_jammed: return FlatbedProblem::jammed;
    case k_status_no_document: return FlatbedProblem::no_document;
    case k_status_cover_open: return FlatbedProblem::cover_open;
    case k_status_denied: return FlatbedProblem::not_allowed;
    default: return FlatbedProblem::failed;
    }
}

std::int64_t size_of(const base::Descriptor& file)
{
    struct stat info {};
    return ::fstat(file.get(), &info) == 0 ? info.st_size : 0;
}

ChildPlan plan_of(const FlatbedOptions& options, int into)
{
    ChildPlan plan;
    plan.program = options.program;
    plan.arguments = {"--device-name=" + options.device, "--format=png", "--resolution=" + std::to_string(options.dpi)};
    plan.arguments.insert(plan.arguments.end(), options.more.begin(), options.more.end());
    plan.environment = {"LC_ALL=C", "HOME=/nonexistent"};
    if (const char* folder = std::getenv("SANE_CONFIG_DIR")) {
        plan.environment.push_back(std::string("SANE_CONFIG_DIR=") + folder);
    }
    plan.given = into;
    plan.given_as = STDOUT_FILENO;
    return plan;
}

/// Until the child has ended, or why it was not waited for.
std::optional<FlatbedProblem> watch(const base::Descriptor& child, const base::Descriptor& picture, Steady::time_point until, const std::stop_token& stop)
{
    for (;;) {
        pollfd one{child.get(), POLLIN, 0};
        const int ready = ::poll(&one, 1, static_cast<int>(k_look_every.count()));
        if (ready < 0 && errno != EINTR) {
            return FlatbedProblem::failed;
        }
        if (size_of(picture) > static_cast<std::int64_t>(k_max_picture_bytes)) {
            return FlatbedProblem::too_large;
        }
        if (ready > 0) {
            return std::nullopt;
        }
        if (stop.stop_requested()) {
            return FlatbedProblem::stopped;
        }
        if (Steady::now() >= until) {
            return FlatbedProblem::time_up;
        }
    }
}

}  // namespace

base::Result<base::Descriptor, FlatbedProblem> scan_flatbed(const FlatbedOptions& options, std::chrono::milliseconds limit, const std::stop_token& stop)
{
    const auto until = Steady::now() + limit;
    base::Descriptor picture(::memfd_create("balcao-flatbed", MFD_CLOEXEC));
    if (!picture) {
        return base::unexpected(FlatbedProblem::failed);
    }
    const pid_t child = start_child(plan_of(options, picture.get()));
    if (child == 0) {
        return base::unexpected(FlatbedProblem::none_there);
    }
    const base::Descriptor watched(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    const auto given_up = watched ? watch(watched, picture, until, stop) : std::optional(FlatbedProblem::failed);
    const auto status = kill_child(child);  // one that has ended keeps its own status
    if (given_up) {
        return base::unexpected(*given_up);
    }
    if (!status || !WIFEXITED(*status) || WEXITSTATUS(*status) != 0) {
        const int said = status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
        base::log(base::LogLevel::warning, "flatbed_failed", {{"status", said}});
        return base::unexpected(problem_of(said));
    }
    if (size_of(picture) == 0) {
        return base::unexpected(FlatbedProblem::failed);
    }
    return picture;
}

}  // namespace balcao::devices
