#include "devices/image_protocol.h"

#include "base/random.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::devices;

namespace {

ImageAnswer full_answer()
{
    ImageAnswer out;
    out.elapsed_ms = 23;
    out.zone = WorkerZone{{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
                          true, true, true, 998, 871, 1, 4, {{{1, 2}, {65535, 3}, {4, 65535}, {0, 9}}}};
    out.access_number = WorkerAccessNumber{"073029", 987, 3, {{{5, 6}, {7, 8}, {9, 10}, {11, 12}}}};
    out.symbols = {{"QRCode", base::to_bytes("A042"), {{{10, 10}, {20, 10}, {20, 20}, {10, 20}}}}, {"DataMatrix", base::Bytes{0xDC, 0, 0xFF}, {}}};
    out.trouble = PictureTrouble::glare;
    out.preview = PicturePreview{2, 1, {1, 2, 3, 4, 5, 6}};
    return out;
}

std::optional<ImageAnswer> decode_message(const base::Bytes& message)
{
    const auto size = decode_answer_header(base::BytesView(message).first(k_answer_header_bytes));
    if (!size || *size != message.size() - k_answer_header_bytes) {
        return std::nullopt;
    }
    return decode_answer(base::BytesView(message).subspan(k_answer_header_bytes));
}

}  // namespace

TEST_CASE("An answer comes back as it was sent")
{
    CHECK(decode_message(encode_answer(full_answer())) == full_answer());
    ImageAnswer refused;
    refused.status = WorkerStatus::too_large;
    CHECK(decode_message(encode_answer(refused)) == refused);
}

TEST_CASE("A request comes back as it was sent, and a foreign or oversized one does not")
{
    ImageRequest asked;
    asked.mrz = false;
    asked.live = true;
    asked.access_number = true;
    asked.preview_px = 480;
    asked.picture_bytes = 12345;
    const auto header = encode_request(asked);
    CHECK(header.size() == k_request_header_bytes);
    const auto request = decode_request(header);
    REQUIRE(request.has_value());
    CHECK_FALSE(request->mrz);
    CHECK(request->codes);
    CHECK(request->live);
    CHECK_FALSE(request->first);
    CHECK(request->access_number);
    CHECK_FALSE(decode_request(encode_request({}))->access_number);
    auto unknown = header;
    unknown[4] = 32;
    CHECK_FALSE(decode_request(unknown).has_value());
    CHECK(request->preview_px == 480);
    CHECK(request->picture_bytes == 12345);
    auto foreign = header;
    foreign[0] ^= 1U;
    CHECK_FALSE(decode_request(foreign).has_value());
    ImageRequest oversized;
    oversized.picture_bytes = k_max_picture_bytes + 1;
    CHECK_FALSE(decode_request(encode_request(oversized)).has_value());
    oversized = {};
    oversized.preview_px = k_max_preview_px + 1;
    CHECK_FALSE(decode_request(encode_request(oversized)).has_value());
    CHECK_FALSE(decode_request(base::BytesView(header).first(13)).has_value());
}

TEST_CASE("Lines that are no zone are not accepted from the worker")
{
    const auto refused = [](std::vector<std::string> lines) {
        auto answer = full_answer();
        answer.zone->lines = std::move(lines);
        return !decode_message(encode_answer(answer)).has_value();
    };
    const std::string line(44, 'A');
    CHECK_FALSE(refused({line, line}));
    CHECK(refused({}));
    CHECK(refused({line}));
    CHECK(refused({line, line, line}));
    CHECK(refused({line, line.substr(1)}));
    CHECK(refused({line, std::string(44, 'a')}));
    CHECK(refused({line, std::string(43, 'A') + '\0'}));
}

TEST_CASE("An access number that is not six digits, or of no frame, is not accepted from the worker")
{
    const auto refused = [](const auto& change) {
        auto answer = full_answer();
        change(*answer.access_number);
        return !decode_message(encode_answer(answer)).has_value();
    };
    CHECK_FALSE(refused([](WorkerAccessNumber& number) { number.digits = "000000"; }));
    CHECK(refused([](WorkerAccessNumber& number) { number.digits = "07302"; }));
    CHECK(refused([](WorkerAccessNumber& number) { number.digits = "0730295"; }));
    CHECK(refused([](WorkerAccessNumber& number) { number.digits.clear(); }));
    CHECK(refused([](WorkerAccessNumber& number) { number.digits = "07302A"; }));
    CHECK(refused([](WorkerAccessNumber& number) { number.digits[0] = '\0'; }));
    CHECK(refused([](WorkerAccessNumber& number) { number.certainty_permille = 1001; }));
    CHECK(refused([](WorkerAccessNumber& number) { number.frames = 0; }));
}

TEST_CASE("Symbols without content or with a strange name are not accepted")
{
    auto answer = full_answer();
    answer.symbols[0].bytes.clear();
    CHECK_FALSE(decode_message(encode_answer(answer)).has_value());
    answer = full_answer();
    answer.symbols[0].format = "QR\n";
    CHECK_FALSE(decode_message(encode_answer(answer)).has_value());
    answer = full_answer();
    answer.symbols[0].bytes.resize(8193);
    CHECK_FALSE(decode_message(encode_answer(answer)).has_value());
}

TEST_CASE("A preview whose size and octets do not fit is not accepted")
{
    auto answer = full_answer();
    answer.preview = PicturePreview{2, 2, {1, 2, 3, 4, 5, 6}};
    CHECK_FALSE(decode_message(encode_answer(answer)).has_value());
    answer.preview = PicturePreview{0, 0, {}};
    CHECK_FALSE(decode_message(encode_answer(answer)).has_value());
    answer.preview = PicturePreview{k_max_preview_px + 1, 1, base::Bytes(3 * (k_max_preview_px + 1))};
    CHECK_FALSE(decode_message(encode_answer(answer)).has_value());
}

TEST_CASE("Every cut and every changed octet of an answer is survived")
{
    const auto message = encode_answer(full_answer());
    const base::BytesView body = base::BytesView(message).subspan(k_answer_header_bytes);
    for (std::size_t length = 0; length < body.size(); ++length) {
        CHECK_FALSE(decode_answer(body.first(length)).has_value());
    }
    base::SeededRandom random(99);
    for (int round = 0; round < 5000; ++round) {
        base::Bytes changed(body.begin(), body.end());
        for (std::uint32_t hits = 1 + random.below(3); hits > 0; --hits) {
            changed[random.below(static_cast<std::uint32_t>(changed.size()))] = random.bytes(1)[0];
        }
        if (const auto answer = decode_answer(changed); answer && answer->zone) {
            CHECK(answer->zone->mean_permille <= 1000);
        }
        if (const auto answer = decode_answer(changed); answer && answer->access_number) {
            CHECK(answer->access_number->digits.size() == 6);
            CHECK(answer->access_number->digits.find_first_not_of("0123456789") == std::string::npos);
        }
    }
    auto longer = base::Bytes(body.begin(), body.end());
    longer.push_back(0);
    CHECK_FALSE(decode_answer(longer).has_value());
}
