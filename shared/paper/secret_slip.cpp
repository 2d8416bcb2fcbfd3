#include "paper/secret_slip.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>
#include <utility>

#include "paper/escpos.h"
#include "paper/sheet.h"
#include "text/format.h"

namespace balcao::paper {
namespace {

using text::Language;
using text::tr;
using text::tr_mark;

constexpr std::size_t k_digits = 6;
constexpr double k_width = k_roll_dots / k_dots_per_point;
constexpr int k_digit_width = 76;   // dots; six and two margins fit the roll
constexpr int k_digit_height = 120;

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

/// A white picture that is drawn on in points, thresholded to bits.
struct Picture {
    explicit Picture(int width, int height)
        : surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), &cairo_surface_destroy),
          context(cairo_create(surface.get()), &cairo_destroy)
    {
        cairo_set_source_rgb(context.get(), 1, 1, 1);
        cairo_paint(context.get());
    }
    [[nodiscard]] bool black(int x, int y) const
    {
        const auto* data = cairo_image_surface_get_data(surface.get());
        const auto* pixel = data + static_cast<std::size_t>(y) * static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get())) +
                            static_cast<std::size_t>(x) * 4;
        return pixel[1] < 150;
    }
    Surface surface;
    Context context;
};

void set_black(std::span<std::uint8_t> rows, int x, int y)
{
    rows[static_cast<std::size_t>(y) * row_octets(k_roll_dots) + static_cast<std::size_t>(x / 8)] |=
        static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(x % 8));
}

void copy_picture(const Picture& from, int width, int height, std::span<std::uint8_t> rows, int at_x, int at_y)
{
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            if (from.black(x, y)) {
                set_black(rows, at_x + x, at_y + y);
            }
        }
    }
}

Picture digit_picture(char digit)
{
    Picture picture(k_digit_width, k_digit_height);
    cairo_scale(picture.context.get(), k_dots_per_point, k_dots_per_point);
    const double width = k_digit_width / k_dots_per_point;
    const Sheet measured(width, 0);
    Sheet sheet(width, 0, picture.context.get(), measured);
    sheet.text(std::string(1, digit), {34, 700, {0, 0, 0}, TextStyle::Align::centre, true});
    cairo_surface_flush(picture.surface.get());
    return picture;
}

/// In the citizen's language, and smaller in Portuguese when that is another one.
void both(Sheet& sheet, Language language, const char* msgid, const TextStyle& main)
{
    sheet.text(tr(language, msgid), main);
    if (language != Language::pt) {
        TextStyle small = main;
        small.points *= 0.82;
        small.weight = 400;
        sheet.space(2);
        sheet.text(tr(Language::pt, msgid), small);
    }
}

void draw_above(Sheet& sheet, const SecretSlip& slip, Language language)
{
    sheet.text("Espaço do Cidadão", {14, 700, {0, 0, 0}});
    sheet.text(slip.place, {8.5, 400, {0, 0, 0}});
    std::string when = text::format_date_time(slip.at, slip.utc_offset);
    if (!slip.ticket.empty()) {
        when = text::fill(tr(language, "Ticket {ticket}"), {{"ticket", slip.ticket}}) + " · " + when;
    }
    sheet.text(when, {8.5, 400, {0, 0, 0}});
    if (slip.practice) {
        both(sheet, language, tr_mark("PRACTICE: without any value"), {9, 700, {0, 0, 0}});
    }
    sheet.space(6);
    sheet.rule({0, 0, 0});
    sheet.space(8);
    both(sheet, language, tr_mark("Your temporary password"), {12, 700, {0, 0, 0}});
}

void draw_below(Sheet& sheet, Language language)
{
    both(sheet, language,
         tr_mark("Only for you. Use it for your first sign-in, with the code that comes by SMS, and choose your own PIN. "
                 "It is then of no more use: destroy this paper."),
         {9, 400, {0, 0, 0}});
    sheet.space(4);
    both(sheet, language, tr_mark("Nobody at the desk will ever ask you for it."), {9, 600, {0, 0, 0}});
}

/// A part of the slip without the digits.
struct Part {
    int height = 0;
    Picture picture;
};

