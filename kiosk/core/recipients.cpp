#include "core/recipients.h"

#include "seal/envelope.h"

namespace balcao::kiosk {

base::Result<std::vector<seal::Certificate>> load_recipients(const std::string& folder, base::Instant at)
{
    const auto authority = seal::Certificate::load_bundle(folder + "/" + k_authority_file);
    if (!authority) {
        return base::unexpected(authority.error());
    }
    auto recipients = seal::Certificate::load_bundle(folder + "/" + k_seal_file);
    if (!recipients) {
        return base::unexpected(recipients.error());
    }
    for (const auto& recipient : *recipients) {
        if (auto trusted = seal::verify_chain(recipient, *authority, at, seal::Profile::seal); !trusted) {
            return base::unexpected(trusted.error());
        }
    }
    return std::move(*recipients);
}

SealSecret seal_to(std::vector<seal::Certificate> recipients, const base::Clock& clock)
{
    return [recipients = std::move(recipients), &clock](const base::Secret& packed) {
        return packed.use([&](base::BytesView plain) { return seal::seal(plain, recipients, clock.now()); });
    };
}

}  // namespace balcao::kiosk
