import { createWasmBackend } from "@cotangent/backend-wasm";
import { describeBackend } from "@cotangent/testing";
import { describe, test } from "vitest";

describeBackend("wasm in a browser, on two threads", () => createWasmBackend({ threads: 2 }), { describe, test });
