#include "wire/secret_content.h"

#include <algorithm>
#include <vector>

#include "base/uuid.h"

namespace balcao::wire {
namespace {

using base::BytesView;
using base::FaultCode;
using base::Secret;

// Layout: the purpose with its version, then one line a part; every line ends with 0x0A.
constexpr std::string_view k_password_family = "balcao.temporary-password/";
constexpr std::string_view k_start_family = "balcao.sign-in-start/";
constexpr std::string_view k_finish_family = "balcao.sign-in-finish/";
constexpr std::string_view k_version = "1";

bool digits(BytesView text, std::size_t min, std::size_t max)
{
    return text.size() >= min && text.size() <= max &&
           std::all_of(text.begin(), text.end(), [](std::uint8_t c) { return c >= '0' && c <= '9'; });
}

bool is_phone(std::string_view text)
{
    return text.size() >= 8 && text.size() <= 16 && text.front() == '+' && digits(base::as_bytes(text.substr(1)), 7, 15);
}

bool is_id(std::string_view text)
{
    return !text.empty() && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

class Packer {
public:
    explicit Packer(std::string_view family)
    {
        put(base::as_bytes(family));
        line(k_version);
    }
    Packer& line(std::string_view part) { return line(base::as_bytes(part)); }
    Packer& line(const Secret& part)
    {
        part.use([&](BytesView view) { line(view); });
        return *this;
    }
    base::Result<Secret> take()
    {
        if (m_full) {
            return base::fail(FaultCode::message_too_large);
        }
        return std::move(m_out);
    }

private:
    Packer& line(BytesView part)
    {
        put(part);
        m_full = !m_out.append('\n') || m_full;
        return *this;
    }
    void put(BytesView part)
    {
        for (const auto octet : part) {
            m_full = !m_out.append(octet) || m_full;
        }
    }
    Secret m_out;
    bool m_full = false;
};

using Lines = std::vector<BytesView>;

/// The lines after the first, as views into the secret. Empty = another purpose or layout.
base::Result<Lines> split(BytesView packed, std::string_view family)
{
    Lines lines;
    auto from = packed.begin();
    for (auto at = packed.begin(); at != packed.end(); ++at) {
        if (*at == '\n') {
            lines.emplace_back(from, at);
            from = at + 1;
        }
    }
    if (lines.empty() || from != packed.end()) {
        return base::fail(FaultCode::message_malformed);
    }
    const auto purpose = lines.front();
    const auto prefix = base::as_bytes(family);
    if (purpose.size() <= prefix.size() || !std::equal(prefix.begin(), prefix.end(), purpose.begin())) {
        return base::fail(FaultCode::message_malformed);
    }
    const auto version = purpose.subspan(prefix.size());
    if (!digits(version, 1, 9)) {
        return base::fail(FaultCode::message_malformed);
    }
    const auto known = base::as_bytes(k_version);
    if (!std::equal(version.begin(), version.end(), known.begin(), known.end())) {
        return base::fail(FaultCode::message_unknown_version, std::stoll(base::to_text(version)));
    }
    lines.erase(lines.begin());
    return lines;
}

tl::unexpected<base::Fault> malformed() { return base::fail(FaultCode::message_malformed); }

}  // namespace

base::Result<Secret> pack(const TemporaryPassword& content)
{
    const bool good = base::is_uuid(content.case_id.text()) &&
                      content.password.use([](BytesView view) { return digits(view, 6, 6); });
    if (!good) {
        return malformed();
    }
    return Packer(k_password_family).line(content.case_id.text()).line(content.password).take();
}

base::Result<Secret> pack(const SignInStart& content)
{
    const bool good = base::is_uuid(content.case_id.text()) && is_phone(content.phone) &&
                      content.password.use([](BytesView view) { return digits(view, 6, 6); });
    if (!good) {
        return malformed();
    }
    return Packer(k_start_family).line(content.case_id.text()).line(content.phone).line(content.password).take();
}

base::Result<Secret> pack(const SignInFinish& content)
{
    const auto pin = [](BytesView view) { return digits(view, 4, 8); };
    const bool good = base::is_uuid(content.case_id.text()) && is_id(content.id) &&
                      content.code.use([](BytesView view) { return digits(view, 6, 6); }) && content.pin.use(pin) &&
                      (!content.signature_pin || content.signature_pin->use(pin));
    if (!good) {
        return malformed();
    }
    Packer packer(k_finish_family);
    packer.line(content.case_id.text()).line(content.id).line(content.code).line(content.pin);
    if (content.signature_pin) {
        packer.line(*content.signature_pin);
    }
    return packer.take();
}

base::Result<TemporaryPassword> unpack_temporary_password(const Secret& packed)
{
    return packed.use([](BytesView view) -> base::Result<TemporaryPassword> {
        const auto lines = split(view, k_password_family);
        if (!lines) {
            return tl::unexpected(lines.error());
        }
        if (lines->size() != 2 || !base::is_uuid(base::to_text((*lines)[0])) || !digits((*lines)[1], 6, 6)) {
            return malformed();
        }
        return TemporaryPassword{base::CaseId(base::to_text((*lines)[0])), Secret((*lines)[1])};
    });
}

base::Result<SignInStart> unpack_sign_in_start(const Secret& packed)
{
    return packed.use([](BytesView view) -> base::Result<SignInStart> {
        const auto lines = split(view, k_start_family);
        if (!lines) {
            return tl::unexpected(lines.error());
        }
        if (lines->size() != 3 || !base::is_uuid(base::to_text((*lines)[0])) || !is_phone(base::to_text((*lines)[1])) ||
            !digits((*lines)[2], 6, 6)) {
            return malformed();
        }
        return SignInStart{base::CaseId(base::to_text((*lines)[0])), base::to_text((*lines)[1]), Secret((*lines)[2])};
    });
}

base::Result<SignInFinish> unpack_sign_in_finish(const Secret& packed)
{
    return packed.use([](BytesView view) -> base::Result<SignInFinish> {
        const auto lines = split(view, k_finish_family);
        if (!lines) {
            return tl::unexpected(lines.error());
        }
        const auto& part = *lines;
        const bool good = (part.size() == 4 || part.size() == 5) && base::is_uuid(base::to_text(part[0])) &&
                          is_id(base::to_text(part[1])) && digits(part[2], 6, 6) && digits(part[3], 4, 8) &&
                          (part.size() == 4 || digits(part[4], 4, 8));
        if (!good) {
            return malformed();
        }
        SignInFinish content{base::CaseId(base::to_text(part[0])), base::to_text(part[1]), Secret(part[2]),
                             Secret(part[3]), std::nullopt};
        if (part.size() == 5) {
            content.signature_pin.emplace(part[4]);
        }
        return content;
    });
}

}  // namespace balcao::wire
