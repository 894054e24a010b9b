import * as p from "@cotangent/core/primitives";
import { expect, test } from "vitest";
import { Arithmetic, folded, type Operation } from "../../src/print/arithmetic.ts";

const ops = {
  "+": p.add,
  "-": p.sub,
  "*": p.mul,
  "/": p.div,
  neg: p.neg,
  sqrt: p.sqrt,
} as const;

/** A printer of one expression a line: `c = a + b`; gives the operands that were hidden. */
function hiddenIn(...lines: string[]): string[] {
  const arithmetic = new Arithmetic();
  const hidden: string[] = [];
  for (const line of lines) {
    const [result, right] = line.split(" = ") as [string, string];
    const words = right.split(" ");
    const [op, ...texts] =
      words.length === 3 ? [words[1]!, words[0]!, words[2]!] : (words as [string, string]);
    const operation: Operation = op.startsWith("pow")
      ? { primitive: p.integerPow, params: { exponent: Number(op.slice(3)) } }
      : { primitive: ops[op as keyof typeof ops], params: {} };
    for (const text of texts) if (!Number.isNaN(Number(text))) arithmetic.is(text, Number(text));
    const terms = texts.map((text) => arithmetic.term(text));
    const safe = arithmetic.operands(operation, terms, (text) => (hidden.push(text), `o(${text})`));
    arithmetic.note(result, operation, safe);
  }
  return hidden;
}

test("terms that would cancel are hidden from each other", () => {
  expect(hiddenIn("a = x * y", "b = a / x")).toEqual(["a"]);
  expect(hiddenIn("a = 1 / x", "b = x * x", "c = a * b")).toEqual(["b"]);
  expect(hiddenIn("a = x + y", "b = a - x")).toEqual(["a"]);
  expect(hiddenIn("a = neg x", "b = x + a")).toEqual(["a"]);
  expect(hiddenIn("a = x - y", "b = neg a", "c = b + x")).toEqual(["b"]);
  expect(hiddenIn("a = pow3 x", "b = a / x")).toEqual(["a"]);
  expect(hiddenIn("a = x + x", "b = a / x")).toEqual(["a"]);
  expect(hiddenIn("a = x * 2", "b = a - x")).toEqual(["a"]);
  expect(hiddenIn("a = sqrt x", "b = a * a")).toEqual(["a", "a"]);
});

test("numbers that would become another one are hidden from each other", () => {
  expect(hiddenIn("a = x + 1", "b = a - 1")).toEqual(["a"]);
  expect(hiddenIn("a = x * 1e30", "b = a * 1e30")).toEqual(["a"]);
  expect(hiddenIn("a = x / 1e-30", "b = a / 1e-30")).toEqual(["a"]);
});

test("what cannot be put together is not hidden", () => {
  expect(hiddenIn("a = x * y", "b = a * z")).toEqual([]);
  expect(hiddenIn("a = x * y", "b = a * x")).toEqual([]);
  expect(hiddenIn("a = x * 2", "b = a * 3")).toEqual([]);
  expect(hiddenIn("a = 1 - x", "b = x * a")).toEqual([]);
  expect(hiddenIn("a = x * 2", "b = a + 1", "c = x * b", "d = c + 3")).toEqual([]);
});

test("numbers are computed with as float32 does", () => {
  const fold = (primitive: Operation["primitive"], ...numbers: number[]): number | null =>
    folded(
      { primitive, params: { exponent: 0 } },
      numbers.map((number) => ({ text: String(number), number })),
    );
  expect(fold(p.sub, 1, 1)).toBe(0);
  expect(fold(p.add, 1, 1e-10)).toBe(1);
  expect(fold(p.mul, 1e30, 1e30)).toBe(Infinity);
  expect(fold(p.neg, 0)).toBe(-0);
  expect(fold(p.exp, 0)).toBe(null);
  expect(folded({ primitive: p.integerPow, params: { exponent: 0 } }, [{ text: "x", number: null }])).toBe(1);
});
