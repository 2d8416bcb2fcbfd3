#pragma once
// Settings of one desk, from a TOML file. docs/install.md lists them.

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "desk/operators.h"
#include "domain/activation_request.h"
#include "domain/approval_policy.h"
#include "link/models.h"

namespace balcao::desk {

/// slip, a4, escpos: what a receipt is printed as.
[[nodiscard]] constexpr bool is_receipt_format(std::string_view name) { return name == "slip" || name == "a4" || name == "escpos"; }

struct DeskConfig {
    // [terminal]
    std::string place = "Balcão";       ///< point of service as printed
    std::string desk = "Posto 1";
    std::string time_zone = "Europe/Lisbon";  ///< Atlantic/Azores at RIAC
    bool practice = false;              ///< shown everywhere; specimen documents are admitted
    std::string practice_cards;         ///< folder of invented documents that lessons lay into the reader; empty: none
    // [paths]; relative ones start at the folder of the file
    std::string state_dir;              ///< queue, receipts, log; mode 0700
    std::string keys_dir;               ///< terminal's keys and certificates (sync/key_folder.h)
    std::string operators_file;         ///< roster
    std::string socket_path;            ///< default: state_dir/desk.sock
    std::string rules_file;             ///< empty: the rules built in
    std::string tickets_file;           ///< shapes of appointment and ticket codes; empty: those built in
    // [operators]
    OperatorSource operators_from = OperatorSource::local;
    link::SignOffAsks sign_off_asks = link::SignOffAsks::nothing;
    std::chrono::minutes roster_every{10};    ///< the central is asked for the roster so often
    bool card_out_locks = true;               ///< whoever signed in by card and takes it out is locked out
    int idle_lock_minutes = 10;               ///< a console that nobody touched for so long locks; 0: never. Practice desks never do
    int note_days = 3;                        ///< notes for whoever works here next are erased after so many days
    // [approvals]
    domain::ApprovalPolicy approvals;         ///< what counts only when a second person approves
    // [central]
    std::string central_url;            ///< https://host:port; empty: never connects
    std::chrono::seconds probe_every{15};
    int bundle_days = 3;                ///< a stick that is out longer with unsettled records counts as lost
    // [bundle]
    domain::OperatorAct::Right bundle_right = domain::OperatorAct::Right::activate;  ///< who may use sticks at the console: this right or a higher one
    std::vector<std::string> bundle_folders;  ///< offered beside the removable media that are mounted, where they are there
    // [mirror]; off while neither of the first two is set
    std::vector<std::string> mirror_offer_to;   ///< TERMINAL@host:port of the desks that keep copies of this one's records
    std::string mirror_listen;                  ///< address:port where copies of others are taken; empty: none are
    std::vector<std::string> mirror_accept_from; ///< terminals; empty: all that say they belong to the same point of service
    std::int64_t mirror_room = 256 * 1024 * 1024;        ///< octets kept for others at most
    std::int64_t mirror_leave_free = 512 * 1024 * 1024;  ///< octets of the disk that are never taken for others
    int mirror_keep_days = 30;                  ///< what was delivered from here waits so long for its owner
    double mirror_deliver_after_hours = 0;      ///< without a word of the owner; 0: only by hand
    int mirror_warn_after_minutes = 30;         ///< without an answer of a neighbour
    [[nodiscard]] bool mirrors() const { return !mirror_offer_to.empty() || !mirror_listen.empty(); }
    // [tickets] and [[tickets.series]]; off while there is no series
    std::vector<link::TicketSeries> ticket_series;
    std::string ticket_counter;          ///< as called and displayed; default: the desk's name
    bool tickets_at_kiosk = false;       ///< the citizen's window gives them while nobody is served
    int ticket_ordinary_between = 0;     ///< so many without priority between two with it; 0: priority first
    int ticket_keep_days = 30;           ///< tickets, which name nobody, are erased after so many days
    bool tickets_shared = false;         ///< this desk holds the tickets of all desks of the site; they ask at mirror_listen
    std::string tickets_held_by;         ///< TERMINAL@host:port of the desk that does; empty: this one, or each its own
    int tickets_patience_s = 3;          ///< a clerk waits so long for its answer, then it counts as silent
    [[nodiscard]] const std::string& counter() const { return ticket_counter.empty() ? desk : ticket_counter; }
    // [privacy]
    int summary_retention_days = 7;
    int keep_pictures_days = 0;         ///< pictures of documents, with the citizen's consent; 0: never, at most 10
    std::string pictures_certificate;   ///< they are encrypted to it
    // [paper]
    std::string receipt_format = "slip";  ///< what the desk's printer takes: slip (PDF, 80 mm), a4 (PDF) or escpos (roll printer, raw)
    // [image]
    std::string image_worker;           ///< helper program; default beside this program
    // [reader]
    bool watch_reader = true;
    bool read_on_insertion = true;      ///< a card put in is read at once; otherwise by the clerk's word
    // [trust]; relative ones start at the folder of the file
    std::string trust_states;           ///< folder of the states' certificates, revocation and master lists; empty: none
    std::string trust_citizen_card;     ///< folder of the Citizen Card's authorities
    int trust_crl_days = 90;            ///< older lists of revoked certificates are called stale
    std::string trust_list_signers;     ///< folder of those whose master lists are taken
    std::vector<std::string> trust_lists;       ///< http:// addresses of the Citizen Card authorities' revocation lists
    std::vector<std::string> trust_state_lists; ///< the same of the states'
    std::vector<std::string> trust_ocsp_hosts;  ///< hosts that may be asked about a holder's certificate, in lower case; empty: nobody is
    std::string trust_responder;                ///< http:// address asked instead of those in certificates; empty: none
    std::chrono::hours trust_refresh{6};        ///< lists are fetched so often
    // [points]
    std::string points_file;            ///< points of service the site brings; empty: in practice those built in, else none until the central sends them
    std::string holidays_file;          ///< empty: those built in
    std::string points_here;            ///< id of the point this desk belongs to
    int points_stale_days = 90;         ///< data confirmed longer ago carry a warning
    std::chrono::hours points_refresh{6};  ///< the central is asked so often
    // [kiosk]
    link::TerminalMode mode = link::TerminalMode::counter;
    // [camera]
    std::string camera_source;          ///< empty: no camera; else see devices/camera.h
    int camera_frames_a_second = 8;
    bool camera_on_all_pages = false;   ///< runs while a clerk is signed in, not only while its picture is looked at
    // [flatbed]
    std::string flatbed_device;         ///< SANE's name of the scanner; empty: none
    int flatbed_dpi = 300;
    std::vector<std::string> flatbed_options;  ///< further ones of its driver, as scanimage takes them
    // [swipe_reader]
    std::string swipe_device;           ///< serial device; empty: none (readers that type like a keyboard need no setting)
    int swipe_baud = 9600;
};

/// Faults: file_unreadable (a: errno), configuration_invalid (a: line).
[[nodiscard]] base::Result<DeskConfig> load_config(const std::string& path);

}  // namespace balcao::desk
