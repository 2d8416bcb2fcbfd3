#include "core/practice_citizen.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "base/files.h"
#include "base/mutex.h"
#include "core/session.h"
#include "seal/password.h"

namespace balcao::kiosk {
namespace {

using link::KioskPage;
using wire::Json;

std::size_t size_of(const std::string& path)
{
    struct stat what {};
    return !path.empty() && ::stat(path.c_str(), &what) == 0 ? static_cast<std::size_t>(what.st_size) : 0;
}

/// A run of exactly six digits, as it stands in a message.
base::Secret six_digits(const std::string& text)
{
    const auto digit = [&text](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!digit(i) || (i > 0 && digit(i - 1))) {
            continue;
        }
        std::size_t length = 1;
        while (digit(i + length)) {
            ++length;
        }
        if (length == 6) {
            return base::Secret(base::as_bytes(std::string_view(text).substr(i, 6)));
        }
    }
    return {};
}

class Citizen {
public:
    Citizen(const PracticeOptions& options, const SealSecret& seal, base::Random& random, const base::Clock& clock)
        : m_options(options),
          m_random(random),
          m_clock(clock),
          m_session({random, clock, seal, [this](auto action, auto args, auto reply) { return ask(action, std::move(args), reply); }, &m_card})
    {
    }

    int play()
    {
        const auto end = m_clock.monotonic_ms() + m_options.deadline_ms;
        while (!m_result) {
            if (m_options.once && m_clock.monotonic_ms() > end) {
                return complain("the time is over", 2);
            }
            if (!m_client && !connect()) {
                if (!m_options.once) {
                    return complain("the desk service is not running", 2);
                }
                std::this_thread::sleep_for(std::chrono::milliseconds(200));
                continue;
            }
            run_delivered();
            if (auto arrived = m_client->wait(100); !arrived) {
                m_client.reset();
                m_session.connection(false);
                continue;
            }
            act();
        }
        return *m_result;
    }

private:
    static int complain(const char* what, int code)
    {
        std::fprintf(stderr, "balcao-kiosk: %s\n", what);
        return code;
    }

    bool ask(std::string_view action, Json args, link::Client::OnReply reply)
    {
        return m_client && m_client->ask(action, std::move(args), std::move(reply)).has_value();
    }

    bool connect()
    {
        auto client = link::Client::connect(m_options.socket, link::Role::kiosk);
        if (!client) {
            return false;
        }
        m_client = std::move(*client);
        m_client->on_kiosk = [this](const link::KioskModel& model) { m_session.show(model); };
        m_session.connection(true);
        return true;
    }

    void run_delivered()
    {
        std::vector<std::function<void()>> answers;
        {
            const base::Lock lock(m_mutex);
            answers.swap(m_delivered);
        }
        for (const auto& answer : answers) {
            answer();
        }
    }

    void tell_page(KioskPage page)
    {
        wire::OrderedJson line{{"page", link::name(page)}, {"case", m_session.model().case_id}};
        if (m_session.model().record) {
            line["record"] = link::name(*m_session.model().record);
        }
        std::printf("%s\n", wire::to_line(line).c_str());
        std::fflush(stdout);
    }

    void reveal(const char* what, const base::Secret& secret) const
    {
        struct stat kind {};
        if (m_options.reveal_fd < 0 || ::fstat(m_options.reveal_fd, &kind) != 0 || !S_ISFIFO(kind.st_mode)) {
            return;
        }
        (void)!::write(m_options.reveal_fd, what, std::char_traits<char>::length(what));
        secret.use([this](base::BytesView digits) { (void)!::write(m_options.reveal_fd, digits.data(), digits.size()); });
        (void)!::write(m_options.reveal_fd, "\n", 1);
    }

    void act()
    {
        const auto page = m_session.page();
        const bool arrived = page != m_page;
        m_page = page;
        if (arrived) {
            m_arrived_ms = m_clock.monotonic_ms();
            tell_page(page);
        }
        if (page != KioskPage::idle && page != KioskPage::unavailable && !m_session.model().practice) {
            m_result = complain("this desk is not in practice mode", 2);
            return;
        }
        if (m_session.busy()) {
            return;
        }
        switch (page) {
        case KioskPage::unavailable: break;
        case KioskPage::idle: on_idle(); break;
        case KioskPage::language: m_session.choose_language(m_options.language); break;
        case KioskPage::insert_card:
        case KioskPage::card_reading: break;
        case KioskPage::card_pin: on_card_pin(); break;
        case KioskPage::contact: on_contact(); break;
        case KioskPage::see_clerk: on_see_clerk(); break;
        case KioskPage::review: m_session.review(true); break;
        case KioskPage::consent: m_session.consent(true); break;
        case KioskPage::phone:
            m_sms_from = size_of(m_options.sms_file);
            m_session.confirm_phone(true);
            break;
        case KioskPage::code: enter_code(); break;
        case KioskPage::wait: m_case_seen = true; break;
        case KioskPage::password: on_password(); break;
        case KioskPage::sign_in: on_sign_in(); break;
        case KioskPage::done:
            m_signed_in = true;
            m_pin.clear();
            m_session.leave();
            break;
        }
    }

    void on_card_pin()
    {
        if (m_session.fault()) {
            std::printf("{\"fault\":\"%s\"}\n", std::string(base::name(m_session.fault()->code)).c_str());
            std::fflush(stdout);
            m_case_seen = true;
            m_session.leave();  // this citizen knows the PIN or does not
        } else if (m_session.entry() == Entry::card_pin) {
            constexpr std::size_t longest_pin = 8;
            type(base::read_secret_line(m_options.own_card_pin_file, longest_pin));
        }
    }

