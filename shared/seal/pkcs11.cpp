#include "seal/pkcs11.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace balcao::seal {
namespace {

base::unexpected<base::Fault> refused(CK_RV reason)
{
    return base::fail(base::FaultCode::token_unavailable, static_cast<std::int64_t>(reason));
}

// The module stays loaded and initialised: other users in this process (the pkcs11 engine) may
// share it, and C_Finalize would pull it away under them.
CK_FUNCTION_LIST* load_module(const std::string& path)
{
    void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (module == nullptr) {
        return nullptr;
    }
    const auto get_functions = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(module, "C_GetFunctionList"));
    CK_FUNCTION_LIST* functions = nullptr;
    if (get_functions == nullptr || get_functions(&functions) != CKR_OK) {
        return nullptr;
    }
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    const CK_RV started = functions->C_Initialize(&arguments);
    return started == CKR_OK || started == CKR_CRYPTOKI_ALREADY_INITIALIZED ? functions : nullptr;
}

// Token labels are padded with blanks to 32 octets.
bool has_label(const CK_TOKEN_INFO& info, std::string_view wanted)
{
    std::string_view label(reinterpret_cast<const char*>(info.label), sizeof info.label);
    const auto end = label.find_last_not_of(' ');
    return label.substr(0, end == std::string_view::npos ? 0 : end + 1) == wanted;
}

template <class T>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, T& value)
{
    return {type, &value, sizeof value};
}

CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, const std::string& value)
{
    return {type, const_cast<char*>(value.data()), static_cast<CK_ULONG>(value.size())};
}

}  // namespace

base::Result<CK_SLOT_ID> TokenSession::find_slot(const std::string& token_label)
{
    CK_ULONG count = 0;
    if (const CK_RV listed = m_functions->C_GetSlotList(CK_TRUE, nullptr, &count); listed != CKR_OK) {
        return refused(listed);
    }
    std::vector<CK_SLOT_ID> slots(count);
    if (const CK_RV listed = m_functions->C_GetSlotList(CK_TRUE, slots.data(), &count); listed != CKR_OK) {
        return refused(listed);
    }
    slots.resize(count);
    for (const auto slot : slots) {
        CK_TOKEN_INFO info{};
        if (m_functions->C_GetTokenInfo(slot, &info) == CKR_OK && (info.flags & CKF_TOKEN_INITIALIZED) != 0 &&
            has_label(info, token_label)) {
            return slot;
        }
    }
    return refused(CKR_OK);
}

base::Status<> TokenSession::open(const std::string& module, const std::string& token_label,
                                  const base::Secret& user_pin)
{
    close();
    m_functions = load_module(module);
    if (m_functions == nullptr) {
        return refused(CKR_OK);
    }
    const auto slot = find_slot(token_label);
    if (!slot) {
        return base::unexpected(slot.error());
    }
    const CK_RV opened =
        m_functions->C_OpenSession(*slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &m_session);
    if (opened != CKR_OK) {
        return refused(opened);
    }
    m_open = true;
    const CK_RV logged_in = user_pin.use([&](base::BytesView pin) {
        return m_functions->C_Login(m_session, CKU_USER, const_cast<std::uint8_t*>(pin.data()), pin.size());
    });
    if (logged_in != CKR_OK && logged_in != CKR_USER_ALREADY_LOGGED_IN) {
        close();
        return refused(logged_in);
    }
    return {};
}

void TokenSession::close()
{
    if (m_open) {
        m_functions->C_CloseSession(m_session);
        m_open = false;
    }
}

base::Result<CK_OBJECT_HANDLE> TokenSession::find_key(const std::string& label)
{
    if (!m_open) {
        return refused(CKR_SESSION_CLOSED);
    }
    CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
    std::array search{attribute(CKA_CLASS, kind), attribute(CKA_LABEL, label)};
    if (const CK_RV started = m_functions->C_FindObjectsInit(m_session, search.data(), search.size());
        started != CKR_OK) {
        return refused(started);
    }
    CK_OBJECT_HANDLE key = 0;
    CK_ULONG found = 0;
    const CK_RV searched = m_functions->C_FindObjects(m_session, &key, 1, &found);
    m_functions->C_FindObjectsFinal(m_session);
    if (searched != CKR_OK) {
        return refused(searched);
    }
    return found == 1 ? key : CK_OBJECT_HANDLE{0};
}

base::Status<> TokenSession::make_key(const std::string& label)
{
    if (!m_open) {
        return refused(CKR_SESSION_CLOSED);
    }
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_GENERIC_SECRET;
    CK_ULONG octets = 32;
    std::array wanted{attribute(CKA_CLASS, kind),      attribute(CKA_KEY_TYPE, type),  attribute(CKA_LABEL, label),
                      attribute(CKA_VALUE_LEN, octets), attribute(CKA_TOKEN, yes),      attribute(CKA_PRIVATE, yes),
                      attribute(CKA_SIGN, yes),         attribute(CKA_VERIFY, yes),     attribute(CKA_SENSITIVE, yes),
                      attribute(CKA_EXTRACTABLE, no)};
    CK_MECHANISM mechanism{CKM_GENERIC_SECRET_KEY_GEN, nullptr, 0};
    CK_OBJECT_HANDLE key = 0;
    const CK_RV made = m_functions->C_GenerateKey(m_session, &mechanism, wanted.data(), wanted.size(), &key);
    if (made != CKR_OK) {
        return refused(made);
    }
    return {};
}

base::Result<Digest> TokenSession::hmac(CK_OBJECT_HANDLE key, base::BytesView bytes)
{
    if (!m_open) {
        return refused(CKR_SESSION_CLOSED);
    }
    CK_MECHANISM mechanism{CKM_SHA256_HMAC, nullptr, 0};
    if (const CK_RV started = m_functions->C_SignInit(m_session, &mechanism, key); started != CKR_OK) {
        return refused(started);
    }
    Digest tag{};
    CK_ULONG size = tag.size();
    const CK_RV done =
        m_functions->C_Sign(m_session, const_cast<std::uint8_t*>(bytes.data()), bytes.size(), tag.data(), &size);
    if (done != CKR_OK || size != tag.size()) {
        return refused(done);
    }
    return tag;
}

}  // namespace balcao::seal
