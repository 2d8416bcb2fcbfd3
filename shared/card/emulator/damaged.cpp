#include "card/emulator/damaged.h"

#include <algorithm>
#include <thread>

#include "card/tlv.h"

namespace balcao::card::emulator {

namespace {

constexpr std::uint8_t k_read_binary = 0xB0;
constexpr std::uint8_t k_read_binary_odd = 0xB1;

bool is_read(const Bytes& command) { return command.size() >= 4 && (command[1] == k_read_binary || command[1] == k_read_binary_odd); }

/// At the file's first octet, whether it is selected or named by its short identifier.
bool is_first_read(const Bytes& command) { return is_read(command) && command[3] == 0 && ((command[2] & 0x80) != 0 || command[2] == 0); }

}  // namespace

Bytes DamagedCard::transmit(BytesView command)
{
    ++m_number;
    return m_damage(Exchange{m_number, Bytes(command.begin(), command.end()), m_sound->transmit(command)});
}

Damage mute_from(unsigned number)
{
    return [number](const Exchange& one) { return one.number >= number ? Bytes() : one.answer; };
}

Damage slow(std::chrono::microseconds delay)
{
    return [delay](const Exchange& one) {
        std::this_thread::sleep_for(delay);
        return one.answer;
    };
}

Damage torn_at(unsigned number, std::size_t kept)
{
    return [number, kept](const Exchange& one) {
        Bytes answer = one.answer;
        if (one.number == number) {
            answer.resize(std::min(kept, answer.size()));
        }
        return answer;
    };
}

Damage short_reads(std::size_t most)
{
    return [most](const Exchange& one) {
        Bytes answer = one.answer;
        if (is_read(one.command) && answer.size() > most + 2) {
            answer.erase(answer.begin() + static_cast<std::ptrdiff_t>(most), answer.end() - 2);
        }
        return answer;
    };
}

Damage refuses(std::uint8_t instruction, std::uint16_t word)
{
    return [instruction, word](const Exchange& one) {
        return one.command.size() >= 2 && one.command[1] == instruction ? encode(status(word)) : one.answer;
    };
}

Damage claims_four_gigabytes()
{
    return [](const Exchange& one) {
        if (!is_first_read(one.command) || one.answer.size() < 4) {
            return one.answer;
        }
        const std::size_t size = one.answer.size();
        Bytes lying = claiming(BytesView(one.answer).first(size - 2), 0xFFFFFFFF);
        lying.resize(size - 2);
        append(lying, BytesView(one.answer).last(2));
        return lying;
    };
}

Damage endless()
{
    return [](const Exchange&) { return Bytes{0xAA, 0x61, 0xFF}; };
}

Damage late_from(unsigned number)
{
    return [number, before = Bytes{0x90, 0x00}](const Exchange& one) mutable {
        Bytes answer = one.number >= number ? before : one.answer;
        before = one.answer;
        return answer;
    };
}

Damage flipped_at(unsigned number, std::size_t bit)
{
    return [number, bit](const Exchange& one) {
        Bytes answer = one.answer;
        if (one.number == number && !answer.empty()) {
            auto& octet = answer[bit / 8 % answer.size()];
            octet = static_cast<std::uint8_t>(octet ^ 0x80 >> bit % 8);
        }
        return answer;
    };
}

Bytes claiming(BytesView file, std::uint32_t size)
{
    const auto header = read_tlv_header(file);
    if (!header) {
        return {file.begin(), file.end()};
    }
    std::size_t tag_size = 1;
    for (std::uint32_t tag = header->tag; tag > 0xFF; tag >>= 8) {
        ++tag_size;
    }
    Bytes out(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(tag_size));
    out.push_back(0x84);
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    }
    append(out, file.subspan(header->header_size));
    return out;
}

}  // namespace balcao::card::emulator
