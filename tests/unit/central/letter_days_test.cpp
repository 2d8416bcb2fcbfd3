// The five business days of a letter are those of the address: holidays of its region and of its municipality.
#include "central/letter_batch.h"
#include "citizens.h"

using namespace balcao;
using domain::Region;
using test::Central;
using test::Partner;

namespace {

struct Place {
    Region region;
    const char* municipality;
    const char* due;
};

/// Asked for at noon of that day by somebody at each place; person `n` from 1.
void ask_from(Central& central, const Partner& partner, const std::vector<Place>& places)
{
    int n = 0;
    for (const auto& place : places) {
        CAPTURE(place.municipality);
        auto request = partner.request(central, ++n);
        if (*place.municipality != 0) request.address.locality = place.municipality;
        request.address.place = {place.region, place.municipality};
        const auto asked = partner.call(central, "POST", "letters", wire::encode(request));
        REQUIRE_MESSAGE(asked.status == 201, base::to_text(asked.body));
        CHECK(base::format_iso_date(wire::decode_letter_answer(Central::body(asked)).value().due_on) == place.due);
    }
}

base::Instant noon(const char* day) { return base::parse_instant(std::string(day) + "T12:00:00.000Z").value(); }

}  // namespace

TEST_CASE("Azores Day holds up letters to the Azores alone, and only they are printed a day later")
{
    Central central;
    central.clock.jump_wall_clock(noon("2027-05-12"));  // Wednesday; the Monday of the Holy Spirit is the 17th
    const Partner partner(central);
    ask_from(central, partner, {{Region::azores, "Horta", "2027-05-20"}, {Region::madeira, "Funchal", "2027-05-19"}, {Region::mainland, "Faro", "2027-05-19"}});
    const test::TemporaryFolder folder;
    central.clock.jump_wall_clock(noon("2027-05-19"));
    CHECK(central::make_letter_batch(central.context(), {folder.file("letters"), 200, {}})->letters == 2);
    const auto state = [&central] { return central.stored<std::vector<central::LetterRow>>([](central::Store& s) { return s.letters_of(test::case_number(1)); }).at(0).state; };
    CHECK(state() == "waiting");
    central.clock.jump_wall_clock(noon("2027-05-20"));
    CHECK(central::make_letter_batch(central.context(), {folder.file("letters"), 200, {}})->letters == 1);
    CHECK(state() == "printed");
}

TEST_CASE("Madeira's Autonomy Day holds up letters to Madeira; a municipality's day those to it, and to no other")
{
    Central central;
    SUBCASE("2 April, a Friday; Easter was before")
    {
        central.clock.jump_wall_clock(noon("2027-03-30"));
        const Partner partner(central);
        ask_from(central, partner, {{Region::madeira, "Machico", "2027-04-07"}, {Region::azores, "Horta", "2027-04-06"}, {Region::mainland, "Lisboa", "2027-04-06"}});
    }
    SUBCASE("7 September, a Tuesday, of Faro")
    {
        central.clock.jump_wall_clock(noon("2027-09-01"));
        const Partner partner(central);
        ask_from(central, partner, {{Region::mainland, "Faro", "2027-09-09"}, {Region::mainland, "Loulé", "2027-09-08"}, {Region::mainland, "", "2027-09-08"}});
    }
    SUBCASE("24 June, a Thursday, of Horta and Angra; Madeira's own day is a week later")
    {
        central.clock.jump_wall_clock(noon("2027-06-22"));
        const Partner partner(central);
        ask_from(central, partner, {{Region::azores, "Horta", "2027-06-30"}, {Region::azores, "Ponta Delgada", "2027-06-29"}, {Region::madeira, "Machico", "2027-06-29"}});
    }
}
