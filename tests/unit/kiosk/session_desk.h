#pragma once
// A session whose service is the test and whose central key is the test's, for the files that test its parts.

#include "core/session.h"

#include <deque>

#include "seal/envelope.h"
#include "support/keys.h"
#include "wire/secret_content.h"

namespace session_tests {

using namespace balcao;
using namespace balcao::kiosk;
using base::FaultCode;
using link::KioskPage;
using wire::Json;

struct Asked {
    std::string action;
    Json args;
    link::Client::OnReply reply;
};

inline link::KioskModel model(KioskPage page)
{
    link::KioskModel m;
    m.page = page;
    m.practice = true;
    if (page != KioskPage::idle) {
        m.case_id = "0190a0b0-0000-7000-8000-000000000001";
        m.language = page == KioskPage::language ? "" : "en";
        m.phone = "+351912345678";
        m.birth_date = "1990-02-03";
    }
    return m;
}

/// A session whose service is the test and whose central key is the test's.
struct Desk {
    Desk()
    {
        session.connection(true);
    }
    base::ManualClock clock{test::k_now};
    base::SeededRandom random{7};
    seal::KeyPair root = test::make_root();
    seal::KeyPair central = test::make_pair(root, seal::Profile::seal, "central");
    std::deque<Asked> asked;
    bool reachable = true;
    KioskSession session{{random, clock, seal_to({central.certificate}, clock),
                          [this](std::string_view action, Json args, link::Client::OnReply reply) {
                              if (!reachable) {
                                  return false;
                              }
                              asked.push_back({std::string(action), std::move(args), std::move(reply)});
                              return true;
                          },
                          {}}};

    Asked next()
    {
        REQUIRE_FALSE(asked.empty());
        auto front = std::move(asked.front());
        asked.pop_front();
        return front;
    }
    /// The next request, answered well.
    Asked answered()
    {
        auto request = next();
        request.reply(Json::object());
        return request;
    }
    base::Secret opened(const Json& args)
    {
        const auto bytes = base::from_base64(args.at("sealed").get<std::string>());
        REQUIRE(bytes);
        const std::vector<seal::KeyPair> keys{central};
        auto secret = seal::open_secret(*bytes, keys);
        REQUIRE(secret);
        return std::move(*secret);
    }
    void type(std::string_view digits)
    {
        for (const char digit : digits) {
            session.press_digit(digit);
        }
    }
    void pass_ms(std::int64_t ms)
    {
        for (std::int64_t t = 0; t < ms; t += 250) {
            clock.advance(std::chrono::milliseconds(std::min<std::int64_t>(250, ms - t)));
            session.tick();
        }
    }
    /// To the page with a sealed, accepted password.
    void to_password(bool possible = true)
    {
        session.show(model(KioskPage::wait));
        REQUIRE(answered().action == "seal_secret");
        auto m = model(KioskPage::password);
        m.record = link::RecordState::pending;
        m.first_sign_in_possible = possible;
        session.show(m);
    }
    link::KioskModel sign_in_model(const std::string& id = "sign-in-1", bool signature = false)
    {
        auto m = model(KioskPage::sign_in);
        m.record = link::RecordState::pending;
        m.first_sign_in_possible = true;
        m.first_sign_in_code_sent = !id.empty();
        m.sign_in_id = id;
        if (signature) {
            m.review.push_back({domain::FieldId::signature_wanted, "yes"});
        }
        return m;
    }
    void to_sign_in(bool signature = false)
    {
        to_password();
        session.start_sign_in();
        REQUIRE(answered().action == "sign_in_start");
        session.show(sign_in_model("sign-in-1", signature));
        REQUIRE(session.entry() == Entry::sign_in_code);
    }
};

}  // namespace session_tests
