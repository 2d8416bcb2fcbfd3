#include "http/peer_trust.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace balcao::http {

bool expect_terminal(void* context, const std::string& terminal)
{
    auto* judged = SSL_CTX_get0_param(static_cast<SSL_CTX*>(context));
    X509_VERIFY_PARAM_set_hostflags(judged, X509_CHECK_FLAG_NO_WILDCARDS | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set_purpose(judged, X509_PURPOSE_SSL_CLIENT) == 1 &&
           X509_VERIFY_PARAM_set1_host(judged, terminal.c_str(), terminal.size()) == 1;
}

}  // namespace balcao::http