    void on_contact()
    {
        if (m_session.signature_asked()) {
            m_session.choose_signature(false);
        } else if (m_session.entry() == Entry::own_phone && m_session.entered() == 0) {
            type(base::Secret(base::as_bytes(m_options.own_phone)));
        } else {
            m_session.leave();  // the number was refused
        }
    }

    void on_see_clerk()
    {
        wire::OrderedJson line{{"stopped", m_session.fault() ? base::name(m_session.fault()->code) : ""}};
        for (const auto field : m_session.model().reasons) {
            line["reasons"].push_back(domain::name(field));
        }
        std::printf("%s\n", wire::to_line(line).c_str());
        std::fflush(stdout);
        m_case_seen = true;
        m_session.leave();
    }

    void on_idle()
    {
        if (!m_options.own_card_pin_file.empty() && !m_begun && m_session.model().mode != link::TerminalMode::counter && m_session.model().line) {
            m_begun = true;
            m_session.start_alone();
            return;
        }
        m_pin.clear();
        if (m_case_seen && m_options.once) {
            std::printf("{\"finished\":true,\"signed_in\":%s}\n", m_signed_in ? "true" : "false");
            m_result = m_password_seen || m_signed_in ? 0 : 1;
        }
        if (m_case_seen) {
            m_case_seen = m_signed_in = m_password_seen = m_tried = false;
        }
    }

    void type(const base::Secret& digits)
    {
        digits.use([this](base::BytesView text) {
            for (const auto octet : text) {
                m_session.press_digit(static_cast<char>(octet));
            }
        });
        m_session.press_ok();
    }

    void enter_code()
    {
        m_case_seen = true;
        if (m_session.entry() == Entry::none) {
            return;
        }
        const auto code = code_from_sms_file(m_options.sms_file, m_sms_from, m_session.model().phone);
        if (!code.empty()) {
            m_sms_from = size_of(m_options.sms_file);
            type(code);
        }
    }

    void on_password()
    {
        m_case_seen = true;
        if (!m_password_seen && m_session.has_password()) {
            m_password_seen = true;
            reveal("password ", m_session.password());
        }
        const bool possible = m_session.model().first_sign_in_possible && m_session.has_password();
        if (possible && !m_tried && !m_options.skip_sign_in) {
            m_tried = true;
            m_sms_from = size_of(m_options.sms_file);
            m_session.start_sign_in();
        } else if (m_tried || m_options.skip_sign_in || m_clock.monotonic_ms() - m_arrived_ms > m_options.sign_in_wait_ms) {
            m_session.leave();
        }
    }

    /// Types it once: a citizen who was refused takes the letter home.
    void on_letter_pin()
    {
        m_case_seen = true;
        constexpr std::size_t longest = 8;
        const auto pin = m_options.letter_pin_file.empty() || m_tried || m_options.skip_sign_in ? base::Secret() : base::read_secret_line(m_options.letter_pin_file, longest);
        if (pin.empty()) {
            m_session.leave();
            return;
        }
        m_tried = true;
        m_sms_from = size_of(m_options.sms_file);
        type(pin);
    }

    void on_sign_in()
    {
        switch (m_session.entry()) {
        case Entry::none:
        case Entry::card_pin:
        case Entry::own_phone: return;
        case Entry::letter_pin: on_letter_pin(); return;
        case Entry::phone_code:
        case Entry::sign_in_code: enter_code(); return;
        case Entry::pin:
        case Entry::signature_pin: {
            // Six digits at random that are not guessable from the person: the session judges again.
            m_pin = seal::make_temporary_password(m_random);
            type(m_pin);
            return;
        }
        case Entry::pin_again:
            reveal("pin ", m_pin);
            type(m_pin);
            return;
        case Entry::signature_pin_again:
            reveal("signature_pin ", m_pin);
            type(m_pin);
            return;
        }
    }

    const PracticeOptions& m_options;
    base::Random& m_random;
    const base::Clock& m_clock;
    base::Mutex m_mutex;
    std::vector<std::function<void()>> m_delivered BALCAO_GUARDED_BY(m_mutex);
    CardInReader m_card{[this](std::function<void()> answer) {
        const base::Lock lock(m_mutex);
        m_delivered.push_back(std::move(answer));
    }};
    std::unique_ptr<link::Client> m_client;
    KioskSession m_session;
    KioskPage m_page = KioskPage::unavailable;
    std::int64_t m_arrived_ms = 0;
    std::size_t m_sms_from = 0;
    base::Secret m_pin;
    bool m_case_seen = false;
    bool m_begun = false;  ///< alone: once, so that a wrong PIN is not tried until the card blocks
    bool m_password_seen = false;
    bool m_tried = false;
    bool m_signed_in = false;
    std::optional<int> m_result;
};

}  // namespace

base::Secret code_from_sms_file(const std::string& path, std::size_t from, const std::string& phone)
{
    std::ifstream in(path, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(from));
    base::Secret newest;
    for (std::string line; in && std::getline(in, line);) {
        const auto json = wire::parse_json(line);
        if (!json || !json->is_object() || json->value("to", "") != phone) {
            continue;
        }
        if (auto code = six_digits(json->value("text", "")); !code.empty()) {
            newest = std::move(code);
        }
        base::wipe(line.data(), line.size());
    }
    return newest;
}

int play_citizen(const PracticeOptions& options, const SealSecret& seal, base::Random& random, const base::Clock& clock)
{
    Citizen citizen(options, seal, random, clock);
    return citizen.play();
}

}  // namespace balcao::kiosk
