#include "wire/secret_content.h"

#include "support/test.h"

using namespace balcao;
using base::FaultCode;
using base::Secret;

namespace {

const base::CaseId k_case("01936a2e-0000-7000-8000-000000000001");

Secret secret(std::string_view text) { return Secret(base::as_bytes(text)); }
std::string shown(const Secret& s)
{
    return s.use([](base::BytesView view) { return base::to_text(view); });
}

}  // namespace

TEST_CASE("what the kiosk packs the central unpacks")
{
    const auto password = wire::pack(wire::TemporaryPassword{k_case, secret("012345")});
    REQUIRE(password);
    CHECK(shown(*password) == "balcao.temporary-password/1\n" + k_case.text() + "\n012345\n");
    const auto got = wire::unpack_temporary_password(*password);
    REQUIRE(got);
    CHECK(got->case_id == k_case);
    CHECK(shown(got->password) == "012345");

    const auto start = wire::pack(wire::SignInStart{k_case, "+351961234567", secret("012345")});
    REQUIRE(start);
    const auto started = wire::unpack_sign_in_start(*start);
    REQUIRE(started);
    CHECK(started->phone == "+351961234567");
    CHECK(shown(started->password) == "012345");

    for (const bool with_signature : {false, true}) {
        wire::SignInFinish finish{k_case, "s-1", secret("654321"), secret("7391"), std::nullopt};
        if (with_signature) {
            finish.signature_pin.emplace(base::as_bytes("84629173"));
        }
        const auto packed = wire::pack(finish);
        REQUIRE(packed);
        const auto finished = wire::unpack_sign_in_finish(*packed);
        REQUIRE(finished);
        CHECK(finished->case_id == k_case);
        CHECK(finished->id == "s-1");
        CHECK(shown(finished->code) == "654321");
        CHECK(shown(finished->pin) == "7391");
        CHECK(finished->signature_pin.has_value() == with_signature);
    }
}

TEST_CASE("one content never passes for another")
{
    const auto password = wire::pack(wire::TemporaryPassword{k_case, secret("012345")});
    const auto start = wire::pack(wire::SignInStart{k_case, "+351961234567", secret("012345")});
    REQUIRE((password && start));
    CHECK(wire::unpack_sign_in_start(*password).error().code == FaultCode::message_malformed);
    CHECK(wire::unpack_sign_in_finish(*password).error().code == FaultCode::message_malformed);
    CHECK(wire::unpack_temporary_password(*start).error().code == FaultCode::message_malformed);
}

TEST_CASE("parts of another shape are neither packed nor unpacked")
{
    CHECK_FALSE(wire::pack(wire::TemporaryPassword{k_case, secret("12345")}));
    CHECK_FALSE(wire::pack(wire::TemporaryPassword{k_case, secret("12345a")}));
    CHECK_FALSE(wire::pack(wire::TemporaryPassword{base::CaseId("1"), secret("123456")}));
    CHECK_FALSE(wire::pack(wire::SignInStart{k_case, "961234567", secret("123456")}));
    CHECK_FALSE(wire::pack(wire::SignInFinish{k_case, "s\n1", secret("123456"), secret("7391"), std::nullopt}));
    CHECK_FALSE(wire::pack(wire::SignInFinish{k_case, "s", secret("123456"), secret("739"), std::nullopt}));
    for (const char* bad : {"", "\n", "balcao.temporary-password/1", "balcao.temporary-password/1\n",
                            "balcao.temporary-password/1\nnot-a-case\n012345\n", "balcao.temporary-password/\n\n\n",
                            "balcao.temporary-password/x\n\n\n",
                            "balcao.temporary-password/1\n01936a2e-0000-7000-8000-000000000001\n012345",
                            "balcao.temporary-password/1\n01936a2e-0000-7000-8000-000000000001\n012345\n\n",
                            "balcao.temporary-password/1\n01936a2e-0000-7000-8000-000000000001\n012345\n6"}) {
        CHECK(wire::unpack_temporary_password(secret(bad)).error().code == FaultCode::message_malformed);
    }
    CHECK(wire::unpack_temporary_password(secret("balcao.temporary-password/2\nanything\n")).error() ==
          base::Fault{FaultCode::message_unknown_version, 2});
}
