// What is out is noted whole, for its owner alone, and a part's frame and answer are read strictly.
#include "sync/bundle_notes.h"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "support/temporary_folder.h"
#include "support/test.h"
#include "wire/bundle.h"

using namespace balcao;
using base::FaultCode;

namespace {

const std::string k_note_id = "0123456789abcdef0123456789abcdef";

sync::BundleNote some_note()
{
    sync::BundleNote note{k_note_id, base::parse_instant("2026-11-26T10:00:00Z").value(), {}};
    sync::NotedPart part{base::EpochId(std::string(32, 'a')), 40, {}};
    for (const base::Sequence seq : {3, 4, 5, 9, 11, 12}) {
        seal::Digest hash{};
        hash.fill(static_cast<std::uint8_t>(seq));
        part.records.push_back({seq, hash});
    }
    note.parts.push_back(part);
    part.epoch = base::EpochId(std::string(32, 'b'));
    part.base = 52;
    part.records.resize(1);
    note.parts.push_back(part);
    return note;
}

unsigned note_mode(const std::string& path)
{
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0U;
}

}  // namespace

TEST_CASE("a note comes back as it was written, readable by its owner alone, and goes with its key")
{
    test::TemporaryFolder folder;
    const sync::BundleNotes notes(folder.file("bundles"));
    CHECK(notes.ids().empty());
    CHECK(notes.load(k_note_id).error().code == FaultCode::bundle_answer_unknown);
    const auto note = some_note();
    const base::Secret key(base::Bytes(32, 7));
    REQUIRE(notes.save(note, key));
    CHECK(note_mode(folder.file("bundles")) == 0700);
    CHECK(note_mode(folder.file("bundles/" + k_note_id + ".json")) == 0600);
    CHECK(note_mode(folder.file("bundles/" + k_note_id + ".key")) == 0600);
    CHECK(notes.ids() == std::vector<std::string>{k_note_id});
    const auto again = notes.load(k_note_id);
    REQUIRE(again);
    CHECK(again->created_at == note.created_at);
    CHECK(again->records() == 7);
    REQUIRE(again->parts.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(again->parts[i].epoch == note.parts[i].epoch);
        CHECK(again->parts[i].base == note.parts[i].base);
        REQUIRE(again->parts[i].records.size() == note.parts[i].records.size());
        for (std::size_t k = 0; k < note.parts[i].records.size(); ++k) {
            CHECK(again->parts[i].records[k].seq == note.parts[i].records[k].seq);
            CHECK(again->parts[i].records[k].hash == note.parts[i].records[k].hash);
        }
    }
    const auto kept = notes.answer_key(k_note_id);
    REQUIRE(kept);
    CHECK(base::Secret::equal(*kept, key));
    REQUIRE(notes.drop(k_note_id));
    CHECK(std::filesystem::is_empty(folder.file("bundles")));
    CHECK(notes.load(k_note_id).error().code == FaultCode::bundle_answer_unknown);
}

TEST_CASE("a note that was changed is not guessed at, and a name that is none opens nothing")
{
    test::TemporaryFolder folder;
    const sync::BundleNotes notes(folder.file("bundles"));
    REQUIRE(notes.save(some_note(), base::Secret(base::Bytes(32, 7))));
    const auto put = [&](const std::string& ending, const std::string& text) { std::ofstream(folder.file("bundles/" + k_note_id + ending)) << text; };
    for (const std::string text : {"", "{}", "[1]", R"({"id":"0123456789abcdef0123456789abcdef","created_at":"2026-11-26T10:00:00Z","parts":[{"epoch":"aa","base":1,"seqs":[],"hashes":""}]})",
                                   R"({"id":"0123456789abcdef0123456789abcdef","created_at":"2026-11-26T10:00:00Z","parts":[{"epoch":"0123456789abcdef0123456789abcdef","base":1,"seqs":[[1,9000000000000000]],"hashes":"AAAA"}]})",
                                   R"({"id":"0123456789abcdef0123456789abcdef","created_at":"2026-11-26T10:00:00Z","parts":[{"epoch":"0123456789abcdef0123456789abcdef","base":1,"seqs":[[1,1]],"hashes":"AAAA"}]})"}) {
        put(".json", text);
        CAPTURE(text);
        CHECK(notes.load(k_note_id).error().code == FaultCode::storage_corrupt);
    }
    put(".key", "short");
    CHECK(notes.answer_key(k_note_id).error().code == FaultCode::storage_corrupt);
    CHECK(notes.load("../../etc/passwd").error().code == FaultCode::bundle_answer_unknown);
    CHECK(notes.load("").error().code == FaultCode::bundle_answer_unknown);
}

