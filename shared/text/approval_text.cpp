#include "text/approval_text.h"

namespace balcao::text {
namespace {

struct NotApproved {
    std::string_view code;
    const char* msgid;
};

constexpr NotApproved k_not_approved[] = {
    {"data_wrong", tr_mark("Something in the data is wrong")},
    {"document_to_check", tr_mark("The document has to be looked at again")},
    {"person_to_check", tr_mark("The person has to be compared again")},
    {"other_act", tr_mark("This is not what the citizen came for")},
    {"not_allowed_here", tr_mark("This may not be done at this desk")},
    {"another_reason", tr_mark("Another reason: ask who did not approve")},
};

}  // namespace

const std::vector<std::string_view>& approval_reasons()
{
    static const std::vector<std::string_view> codes = [] {
        std::vector<std::string_view> out;
        for (const auto& one : k_not_approved) out.push_back(one.code);
        return out;
    }();
    return codes;
}

std::string approval_reason_text(Language language, std::string_view reason)
{
    for (const auto& one : k_not_approved) {
        if (one.code == reason) {
            return tr(language, one.msgid);
        }
    }
    return std::string(reason);
}

}  // namespace balcao::text
