#pragma once
// How the row of a key is read. A suspended key reads as such whatever lies underneath: who knows nothing of suspensions takes it
// for one that cannot be used.

#include "central/store_detail.h"

namespace balcao::central {

#define BALCAO_ACTIVATION_COLUMNS                                                                                 \
    "a.case_id, a.epoch_id, a.seq, a.purpose, a.person, a.phone, a.state, a.phone_proved, a.own_pin, "            \
    "a.captured_at, a.received_at, a.activated_at, a.ended_at, a.valid_until, a.rules, a.replaced_by, t.name, "   \
    "a.signature_ended_at, a.origin, a.document_until, a.at_end, a.suspended_because, a.suspended_at, "           \
    "a.suspended_until, a.ended_because, a.ended_source, a.signature_from, a.registered_case "                    \
    "FROM activation a JOIN epoch e ON e.id = a.epoch_id JOIN terminal t ON t.id = e.terminal_id "

inline ActivationRow read_activation(const Row& row)
{
    ActivationRow out;
    out.case_id = row.text(0);
    out.epoch_id = row.number(1);
    out.seq = row.number(2);
    out.purpose = row.text(3);
    out.person = digest_at(row, 4);
    out.phone = digest_at(row, 5);
    out.state = row.text(6);
    out.phone_proved = row.text(7);
    out.own_pin = row.number(8) != 0;
    out.captured_at = from_ms(row.number(9));
    out.received_at = from_ms(row.number(10));
    out.activated_at = optional_instant(row, 11);
    out.ended_at = optional_instant(row, 12);
    out.valid_until = row.text(13);
    out.rules = row.text(14);
    out.replaced_by = row.text(15);
    out.terminal = row.text(16);
    out.signature_ended_at = optional_instant(row, 17);
    out.origin = row.text(18);
    out.document_until = row.text(19);
    out.at_end = row.text(20);
    out.suspended_because = row.text(21);
    out.suspended_at = optional_instant(row, 22);
    out.suspended_until = optional_instant(row, 23);
    out.ended_because = row.text(24);
    out.ended_source = row.text(25);
    out.signature_from = optional_instant(row, 26);
    out.registered_case = row.text(27);
    if (!out.suspended_because.empty()) {
        out.state_below = out.state;
        out.state = "suspended";
    }
    out.state_read = out.state;
    return out;
}

}  // namespace balcao::central
