import { createWasmBackend } from "@cotangent/backend-wasm";
import { describeBackend } from "@cotangent/testing";
import { describe, test } from "vitest";

describeBackend("wasm, on one thread", () => createWasmBackend({ threads: false }), { describe, test });
describeBackend("wasm, on two threads", () => createWasmBackend({ threads: 2 }), { describe, test });