Part draw_part(const std::function<void(Sheet&)>& draw)
{
    Sheet measured(k_width, 6);
    draw(measured);
    const int height = static_cast<int>(measured.height() * k_dots_per_point) + 1;
    Part part{height, Picture(k_roll_dots, height)};
    cairo_scale(part.picture.context.get(), k_dots_per_point, k_dots_per_point);
    Sheet sheet(k_width, 6, part.picture.context.get(), measured);
    draw(sheet);
    cairo_surface_flush(part.picture.surface.get());
    return part;
}

bool six_digits(base::BytesView password)
{
    if (password.size() != k_digits) {
        return false;
    }
    for (const auto octet : password) {
        if (octet < '0' || octet > '9') {
            return false;
        }
    }
    return true;
}

}  // namespace

WipedBytes::WipedBytes(std::size_t size) : m_size(size)
{
    void* data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) {
        throw std::bad_alloc();
    }
    // Best effort, as for base::Secret: a low RLIMIT_MEMLOCK must not stop a desk from working.
    (void)::mlock(data, size);
    (void)::madvise(data, size, MADV_DONTDUMP);
    m_data = static_cast<std::uint8_t*>(data);
}

WipedBytes::~WipedBytes()
{
    if (m_data != nullptr) {
        base::wipe(m_data, m_size);
        ::munmap(m_data, m_size);
    }
}

WipedBytes::WipedBytes(WipedBytes&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0))
{
}

WipedBytes& WipedBytes::operator=(WipedBytes&& other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

base::Result<WipedBytes> render_secret_slip(const SecretSlip& slip, const base::Secret& password, Language language)
{
    if (!password.use(six_digits)) {
        return base::fail(base::FaultCode::input_invalid);
    }
    const Part above = draw_part([&](Sheet& sheet) { draw_above(sheet, slip, language); });
    const Part below = draw_part([&](Sheet& sheet) { draw_below(sheet, language); });
    std::vector<Picture> digits;
    for (char digit = '0'; digit <= '9'; ++digit) {
        digits.push_back(digit_picture(digit));
    }
    const int height = above.height + k_digit_height + below.height;
    WipedBytes rows(row_octets(k_roll_dots) * static_cast<std::size_t>(height));
    copy_picture(above.picture, k_roll_dots, above.height, rows.octets(), 0, 0);
    password.use([&](base::BytesView text) {
        int x = (k_roll_dots - static_cast<int>(k_digits) * k_digit_width) / 2;
        for (const auto octet : text) {
            copy_picture(digits[static_cast<std::size_t>(octet - '0')], k_digit_width, k_digit_height, rows.octets(), x, above.height);
            x += k_digit_width;
        }
    });
    copy_picture(below.picture, k_roll_dots, below.height, rows.octets(), 0, above.height + k_digit_height);
    WipedBytes out(escpos_size(k_roll_dots, height));
    encode_escpos(rows.octets(), k_roll_dots, height, out.octets());
    return out;
}

base::Status<> print_to_device(const std::string& path, std::span<const std::uint8_t> octets, int deadline_ms)
{
    using base::fail;
    using base::FaultCode;
    const int fd = ::open(path.c_str(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return fail(FaultCode::file_unwritable, errno);
    }
    struct stat what {};
    const bool allowed = ::fstat(fd, &what) == 0 && (S_ISCHR(what.st_mode) || S_ISFIFO(what.st_mode));
    base::Status<> result;
    if (!allowed) {
        result = fail(FaultCode::input_invalid);
    }
    const base::SystemClock clock;
    const auto end = clock.monotonic_ms() + deadline_ms;
    while (result && !octets.empty()) {
        const auto left = end - clock.monotonic_ms();
        pollfd waited{fd, POLLOUT, 0};
        const int ready = left > 0 ? ::poll(&waited, 1, static_cast<int>(left)) : 0;
        if (ready == 0) {
            result = fail(FaultCode::network_timeout, deadline_ms);
            break;
        }
        const auto written = ready > 0 ? ::write(fd, octets.data(), octets.size()) : -1;
        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            result = fail(FaultCode::file_unwritable, errno);
        } else if (written > 0) {
            octets = octets.subspan(static_cast<std::size_t>(written));
        }
    }
    ::close(fd);
    return result;
}

}  // namespace balcao::paper
