#include <fstream>

#include "json_line.h"
#include "support/program.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "wire/json_text.h"

using balcao::test::data_path;
using balcao::test::json_of;
using balcao::test::run_program;
using balcao::wire::Json;

namespace {

Json vectors(const std::string& file) { return json_of(balcao::test::read_data("barcode/" + file)); }

std::string seal_hex(const std::string& name)
{
    const Json all = vectors("vds_vectors.json");
    for (const auto& item : all) {
        if (item["name"] == name) {
            return item["hex"];
        }
    }
    FAIL("no seal " << name);
    return {};
}

const std::string k_keys = data_path("barcode/keys");

}  // namespace

TEST_CASE("balcao read code shows a seal's fields and, with certificates, whether it is signed by whom it says")
{
    const auto hex = seal_hex("emergenyTravelDoc");
    const auto unchecked = run_program("balcao", {"read", "code", "--json", "--hex", hex});
    CHECK(unchecked.exit == 0);
    CHECK(json_of(unchecked.lines().at(0)).at("signature") == "unverified");
    const auto checked = run_program("balcao", {"read", "code", "--json", "--certificates", k_keys, "--hex", hex});
    CHECK(checked.exit == 0);
    const Json answer = json_of(checked.lines().at(0));
    CHECK(answer.at("kind") == "vds");
    CHECK(answer.at("profile") == "emergency_travel_document");
    CHECK(answer.at("issuing_state") == "UTO");
    CHECK(answer.at("signature_date") == "2023-08-21");
    CHECK(answer.at("signer") == "UTTS");
    CHECK(answer.at("certificate_reference") == "5B");
    CHECK(answer.at("fields").at(0).at("text") ==
          "I<GBRSUPAMANN<<MARY<<<<<<<<<<<<<<<<<\n6525845096USA7008038M2201018<<<<<<06");
    CHECK(answer.at("signature") == "verified");
    const auto text = run_program("balcao", {"read", "code", "--certificates", k_keys, "--hex", hex});
    CHECK(text.out.find("signature right, signer known") != std::string::npos);
    CHECK(text.out.find("mrz: I<GBRSUPAMANN") != std::string::npos);
}

TEST_CASE("A seal whose signature does not hold is refused, and each reason has its word")
{
    const auto verdict = [](const std::string& hex) {
        const auto outcome = run_program("balcao", {"read", "code", "--json", "--certificates", k_keys, "--hex", hex});
        CHECK(outcome.exit == 1);
        return json_of(outcome.lines().at(0)).at("signature").get<std::string>();
    };
    auto changed = seal_hex("emergenyTravelDoc");
    changed[50] = changed[50] == '1' ? '2' : '1';
    CHECK(verdict(changed) == "signature_wrong");
    CHECK(verdict(seal_hex("icao_9303_7_appE_visa_as_printed")) == "signature_wrong");
    CHECK(verdict(seal_hex("socialInsurance")) == "signer_unknown");
    CHECK(verdict(seal_hex("visa_224bitSig")) == "certificate_out_of_dates");  // since 2025-01-10
}

TEST_CASE("Signatures of the other kinds hold with their publishers' certificates, too")
{
    const auto verdict = [](const std::string& code, const std::string& folder) {
        const auto outcome = run_program("balcao", {"read", "code", "--json", "--certificates", data_path(folder), "-"}, code);
        return json_of(outcome.lines().at(0)).at("signature").get<std::string>();
    };
    const Json structures = vectors("idb_vectors.json");
    int verified = 0;
    for (const auto& item : structures) {
        const auto word = verdict(item["raw"], "barcode/keys");
        verified += word == "verified" ? 1 : 0;
        // Those signed with a reference that names no certificate here, and one that is not signed.
        CHECK((word == "verified" || item["name"].get<std::string>().substr(0, 5) == "seal_"));
    }
    CHECK(verified == 4);
    // Both certificates have run out, which is said only of a signature that is right.
    const auto health = vectors("dcc_vectors.json").at(0).at("qr").get<std::string>();
    CHECK(verdict(health, "barcode/other_keys") == "certificate_out_of_dates");
    CHECK(verdict(health, "barcode/keys") == "signer_unknown");
    auto vaccination = vectors("vdsnc_vector.json").at("qr").get<std::string>();
    CHECK(verdict(vaccination, "barcode/other_keys") == "certificate_out_of_dates");
    CHECK(verdict(vaccination, "barcode/keys") == "signer_unknown");
    vaccination.replace(vaccination.find("Smith Bill"), 10, "Smith Will");
    CHECK(verdict(vaccination, "barcode/other_keys") == "signature_wrong");
    // Blanks between the signs of the JSON are not signed.
    vaccination.replace(vaccination.find("Smith Will"), 10, "Smith Bill");
    vaccination.insert(1, " ");
    CHECK(verdict(vaccination, "barcode/other_keys") == "certificate_out_of_dates");
    const Json papers = vectors("twoddoc_vectors.json");
    for (const auto& item : papers) {
        CHECK(verdict(item["raw"], "barcode/keys") == "signer_unknown");
    }
}

