import { expect, test } from "vitest";

test("a plain page has WebAssembly and no SharedArrayBuffer", () => {
  expect(typeof WebAssembly).toBe("object");
  expect(globalThis.crossOriginIsolated).toBe(false);
  expect(typeof SharedArrayBuffer).toBe("undefined");
});
