#pragma once
// The page where holders sign in with their key: number and PIN, then a code by SMS. Plain HTML over TLS that ends in this process; no
// script, so nothing is sealed in the browser (docs/security.md). What a visit has reached stands in the store: any instance goes on with it.

#include <memory>

#include "central/holder_forms.h"
#include "central/holder_html.h"
#include "central/key_access.h"
#include "central/pool.h"
#include "central/rate_limit.h"
#include "central/signing_keys.h"

namespace balcao::central {

inline constexpr std::size_t k_most_document_octets = 4U << 20U;

class HolderSite final : public Handler {
public:
    /// \param signing null: no signing CA in this directory, nothing is signed here
    HolderSite(Context& context, SigningKeys* signing);
    ~HolderSite() override;

    void handle(Request request, Reply reply) override;
    /// Finishes what was accepted and stops destroying keys.
    void drain();
    /// One request on the calling thread.
    [[nodiscard]] Response handle_now(Request& request);

private:
    /// Who asks, as far as cookie and store tell.
    struct Visitor {
        std::string cookie;               ///< random part; made when none came
        std::string language = "pt";
        bool cookie_is_new = false;       ///< to be set in the answer
        std::optional<VisitRow> visit;    ///< that has not expired
        std::optional<ActivationRow> key; ///< of the visit, still usable
        std::string address;
        [[nodiscard]] std::string_view stage() const { return visit ? std::string_view(visit->stage) : std::string_view{}; }
    };
    /// What a page says above itself.
    struct Message {
        std::string_view wrong{};  ///< name of a text
        std::string_view good{};
        std::string_view field{};  ///< that `wrong` is about
        int status = 200;
    };
    using View = Response (HolderSite::*)(Visitor&, const Message&);
    using Act = Response (HolderSite::*)(Visitor&, const Form&);

    [[nodiscard]] Response run(Request& request);
    [[nodiscard]] Result<Visitor> recognise(const Request& request);
    [[nodiscard]] Response show(Visitor& visitor, std::string_view path, const Message& message);
    [[nodiscard]] Response act(Visitor& visitor, const Request& request);

    // holder_pages.cpp
    [[nodiscard]] Html page(const Visitor& visitor) const;
    [[nodiscard]] Response answer_page(const Visitor& visitor, const Html& html, int status) const;
    [[nodiscard]] Response moved(const Visitor& visitor, std::string_view to) const;
    [[nodiscard]] Response sign_in_view(Visitor& visitor, const Message& message);
    [[nodiscard]] Response code_view(Visitor& visitor, const Message& message);
    [[nodiscard]] Response new_pin_view(Visitor& visitor, const Message& message);
    [[nodiscard]] Response key_view(Visitor& visitor, const Message& message);
    [[nodiscard]] Response change_pin_view(Visitor& visitor, const Message& message);
    [[nodiscard]] Response sign_view(Visitor& visitor, const Message& message);
    [[nodiscard]] Response sign_code_view(Visitor& visitor, const Message& message);
    [[nodiscard]] Response end_signature_view(Visitor& visitor, const Message& message);

    // holder_acts.cpp
    [[nodiscard]] Response sign_in(Visitor& visitor, const Form& form);
    [[nodiscard]] Response enter_code(Visitor& visitor, const Form& form);
    [[nodiscard]] Response choose_pin(Visitor& visitor, const Form& form);
    [[nodiscard]] Response change_pin(Visitor& visitor, const Form& form);
    [[nodiscard]] Response sign_out(Visitor& visitor, const Form& form);
    [[nodiscard]] Result<std::optional<Charged>> judged(const std::function<Result<std::optional<KeyAndCredential>>(Store&)>& find,
                                                        const base::Secret& password);
    [[nodiscard]] Result<std::optional<TriedCode>> try_awaited_code(const Visitor& visitor, CodeUse use, const base::Secret& code,
                                                                    const std::function<Status<>(Store&, VisitRow&, KeyAndCredential&)>& right);
    void renew_cookie(Visitor& visitor) const;

    // holder_signature.cpp
    [[nodiscard]] Response start_signature(Visitor& visitor, const Form& form);
    [[nodiscard]] Response finish_signature(Visitor& visitor, const Form& form);
    [[nodiscard]] Response drop_signature(Visitor& visitor, const Form& form);
    [[nodiscard]] Response end_signature(Visitor& visitor, const Form& form);
    [[nodiscard]] Result<bool> signature_pin_right(const ActivationRow& key, const base::Secret& pin);

    [[nodiscard]] Result<bool> has_signature(const ActivationRow& key);
    /// It was asked for, and nothing speaks against it by now.
    [[nodiscard]] Result<bool> may_choose_signature_pin(const ActivationRow& key);

    Context& m_context;
    SigningKeys* m_signing;
    RateLimit m_tries;
    Pool m_pool;
    std::jthread m_destroying;  ///< of signing keys that have ended; last
};

/// The text of a problem that a code could not be sent for.
[[nodiscard]] std::string_view text_of_unsent(const wire::Problem& problem);
/// The text of a code that was not right.
[[nodiscard]] std::string_view text_of_code(CodeTry outcome);

}  // namespace balcao::central
