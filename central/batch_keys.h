#pragma once
// The keys of citizens while a batch is judged.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "central/store.h"

namespace balcao::central {

/// Keys as this batch finds and leaves them, before they are written.
class Keys {
public:
    void found(ActivationRow row) { put(std::move(row)); }
    [[nodiscard]] ActivationRow* of_case(const std::string& case_id)
    {
        const auto at = m_by_case.find(case_id);
        return at == m_by_case.end() ? nullptr : &at->second;
    }
    [[nodiscard]] ActivationRow* of_person(const ActivationRow& key) { return live(m_by_person, key.person, key.purpose); }
    [[nodiscard]] ActivationRow* of_phone(const ActivationRow& key) { return live(m_by_phone, key.phone, key.purpose); }
    void made(const ActivationRow& row, base::Bytes sealed_password)
    {
        CredentialRow credential;
        credential.case_id = row.case_id;
        credential.sealed_password = std::move(sealed_password);
        m_credentials.insert_or_assign(row.case_id, std::move(credential));
        m_made.push_back(row.case_id);
        put(row);
    }
    /// The key that stood goes on in this version, with what it had.
    void changed(const ActivationRow& row, CredentialRow credential)
    {
        m_credentials.insert_or_assign(row.case_id, std::move(credential));
        m_made.push_back(row.case_id);
        m_unfinished.insert(row.case_id);
        put(row);
    }
    void ended(const std::string& case_id)
    {
        if (std::find(m_made.begin(), m_made.end(), case_id) == m_made.end()) m_ended.push_back(case_id);
    }
    /// The passwords of a live key as this batch has left them so far, held; without any when there are none.
    Result<CredentialRow> credential(Store& store, const std::string& case_id)
    {
        if (const auto at = m_credentials.find(case_id); at != m_credentials.end()) return at->second;
        auto stored = store.credential(case_id, Hold::yes);
        if (!stored) return base::unexpected(stored.error());
        CredentialRow none;
        none.case_id = case_id;
        return stored->value_or(none);
    }
    void save(CredentialRow credential)
    {
        m_unfinished.insert(credential.case_id);
        m_credentials.insert_or_assign(credential.case_id, std::move(credential));
    }
    /// Old keys end before new ones begin: one person, one number.
    Status<> write(Store& store)
    {
        std::vector<ActivationRow> ending;
        for (const auto& case_id : m_ended) ending.push_back(*of_case(case_id));
        if (auto done = store.end_keys(ending); !done) return done;
        std::vector<Store::NewKey> making;
        for (const auto& case_id : m_made) making.push_back({*of_case(case_id), std::move(m_credentials[case_id].sealed_password)});
        if (auto done = store.add_keys(making); !done) return done;
        for (std::size_t i = 0; i < making.size(); ++i) m_credentials[m_made[i]].sealed_password = std::move(making[i].sealed_password);
        for (const auto& case_id : m_unfinished) {
            const auto& row = *of_case(case_id);
            if (!is_live(row)) continue;
            if (auto done = store.save_activation(row); !done) return done;
            if (auto done = store.save_credential(m_credentials[case_id]); !done) return done;
        }
        return {};
    }
    /// Those of one key that are here.
    [[nodiscard]] std::vector<const ActivationRow*> versions_of(const std::string& first) const
    {
        std::vector<const ActivationRow*> out;
        for (const auto& [case_id, row] : m_by_case) {
            if (case_id == first || row.registered_case == first) out.push_back(&row);
        }
        return out;
    }
    [[nodiscard]] bool any_made() const { return !m_made.empty(); }

private:
    using Index = std::map<std::pair<Digest, std::string>, std::string>;
    void put(ActivationRow row)
    {
        if (is_live(row)) {
            m_by_person[{row.person, row.purpose}] = row.case_id;
            m_by_phone[{row.phone, row.purpose}] = row.case_id;
        }
        m_by_case.insert_or_assign(row.case_id, std::move(row));
    }
    static bool is_live(const ActivationRow& row)
    {
        return row.state == "pending" || row.state == "activated" || row.state == "locked" || row.state == "suspended";
    }
    ActivationRow* live(const Index& index, const Digest& digest, const std::string& purpose)
    {
        const auto at = index.find({digest, purpose});
        auto* row = at == index.end() ? nullptr : of_case(at->second);
        return row != nullptr && is_live(*row) ? row : nullptr;
    }

    std::map<std::string, ActivationRow> m_by_case;
    Index m_by_person;
    Index m_by_phone;
    std::map<std::string, CredentialRow> m_credentials;  ///< of keys made here, and of others once they were changed
    std::vector<std::string> m_made;
    std::set<std::string> m_unfinished;  ///< live keys with more to write than a new one has
    std::vector<std::string> m_ended;
};

}  // namespace balcao::central
