#include "devices/image_worker.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <sys/wait.h>
#include <unistd.h>

#include "devices/image_reading.h"
#include "support/test.h"
#include "worker.h"

using namespace balcao;
using namespace balcao::devices;
using namespace std::chrono_literals;
using base::FaultCode;
using test::k_patience;
using test::k_today;
using test::k_worker;

namespace {

/// A folder of its own, removed at the end.
class Folder {
public:
    Folder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-worker-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        m_path = pattern;
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string hostile(const std::string& behaviour) const
    {
        const std::string link = m_path + "/" + behaviour;
        std::filesystem::create_symlink(BALCAO_HOSTILE_WORKER, link);
        return link;
    }

private:
    std::string m_path;
};

base::Fault fault_of(const std::string& worker_path, std::chrono::milliseconds limit = k_patience)
{
    ImageReaderOptions options;
    options.worker_path = worker_path;
    ImageReader reader(options);
    const auto result = reader.read(base::to_bytes("not a picture"), k_today, limit);
    REQUIRE_FALSE(result.has_value());
    return result.error();
}

base::Bytes file(const std::string& name)
{
    const auto text = test::read_data(name);
    return base::to_bytes(text);
}

/// How the sandbox probe ended: exit code, or the signal as a negative number.
int probe(const std::string& what)
{
    const int status = std::system((std::string(BALCAO_SANDBOX_PROBE) + " " + what + " </dev/null >/dev/null 2>&1").c_str());
    REQUIRE(WIFEXITED(status));
    const int code = WEXITSTATUS(status);
    return code > 128 ? -(code - 128) : code;
}

}  // namespace

TEST_CASE("What is no picture is refused, and the reader goes on")
{
    ImageReaderOptions options;
    options.worker_path = k_worker;
    ImageReader reader(options);
    for (const std::string& content : {std::string(), std::string("x"), std::string("not a picture"), std::string("\xFF\xD8\xFF", 3),
                                      std::string("\x89PNG\r\n\x1a\n", 8), std::string(100'000, '\0')}) {
        const auto result = reader.read(base::to_bytes(content), k_today, k_patience);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == FaultCode::image_unreadable);
    }
    CHECK(reader.read(file("documents/residence_permit_prt.jpg"), k_today, k_patience).has_value());
}

TEST_CASE("A file cut anywhere is read or refused, never fatal")
{
    ImageReaderOptions options;
    options.worker_path = k_worker;
    options.pictures_a_worker = 100;
    options.barcodes = false;
    ImageReader reader(options);
    const auto whole = file("mrz_images/016_Iceland.png");
    for (std::size_t i = 1; i < 8; ++i) {
        const auto result = reader.read(base::BytesView(whole).first(whole.size() * i / 8), k_today, k_patience);
        const bool fine = result.has_value() || result.error().code == FaultCode::image_unreadable;
        CHECK(fine);
    }
}

TEST_CASE("A file larger than the socket takes is refused before anything is started")
{
    ImageReaderOptions options;
    options.worker_path = k_worker;
    const base::Bytes big(k_max_picture_bytes + 1);
    const auto result = ImageReader(options).read(big, k_today, k_patience);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error() == base::Fault{FaultCode::image_too_large, static_cast<std::int64_t>(big.size()), 0});
}

TEST_CASE("A worker that dies, hangs, floods or lies costs one picture and is told apart")
{
    const Folder folder;
    CHECK(fault_of(folder.hostile("aborts")) == base::Fault{FaultCode::image_worker_failed, SIGABRT, 0});
    CHECK(fault_of(folder.hostile("exits")) == base::Fault{FaultCode::image_worker_failed, 1007, 0});
    CHECK(fault_of(folder.hostile("hangs"), 200ms) == base::Fault{FaultCode::image_worker_failed, SIGKILL, 1});
    CHECK(fault_of(folder.hostile("spins"), 200ms) == base::Fault{FaultCode::image_worker_failed, SIGKILL, 1});
    // One that gets little of a busy machine is waited for beyond its limit, which is of the processor.
    CHECK(fault_of(folder.hostile("trickles"), 500ms) == base::Fault{FaultCode::image_worker_failed, 1007, 0});
    for (const char* behaviour : {"floods", "promises_much", "lies", "stops_short"}) {
        CAPTURE(behaviour);
        CHECK(fault_of(folder.hostile(behaviour)).code == FaultCode::image_worker_failed);
    }
    CHECK(fault_of("/nonexistent/worker").code == FaultCode::image_worker_failed);
}

TEST_CASE("A waiting worker that was killed is replaced without losing the picture")
{
    ImageWorker worker(k_worker, 5);
    worker.prepare();
    REQUIRE(worker.waiting_process() > 0);
    const pid_t first = worker.waiting_process();
    ::kill(first, SIGKILL);
    ::usleep(100'000);
    const auto answer = worker.read(base::to_bytes("x"), {}, k_patience);
    REQUIRE(answer.has_value());
    CHECK(answer->status == WorkerStatus::unreadable);
    CHECK(worker.waiting_process() != first);
}

TEST_CASE("A worker is replaced after as many pictures as it was given")
{
    ImageWorker worker(k_worker, 2);
    worker.prepare();
    const pid_t first = worker.waiting_process();
    REQUIRE(worker.read(base::to_bytes("x"), {}, k_patience).has_value());
    CHECK(worker.waiting_process() == first);
    REQUIRE(worker.read(base::to_bytes("x"), {}, k_patience).has_value());
    CHECK(worker.waiting_process() == 0);
}

TEST_CASE("In the sandbox only computing and talking are possible")
{
    CHECK(probe("nothing") == 0);
    CHECK(probe("memory") == 43);
    for (const char* what : {"open", "write", "socket", "fork", "exec", "code", "read", "limits"}) {
        CAPTURE(what);
        CHECK(probe(what) == -SIGSYS);
    }
}

TEST_CASE("The worker started by hand explains itself and ends")
{
    const int status = std::system((k_worker + " 2>/dev/null 3<&-").c_str());
    CHECK(WEXITSTATUS(status) == 2);
}
