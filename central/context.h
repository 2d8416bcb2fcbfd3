#pragma once
// What the endpoints work with. Built by the composition root, lent to everything else.

#include <atomic>
#include <chrono>

#include "base/clock.h"
#include "base/random.h"
#include "central/home.h"
#include "central/sms.h"
#include "central/terminals.h"
#include "central/writer.h"
#include "domain/eligibility.h"
#include "seal/pin_vault.h"

namespace balcao::central {

/// Limits that a site may want to change; the defaults are those of the project's decisions.
struct Limits {
    std::chrono::minutes code_life{5};
    int code_tries = 3;
    int codes_per_case = 4;                   ///< first one and three repeats, per hour
    int codes_per_phone = 6;                  ///< per hour, over all terminals
    int codes_per_terminal = 120;             ///< per hour
    int codes_per_holder = 12;                ///< per hour, asked for at the sign-in page after the right PIN; signatures are among them
    int passwords_per_round = 3;              ///< wrong ones before a lock
    std::chrono::minutes first_lock{5};       ///< each further lock lasts four times as long
    int locks = 4;                            ///< the next one is for good
    std::chrono::hours token_life{24};        ///< of an enrolment token
    std::chrono::hours certificate_life{24 * 398};
    int letter_checks = 6;                    ///< per case of a desk and hour
    int enrolment_tries = 10;                 ///< per address and ten minutes
};

/// Counts for /metrics. Nothing about persons.
struct Metrics {
    std::atomic<std::uint64_t> requests{0}, refused{0}, failed{0}, batches{0}, accepted{0}, duplicates{0}, rejected{0},
        retried{0}, conflicts{0}, sms_sent{0}, sms_failed{0}, sign_ins{0}, sign_ins_refused{0}, enrolments{0};
};

struct Context {
    const Home& home;
    seal::PinVault* vault;  ///< null for the administration commands without a running service
    Writer& writer;
    TerminalDirectory& terminals;
    const base::Clock& clock;
    base::Random& random;   ///< thread-safe
    const domain::RuleBook& rules;
    SmsSender* sms;         ///< null when none is set up: codes are refused as sms_not_sent
    Metrics& metrics;
    Limits limits;
    bool practice = false;
};

}  // namespace balcao::central
