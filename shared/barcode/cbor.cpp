#include "barcode/cbor.h"

#include <limits>

namespace balcao::barcode {
namespace {

using base::unexpected;

constexpr int k_max_cbor_depth = 12;
constexpr int k_max_items = 4096;
constexpr std::uint8_t k_break = 0xFF;

struct Head {
    unsigned major = 0;
    std::uint64_t argument = 0;
    bool indefinite = false;
    bool is_break = false;
};

SealResult<Head> read_head(Octets& in)
{
    const auto first = in.octet();
    if (!first) {
        return unexpected(SealError::cut_short);
    }
    Head head{static_cast<unsigned>(*first >> 5U), *first & 0x1FU, false, *first == k_break};
    if (head.argument == 31) {
        head.indefinite = true;
        return head;
    }
    if (head.argument > 27) {
        return unexpected(SealError::bad_structure);
    }
    if (head.argument >= 24) {
        const auto octets = in.take(std::size_t{1} << (head.argument - 24));
        if (!octets) {
            return unexpected(SealError::cut_short);
        }
        head.argument = 0;
        for (const auto octet : *octets) {
            head.argument = (head.argument << 8U) | octet;
        }
    }
    return head;
}

class Reader {
public:
    explicit Reader(Octets& in) : m_in(in) {}

    SealResult<Cbor> item(int depth)
    {
        const auto head = read_head(m_in);
        return head ? item_of(*head, depth) : unexpected(head.error());
    }

private:
    SealResult<Cbor> item_of(const Head& head, int depth)
    {
        if (depth > k_max_cbor_depth) {
            return unexpected(SealError::bad_structure);
        }
        if (++m_count > k_max_items) {
            return unexpected(SealError::too_many_fields);
        }
        switch (head.major) {
            case 0:
            case 1: return integer(head);
            case 2:
            case 3: return string(head);
            case 4:
            case 5: return list(head, depth);
            case 6: return head.indefinite ? unexpected(SealError::bad_structure) : item(depth + 1);
            default: break;
        }
        return head.is_break ? SealResult<Cbor>(unexpected(SealError::bad_structure)) : Cbor{};  // simple values and floats
    }

    static SealResult<Cbor> integer(const Head& head)
    {
        if (head.indefinite || head.argument > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return unexpected(SealError::bad_structure);
        }
        Cbor out;
        out.type = Cbor::Type::integer;
        const auto value = static_cast<std::int64_t>(head.argument);
        out.integer = head.major == 0 ? value : -1 - value;
        return out;
    }

    SealResult<Cbor> string(const Head& head)
    {
        if (head.indefinite) {
            return unexpected(SealError::bad_structure);
        }
        const auto content = head.argument > m_in.left() ? std::nullopt : m_in.take(static_cast<std::size_t>(head.argument));
        if (!content) {
            return unexpected(SealError::cut_short);
        }
        Cbor out;
        out.type = head.major == 2 ? Cbor::Type::octets : Cbor::Type::text;
        out.octets.assign(content->begin(), content->end());
        return out;
    }

    SealResult<Cbor> list(const Head& head, int depth)
    {
        const unsigned each = head.major == 4 ? 1 : 2;
        Cbor out;
        out.type = each == 1 ? Cbor::Type::array : Cbor::Type::map;
        if (!head.indefinite && head.argument > m_in.left()) {
            return unexpected(SealError::cut_short);
        }
        for (std::uint64_t i = 0; head.indefinite || i < head.argument * each; ++i) {
            const auto next = read_head(m_in);
            if (!next) {
                return unexpected(next.error());
            }
            if (next->is_break && head.indefinite && i % each == 0) {
                break;
            }
            auto value = item_of(*next, depth + 1);
            if (!value) {
                return value;
            }
            out.items.push_back(std::move(*value));
        }
        return out;
    }

    Octets& m_in;
    int m_count = 0;
};

}  // namespace

const Cbor* Cbor::find(std::int64_t key) const
{
    if (type != Type::map) {
        return nullptr;
    }
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (items[i].type == Type::integer && items[i].integer == key) {
            return &items[i + 1];
        }
    }
    return nullptr;
}

SealResult<Cbor> read_cbor(Octets& in) { return Reader(in).item(0); }

void append_cbor_octets(base::Bytes& out, base::BytesView content)
{
    const auto size = content.size();
    if (size < 24) {
        out.push_back(static_cast<std::uint8_t>(0x40U | size));
    } else if (size < 0x100) {
        out.insert(out.end(), {0x58, static_cast<std::uint8_t>(size)});
    } else {  // all content here is below 64 KiB
        out.insert(out.end(), {0x59, static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)});
    }
    out.insert(out.end(), content.begin(), content.end());
}

}  // namespace balcao::barcode
