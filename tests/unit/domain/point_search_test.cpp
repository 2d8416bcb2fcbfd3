#include "domain/point_search.h"

#include <cmath>
#include <fstream>
#include <iterator>

#include "domain/point_delta.h"
#include "support/test.h"
#include "wire/calendar.h"
#include "wire/points.h"

using namespace balcao;

namespace {

std::string reference_text(const char* name)
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR "/schema/reference/") + name);
    return {std::istreambuf_iterator<char>(in), {}};
}

const domain::PointSet& shipped_points()
{
    static const domain::PointSet set = [] {
        auto read = wire::read_points(reference_text("points_of_service.json"));
        REQUIRE_MESSAGE(read, std::string(read ? "" : wire::to_text(read.error())));
        return *read;
    }();
    return set;
}

const domain::Calendar& days_of_year()
{
    static const domain::Calendar calendar = wire::read_calendar(reference_text("holidays.json")).value();
    return calendar;
}

std::vector<std::string> ids(const std::vector<domain::FoundPoint>& found)
{
    std::vector<std::string> out;
    for (const auto& one : found) {
        out.push_back(one.point->id);
    }
    return out;
}

base::Instant tuesday(const char* time) { return base::parse_instant(std::string("2026-11-24T") + time + ":00.000Z").value(); }

}  // namespace

