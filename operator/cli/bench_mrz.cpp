// balcao bench mrz [FILE]: parses of zones a second.

#include <array>

#include "bench.h"
#include "mrz/parse.h"
#include "mrz_records.h"

namespace balcao::cli {

namespace {

constexpr std::string_view k_built_in =
    "I<PRT007777779<ZZ92<<<<<<<<<<<\n8303143M3405282PRT<<<<<<<<<<<2\nCACADOR<DE<ARAUJO<<ANDRE<ESTEV\n\n"
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n\n"
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6\n";

void run_mrz(Context& context, const BenchOptions& options)
{
    std::string text(k_built_in);
    if (!options.file.empty()) {
        auto content = read_input(context, options.file);
        if (!content) {
            context.environment_error(content.error(), "cannot read " + options.file);
            return;
        }
        text = std::move(*content);
    }
    const auto records = split_mrz_records(text);
    if (records.empty()) {
        context.environment_error("usage", "the file holds no machine-readable zone");
        return;
    }
    const base::Date today = base::utc_day(context.clock().now());
    std::uint64_t usable = 0;
    const auto batch = [&] {
        constexpr int rounds = 200;
        usable = 0;
        for (int i = 0; i < rounds; ++i) {
            for (const auto& record : records) {
                const auto mrz = mrz::parse(record, today);
                usable += mrz && mrz->usable() ? 1U : 0U;
            }
        }
        return static_cast<std::uint64_t>(rounds) * records.size();
    };
    batch();
    const std::uint64_t each = usable / 200;
    measure(context, "mrz", options.seconds, batch, {{"records", records.size()}, {"usable", each}});
}

}  // namespace

Benchmark bench_mrz() { return {"mrz", "Parses of machine-readable zones a second", run_mrz}; }

}  // namespace balcao::cli
