#include "text/translate.h"

#include <clocale>
#include <set>
#include <thread>
#include <vector>

#include "support/test.h"
#include "text/names.h"
#include "text/approval_text.h"
#include "text/problem_text.h"

using namespace balcao::text;

TEST_CASE("A message is translated without any locale of the system")
{
    REQUIRE(std::string(std::setlocale(LC_ALL, nullptr)) == "C");
    CHECK(tr(Language::pt, "Date of birth") == "Data de nascimento");
    CHECK(tr(Language::en, "Date of birth") == "Date of birth");
    CHECK(tr(Language::pt, "needs attention") == "precisa de atenção");
}

TEST_CASE("A message that is in no catalogue comes back as it is")
{
    CHECK(tr(Language::pt, "no such message") == "no such message");
    CHECK(tr(Language::pt, "").empty());
}

TEST_CASE("The plural form follows the number, and messages without an entry still count right")
{
    CHECK(tr_plural(Language::en, "{n} stray cat", "{n} stray cats", 1) == "1 stray cat");
    CHECK(tr_plural(Language::en, "{n} stray cat", "{n} stray cats", 0) == "0 stray cats");
    CHECK(tr_plural(Language::en, "{n} stray cat", "{n} stray cats", 3'000'000'001) == "3000000001 stray cats");
}

TEST_CASE("Arguments are filled in by name and are not searched again")
{
    CHECK(fill("Ticket {ticket} at {time}", {{"time", "09:05"}, {"ticket", "A041"}}) == "Ticket A041 at 09:05");
    CHECK(fill("{a}{a}", {{"a", "x"}}) == "xx");
    CHECK(fill("{name}", {{"name", "{name} {other}"}, {"other", "no"}}) == "{name} {other}");
    CHECK(fill("{unknown} stays", {{"a", "x"}}) == "{unknown} stays");
    CHECK(fill("open { brace", {{"a", "x"}}) == "open { brace");
    CHECK(fill("{} and {a", {{"a", "x"}}) == "{} and {a");
}

TEST_CASE("Languages have codes and names of their own")
{
    CHECK(language_from_code("pt") == Language::pt);
    CHECK(language_from_code("en") == Language::en);
    CHECK_FALSE(language_from_code("xx").has_value());
    for (const auto language : k_languages) {
        CHECK(language_from_code(code(language)) == language);
        CHECK_FALSE(own_name(language).empty());
    }
}

TEST_CASE("Many threads may translate at once from the start")
{
    std::vector<std::string> results(8);
    {
        std::vector<std::jthread> threads;
        for (auto& result : results) {
            threads.emplace_back([&result] {
                for (int i = 0; i < 200; ++i) {
                    result = tr(Language::pt, "Surname") + tr(Language::en, "Surname");
                }
            });
        }
    }
    for (const auto& result : results) {
        CHECK(result == "ApelidoSurname");
    }
}

TEST_CASE("States have exactly the four words agreed on")
{
    CHECK(state_word(Language::pt, "registered_here") == "Registado aqui");
    CHECK(state_word(Language::pt, "pending") == "por confirmar");
    CHECK(state_word(Language::pt, "activated") == "ativada");
    CHECK(state_word(Language::pt, "attention") == "precisa de atenção");
    CHECK(state_word(Language::en, "activated") == "activated");
    CHECK(state_word(Language::pt, "not_a_state") == "not_a_state");
}

TEST_CASE("Values are shown as people read them")
{
    CHECK(display_value(Language::pt, "birth_date", "1990-02-03") == "03/02/1990");
    CHECK(display_value(Language::pt, "expiry_date", "lifelong") == "vitalício");
    CHECK(display_value(Language::pt, "phone", "+351912345678") == "+351 912 345 678");
    CHECK(display_value(Language::pt, "document_type", "residence_permit") == "Título de residência (TR)");
    CHECK(display_value(Language::en, "sex", "F") == "Female");
    CHECK(display_value(Language::pt, "signature_wanted", "no") == "Não");
    CHECK(display_value(Language::pt, "surname", "EXEMPLO") == "EXEMPLO");
}

TEST_CASE("What a state means depends on what the record is about")
{
    CHECK(state_meaning(Language::pt, "pending") == "O pedido está connosco. O serviço central ainda não o confirmou; a chave ainda não pode ser usada.");
    CHECK(state_meaning(Language::en, "pending", "key_cancellation") == "The request is with us. Until the central service has confirmed it, the key still works.");
    CHECK(state_meaning(Language::en, "activated", "contact_change") == "The central service has changed the contact. Codes now come to this number.");
    std::set<std::string> meanings;
    for (const auto act : {"activation", "new_password", "contact_change", "signature_activation", "key_cancellation", "signature_cancellation"}) {
        meanings.insert(state_meaning(Language::pt, "pending", act));
        CHECK(state_meaning(Language::pt, "attention", act) == state_meaning(Language::pt, "attention"));
        CHECK(act_name(Language::pt, act) != act);
    }
    CHECK(meanings.size() == 6);
}

TEST_CASE("Every problem and every reason has its text, and an unknown problem names its code")
{
    for (const auto problem : known_problems()) {
        CHECK(has_problem_text(problem));
        CHECK_FALSE(problem_text(Language::pt, problem).next_step.empty());
    }
    for (const auto reason : cancel_reasons()) {
        CHECK(cancel_reason_text(Language::pt, reason) != reason);
    }
    for (const auto reason : approval_reasons()) {
        CHECK(approval_reason_text(Language::pt, reason) != reason);
        CHECK(approval_reason_text(Language::pt, reason) != approval_reason_text(Language::en, reason));
    }
    CHECK(approval_reason_text(Language::en, "odd") == "odd");
    CHECK(problem_text(Language::pt, "something_new").reason.find("something_new") != std::string::npos);
    CHECK(cancel_reason_text(Language::en, "odd") == "odd");
}

TEST_CASE("A refusal named after a fault is told in that fault's words")
{
    const auto text = problem_text(Language::en, "phone_code_expired");
    CHECK(text.reason == "The code is no longer valid.");
    CHECK(text.next_step == "Send a new code.");
}
