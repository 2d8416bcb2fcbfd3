#pragma once
// What the sync engine needs of the central; central_api.h is the real one.

#include <optional>
#include <stop_token>

#include "base/ids.h"
#include "base/result.h"
#include "sync/answer_policy.h"
#include "wire/enrolment.h"
#include "wire/record.h"

namespace balcao::sync {

template <class T>
using Call = base::Result<T, CallError>;

/// The central's time as seen here.
struct TimeReading {
    base::Instant central;             ///< at the middle of the exchange
    std::chrono::milliseconds offset;  ///< central minus this machine's wall clock
    std::chrono::milliseconds round_trip;
};

class Remote {
public:
    virtual ~Remote() = default;
    virtual Call<wire::BatchAnswer> post_batch(const wire::Batch& batch, const std::stop_token& stop) = 0;
    virtual Call<wire::CursorAnswer> cursor(const base::EpochId& epoch, const std::stop_token& stop) = 0;
    virtual Call<TimeReading> time(const std::stop_token& stop) = 0;
};

}  // namespace balcao::sync
