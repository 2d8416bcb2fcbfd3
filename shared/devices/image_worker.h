#pragma once
// The parent's side of balcao-image-worker: starts it without rights, talks to it under a time
// limit, and replaces it when it dies. A picture that kills a worker costs that picture only.

#include <chrono>
#include <string>

#include <sys/types.h>

#include "base/bytes.h"
#include "base/result.h"
#include "devices/image_protocol.h"

namespace balcao::devices {

/// The worker beside the running program, or in ../bin or ../libexec/balcao of it; empty when none is there.
[[nodiscard]] std::string find_image_worker();

class ImageWorker {
public:
    /// \param pictures how many pictures one process reads before it is replaced (at least 1)
    ImageWorker(std::string path, unsigned pictures);
    ~ImageWorker();
    ImageWorker(const ImageWorker&) = delete;
    ImageWorker& operator=(const ImageWorker&) = delete;

    /// \param time_limit of the processor; on a machine that is busy with other things it may take longer, up to six times that
    /// Faults: image_too_large, image_worker_failed.
    [[nodiscard]] base::Result<ImageAnswer> read(base::BytesView picture, const ImageRequest& wanted,
                                                 std::chrono::milliseconds time_limit);
    /// Starts a process ahead of the next picture if none waits.
    void prepare();
    /// Process id of the waiting worker, 0 when none: for tests and diagnosis.
    [[nodiscard]] pid_t waiting_process() const { return m_process; }

private:
    struct Ended {
        std::int64_t status = 0;  // signal, or exit code + 1000
    };
    bool start();
    Ended stop();
    [[nodiscard]] base::Result<ImageAnswer> converse(base::BytesView picture, const ImageRequest& wanted,
                                                     std::chrono::milliseconds time_limit);

    std::string m_path;
    unsigned m_pictures;
    unsigned m_left = 0;
    pid_t m_process = 0;
    int m_socket = -1;
};

}  // namespace balcao::devices
