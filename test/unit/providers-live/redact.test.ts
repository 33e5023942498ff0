import assert from "node:assert/strict";
import fc from "fast-check";
import { publicUrl, redact, redactText } from "../../../adapters/providers/http/redact.ts";
import { REDACTED } from "../../../domain/ports/redaction.ts";

const KEY = "K7Q2ZX81PLMN04RT";
const text = (body: string, secrets = { KEY }) => redactText(body, secrets).text;

describe("redaction", () => {
  it("leaves a body without secrets as it is, byte for byte", () => {
    const body = Buffer.from([0x7b, 0xff, 0x00, 0xc3, 0x28, 0x7d]);
    assert.deepEqual(redact(body, { KEY }), { bytes: body, redactions: [] });
  });

  it("names the rule and the byte range of the mark, counting bytes and not characters", () => {
    const { bytes, redactions } = redact(Buffer.from(`é ${KEY} é ${KEY}`), { KEY });
    assert.equal(bytes.toString(), "é [redacted] é [redacted]");
    assert.deepEqual(redactions, [
      { rule: "known:KEY", from: 3, to: 13 },
      { rule: "known:KEY", from: 17, to: 27 },
    ]);
    for (const { from, to } of redactions) assert.equal(bytes.subarray(from, to).toString(), REDACTED);
  });

  it("finds a known secret as URL-encoded in either case, in JSON and in base64", () => {
    const secret = 'p/ss w+rd"é=1';
    const secrets = { S: secret };
    assert.equal(text(`a ${encodeURIComponent(secret)} b`, secrets as never), "a [redacted] b");
    assert.equal(text(`a ${encodeURIComponent(secret).toLowerCase()} b`, secrets as never), "a [redacted] b");
    assert.equal(text(JSON.stringify({ a: secret }), secrets as never), '{"a":"[redacted]"}');
    assert.equal(text(`{"a":"${JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/")}"}`, secrets as never), '{"a":"[redacted]"}');
    assert.ok(!text(Buffer.from(secret).toString("base64"), secrets as never).includes(Buffer.from(secret).toString("base64").slice(0, 8)));
  });

  it("property: whatever surrounds a key, its base64 shows none of it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 7 }), fc.uint8Array({ maxLength: 7 }), fc.constantFrom("base64", "base64url"), (a, b, as) => {
        const encoded = Buffer.concat([a, Buffer.from(KEY), b]).toString(as as "base64");
        const { redactions } = redact(Buffer.from(encoded), { KEY });
        assert.equal(redactions.length, 1, encoded);
      }),
    );
  });

  it("property: no known secret survives, and everything else does", () => {
    const plain = fc.string({ unit: fc.constantFrom("a", "é", " ", "[", "\n"), maxLength: 20 });
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 6 }), (parts) => {
        const { bytes, redactions } = redact(Buffer.from(parts.join(KEY)), { KEY });
        assert.equal(bytes.toString(), parts.join(REDACTED));
        assert.equal(redactions.length, parts.length - 1);
      }),
    );
  });

  it("takes a short secret out only where it stands alone", () => {
    assert.equal(text("demo demographic apidemo x=demo", { KEY: "demo" }), "[redacted] demographic apidemo x=[redacted]");
  });

  it("finds keys it was never told, in a sentence, a URL, JSON and a header", () => {
    assert.equal(text("We have detected your API key as ABCD1234 and our"), "We have detected your API key as [redacted] and our");
    assert.equal(text("https://x/query?a=1&apikey=s3cr3t&b=2"), "https://x/query?a=1&apikey=[redacted]&b=2");
    assert.equal(text('{"api_key": "s3\\"cr"}'), '{"api_key": "[redacted]"}');
    assert.equal(text("Authorization: Bearer abc.def-1"), "Authorization: Bearer [redacted]");
    assert.equal(redactText("?token=abc", {}).redactions[0]!.rule, "pattern:key-in-a-url");
  });

  it("makes one range of rules that overlap, naming both", () => {
    const { text: redacted, redactions } = redactText(`?apikey=${KEY}`, { KEY });
    assert.equal(redacted, "?apikey=[redacted]");
    assert.deepEqual(redactions, [{ rule: "known:KEY+pattern:key-in-a-url", from: 8, to: 18 }]);
  });

  it("changes nothing when it is applied again", () => {
    const once = text(`?apikey=${KEY}&x=${Buffer.from(`u:${KEY}`).toString("base64")}`);
    assert.equal(text(once), once);
  });

  it("keeps a URL without its key parameters, user and password", () => {
    const url = new URL(`https://u:p@x.example/query?symbol=A%2FB&apikey=${KEY}&z=1`);
    assert.equal(publicUrl(url, ["apikey"]), "https://x.example/query?symbol=A%2FB&z=1");
    assert.equal(url.searchParams.get("apikey"), KEY);
  });
});
