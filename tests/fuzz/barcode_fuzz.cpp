// Any octets as the content of a barcode: classification never crashes, reading and complaint
// exclude each other, and what is shown holds no control character.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "barcode/classify.h"

namespace {

using namespace balcao;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const base::BytesView bytes(data, size);
    const auto payload = barcode::classify(bytes);
    require(!(payload.fiscal && payload.fiscal_error));
    require(payload.kind == barcode::PayloadKind::fiscal_qr || (!payload.fiscal && !payload.fiscal_error));
    require((payload.kind == barcode::PayloadKind::ticket) == payload.ticket.has_value());
    if (payload.fiscal) {
        const auto& code = *payload.fiscal;
        require(code.date.ok() && code.issuer_nif.size() == 9 && code.regions.size() <= 3);
        const auto capture = barcode::to_capture(code);
        require(capture.fields.size() <= 1);
        if (!capture.fields.empty()) {
            require(capture.fields.begin()->second == code.buyer_nif);
        }
    }
    const auto text = barcode::printable_text(bytes, 512);
    require(text.size() <= 512);
    require(std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
    require(barcode::printable_text(base::as_bytes(text), 512) == text);
    require(payload.host.size() <= 253);
    return 0;
}
