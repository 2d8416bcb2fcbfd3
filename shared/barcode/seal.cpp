#include "barcode/seal.h"

#include "barcode/aamva.h"
#include "barcode/dcc.h"
#include "barcode/idb.h"
#include "barcode/two_d_doc.h"
#include "barcode/vds.h"
#include "barcode/vds_nc.h"

namespace balcao::barcode {

std::optional<SealResult<SealContent>> read_seal(PayloadKind kind, base::BytesView payload)
{
    switch (kind) {
        case PayloadKind::vds: return parse_vds(payload);
        case PayloadKind::idb: return parse_idb(payload);
        case PayloadKind::two_d_doc: return parse_two_d_doc(payload);
        case PayloadKind::vds_nc: return parse_vds_nc(payload);
        case PayloadKind::dcc: return parse_dcc(payload);
        case PayloadKind::aamva: return parse_aamva(payload);
        case PayloadKind::fiscal_qr:
        case PayloadKind::mdoc:
        case PayloadKind::url:
        case PayloadKind::ticket:
        case PayloadKind::opaque: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace balcao::barcode
