#pragma once
// A responder of the Citizen Card's authority: the openssl program, behind a line on the loopback (its own would listen to every network).

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "support/raw_server.h"
#include "support/run.h"
#include "support/temporary_folder.h"
#include "support/test.h"

namespace balcao::test {

class OpensslResponder {
public:
    /// \param revoked names of tests/data/card/pki/cc/holders that count no more; the others do
    explicit OpensslResponder(const std::set<std::string>& revoked)
    {
        std::ofstream index(m_folder.file("index.txt"));
        for (const std::string holder : {"amelia-auth", "bento-auth"}) {
            const auto told = run_command({"openssl", "x509", "-in", k_pki + "holders/" + holder + ".crt", "-noout", "-serial"}, m_folder.path());
            REQUIRE_MESSAGE(told.exit == 0, told.err);
            const std::string serial = told.out.substr(told.out.find('=') + 1, told.out.find('\n') - told.out.find('=') - 1);
            index << (revoked.contains(holder) ? "R\t450101000000Z\t260701000000Z\t" : "V\t450101000000Z\t\t") << serial << "\tunknown\t/CN=" << holder << '\n';
        }
    }
    [[nodiscard]] std::string url() const { return m_server.url() + "/"; }
    [[nodiscard]] std::size_t asked() const { return m_server.requests().size(); }

private:
    RawAnswer answer(const std::string& question) const
    {
        std::ofstream(m_folder.file("question"), std::ios::binary) << question;
        const auto done = run_command({"openssl", "ocsp", "-index", m_folder.file("index.txt"), "-CA", k_pki + "trust/cc-auth-ca.crt", "-rsigner",
                                       k_pki + "signers/cc-ocsp.crt", "-rkey", k_pki + "keys/cc-ocsp.key", "-ndays", "1", "-reqin", m_folder.file("question"),
                                       "-respout", m_folder.file("answer")},
                                      m_folder.path());
        std::ifstream in(m_folder.file("answer"), std::ios::binary);
        const std::string octets{std::istreambuf_iterator<char>(in), {}};
        return {http_answer(done.exit == 0 ? "200 OK" : "500 Broken", "Content-Type: application/ocsp-response\r\n", octets), {}, false};
    }

    inline static const std::string k_pki = data_path("card/pki/cc/");
    TemporaryFolder m_folder;
    RawServer m_server{[this](const std::string& request, int) { return answer(request.substr(request.find("\r\n\r\n") + 4)); }};
};

}  // namespace balcao::test
