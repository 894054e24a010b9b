import { expect, test } from "vitest";
import * as names from "../src/index.ts";

test("@cotangent/backend-wasm exports these names and no others", () => {
  expect(Object.keys(names)).toEqual(["createWasmBackend"]);
});
