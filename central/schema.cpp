#include "central/schema.h"

#include <array>

extern "C" {
extern const unsigned char balcao_central_0001_first[];
extern const unsigned long balcao_central_0001_first_size;
extern const unsigned char balcao_central_postgresql_0001_first[];
extern const unsigned long balcao_central_postgresql_0001_first_size;
extern const unsigned char balcao_central_0002_key_changes[];
extern const unsigned long balcao_central_0002_key_changes_size;
extern const unsigned char balcao_central_postgresql_0002_key_changes[];
extern const unsigned long balcao_central_postgresql_0002_key_changes_size;
extern const unsigned char balcao_central_0003_operators[];
extern const unsigned long balcao_central_0003_operators_size;
extern const unsigned char balcao_central_postgresql_0003_operators[];
extern const unsigned long balcao_central_postgresql_0003_operators_size;
extern const unsigned char balcao_central_0004_operator_cards[];
extern const unsigned long balcao_central_0004_operator_cards_size;
extern const unsigned char balcao_central_postgresql_0004_operator_cards[];
extern const unsigned long balcao_central_postgresql_0004_operator_cards_size;
extern const unsigned char balcao_central_0005_life_letters_retention[];
extern const unsigned long balcao_central_0005_life_letters_retention_size;
extern const unsigned char balcao_central_postgresql_0005_life_letters_retention[];
extern const unsigned long balcao_central_postgresql_0005_life_letters_retention_size;
extern const unsigned char balcao_central_0006_holders[];
extern const unsigned long balcao_central_0006_holders_size;
extern const unsigned char balcao_central_postgresql_0006_holders[];
extern const unsigned long balcao_central_postgresql_0006_holders_size;
extern const unsigned char balcao_central_0007_report_withdrawal[];
extern const unsigned long balcao_central_0007_report_withdrawal_size;
extern const unsigned char balcao_central_postgresql_0007_report_withdrawal[];
extern const unsigned long balcao_central_postgresql_0007_report_withdrawal_size;
}

namespace balcao::central {

namespace {

std::string_view embedded(const unsigned char* data, unsigned long size)
{
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

std::span<const database::Migration> migrations(Engine engine)
{
    static const std::array sqlite{
        database::Migration{1, "0001_first.sql", embedded(balcao_central_0001_first, balcao_central_0001_first_size)},
        database::Migration{2, "0002_key_changes.sql", embedded(balcao_central_0002_key_changes, balcao_central_0002_key_changes_size)},
        database::Migration{3, "0003_operators.sql", embedded(balcao_central_0003_operators, balcao_central_0003_operators_size)},
        database::Migration{4, "0004_operator_cards.sql", embedded(balcao_central_0004_operator_cards, balcao_central_0004_operator_cards_size)},
        database::Migration{5, "0005_life_letters_retention.sql", embedded(balcao_central_0005_life_letters_retention, balcao_central_0005_life_letters_retention_size)},
        database::Migration{6, "0006_holders.sql", embedded(balcao_central_0006_holders, balcao_central_0006_holders_size)},
        database::Migration{7, "0007_report_withdrawal.sql", embedded(balcao_central_0007_report_withdrawal, balcao_central_0007_report_withdrawal_size)}};
    static const std::array postgresql{
        database::Migration{1, "0001_first.sql", embedded(balcao_central_postgresql_0001_first, balcao_central_postgresql_0001_first_size)},
        database::Migration{2, "0002_key_changes.sql", embedded(balcao_central_postgresql_0002_key_changes, balcao_central_postgresql_0002_key_changes_size)},
        database::Migration{3, "0003_operators.sql", embedded(balcao_central_postgresql_0003_operators, balcao_central_postgresql_0003_operators_size)},
        database::Migration{4, "0004_operator_cards.sql", embedded(balcao_central_postgresql_0004_operator_cards, balcao_central_postgresql_0004_operator_cards_size)},
        database::Migration{5, "0005_life_letters_retention.sql", embedded(balcao_central_postgresql_0005_life_letters_retention, balcao_central_postgresql_0005_life_letters_retention_size)},
        database::Migration{6, "0006_holders.sql", embedded(balcao_central_postgresql_0006_holders, balcao_central_postgresql_0006_holders_size)},
        database::Migration{7, "0007_report_withdrawal.sql", embedded(balcao_central_postgresql_0007_report_withdrawal, balcao_central_postgresql_0007_report_withdrawal_size)}};
    return engine == Engine::sqlite ? std::span<const database::Migration>(sqlite) : postgresql;
}

}  // namespace balcao::central
