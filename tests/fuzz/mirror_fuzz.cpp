// What a neighbour may send. First octet: which reader; the rest: what it gets.
//   0  a copy: read within bounds or refused, and written again as it was read
//   1  a withdrawal
//   2  a list of what is kept
//   3  a whole request to the keeper under a terminal's certificate: always answered, nothing kept that is not signed
//   4  what a desk asks of the one that holds the tickets, and the holder does with it
//   5  what the holder answers

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "mirror/keeper.h"

namespace {

using namespace balcao;

void need(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

void any_copy(base::BytesView input)
{
    const auto copy = mirror::read_copy(input);
    if (!copy) {
        return;
    }
    need(mirror::is_terminal_name(copy->owner.text()) && wire::is_bundle_id(copy->of.name) && copy->of.position > 0);
    need(!copy->sealed.empty() && copy->sealed.size() <= wire::k_bundle_sealed_octets);
    need(mirror::read_copy(mirror::write_copy(*copy)) == *copy);
}

void any_withdrawal(base::BytesView input)
{
    if (const auto read = mirror::read_withdrawal(input)) {
        need(read->names.size() <= mirror::k_most_withdrawn);
        for (const auto& name : read->names) {
            need(wire::is_bundle_id(name));
        }
    }
}

void any_list(base::BytesView input)
{
    if (const auto read = mirror::read_holdings(input)) {
        need(read->held.size() <= mirror::k_most_held);
        need(mirror::read_holdings(mirror::write_holdings(*read)) == *read);
    }
}

/// One keeper for the whole run, in a folder of its own that goes at the end.
struct Rig {
    base::SystemClock clock;
    std::string folder = (std::filesystem::temp_directory_path() / "balcao-fuzz-XXXXXX").string();
    std::unique_ptr<mirror::Store> store;
    std::optional<mirror::Keeper> keeper;
    base::Bytes certificate;

    Rig()
    {
        need(::mkdtemp(folder.data()) != nullptr);
        auto opened = mirror::Store::open(folder + "/mirror", {}, clock, [](const std::string&) -> base::Result<std::int64_t> { return 10LL << 30; });
        need(opened.has_value());
        store = std::move(*opened);
        keeper.emplace(*store, mirror::KeeperRules{base::TerminalId("desk-2"), "here", {"desk-1"}});
        const auto key = seal::PrivateKey::generate();
        const seal::Validity life{clock.now() - std::chrono::hours(1), clock.now() + std::chrono::hours(24 * 365)};
        const auto root = seal::issue_root(*key, "root", life);
        const auto terminal = seal::issue(*seal::PrivateKey::generate(), "desk-1", {*key, *root}, seal::Profile::client, life);
        need(terminal.has_value());
        certificate = terminal->to_der();
    }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;
    ~Rig()
    {
        store.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
};

/// First octet: the method; up to the first zero the target; then the body.
void any_request(base::BytesView input)
{
    static Rig rig;
    if (input.empty()) {
        return;
    }
    server::Request request;
    constexpr const char* methods[]{"GET", "PUT", "POST", "DELETE"};
    request.method = methods[input[0] % 4];
    const auto rest = input.subspan(1);
    const auto zero = std::find(rest.begin(), rest.end(), std::uint8_t{0});
    const std::string target(rest.begin(), zero);
    if (!server::split_target(target, request)) {
        return;
    }
    if (zero != rest.end()) {
        request.body.assign(zero + 1, rest.end());
    }
    request.peer.certificate_der = rig.certificate;
    bool answered = false;
    rig.keeper->handle(std::move(request), [&](server::Response response) {
        answered = true;
        need(response.status == 200 || (response.status >= 400 && response.status < 600));
    });
    need(answered);
    need(rig.store->owners().empty());   // nobody here can sign for desk-1
}

/// A holder in a folder of its own that goes at the end.
struct HolderRig {
    base::SystemClock clock;
    base::SystemRandom random;
    base::Mutex mutex;
    std::string folder = (std::filesystem::temp_directory_path() / "balcao-fuzz-XXXXXX").string();
    std::optional<queue::Queue> queue;
    std::optional<mirror::TicketHolder> holder;

    HolderRig()
    {
        need(::mkdtemp(folder.data()) != nullptr);
        queue::QueueOptions options;
        options.path = folder + "/queue.db";
        options.ballast_bytes = 0;
        auto opened = queue::Queue::open(options, clock, random);
        need(opened.has_value());
        queue = std::move(*opened);
        holder.emplace(mirror::TicketHolder::Parts{*queue, mutex, clock, {{{'A', "a", "a", false}, {'P', "p", "p", true}}, {}, "Posto 9"}, [](base::Instant at) { return base::utc_day(at); }});
    }
    HolderRig(const HolderRig&) = delete;
    HolderRig& operator=(const HolderRig&) = delete;
    ~HolderRig()
    {
        queue.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
};

/// Read as it was written again; carried out or refused, and the line stays whole.
void any_ticket_ask(base::BytesView input)
{
    static HolderRig rig;
    if (const auto ask = mirror::read_ticket_ask(input)) {
        need(mirror::read_ticket_ask(mirror::write_ticket_ask(*ask)).has_value());
    }
    if (const auto answer = rig.holder->answer(input, base::TerminalId("desk-1"))) {
        need(mirror::read_ticket_answer(*answer).has_value());
    }
    const auto tickets = rig.queue->tickets().list(base::utc_day(rig.clock.now()));
    need(tickets.has_value());
    for (const auto& one : *tickets) {
        need(one.number >= 1 && one.number <= queue::k_ticket_numbers);
    }
}

void any_ticket_answer(base::BytesView input)
{
    if (const auto read = mirror::read_ticket_answer(input)) {
        need(!read->view || read->view->open.size() <= queue::k_most_open);
        need(mirror::write_ticket_answer(*mirror::read_ticket_answer(mirror::write_ticket_answer(*read))) == mirror::write_ticket_answer(*read));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const auto input = base::BytesView(data, size).subspan(1);
    switch (data[0] % 6) {
    case 0: any_copy(input); break;
    case 1: any_withdrawal(input); break;
    case 2: any_list(input); break;
    case 4: any_ticket_ask(input); break;
    case 5: any_ticket_answer(input); break;
    default: any_request(input); break;
    }
    return 0;
}
