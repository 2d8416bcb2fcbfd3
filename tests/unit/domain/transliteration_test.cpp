#include "domain/transliteration.h"
#include "support/test.h"

#include <algorithm>

using namespace balcao::domain;

TEST_CASE("Portuguese letters lose their accents and nothing else")
{
    CHECK(to_mrz_name("ÃÕÇÁÉÍÓÚÂÊÔÀ") == "AOCAEIOUAEOA");
    CHECK(to_mrz_name("Caçador de Araújo") == "CACADOR<DE<ARAUJO");
    CHECK(to_mrz_name("D'Orey e Sá-Melo") == "DOREY<E<SA<MELO");
    CHECK(to_mrz_name("  Dr. João,  Sousa ") == "DR<JOAO<SOUSA");
}

TEST_CASE("letters outside the tables are left out and reported")
{
    bool lost = false;
    CHECK(to_mrz_name("João 3", &lost) == "JOAO");
    CHECK(lost);
    lost = false;
    CHECK(to_mrz_name("José D'Orey", &lost) == "JOSE<DOREY");
    CHECK_FALSE(lost);
    CHECK(to_mrz_name("王", &lost).empty());
    CHECK(lost);
    CHECK(to_mrz_name("\xFF\xFE").empty());
}

TEST_CASE("letters with several forms give all of them, the recommended one first")
{
    const auto forms = mrz_forms(U'Ü');
    REQUIRE(forms.size() == 3);
    CHECK(forms[0] == "UE");
    CHECK(mrz_forms(U'Ñ')[0] == "N");
    CHECK(mrz_forms(U'Č')[0] == "C");
    CHECK(mrz_forms(U'Щ')[0] == "SHCH");
    CHECK(mrz_forms(U'1').empty());
}

TEST_CASE("the way back names every letter that may have been printed so")
{
    const auto ae = letters_printed_as("AE");
    CHECK(std::count(ae.begin(), ae.end(), U'Ä') == 1);
    CHECK(std::count(ae.begin(), ae.end(), U'Æ') == 1);
    CHECK(letters_printed_as("NXX") == std::vector<char32_t>{U'Ñ'});
    CHECK(letters_printed_as("").empty());
    CHECK(letters_printed_as("QQ").empty());
}

TEST_CASE("MRZ names as people write them, particles in lower case")
{
    CHECK(from_mrz_name("CACADOR<DE<ARAUJO") == "Cacador de Araujo");
    CHECK(from_mrz_name("DE BRUIJN") == "De Bruijn");
    CHECK(from_mrz_name("SILVA<E<SOUSA<<") == "Silva e Sousa");
    CHECK(from_mrz_name("").empty());
}
