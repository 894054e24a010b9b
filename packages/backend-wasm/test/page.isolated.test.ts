import { expect, test } from "vitest";

test("a cross-origin isolated page has SharedArrayBuffer", () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
  expect(typeof SharedArrayBuffer).toBe("function");
});
