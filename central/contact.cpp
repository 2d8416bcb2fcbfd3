#include "central/contact.h"

#include "central/examine.h"
#include "domain/contact_change.h"

namespace balcao::central {

using domain::DeskAct;
using domain::FieldId;

namespace {

/// What this record says; of what it does not speak nothing changes.
void apply(const KeptRequest& kept, Contact& contact)
{
    const auto& draft = kept.draft;
    if (domain::asks_phone(draft) && draft.has(FieldId::phone)) contact.phone = draft.text(FieldId::phone);
    if (draft.act == DeskAct::activation) contact.email = draft.text(FieldId::email);
    if (draft.act != DeskAct::contact_change) return;
    switch (domain::email_change(draft, kept.consent)) {
    case domain::EmailChange::kept: break;
    case domain::EmailChange::set: contact.email = draft.text(FieldId::email); break;
    case domain::EmailChange::removed: contact.email.clear(); break;
    }
}

}  // namespace

Result<Contact> contact_of_key(Store& store, const Home& home, const std::string& case_id)
{
    Contact out;
    auto wanted = store.activation(case_id);
    if (!wanted) return base::unexpected(wanted.error());
    if (!*wanted) return out;
    auto at = (*wanted)->registered_case.empty() ? case_id : (*wanted)->registered_case;
    while (true) {  // from the registration on, each version to the one that came after it
        auto version = at == case_id ? wanted : store.activation(at);
        if (!version) return base::unexpected(version.error());
        if (!*version) return out;
        auto record = store.record((*version)->epoch_id, (*version)->seq);
        if (!record) return base::unexpected(record.error());
        if (*record && !(*record)->data.empty()) {
            auto kept = open_kept_request(home, (*record)->data);
            if (!kept) return base::unexpected(kept.error());
            apply(*kept, out);
        }
        if (at == case_id || (*version)->ended_because != "new_version") return out;
        at = (*version)->replaced_by;
    }
}

Result<Contact> contact_of_key(Context& context, const std::string& case_id)
{
    return context.writer.look<Contact>([&](Store& store) { return contact_of_key(store, context.home, case_id); });
}

}  // namespace balcao::central