TEST_CASE("padding hides the length and is read strictly")
{
    const auto content = base::to_bytes("some content");
    const auto octets = wire::padded(content, 64);
    CHECK(octets.size() == 64);
    CHECK(wire::padded(base::Bytes(60), 64).size() == 64);
    CHECK(wire::padded(base::Bytes(61), 64).size() == 128);
    const auto back = wire::unpadded(octets);
    REQUIRE(back);
    CHECK(base::Bytes(back->begin(), back->end()) == content);
    auto changed = octets;
    changed.back() = 1;  // something hidden behind the content
    CHECK(wire::unpadded(changed).error().code == FaultCode::message_malformed);
    changed = octets;
    changed[0] = 255;
    CHECK(wire::unpadded(changed).error().code == FaultCode::message_malformed);
    CHECK(wire::unpadded(base::Bytes(3)).error().code == FaultCode::message_malformed);
    CHECK(wire::read_bundle_frame(wire::padded(base::Bytes(96), 128)).error().code == FaultCode::message_malformed);
    CHECK(wire::read_bundle_frame(wire::padded(base::Bytes(97), 128)));
}

TEST_CASE("an answer says exactly one thing, about one part")
{
    wire::BundleAnswer answer{k_note_id, 3, std::nullopt, std::nullopt};
    CHECK(wire::read_bundle_answer(wire::write_bundle_answer(answer)).error().code == FaultCode::message_malformed);
    answer.problem = wire::problem_of({FaultCode::terminal_revoked}, 403);
    const auto again = wire::read_bundle_answer(wire::write_bundle_answer(answer));
    REQUIRE(again);
    CHECK(*again == answer);
    answer.answer.emplace();
    CHECK(wire::read_bundle_answer(wire::write_bundle_answer(answer)).error().code == FaultCode::message_malformed);
    CHECK(wire::read_bundle_answer(base::to_bytes("x")).error().code == FaultCode::message_malformed);
    CHECK(wire::bundle_bound(k_note_id, 1) != wire::bundle_bound(k_note_id, 11));
}

TEST_CASE("a bundle said to be lost stays noted, since a found stick counts, and its mark goes with the note")
{
    test::TemporaryFolder folder;
    const sync::BundleNotes notes(folder.file("bundles"));
    CHECK(notes.mark_lost(k_note_id).error().code == FaultCode::bundle_answer_unknown);
    REQUIRE(notes.save(some_note(), base::Secret(base::Bytes(32, 7))));
    CHECK_FALSE(notes.lost(k_note_id));
    REQUIRE(notes.mark_lost(k_note_id));
    CHECK(notes.lost(k_note_id));
    CHECK(notes.load(k_note_id));
    CHECK(notes.ids().size() == 1);
    REQUIRE(notes.drop(k_note_id));
    CHECK(std::filesystem::is_empty(folder.file("bundles")));
}

TEST_CASE("a settled bundle stays known by its name, and so do the newest 500 of them")
{
    test::TemporaryFolder folder;
    const sync::BundleNotes notes(folder.file("bundles"));
    CHECK_FALSE(notes.settled_before(k_note_id));
    REQUIRE(notes.save(some_note(), base::Secret(base::Bytes(32, 7))));
    CHECK_FALSE(notes.settled_before(k_note_id));
    REQUIRE(notes.settle(some_note()));
    CHECK(notes.ids().empty());
    CHECK(notes.load(k_note_id).error().code == FaultCode::bundle_answer_unknown);
    CHECK_FALSE(std::filesystem::exists(folder.file("bundles/" + k_note_id + ".key")));
    CHECK(note_mode(folder.file("bundles/" + k_note_id + ".done")) == 0600);
    CHECK(notes.settled_before(k_note_id) == 7U);
    CHECK_FALSE(notes.settled_before("../bundles/" + k_note_id));
    std::ofstream(folder.file("bundles/" + k_note_id + ".done")) << "not a number";
    CHECK(notes.settled_before(k_note_id) == 0U);

    // The oldest goes once there are more than 500.
    const auto hours_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
    std::filesystem::last_write_time(folder.file("bundles/" + k_note_id + ".done"), hours_ago);
    auto other = some_note();
    for (int i = 0; i < 499; ++i) {
        other.id = std::string(28, 'b') + std::to_string(1000 + i);
        std::ofstream(folder.file("bundles/" + other.id + ".done")) << "1";
    }
    CHECK(notes.settled_before(k_note_id));
    other.id = std::string(32, 'c');
    REQUIRE(notes.settle(other));
    CHECK_FALSE(notes.settled_before(k_note_id));
    CHECK(notes.settled_before(other.id));
    CHECK(notes.settled_before(std::string(28, 'b') + "1000"));
}
