#pragma once
// What the tests of bundles share: a stick between desks, files turned over and answers written by others.

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "desk.h"
#include "sync/bundle.h"

namespace balcao::test {

/// A folder on a stick, and what desks do with it.
struct Stick {
    TemporaryFolder folder;

    static sync::BundleNotes notes(SyncDesk& desk) { return sync::BundleNotes(desk.folder.file("bundles")); }
    /// \return the bundle's file.
    std::string out(SyncDesk& desk, std::int64_t records)
    {
        const auto id = sync::new_bundle_id(desk.random);
        const auto path = folder.file(sync::bundle_file_name(id));
        auto target = sync::StickTarget::create(path);
        REQUIRE(target);
        const auto kept = notes(desk);
        const auto done = sync::write_bundle({desk.queue(), desk.mutex, desk.credentials(), kept, desk.clock, desk.random}, id, target->file());
        REQUIRE(done);
        CHECK(done->records == records);
        CHECK(done->left_out == 0);
        REQUIRE(target->commit());
        return path;
    }
    static base::Result<int> deliver(SyncDesk& carrier, const std::string& bundle)
    {
        const auto source = sync::StickSource::open(bundle);
        REQUIRE(source);
        auto target = sync::StickTarget::create(sync::answer_file_name(bundle));
        REQUIRE(target);
        auto parts = sync::deliver_bundle(carrier.api(), source->file(), target->file(), {});
        if (parts) REQUIRE(target->commit());
        return parts;
    }
    static base::Result<sync::BundleIn> in(SyncDesk& desk, const std::string& answer)
    {
        const auto source = sync::StickSource::open(answer);
        REQUIRE(source);
        const auto kept = notes(desk);
        return sync::take_answer({desk.queue(), desk.mutex, desk.credentials(), kept, desk.clock, desk.random}, source->file());
    }
    static std::string answer_of(const std::string& bundle) { return sync::answer_file_name(bundle); }
    static std::vector<sync::BundleOnTheWay> list(SyncDesk& desk) { return sync::bundles_on_the_way(desk.queue(), desk.mutex, notes(desk)).value(); }
};

inline std::string content_of(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void flip(const std::string& file, std::uint64_t at, std::size_t count)
{
    auto content = content_of(file);
    REQUIRE(at + count <= content.size());
    for (std::size_t i = at; i < at + count; ++i) content[i] = static_cast<char>(~content[i]);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

/// Writes an answer file with these parts.
inline void write_answer(const std::string& path, const std::string& id, const std::vector<base::Bytes>& parts)
{
    auto target = sync::StickTarget::create(path);
    REQUIRE(target);
    sync::StickWriter writer(target->file(), sync::StickKind::answer, id);
    for (const auto& part : parts) REQUIRE(writer.add(part));
    REQUIRE(writer.finish());
    REQUIRE(target->commit());
}

/// What stands in a file.
struct ReadStick {
    std::string id;
    std::vector<base::Bytes> parts;
};
inline ReadStick read_stick(const std::string& path)
{
    const auto source = sync::StickSource::open(path);
    REQUIRE(source);
    auto reader = sync::StickReader::open(source->file());
    REQUIRE(reader);
    ReadStick out{reader->header().id, {}};
    while (true) {
        auto part = reader->next();
        REQUIRE(part);
        if (!*part) return out;
        out.parts.push_back(std::move(**part));
    }
}

inline void revoke(CentralFixture& central, const std::string& name)
{
    REQUIRE(central.command({"terminals", "revoke", name, "--home", central.home(), "--json"}).exit_code == 0);
}

/// How many records the central holds.
inline std::string records_at_central(SyncDesk& carrier)
{
    http::Client client(carrier.credentials().connection());
    http::Request request;
    request.path = "/metrics";
    const auto answer = client.send(request);
    REQUIRE(answer);
    const auto text = base::to_text(answer->body);
    const auto at = text.find("\nbalcao_central_records ");
    REQUIRE(at != std::string::npos);
    return text.substr(at + 24, text.find('\n', at + 24) - at - 24);
}

}  // namespace balcao::test
