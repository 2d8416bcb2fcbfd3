// The units let the programs do what they do. With a real systemd they are run by scripts/units-trial.

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "support/run.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;

namespace {

std::string unit(const std::string& path)
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR) + "/" + path);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What follows `key=` in a unit, one word each.
std::set<std::string> words_of(const std::string& text, const std::string& key)
{
    std::set<std::string> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(key + "=")) {
            std::istringstream words(line.substr(key.size() + 1));
            for (std::string word; words >> word;) {
                out.insert(word);
            }
        }
    }
    return out;
}

/// systemd's groups of calls, each with what it lists.
std::map<std::string, std::set<std::string>> call_groups(const std::string& folder)
{
    const auto listed = test::run_command({"systemd-analyze", "--no-pager", "syscall-filter"}, folder);
    std::map<std::string, std::set<std::string>> out;
    std::istringstream lines(listed.out);
    std::string group;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("@")) {
            group = line;
        } else if (const auto at = line.find_first_not_of(" \t"); at != std::string::npos && line[at] != '#') {
            out[group].insert(line.substr(at));
        }
    }
    return out;
}

bool allows(const std::map<std::string, std::set<std::string>>& groups, const std::set<std::string>& words, const std::string& call)
{
    for (const auto& word : words) {
        if (word == call || (word.starts_with("@") && groups.contains(word) && allows(groups, groups.at(word), call))) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("the desk's unit lets the worker that looks at pictures shut itself in")
{
    const test::TemporaryFolder folder;
    const auto groups = call_groups(folder.path());
    REQUIRE(groups.contains("@system-service"));
    const auto words = words_of(unit("operator/deploy/balcao-desk.service"), "SystemCallFilter");
    for (const char* call : {"seccomp", "prctl", "prlimit64", "setrlimit", "memfd_create", "sendmsg", "recvmsg", "mlock", "flock", "fallocate"}) {
        CAPTURE(std::string(call));
        CHECK(allows(groups, words, call));
    }
    CHECK(words_of(unit("operator/deploy/balcao-desk.service"), "SystemCallErrorNumber") == std::set<std::string>{"EPERM"});
    CHECK_FALSE(allows(groups, words, "mount"));
    CHECK_FALSE(allows(groups, words, "kexec_load"));
}

TEST_CASE("a desk starts with operators of its own or, enrolled, with the central's")
{
    CHECK(words_of(unit("operator/deploy/balcao-desk.service"), "ConditionPathExists") == std::set<std::string>{"|/var/lib/balcao/operators.json", "|/var/lib/balcao/keys/current"});
}

TEST_CASE("a service that cannot start is tried again without end")
{
    for (const char* path : {"operator/deploy/balcao-desk.service", "central/deploy/balcao-central.service", "kiosk/deploy/balcao-session.service"}) {
        CAPTURE(std::string(path));
        const auto text = unit(path);
        CHECK(words_of(text, "Restart") == std::set<std::string>{"always"});
        CHECK(words_of(text, "StartLimitIntervalSec") == std::set<std::string>{"0"});
        CHECK(text.find("StartLimitIntervalSec") < text.find("[Service]"));  // elsewhere it means nothing
    }
}
