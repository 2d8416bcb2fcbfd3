#include <filesystem>
#include <regex>
#include <set>

#include "schemas.h"
#include "support/test.h"

using balcao::test::k_api;

namespace {

std::string openapi()
{
    std::ifstream in(k_api / "openapi.yaml");
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> matches(const std::string& text, const char* pattern)
{
    std::set<std::string> found;
    const std::regex expression(pattern);
    for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
        found.insert((*at)[1]);
    }
    return found;
}

}  // namespace

TEST_CASE("the description names every address of the central and no other")
{
    const auto paths = matches(openapi(), "\n  (/[^:\n]*):\n");
    CHECK(paths == std::set<std::string>{
                       "/livez", "/readyz", "/v1/time", "/v1/enrolments", "/v1/reference/{set}", "/v1/bundles",
                       "/v1/terminals/{terminal}/batches", "/v1/terminals/{terminal}/cursor",
                       "/v1/terminals/{terminal}/receipts", "/v1/terminals/{terminal}/operators", "/v1/terminals/{terminal}/certificate",
                       "/v1/terminals/{terminal}/activations/{case_id}", "/v1/terminals/{terminal}/phone-codes",
                       "/v1/terminals/{terminal}/phone-codes/{id}/check", "/v1/terminals/{terminal}/letters", "/v1/terminals/{terminal}/first-sign-ins",
                       "/v1/terminals/{terminal}/first-sign-ins/{id}/finish", "/v1/partners/{partner}/certificate",
                       "/v1/partners/{partner}/phone-codes", "/v1/partners/{partner}/phone-codes/{id}/check",
                       "/v1/partners/{partner}/letters", "/v1/partners/{partner}/letters/{case_id}"});
}

TEST_CASE("the description refers to schemas that exist")
{
    const auto used = matches(openapi(), "\\$ref: \"?schemas/([a-z_]+)\\.json\"?");
    CHECK(used.size() >= 18);
    for (const auto& name : used) {
        CHECK_MESSAGE(std::filesystem::exists(k_api / "schemas" / (name + ".json")), name);
    }
    const auto inner = matches(openapi(), "\\$ref: \"#/components/responses/([a-z_]+)\"");
    for (const auto& name : inner) {
        CHECK_MESSAGE(openapi().find("\n    " + name + ":\n") != std::string::npos, name);
    }
}
