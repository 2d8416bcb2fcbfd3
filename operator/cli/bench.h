#pragma once
// Benchmarks that `balcao bench NAME` runs. To add one: a file bench_<name>.cpp with
// `Benchmark bench_<name>()`, and its line in bench.cpp.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "context.h"

namespace balcao::cli {

struct BenchOptions {
    std::string file;          ///< input, "" for the built-in one
    double seconds = 2.0;      ///< how long to measure
    std::int64_t rows = 0;     ///< durable-captures: how far the log grows, looked at in steps of ten; 0 = it is not grown
};

struct Benchmark {
    std::string_view name;
    std::string_view description;
    /// Answers with one JSON object: at least name, count, seconds, per_second.
    std::function<void(Context&, const BenchOptions&)> run;
};

Benchmark bench_camera();
Benchmark bench_durable();
Benchmark bench_mrz();

/// Repeats `batch` (which returns how many things it did) until `seconds` have passed and answers
/// {"name","count","seconds","per_second",…extra}.
void measure(Context& context, std::string_view name, double seconds, const std::function<std::uint64_t()>& batch,
             wire::OrderedJson extra = {});

}  // namespace balcao::cli
