import { expect, test } from "vitest";
import { sourceOf, wgslFunction } from "../../src/math/index.ts";

test("the text of functions has each that they need once, and before it is called", () => {
  const text = sourceOf(["sinh", "tanh", "sigmoid", "exp"]);
  const names = Array.from(text.matchAll(/^fn (\w+)\(/gm), (m) => m[1]!);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain(wgslFunction("exp").name);
  for (const name of names) expect(text.indexOf(`${name}(`)).toBe(text.indexOf(`fn ${name}(`) + 3);
});

test("each function names all that it calls", () => {
  for (const name of ["pow", "erfc", "atan2", "tan", "logaddexp", "rem", "hypot", "asinh", "round", "ceil"]) {
    const text = sourceOf([name]);
    const defined = new Set(Array.from(text.matchAll(/\b(?:fn|struct|const) (m_\w+)/g), (m) => m[1]!));
    for (const [word] of text.matchAll(/\bm_\w+/g)) expect(defined, `${word} in ${name}`).toContain(word);
  }
});

test("an unknown name is an error", () => {
  expect(() => wgslFunction("gamma")).toThrow(TypeError);
});
