#pragma once
// Refuses the n-th call of a kind on the calling thread, or on another one: memory, SQLite's memory, calls to files, calls of libcurl.
// nth_failure.cpp stands in for these functions in the whole program that links it.

#include <pthread.h>

#include <cstdint>

namespace balcao::test {

enum class Failing : std::uint8_t {
    memory,         ///< operator new throws
    sqlite_memory,  ///< SQLite's own allocations give nothing
    file_call,      ///< write, pwrite, fsync, fdatasync, ftruncate, rename give EIO; sockets and pipes are left alone
    curl_call       ///< options, headers, transfers and questions of libcurl fail as without memory
};

class NthFailure {
public:
    /// \param n from 1; 0 = none, only counts
    /// \param lasting that call and all after it
    explicit NthFailure(Failing kind, std::int64_t n, bool lasting = false);
    /// The same on the thread `where`, for as long as this lives.
    NthFailure(Failing kind, std::int64_t n, pthread_t where);
    ~NthFailure();
    NthFailure(const NthFailure&) = delete;
    NthFailure& operator=(const NthFailure&) = delete;
    /// The call came and was refused.
    [[nodiscard]] static bool happened();
    [[nodiscard]] static std::int64_t calls();
};

}  // namespace balcao::test
