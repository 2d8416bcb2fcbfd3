#pragma once
// The desk service's card readers: one card at a time is read and judged on a thread of its own.

#include <memory>

#include "base/clock.h"
#include "desk/config.h"
#include "desk/ports.h"

namespace balcao::desk {
class DeskService;
}

namespace balcao::cli {

class ServeCards final : public desk::CardReader {
public:
    /// Certificates are loaded with the first card.
    ServeCards(const desk::DeskConfig& config, const base::Clock& clock);
    ~ServeCards() override;

    void start(desk::DeskService& service);
    /// Nothing reaches the service any more once this returns.
    void close();

    void read(const desk::ChipKeys& keys) override;
    void stop() override;
    void judge(const desk::HolderClaim& claim) override;
    void prove_operator(const desk::OperatorCardQuestion& question) override;
    base::Status<> practise(const std::string& name, bool fails) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace balcao::cli
