// Who is not let in, on either side, and what is not kept.
#include "neighbour.h"

using namespace balcao;
using base::FaultCode;
using test::CentralFixture;
using test::CopyingDesk;
using test::NeighbourDesk;
using test::step;

namespace {

FaultCode fault_after_step(mirror::Sender& sender)
{
    static_cast<void>(sender.step({}));
    const auto fault = sender.status().fault;
    return fault ? fault->code : FaultCode::input_invalid;
}

}  // namespace

TEST_CASE("A desk of another central is not spoken to, whoever calls")
{
    CentralFixture central;
    CentralFixture other_central;
    NeighbourDesk stranger(other_central);
    CopyingDesk owner(central);
    owner.desk.add(1);
    CHECK(fault_after_step(*owner.sender_to(stranger.where())) == FaultCode::tls_refused);
    CHECK(stranger.kept_for(owner.desk) == 0);

    // The other way round: the stranger's certificate is not the keeper's authority's. A name that fits does not help.
    NeighbourDesk keeper(central);
    CopyingDesk caller(other_central);
    caller.desk.add(1);
    http::ClientOptions options = caller.desk.credentials().connection();
    options.base_url = "https://127.0.0.1:" + std::to_string(keeper.port());
    options.peer_terminal = "posto-2";
    options.ca_file = owner.desk.credentials().ca_file;   // as if it trusted everybody
    http::Client client(options);
    http::Request request;
    request.path = mirror::k_mirror_path;
    const auto answer = client.send(request);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == http::FailureKind::tls);
    options.certificate_file.clear();   // and without any
    options.private_key.clear();
    http::Client nobody(options);
    const auto refused = nobody.send(request);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == http::FailureKind::tls);
}

TEST_CASE("Another terminal at the neighbour's address is not taken for it, and neither is the central")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    owner.desk.add(1);
    auto where = neighbour.where();
    where.terminal = "posto-7";
    CHECK(fault_after_step(*owner.sender_to(where)) == FaultCode::tls_refused);
    CHECK(fault_after_step(*owner.sender_to({"posto-2", "127.0.0.1:" + std::to_string(central.port())})) == FaultCode::tls_refused);
    CHECK(neighbour.kept_for(owner.desk) == 0);
    step(*owner.sender_to(neighbour.where()));
    CHECK(neighbour.kept_for(owner.desk) == 1);
}

TEST_CASE("A desk's certificate does not pass for the central's")
{
    CentralFixture central;
    NeighbourDesk impostor(central);
    CopyingDesk owner(central);
    owner.desk.connect("https://127.0.0.1:" + std::to_string(impostor.port()));
    const auto answer = owner.desk.api().time({});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().fault.code == FaultCode::tls_refused);
}

TEST_CASE("Who is not on the neighbour's list is told so")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    neighbour.hang_up();
    neighbour.accept_from = {"posto-5"};
    neighbour.listen();
    CopyingDesk owner(central);
    owner.desk.add(1);
    CHECK(fault_after_step(*owner.sender_to(neighbour.where())) == FaultCode::mirror_not_wanted);
    CHECK(neighbour.kept_for(owner.desk) == 0);
}

TEST_CASE("A full neighbour takes what fits; when the central has confirmed, the rest follows")
{
    CentralFixture central;
    mirror::StoreLimits limits;
    limits.room = 64 * 1024;
    NeighbourDesk neighbour(central, "posto-2", limits);
    CopyingDesk owner(central);
    owner.desk.add_many(1, 12);
    const auto sender = owner.sender_to(neighbour.where());
    CHECK(fault_after_step(*sender) == FaultCode::mirror_full);
    const auto kept = neighbour.kept_for(owner.desk);
    CHECK(kept > 0);
    CHECK(kept < 12);
    CHECK(neighbour.store->used() <= 64 * 1024);
    CHECK(sender->status().there == static_cast<std::int64_t>(kept));
    owner.desk.run_to_the_end();
    owner.desk.add(13);
    step(*sender);
    CHECK(neighbour.kept_for(owner.desk) == 1);
}

TEST_CASE("A disk without room to spare takes nothing, and says so")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    neighbour.hang_up();
    neighbour.limits.leave_free = mirror::free_octets(neighbour.desk.folder.path()).value() + (1LL << 40);   // the real disk has less
    neighbour.open_store();
    neighbour.listen();
    CopyingDesk owner(central);
    owner.desk.add(1);
    CHECK(fault_after_step(*owner.sender_to(neighbour.where())) == FaultCode::mirror_full);
    CHECK(neighbour.kept_for(owner.desk) == 0);
    CHECK_FALSE(std::filesystem::exists(neighbour.desk.folder.file("mirror/posto-1")));
}

TEST_CASE("A revoked desk's copies reach the central and count for nothing; the neighbour is not held up by them")
{
    CentralFixture central;
    NeighbourDesk neighbour(central);
    CopyingDesk owner(central);
    owner.desk.add_many(1, 2);
    step(*owner.sender_to(neighbour.where()));
    test::revoke(central, "posto-1");
    const auto done = neighbour.deliver("posto-1");
    CHECK(done.delivered == 2);
    CHECK(done.left == 0);
    CHECK(test::records_at_central(neighbour.desk) == "0");
}
