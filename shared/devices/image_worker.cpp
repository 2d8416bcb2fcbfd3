#include "devices/image_worker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <filesystem>

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "devices/child_process.h"

namespace balcao::devices {
namespace {

using base::fail;
using base::FaultCode;

constexpr std::int64_t k_exit_code_base = 1000;

std::chrono::nanoseconds processor_time(pid_t process)
{
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
        return {};
    }
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// A picture may cost so much time of the processor. On a machine that is busy with other things a worker gets it later: as long as it gets some,
/// it is waited for, up to k_most_waits times the limit. One that sleeps is not.
class Patience {
public:
    Patience(pid_t worker, std::chrono::milliseconds limit)
        : m_worker(worker), m_limit(limit), m_until(Clock::now() + limit), m_end(Clock::now() + k_most_waits * limit), m_used_at_begin(processor_time(worker)),
          m_used(m_used_at_begin), m_window(limit)
    {
    }
    /// Until the socket is ready for `events`; false when the time is up.
    bool wait_for(int socket, short events)
    {
        for (;;) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_until - Clock::now()).count();
            if (left <= 0) {
                if (!gets_on()) {
                    return false;
                }
                continue;
            }
            pollfd one{socket, events, 0};
            const int ready = ::poll(&one, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
            if (ready > 0) {
                return true;
            }
            if (ready < 0 && errno != EINTR) {
                return false;
            }
        }
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr int k_most_waits = 6;
    static constexpr int k_least_share = 50;  ///< of the window: less is no work

    bool gets_on()
    {
        const auto used = processor_time(m_worker);
        const bool worked = used - m_used >= m_window / k_least_share;
        if (!worked || used - m_used_at_begin >= m_limit || Clock::now() >= m_end) {
            return false;
        }
        m_used = used;
        m_window = m_limit / 4;
        m_until = std::min(m_end, Clock::now() + m_window);
        return true;
    }

    pid_t m_worker;
    std::chrono::milliseconds m_limit;
    Clock::time_point m_until;
    Clock::time_point m_end;
    std::chrono::nanoseconds m_used_at_begin;
    std::chrono::nanoseconds m_used;
    std::chrono::milliseconds m_window;
};

enum class Moved { all, time_up, gone };

Moved send_all(int socket, base::BytesView bytes, Patience& patience)
{
    while (!bytes.empty()) {
        if (!patience.wait_for(socket, POLLOUT)) {
            return Moved::time_up;
        }
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (sent <= 0) {
            return Moved::gone;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return Moved::all;
}

Moved receive_all(int socket, base::Bytes& into, Patience& patience)
{
    std::size_t at = 0;
    while (at < into.size()) {
        if (!patience.wait_for(socket, POLLIN)) {
            return Moved::time_up;
        }
        const ssize_t got = ::recv(socket, into.data() + at, into.size() - at, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (got <= 0) {
            return Moved::gone;
        }
        at += static_cast<std::size_t>(got);
    }
    return Moved::all;
}

}  // namespace

std::string find_image_worker()
{
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const char* place : {".", "../bin", "../libexec/balcao"}) {
        const fs::path candidate = (here / place / "balcao-image-worker").lexically_normal();
        if (::access(candidate.c_str(), X_OK) == 0) {
            return candidate.string();
        }
    }
    return {};
}

ImageWorker::ImageWorker(std::string path, unsigned pictures) : m_path(std::move(path)), m_pictures(std::max(1U, pictures)) {}

ImageWorker::~ImageWorker() { stop(); }

bool ImageWorker::start()
{
    std::array<int, 2> sockets{};
    if (m_path.empty() || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
        return false;
    }
    ChildPlan plan;
    plan.program = m_path;
    plan.arguments = {std::to_string(m_pictures)};
    plan.environment = {"LC_ALL=C", "OPENCV_LOG_LEVEL=SILENT", "MALLOC_ARENA_MAX=1"};
    plan.given = sockets[1];
    plan.given_as = k_worker_socket;
    m_process = start_child(plan);
    ::close(sockets[1]);
    if (m_process == 0) {
        ::close(sockets[0]);
        return false;
    }
    m_socket = sockets[0];
    m_left = m_pictures;
    return true;
}

ImageWorker::Ended ImageWorker::stop()
{
    if (m_process == 0) {
        return {};
    }
    ::close(m_socket);
    m_socket = -1;
    const auto status = kill_child(m_process);
    m_process = 0;
    m_left = 0;
    if (!status) {
        return {};
    }
    return {WIFSIGNALED(*status) ? WTERMSIG(*status) : k_exit_code_base + WEXITSTATUS(*status)};
}

void ImageWorker::prepare()
{
    if (m_process == 0) {
        (void)start();
    }
}

base::Result<ImageAnswer> ImageWorker::converse(base::BytesView picture, const ImageRequest& wanted, std::chrono::milliseconds time_limit)
{
    Patience patience(m_process, time_limit);
    ImageRequest request = wanted;
    request.picture_bytes = static_cast<std::uint32_t>(picture.size());
    const auto died = [&](Moved why) {
        // A worker that closed its end has died or is dying: its own end says more than our kill.
        if (why == Moved::gone) {
            siginfo_t info{};
            for (int i = 0; i < 50 && info.si_pid == 0; ++i) {
                if (::waitid(P_PID, static_cast<id_t>(m_process), &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
                    break;
                }
                if (info.si_pid == 0) {
                    ::usleep(2000);
                }
            }
        }
        const auto ended = stop();
        base::log(base::LogLevel::warning, "image_worker_died", {{"status", ended.status}, {"time_up", why == Moved::time_up}});
        return fail(FaultCode::image_worker_failed, ended.status, why == Moved::time_up ? 1 : 0);
    };
    const auto header_out = encode_request(request);
    for (const auto part : {base::BytesView(header_out), picture}) {
        if (const auto moved = send_all(m_socket, part, patience); moved != Moved::all) {
            return died(moved);
        }
    }
    base::Bytes header(k_answer_header_bytes);
    if (const auto moved = receive_all(m_socket, header, patience); moved != Moved::all) {
        return died(moved);
    }
    const auto size = decode_answer_header(header);
    if (!size) {
        return died(Moved::all);
    }
    base::Bytes body(*size);
    if (const auto moved = receive_all(m_socket, body, patience); moved != Moved::all) {
        return died(moved);
    }
    auto answer = decode_answer(body);
    if (!answer) {
        return died(Moved::all);
    }
    return std::move(*answer);
}

base::Result<ImageAnswer> ImageWorker::read(base::BytesView picture, const ImageRequest& wanted, std::chrono::milliseconds time_limit)
{
    if (picture.size() > k_max_picture_bytes) {
        return fail(FaultCode::image_too_large, static_cast<std::int64_t>(picture.size()));
    }
    if (m_process != 0) {
        // One that died while it waited (out of memory, a careless kill) is not this picture's fault.
        siginfo_t info{};
        if (::waitid(P_PID, static_cast<id_t>(m_process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0) {
            stop();
        }
    }
    if (m_process == 0 && !start()) {
        return fail(FaultCode::image_worker_failed, errno);
    }
    auto answer = converse(picture, wanted, time_limit);
    if (m_process != 0 && --m_left == 0) {
        stop();
    }
    return answer;
}

}  // namespace balcao::devices
