#include "bench.h"

#include <cstdio>

#include "commands.h"

namespace balcao::cli {

namespace {

const std::vector<Benchmark>& benchmarks()
{
    static const std::vector<Benchmark> all{bench_mrz(), bench_durable(), bench_camera()};
    return all;
}

}  // namespace

void measure(Context& context, std::string_view name, double seconds, const std::function<std::uint64_t()>& batch,
             wire::OrderedJson extra)
{
    const auto passed = [](std::int64_t from, std::int64_t to) { return static_cast<double>(to - from) / 1000.0; };
    batch();  // warm
    const std::int64_t start = context.clock().monotonic_ms();
    std::uint64_t count = 0;
    std::int64_t now = start;
    do {
        count += batch();
        now = context.clock().monotonic_ms();
    } while (passed(start, now) < seconds);
    const double took = passed(start, now);
    const double rate = static_cast<double>(count) / (took > 0 ? took : 0.001);
    wire::OrderedJson answer{{"name", name}, {"count", count}, {"seconds", took}, {"per_second", rate}};
    answer.update(extra);
    char line[128];
    std::snprintf(line, sizeof line, "%.*s: %.0f a second (%llu in %.2f s)", static_cast<int>(name.size()), name.data(),
                  rate, static_cast<unsigned long long>(count), took);
    context.answer(answer, line);
}

void add_bench(CLI::App& app, Context& context)
{
    CLI::App& bench = group(app, "bench", "Measure how fast something runs on this machine");
    for (const Benchmark& benchmark : benchmarks()) {
        auto* command = bench.add_subcommand(std::string(benchmark.name), std::string(benchmark.description));
        const auto options = std::make_shared<BenchOptions>();
        command->add_option("file", options->file, "Input instead of the built-in one");
        command->add_option("--seconds", options->seconds, "How long to measure")->check(CLI::Range(0.05, 600.0));
        if (benchmark.name == "durable-captures") {
            command->add_option("--rows", options->rows, "Let the log grow to so many records and measure at 1000, 10000, …")
                ->check(CLI::Range(std::int64_t{1000}, std::int64_t{10'000'000}));
        }
        command->callback([&context, options, &benchmark] { benchmark.run(context, *options); });
    }
}

}  // namespace balcao::cli