TEST_CASE("great-circle distances agree with known ones")
{
    // Lisbon-Porto 274 km, Lisbon-Ponta Delgada 1447 km: between the positions below, by the spherical formula worked out apart.
    CHECK(domain::distance_m({0, 0}, {0, 1}) == doctest::Approx(111'195.08).epsilon(1e-6));
    CHECK(domain::distance_m({0, 0}, {0, 180}) == doctest::Approx(20'015'114.4).epsilon(1e-6));
    CHECK(domain::distance_m({38.7370, -9.1460}, {41.1490, -8.6110}) == doctest::Approx(272'100).epsilon(0.01));
    CHECK(domain::distance_m({37.017, -7.935}, {37.017, -7.935}) == 0.0);
    CHECK(domain::distance_m({37.017, -7.935}, {37.01701, -7.935}) == doctest::Approx(1.112).epsilon(0.001));
}

TEST_CASE("a place is found by coordinates, postal code and name, accents and case not counting")
{
    const auto& set = shipped_points();
    const auto town = [&](const char* text) {
        const auto position = domain::locate(set, text);
        if (!position) {
            return std::string("-");
        }
        return domain::nearest_points(set, days_of_year(), {*position, tuesday("10:30"), domain::PointService::activation, false, false, "", 1}).at(0).point->locality;
    };
    CHECK(town("37.74,-25.67") == "Ponta Delgada");
    CHECK(town(" 37.74 , -25.67 ") == "Ponta Delgada");
    CHECK(town("9500-119") == "Ponta Delgada");
    CHECK(town("9500 119") == "Ponta Delgada");
    CHECK(town("9504") == "Ponta Delgada");   // nobody has it here: the nearest of 950x
    CHECK(town("Ponta Delgada") == "Ponta Delgada");
    CHECK(town("EVORA") == "Évora");
    CHECK(town("angra do hero") == "Angra do Heroísmo");
    CHECK(town("Olhão") == "Faro");           // a place without a desk
    CHECK(town("8700-000") == "Faro");
    for (const char* text : {"", "Terra de Ninguém", "91.0,0.0", "37.74,", "1111", "37.74,-25.67,3", "12345678", "nan,0", "é", "--"}) {
        CHECK_MESSAGE(town(text) == "-", text);
    }
    CHECK(domain::folded("São João, Açores") == "sao joao acores");
    CHECK(domain::folded("  Vila-Real  n.º 2 ") == "vila real n 2");
}

TEST_CASE("a name of a municipality and of a parish elsewhere means the municipality; desks at one place come in the order of their ids")
{
    auto set = shipped_points();
    const auto loule = domain::locate(set, "Loulé").value();
    auto& far = *std::find_if(set.points.begin(), set.points.end(), [](const auto& one) { return one.id == "riac-ponta-delgada"; });
    far.parish = "Loulé";
    far.locality = "Loulé";
    const auto still = domain::locate(set, "Loulé").value();
    CHECK(still.latitude == loule.latitude);
    CHECK(still.longitude == loule.longitude);

    set = shipped_points();
    const auto first = *std::find_if(set.points.begin(), set.points.end(), [](const auto& one) { return one.id == "loja-faro"; });
    for (const char* id : {"loja-faro-c", "loja-faro-a", "loja-faro-b"}) {
        auto beside = first;
        beside.id = id;
        set.points.push_back(beside);
    }
    const auto near = domain::nearest_points(set, days_of_year(), {first.position, tuesday("10:30"), domain::PointService::activation, false, false, "", 4});
    CHECK(ids(near) == std::vector<std::string>{"loja-faro", "loja-faro-a", "loja-faro-b", "loja-faro-c"});
}

TEST_CASE("nearest first, by service, document and hours")
{
    const auto& set = shipped_points();
    const auto faro = domain::locate(set, "Faro").value();
    const auto near = [&](domain::PointQuery query) { return domain::nearest_points(set, days_of_year(), query); };
    domain::PointQuery query{faro, tuesday("10:30"), domain::PointService::activation, false, false, "", 3};
    CHECK(ids(near(query)) == std::vector<std::string>{"loja-faro", "registo-faro", "espaco-faro"});
    query.foreigner = true;  // the registry and that Espaço Cidadão take Portuguese documents alone
    CHECK(ids(near(query)).at(0) == "loja-faro");
    CHECK(ids(near(query)).at(1) == "espaco-loule");
    CHECK(near(query)[0].channel->division == "Balcão Cidadão");
    query.except = "loja-faro";
    CHECK(ids(near(query)).at(0) == "espaco-loule");
    query = {faro, tuesday("13:00"), domain::PointService::activation, false, true, "", 3};  // lunch at the Espaço Cidadão
    CHECK(ids(near(query)) == std::vector<std::string>{"loja-faro", "registo-faro", "loja-setubal"});
    query.open_now = false;
    query.except = "loja-faro";
    const auto closed = near(query).at(1);
    CHECK(closed.point->id == "espaco-faro");
    CHECK_FALSE(closed.open);
    CHECK(closed.next_opening == tuesday("14:00"));
    query.service = domain::PointService::card_withdrawal;
    CHECK(near(query).at(0).point->id == "registo-faro");
    query.most = 1000;
    for (std::size_t i = 1; i < near(query).size(); ++i) {
        CHECK(near(query)[i - 1].distance_m <= near(query)[i].distance_m);
    }
}

TEST_CASE("a point out of its validity or out of use is not offered")
{
    auto set = shipped_points();
    const auto faro = domain::locate(set, "Faro").value();
    auto& point = *std::find_if(set.points.begin(), set.points.end(), [](const auto& one) { return one.id == "loja-faro"; });
    const auto first = [&] { return domain::nearest_points(set, days_of_year(), {faro, tuesday("10:30")}).at(0).point->id; };
    CHECK(first() == "loja-faro");
    point.valid_to = base::parse_iso_date("2026-11-23");
    CHECK(first() != "loja-faro");
    point.valid_to.reset();
    point.state = domain::PointState::suspended;
    CHECK(first() != "loja-faro");
    point.state = domain::PointState::active;
    point.valid_from = base::parse_iso_date("2026-11-25").value();
    CHECK(first() != "loja-faro");
    CHECK(domain::age_days(base::parse_iso_date("2026-11-02").value(), base::parse_iso_date("2026-11-24").value()) == 22);
    CHECK(domain::age_days(base::parse_iso_date("2026-11-25").value(), base::parse_iso_date("2026-11-24").value()) == 0);
}

TEST_CASE("a delta leads from one set to the next, and nowhere else")
{
    const auto& held = shipped_points();
    auto next = held;
    next.version = "2026-11-24.1";
    next.confirmed_on = base::parse_iso_date("2026-11-24").value();
    next.points.erase(next.points.begin());
    next.points[3].address = "Rua Nova do Exemplo, 2";
    next.points[3].version = 2;
    auto extra = next.points[5];
    extra.id = "zz-novo";
    next.points.push_back(extra);
    const auto delta = domain::difference(held, next);
    CHECK(delta.remove == std::vector<std::string>{held.points[0].id});
    CHECK(delta.put.size() == 2);
    CHECK(domain::apply(held, delta) == next);
    CHECK(domain::apply(next, delta).error() == domain::DeltaProblem::not_newer);  // replayed
    auto other = held;
    other.version = "2026-11-01.1";
    CHECK(domain::apply(other, delta).error() == domain::DeltaProblem::other_base);
    auto wrong = delta;
    wrong.remove.push_back("nobody");
    CHECK(domain::apply(held, wrong).error() == domain::DeltaProblem::point_missing);
    wrong = delta;
    wrong.put[0].version = 1;
    CHECK(domain::apply(held, wrong).error() == domain::DeltaProblem::point_not_newer);
    wrong = delta;
    wrong.remove.push_back(delta.put[0].id);
    CHECK(domain::apply(held, wrong).error() == domain::DeltaProblem::point_twice);
}
