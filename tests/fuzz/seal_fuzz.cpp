// Any octets through every reader of signed codes, whatever they begin like: none crashes, what is
// read is bounded and fit for a screen.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "barcode/aamva.h"
#include "barcode/dcc.h"
#include "barcode/idb.h"
#include "barcode/seal.h"
#include "barcode/two_d_doc.h"
#include "barcode/vds.h"
#include "barcode/vds_nc.h"

namespace {

using namespace balcao;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

/// The line end between the lines of a zone is the only control character.
bool fit_for_a_screen(const std::string& text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; });
}

void judge(const barcode::SealResult<barcode::SealContent>& seal)
{
    if (!seal) {
        require(!barcode::name(seal.error()).empty());
        return;
    }
    require(seal->fields.size() <= 256);
    std::size_t total = 0;
    for (const auto& field : seal->fields) {
        require(fit_for_a_screen(field.text) && fit_for_a_screen(field.name));
        total += field.value.size();
    }
    require(total <= std::size_t{64} * 1024);
    require(!seal->issue_date || seal->issue_date->ok());
    require(!seal->signature_date || seal->signature_date->ok());
    require(!seal->signature || !seal->signature->content.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const base::BytesView bytes(data, size);
    judge(barcode::parse_vds(bytes));
    judge(barcode::parse_idb(bytes));
    judge(barcode::parse_two_d_doc(bytes));
    judge(barcode::parse_vds_nc(bytes));
    judge(barcode::parse_dcc(bytes));
    judge(barcode::parse_aamva(bytes));
    if (const auto seal = barcode::read_seal(barcode::classify(bytes).kind, bytes)) {
        judge(*seal);
    }
    return 0;
}