TEST_CASE("A broken seal is refused with its reason, and a folder without certificates is said")
{
    const auto hex = seal_hex("emergenyTravelDoc");
    const auto broken = run_program("balcao", {"read", "code", "--json", "--hex", hex.substr(0, 60)});
    CHECK(broken.exit == 1);
    CHECK(json_of(broken.lines().at(0)).at("error") == "cut_short");
    const auto missing = run_program("balcao", {"read", "code", "--json", "--certificates", "/nonexistent", "--hex", hex});
    CHECK(missing.exit == 2);
    CHECK(json_of(missing.lines().at(0)).at("error") == "key_missing");
    CHECK(run_program("balcao", {"read", "code", "--certificates", data_path("mrz_images"), "--hex", hex}).exit == 2);
}

TEST_CASE("Data structures and 2D-Doc are shown; what a code holds is never taken as an escape sequence")
{
    const Json structures = vectors("idb_vectors.json");
    for (const auto& item : structures) {
        const auto outcome = run_program("balcao", {"read", "code", "--json", "-"}, item["raw"].get<std::string>());
        CHECK(outcome.exit == 0);
        CHECK(json_of(outcome.lines().at(0)).at("kind") == "idb");
        CHECK(json_of(outcome.lines().at(0)).at("fields").size() >= 1);
    }
    const Json documents = vectors("twoddoc_vectors.json");
    for (const auto& item : documents) {
        const auto outcome = run_program("balcao", {"read", "code", "--json", "-"}, item["raw"].get<std::string>());
        CHECK(outcome.exit == 0);
        CHECK(json_of(outcome.lines().at(0)).at("signer") == "FR00");
    }
    const auto opaque = run_program("balcao", {"read", "code", "-"}, "\x1B]0;title\x07 free text");
    CHECK(opaque.exit == 0);
    CHECK(opaque.out.find('\x1B') == std::string::npos);
    CHECK(opaque.out.find("free text") != std::string::npos);
}

TEST_CASE("Tickets come with their shape and fields; a site's file of shapes stands in for the built-in ones or is refused with its place")
{
    const auto outcome = run_program("balcao", {"read", "code", "--json", "--text", "MRC;AB12345;20261130;0930;LSB01;CMD"});
    CHECK(outcome.exit == 0);
    const Json answer = json_of(outcome.lines().at(0));
    CHECK(answer.at("kind") == "ticket");
    CHECK(answer.at("shape") == "appointment");
    CHECK(answer.at("ticket") == "AB12345");
    CHECK(answer.at("fields") == Json{{"date", "2026-11-30"}, {"time", "09:30"}, {"place", "LSB01"}, {"service", "CMD"}});
    CHECK(run_program("balcao", {"read", "code", "--text", "A042"}).out == "Ticket A042 (queue_ticket)\n");

    const balcao::test::TemporaryFolder folder;
    const auto with = [&](const std::string& kind, const std::string& code) {
        std::ofstream(folder.file("own.json")) << R"({"schema":"balcao.ticket_codes/1","version":"1","shapes":[{"name":"own","parts":[)"
                                                   << R"({"kind":"literal","text":"T"},{"kind":")" << kind << R"(","min":1,"max":3,"field":"ticket"}]}]})";
        return run_program("balcao", {"read", "code", "--json", "--ticket-shapes", folder.file("own.json"), "--text", code});
    };
    CHECK(json_of(with("digits", "T12").lines().at(0)).at("shape") == "own");
    CHECK(json_of(with("digits", "A042").lines().at(0)).at("kind") == "opaque");
    const auto wrong = with("digitz", "T12");
    CHECK(wrong.exit == 2);
    CHECK(json_of(wrong.lines().at(0)).at("error") == "unknown_kind");
    CHECK(json_of(wrong.lines().at(0)).at("message").get<std::string>().find("shape 1 (own), part 2: ") != std::string::npos);
    CHECK(run_program("balcao", {"read", "code", "--ticket-shapes", "/nonexistent", "--text", "A1"}).exit == 2);
}
