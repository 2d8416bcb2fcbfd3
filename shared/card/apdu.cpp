#include "card/apdu.h"

#include "card/tlv.h"

namespace balcao::card {

using base::Bytes;
using base::BytesView;

namespace {

void append_u16(Bytes& to, std::size_t value)
{
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value));
}

std::uint32_t u16(BytesView at) { return static_cast<std::uint32_t>(at[0]) << 8 | at[1]; }

}  // namespace

Bytes encode(const Command& command)
{
    Bytes out{command.cla, command.ins, command.p1, command.p2};
    const bool extended = command.extended || command.data.size() > 255 || command.expect.value_or(0) > 256;
    if (extended && (!command.data.empty() || command.expect)) {
        out.push_back(0);
    }
    if (!command.data.empty()) {
        if (extended) {
            append_u16(out, command.data.size());
        } else {
            out.push_back(static_cast<std::uint8_t>(command.data.size()));
        }
        append(out, command.data);
    }
    if (command.expect) {
        if (extended) {
            append_u16(out, *command.expect);  // 65536 is written 0000
        } else {
            out.push_back(static_cast<std::uint8_t>(*command.expect));
        }
    }
    return out;
}

Result<Command> decode_command(BytesView octets)
{
    if (octets.size() < 4) {
        return fail(Reason::malformed);
    }
    Command command{octets[0], octets[1], octets[2], octets[3], {}, {}, false};
    BytesView rest = octets.subspan(4);
    if (rest.empty()) {
        return command;
    }
    command.extended = rest[0] == 0 && rest.size() >= 3;
    const std::size_t width = command.extended ? 2 : 1;
    if (command.extended) {
        rest = rest.subspan(1);
    }
    const auto length = [width](BytesView at) { return width == 2 ? u16(at) : at[0]; };
    const std::uint32_t all = width == 2 ? 65536 : 256;
    if (rest.size() == width) {
        const std::uint32_t ne = length(rest);
        command.expect = ne == 0 ? all : ne;
        return command;
    }
    if (rest.size() < width) {
        return fail(Reason::malformed);
    }
    const std::uint32_t nc = length(rest);
    rest = rest.subspan(width);
    if (nc == 0 || nc > rest.size()) {
        return fail(Reason::malformed);
    }
    command.data.assign(rest.begin(), rest.begin() + nc);
    rest = rest.subspan(nc);
    if (rest.size() == width) {
        const std::uint32_t ne = length(rest);
        command.expect = ne == 0 ? all : ne;
    } else if (!rest.empty()) {
        return fail(Reason::malformed);
    }
    return command;
}

Bytes encode(const Response& response)
{
    Bytes out = response.data;
    append_u16(out, response.status);
    return out;
}

Result<Response> decode_response(BytesView octets)
{
    if (octets.size() < 2) {
        return fail(Reason::malformed);
    }
    const BytesView body = octets.first(octets.size() - 2);
    return Response{Bytes(body.begin(), body.end()), static_cast<std::uint16_t>(u16(octets.last(2)))};
}

}  // namespace balcao::card
