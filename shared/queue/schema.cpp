#include "queue/schema.h"

#include <array>

extern "C" {
extern const unsigned char balcao_terminal_schema_0001[];
extern const unsigned long balcao_terminal_schema_0001_size;
extern const unsigned char balcao_terminal_schema_0002[];
extern const unsigned long balcao_terminal_schema_0002_size;
extern const unsigned char balcao_terminal_schema_0003[];
extern const unsigned long balcao_terminal_schema_0003_size;
extern const unsigned char balcao_terminal_schema_0004[];
extern const unsigned long balcao_terminal_schema_0004_size;
extern const unsigned char balcao_terminal_schema_0005[];
extern const unsigned long balcao_terminal_schema_0005_size;
extern const unsigned char balcao_terminal_schema_0006[];
extern const unsigned long balcao_terminal_schema_0006_size;
extern const unsigned char balcao_terminal_schema_0007[];
extern const unsigned long balcao_terminal_schema_0007_size;
extern const unsigned char balcao_terminal_schema_0008[];
extern const unsigned long balcao_terminal_schema_0008_size;
extern const unsigned char balcao_terminal_schema_0009[];
extern const unsigned long balcao_terminal_schema_0009_size;
extern const unsigned char balcao_terminal_schema_0010[];
extern const unsigned long balcao_terminal_schema_0010_size;
extern const unsigned char balcao_terminal_schema_0011[];
extern const unsigned long balcao_terminal_schema_0011_size;
}

namespace balcao::queue {
namespace {

std::string_view text(const unsigned char* data, unsigned long size)
{
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

std::span<const database::Migration> migrations()
{
    static const std::array all{
        database::Migration{1, "0001_records.sql", text(balcao_terminal_schema_0001, balcao_terminal_schema_0001_size)},
        database::Migration{2, "0002_desk_work.sql", text(balcao_terminal_schema_0002, balcao_terminal_schema_0002_size)},
        database::Migration{3, "0003_audit.sql", text(balcao_terminal_schema_0003, balcao_terminal_schema_0003_size)},
        database::Migration{4, "0004_day_close.sql", text(balcao_terminal_schema_0004, balcao_terminal_schema_0004_size)},
        database::Migration{5, "0005_tickets.sql", text(balcao_terminal_schema_0005, balcao_terminal_schema_0005_size)},
        database::Migration{6, "0006_handover.sql", text(balcao_terminal_schema_0006, balcao_terminal_schema_0006_size)},
        database::Migration{7, "0007_receipt_prints.sql", text(balcao_terminal_schema_0007, balcao_terminal_schema_0007_size)},
        database::Migration{8, "0008_site_tickets.sql", text(balcao_terminal_schema_0008, balcao_terminal_schema_0008_size)},
        database::Migration{9, "0009_numbers_given.sql", text(balcao_terminal_schema_0009, balcao_terminal_schema_0009_size)},
        database::Migration{10, "0010_kept_cases.sql", text(balcao_terminal_schema_0010, balcao_terminal_schema_0010_size)},
        database::Migration{11, "0011_registered_elsewhere.sql", text(balcao_terminal_schema_0011, balcao_terminal_schema_0011_size)},
    };
    return all;
}

}  // namespace balcao::queue
