#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "queue/draft_keys.h"
#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;
using queue::DraftKeys;
using namespace std::chrono_literals;

namespace {

const base::CaseId k_case("case-1");
const auto k_form = base::to_bytes("{\"full_name\":\"Amélia Exemplo\"}");
const base::Date k_today = base::utc_day(test::k_now);
const base::Date k_tomorrow = base::utc_day(test::k_now + 24h);

}  // namespace

TEST_CASE("a draft can be read again the same day, by a new process too, and not under another case")
{
    const test::TemporaryFolder folder;
    base::SeededRandom random(3);
    auto keys = DraftKeys::open(folder.file("keys"), k_today, test::k_now, random).value();
    const auto sealed = keys.seal(k_case, k_form, random).value();
    CHECK(base::to_text(sealed).find("Exemplo") == std::string::npos);
    CHECK(keys.open_draft(k_case, sealed) == k_form);
    auto again = DraftKeys::open(folder.file("keys"), k_today, test::k_now, random).value();
    CHECK(again.open_draft(k_case, sealed) == k_form);
    CHECK(again.open_draft(base::CaseId("case-2"), sealed).error().code == FaultCode::unseal_failed);
    auto changed = sealed;
    changed[20] ^= 1U;
    CHECK_FALSE(again.open_draft(k_case, changed));
    CHECK_FALSE(again.open_draft(k_case, base::BytesView(sealed).first(10)));
    struct stat info {};
    REQUIRE(::stat(folder.file("keys").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0700);
}

TEST_CASE("yesterday's draft can no longer be read")
{
    const test::TemporaryFolder folder;
    base::SeededRandom random(3);
    base::Bytes sealed;
    {
        auto keys = DraftKeys::open(folder.file("keys"), k_today, test::k_now, random).value();
        sealed = keys.seal(k_case, k_form, random).value();
    }
    auto next = DraftKeys::open(folder.file("keys"), k_tomorrow, test::k_now + 24h, random).value();
    CHECK(next.open_draft(k_case, sealed).error().code == FaultCode::unseal_failed);
    // Not even when the clock is put back: the key is gone, and a new one is another.
    auto back = DraftKeys::open(folder.file("keys"), k_today, test::k_now, random).value();
    CHECK(back.open_draft(k_case, sealed).error().code == FaultCode::unseal_failed);
}

TEST_CASE("ending the day destroys its key at once")
{
    const test::TemporaryFolder folder;
    base::SeededRandom random(3);
    auto keys = DraftKeys::open(folder.file("keys"), k_today, test::k_now, random).value();
    const auto sealed = keys.seal(k_case, k_form, random).value();
    REQUIRE(keys.end_day());
    CHECK_FALSE(keys.open_draft(k_case, sealed));
    CHECK_FALSE(keys.seal(k_case, k_form, random));
    for (const auto& entry : std::filesystem::directory_iterator(folder.file("keys"))) {
        CHECK(entry.path().filename().string().find("draft-day-") == std::string::npos);
    }
}

TEST_CASE("a day key that cannot be opened is told, and the desk can start over")
{
    const test::TemporaryFolder folder;
    base::SeededRandom random(3);
    { (void)DraftKeys::open(folder.file("keys"), k_today, test::k_now, random).value(); }
    const auto path = folder.file("keys/draft-day-" + base::format_iso_date(k_today) + ".key");
    std::ofstream(path, std::ios::trunc) << "damaged";
    CHECK(DraftKeys::open(folder.file("keys"), k_today, test::k_now, random).error().code == FaultCode::unseal_failed);
    CHECK(DraftKeys::start_over(folder.file("keys"), k_today, test::k_now, random));
    CHECK(DraftKeys::open(folder.file("keys"), k_today, test::k_now, random));
}

TEST_CASE("drafts are replaced as they grow, dropped when the case is registered, and do not outlive the day")
{
    test::DeskQueue desk;
    desk.open();
    REQUIRE(desk->save_draft(k_case, k_today, base::to_bytes("one")));
    REQUIRE(desk->save_draft(k_case, k_today, base::to_bytes("two")));
    REQUIRE(desk->save_draft(base::CaseId("case-2"), k_today, base::to_bytes("other")));
    desk.open();
    auto drafts = desk->drafts().value();
    REQUIRE(drafts.size() == 2);
    CHECK(drafts[0].sealed == base::to_bytes("two"));
    desk.add(1);  // registers case-1
    CHECK(desk->drafts()->size() == 1);
    CHECK(desk->drop_drafts_except(k_today) == 0);
    CHECK(desk->drop_drafts_except(k_tomorrow) == 1);
    CHECK(desk->drafts()->empty());
    CHECK(desk->save_draft(base::CaseId("a b"), k_today, {}).error().code == FaultCode::input_invalid);
    REQUIRE(desk->save_draft(k_case, k_today, base::to_bytes("x")));
    REQUIRE(desk->drop_draft(k_case));
    CHECK(desk->drafts()->empty());
}
