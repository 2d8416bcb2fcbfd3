// What a browser, or whoever says it is one, sends to the page where holders sign in. First octet: which reader; the rest: what it gets.
//   0  a form as browsers write it
//   1  a form with a file; up to the first zero the boundary
//   2  a cookie header
//   3  a target
//   4  a value: whatever a person types or hands in comes out as it went in, by either kind of form

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "central/holder_forms.h"
#include "http/client.h"

namespace {

using namespace balcao;

void need(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

central::Request posted(std::string type, base::BytesView body)
{
    central::Request request;
    request.method = "POST";
    request.headers["content-type"] = std::move(type);
    request.body.assign(body.begin(), body.end());
    return request;
}

/// Digits are digits and as many as asked for, or there is nothing.
void look_at(const std::optional<central::Form>& form)
{
    if (!form) {
        return;
    }
    for (const auto* name : {"form", "phone", "pin", "file", ""}) {
        (void)form->text(name);
        if (const auto digits = form->digits(name, 4, 8)) {
            digits->use([](base::BytesView all) {
                need(all.size() >= 4 && all.size() <= 8);
                need(std::all_of(all.begin(), all.end(), [](std::uint8_t c) { return c >= '0' && c <= '9'; }));
                return 0;
            });
        }
    }
}

void any_cookie(std::string text)
{
    central::Request request;
    request.headers["cookie"] = text;
    const auto value = central::cookie_value(request, "__Host-balcao");
    need(value.find(';') == std::string::npos && (value.empty() || text.find(value) != std::string::npos));
}

void any_value(const std::string& value)
{
    const auto plain = "a=1&file=" + http::percent_encode(value) + "&b=";
    const auto form = central::Form::read(posted("application/x-www-form-urlencoded", base::as_bytes(plain)));
    need(form && form->text("file") == value && form->text("a") == "1");
    if (value.find("\r\n--b") != std::string::npos) {
        return;
    }
    const auto parts = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x name=\"\r\n\r\n" + value + "\r\n--b--\r\n";
    const auto with_file = central::Form::read(posted("multipart/form-data; boundary=b", base::as_bytes(parts)));
    need(with_file && with_file->text("file") == value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const auto input = base::BytesView(data, size).subspan(1);
    const std::string text(input.begin(), input.end());
    switch (data[0] % 5) {
    case 0: look_at(central::Form::read(posted("application/x-www-form-urlencoded", input))); break;
    case 1: {
        const auto zero = std::min(text.find('\0'), text.size());
        look_at(central::Form::read(posted("multipart/form-data; boundary=" + text.substr(0, zero), input.subspan(std::min(zero + 1, input.size())))));
        break;
    }
    case 2: any_cookie(text); break;
    case 3: {
        central::Request request;
        (void)central::split_target(text, request);
        break;
    }
    default: any_value(text); break;
    }
    return 0;
}
