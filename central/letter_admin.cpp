// Letters and partners, as an administrator handles them.
#include "base/log.h"
#include "central/enrolment.h"
#include "central/letter_batch.h"
#include "central/letters.h"
#include "central/life.h"

namespace balcao::central {

using base::FaultCode;
using wire::Json;

namespace {

constexpr std::size_t k_most_in_batch = 500;

Json letter_instant(const std::optional<Instant>& at) { return at ? Json(base::format_instant(*at)) : Json(); }

Json letter_json(const LetterRow& row)
{
    return {{"letter", row.id},
            {"case_id", row.case_id},
            {"state", row.state},
            {"requested_at", base::format_instant(row.requested_at)},
            {"due_on", row.due_on},
            {"authorisation", row.authorisation},
            {"batch", row.batch_id.empty() ? Json() : Json(row.batch_id)},
            {"printed_at", letter_instant(row.printed_at)},
            {"expires_at", letter_instant(row.expires_at)},
            {"closed_at", letter_instant(row.closed_at)}};
}

Outcome make_batch(Context& context, const Request& request)
{
    auto json = read_request(request, {4U * 1024U, 3});
    if (!json) return base::unexpected(json.error());
    LetterBatchOptions options;
    options.folder = json->value("folder", std::string());
    options.limit = std::min(json->value("limit", options.limit), k_most_in_batch);
    if (options.folder.empty() || options.folder.front() != '/' || options.limit == 0) {
        return refuse(400, "input_invalid", "folder must be an absolute path, limit at least 1");
    }
    auto done = make_letter_batch(context, options);
    if (!done) {
        const auto code = done.error().code;
        if (code == FaultCode::file_unwritable) return refuse(409, "file_unwritable", "the service cannot write there. No letter was made");
        if (code == FaultCode::storage_in_use) return refuse(409, "storage_in_use", "another run makes letters in this folder");
        if (code == FaultCode::token_unavailable) return refuse(503, "token_unavailable", "the PIN token cannot be used. No letter was made");
        return refuse(done.error());
    }
    return answer({{"batch", done->batch.empty() ? Json() : Json(done->batch)},
                   {"file", done->file.empty() ? Json() : Json(done->file)},
                   {"letters", done->letters},
                   {"waiting", done->waiting},
                   {"finished", done->finished},
                   {"lost", done->lost}});
}

Outcome list_letters(Context& context, const Request& request)
{
    constexpr std::int64_t k_page = 200;
    const std::string state(request.parameter("state"));
    const std::string after(request.parameter("after"));
    auto rows = context.writer.look<std::vector<LetterRow>>([&](Store& store) { return store.letters_after(after, state, k_page); });
    if (!rows) return refuse(rows.error());
    Json list = Json::array();
    for (const auto& row : *rows) list.push_back(letter_json(row));
    return answer({{"letters", std::move(list)}, {"more", static_cast<std::int64_t>(rows->size()) == k_page}});
}

struct LetterMove {
    bool found = false;
    bool moved = false;
    LetterRow letter;
};

/// It came back: the PIN is void and the key ends. The citizen asks again, or goes to a desk.
Status<> take_back(Store& store, LetterRow& letter, Instant at)
{
    letter.state = "returned";
    letter.closed_at = at;
    letter.address.clear();
    if (auto done = store.save_letter(letter); !done) return done;
    auto key = store.activation(letter.case_id, Hold::yes);
    if (!key) return base::unexpected(key.error());
    if (!*key) return {};
    auto moved = move_key(store, **key, {domain::KeyCause::letter_unused, at, "returned"});
    return moved ? Status<>() : base::unexpected(moved.error());
}

/// A new letter with a new PIN; what the old one holds opens nothing from now on.
Status<> print_again(Store& store, LetterRow& letter, const std::string& id, Instant at)
{
    auto old = letter;
    old.state = "void";
    old.closed_at = at;
    old.address.clear();
    if (auto done = store.save_letter(old); !done) return done;
    if (auto done = store.set_temporary_password(letter.case_id, {}); !done) return done;
    letter.id = id;
    letter.state = "waiting";
    letter.requested_at = at;
    letter.due_on = base::format_iso_date(portuguese_day(at));
    letter.batch_id.clear();
    letter.printed_at.reset();
    letter.expires_at.reset();
    return store.add_letter(letter);
}

Outcome move_letter(Context& context, const std::string& id, const std::string& what)
{
    const auto at = context.clock.now();
    const auto new_id = new_letter_id(context.random);
    auto done = context.writer.get<LetterMove>([&](Store& store) -> Result<LetterMove> {
        LetterMove out;
        auto letter = store.letter(id, Hold::yes);
        if (!letter) return base::unexpected(letter.error());
        if (!*letter) return out;
        out.found = true;
        out.letter = **letter;
        auto key = store.activation(out.letter.case_id, Hold::yes);
        if (!key) return base::unexpected(key.error());
        // Used already, or the key went another way: nothing is taken from its holder.
        const auto state = *key ? domain::key_state_from_name((*key)->state) : std::nullopt;
        if (out.letter.state != "printed" || !state || domain::is_final(*state) || (*key)->own_pin) return out;
        // Locked for good: a new letter would wait for ever, since only keys that can be signed in to get one. A desk gives a new password.
        const bool locked = (*key)->state == "locked" || (*key)->state_below == "locked";
        if (what == "reprint" && locked) return out;
        auto moved = what == "returned" ? take_back(store, out.letter, at) : print_again(store, out.letter, new_id, at);
        if (!moved) return base::unexpected(moved.error());
        const auto event = what == "returned" ? "letter_returned" : "letter_again";
        if (auto noted = store.add_event(at, event, out.letter.case_id); !noted) return base::unexpected(noted.error());
        out.moved = true;
        return out;
    });
    if (!done) return refuse(done.error());
    if (!done->found) return refuse(404, "central_refused", "no letter of that number");
    if (!done->moved) return refuse(409, "central_refused", "only a printed letter whose PIN was not used yet can be returned or made again; that of a locked key only returned");
    return answer(letter_json(done->letter));
}

}  // namespace

Outcome handle_letters_admin(Context& context, const std::vector<std::string>& path, const Request& request)
{
    const bool post = request.method == "POST";
    if (path.size() == 2 && request.method == "GET") return list_letters(context, request);
    if (path.size() == 3 && post && path[2] == "batches") return make_batch(context, request);
    if (path.size() == 4 && post && (path[3] == "returned" || path[3] == "reprint")) return move_letter(context, path[2], path[3]);
    return refuse(404, "central_refused", "no such address");
}

Outcome add_partner(Context& context, const Request& request)
{
    auto json = read_request(request, {4U * 1024U, 3});
    if (!json) return base::unexpected(json.error());
    const auto name = json->value("partner", std::string());
    auto known = context.writer.get<std::optional<bool>>([&](Store& store) -> Result<std::optional<bool>> {
        auto row = store.terminal_by_name(name);
        if (!row) return base::unexpected(row.error());
        if (!*row) return std::optional<bool>();
        auto partner = store.is_partner((*row)->id);
        if (!partner) return base::unexpected(partner.error());
        return std::optional(*partner);
    });
    if (!known) return refuse(known.error());
    if (*known && !**known) return refuse(409, "input_invalid", "a terminal has that name; a partner needs one of its own");
    auto invited = invite_terminal(context, name, "partner", context.limits.token_life);
    if (!invited) {
        if (invited.error().code == FaultCode::input_invalid) return refuse(400, "input_invalid", "a partner's name has letters, digits, '-', '_' and '.', at most 64");
        return refuse(invited.error());
    }
    auto marked = context.writer.run([&](Store& store) -> Status<> {
        auto row = store.terminal_by_name(name, Hold::yes);
        if (!row) return base::unexpected(row.error());
        if (!*row) return base::fail(FaultCode::storage_corrupt);
        if (auto done = store.add_partner((*row)->id); !done) return done;
        return context.terminals.refresh(store, name);
    });
    if (!marked) return refuse(marked.error());
    return answer({{"partner", invited->terminal}, {"token", invited->token}, {"expires_at", base::format_instant(invited->expires_at)}}, wire::Format::json, 201);
}

}  // namespace balcao::central
