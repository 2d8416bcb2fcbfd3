#pragma once
// What a client may ask of the desk service. Arguments and answers are JSON objects; "field" is a
// domain field name, "origin" a domain origin name.
//
// console and cli
//   sign_in        {"operator":"…","password":"…","code":"…"}  -> {}       operator_refused (b: sign_in.h)
//                                                           operator_lease_ended, operator_blocked
//   sign_in_card   {"pin":"…","last_try":false}              by the Citizen Card in the reader; without "pin": typed on the reader's keys
//                                                           -> {}  card_*, operator_refused (b: sign_in.h)
//   sign_out       {}
//   idle_lock      {}                                       nobody touched the console: as with the card taken out, the case stays. input_invalid while the
//                                                           model's `idle_lock_minutes` is 0
//   start_case     {"ticket":"A041","anyway":false}         -> {"case":"…"}  closes a recorded case as finish_case does
//   choose_act     {"act":"activation"}                     a domain::DeskAct name; voids a yes
//   edit           {"field":"phone","text":"…"}             saves the draft; voids a yes it contradicts
//   capture_mrz    {"lines":["…","…"]}                      lines of a zone, from scripts -> {"disagreements":n}
//   capture_text   {"text":"…"}                             what a hand scanner typed or was pasted: a zone or a code
//                                                           -> {"mrz":bool,"barcodes":n,"refused":"…","codes":[{"kind":"…","text":"…"}]};
//                                                           opens a case when none is; codes: those that fill nothing in
//   capture_image  {} with the picture's file attached      the same of a picture
//   scan_flatbed   {}                                       the same of what lies on the flatbed scanner; flatbed_unavailable, flatbed_blocked
//   picture_consent {"yes":true}                           the citizen wants the document's picture kept, as the site's policy says
//   camera_watch   {"on":true}                              -> the live picture's memory attached (frame_memory.h); from then on
//                                                           {"show":"camera"} for every frame. camera_unavailable when there is none
//   acknowledge    {"rule":"…"}
//   use_captured   {"field":"…"} / keep_held {"field":"…"}  settles a disagreement
//   send_to_citizen {}                                      hands the case to the kiosk
//   back_to_form   {}                                       takes it back (voids the yes)
//   enter_code     {"code":"123456"}                        the citizen reads the SMS code to the clerk
//   resend_code    {}
//   skip_code      {}                                      goes on without proof: the key stays pending
//   sign_off       {"password":"…","code":"…"}              both only where the model's `sign_off_asks` says so: sign_off_unproved (a: SignOffAsks),
//                                                           operator_refused as at sign_in. Registers: durable when answered -> {"seq":n,"receipt_pdf":"…"}
//                                                           "card": {"pin":"…","last_try":false}. Where approval is needed -> {"approval":"…"}
//   approve        {"operator":"…","password":"…","code":"…"} or {"card":true,"pin":"…"}   a supervisor approves what was signed off; the clerk
//                                                           stays signed in -> as sign_off. right_missing, second_person_needed
//   approval_refuse {"reason":"…", and as approve}           reason of text/approval_text.h: the case goes back to the form
//   handover_write {"text":"…"}, handover_list {} -> {"notes":[…]}, handover_done {"id":n}   a word for whoever works here next; with
//                                                           "operator", "password", "code" for who is not signed in. input_invalid
//   finish_case    {"anyway":false}                         closes a recorded case; the kiosk wipes. citizen_not_done
//                                                           while the citizen still needs the window, unless "anyway"
//   take_over      {}                                       a citizen who began alone has asked for help: the case is the clerk's
//   cancel_case    {"reason":"…"}                           reason code of the refusal list
//   sync_now       {}
//   bundle         {"act":"out","id":"…"} with an empty file attached, {"act":"in"} with an answer's file, {"act":"list"}: records
//                                                           on a stick, as operator/cli/bundle_work.h tells
//   stick          {"act":"look|write|deliver|take","folder":"…"} on a medium of the last look: records out, bundles of any desk to the central,
//                                                           answers in -> {} at once; what runs and what came of it stands in the
//                                                           model's `sticks`. right_missing, act_not_possible_now (one runs)
//   stick_lost     {"id":"…"}                               the stick with that bundle is gone
//   operator_roster {} or {"act":"in"} with a roster's file attached
//                                                           -> {"source":…,"serial":n,"issued_at":…,"operators":[…],"taken":bool}; signature_invalid,
//                                                           roster_elsewhere, roster_older
//   drain          {"operator":"…","password":"…"}          nobody new from now on; a technician, who is signed in or named here
//                                                           -> {"state":…,"left":[…]} as the model's `drain`. right_missing
//   drain_cancel   {"operator":"…","password":"…"}          back to work -> as drain
//   drain_look     {}                                       what is left, looked at now -> as drain
//   retire         {"operator":"…","password":"…"}          -> {"retired":false,"left":[…]}, or {"retired":true,"statement":{…},"file":"…"}:
//                                                           keys erased, the service ends
//   mirror         {"act":"status"|"list"|"deliver"|"answers"|"in",…}: copies at neighbouring desks, as operator/cli/mirror_work.h tells
//   queue_retry / queue_park / queue_release {"seq":n}
//   queue_release_frozen {"second":"…","password":"…"}       another operator agrees: all frozen records are sent again under new numbers
//                                                           -> {"released":n}   second_person_needed, operator_refused
//   queue_waive    {"seq":n,"reason":"…","operator":"…","password":"…"}  a refused or frozen record is given up by a supervisor or technician,
//                                                           who is signed in or named here, or {"card":true,"pin":"…"}; reason [a-z_.]. right_missing,
//                                                           act_not_possible_now; sign_off_unproved where who is signed in must show it again
//   queue_list     {"limit":n}                              -> {"rows":[…]}
//   status         {}                                       -> the console model
//   audit_verify   {}                                       -> {"entries_ok":true}          chain_broken
//   audit_export   {"after":n,"limit":n}                    -> {"entries":[…]}
//   day_report     {"day":"2026-11-24","show":false}        -> {"lines":[…],"balanced":true,"book":{…}}: counted now (day_book_model.h); "show": on
//                                                           the console's page too. Other clerks' counts for a supervisor alone
//   day_close      {"day":"…","anyway":false,"operator":"…","password":"…"}  -> {"closed":true,"part":1,"statement":{…}}, or {"closed":false,
//                                                           "reason":"already","part":n} / {"reason":"differs","differences":[…]}. right_missing
//   day_statement  {"day":"…","part":0}                     -> {"parts":n,"statement":{…}|null}  0: the last
//   day_check      {"positions":"1-57"}                     -> {"root":"…","unknown":"…"}: over the audit chain
//   day_own        {"day":"…","of":"…","operator":"…","password":"…"}  -> {"statement":{…}}: one clerk's own count, signed. right_missing
//   call_backs     {}                                       -> {"rows":[…]}
//   call_back_done {"seq":n,"operator":"…","password":"…"}
//   receipt        {"seq":n}                                -> {"receipt":"base64"}  the central's signed word, if held
//   receipt_print  {"seq":n,"format":"a4"}                  of that record, else of the case on the desk: counted, then made -> {"pdf":"…","copy":n,
//                                                           "format":"a4"}; slip, a4 or escpos, default the desk's setting;
//                                                           act_not_possible_now when what stands on it was erased after its time
//   practice_card  {"card":"citizen-card","fails":false}    practice desks: an invented card lies in the reader; "" takes it out.
//   practice_line  {"lost":true}                           practice desks: a lesson takes the line to the central away, or gives it back.
//                                                           act_not_possible_now anywhere else
//   day_paper      {"statement":{…},"format":"pdf"}         a signed statement as table and paper ("pdf", "escpos") -> {"csv":"…","octets":n}
//                                                           with the paper attached. signature_invalid
//   points_near  {"place":"Faro","service":"activation","foreigner":false,"open_now":false,"most":5}   the nearest desks that do it; place may be
//                                                           coordinates or a postal code, empty: near this desk -> PointsView (point_model.h);
//                                                           place_not_known. The kiosk may ask too
//   points_places {"begins":"se","most":6}                  names of places that begin so -> {"places":["Seia","Setúbal"]}. The kiosk may ask too
//   points_show  {"id":"loja-faro"}                         -> PointsView of one
//   points_slip  {"place":"…",…,"id":"…","language":"pt"}   the same on paper, or the one named -> {"pdf":"…"}
//   points_reload {}                                        reads them again, after `balcao points update`
//   refusal_slip {"language":"pt"}                          for who was or is refused: what was missing, and where else to go -> {"pdf":"…"};
//                                                           language empty: the one the citizen chose. act_not_possible_now when nobody was
//   ticket_take    {"line":"A","priority":"elderly","language":"pt"}   a ticket of the series -> {"ticket":{…},"before":n,"wait_s":n}
//   ticket_walk_in {"line":"A","priority":""}              the same, and served at once
//   ticket_check_in {"reference":"…"}                      whoever has an appointment came -> as ticket_take. ticket_unknown, appointment_taken
//   ticket_next    {}                                      calls whoever is next -> {"ticket":{…}}  nobody_waiting, ticket_still_here
//   ticket_act     {"act":"call","ticket":"A041"}          call, recall, done, no_show, back, transfer (with "line"), send_away (with "place"),
//                                                           priority (with "priority": a ground, to who waits), park (with the open case), resume, cancel; without "ticket": the one at this counter
//                                                           -> {"ticket":{…}}. ticket_unknown, ticket_not_possible, ticket_still_here, ticket_elsewhere.
//                                                           resume: also "case_kept" (its form is on the screen) and "case_moved" (it came from another desk);
//                                                           case_not_for_this_desk. park: case_awaits_holder
//                                                           park: "case_stays" (its form stayed here); "not_done":"holder_older" (the holder's version does not know the act)
//                                                           Where another desk holds the tickets, all of these may end in tickets_holder_silent
//   ticket_list    {"all":false}                           today's -> {"tickets":[…]}; all: those that are over, too
//   ticket_site    {}                                      who holds the site's tickets, and whether that desk answers -> TicketSiteView (ticket_model.h); tickets_off
//   ticket_stats   {"day":"2026-11-24"}                    -> {"day":"…","series":[…]}  waiting and serving, in seconds
//   appointments_import {"name":"list.csv"} with the file attached -> {"read":n,"new":n}  appointments_refused (a: line, b: reason);
//                                                           with "rows":true instead {"read":0,"new":0,"refused":[{"line":n,"reason":"…"}]}: the first rows that are wrong
//   appointments_list {"day":"…"}                          -> {"appointments":[…]}
// kiosk
//   kiosk_ticket    {"line":"A","priority":"","language":"pt"}   -> ticket_model.h GivenTicket; tickets_off, tickets_used_up
//   kiosk_check_in  {"reference":"…","language":"pt"}       -> the same
//   start_alone     {}                  begins a case without a clerk; self_service_needs_line, citizen_at_kiosk (the clerk has a case open)
//   prove_holder    {"card":"cc1","certificate":"base64","authorities":["base64"],"signature":"base64"}   what the card answered to the model's challenge
//   give_contact    {"phone":"…","signature":true}
//   call_clerk      {}                  the citizen who began alone wants help
//   register_again  {}                  nothing could be written the first time
//   choose_language {"language":"pt"}
//   review          {"yes":true}        false calls the clerk and returns the case to the form
//   consent         {"yes":true,"text_id":"…","text_version":"…","language":"…","shown_sha256":"…","shown_at":"…"}
//   confirm_phone   {"yes":true}
//   enter_code      {"code":"123456"}    resend_code {}
//   seal_secret     {"sealed":"base64"}  the temporary password, sealed to the central
//   sign_in_start   {"sealed":"base64"}  sign_in_finish {"sealed":"base64"}   sign_in_skip {}
//   leave           {}                   the citizen is done (or the time ran out): wipe
// display: is shown {"show":"display"} and may ask for nothing
//   print_slip      is done by the kiosk itself: the service never sees the password

#include <string_view>

#include "link/protocol.h"

namespace balcao::link {

/// True when `role` may ask for `action`; unknown actions are allowed to nobody.
[[nodiscard]] bool may_ask(Role role, std::string_view action);

}  // namespace balcao::link
