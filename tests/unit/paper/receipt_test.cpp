#include "paper/receipt.h"

#include "pictures.h"

using namespace balcao;
using namespace balcao::paper;
using text::Language;

namespace {

ReceiptContent sample_receipt()
{
    Statement statement;
    statement.terminal = base::TerminalId("loule-4");
    statement.epoch = base::EpochId("0123456789abcdef0123456789abcdef");
    statement.seq = 41;
    statement.state = State::pending;
    statement.at = *base::parse_instant("2026-11-24T10:42:07.123Z");
    const auto text = make_statement(statement, [](base::BytesView) { return base::Bytes(64, 0xA5); });
    REQUIRE(text);
    ReceiptContent content;
    content.place = "Loja de Cidadão · Loulé";
    content.desk = "Posto 4";
    content.ticket = "A041";
    content.at = statement.at;
    content.state = State::pending;
    content.initials = "A. E.";
    content.document_type = "passport";
    content.document_tail = "2C3";
    content.phone = "+351912345678";
    content.key_valid_until = base::parse_iso_date("2034-05-28");
    content.receipt_id = "7F3K-Q2PM";
    content.statement = *text;
    return content;
}

base::Bytes rendered(const ReceiptContent& content, Language language, Format format)
{
    auto bytes = render_receipt(content, language, format);
    REQUIRE(bytes);
    return *bytes;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("The receipt says place, ticket, masked data, the true word and what comes next")
{
    for (const auto format : {Format::slip, Format::a4}) {
        const auto text = test::pdf_text(rendered(sample_receipt(), Language::pt, format));
        CAPTURE(text);
        for (const char* part : {"Espaço do Cidadão", "Loja de Cidadão · Loulé · Posto 4", "Comprovativo do pedido", "Senha A041",
                                 "24/11/2026 10:42", "por confirmar", "A. E.", "Passaporte", "2C3", "+351 ••• ••• 678", "28/05/2034",
                                 "7F3K-Q2PM", "O que acontece a seguir"}) {
            CAPTURE(part);
            CHECK(holds(text, part));
        }
        CHECK_FALSE(holds(text, "912345"));
        CHECK_FALSE(holds(text, "ativada "));
        CHECK_FALSE(holds(text, "TREINO"));
    }
}

TEST_CASE("Each state has its own word and no other one's")
{
    auto content = sample_receipt();
    const struct { State state; const char* word; const char* other; } cases[] = {
        {State::registered_here, "Registado aqui", "por confirmar"},
        {State::pending, "por confirmar", "Registado aqui"},
        {State::activated, "ativada", "por confirmar"},
        {State::attention, "precisa de atenção", "Registado aqui"}};
    for (const auto& one : cases) {
        content.state = one.state;
        const auto text = test::pdf_text(rendered(content, Language::pt, Format::slip));
        CAPTURE(text);
        CHECK(holds(text, one.word));
        CHECK_FALSE(holds(text, one.other));
        CHECK(holds(text, one.state == State::activated ? "Comprovativo de ativação" : "Comprovativo do pedido"));
    }
}

TEST_CASE("A change of a key says what was asked for, and what is left to do with and without a password")
{
    auto content = sample_receipt();
    content.act = domain::DeskAct::contact_change;
    content.state = State::activated;
    content.with_password = false;
    auto text = test::pdf_text(rendered(content, Language::pt, Format::a4));
    for (const char* part : {"Comprovativo de alteração", "Alteração do contacto", "O PIN é o mesmo"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
    content.with_password = true;
    text = test::pdf_text(rendered(content, Language::pt, Format::a4));
    CHECK(holds(text, "entre com a palavra-passe temporária"));
    CHECK_FALSE(holds(text, "O PIN é o mesmo"));
    content.with_password = false;
    content.about_phone = false;
    text = test::pdf_text(rendered(content, Language::pt, Format::a4));
    CHECK(holds(text, "mudou o correio eletrónico"));
    CHECK(holds(text, "ficam como estão"));
    CHECK_FALSE(holds(text, "chegam a este número"));
    content.about_phone = true;
    content.with_password = true;
    content.act = domain::DeskAct::signature_activation;
    content.first_sign_in_done = true;
    content.signature_left_out = "exists";
    text = test::pdf_text(rendered(content, Language::pt, Format::a4));
    CHECK(holds(text, "a sua assinatura já tem um PIN"));
    CHECK_FALSE(holds(text, "A assinatura pode ser usada"));
    CHECK(holds(test::pdf_text(rendered(content, Language::en, Format::a4)), "your signature has a PIN already"));
    content.signature_left_out.clear();
    content.first_sign_in_done = false;
    content.act = domain::DeskAct::new_password;
    content.state = State::attention;
    text = test::pdf_text(rendered(content, Language::pt, Format::a4));
    CHECK(holds(text, "Ainda nada mudou"));
    CHECK(holds(text, "Nova palavra-passe temporária"));
    // The letter is wanted until the own PIN is chosen, and no longer.
    content.act = domain::DeskAct::letter_completion;
    content.state = State::activated;
    CHECK(holds(test::pdf_text(rendered(content, Language::pt, Format::a4)), "Guarde a carta até lá"));
    content.first_sign_in_done = true;
    text = test::pdf_text(rendered(content, Language::pt, Format::a4));
    CHECK_FALSE(holds(text, "Guarde a carta"));
    CHECK(holds(text, "Não há mais nada a fazer"));
    // Whose signature alone ended is not told that the key has.
    content.act = domain::DeskAct::signature_cancellation;
    content.state = State::cancelled;
    CHECK(holds(test::pdf_text(rendered(content, Language::pt, Format::a4)), "A sua chave continua"));
    content.act = domain::DeskAct::key_cancellation;
    CHECK_FALSE(holds(test::pdf_text(rendered(content, Language::pt, Format::a4)), "A sua chave continua"));
}

TEST_CASE("A receipt says who agreed for the holder, and that a card was handed over or the document renewed")
{
    auto content = sample_receipt();
    auto text = test::pdf_text(rendered(content, Language::pt, Format::a4));
    CHECK_FALSE(holds(text, "Representante legal"));
    CHECK_FALSE(holds(text, "Ocasião"));
    content.representative_initials = "M. E.";
    content.card_withdrawal = true;
    for (const auto format : {Format::slip, Format::a4}) {
        text = test::pdf_text(rendered(content, Language::pt, format));
        CAPTURE(text);
        CHECK(holds(text, "Representante legal"));
        CHECK(holds(text, "M. E."));
        CHECK(holds(text, "A. E."));   // the holder stays the holder
        CHECK(holds(text, "Ocasião"));
        CHECK(holds(text, "Levantamento do Cartão de Cidadão"));
    }
    text = test::pdf_text(rendered(content, Language::en, Format::a4));
    for (const char* part : {"Legal representative · Representante legal", "M. E."}) {
        CAPTURE(text);
        CHECK(holds(text, part));
    }
    content = sample_receipt();
    content.act = domain::DeskAct::document_renewal;
    content.state = State::activated;
    content.with_password = false;
    text = test::pdf_text(rendered(content, Language::pt, Format::a4));
    CAPTURE(text);
    CHECK(holds(text, "Pedido"));
    CHECK(holds(text, "ocumento renovado"));
    CHECK(holds(text, "o número e o PIN ficam como estão"));
    CHECK_FALSE(holds(text, "entre com a palavra-passe temporária"));   // none was made
}

TEST_CASE("A receipt in another language carries the Portuguese as well")
{
    const auto text = test::pdf_text(rendered(sample_receipt(), Language::en, Format::a4));
    for (const char* part : {"Receipt of your request", "Comprovativo do pedido", "pending confirmation · por confirmar", "Holder · Titular"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
}

TEST_CASE("The code on every form of the receipt reads back as the statement")
{
    const auto content = sample_receipt();
    CHECK(test::qr_text(test::pdf_picture(rendered(content, Language::pt, Format::slip))) == content.statement);
    CHECK(test::qr_text(test::pdf_picture(rendered(content, Language::en, Format::a4))) == content.statement);
    CHECK(test::qr_text(test::roll_picture(rendered(content, Language::en, Format::escpos))) == content.statement);
}

TEST_CASE("The statement also stands in the keywords of the file")
{
    const auto content = sample_receipt();
    const test::Folder folder;
    test::write_all(folder.file("a.pdf"), rendered(content, Language::pt, Format::a4));
    test::run({"pdfinfo", folder.file("a.pdf")}, folder.file("info"));
    CHECK(holds(test::read_all(folder.file("info")), content.statement));
    CHECK(holds(test::read_all(folder.file("info")), "Pages:           1"));
}

TEST_CASE("The same content gives the same octets")
{
    CHECK(rendered(sample_receipt(), Language::pt, Format::slip) == rendered(sample_receipt(), Language::pt, Format::slip));
    CHECK(rendered(sample_receipt(), Language::en, Format::escpos) == rendered(sample_receipt(), Language::en, Format::escpos));
}

TEST_CASE("A practice receipt says so, and one without a statement has no code")
{
    auto content = sample_receipt();
    content.practice = true;
    content.statement.clear();
    const auto pdf = rendered(content, Language::pt, Format::slip);
    CHECK(holds(test::pdf_text(pdf), "TREINO"));
    CHECK(test::qr_text(test::pdf_picture(pdf)).empty());
}

TEST_CASE("A receipt printed again says which copy it is, in the citizen's language and in Portuguese; the first one does not")
{
    auto content = sample_receipt();
    CHECK_FALSE(holds(test::pdf_text(rendered(content, Language::pt, Format::slip)), "via"));
    content.copy = 2;
    CHECK(holds(test::pdf_text(rendered(content, Language::pt, Format::slip)), "2.ª via"));
    const auto english = test::pdf_text(rendered(content, Language::en, Format::a4));
    CHECK(holds(english, "Copy 2"));
    CHECK(holds(english, "2.ª via"));
    content.copy = 3;
    CHECK(holds(test::pdf_text(rendered(content, Language::fr, Format::slip)), "3.ª via"));
    CHECK(rendered(content, Language::en, Format::escpos) != rendered(sample_receipt(), Language::en, Format::escpos));
}

TEST_CASE("A statement too long for a code is refused, not cut")
{
    auto content = sample_receipt();
    content.statement = std::string(5000, 'A');
    const auto refused = render_receipt(content, Language::pt, Format::slip);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == base::FaultCode::input_invalid);
}

TEST_CASE("Long names of places wrap inside the page")
{
    auto content = sample_receipt();
    content.place = "Espaço Cidadão da União das Freguesias de Santa Maria da Feira, Travanca, Sanfins e Espargo";
    const auto picture = test::pdf_picture(rendered(content, Language::pt, Format::slip));
    for (int y = 0; y < picture.height; ++y) {  // the outer 10 points stay white
        for (int x = 0; x < 20; ++x) {
            REQUIRE(picture.pixels[static_cast<std::size_t>(y * picture.width + picture.width - 1 - x)] == 255);
        }
    }
}

TEST_CASE("The receipt speaks the citizen's language and Portuguese, on roll and page, in every language")
{
    for (const auto language : text::k_languages) {
        CAPTURE(text::code(language));
        for (const auto format : {Format::slip, Format::a4}) {
            if (format == Format::a4 && language != Language::ar) {
                continue;
            }
            const auto shown = test::pdf_text(rendered(sample_receipt(), language, format));
            CAPTURE(shown);
            for (const char* part : {"Comprovativo do pedido", "confirmar", "O que acontece a seguir", "7F3K-Q2PM", "+351 ••• ••• 678"}) {
                CAPTURE(part);
                CHECK(holds(shown, part));
            }
            if (text::direction(language) == text::Direction::left_to_right && language != Language::hi) {  // what pdftotext puts back in order
                CHECK(holds(shown, text::tr(language, "Receipt of your request")));
                CHECK(holds(shown, text::tr(language, "Receipt number")));
            }
        }
        if (const char* folder = std::getenv("BALCAO_KEEP_PAPER"); folder != nullptr) {  // to be looked at
            const std::string name = std::string(folder) + "/receipt_" + std::string(text::code(language));
            test::write_all(name + "_slip.pdf", rendered(sample_receipt(), language, Format::slip));
            test::write_all(name + "_a4.pdf", rendered(sample_receipt(), language, Format::a4));
        }
    }
}
