#pragma once
// What the service needs from the outside, so that a simulation can stand in for the network and the
// devices. The composition root (operator/cli/serve.cpp) connects the real ones.

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/result.h"
#include "base/secret.h"
#include "card/possession.h"
#include "domain/captured_document.h"
#include "link/camera_model.h"
#include "link/frame_memory.h"
#include "link/models.h"
#include "link/point_model.h"
#include "wire/first_sign_in.h"
#include "wire/letter.h"
#include "wire/phone_code.h"
#include "wire/record.h"

namespace balcao::desk {

/// Calls to the central made while the citizen waits. Blocking; run on a thread of their own.
class Central {
public:
    virtual ~Central() = default;
    virtual base::Result<wire::PhoneCodeAnswer> start_phone_code(const wire::PhoneCodeRequest& request, std::stop_token stop) = 0;
    /// phone_code_wrong carries the tries left in `a`.
    virtual base::Result<wire::PhoneCodeProof> check_phone_code(const std::string& id, const wire::PhoneCodeCheck& check,
                                                                std::stop_token stop) = 0;
    /// Faults of a letter that cannot be completed: letter_unknown and the others beside it.
    virtual base::Result<wire::LetterCheckAnswer> check_letter(const wire::LetterCheck& check, std::stop_token stop) = 0;
    /// How the key stands that began with this case. central_refused: the central knows none of this terminal.
    virtual base::Result<wire::ActivationAnswer> key_state(const base::CaseId& case_id, std::stop_token stop) = 0;
    virtual base::Result<wire::SignInStartAnswer> start_sign_in(const wire::SignInStartRequest& request, std::stop_token stop) = 0;
    virtual base::Result<wire::SignInFinishAnswer> finish_sign_in(const std::string& id, const wire::SignInFinishRequest& request,
                                                                std::stop_token stop) = 0;
};

/// What the sync engine tells the service.
struct SyncStatus {
    link::LampState lamp = link::LampState::unknown;
    std::optional<base::FaultCode> fault;
    std::optional<base::Instant> since;
    std::optional<base::Instant> next_attempt_at;
    bool reachable = false;  ///< the central answered lately: codes can be sent
    wire::ClockState clock_state = wire::ClockState::unchecked;
};

/// A code that fills nothing in. Nothing of it is ever opened.
struct CodeText {
    std::string kind;  ///< stable name of barcode/classify.h
    std::string text;  ///< fit for a screen, at most 200 octets; of a link the host alone
};

/// A picture's file in memory, wiped when the last owner goes. Null: none.
using PictureFile = std::shared_ptr<const base::Bytes>;

/// What a picture yielded.
struct ImageCapture {
    std::vector<domain::CapturedDocument> documents;  ///< MRZ first, then barcodes with something to fill in
    bool mrz_found = false;
    int barcodes = 0;
    std::string mrz_refused;                          ///< why an MRZ that was seen is not shown
    std::vector<CodeText> codes;                      ///< that fill nothing in: offered as text
    std::string ticket;                               ///< of an appointment or the queue; empty when none was seen
    std::string access_number;                        ///< six digits of a card's front, of the camera alone; they open its chip
    PictureFile picture = {};                            ///< the picture itself, where the site may keep it; else null
};
/// Reads the open picture file from its beginning.
using ReadImage = std::function<base::Result<ImageCapture>(int descriptor, std::stop_token stop)>;
/// Scans what lies on the flatbed into a memory file. Faults: flatbed_unavailable, flatbed_blocked.
using ScanFlatbed = std::function<base::Result<base::Descriptor>(std::stop_token stop)>;
/// What a hand scanner or swipe reader typed, or was pasted. scan_not_understood when it is nothing a case takes.
using ReadText = std::function<base::Result<ImageCapture>(const std::string& text)>;
/// Lines of an MRZ typed, pasted or swiped. input_invalid when they are none.
using ReadMrz = std::function<base::Result<domain::CapturedDocument>(const std::vector<std::string>& lines)>;

/// What a citizen takes along who was sent on: what was missing, and where else to go. Nothing of the person.
struct SlipData {
    std::string language;
    base::Instant at{};
    domain::DeskAct act = domain::DeskAct::activation;
    bool refused = true;                              ///< false: a desk was looked up, nobody was refused
    int copy = 1;                                     ///< how often it was made for this person
    std::string reason;                               ///< code of the refusal list; empty: the rules below say it all
    std::vector<link::FindingView> missing;
    std::optional<link::PointsView> desks;            ///< none: no points of service are known here
};
/// Writes the paper. \return its path
using WriteSlip = std::function<base::Result<std::string>(const SlipData&)>;

/// The document camera. Frames and readings come to the service by camera_frame() and camera_saw().
class Camera {
public:
    virtual ~Camera() = default;
    /// Starts or stops it; stopped, it is closed and its light is out.
    virtual void run(bool on) = 0;
    /// Another case has begun: what lies there is told again.
    virtual void forget() = 0;
};

/// What a chip yielded: its part of the form with the verdict, and what the clerk looks at.
struct ChipCapture {
    domain::CapturedDocument document;  ///< FromChip with its check
    std::string issuer;                 ///< ICAO alpha-3
    std::vector<std::pair<std::string, std::string>> verdicts;
    link::FramePicture photo;           ///< without pixels when there is none
};

/// Printed on the document, to open its chip; both may be empty.
struct ChipKeys {
    std::string can;                    ///< six digits
    std::vector<std::string> zone;      ///< lines of the machine-readable zone
    bool photo = true;                  ///< needed where somebody compares faces
    std::string but = {};               ///< the operator's own card lies in this reader: it is not read
};

/// An operator's own card is to prove that its holder is here.
struct OperatorCardQuestion {
    base::Bytes challenge;
    std::shared_ptr<const base::Secret> pin;  ///< null: typed on the reader's keys
    bool last_try = false;              ///< they said that the last try may be used
    std::vector<std::string> known;     ///< fingerprints: any other card is told nothing, and no try of its PIN is spent
};
struct OperatorCardProof {
    std::string fingerprint;            ///< as Operator::card
    std::string reader;                 ///< where the card lies
};

/// What a Citizen Card answered to the service's challenge, and what that proves.
struct HolderClaim {
    card::PossessionProof proof;
    std::string nic;                    ///< of the card that was read: the certificate must be the same person's
    std::string evidence;               ///< of the chip; the holder's is added
};

/// The card readers. Answers come to the service by chip_progress() and chip_read().
class CardReader {
public:
    virtual ~CardReader() = default;
    /// Reads the card that lies there; a reading that still runs is stopped first.
    virtual void read(const ChipKeys& keys) = 0;
    virtual void stop() = 0;
    /// The answer comes by holder_judged(): the chip's evidence with the holder's. holder_not_proved, document_of_another_person.
    virtual void judge(const HolderClaim& claim) = 0;
    /// The answer comes by operator_proved(): card_* of devices/card_reader.h, operator_refused (b: link::SignInLacks).
    virtual void prove_operator(const OperatorCardQuestion& question) = 0;
    /// Practice: an invented card lies in the reader from now on; an empty name takes it out. \param fails it is taken away in the middle of
    /// reading. Faults: act_not_possible_now (none here), input_invalid (no such card), file_unreadable.
    virtual base::Status<> practise(const std::string& name, bool fails)
    {
        static_cast<void>(name), static_cast<void>(fails);
        return base::fail(base::FaultCode::act_not_possible_now);
    }
};

/// What goes on a receipt; the writer renders and stores it.
struct ReceiptData {
    std::string language;
    std::string ticket;
    base::Instant at;
    std::string initials;
    std::string masked_number;
    std::string document_type;
    link::RecordState state;
    domain::DeskAct act = domain::DeskAct::activation;
    bool with_password = true;          ///< the citizen got a temporary password
    std::string receipt_id;
    base::TerminalId terminal;
    base::EpochId epoch;
    base::Sequence seq = 0;
    base::Bytes record_hash;
    std::string key_valid_until;
    bool first_sign_in_done = false;
    std::string representative_initials;  ///< of whoever agreed for the holder; empty: the holder alone
    bool card_withdrawal = false;         ///< in the act that handed over a Citizen Card
    std::string signature_left_out = {};  ///< why the first sign-in stored no PIN of the signature; empty: it did, or none was chosen
    bool about_phone = true;              ///< false of a change that leaves the number as it is
    int copy = 1;                       ///< from the second on the paper says which it is
    std::string format = {};            ///< slip, a4 or escpos; empty: a PDF to be looked at, as wide as the desk's printer takes it
};
/// \return path of the PDF, or of the octets for a roll printer.
using WriteReceipt = std::function<base::Result<std::string>(const ReceiptData& data)>;

}  // namespace balcao::desk
