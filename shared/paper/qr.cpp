#include "paper/qr.h"

#include <qrencode.h>

#include <cerrno>
#include <memory>
#include <string>

namespace balcao::paper {

base::Result<QrCode> make_qr(std::string_view text)
{
    if (text.empty()) {
        return base::fail(base::FaultCode::input_invalid);
    }
    const std::string copy(text);
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString(copy.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1),
                                                               &QRcode_free);
    if (code == nullptr) {
        return base::fail(base::FaultCode::input_invalid, errno);
    }
    QrCode out;
    out.size = code->width;
    const auto modules = static_cast<std::size_t>(out.size) * static_cast<std::size_t>(out.size);
    out.dark.resize(modules);
    for (std::size_t i = 0; i < modules; ++i) {
        out.dark[i] = (code->data[i] & 1U) != 0;
    }
    return out;
}

}  // namespace balcao::paper
