#pragma once
// The keys of citizens while a batch is judged.

#include <algorithm>
#include <map>
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
    void made(const ActivationRow& row, base::BytesView sealed_password)
    {
        m_made.push_back({row.case_id, base::Bytes(sealed_password.begin(), sealed_password.end())});
        put(row);
    }
    void ended(const std::string& case_id)
    {
        const auto own = [&case_id](const auto& made) { return made.first == case_id; };
        if (std::none_of(m_made.begin(), m_made.end(), own)) m_ended.push_back(case_id);
    }
    /// Old keys end before new ones begin: one person, one number.
    Status<> write(Store& store)
    {
        std::vector<ActivationRow> ending;
        for (const auto& case_id : m_ended) ending.push_back(*of_case(case_id));
        if (auto done = store.end_keys(ending); !done) return done;
        std::vector<Store::NewKey> making;
        for (auto& [case_id, sealed] : m_made) making.push_back({*of_case(case_id), std::move(sealed)});
        return store.add_keys(making);
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
        return row.state == "pending" || row.state == "activated" || row.state == "locked";
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
    std::vector<std::pair<std::string, base::Bytes>> m_made;
    std::vector<std::string> m_ended;
};

}  // namespace balcao::central
