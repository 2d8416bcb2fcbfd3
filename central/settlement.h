#pragma once
// How a batch is settled, for the files that do it: settle.cpp (its records), settle_keys.cpp (what they do to keys),
// settle_receipt.cpp (what is answered).

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "central/batch_keys.h"
#include "central/batches.h"

namespace balcao::central {

/// Reads at once what the whole batch needs, judges in memory, writes at once. Changes nothing of what it was given: the
/// writer may run it again.
class Settlement {
public:
    Settlement(Store& store, const Context& context, const KnownTerminal& terminal, Instant received_at)
        : m_store(store), m_context(context), m_terminal(terminal), m_received_at(received_at)
    {}

    Result<Settled> run(const std::string& epoch, const std::vector<Examined>& items);

private:
    using Refusal = std::optional<wire::ItemProblem>;

    // --- the records of the batch, one after the other (settle.cpp)
    Status<> read(const std::string& epoch, const std::vector<Examined>& items);
    Status<> write();
    Result<wire::ItemResult> item(const Examined& examined);
    Result<wire::ItemResult> known(const RecordRow& stored);
    [[nodiscard]] const RecordRow* record(std::int64_t seq) const;
    [[nodiscard]] bool chained(const RecordRow& record) const;
    Status<> freeze(std::int64_t seq);
    void keep(const Examined& examined, const wire::ItemResult& result);

    // --- what a record does to the person's key (settle_keys.cpp): done, or why not
    Result<Refusal> claim(const Candidate& candidate);
    /// Comparable and earlier than the key that is there: it only came late.
    Result<bool> came_late(const ActivationRow& standing, Instant captured_at, bool clock_trusted);
    Result<Refusal> end(const Ending& ending);
    /// The signature, or the wish for one whose PIN was not chosen yet. \return false: none was ever asked for
    Result<bool> end_signature(ActivationRow& standing, const Ending& ending);
    Result<bool> signature_asked(const ActivationRow& standing);
    Result<Refusal> change(const Change& change);
    void replace(ActivationRow& old, const std::string& by, std::string_view because);
    /// A letter's key whose PIN waits: nothing. \param standing null: the person has no live key
    Result<Refusal> by_letter(const ActivationRow* standing, const ActivationRow& about);
    [[nodiscard]] std::string letters_case(const std::string& case_id) const;
    /// What to tell where the person has no live key.
    Result<const char*> no_key(const ActivationRow& about);

    // --- the answer and its receipt (settle_receipt.cpp)
    Status<> advance();
    Status<> finish(Settled& settled, const std::vector<Examined>& items);
    Status<> add_receipt(Settled& settled, wire::Receipt receipt);

    Store& m_store;
    const Context& m_context;
    const KnownTerminal& m_terminal;
    const Instant m_received_at;
    EpochRow m_epoch;
    std::int64_t m_receipt_id = 0;
    std::map<std::int64_t, RecordRow> m_records;  ///< stored ones near the batch, and its own
    std::vector<RecordRow> m_new;
    std::string m_about;  ///< key that the item in hand ends, or whose signature it ends
    std::optional<Instant> m_signature_ended;  ///< after the activation in hand was made, though its record comes only now
    std::map<std::string, std::string> m_letters;  ///< versions made here whose PIN is a letter's: the case the letters stand under
    Keys m_keys;
};

}  // namespace balcao::central
