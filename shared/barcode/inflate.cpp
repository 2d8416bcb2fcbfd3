#include "barcode/inflate.h"

#include <zlib.h>

namespace balcao::barcode {

using base::unexpected;

SealResult<base::Bytes> inflate_bounded(base::BytesView stream)
{
    base::Bytes input(stream.begin(), stream.end());
    base::Bytes out(k_max_inflated_bytes + 1);
    z_stream state{};
    if (inflateInit(&state) != Z_OK) {
        return unexpected(SealError::bad_structure);
    }
    state.next_in = input.data();
    state.avail_in = static_cast<uInt>(input.size());
    state.next_out = out.data();
    state.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&state, Z_FINISH);
    const std::size_t size = out.size() - state.avail_out;
    const bool all_read = state.avail_in == 0;
    inflateEnd(&state);
    if (size > k_max_inflated_bytes) {
        return unexpected(SealError::too_long);
    }
    if (result == Z_BUF_ERROR) {
        return unexpected(SealError::cut_short);
    }
    if (result != Z_STREAM_END) {
        return unexpected(SealError::bad_structure);
    }
    if (!all_read) {
        return unexpected(SealError::after_end);
    }
    out.resize(size);
    return out;
}

}  // namespace balcao::barcode
