#include "devices/reader_watch.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <optional>
#include <string_view>
#include <thread>

#include <PCSC/reader.h>
#include <PCSC/winscard.h>

#include "base/log.h"
#include "base/mutex.h"
#include "devices/reader_names.h"

namespace balcao::devices {
namespace {

using namespace std::chrono_literals;

constexpr auto k_service_retry = 1s;        // how often a missing service is looked for
constexpr DWORD k_longest_wait_ms = 30'000; // one blocking call; guards against lost wake-ups
constexpr const char* k_plug_and_play = "\\\\?PnP?\\Notification";

}  // namespace

std::string_view name(ReaderState state)
{
    switch (state) {
        case ReaderState::service_down: return "service_down";
        case ReaderState::no_reader: return "no_reader";
        case ReaderState::reader_empty: return "reader_empty";
        case ReaderState::card_present: return "card_present";
    }
    return "unknown";
}

struct ReaderWatch::Impl {
    explicit Impl(Report to) : report(std::move(to)), thread([this](const std::stop_token& stop) { run(stop); }) {}

    ~Impl()
    {
        thread.request_stop();
        {
            const base::Lock lock(mutex);
            if (context) {
                SCardCancel(*context);  // wakes SCardGetStatusChange
            }
        }
        wake.notify_all();
        // A cancel that comes just before the blocking call is lost; repeat until the thread is out.
        while (!finished) {
            base::Lock lock(mutex);
            if (wake.wait_for(lock, 50ms, [this] { return finished.load(); })) {
                break;
            }
            if (context) {
                SCardCancel(*context);
            }
        }
    }

    void run(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            SCARDCONTEXT opened = 0;
            if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &opened) != SCARD_S_SUCCESS) {
                tell({});
                base::Lock lock(mutex);
                wake.wait_for(lock, stop, k_service_retry, [] { return false; });
                continue;
            }
            {
                const base::Lock lock(mutex);
                context = opened;
            }
            watch(opened, stop);
            {
                const base::Lock lock(mutex);
                context.reset();
            }
            SCardReleaseContext(opened);
        }
        finished = true;
        wake.notify_all();
    }

    /// Until the service goes away or the watch ends.
    void watch(SCARDCONTEXT opened, const std::stop_token& stop)
    {
        std::vector<std::string> names;
        std::vector<SCARD_READERSTATE> states;
        bool list_again = true;
        while (!stop.stop_requested()) {
            if (list_again) {
                auto listed = list(opened);
                if (!listed) {
                    return;
                }
                names = std::move(*listed);
                states = blank_states(names);
                list_again = false;
                if (names.empty()) {
                    tell(status_of(names, states));  // nothing below would return before a reader comes
                }
            }
            // The first call on fresh states returns at once with the present state.
            const LONG result = SCardGetStatusChange(opened, k_longest_wait_ms, states.data(), static_cast<DWORD>(states.size()));
            if (result == SCARD_E_TIMEOUT || result == SCARD_E_UNKNOWN_READER) {
                list_again = true;  // nothing for long, or one was pulled out between listing and waiting
                continue;
            }
            if (result != SCARD_S_SUCCESS) {
                return;  // cancelled, or the service is gone: the outer loop tells which
            }
            list_again = (states.back().dwEventState & SCARD_STATE_CHANGED) != 0;
            for (std::size_t i = 0; i < names.size(); ++i) {
                list_again = list_again || (states[i].dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE)) != 0;
            }
            for (auto& state : states) {
                state.dwCurrentState = state.dwEventState & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
            }
            if (!list_again) {
                tell(status_of(names, states));
            }
        }
    }

    static std::optional<std::vector<std::string>> list(SCARDCONTEXT opened)
    {
        for (int attempt = 0; attempt < 3; ++attempt) {
            DWORD size = 0;
            LONG result = SCardListReaders(opened, nullptr, nullptr, &size);
            if (result == SCARD_E_NO_READERS_AVAILABLE) {
                return std::vector<std::string>{};
            }
            if (result != SCARD_S_SUCCESS) {
                return std::nullopt;
            }
            std::vector<char> buffer(size);
            result = SCardListReaders(opened, nullptr, buffer.data(), &size);
            if (result == SCARD_S_SUCCESS) {
                return split_names(buffer);
            }
            if (result == SCARD_E_NO_READERS_AVAILABLE) {
                return std::vector<std::string>{};
            }
            if (result != SCARD_E_INSUFFICIENT_BUFFER) {
                return std::nullopt;  // else a reader came in between: once more
            }
        }
        return std::nullopt;
    }

    /// Every reader and, last, the place where plugging is announced.
    static std::vector<SCARD_READERSTATE> blank_states(const std::vector<std::string>& names)
    {
        std::vector<SCARD_READERSTATE> out(names.size() + 1);
        for (std::size_t i = 0; i < names.size(); ++i) {
            out[i].szReader = names[i].c_str();
            out[i].dwCurrentState = SCARD_STATE_UNAWARE;
        }
        out.back().szReader = k_plug_and_play;
        // The upper half carries the number of readers known, so that a change in between is seen.
        out.back().dwCurrentState = static_cast<DWORD>(names.size()) << 16U;
        return out;
    }

    static ReaderStatus status_of(const std::vector<std::string>& names, const std::vector<SCARD_READERSTATE>& states)
    {
        ReaderStatus out;
        out.readers = names;
        out.state = names.empty() ? ReaderState::no_reader : ReaderState::reader_empty;
        out.reader = names.empty() ? std::string() : names.front();
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto& state = states[i];
            if ((state.dwEventState & SCARD_STATE_PRESENT) == 0) {
                continue;
            }
            out.with_card.push_back(names[i]);
            if (out.state == ReaderState::card_present) {
                continue;  // the first one is the one told about
            }
            out.state = ReaderState::card_present;
            out.reader = names[i];
            out.atr.assign(state.rgbAtr, state.rgbAtr + std::min<DWORD>(state.cbAtr, MAX_ATR_SIZE));
            out.mute = (state.dwEventState & SCARD_STATE_MUTE) != 0;
            out.in_use = (state.dwEventState & (SCARD_STATE_EXCLUSIVE | SCARD_STATE_INUSE)) != 0;
        }
        return out;
    }

    void tell(const ReaderStatus& status)
    {
        {
            const base::Lock lock(mutex);
            if (told && current == status) {
                return;
            }
            told = true;
            current = status;
        }
        base::log(base::LogLevel::info, "reader_state", {{"state", static_cast<int>(status.state)}, {"readers", static_cast<std::int64_t>(status.readers.size())}});
        report(status);
    }

    Report report;
    mutable base::Mutex mutex;
    std::condition_variable_any wake;
    std::optional<SCARDCONTEXT> context BALCAO_GUARDED_BY(mutex);
    ReaderStatus current BALCAO_GUARDED_BY(mutex);
    bool told BALCAO_GUARDED_BY(mutex) = false;
    std::atomic<bool> finished = false;
    std::jthread thread;  // last: starts when everything else is ready
};

ReaderWatch::ReaderWatch(Report report) : m_impl(std::make_unique<Impl>(std::move(report))) {}

ReaderWatch::~ReaderWatch() = default;

ReaderStatus ReaderWatch::current() const
{
    const base::Lock lock(m_impl->mutex);
    return m_impl->current;
}

}  // namespace balcao::devices
