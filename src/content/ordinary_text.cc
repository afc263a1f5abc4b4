#include "content/ordinary_text.h"

namespace telltale {

std::string_view OrdinaryText() {
  static constexpr std::string_view kText =
      "Thank you for your message. We have looked into the order and found that the second parcel left our warehouse "
      "on "
      "Tuesday; the carrier expects to deliver it within the next two working days. If it does not arrive by then, "
      "please "
      "let us know and we will either send a replacement or return the full amount to your account. To answer the "
      "other "
      "question: the warranty covers the frame for five years, but not the parts that wear out with normal use.\n\n"
      "## Summary\n\nThe customer is asking whether the invoice can be changed after it has been issued. There are "
      "three "
      "options to consider:\n\n1. **Issue a credit note** and create a new invoice with the correct information.\n"
      "2. Leave the document as it is and add a note, which is allowed when the difference is small.\n"
      "3. Contact the accounting department, because they should know what was agreed at the beginning of the year.\n\n"
      "- Total: 1,843.57 EUR (including 19% VAT)\n- Status: open\n\n"
      "{\"id\": \"A-10482\", \"name\": \"Maria Jensen\", \"category\": \"complaint\", \"priority\": 2, \"tags\": "
      "[\"late\", "
      "\"refund\"], \"address\": {\"street\": \"12 Mill Road\", \"city\": \"Leeds\"}, \"confidence\": 0.87, "
      "\"reasoning\": "
      "\"The text mentions a delay of more than ten days and asks for money back, so the answer is yes.\", "
      "\"approved\": true, \"next_step\": null}\n\n"
      "```json\n{\n  \"answer\": \"B\",\n  \"reason\": \"Let's think about this step by step. First, we need to find "
      "the "
      "number of ways to choose 3 of the 8 people, so we have 8! / (3! * 5!) = 56. Then the probability is 56 / 120, "
      "or "
      "about 0.47. Therefore, the final result is 7/15.\"\n}\n```\n\n"
      "Step 2: 12 + 9 = 21, 2 + 3 = 5 and $4 \\times 1000 = 4000$. Since 11 is not divisible by 2 or 3, it is a prime "
      "number. "
      "The test (see above) gives x = 0.5, y = 2, n = 10; [Yes]\n\n"
      "def average(values):\n    if not values:\n        return 0\n    return sum(values) / len(values)\n\n"
      "for (const item of items) {\n  console.log(item.value);\n}\n\n"
      "As you can see, the function takes a list of numbers and returns their mean. It would also be possible to use "
      "the "
      "standard library for this. However, some people believe that a simple loop is easier to read, and in general "
      "that "
      "is a good reason to keep it. What do you think about the other example? I would like to hear from you.\n\n"
      "Vielen Dank für Ihre Nachricht. Die Lieferung ist gestern angekommen, leider war ein Teil nicht dabei. Können "
      "Sie "
      "mir bitte sagen, wann ich mit dem Ersatz rechnen kann? Le client demande une copie de la facture pour les mois "
      "de "
      "mars et d'avril. El pedido llegará la próxima semana y no tiene ningún coste adicional para usted.\n";
  return kText;
}

}  // namespace telltale
