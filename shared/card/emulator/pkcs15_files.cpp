#include "card/emulator/pkcs15_files.h"

#include "card/emulator/pins.h"
#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

constexpr std::uint8_t k_authentication_id = 0x45;
constexpr std::uint8_t k_signature_id = 0x46;

Bytes text(std::string_view utf8) { return tlv(0x0C, base::as_bytes(utf8)); }
Bytes octets(const Bytes& value) { return tlv(0x04, value); }
Bytes integer(std::size_t value)
{
    Bytes out;
    for (int shift = 16; shift >= 0; shift -= 8) {
        if (value >> shift != 0 || shift == 0) {
            out.push_back(static_cast<std::uint8_t>(value >> shift));
        }
    }
    if ((out[0] & 0x80) != 0) {
        out.insert(out.begin(), 0);
    }
    return tlv(0x02, out);
}
Bytes bits(std::uint8_t unused, std::uint8_t value) { return tlv(0x03, Bytes{unused, value}); }
Bytes path(const char* hex) { return tlv_around(k_sequence, {octets(*base::from_hex(hex))}); }

/// The file as it lies on the card: content, then zeros.
File padded(Bytes content, std::size_t size)
{
    content.resize(std::max(size, content.size()), 0);
    return {std::move(content), k_always, k_never};
}

Bytes pin_object(std::string_view label, std::uint8_t id, std::uint8_t reference)
{
    const Bytes common = tlv_around(k_sequence, {text(label), bits(6, 0xC0)});
    const Bytes class_part = tlv_around(k_sequence, {octets({id})});
    // Flags: case-sensitive, initialized, needs padding. Type 1: ASCII digits. Length 4 to 8, stored in 8, padded with FF.
    const Bytes attributes = tlv_around(k_sequence, {tlv(0x03, Bytes{0x02, 0x8C}), tlv(0x0A, Bytes{0x01}), integer(4), integer(8), integer(8),
                                                     tlv(0x80, Bytes{reference}), tlv(0x04, Bytes{0xFF}), path("3F00")});
    return tlv_around(k_sequence, {common, class_part, tlv_around(0xA1, {attributes})});
}

Bytes certificate_object(std::string_view label, std::uint8_t id, const char* file, bool authority)
{
    const Bytes common = tlv_around(k_sequence, {text(label), bits(6, 0x00)});
    Bytes attributes = octets({id});
    if (authority) {
        append(attributes, tlv(0x01, Bytes{0xFF}));
    }
    return tlv_around(k_sequence, {common, tlv(k_sequence, attributes), tlv_around(0xA1, {tlv_around(k_sequence, {path(file)})})});
}

Bytes key_object(std::string_view label, std::uint8_t id, std::uint8_t pin_id, std::uint8_t reference, bool non_repudiation, std::size_t modulus)
{
    const Bytes common = tlv_around(k_sequence, {text(label), bits(7, 0x80), octets({pin_id})});
    const Bytes usage = non_repudiation ? tlv(0x03, Bytes{0x06, 0x20, 0x40}) : bits(5, 0x20);
    const Bytes class_part = tlv_around(k_sequence, {octets({id}), usage, bits(3, 0xB8), integer(reference)});
    const Bytes attributes = tlv_around(k_sequence, {path("3F005F00"), integer(modulus)});
    return tlv_around(k_sequence, {common, class_part, tlv_around(0xA1, {attributes})});
}

}  // namespace

Files pkcs15_files(const Pkcs15Key& keys)
{
    Files files;
    files["2F00"] = padded(tlv_around(0x61, {tlv(0x4F, *base::from_hex("604632FF000002")), tlv(0x50, base::as_bytes("CARTAO DE CIDADAO")),
                                             tlv(0x51, *base::from_hex("3F004F00"))}),
                           64);
    Bytes odf = tlv_around(0xA0, {path("3F005F00EF0D")});
    append(odf, tlv_around(0xA4, {path("3F005F00EF0C")}));
    append(odf, tlv_around(0xA8, {path("3F004F004401")}));
    files["4F005031"] = padded(odf, 128);
    files["4F005032"] = padded(tlv_around(k_sequence, {integer(0), octets(*base::from_hex("0000000000000001")), text("GEMALTO"),
                                                       tlv(0x80, base::as_bytes("CARTAO DE CIDADAO")), tlv(0x03, Bytes{0x04, 0x30})}),
                               128);
    Bytes pins = pin_object("PIN de Autenticação", 1, k_authentication_pin);
    append(pins, pin_object("PIN da Assinatura", 2, k_signature_pin));
    append(pins, pin_object("PIN da Morada", 3, k_address_pin));
    files["4F004401"] = padded(pins, 256);
    Bytes certificates = certificate_object("CITIZEN AUTHENTICATION CERTIFICATE", k_authentication_id, "3F005F00EF09", false);
    append(certificates, certificate_object("CITIZEN SIGNATURE CERTIFICATE", k_signature_id, "3F005F00EF08", false));
    append(certificates, certificate_object("SIGNATURE SUB CA", 0x51, "3F005F00EF0F", true));
    append(certificates, certificate_object("AUTHENTICATION SUB CA", 0x52, "3F005F00EF10", true));
    append(certificates, certificate_object("ROOT CA", 0x50, "3F005F00EF11", true));
    files["5F00EF0C"] = padded(certificates, 512);
    Bytes private_keys = key_object("CITIZEN AUTHENTICATION KEY", k_authentication_id, 1, keys.authentication_reference, false, keys.modulus_bits);
    append(private_keys, key_object("CITIZEN SIGNATURE KEY", k_signature_id, 2, keys.signature_reference, true, keys.modulus_bits));
    files["5F00EF0D"] = padded(private_keys, 256);
    return files;
}

}  // namespace balcao::card::emulator
