// Copies of a receipt and of a refusal's slip are counted for each record and case by itself, and none that nobody registered.
#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;

TEST_CASE("each record has its own count of receipts, each case its own of slips, also after a restart; the chain names who had them")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    const base::OperatorId ana("ana.operadora");
    const base::OperatorId eva("eva.operadora");
    const auto day = base::utc_day(desk.clock.now());
    CHECK(desk->count_receipt_print(1, ana) == 1);
    CHECK(desk->count_receipt_print(1, eva) == 2);
    CHECK(desk->count_receipt_print(2, ana) == 1);
    desk.open();
    CHECK(desk->count_receipt_print(1, ana) == 3);
    CHECK(desk->count_receipt_print(3, ana) == 1);
    const auto last = desk->audit(0, 100)->back().event;
    CHECK(last.event == "receipt_printed");
    CHECK(last.ids == std::vector<std::pair<std::string, std::string>>{{"operator", "ana.operadora"}});
    CHECK(last.numbers == std::vector<std::pair<std::string, std::int64_t>>{{"position", 3}, {"copy", 1}});
    CHECK(desk->count_receipt_print(4, ana).error() == base::Fault{FaultCode::input_invalid, 4});  // nobody registered it

    CHECK(desk->count_refusal_slip(base::CaseId("case-8"), day, ana) == 1);
    CHECK(desk->count_refusal_slip(base::CaseId("case-8"), day, ana) == 2);
    CHECK(desk->count_refusal_slip(base::CaseId("case-9"), day, eva) == 1);
    CHECK(desk->audit(0, 100)->back().event.event == "refusal_slip_printed");
    CHECK(desk->verify_audit());
}
